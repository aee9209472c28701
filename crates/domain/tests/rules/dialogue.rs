//! The conversation: each way through it, what can be asked beside it, and what must never happen in it.

mod anyone;
mod beside;
mod chat;
mod extras;
mod filing;
mod second_thoughts;
