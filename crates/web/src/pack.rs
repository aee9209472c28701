//! Compression ahead of time: a phone on a slow line reads a third of the bytes, and no request pays for it.

use std::io::{Result, Write as _};

/// As small as brotli makes it.
pub fn brotli(body: &[u8]) -> Result<Vec<u8>> {
    let mut packed = Vec::new();
    brotli::BrotliCompress(
        &mut &*body,
        &mut packed,
        &brotli::enc::BrotliEncoderParams::default(),
    )?;
    Ok(packed)
}

/// For clients that know only gzip.
pub fn gzip(body: &[u8]) -> Result<Vec<u8>> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packer.write_all(body)?;
    packer.finish()
}

/// The first 96 bits of SHA-256, in hex: enough to tell two bodies apart.
pub fn hash(body: &[u8]) -> String {
    let digest = <sha2::Sha256 as sha2::Digest>::digest(body);
    data_encoding::HEXLOWER.encode(&digest[..12])
}

/// A strong entity tag of a body as it is or in a coding (`.br`, `.gz`): quoted, as it stands in `ETag`.
pub fn etag(body: &[u8], coding: &str) -> String {
    format!("\"{}{coding}\"", hash(body))
}

/// Rust source of a `web::ready::Coded` whose bytes stand in a file of the build script's output folder.
pub fn coded(file: &str, etag: &str) -> String {
    let path = format!("/{file}");
    format!(
        "Coded {{ etag: {etag:?}, body: include_bytes!(concat!(env!(\"OUT_DIR\"), {path:?})) }}"
    )
}
