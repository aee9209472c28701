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

#[cfg(test)]
mod tests {
    use super::*;

    /// Stands for the store's HMAC: right for one message only.
    fn sign(message: &[u8]) -> Vec<u8> {
        message.iter().rev().copied().chain([7]).collect()
    }

    fn verify(message: &[u8], signature: &[u8]) -> bool {
        sign(message) == signature
    }

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::minutes(minute)
    }

    const HOUR: TimeDelta = TimeDelta::hours(1);

    #[test]
    fn a_token_comes_back_as_it_was_issued() {
        let token = issue([9; 16], at(100), sign);
        let expected = Token {
            nonce: [9; 16],
            issued_at: at(100),
        };
        assert_eq!(check(&token, at(159), HOUR, verify), Ok(expected));
    }

    #[test]
    fn a_token_grows_old() {
        let token = issue([9; 16], at(100), sign);
        assert!(check(&token, at(160), HOUR, verify).is_ok());
        assert_eq!(check(&token, at(161), HOUR, verify), Err(Refusal::Expired));
    }

    #[test]
    fn a_token_from_the_future_is_not_taken() {
        let token = issue([9; 16], at(100), sign);
        assert!(
            check(&token, at(99), HOUR, verify).is_ok(),
            "clocks differ a little"
        );
        assert_eq!(check(&token, at(98), HOUR, verify), Err(Refusal::Expired));
    }

    #[test]
    fn a_changed_token_is_forged() {
        let token = issue([9; 16], at(100), sign);
        let mut bytes = BASE64URL_NOPAD.decode(token.as_bytes()).expect("base64");
        for index in 0..bytes.len() {
            bytes[index] ^= 1;
            let changed = BASE64URL_NOPAD.encode(&bytes);
            assert_eq!(check(&changed, at(100), HOUR, verify), Err(Refusal::Forged));
            bytes[index] ^= 1;
        }
        for wrong in ["", "x", "AAAA", "not base64!", &token[..30]] {
            assert_eq!(
                check(wrong, at(100), HOUR, verify),
                Err(Refusal::Forged),
                "{wrong}"
            );
        }
    }
}
