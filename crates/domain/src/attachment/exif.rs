//! Which side of a picture is up: the one thing in a camera's metadata that the picture cannot be looked at without.

/// TIFF 6.0: the tag of the orientation and the type of a short number.
const ORIENTATION: u16 = 0x0112;
const SHORT: u16 = 3;

/// The orientation in a block of EXIF, if it says that the picture is not upright as it is.
pub(super) fn orientation(exif: &[u8]) -> Option<u8> {
    let number: fn([u8; 2]) -> u16 = match exif.get(..4)? {
        b"MM\0*" => u16::from_be_bytes,
        b"II*\0" => u16::from_le_bytes,
        _ => return None,
    };
    let short = |at: usize| {
        let bytes = exif.get(at..at.checked_add(2)?)?;
        Some(number(bytes.try_into().ok()?))
    };
    let offset: [u8; 4] = exif.get(4..8)?.try_into().ok()?;
    let offset = if exif[0] == b'M' {
        u32::from_be_bytes(offset)
    } else {
        u32::from_le_bytes(offset)
    };
    let first = usize::try_from(offset).ok()?;
    let entries = first.checked_add(2)?;
    let entry = (0..usize::from(short(first)?))
        .filter_map(|position| entries.checked_add(12 * position))
        .find(|entry| short(*entry) == Some(ORIENTATION))?;
    let value = (short(entry.checked_add(2)?)? == SHORT).then(|| short(entry + 8))??;
    u8::try_from(value)
        .ok()
        .filter(|side| (2..=8).contains(side))
}

/// A block of EXIF that says this and nothing else.
pub(super) fn with(orientation: u8) -> Vec<u8> {
    let mut exif = b"MM\0*\0\0\0\x08\0\x01".to_vec();
    exif.extend(ORIENTATION.to_be_bytes());
    exif.extend(SHORT.to_be_bytes());
    exif.extend([0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0]);
    exif
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        for side in 2..=8 {
            assert_eq!(orientation(&with(side)), Some(side));
        }
    }

    #[test]
    fn the_other_byte_order_is_read() {
        let exif = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
        assert_eq!(orientation(exif), Some(6));
    }

    #[test]
    fn an_upright_picture_and_nonsense_say_nothing() {
        assert_eq!(orientation(&with(1)), None);
        assert_eq!(orientation(&with(9)), None);
        let whole = with(6);
        for end in 0..22 {
            assert_eq!(orientation(&whole[..end.min(19)]), None, "{end}");
        }
        assert_eq!(orientation(b"MM\0*\xff\xff\xff\xff"), None);
    }
}
