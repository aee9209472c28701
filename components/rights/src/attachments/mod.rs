//! The files that came with an appeal, for whoever filed it: one file for each operation.

pub(crate) mod list;
pub(crate) mod send;
