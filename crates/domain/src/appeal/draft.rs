//! What somebody sent, before it is checked: every field optional, every value a raw text. The JSON is walked by hand against the closed list
//! of fields, because a derived parser stops at the first mistake and repeats values in its errors.
//!
//! Carries out clause 3.2.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{ErrorCode, FieldError};

/// An unchecked appeal. Personal data: no `Debug` shows it.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Draft {
    /// A word of [`super::Kind`].
    pub kind: Option<String>,
    /// The matter.
    pub text: Option<String>,
    /// A word of [`crate::Lang`].
    pub language: Option<String>,
    /// Who files.
    pub applicant: DraftApplicant,
    /// The place that it is about.
    pub location: DraftLocation,
    /// The number of the earlier appeal that it repeats.
    pub repeats: Option<String>,
    /// The choices.
    pub consent: DraftConsent,
}

/// The applicant, unchecked.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct DraftApplicant {
    /// A word of [`super::ApplicantType`].
    #[serde(rename = "type")]
    pub applicant_type: Option<String>,
    /// A word of [`super::Category`].
    pub category: Option<String>,
    /// Name in parts.
    pub name: DraftName,
    /// IIN.
    pub iin: Option<String>,
    /// Phone number.
    pub phone: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Postal address.
    pub address: Option<String>,
    /// The organisation that files.
    pub organization: DraftOrganization,
    /// On whose behalf a representative files.
    pub represents: DraftRepresents,
}

/// A person's name, unchecked.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct DraftName {
    /// Surname.
    pub family: Option<String>,
    /// Given name.
    pub given: Option<String>,
    /// Patronymic.
    pub patronymic: Option<String>,
}

/// An organisation, unchecked.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct DraftOrganization {
    /// Its name.
    pub name: Option<String>,
    /// BIN.
    pub bin: Option<String>,
}

/// On whose behalf a representative files, unchecked.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct DraftRepresents {
    /// `individual` or `organization`; told from the other fields if it is missing.
    #[serde(rename = "type")]
    pub principal_type: Option<String>,
    /// The person's name in parts.
    pub name: DraftName,
    /// The person's IIN.
    pub iin: Option<String>,
    /// The organisation.
    pub organization: DraftOrganization,
    /// The document that empowers.
    pub authority: Option<String>,
}

/// A place, unchecked.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct DraftLocation {
    /// Address or landmark.
    pub address: Option<String>,
    /// Latitude in degrees.
    pub lat: Option<f64>,
    /// Longitude in degrees.
    pub lon: Option<f64>,
}

/// The choices, unchecked. What was not chosen is not agreed to.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct DraftConsent {
    /// The version of the policy that was shown.
    pub policy_version: Option<String>,
    /// Collection.
    pub collection: Option<bool>,
    /// Transfer.
    pub transfer: Option<bool>,
}

closed_debug!(
    Draft,
    DraftApplicant,
    DraftName,
    DraftOrganization,
    DraftRepresents,
    DraftLocation,
    DraftConsent
);

/// Why bytes are not a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DraftError {
    /// Not JSON at all, or nested too deeply.
    NotJson {
        /// From 1.
        line: usize,
        /// From 1, in bytes.
        column: usize,
    },
    /// JSON of another shape: unknown fields and wrong types, all of them.
    Shape(Vec<FieldError>),
}

/// More mistakes than this are not told: a body full of them is no slip of the hand, and the answer must stay small.
const MOST_ERRORS: usize = 100;
/// Names of unknown fields are cut after this many characters.
const LONGEST_NAME: usize = 64;

/// Reads the JSON of an appeal (design: HTTP contract). `null` is the same as a missing field. Values are not checked here, see [`super::check()`].
pub fn from_json(bytes: &[u8]) -> Result<Draft, DraftError> {
    let value: Value = serde_json::from_slice(bytes).map_err(|error| DraftError::NotJson {
        line: error.line(),
        column: error.column(),
    })?;
    let mut walk = Walk { errors: Vec::new() };
    let draft = walk.draft(&value);
    if walk.errors.is_empty() {
        Ok(draft)
    } else {
        Err(DraftError::Shape(walk.errors))
    }
}

/// The walk through a document, with what is wrong so far.
#[derive(Default)]
struct Walk {
    errors: Vec<FieldError>,
}

impl Walk {
    fn draft(&mut self, value: &Value) -> Draft {
        const FIELDS: &[&str] = &[
            "kind",
            "text",
            "language",
            "applicant",
            "location",
            "repeats",
            "consent",
        ];
        let Some(object) = self.object(Some(value), "", FIELDS) else {
            if value.is_null() {
                self.report(String::new(), ErrorCode::WrongType);
            }
            return Draft::default();
        };
        Draft {
            kind: self.text(&object, "kind"),
            text: self.text(&object, "text"),
            language: self.text(&object, "language"),
            applicant: self.applicant(&object),
            location: self.location(&object),
            repeats: self.text(&object, "repeats"),
            consent: self.consent(&object),
        }
    }

    fn applicant(&mut self, parent: &Object) -> DraftApplicant {
        const FIELDS: &[&str] = &[
            "type",
            "category",
            "name",
            "iin",
            "phone",
            "email",
            "address",
            "organization",
            "represents",
        ];
        let Some(object) = self.child(parent, "applicant", FIELDS) else {
            return DraftApplicant::default();
        };
        DraftApplicant {
            applicant_type: self.text(&object, "type"),
            category: self.text(&object, "category"),
            name: self.name(&object),
            iin: self.text(&object, "iin"),
            phone: self.text(&object, "phone"),
            email: self.text(&object, "email"),
            address: self.text(&object, "address"),
            organization: self.organization(&object),
            represents: self.represents(&object),
        }
    }

    fn name(&mut self, parent: &Object) -> DraftName {
        let Some(object) = self.child(parent, "name", &["family", "given", "patronymic"]) else {
            return DraftName::default();
        };
        DraftName {
            family: self.text(&object, "family"),
            given: self.text(&object, "given"),
            patronymic: self.text(&object, "patronymic"),
        }
    }

    fn organization(&mut self, parent: &Object) -> DraftOrganization {
        let Some(object) = self.child(parent, "organization", &["name", "bin"]) else {
            return DraftOrganization::default();
        };
        DraftOrganization {
            name: self.text(&object, "name"),
            bin: self.text(&object, "bin"),
        }
    }

    fn represents(&mut self, parent: &Object) -> DraftRepresents {
        let Some(object) = self.child(
            parent,
            "represents",
            &["type", "name", "iin", "organization", "authority"],
        ) else {
            return DraftRepresents::default();
        };
        DraftRepresents {
            principal_type: self.text(&object, "type"),
            name: self.name(&object),
            iin: self.text(&object, "iin"),
            organization: self.organization(&object),
            authority: self.text(&object, "authority"),
        }
    }

    fn location(&mut self, parent: &Object) -> DraftLocation {
        let Some(object) = self.child(parent, "location", &["address", "lat", "lon"]) else {
            return DraftLocation::default();
        };
        DraftLocation {
            address: self.text(&object, "address"),
            lat: self.value(&object, "lat", Value::as_f64),
            lon: self.value(&object, "lon", Value::as_f64),
        }
    }

    fn consent(&mut self, parent: &Object) -> DraftConsent {
        let Some(object) = self.child(
            parent,
            "consent",
            &["policy_version", "collection", "transfer"],
        ) else {
            return DraftConsent::default();
        };
        DraftConsent {
            policy_version: self.text(&object, "policy_version"),
            collection: self.value(&object, "collection", Value::as_bool),
            transfer: self.value(&object, "transfer", Value::as_bool),
        }
    }

    /// An object of the closed list; everything in it that is not on the list is reported.
    fn object<'v>(
        &mut self,
        value: Option<&'v Value>,
        pointer: &str,
        fields: &[&str],
    ) -> Option<Object<'v>> {
        let value = value.filter(|value| !value.is_null())?;
        let Some(entries) = value.as_object() else {
            self.report(pointer.to_owned(), ErrorCode::WrongType);
            return None;
        };
        for name in entries
            .keys()
            .filter(|name| !fields.contains(&name.as_str()))
        {
            self.report(
                format!("{pointer}/{}", escape(name)),
                ErrorCode::UnknownField,
            );
        }
        Some(Object {
            entries,
            pointer: pointer.to_owned(),
        })
    }

    fn child<'v>(
        &mut self,
        parent: &Object<'v>,
        field: &str,
        fields: &[&str],
    ) -> Option<Object<'v>> {
        self.object(
            parent.entries.get(field),
            &format!("{}/{field}", parent.pointer),
            fields,
        )
    }

    fn text(&mut self, object: &Object, field: &str) -> Option<String> {
        self.value(object, field, |value| value.as_str().map(str::to_owned))
    }

    fn value<T>(
        &mut self,
        object: &Object,
        field: &str,
        read: impl Fn(&Value) -> Option<T>,
    ) -> Option<T> {
        let value = object.entries.get(field).filter(|value| !value.is_null())?;
        let read = read(value);
        if read.is_none() {
            self.report(format!("{}/{field}", object.pointer), ErrorCode::WrongType);
        }
        read
    }

    fn report(&mut self, pointer: String, code: ErrorCode) {
        if self.errors.len() < MOST_ERRORS {
            self.errors.push(FieldError { pointer, code });
        }
    }
}

/// An object of the document and where it stands.
struct Object<'v> {
    entries: &'v Map<String, Value>,
    pointer: String,
}

/// A name as a part of a JSON pointer (RFC 6901).
fn escape(name: &str) -> String {
    let mut part: String = name.chars().take(LONGEST_NAME).collect();
    if part.len() < name.len() {
        part.push('…');
    }
    part.replace('~', "~0").replace('/', "~1")
}
