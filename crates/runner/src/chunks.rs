//! What a guest reads as a stream while it is still being found: chunk by chunk, as fast as the guest takes them.

use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::sync::mpsc;
use wasmtime::StoreContextMut;
use wasmtime::component::{Destination, Lift, Lower, StreamProducer, StreamResult, VecBuffer};

/// What is there, and what is still to come.
pub(crate) struct Chunks<T> {
    pub(crate) ready: Vec<T>,
    pub(crate) more: Option<mpsc::Receiver<Vec<T>>>,
}

impl<T> Default for Chunks<T> {
    fn default() -> Self {
        Self {
            ready: Vec::new(),
            more: None,
        }
    }
}

impl<D, T: Lift + Lower + Send + Sync + Unpin + 'static> StreamProducer<D> for Chunks<T> {
    type Item = T;
    type Buffer = VecBuffer<T>;

    fn poll_produce<'a>(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        store: StoreContextMut<'a, D>,
        mut destination: Destination<'a, T, Self::Buffer>,
        finish: bool,
    ) -> Poll<wasmtime::Result<StreamResult>> {
        if destination.remaining(store) == Some(0) {
            return Poll::Ready(Ok(StreamResult::Completed));
        }
        let mut chunk = std::mem::take(&mut self.ready);
        if chunk.is_empty()
            && let Some(more) = &mut self.more
        {
            match more.poll_recv(context) {
                Poll::Ready(Some(next)) => chunk = next,
                Poll::Ready(None) => self.more = None,
                Poll::Pending if finish => return Poll::Ready(Ok(StreamResult::Cancelled)),
                Poll::Pending => return Poll::Pending,
            }
        }
        destination.set_buffer(chunk.into());
        Poll::Ready(Ok(if self.more.is_some() {
            StreamResult::Completed
        } else {
            StreamResult::Dropped
        }))
    }
}
