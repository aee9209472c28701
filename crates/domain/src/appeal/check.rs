//! From a draft to an appeal. All mistakes are told at once, each at its field: a person corrects a form once, not field by field.

use super::{
    Appeal, Applicant, ApplicantType, Category, Draft, DraftName, DraftOrganization, ErrorCode,
    FieldError, Location, Organization, Point, Principal, Represented,
    draft::{DraftApplicant, DraftRepresents},
};
use crate::{
    Policy,
    consent::ConsentChoices,
    email::Email,
    identifier::{Bin, Iin},
    name::{Name, NameError, PersonName},
    number::{AppealNumber, NumberError},
    phone::Phone,
    policy::Limits,
    text::{self, TextError},
};

/// Checks a draft against the policy in force. Blank values count as missing, so that an empty field of a form is no mistake.
///
/// Required are `kind`, `text` and `language`; an organisation must be named; a representative must say on whose behalf and by what document. An
/// applicant who does not say so is an individual of the category "other". Whoever agrees to anything must have seen this policy.
pub fn check(draft: &Draft, policy: &Policy) -> Result<Appeal, Vec<FieldError>> {
    let mut check = Check {
        limits: policy.limits,
        errors: Vec::new(),
    };
    let kind = check.required_word("/kind", draft.kind.as_deref());
    let text = check.required(
        "/text",
        given(draft.text.as_deref()).map(|matter| {
            text::lines(matter, policy.limits.text_min, policy.limits.text_max)
                .map_err(ErrorCode::from)
        }),
    );
    let language = check.required_word("/language", draft.language.as_deref());
    let applicant = check.applicant(&draft.applicant);
    let location = check.location(draft);
    let repeats = check.number("/repeats", draft.repeats.as_deref());
    let consent = check.consent(draft, policy);
    match (kind, text, language, applicant) {
        (Some(kind), Some(text), Some(language), Some(applicant)) if check.errors.is_empty() => {
            Ok(Appeal {
                kind,
                text,
                language,
                applicant,
                location,
                repeats,
                consent,
            })
        }
        _ => Err(check.errors),
    }
}

struct Check {
    limits: Limits,
    errors: Vec<FieldError>,
}

impl Check {
    fn report(&mut self, pointer: &str, code: ErrorCode) {
        self.errors.push(FieldError::new(pointer, code));
    }

    fn take<T>(&mut self, pointer: &str, result: Result<T, ErrorCode>) -> Option<T> {
        result.map_err(|code| self.report(pointer, code)).ok()
    }

    fn required<T>(&mut self, pointer: &str, result: Option<Result<T, ErrorCode>>) -> Option<T> {
        self.take(pointer, result.unwrap_or(Err(ErrorCode::Required)))
    }

    fn word<T: std::str::FromStr>(&mut self, pointer: &str, word: Option<&str>) -> Option<T> {
        let word = given(word)?;
        self.take(pointer, word.parse().map_err(|_| ErrorCode::UnknownValue))
    }

    fn required_word<T: std::str::FromStr>(
        &mut self,
        pointer: &str,
        word: Option<&str>,
    ) -> Option<T> {
        if given(word).is_none() {
            self.report(pointer, ErrorCode::Required);
        }
        self.word(pointer, word)
    }

    /// What does not belong to this applicant is more than the purpose needs (PD art. 7(9)).
    fn unexpected(&mut self, pointer: &str, is_given: bool) {
        if is_given {
            self.report(pointer, ErrorCode::Unexpected);
        }
    }

    /// A text of one line, as long as an address may be.
    fn line(&mut self, pointer: &str, value: Option<&str>) -> Option<String> {
        let result = text::line(given(value)?, 1, self.limits.address_max);
        self.take(pointer, result.map_err(ErrorCode::from))
    }

    fn applicant(&mut self, draft: &DraftApplicant) -> Option<Applicant> {
        let said = given(draft.applicant_type.as_deref()).is_some();
        let applicant_type = self.word("/applicant/type", draft.applicant_type.as_deref());
        // With an unknown type, what belongs to it cannot be told.
        let applicant_type = if said {
            applicant_type?
        } else {
            ApplicantType::Individual
        };
        let category = self.word("/applicant/category", draft.category.as_deref());
        let organization = if applicant_type == ApplicantType::Organization {
            if is_empty_organization(&draft.organization) {
                self.report("/applicant/organization/name", ErrorCode::Required);
            }
            self.organization("/applicant/organization", &draft.organization)
        } else {
            self.unexpected(
                "/applicant/organization",
                !is_empty_organization(&draft.organization),
            );
            None
        };
        let represents = if applicant_type == ApplicantType::Representative {
            self.represents(&draft.represents)
        } else {
            self.unexpected(
                "/applicant/represents",
                !is_empty_represents(&draft.represents),
            );
            None
        };
        Some(Applicant {
            applicant_type,
            category: category.unwrap_or(Category::Other),
            name: self.name("/applicant/name", &draft.name),
            iin: self.iin("/applicant/iin", draft.iin.as_deref()),
            phone: given(draft.phone.as_deref()).and_then(|phone| {
                self.take(
                    "/applicant/phone",
                    Phone::parse(phone).map_err(|_| ErrorCode::Phone),
                )
            }),
            email: given(draft.email.as_deref()).and_then(|email| {
                self.take(
                    "/applicant/email",
                    Email::parse(email).map_err(|_| ErrorCode::Email),
                )
            }),
            address: self.line("/applicant/address", draft.address.as_deref()),
            organization,
            represents,
        })
    }

    fn name(&mut self, pointer: &str, draft: &DraftName) -> Option<PersonName> {
        if is_empty_name(draft) {
            return None;
        }
        let family = self.name_part(pointer, "family", draft.family.as_deref());
        let given_name = self.name_part(pointer, "given", draft.given.as_deref());
        let patronymic = self.name_part(pointer, "patronymic", draft.patronymic.as_deref());
        if given(draft.family.as_deref()).is_none() && given(draft.given.as_deref()).is_none() {
            self.report(&format!("{pointer}/family"), ErrorCode::Required);
        }
        Some(PersonName {
            family,
            given: given_name,
            patronymic,
        })
    }

    fn name_part(&mut self, pointer: &str, part: &str, value: Option<&str>) -> Option<Name> {
        let result = Name::parse(given(value)?, self.limits.name_max);
        self.take(
            &format!("{pointer}/{part}"),
            result.map_err(ErrorCode::from),
        )
    }

    fn iin(&mut self, pointer: &str, value: Option<&str>) -> Option<Iin> {
        let result = Iin::parse(given(value)?).map_err(ErrorCode::of_iin);
        self.take(pointer, result)
    }

    fn number(&mut self, pointer: &str, value: Option<&str>) -> Option<AppealNumber> {
        let result = AppealNumber::parse(given(value)?).map_err(|error| match error {
            NumberError::Format => ErrorCode::NumberFormat,
            NumberError::CheckDigit => ErrorCode::NumberCheckDigit,
        });
        self.take(pointer, result)
    }

    fn bin(&mut self, pointer: &str, value: Option<&str>) -> Option<Bin> {
        let result = Bin::parse(given(value)?).map_err(ErrorCode::of_bin);
        self.take(pointer, result)
    }

    fn organization(&mut self, pointer: &str, draft: &DraftOrganization) -> Option<Organization> {
        if is_empty_organization(draft) {
            return None;
        }
        if given(draft.name.as_deref()).is_none() {
            self.report(&format!("{pointer}/name"), ErrorCode::Required);
        }
        let bin = self.bin(&format!("{pointer}/bin"), draft.bin.as_deref());
        let name = self.line(&format!("{pointer}/name"), draft.name.as_deref())?;
        Some(Organization { name, bin })
    }

    fn represents(&mut self, draft: &DraftRepresents) -> Option<Represented> {
        const POINTER: &str = "/applicant/represents";
        let said = given(draft.principal_type.as_deref()).is_some();
        let principal_type: Option<ApplicantType> =
            self.word(&format!("{POINTER}/type"), draft.principal_type.as_deref());
        let is_organization = match principal_type {
            Some(ApplicantType::Organization) => true,
            Some(ApplicantType::Individual) => false,
            Some(ApplicantType::Representative) => {
                self.report(&format!("{POINTER}/type"), ErrorCode::UnknownValue);
                return None;
            }
            None if said => return None,
            None => !is_empty_organization(&draft.organization),
        };
        if given(draft.authority.as_deref()).is_none() {
            self.report(&format!("{POINTER}/authority"), ErrorCode::Required);
        }
        let authority = self.line(&format!("{POINTER}/authority"), draft.authority.as_deref());
        let principal = if is_organization {
            self.unexpected(&format!("{POINTER}/name"), !is_empty_name(&draft.name));
            self.unexpected(
                &format!("{POINTER}/iin"),
                given(draft.iin.as_deref()).is_some(),
            );
            if is_empty_organization(&draft.organization) {
                self.report(&format!("{POINTER}/organization/name"), ErrorCode::Required);
            }
            self.organization(&format!("{POINTER}/organization"), &draft.organization)
                .map(Principal::Organization)
        } else {
            self.unexpected(
                &format!("{POINTER}/organization"),
                !is_empty_organization(&draft.organization),
            );
            if is_empty_name(&draft.name) {
                self.report(&format!("{POINTER}/name/family"), ErrorCode::Required);
            }
            let iin = self.iin(&format!("{POINTER}/iin"), draft.iin.as_deref());
            self.name(&format!("{POINTER}/name"), &draft.name)
                .map(|name| Principal::Individual { name, iin })
        };
        Some(Represented {
            principal: principal?,
            authority: authority?,
        })
    }

    fn location(&mut self, draft: &Draft) -> Option<Location> {
        let draft = &draft.location;
        let address = self.line("/location/address", draft.address.as_deref());
        let lat = self.degrees("/location/lat", draft.lat, draft.lon, 90);
        let lon = self.degrees("/location/lon", draft.lon, draft.lat, 180);
        let point = lat.zip(lon).map(|(lat, lon)| Point { lat, lon });
        (address.is_some() || point.is_some()).then_some(Location { address, point })
    }

    /// One coordinate; it is required where the other one is given.
    fn degrees(
        &mut self,
        pointer: &str,
        value: Option<f64>,
        other: Option<f64>,
        most: i32,
    ) -> Option<f64> {
        match value {
            Some(value) if value.abs() <= f64::from(most) => Some(value),
            Some(_) => {
                self.report(
                    pointer,
                    ErrorCode::OutOfRange {
                        min: -most,
                        max: most,
                    },
                );
                None
            }
            None if other.is_some() => {
                self.report(pointer, ErrorCode::Required);
                None
            }
            None => None,
        }
    }

    fn consent(&mut self, draft: &Draft, policy: &Policy) -> ConsentChoices {
        let collection = draft.consent.collection.unwrap_or(false);
        let transfer = draft.consent.transfer.unwrap_or(false);
        if collection || transfer {
            match given(draft.consent.policy_version.as_deref()) {
                None => self.report("/consent/policy_version", ErrorCode::Required),
                Some(version) if version != policy.version => {
                    self.report("/consent/policy_version", ErrorCode::PolicyVersion);
                }
                Some(_) => {}
            }
        }
        ConsentChoices {
            policy_version: policy.version.clone(),
            collection,
            transfer,
        }
    }
}

/// What was really given: neither missing nor blank.
fn given(value: Option<&str>) -> Option<&str> {
    value.filter(|value| !value.trim().is_empty())
}

fn is_empty_name(draft: &DraftName) -> bool {
    [&draft.family, &draft.given, &draft.patronymic]
        .into_iter()
        .all(|part| given(part.as_deref()).is_none())
}

fn is_empty_organization(draft: &DraftOrganization) -> bool {
    [&draft.name, &draft.bin]
        .into_iter()
        .all(|part| given(part.as_deref()).is_none())
}

/// The type alone says nothing: a form sends it for every applicant.
fn is_empty_represents(draft: &DraftRepresents) -> bool {
    is_empty_name(&draft.name)
        && is_empty_organization(&draft.organization)
        && [&draft.iin, &draft.authority]
            .into_iter()
            .all(|part| given(part.as_deref()).is_none())
}

impl From<TextError> for ErrorCode {
    fn from(error: TextError) -> Self {
        match error {
            TextError::TooShort(min) => Self::TooShort { min },
            TextError::TooLong(max) => Self::TooLong { max },
            TextError::ControlCharacters => Self::ControlCharacters,
        }
    }
}

impl From<NameError> for ErrorCode {
    fn from(error: NameError) -> Self {
        match error {
            NameError::Empty => Self::Required,
            NameError::Characters => Self::NameLetters,
            NameError::TooLong(max) => Self::TooLong { max },
        }
    }
}
