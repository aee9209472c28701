//! Consent receipts: issued to the holder of number and code, checked by anybody, kept by nobody but the person.

mod canonical;
mod check;
mod issue;
mod jws;
pub(crate) mod keys;
pub(crate) mod print;
mod qr;
pub(crate) mod send;
mod told;
mod upload;
pub(crate) mod verify;

/// The largest receipt has twenty kilobytes.
const BODY_LIMIT: usize = 64 * 1024;
