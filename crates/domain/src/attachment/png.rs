//! A PNG without metadata.

use img_parts::{
    ImageEXIF,
    png::{Png, PngChunk},
};

use super::exif;

/// The chunks without which the picture is another one: its size, palette, data, transparency, and how bright its colours are.
const PICTURE: [&[u8; 4]; 8] = [
    b"IHDR", b"PLTE", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"IDAT", b"IEND",
];

/// The picture with its orientation and nothing else; `None` if it is none.
pub(super) fn bare(png: Vec<u8>) -> Option<Vec<u8>> {
    let mut png = Png::from_bytes(png.into()).ok()?;
    let side = png.exif().and_then(|exif| exif::orientation(&exif));
    png.chunks_mut()
        .retain(|chunk| PICTURE.contains(&&chunk.kind()));
    let kinds = png.chunks().iter().map(PngChunk::kind);
    let is_whole = kinds.clone().next() == Some(*b"IHDR")
        && kinds.clone().any(|kind| kind == *b"IDAT")
        && kinds.last() == Some(*b"IEND");
    png.set_exif(side.map(|side| exif::with(side).into()));
    is_whole.then(|| png.encoder().bytes().to_vec())
}
