//! What is wrong with a draft, told to its sender: where (a JSON pointer) and which of a closed list of mistakes. The value itself is never
//! repeated: an error travels through logs and proxies.

use crate::identifier::IdentifierError;

/// A mistake in one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// JSON pointer (RFC 6901) of the field: `/applicant/iin`. Empty for the whole document.
    pub pointer: String,
    /// What is wrong.
    pub code: ErrorCode,
}

impl FieldError {
    /// A mistake at a pointer.
    pub fn new(pointer: impl Into<String>, code: ErrorCode) -> Self {
        Self {
            pointer: pointer.into(),
            code,
        }
    }
}

/// What is wrong with a field. The words for people are the message `error-` and [`as_str`](Self::as_str) with hyphens, given [`params`](Self::params).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorCode {
    /// The field must be there. Message `error-required`.
    Required,
    /// Fewer characters than the policy asks for. Message `error-too-short { $min }`.
    TooShort {
        /// The least number of characters.
        min: u32,
    },
    /// More characters than the policy allows. Message `error-too-long { $max }`.
    TooLong {
        /// The greatest number of characters.
        max: u32,
    },
    /// The number is outside of its range. Message `error-out-of-range { $min } { $max }`.
    OutOfRange {
        /// The least value.
        min: i32,
        /// The greatest value.
        max: i32,
    },
    /// There is no such field. Message `error-unknown-field`.
    UnknownField,
    /// The field does not belong to this type of applicant. Message `error-unexpected`.
    Unexpected,
    /// A number stands where a text should be, or the like. Message `error-wrong-type`.
    WrongType,
    /// Not one of the values on offer. Message `error-unknown-value`.
    UnknownValue,
    /// Control characters. Message `error-control-characters`.
    ControlCharacters,
    /// Something other than letters, hyphens, apostrophes and spaces in a name. Message `error-name-letters`.
    NameLetters,
    /// Not twelve digits. Message `error-iin-length`.
    IinLength,
    /// Something other than digits. Message `error-iin-digits`.
    IinDigits,
    /// The check digit does not fit. Message `error-iin-checksum`.
    IinChecksum,
    /// Not twelve digits. Message `error-bin-length`.
    BinLength,
    /// Something other than digits. Message `error-bin-digits`.
    BinDigits,
    /// The check digit does not fit. Message `error-bin-checksum`.
    BinChecksum,
    /// Not of the form of an appeal's number. Message `error-number-format`.
    NumberFormat,
    /// The check digit does not fit. Message `error-number-check-digit`.
    NumberCheckDigit,
    /// There is no appeal with this number. Message `error-number-unknown`.
    NumberUnknown,
    /// Not a day of the calendar. Message `error-day-format`.
    DayFormat,
    /// The day has come already. Message `error-day-not-ahead`.
    DayNotAhead,
    /// The day is more than a year ahead. Message `error-day-too-far`.
    DayTooFar,
    /// The last day comes before the first. Message `error-day-order`.
    DayOrder,
    /// A text that must name nobody says how somebody can be reached or is known. Message `error-names-somebody`.
    NamesSomebody,
    /// Not a phone number. Message `error-phone`.
    Phone,
    /// Not an e-mail address. Message `error-email`.
    Email,
    /// The consent was given under another version of the policy than the one in force. Message `error-policy-version`.
    PolicyVersion,
    /// The file has more megabytes than the policy allows. Message `error-attachment-too-large { $max }`.
    AttachmentTooLarge {
        /// The greatest number of megabytes.
        max: u32,
    },
    /// More files than the policy allows. Message `error-attachment-too-many { $max }`.
    AttachmentTooMany {
        /// The greatest number of files.
        max: u32,
    },
    /// A file of a kind that is not taken, whatever its name says. Message `error-attachment-type`.
    AttachmentType,
    /// A file without content. Message `error-attachment-empty`.
    AttachmentEmpty,
    /// A picture that cannot be read. Message `error-attachment-broken`.
    AttachmentBroken,
}

impl ErrorCode {
    /// Every code once, with parameters of zero: for checking that each has its words.
    pub const ALL: &'static [Self] = &[
        Self::Required,
        Self::TooShort { min: 0 },
        Self::TooLong { max: 0 },
        Self::OutOfRange { min: 0, max: 0 },
        Self::UnknownField,
        Self::Unexpected,
        Self::WrongType,
        Self::UnknownValue,
        Self::ControlCharacters,
        Self::NameLetters,
        Self::IinLength,
        Self::IinDigits,
        Self::IinChecksum,
        Self::BinLength,
        Self::BinDigits,
        Self::BinChecksum,
        Self::NumberFormat,
        Self::NumberCheckDigit,
        Self::NumberUnknown,
        Self::DayFormat,
        Self::DayNotAhead,
        Self::DayTooFar,
        Self::DayOrder,
        Self::NamesSomebody,
        Self::Phone,
        Self::Email,
        Self::PolicyVersion,
        Self::AttachmentTooLarge { max: 0 },
        Self::AttachmentTooMany { max: 0 },
        Self::AttachmentType,
        Self::AttachmentEmpty,
        Self::AttachmentBroken,
    ];

    /// What is wrong with an IIN.
    pub(crate) const fn of_iin(error: IdentifierError) -> Self {
        match error {
            IdentifierError::Digits => Self::IinDigits,
            IdentifierError::Length => Self::IinLength,
            IdentifierError::Checksum => Self::IinChecksum,
        }
    }

    /// What is wrong with a BIN.
    pub(crate) const fn of_bin(error: IdentifierError) -> Self {
        match error {
            IdentifierError::Digits => Self::BinDigits,
            IdentifierError::Length => Self::BinLength,
            IdentifierError::Checksum => Self::BinChecksum,
        }
    }

    /// The code as clients see it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::TooShort { .. } => "too_short",
            Self::TooLong { .. } => "too_long",
            Self::OutOfRange { .. } => "out_of_range",
            Self::UnknownField => "unknown_field",
            Self::Unexpected => "unexpected",
            Self::WrongType => "wrong_type",
            Self::UnknownValue => "unknown_value",
            Self::ControlCharacters => "control_characters",
            Self::NameLetters => "name_letters",
            Self::IinLength => "iin_length",
            Self::IinDigits => "iin_digits",
            Self::IinChecksum => "iin_checksum",
            Self::BinLength => "bin_length",
            Self::BinDigits => "bin_digits",
            Self::BinChecksum => "bin_checksum",
            Self::NumberFormat => "number_format",
            Self::NumberCheckDigit => "number_check_digit",
            Self::NumberUnknown => "number_unknown",
            Self::DayFormat => "day_format",
            Self::DayNotAhead => "day_not_ahead",
            Self::DayTooFar => "day_too_far",
            Self::DayOrder => "day_order",
            Self::NamesSomebody => "names_somebody",
            Self::Phone => "phone",
            Self::Email => "email",
            Self::PolicyVersion => "policy_version",
            Self::AttachmentTooLarge { .. } => "attachment_too_large",
            Self::AttachmentTooMany { .. } => "attachment_too_many",
            Self::AttachmentType => "attachment_type",
            Self::AttachmentEmpty => "attachment_empty",
            Self::AttachmentBroken => "attachment_broken",
        }
    }

    /// What the words need: names and values.
    pub fn params(self) -> Vec<(&'static str, String)> {
        match self {
            Self::TooShort { min } => vec![("min", min.to_string())],
            Self::TooLong { max }
            | Self::AttachmentTooLarge { max }
            | Self::AttachmentTooMany { max } => vec![("max", max.to_string())],
            Self::OutOfRange { min, max } => {
                vec![("min", min.to_string()), ("max", max.to_string())]
            }
            _ => Vec::new(),
        }
    }
}
