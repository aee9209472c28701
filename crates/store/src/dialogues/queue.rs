//! Messages of one sender are decided one after another as far as they meet in an instance: a message and its repeats come together, and each
//! would be decided for nothing but the first. Between instances the version of the conversation decides.

use std::{
    cell::RefCell,
    collections::{HashMap, hash_map::Entry},
    rc::Rc,
};

use crate::{
    hash::Hash,
    runtime::{self, Promise},
};

/// Whose message is being decided, with those who wait for its end.
#[derive(Default)]
pub(crate) struct Queue(RefCell<HashMap<Hash, Vec<Promise<()>>>>);

/// A turn in the queue; it ends when this is dropped.
pub(super) struct Turn {
    queue: Rc<Queue>,
    sender: Hash,
}

impl Queue {
    /// Waits till no other message of this sender is being decided here.
    pub(super) async fn turn(self: &Rc<Self>, sender: Hash) -> Turn {
        while let Some(ended) = self.begin(sender) {
            ended.wait().await;
        }
        Turn {
            queue: Rc::clone(self),
            sender,
        }
    }

    /// Begins a turn, or gives what tells that another has ended.
    fn begin(&self, sender: Hash) -> Option<runtime::Promised<()>> {
        match self.0.borrow_mut().entry(sender) {
            Entry::Vacant(free) => {
                free.insert(Vec::new());
                None
            }
            Entry::Occupied(mut waiting) => {
                let (promise, promised) = runtime::promise();
                waiting.get_mut().push(promise);
                Some(promised)
            }
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        // All of them wake up, for any of them may have gone away.
        let waiting = self.queue.0.borrow_mut().remove(&self.sender);
        drop(waiting);
    }
}
