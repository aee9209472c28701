//! A WebP without metadata.

use img_parts::{
    ImageEXIF,
    webp::{CHUNK_ALPH, CHUNK_ANIM, CHUNK_ANMF, CHUNK_VP8, CHUNK_VP8L, WebP},
};

use super::exif;
use crate::appeal::ErrorCode;

/// The picture with its orientation and nothing else; `None` if it is none. One that moves is refused: each of its frames can carry what the
/// picture must not.
pub(super) fn bare(webp: Vec<u8>) -> Result<Option<Vec<u8>>, ErrorCode> {
    let Ok(mut webp) = WebP::from_bytes(webp.into()) else {
        return Ok(None);
    };
    if webp.has_chunk(CHUNK_ANIM) || webp.has_chunk(CHUNK_ANMF) {
        return Err(ErrorCode::AttachmentType);
    }
    let side = webp.exif().and_then(|exif| exif::orientation(&exif));
    // The header of an extended file is written anew where one is needed.
    webp.chunks_mut()
        .retain(|chunk| [CHUNK_ALPH, CHUNK_VP8, CHUNK_VP8L].contains(&chunk.id()));
    let pictures = webp
        .chunks()
        .iter()
        .filter(|chunk| chunk.id() != CHUNK_ALPH);
    let is_whole = pictures.count() == 1
        && webp
            .chunks()
            .iter()
            .all(|chunk| chunk.content().data().is_some())
        && webp.dimensions().is_some();
    webp.set_exif(side.map(|side| exif::with(side).into()));
    Ok(is_whole.then(|| webp.encoder().bytes().to_vec()))
}
