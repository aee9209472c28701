//! The signature of a receipt: a compact JWS (RFC 7515) by Ed25519 (RFC 8037). It has one header, and that is ours: nobody chooses the algorithm
//! for us (RFC 8725, 3.1).

use data_encoding::BASE64URL_NOPAD;
use domain::consent_receipt::Claims;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use store::ReceiptKey;

/// The claims, signed.
pub(crate) fn sign(key: &ReceiptKey, claims: &Claims) -> anyhow::Result<String> {
    let claims = BASE64URL_NOPAD.encode(&serde_json::to_vec(claims)?);
    let message = format!("{}.{claims}", header(key));
    let signature = BASE64URL_NOPAD.encode(&key.sign(message.as_bytes()));
    Ok(format!("{message}.{signature}"))
}

/// What was signed; `None` if it is not our signature.
pub(crate) fn open(key: &ReceiptKey, jws: &str) -> Option<Claims> {
    let (message, signature) = jws.rsplit_once('.')?;
    let claims = message.strip_prefix(&header(key))?.strip_prefix('.')?;
    let signature = BASE64URL_NOPAD.decode(signature.as_bytes()).ok()?;
    if !key.verify(message.as_bytes(), &signature) {
        return None;
    }
    let claims = BASE64URL_NOPAD.decode(claims.as_bytes()).ok()?;
    serde_json::from_slice(&claims).ok()
}

/// The public half of the key as a JWK (RFC 8037, 2).
pub(crate) fn public_key(key: &ReceiptKey) -> Value {
    json!({
        "kty": "OKP",
        "crv": "Ed25519",
        "x": public_x(key),
        "kid": kid(key),
        "alg": "EdDSA",
        "use": "sig",
    })
}

/// The public half of the key as `x` of its JWK.
pub(crate) fn public_x(key: &ReceiptKey) -> String {
    BASE64URL_NOPAD.encode(&key.public())
}

/// The thumbprint of the key (RFC 7638; for Ed25519, RFC 8037, 2).
pub(crate) fn kid(key: &ReceiptKey) -> String {
    let members = format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{}"}}"#, public_x(key));
    BASE64URL_NOPAD.encode(&Sha256::digest(members))
}

fn header(key: &ReceiptKey) -> String {
    let kid = kid(key);
    let header = format!(r#"{{"alg":"EdDSA","kid":"{kid}","typ":"consent-receipt+jws"}}"#);
    BASE64URL_NOPAD.encode(header.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 8037, appendix A.3.
    #[test]
    fn the_thumbprint_is_that_of_the_standard() {
        let seed = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A";
        let seed = BASE64URL_NOPAD.decode(seed.as_bytes()).expect("base64");
        let key = ReceiptKey::from_seed(&seed.try_into().expect("32 bytes"));
        assert_eq!(
            public_x(&key),
            "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
        );
        assert_eq!(kid(&key), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    }
}
