//! What the receipt of a consent says, and what it does not.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    Lang, Policy,
    appeal::{Channel, Kind},
    consent::{Basis, ConsentChoices, Offered, Permission},
    consent_receipt::{Claims, ConsentEvent, ConsentReceipt, Issuer, Notice, State},
    number::AppealNumber,
    policy::{Field, FieldId},
};
use serde_json::{Value, json};

use crate::fixture::policy;

fn now() -> DateTime<Utc> {
    "2026-11-23T05:00:00.250Z".parse().unwrap()
}

fn choices(collection: bool, transfer: bool) -> ConsentChoices {
    ConsentChoices {
        policy_version: "2026-11-16".to_owned(),
        collection,
        transfer,
    }
}

/// What the register has once an appeal was filed.
fn asked(policy: &Policy, choices: &ConsentChoices, channel: Channel) -> Vec<ConsentEvent> {
    let offered = Offered::by(policy, Lang::Ru, channel);
    let event = |permission: Permission| ConsentEvent {
        permission,
        state: if choices.granted(permission.asked_by()) {
            State::Given
        } else {
            State::Refused
        },
        at: now(),
        channel,
        language: Lang::Ru,
        words_sha256: Some("cd".repeat(32)),
        term: Some(offered.term.clone()),
        third_parties: Some(choices.transfer),
        cross_border: Some(offered.cross_border),
        publication: Some(false),
    };
    offered.permissions().map(event).collect()
}

fn withdrawn(event: &ConsentEvent, at: DateTime<Utc>) -> ConsentEvent {
    ConsentEvent {
        state: State::Withdrawn,
        at,
        language: Lang::Kk,
        ..event.clone()
    }
}

fn receipt(policy: &Policy, basis: Basis, events: Vec<ConsentEvent>) -> ConsentReceipt<'_> {
    let notice = Notice {
        policy,
        sha256: "ab".repeat(32),
    };
    let issuer = Issuer {
        site: "https://appeals.example".to_owned(),
        service: "Приём обращений".to_owned(),
        public_key: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo".to_owned(),
    };
    let number = AppealNumber::new(Kind::Complaint, 2026, 1);
    ConsentReceipt::new("id".to_owned(), (number, basis), events, notice, issuer).unwrap()
}

fn states(claims: &Claims) -> Vec<(Permission, State, DateTime<Utc>)> {
    let permissions = claims.permissions.iter();
    permissions
        .map(|(permission, standing)| (*permission, standing.state, standing.at))
        .collect()
}

fn texts(list: &Value, member: &str) -> Vec<String> {
    let items = list.as_array().expect("a list").iter();
    items
        .map(|item| item[member].as_str().expect("a text").to_owned())
        .collect()
}

/// The fields that have a place outside of chats.
fn of_the_form(policy: &Policy) -> impl Iterator<Item = &Field> {
    let fields = policy.fields.iter();
    fields.filter(|field| field.id != FieldId::ChatSender)
}

#[test]
fn each_permission_is_told_as_it_was_decided() {
    let policy = policy();
    let events = asked(&policy, &choices(true, false), Channel::Web);
    let receipt = receipt(&policy, Basis::Consent, events);
    let claims = receipt.claims("ef".repeat(32));
    assert_eq!(
        states(&claims),
        [
            (Permission::Collection, State::Given, now()),
            (Permission::Processing, State::Given, now()),
            (Permission::Transfer, State::Refused, now()),
        ]
    );
    assert_eq!((claims.iat, claims.basis), (now(), Basis::Consent));
    assert_eq!((claims.lang, claims.channel), (Lang::Ru, Channel::Web));
    let json = receipt.to_json();
    assert_eq!(
        texts(&json["event"], "event_state"),
        ["given", "given", "refused"]
    );
    assert_eq!(json["event"][2]["permission"], "transfer");
    assert_eq!(json["event"][0]["event_time"], "2026-11-23T05:00:00.250Z");
    assert_eq!(json["event"][0]["validity_duration"], "P5Y");
}

#[test]
fn what_is_allowed_is_told_as_kantara_asks_with_the_values_of_the_policy() {
    let policy = policy();
    let events = asked(&policy, &choices(true, true), Channel::Web);
    let json = receipt(&policy, Basis::Consent, events).to_json();
    assert_eq!(json["version"], "KI-CR-v1.1.0");
    assert_eq!(json["jurisdiction"], "KZ");
    assert_eq!(json["consentTimestamp"], now().timestamp());
    assert_eq!(json["collectionMethod"], "Сайт");
    assert_eq!(json["language"], "ru");
    assert_eq!(json["piiPrincipalId"], "C26-000001-0");
    let controller = &json["piiControllers"][0];
    assert_eq!(controller["piiController"], policy.operator.name.ru);
    assert_eq!(controller["email"], policy.operator.responsible.email);
    let url = "https://appeals.example/policy/2026-11-16";
    assert_eq!(json["policyUrl"], url);
    assert_eq!(json["services"][0]["service"], "Приём обращений");
    assert_eq!(
        json["services"][0]["purposes"][1],
        json!({
            "purpose": "Решение",
            "purposeCategory": ["1 - Core Function"],
            "consentType": "EXPLICIT",
            "piiCategory": of_the_form(&policy).map(|field| &field.title.ru).collect::<Vec<_>>(),
            "primaryPurpose": true,
            "termination": "До конца срока",
            "thirdPartyDisclosure": true,
            "thirdPartyName": "Управления",
        })
    );
    // Nobody gets the data for registration.
    let registration = &json["services"][0]["purposes"][0];
    assert_eq!(registration["thirdPartyDisclosure"], false);
    assert_eq!(registration.get("thirdPartyName"), None);
}

#[test]
fn all_that_article_8_asks_for_stands_in_it_but_the_name() {
    let policy = policy();
    let events = asked(&policy, &choices(true, true), Channel::Web);
    let json = receipt(&policy, Basis::Consent, events).to_json();
    assert_eq!(json["party_identification"][0]["party_id"], "260140990008");
    assert_eq!(json["pii_principal_id"], "C26-000001-0");
    let processing = &json["pii_processing"];
    assert_eq!(processing["retention_period"]["duration"], "P5Y");
    assert_eq!(processing["cross_border"], false);
    assert_eq!(processing["publication"], false);
    assert_eq!(processing["lawful_basis"], "consent");
    assert_eq!(processing["privacy_notice"]["sha256"], "ab".repeat(32));
    let fields: Vec<_> = of_the_form(&policy).map(|f| f.id.to_string()).collect();
    assert_eq!(texts(&processing["pii_information"], "pii_type"), fields);
    let recipients = &processing["recipient_third_parties"];
    assert_eq!(texts(recipients, "recipient_id"), ["city_department"]);
}

#[test]
fn the_address_in_a_chat_is_told_where_there_is_one() {
    let policy = policy();
    let told = |channel| {
        let events = asked(&policy, &choices(true, true), channel);
        let json = receipt(&policy, Basis::Consent, events).to_json();
        let types = texts(&json["pii_processing"]["pii_information"], "pii_type");
        types.contains(&"chat.sender".to_owned())
    };
    assert!(told(Channel::Telegram));
    assert!(!told(Channel::Web) && !told(Channel::Api));
}

#[test]
fn without_consent_it_says_no_and_names_the_law_and_only_the_fields_of_the_law() {
    let policy = policy();
    let events = asked(&policy, &choices(false, false), Channel::Api);
    let receipt = receipt(&policy, Basis::Law, events);
    let claims = receipt.claims(String::new());
    assert_eq!(claims.basis, Basis::Law);
    let refused = |(_, state, _): &(Permission, State, DateTime<Utc>)| *state == State::Refused;
    assert!(states(&claims).iter().all(refused));
    let json = receipt.to_json();
    assert_eq!(json["services"][0]["purposes"], json!([]));
    let processing = &json["pii_processing"];
    assert_eq!(processing["lawful_basis"], "law");
    assert_eq!(processing["recipient_third_parties"], json!([]));
    let bases = texts(&processing["pii_information"], "lawful_basis");
    assert!(!bases.is_empty() && bases.iter().all(|basis| basis == "law"));
    // A channel that this policy does not list is called by its id.
    assert_eq!(json["collectionMethod"], "api");
}

#[test]
fn a_withdrawal_is_told_with_its_time_and_takes_back_what_was_allowed() {
    let policy = policy();
    let later = now() + TimeDelta::days(3);
    let mut events = asked(&policy, &choices(true, true), Channel::Web);
    events.push(withdrawn(&events[2], later));
    let without_transfer = receipt(&policy, Basis::Consent, events.clone());
    let claims = without_transfer.claims(String::new());
    assert_eq!(claims.iat, later);
    assert_eq!(claims.lang, Lang::Ru, "the language of the choices");
    let transfer = (Permission::Transfer, State::Withdrawn, later);
    assert_eq!(states(&claims)[2], transfer);
    let json = without_transfer.to_json();
    assert_eq!(json["event"].as_array().map(Vec::len), Some(4));
    assert_eq!(json["event"][3]["event_state"], "withdrawn");
    assert_eq!(json["consentTimestamp"], now().timestamp());
    let recipients = &json["pii_processing"]["recipient_third_parties"];
    assert_eq!(*recipients, json!([]));
    let purposes = json["services"][0]["purposes"].as_array().unwrap();
    assert_eq!(purposes.len(), 2);
    assert!(purposes.iter().all(|p| p["thirdPartyDisclosure"] == false));

    events.push(withdrawn(&events[1], later));
    let json = receipt(&policy, Basis::Consent, events).to_json();
    assert_eq!(json["services"][0]["purposes"], json!([]));
}

#[test]
fn what_is_allowed_again_is_allowed() {
    let policy = policy();
    let mut events = asked(&policy, &choices(true, true), Channel::Web);
    let (given, later) = (events[2].clone(), now() + TimeDelta::days(1));
    events.push(withdrawn(&given, later));
    let at = later + TimeDelta::days(1);
    events.push(ConsentEvent { at, ..given });
    let receipt = receipt(&policy, Basis::Consent, events);
    let claims = receipt.claims(String::new());
    assert_eq!(states(&claims)[2], (Permission::Transfer, State::Given, at));
    assert_eq!(receipt.recipients().count(), 1);
}

#[test]
fn a_channel_that_leads_abroad_is_said() {
    let policy = policy();
    let events = asked(&policy, &choices(true, false), Channel::Telegram);
    let receipt = receipt(&policy, Basis::Consent, events);
    let claims = receipt.claims(String::new());
    let abroad = (Permission::CrossBorder, State::Given, now());
    assert_eq!(states(&claims)[3], abroad);
    let json = receipt.to_json();
    assert_eq!(json["pii_processing"]["cross_border"], true);
    assert_eq!(json["collectionMethod"], "Telegram");
}

#[test]
fn claims_come_back_as_they_were_signed() {
    let policy = policy();
    let events = asked(&policy, &choices(true, false), Channel::Telegram);
    let claims = receipt(&policy, Basis::Consent, events).claims("ef".repeat(32));
    let json = serde_json::to_value(&claims).unwrap();
    assert_eq!(json["permissions"]["transfer"]["state"], "refused");
    assert_eq!(json["iat"], now().timestamp());
    let back: Claims = serde_json::from_value(json).unwrap();
    assert_eq!(back.permissions.len(), claims.permissions.len());
    assert_eq!(back.iat.timestamp(), claims.iat.timestamp());
}

#[test]
fn where_nothing_was_asked_there_is_no_receipt() {
    let policy = policy();
    let notice = Notice {
        policy: &policy,
        sha256: String::new(),
    };
    let issuer = Issuer {
        site: String::new(),
        service: String::new(),
        public_key: String::new(),
    };
    let number = AppealNumber::new(Kind::Complaint, 2026, 1);
    let about = (number, Basis::Law);
    let receipt = ConsentReceipt::new(String::new(), about, vec![], notice, issuer);
    assert!(receipt.is_none());
}
