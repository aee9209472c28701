//! Appeals (APPC chapters 8, 9 and 12): what citizens file. A [`Draft`] is what somebody sent, unchecked; an [`Appeal`] is what passed [`check()`]
//! and what is sealed in the store. [`minimise()`] then drops what may not be kept. An appeal is not refused for what the law makes optional: neither a
//! name, nor an IIN, nor consent is required (APPC arts. 63 and 64(1)).
//!
//! Carries out clauses 3.6 and 6.

mod check;
mod draft;
mod error;
mod minimise;

use serde::{Deserialize, Serialize};

pub use check::check;
pub use draft::{
    Draft, DraftApplicant, DraftConsent, DraftError, DraftLocation, DraftName, DraftOrganization,
    DraftRepresents, from_json as draft_from_json,
};
pub use error::{ErrorCode, FieldError};
pub use minimise::minimise;

pub use crate::consent::Basis;
use crate::{
    Lang,
    consent::ConsentChoices,
    email::Email,
    identifier::{Bin, Iin},
    name::PersonName,
    number::AppealNumber,
    phone::Phone,
};

closed_list! {
    /// The seven kinds: six of the policy (clause 3.6), and the report that the law adds (APPC art. 4, art. 87).
    Kind {
        /// Обращение, өтініш.
        Appeal = "appeal",
        /// Предложение, ұсыныс.
        Proposal = "proposal",
        /// Заявление, арыз.
        Application = "application",
        /// Жалоба, шағым.
        Complaint = "complaint",
        /// Запрос, сұрау.
        Request = "request",
        /// Отклик, үн қосу.
        Response = "response",
        /// Сообщение, хабарлама.
        Report = "report",
    }
}

impl Kind {
    /// The letter in the numbers of appeals. It is also the Latin letter that a Cyrillic keyboard can imitate where it can.
    pub const fn letter(self) -> char {
        match self {
            Self::Appeal => 'A',
            Self::Proposal => 'P',
            Self::Application => 'L',
            Self::Complaint => 'C',
            Self::Request => 'Q',
            Self::Response => 'R',
            Self::Report => 'S',
        }
    }
}

closed_list! {
    /// Who files (clause 3.6).
    ApplicantType {
        /// A natural person.
        Individual = "individual",
        /// A legal person.
        Organization = "organization",
        /// An authorised representative of either.
        Representative = "representative",
    }
}

closed_list! {
    /// Category of the subject (clause 6). In law only natural persons are subjects (PD art. 1(16)); all get the same protection.
    Category {
        /// Citizen of Kazakhstan.
        Citizen = "citizen",
        /// Citizen of another country.
        ForeignCitizen = "foreign_citizen",
        /// Legal entity of Kazakhstan.
        DomesticEntity = "domestic_entity",
        /// Legal entity of another country.
        ForeignEntity = "foreign_entity",
        /// Others that the law provides for, and those who did not say.
        Other = "other",
    }
}

closed_list! {
    /// Where an appeal came from (clause 4).
    Channel {
        /// The form on the site.
        Web = "web",
        /// The JSON interface: mobile application and other programs.
        Api = "api",
        /// Telegram.
        Telegram = "telegram",
        /// `WhatsApp`.
        Whatsapp = "whatsapp",
        /// Facebook Messenger.
        Messenger = "messenger",
        /// Instagram.
        Instagram = "instagram",
        /// VK.
        Vk = "vk",
        /// Viber.
        Viber = "viber",
        /// Any other, by the generic webhook.
        Generic = "generic",
    }
}

impl Channel {
    /// Does whoever writes there have an address there?
    pub const fn is_chat(self) -> bool {
        !matches!(self, Self::Web | Self::Api)
    }

    /// Can we write to them there, by a call of ours? Whoever delivers to the generic webhook is only answered.
    pub const fn takes_calls(self) -> bool {
        self.is_chat() && !matches!(self, Self::Generic)
    }
}

closed_list! {
    /// Where an appeal stands.
    Status {
        /// Taken and numbered (APPC art. 64).
        Registered = "registered",
        /// Somebody works on it.
        InProgress = "in_progress",
        /// Handed over to whom it concerns (APPC art. 65).
        Transferred = "transferred",
        /// Answered (APPC art. 89).
        Answered = "answered",
        /// Given back with reasons (APPC art. 64(7)).
        Returned = "returned",
        /// Withdrawn by the applicant (APPC art. 64(9)).
        Withdrawn = "withdrawn",
    }
}

impl Status {
    /// Nothing more happens to it, and its retention term runs. A transferred appeal is still watched.
    pub const fn is_closed(self) -> bool {
        matches!(self, Self::Answered | Self::Returned | Self::Withdrawn)
    }
}

/// A checked appeal: what is sealed in the store.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Appeal {
    /// Which of the seven kinds.
    pub kind: Kind,
    /// The matter.
    pub text: String,
    /// The language of the appeal, in which it is answered (LANG art. 11).
    pub language: Lang,
    /// Who files it.
    pub applicant: Applicant,
    /// The place that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<Location>,
    /// The earlier appeal that it repeats, as the applicant says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeats: Option<AppealNumber>,
    /// What the applicant chose.
    pub consent: ConsentChoices,
}

/// Who files an appeal.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Applicant {
    /// Individual, organisation or representative.
    #[serde(rename = "type")]
    pub applicant_type: ApplicantType,
    /// Category of the subject.
    pub category: Category,
    /// Name; without it the appeal may be handled as an anonymous report (APPC art. 88).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<PersonName>,
    /// IIN, if any (APPC art. 63).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub iin: Option<Iin>,
    /// Phone number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<Phone>,
    /// E-mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<Email>,
    /// Postal address (APPC art. 63).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// The organisation that files.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization: Option<Organization>,
    /// On whose behalf a representative files.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub represents: Option<Represented>,
}

/// A legal entity.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Organization {
    /// Its name.
    pub name: String,
    /// BIN, if any (APPC art. 63).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bin: Option<Bin>,
}

/// The one on whose behalf a representative files, and by what right.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Represented {
    /// The person or the entity.
    pub principal: Principal,
    /// The document that empowers the representative.
    pub authority: String,
}

/// Who is represented.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Principal {
    /// A natural person.
    Individual {
        /// Name.
        name: PersonName,
        /// IIN, if any.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        iin: Option<Iin>,
    },
    /// A legal entity.
    Organization(Organization),
}

/// A place: an address or a landmark, a point on the map, or both.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Location {
    /// Address or landmark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Point on the map.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub point: Option<Point>,
}

/// A point in WGS 84.
#[derive(Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// Latitude, −90 to 90 degrees.
    pub lat: f64,
    /// Longitude, −180 to 180 degrees.
    pub lon: f64,
}

closed_debug!(
    Appeal,
    Applicant,
    Organization,
    Represented,
    Principal,
    Location,
    Point
);
