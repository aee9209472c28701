//! The token in a form: proves that the page is ours and recent, and its nonce makes a double click one appeal.
//!
//! Who signs is the caller's affair (`store` has the keys), so that this crate needs no store.

use chrono::{DateTime, TimeDelta, Utc};
use data_encoding::BASE64URL_NOPAD;

const NONCE: usize = 16;
const TIME: usize = 8;

/// What a genuine token says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Token {
    /// Different for each form that was shown.
    pub nonce: [u8; NONCE],
    /// When it was shown, to the second.
    pub issued_at: DateTime<Utc>,
}

/// Why a token is not taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// Not ours, or changed on the way.
    Forged,
    /// Ours, but the page was shown too long ago (or the clock went back).
    Expired,
}

/// A token for a form that is shown now.
pub fn issue(
    nonce: [u8; NONCE],
    now: DateTime<Utc>,
    sign: impl FnOnce(&[u8]) -> Vec<u8>,
) -> String {
    let mut bytes = Vec::with_capacity(NONCE + TIME + 32);
    bytes.extend_from_slice(&nonce);
    bytes.extend_from_slice(&now.timestamp().to_be_bytes());
    let signature = sign(&bytes);
    bytes.extend_from_slice(&signature);
    BASE64URL_NOPAD.encode(&bytes)
}

/// What the token says, if `verify` (message, signature; in constant time) finds it genuine and it is young enough.
pub fn check(
    token: &str,
    now: DateTime<Utc>,
    max_age: TimeDelta,
    verify: impl FnOnce(&[u8], &[u8]) -> bool,
) -> Result<Token, Refusal> {
    let bytes = BASE64URL_NOPAD
        .decode(token.as_bytes())
        .map_err(|_| Refusal::Forged)?;
    let (message, signature) = bytes
        .split_at_checked(NONCE + TIME)
        .ok_or(Refusal::Forged)?;
    if !verify(message, signature) {
        return Err(Refusal::Forged);
    }
    let (nonce, time) = message.split_at(NONCE);
    let (Ok(nonce), Ok(time)) = (nonce.try_into(), time.try_into()) else {
        return Err(Refusal::Forged);
    };
    let issued_at = DateTime::from_timestamp(i64::from_be_bytes(time), 0).ok_or(Refusal::Forged)?;
    // A minute of grace: the instance that issued it may have had a clock a little ahead of this one's.
    let age = now - issued_at;
    if age > max_age || age < TimeDelta::minutes(-1) {
        return Err(Refusal::Expired);
    }
    Ok(Token { nonce, issued_at })
}
