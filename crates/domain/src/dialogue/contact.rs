//! How an applicant can be reached: the fields that are asked for in a draft and can be corrected in a registered appeal. One reading for both, by the
//! rules of filing.

use serde::{Deserialize, Serialize};

use super::{Say, messages, question::Question};
use crate::{
    Policy,
    appeal::{Applicant, DraftApplicant, DraftName},
    name::{self, Name, NameError, PersonName},
    phone::Phone,
    policy::FieldId,
    text,
};

/// A field of contact.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Field {
    Name,
    Phone,
    Address,
}

/// The value of a field of contact, checked. Personal data: no `Debug` shows it.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Contact {
    Name(PersonName),
    Phone(Phone),
    Address(String),
}

closed_debug!(Contact);

impl Field {
    pub(super) const ALL: [Self; 3] = [Self::Name, Self::Phone, Self::Address];

    /// Its part of a button's code.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Phone => "phone",
            Self::Address => "address",
        }
    }

    pub(super) fn id(self) -> FieldId {
        match self {
            Self::Name => FieldId::ApplicantName,
            Self::Phone => FieldId::ApplicantPhone,
            Self::Address => FieldId::ApplicantAddress,
        }
    }

    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Name => messages::LABEL_NAME,
            Self::Phone => messages::LABEL_PHONE,
            Self::Address => messages::LABEL_ADDRESS,
        }
    }

    /// The question of the draft that asks for it.
    pub(super) fn question(self) -> Question {
        match self {
            Self::Name => Question::Name,
            Self::Phone => Question::Phone,
            Self::Address => Question::Address,
        }
    }

    /// Reads what was typed, or says what is wrong with it.
    pub(super) fn read(self, typed: &str, policy: &Policy) -> Result<Contact, Say> {
        let limits = &policy.limits;
        match self {
            Self::Name => read_name(typed, limits.name_max)
                .map(Contact::Name)
                .map_err(|_| {
                    Say::new(messages::NAME_INVALID).with("max", &limits.name_max.to_string())
                }),
            Self::Phone => Phone::parse(typed)
                .map(Contact::Phone)
                .map_err(|_| Say::new(messages::PHONE_INVALID)),
            Self::Address => text::line(typed, 1, limits.address_max)
                .map(Contact::Address)
                .map_err(|_| {
                    Say::new(messages::ADDRESS_INVALID).with("max", &limits.address_max.to_string())
                }),
        }
    }
}

impl Contact {
    /// The number of the person's account on the platform.
    pub(super) fn of_account(number: &str) -> Result<Self, Say> {
        Phone::international(number)
            .map(Self::Phone)
            .map_err(|_| Say::new(messages::PHONE_INVALID))
    }

    pub(super) fn field(&self) -> Field {
        match self {
            Self::Name(_) => Field::Name,
            Self::Phone(_) => Field::Phone,
            Self::Address(_) => Field::Address,
        }
    }

    /// As people write it.
    pub(super) fn in_words(&self) -> String {
        match self {
            Self::Name(name) => name.full(),
            Self::Phone(phone) => phone.as_str().to_owned(),
            Self::Address(address) => address.clone(),
        }
    }

    pub(super) fn put_in_draft(self, applicant: &mut DraftApplicant) {
        match self {
            Self::Name(name) => {
                let text = |part: Option<Name>| part.map(|part| part.as_str().to_owned());
                applicant.name = DraftName {
                    family: text(name.family),
                    given: text(name.given),
                    patronymic: text(name.patronymic),
                };
            }
            Self::Phone(phone) => applicant.phone = Some(phone.as_str().to_owned()),
            Self::Address(address) => applicant.address = Some(address),
        }
    }

    pub(super) fn put_in(self, applicant: &mut Applicant) {
        match self {
            Self::Name(name) => applicant.name = Some(name),
            Self::Phone(phone) => applicant.phone = Some(phone),
            Self::Address(address) => applicant.address = Some(address),
        }
    }
}

fn read_name(typed: &str, max: u32) -> Result<PersonName, NameError> {
    let parse = |part: Option<String>| part.map(|part| Name::parse(&part, max)).transpose();
    let (family, given, patronymic) = name::split(typed);
    Ok(PersonName {
        family: parse(family)?,
        given: parse(given)?,
        patronymic: parse(patronymic)?,
    })
}
