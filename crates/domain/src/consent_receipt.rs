//! The consent receipt: what a person allowed and did not allow when an appeal was filed, and what they withdrew since, as a document that they keep
//! (PD arts. 8(4) and 25(2)(5)). It is made of the register of consents and of the version of the policy that was shown,
//! never of the one in force today, and it names nobody: the number of the appeal stands for the person.
//!
//! The JSON has the members of the Kantara Consent Receipt Specification 1.1, with names in camel case, and beside them the four sections of
//! ISO/IEC TS 27560:2023 (header, `pii_processing`, `party_identification`, `event`) under the names by which public descriptions know them. What
//! neither has is ours: the ids of the policy, `channel`, `basis`, the hashes. Kantara knows no "no": its `purposes` hold only what is allowed, so
//! that whoever reads nothing else reads nothing false; each refusal and withdrawal is an `event`.
//!
//! Carries out clauses 7 and 8.

use std::collections::BTreeMap;

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    Lang, Policy,
    appeal::Channel,
    consent::{Basis, Choice, Permission},
    number::AppealNumber,
    policy::{Field, FieldId, Purpose, Recipient},
    retention::RecordClass,
};

/// The structure of the JSON below. A receipt says by which one it was made.
const SCHEMA: &str = "aryz-consent-receipt/1 (KI-CR-v1.1.0; ISO/IEC TS 27560:2023)";

/// Kazakhstan: its law holds, and the database lies in it (PD art. 12(2)).
const COUNTRY: &str = "KZ";

closed_list! {
    /// How a permission stands.
    State {
        /// The person said yes.
        Given = "given",
        /// The person said no.
        Refused = "refused",
        /// The person said yes and took it back.
        Withdrawn = "withdrawn",
    }
}

/// An entry of the register of consents, as the receipt tells it. What an older program did not write down is `None`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsentEvent {
    /// What it is about.
    pub permission: Permission,
    /// How that stands from then on.
    pub state: State,
    /// When.
    pub at: DateTime<Utc>,
    /// Where.
    pub channel: Channel,
    /// In which language.
    pub language: Lang,
    /// SHA-256 of the words that were shown, in hexadecimal digits.
    pub words_sha256: Option<String>,
    /// How long it holds if it is not withdrawn: an ISO 8601 duration from the closing of the appeal (PD art. 8(4)(3)).
    pub term: Option<String>,
    /// May the operator hand data to third parties (PD art. 8(4)(4))?
    pub third_parties: Option<bool>,
    /// Do the data go abroad (PD art. 8(4)(5))?
    pub cross_border: Option<bool>,
    /// May they be published (PD art. 8(4)(6))?
    pub publication: Option<bool>,
}

/// The version of the policy that was shown.
pub struct Notice<'a> {
    /// What it promises.
    pub policy: &'a Policy,
    /// Its hash, in hexadecimal digits.
    pub sha256: String,
}

/// Who issues the receipt.
pub struct Issuer {
    /// The address of the site, without a slash at the end.
    pub site: String,
    /// What the site does, in the language of the choices.
    pub service: String,
    /// With which everybody can check the signature, as `x` of its JWK (RFC 8037).
    pub public_key: String,
}

/// How a permission stands, and since when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// How.
    pub state: State,
    /// Since when.
    #[serde(with = "chrono::serde::ts_seconds")]
    pub at: DateTime<Utc>,
}

/// What is signed: enough to be compared with a printed receipt by eye, and the hash of the whole one. Names and times as in a JWT (RFC 7519).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claims {
    /// The id of the receipt.
    pub jti: String,
    /// The number of the appeal.
    pub sub: AppealNumber,
    /// When the last of what it tells happened. The same state always gives the same receipt.
    #[serde(with = "chrono::serde::ts_seconds")]
    pub iat: DateTime<Utc>,
    /// The version of the policy that was shown.
    pub policy_version: String,
    /// Its hash, in hexadecimal digits.
    pub policy_sha256: String,
    /// The language in which the choices were shown.
    pub lang: Lang,
    /// Where they were made.
    pub channel: Channel,
    /// The ground on which the appeal was taken.
    pub basis: Basis,
    /// How each permission that was asked for stands.
    pub permissions: BTreeMap<Permission, Standing>,
    /// SHA-256 of the receipt in the form of RFC 8785, without its proof, in hexadecimal digits.
    pub receipt_sha256: String,
}

/// A receipt before it is signed.
pub struct ConsentReceipt<'a> {
    id: String,
    number: AppealNumber,
    basis: Basis,
    notice: Notice<'a>,
    issuer: Issuer,
    first: ConsentEvent,
    events: Vec<ConsentEvent>,
}

impl<'a> ConsentReceipt<'a> {
    /// A receipt of these events, the oldest first; `None` if nothing was ever asked. `basis` is the ground on which the appeal was taken.
    pub fn new(
        id: String,
        (number, basis): (AppealNumber, Basis),
        events: Vec<ConsentEvent>,
        notice: Notice<'a>,
        issuer: Issuer,
    ) -> Option<Self> {
        Some(Self {
            first: events.first()?.clone(),
            id,
            number,
            basis,
            notice,
            issuer,
            events,
        })
    }

    /// The policy that was shown.
    pub fn policy(&self) -> &'a Policy {
        self.notice.policy
    }

    /// The address of the site that issues it, without a slash at the end.
    pub fn site(&self) -> &str {
        &self.issuer.site
    }

    /// The fields that may be kept: those of the law always, the others while collection is allowed (policy, clause 3.2), and the address in a chat
    /// where there is one.
    pub fn fields(&self) -> impl Iterator<Item = &'a Field> {
        let collection = self.allows(Permission::Collection);
        let chat = self.first.channel.is_chat();
        let policy = self.policy();
        policy.fields.iter().filter(move |field| {
            policy.keeps(field.id, collection) && (chat || field.id != FieldId::ChatSender)
        })
    }

    /// What may be handed to whom: nothing while transfer is not allowed.
    pub fn recipients(&self) -> impl Iterator<Item = &'a Recipient> {
        let transfer = self.allows(Permission::Transfer);
        self.policy().recipients.iter().filter(move |_| transfer)
    }

    /// The whole receipt, without its proof.
    pub fn to_json(&self) -> Value {
        let policy_url = self.policy_url();
        let mut receipt = json!({
            "version": "KI-CR-v1.1.0",
            "jurisdiction": COUNTRY,
            "consentTimestamp": self.first.at.timestamp(),
            "collectionMethod": self.collection_method(),
            "consentReceiptID": self.id,
            "publicKey": self.issuer.public_key,
            "language": self.language(),
            "piiPrincipalId": self.number,
            "piiControllers": [self.controller()],
            "policyUrl": policy_url,
            "services": [{ "service": self.issuer.service, "purposes": self.allowed_purposes() }],
            "sensitive": false,
            "spiCat": [],
            "schema_version": SCHEMA,
            "receipt_id": self.id,
            "record_id": self.id,
            "pii_principal_id": self.number,
        });
        receipt["pii_processing"] = self.processing(&policy_url);
        receipt["party_identification"] = json!([self.party()]);
        receipt["event"] = self.events.iter().map(|event| self.event(event)).collect();
        receipt
    }

    /// What is signed of the receipt that has this hash.
    pub fn claims(&self, receipt_sha256: String) -> Claims {
        let last = self.events.iter().map(|event| event.at).max();
        Claims {
            jti: self.id.clone(),
            sub: self.number,
            iat: last.unwrap_or(self.first.at),
            policy_version: self.policy().version.clone(),
            policy_sha256: self.notice.sha256.clone(),
            lang: self.language(),
            channel: self.first.channel,
            basis: self.basis,
            permissions: self.standings(),
            receipt_sha256,
        }
    }

    /// The last word on each permission.
    fn standings(&self) -> BTreeMap<Permission, Standing> {
        let standing = |event: &ConsentEvent| Standing {
            state: event.state,
            at: event.at,
        };
        let events = self.events.iter();
        events
            .map(|event| (event.permission, standing(event)))
            .collect()
    }

    fn allows(&self, permission: Permission) -> bool {
        let said = |event: &&ConsentEvent| event.permission == permission;
        let last = self.events.iter().rfind(said);
        last.is_some_and(|event| event.state == State::Given)
    }

    fn language(&self) -> Lang {
        self.first.language
    }

    fn policy_url(&self) -> String {
        format!("{}/policy/{}", self.issuer.site, self.policy().version)
    }

    /// In words; a channel that the policy does not list is named by its id.
    fn collection_method(&self) -> &str {
        let channel = self.first.channel;
        let rule = self.policy().channel(channel);
        rule.map_or(channel.as_str(), |rule| rule.title.get(self.language()))
    }

    fn controller(&self) -> Value {
        let (operator, lang) = (&self.policy().operator, self.language());
        json!({
            "piiController": operator.name.get(lang),
            "onBehalf": false,
            "contact": operator.responsible.post.get(lang),
            "address": { "streetAddress": operator.address.get(lang), "addressCountry": COUNTRY },
            "email": operator.responsible.email,
            "phone": operator.responsible.phone,
            "piiControllerUrl": self.issuer.site,
        })
    }

    /// The purposes for which collection is allowed now.
    fn allowed_purposes(&self) -> Value {
        if !self.allows(Permission::Collection) || !self.allows(Permission::Processing) {
            return json!([]);
        }
        let rule = self.policy().consents.of(Choice::Collection);
        let covered = |purpose: &&Purpose| rule.purposes.contains(&purpose.id);
        let purposes = self.policy().purposes.iter().filter(covered);
        purposes.map(|purpose| self.allowed(purpose)).collect()
    }

    fn allowed(&self, purpose: &Purpose) -> Value {
        let lang = self.language();
        let data: Vec<_> = self
            .fields()
            .filter(|field| field.purposes.contains(&purpose.id))
            .map(|field| field.title.get(lang))
            .collect();
        let thirds: Vec<_> = self
            .recipients()
            .filter(|recipient| recipient.purpose == purpose.id)
            .map(|recipient| recipient.title.get(lang))
            .collect();
        let until = &self.policy().consents.of(Choice::Collection).until;
        let mut allowed = json!({
            "purpose": purpose.title.get(lang),
            "purposeCategory": ["1 - Core Function"],
            "consentType": "EXPLICIT",
            "piiCategory": data,
            "primaryPurpose": true,
            "termination": until.get(lang),
            "thirdPartyDisclosure": !thirds.is_empty(),
        });
        if !thirds.is_empty() {
            allowed["thirdPartyName"] = thirds.join("; ").into();
        }
        allowed
    }

    fn processing(&self, policy_url: &str) -> Value {
        let (policy, lang) = (self.policy(), self.language());
        let purposes = policy
            .purposes
            .iter()
            .map(|purpose| json!({ "purpose_id": purpose.id, "purpose": purpose.title.get(lang) }));
        let data = self.fields().map(|field| {
            json!({
                "pii_type": field.id,
                "pii_name": field.title.get(lang),
                "pii_optional": field.basis == Basis::Consent,
                "purposes": field.purposes,
                "lawful_basis": field.basis,
            })
        });
        let recipients = self.recipients().map(|recipient| {
            json!({
                "recipient_id": recipient.id,
                "recipient": recipient.title.get(lang),
                "purpose_id": recipient.purpose,
                "pii_types": recipient.fields,
            })
        });
        let kept = policy.retention.of(RecordClass::Appeal);
        let contact = &policy.operator.responsible;
        json!({
            "privacy_notice": {
                "url": policy_url,
                "version": policy.version,
                "effective_from": policy.effective_from,
                "sha256": self.notice.sha256,
            },
            "language": lang,
            "purposes": purposes.collect::<Value>(),
            "lawful_basis": self.basis,
            "pii_information": data.collect::<Value>(),
            "pii_controllers": [policy.operator.bin],
            "collection_method": self.collection_method(),
            "channel": self.first.channel,
            "storage_locations": [COUNTRY],
            "retention_period": {
                "duration": kept.term.iso8601(),
                "from": kept.start,
                "confirmed_by_law": kept.confirmed,
            },
            "jurisdiction": COUNTRY,
            "recipient_third_parties": recipients.collect::<Value>(),
            "cross_border": self.first.cross_border,
            "publication": self.first.publication,
            "withdrawal_method": {
                "url": format!("{policy_url}#c6"),
                "email": contact.email,
                "phone": contact.phone,
            },
            "privacy_rights": format!("{policy_url}#c6"),
        })
    }

    fn party(&self) -> Value {
        let (operator, lang) = (&self.policy().operator, self.language());
        json!({
            "party_id": operator.bin,
            "party_name": operator.name.get(lang),
            "party_role": "pii_controller",
            "party_type": "organization",
            "party_address": operator.address.get(lang),
            "party_contact": operator.responsible.post.get(lang),
            "party_email": operator.responsible.email,
            "party_phone": operator.responsible.phone,
            "party_url": self.issuer.site,
        })
    }

    fn event(&self, event: &ConsentEvent) -> Value {
        json!({
            "event_time": event.at.to_rfc3339_opts(SecondsFormat::Millis, true),
            "event_type": "explicit",
            "event_state": event.state,
            "validity_duration": event.term,
            "entity_id": self.number,
            "permission": event.permission,
            "channel": event.channel,
            "language": event.language,
            "words_sha256": event.words_sha256,
            "third_parties": event.third_parties,
        })
    }
}
