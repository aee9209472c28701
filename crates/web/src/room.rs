//! Room for files. One instance serves many requests at once in one memory, and runs out of it for all of them: so what is large takes room first,
//! and whoever finds none is asked to come again.

use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;

use crate::Problem;

/// How many bytes of files an instance may hold at once. The runtime gives it a memory of 256 MiB, and a file is there twice while it is sealed or opened.
const MOST: usize = 96 * 1024 * 1024;

static TAKEN: AtomicUsize = AtomicUsize::new(0);

/// Room that is given back at its end.
#[derive(Default)]
pub struct Room(usize);

impl Room {
    /// Takes room for so many bytes more.
    pub fn take(&mut self, bytes: usize) -> Result<(), Problem> {
        TAKEN
            .try_update(Ordering::Relaxed, Ordering::Relaxed, |taken| {
                taken.checked_add(bytes).filter(|sum| *sum <= MOST)
            })
            .map_err(|_| Problem::unavailable())?;
        self.0 += bytes;
        Ok(())
    }

    /// Content that keeps its room until it is sent.
    pub fn hold(self, content: Vec<u8>) -> Bytes {
        Bytes::from_owner(Held {
            content,
            _room: self,
        })
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        TAKEN.fetch_sub(self.0, Ordering::Relaxed);
    }
}

struct Held {
    content: Vec<u8>,
    _room: Room,
}

impl AsRef<[u8]> for Held {
    fn as_ref(&self) -> &[u8] {
        &self.content
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_taken_is_given_back() {
        let mut room = Room::default();
        room.take(MOST / 2).expect("room");
        let mut other = Room::default();
        assert!(other.take(MOST).is_err());
        other.take(MOST / 2).expect("room");
        assert!(room.take(1).is_err());
        let sent = other.hold(b"content".to_vec());
        assert!(room.take(1).is_err(), "it is not sent yet");
        drop(sent);
        room.take(1).expect("room");
        drop(room);
        Room::default().take(MOST).expect("all of it");
    }
}
