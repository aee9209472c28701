//! A photo as a telephone makes it, as far as anybody here looks at it.

/// Where the camera was.
pub const GPS: &[u8] = b"51 deg 7' 41.50\" N, 71 deg 25' 49.00\" E";

/// A segment of a JPEG file.
fn segment(marker: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len() + 2).expect("a segment");
    [&[0xFF, marker], &length.to_be_bytes()[..], content].concat()
}

/// It lies on its side, says where it was taken, and is kept in more than one sealed piece.
pub fn photo() -> Vec<u8> {
    let mut exif =
        b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0".to_vec();
    exif.extend(GPS);
    let mut photo = vec![0xFF, 0xD8];
    photo.extend(segment(0xE1, &exif));
    photo.extend(segment(0xFE, GPS));
    photo.extend(segment(0xC0, b"frame"));
    photo.extend(segment(0xDA, b"scan"));
    photo.extend(vec![7; 400_000]);
    photo.extend([0xFF, 0xD9]);
    photo.extend(GPS);
    photo
}
