//! Files that come with an appeal (policy, clause 3.2). What a file is, its content says and not its name. The list is short: pictures whose
//! metadata can be taken out, and PDF. Not taken, and why:
//!
//! - HEIC: its metadata lies among the data of the picture. A phone that is asked for JPEG gives JPEG by itself.
//! - DOCX and its kin: macros, earlier wordings, names of authors. Any office program saves as PDF.
//! - Sound, video, archives, moving pictures: nobody can look through them for what should not be kept.
//!
//! A picture is put together anew from the parts without which it cannot be shown; all else goes, known or not: the place and time of the shot,
//! the device, its owner, thumbnails, comments, colour profiles, further pictures behind the first. Which side is up is all that is kept of it, or
//! photos would lie on their side. A PDF is kept as it is, with what its program wrote into it.

mod described;
mod exif;
mod jpeg;
mod name;
mod png;
mod webp;

pub use described::Described;
pub use name::shown;

use crate::{appeal::ErrorCode, policy::AttachmentLimits};

closed_list! {
    /// What a file is.
    MediaType {
        /// A picture.
        Jpeg = "image/jpeg",
        /// A picture.
        Png = "image/png",
        /// A picture.
        Webp = "image/webp",
        /// A document.
        Pdf = "application/pdf",
    }
}

impl MediaType {
    /// By the bytes with which it begins.
    fn of(bytes: &[u8]) -> Option<Self> {
        if infer::image::is_jpeg(bytes) {
            Some(Self::Jpeg)
        } else if infer::image::is_png(bytes) {
            Some(Self::Png)
        } else if infer::image::is_webp(bytes) {
            Some(Self::Webp)
        } else {
            infer::archive::is_pdf(bytes).then_some(Self::Pdf)
        }
    }

    /// What people call it.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Jpeg => "JPEG",
            Self::Png => "PNG",
            Self::Webp => "WebP",
            Self::Pdf => "PDF",
        }
    }

    /// The end of a file's name.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::Webp => "webp",
            Self::Pdf => "pdf",
        }
    }
}

/// Media types, or beginnings of them, of what is certainly not taken. Of what is called otherwise, the content says what it is.
const OTHERS: [&str; 16] = [
    "application/gzip",
    "application/msword",
    "application/rtf",
    "application/vnd.",
    "application/x-7z-compressed",
    "application/x-rar-compressed",
    "application/zip",
    "audio/",
    "image/avif",
    "image/bmp",
    "image/gif",
    "image/heic",
    "image/heif",
    "image/tiff",
    "text/",
    "video/",
];

/// Whether a file may be of a kind that is taken, by what its sender's program calls it. Many programs do not know, and write so.
pub fn may_be_taken(told: &str) -> bool {
    let told = told.trim().to_ascii_lowercase();
    !OTHERS.iter().any(|other| told.starts_with(other))
}

/// A file that may be kept.
#[derive(Clone, PartialEq, Eq)]
pub struct Attachment {
    /// A name for people: of one line, without a path, with the end that fits the content.
    pub name: String,
    /// What it is.
    pub media_type: MediaType,
    /// Its content, without metadata if it is a picture.
    pub bytes: Vec<u8>,
}

closed_debug!(Attachment);

/// Takes a file as somebody sent it. `name` is what they call it.
pub fn check(
    name: Option<&str>,
    bytes: Vec<u8>,
    limits: AttachmentLimits,
) -> Result<Attachment, ErrorCode> {
    if bytes.is_empty() {
        return Err(ErrorCode::AttachmentEmpty);
    }
    if bytes.len() > limits.bytes as usize {
        return Err(limits.too_large());
    }
    let media_type = MediaType::of(&bytes).ok_or(ErrorCode::AttachmentType)?;
    let bytes = match media_type {
        MediaType::Jpeg => jpeg::bare(&bytes),
        MediaType::Png => png::bare(bytes),
        MediaType::Webp => webp::bare(bytes)?,
        MediaType::Pdf => Some(bytes),
    };
    Ok(Attachment {
        name: name::of(name.unwrap_or_default(), media_type),
        media_type,
        bytes: bytes.ok_or(ErrorCode::AttachmentBroken)?,
    })
}

impl AttachmentLimits {
    /// That a file has more bytes than it may.
    pub const fn too_large(self) -> ErrorCode {
        ErrorCode::AttachmentTooLarge {
            max: self.megabytes(),
        }
    }

    /// That there are more files than there may be.
    pub const fn too_many(self) -> ErrorCode {
        ErrorCode::AttachmentTooMany { max: self.count }
    }
}
