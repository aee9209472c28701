//! The embedded runtime as those who run an application see it: `aryz up` in a process of its own, serving a component
//! that tries each of its offers.

mod lifecycle;
mod limits;
mod outbound;
mod requests;
mod server;
mod storage;
mod variables;
