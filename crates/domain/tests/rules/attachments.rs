//! Files: what is taken, what is taken out of them, and that nothing a stranger sends can break this.

use domain::{
    appeal::ErrorCode,
    attachment::{Attachment, MediaType, check},
    policy::AttachmentLimits,
};
use proptest::prelude::*;

const LIMITS: AttachmentLimits = AttachmentLimits {
    count: 5,
    bytes: 1024 * 1024,
};

/// What a camera writes down, each planted where such things stand.
const PLANTED: &[&[u8]] = &[
    b"GPS 51.128207 71.430420",
    b"NIKON D850 4711",
    b"Synaqbaeva",
];

fn planted() -> Vec<u8> {
    PLANTED.concat()
}

/// A camera's EXIF: the orientation, the place, and a thumbnail behind.
fn exif(orientation: u8) -> Vec<u8> {
    let mut exif = b"II*\0\x08\0\0\0\x02\0\x12\x01\x03\0\x01\0\0\0".to_vec();
    exif.extend([orientation, 0, 0, 0]);
    exif.extend(b"\x25\x88\x04\0\x01\0\0\0\x26\0\0\0\0\0\0\0");
    exif.extend(planted());
    exif
}

fn segment(marker: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len() + 2).unwrap().to_be_bytes();
    [&[0xFF, marker], length.as_slice(), content].concat()
}

/// A photo of two scans, with all that can stand in one.
fn jpeg(orientation: u8) -> Vec<u8> {
    let mut mpf = b"MPF\0".to_vec();
    mpf.extend(planted());
    let scan = [1, 2, 0xFF, 0x00, 3, 0xFF, 0xD0, 4];
    let mut jpeg = vec![0xFF, 0xD8];
    jpeg.extend(segment(
        0xE0,
        &[
            b"JFIF\0\x01\x02\0\0\x01\0\x01\x01\x01".as_slice(),
            &planted(),
        ]
        .concat(),
    ));
    jpeg.extend(segment(
        0xE1,
        &[b"Exif\0\0".as_slice(), &exif(orientation)].concat(),
    ));
    jpeg.extend(segment(
        0xE1,
        &[b"http://ns.adobe.com/xap/1.0/\0".as_slice(), &planted()].concat(),
    ));
    jpeg.extend(segment(
        0xE2,
        &[b"ICC_PROFILE\0\x01\x01".as_slice(), &planted()].concat(),
    ));
    jpeg.extend(segment(0xE2, &mpf));
    jpeg.extend(segment(0xED, &planted()));
    jpeg.extend(segment(
        0xEE,
        &[b"Adobe\0\x64\0\0\0\0\0".as_slice(), &planted()].concat(),
    ));
    jpeg.extend(segment(0xFE, &planted()));
    jpeg.extend(segment(0xDB, b"tables"));
    jpeg.extend(segment(0xC2, b"frame"));
    jpeg.extend(segment(0xC4, b"codes"));
    jpeg.extend(segment(0xDA, b"scan"));
    jpeg.extend(scan);
    jpeg.extend(segment(0xFE, &planted()));
    jpeg.extend(segment(0xE1, &planted()));
    jpeg.extend(segment(0xC4, b"codes of the second"));
    jpeg.extend(segment(0xDA, b"second"));
    jpeg.extend(scan);
    jpeg.extend([0xFF, 0xD9]);
    jpeg.extend(planted());
    jpeg.extend([0xFF, 0xD8, 0xFF, 0xE1]);
    jpeg.extend(planted());
    jpeg
}

fn png(chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    let chunks = chunks.iter().map(|(kind, content)| {
        img_parts::png::PngChunk::new(**kind, content.to_vec().into())
            .encoder()
            .bytes()
    });
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    png.extend(chunks.flatten());
    png
}

fn painted_png() -> Vec<u8> {
    let planted = planted();
    let mut png = png(&[
        (b"IHDR", b"\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0"),
        (b"iCCP", &planted),
        (b"eXIf", &exif(6)),
        (b"tEXt", &planted),
        (b"zTXt", &planted),
        (b"iTXt", &planted),
        (b"tIME", &planted),
        (b"prVt", &planted),
        (b"IDAT", b"data"),
        (b"IEND", b""),
    ]);
    png.extend(planted);
    png
}

fn webp(chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    let mut body = b"WEBP".to_vec();
    for (id, content) in chunks {
        body.extend(*id);
        body.extend(u32::try_from(content.len()).unwrap().to_le_bytes());
        body.extend(*content);
        body.extend(vec![0; content.len() % 2]);
    }
    let length = u32::try_from(body.len()).unwrap().to_le_bytes();
    [b"RIFF".as_slice(), &length, &body].concat()
}

const VP8: &[u8] = b"\x50\x5a\x00\x9d\x01\x2a\x05\x00\x05\x00picture";

fn painted_webp() -> Vec<u8> {
    let planted = planted();
    let mut webp = webp(&[
        (b"VP8X", b"\x2c\0\0\0\x04\0\0\x04\0\0"),
        (b"ICCP", &planted),
        (b"VP8 ", VP8),
        (b"EXIF", &exif(6)),
        (b"XMP ", &planted),
        (b"mine", &planted),
    ]);
    webp.extend(planted);
    webp
}

fn taken(bytes: Vec<u8>) -> Attachment {
    check(Some("photo.jpg"), bytes, LIMITS).unwrap()
}

fn refused(bytes: Vec<u8>) -> ErrorCode {
    check(Some("photo.jpg"), bytes, LIMITS).unwrap_err()
}

/// No run of eight planted bytes is left.
fn is_bare(bytes: &[u8]) -> bool {
    PLANTED.iter().all(|planted| {
        planted
            .windows(8)
            .all(|part| !bytes.windows(8).any(|window| window == part))
    })
}

#[test]
fn nothing_of_what_a_camera_wrote_is_left() {
    let document = [b"%PDF-1.7\n".as_slice(), &planted()].concat();
    for (bytes, media_type) in [
        (jpeg(6), MediaType::Jpeg),
        (painted_png(), MediaType::Png),
        (painted_webp(), MediaType::Webp),
    ] {
        assert!(!is_bare(&bytes));
        let kept = taken(bytes);
        assert_eq!(kept.media_type, media_type);
        assert!(is_bare(&kept.bytes), "{media_type}");
        assert_eq!(
            taken(kept.bytes.clone()).bytes,
            kept.bytes,
            "{media_type}: twice is as once"
        );
    }
    let kept = taken(document.clone());
    assert_eq!((kept.media_type, kept.bytes), (MediaType::Pdf, document));
}

#[test]
fn the_picture_itself_is_whole() {
    let scan: &[u8] = &[1, 2, 0xFF, 0x00, 3, 0xFF, 0xD0, 4];
    let expected: Vec<Vec<u8>> = vec![
        vec![0xFF, 0xD8],
        segment(0xE0, b"JFIF\0\x01\x02\0\0\x01\0\x01\0\0"),
        segment(0xEE, b"Adobe\0\x64\0\0\0\0\0"),
        segment(0xDB, b"tables"),
        segment(0xC2, b"frame"),
        segment(0xC4, b"codes"),
        segment(0xDA, b"scan"),
        scan.to_vec(),
        segment(0xC4, b"codes of the second"),
        segment(0xDA, b"second"),
        scan.to_vec(),
        vec![0xFF, 0xD9],
    ];
    assert_eq!(taken(jpeg(1)).bytes, expected.concat());
    let ihdr = b"\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0";
    let clear = png(&[
        (b"IHDR", ihdr),
        (b"tRNS", b"t"),
        (b"IDAT", b"a"),
        (b"IDAT", b"b"),
        (b"IEND", b""),
    ]);
    assert_eq!(taken(clear.clone()).bytes, clear);
    let simple = webp(&[(b"VP8 ", VP8)]);
    assert_eq!(taken(simple.clone()).bytes, simple);
    let mixed = taken(webp(&[(b"ALPH", b"alpha"), (b"VP8 ", VP8)])).bytes;
    let header = b"\x10\0\0\0\x04\0\0\x04\0\0";
    assert_eq!(
        mixed,
        webp(&[(b"VP8X", header), (b"ALPH", b"alpha"), (b"VP8 ", VP8)])
    );
}

#[test]
fn a_photo_that_was_cut_off_ends_where_it_was_cut() {
    let whole = taken(jpeg(1)).bytes;
    let cut_off = [&whole[..whole.len() - 2], &[7, 0xFF]].concat();
    let ended = [&whole[..whole.len() - 2], &[7, 0xFF, 0xD9]].concat();
    assert_eq!(taken(cut_off).bytes, ended);
    assert_eq!(taken(ended.clone()).bytes, ended);
}

#[test]
fn a_photo_does_not_lie_on_its_side() {
    let upright = |bytes: &[u8], exif: &[u8]| bytes.windows(exif.len()).any(|part| part == exif);
    let six = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    for bytes in [jpeg(6), painted_png(), painted_webp()] {
        assert!(upright(&taken(bytes).bytes, six));
    }
    assert!(
        !upright(&taken(jpeg(1)).bytes, b"Exif"),
        "upright by itself"
    );
    assert!(
        !upright(&taken(jpeg(77)).bytes, b"Exif"),
        "no side of a picture"
    );
}

#[test]
fn the_content_decides_and_not_the_name() {
    let named = |name, bytes| check(name, bytes, LIMITS).unwrap().name;
    assert_eq!(named(Some("a/Шұңқыр.html"), jpeg(1)), "Шұңқыр.jpg");
    assert_eq!(named(None, b"%PDF-1.4".to_vec()), "file.pdf");
    for other in [
        b"MZ\x90\0".as_slice(),
        b"PK\x03\x04 a DOCX",
        b"<html><script>alert(1)</script>",
        b"<?xml version=\"1.0\"?><svg/>",
        b"GIF89a",
        b"\0\0\0\x18ftypheic\0\0\0\0mif1heic",
        b"\0\0\0\x18ftypmp42",
        b"Just text",
    ] {
        assert_eq!(refused(other.to_vec()), ErrorCode::AttachmentType);
    }
}

#[test]
fn what_is_wrong_with_a_file_is_told() {
    assert_eq!(refused(Vec::new()), ErrorCode::AttachmentEmpty);
    let mut large = b"%PDF-1.7".to_vec();
    large.resize(1024 * 1024, b' ');
    taken(large.clone());
    large.push(b' ');
    assert_eq!(refused(large), ErrorCode::AttachmentTooLarge { max: 1 });
    let moving = webp(&[
        (b"VP8X", b"\x02\0\0\0\0\0\0\0\0\0"),
        (b"ANIM", b""),
        (b"ANMF", b""),
    ]);
    assert_eq!(refused(moving), ErrorCode::AttachmentType);
    let whole = jpeg(6);
    let first_scan = whole.windows(4).position(|bytes| bytes == b"scan").unwrap();
    for end in 3..first_scan {
        assert_eq!(
            refused(whole[..end].to_vec()),
            ErrorCode::AttachmentBroken,
            "{end}"
        );
    }
    for broken in [
        png(&[(b"IEND", b"")]),
        painted_png()[..60].to_vec(),
        webp(&[(b"VP8 ", b"")]),
        webp(&[]),
    ] {
        assert_eq!(refused(broken), ErrorCode::AttachmentBroken);
    }
}

/// Bytes that begin as a file that is taken, and go on as they please or as such a file with some of it changed.
fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let whole = prop_oneof![
        Just(jpeg(6)),
        Just(painted_png()),
        Just(painted_webp()),
        Just(b"%PDF".to_vec())
    ];
    let changed = (
        whole.clone(),
        proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..20),
        any::<prop::sample::Index>(),
    );
    let changed = changed.prop_map(|(mut bytes, changes, end)| {
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        bytes.truncate(end.index(bytes.len()) + 1);
        bytes
    });
    let begun = (whole, proptest::collection::vec(any::<u8>(), 0..400));
    let begun = begun.prop_map(|(start, rest)| [&start[..4.min(start.len())], &rest].concat());
    prop_oneof![
        changed,
        begun,
        proptest::collection::vec(any::<u8>(), 0..100)
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    #[test]
    fn whatever_comes_is_taken_or_refused(name in ".{0,40}", bytes in bytes()) {
        let length = bytes.len();
        if let Ok(taken) = check(Some(&name), bytes, LIMITS) {
            // An orientation in large letters, an end that was missing: not more.
            prop_assert!(taken.bytes.len() <= length + 64);
            prop_assert!(!taken.name.contains(['/', '\\', '"']) && !taken.name.chars().any(char::is_control));
            prop_assert!(taken.name.ends_with(taken.media_type.extension()));
            let again = check(Some(&taken.name), taken.bytes.clone(), LIMITS).unwrap();
            prop_assert!(again == taken, "twice is as once");
        }
    }
}
