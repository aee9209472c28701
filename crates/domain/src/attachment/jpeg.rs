//! A JPEG without metadata. It is read here, from segment to segment: what is known for editing such files ends at the first scan, and behind it there
//! can be comments between the scans and whole further pictures after the end.

use super::exif;

// ITU-T T.81, table B.1.
const SOI: u8 = 0xD8;
const EOI: u8 = 0xD9;
const SOS: u8 = 0xDA;
const APP0: u8 = 0xE0;
const APP1: u8 = 0xE1;
const APP14: u8 = 0xEE;

/// The picture with its orientation and nothing else; `None` if it is none.
pub(super) fn bare(jpeg: &[u8]) -> Option<Vec<u8>> {
    let mut rest = jpeg.strip_prefix(&[0xFF, SOI])?;
    let (mut head, mut picture) = (vec![0xFF, SOI], Vec::with_capacity(jpeg.len()));
    let mut side = None;
    let (mut framed, mut scanned) = (false, false);
    while let Some((marker, after)) = marker(rest) {
        if marker == EOI {
            break;
        }
        if is_bare(marker) {
            rest = after;
            continue;
        }
        let length = usize::from(u16::from_be_bytes(after.get(..2)?.try_into().ok()?));
        let content = after.get(2..length)?;
        rest = &after[length..];
        match marker {
            APP0 => {
                if let Some(jfif) = content.get(..12).filter(|jfif| jfif.starts_with(b"JFIF\0")) {
                    // Without its thumbnail.
                    push(&mut head, APP0, &[jfif, &[0, 0]].concat());
                }
            }
            APP1 => {
                if let Some(block) = content.strip_prefix(b"Exif\0\0") {
                    side = side.or_else(|| exif::orientation(block));
                }
            }
            // How the colours are to be understood: Adobe's segment has twelve bytes.
            APP14 if content.starts_with(b"Adobe") => {
                push(&mut picture, APP14, content.get(..12)?);
            }
            SOS if framed => {
                scanned = true;
                push(&mut picture, SOS, content);
                let (scan, after) = rest.split_at(scan_length(rest));
                picture.extend_from_slice(scan);
                rest = after;
            }
            _ if is_picture(marker) => {
                framed |= is_frame(marker);
                push(&mut picture, marker, content);
            }
            _ => {}
        }
    }
    if !scanned {
        return None;
    }
    if let Some(side) = side {
        push(
            &mut head,
            APP1,
            &[b"Exif\0\0".as_slice(), &exif::with(side)].concat(),
        );
    }
    head.append(&mut picture);
    head.extend([0xFF, EOI]);
    Some(head)
}

/// The next marker and what follows it.
fn marker(bytes: &[u8]) -> Option<(u8, &[u8])> {
    let start = bytes.iter().position(|byte| *byte == 0xFF)?;
    let after = &bytes[start..];
    let fill = after.iter().position(|byte| *byte != 0xFF)?;
    Some((after[fill], &after[fill + 1..]))
}

/// Markers without a segment, and what is no marker.
fn is_bare(marker: u8) -> bool {
    matches!(marker, 0x00..=0x01 | 0xD0..=SOI)
}

fn is_frame(marker: u8) -> bool {
    matches!(marker, 0xC0..=0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF)
}

/// Frames, tables of codes and of quantities, the number of lines, the interval of restarts.
fn is_picture(marker: u8) -> bool {
    is_frame(marker) || matches!(marker, 0xC4 | 0xCC | 0xDB..=0xDD)
}

/// How far a scan goes: to the next marker that is not a restart within it, be it cut off after its first byte.
fn scan_length(bytes: &[u8]) -> usize {
    let begun = usize::from(bytes.ends_with(&[0xFF]));
    bytes
        .windows(2)
        .position(|pair| pair[0] == 0xFF && !matches!(pair[1], 0x00 | 0xD0..=0xD7))
        .unwrap_or(bytes.len() - begun)
}

fn push(jpeg: &mut Vec<u8>, marker: u8, content: &[u8]) {
    // It was read from a segment or is shorter than what was: it fits into one.
    let length = u16::try_from(content.len() + 2).unwrap_or(u16::MAX);
    jpeg.extend([0xFF, marker]);
    jpeg.extend(length.to_be_bytes());
    jpeg.extend_from_slice(content);
}
