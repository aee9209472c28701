//! Messages of one sender are decided one after another, in the order in which they came, as far as they meet in an instance: a message and its
//! repeats come together, and each would be decided for nothing but the first. Between instances the version of the conversation decides.

use std::{
    cell::RefCell,
    collections::{HashMap, VecDeque, hash_map::Entry},
    rc::Rc,
};

use crate::{
    hash::Hash,
    runtime::{self, Promise, Promised},
};

/// Whose message is being decided, with those who wait for their turn.
#[derive(Default)]
pub(crate) struct Queue(RefCell<HashMap<Hash, VecDeque<Promise<Turn>>>>);

/// A turn in the queue; it ends when this is dropped.
pub(super) struct Turn {
    queue: Rc<Queue>,
    sender: Hash,
}

impl Queue {
    /// Waits till no other message of this sender is being decided here.
    pub(super) async fn turn(self: &Rc<Self>, sender: Hash) -> Turn {
        loop {
            let Some(promised) = self.stand_behind(sender) else {
                return Turn {
                    queue: Rc::clone(self),
                    sender,
                };
            };
            if let Some(turn) = promised.wait().await {
                return turn;
            }
        }
    }

    /// The promise of a turn, if another has it at the moment.
    fn stand_behind(&self, sender: Hash) -> Option<Promised<Turn>> {
        match self.0.borrow_mut().entry(sender) {
            Entry::Vacant(free) => {
                free.insert(VecDeque::new());
                None
            }
            Entry::Occupied(mut waiting) => {
                let (promise, promised) = runtime::promise();
                waiting.get_mut().push_back(promise);
                Some(promised)
            }
        }
    }

    /// Who is next. If nobody is, the queue of this sender is over.
    fn next(&self, sender: Hash) -> Option<Promise<Turn>> {
        let mut queues = self.0.borrow_mut();
        let next = queues.get_mut(&sender)?.pop_front();
        if next.is_none() {
            queues.remove(&sender);
        }
        next
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        // If whoever is next has gone away, the turn is dropped with the promise, and the one after them has it.
        if let Some(next) = self.queue.next(self.sender) {
            next.keep(Self {
                queue: Rc::clone(&self.queue),
                sender: self.sender,
            });
        }
    }
}
