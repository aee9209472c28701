//! From a draft to an appeal, and what of it may be kept.

use domain::{
    Lang,
    appeal::{
        Appeal, ApplicantType, Basis, Category, Draft, ErrorCode, FieldError, Kind, Principal,
        Status, check, draft_from_json, minimise,
    },
    number::AppealNumber,
};
use serde_json::{Value, json};

use crate::fixture::policy;

fn draft(body: &Value) -> Draft {
    draft_from_json(body.to_string().as_bytes()).unwrap()
}

/// The least that can be filed.
fn least() -> Value {
    json!({"kind": "complaint", "text": "Во дворе не горит свет", "language": "ru"})
}

/// Everything that an individual can tell.
fn full() -> Value {
    json!({
        "kind": "complaint", "text": "Во дворе не горит свет", "language": "ru",
        "applicant": {
            "type": "individual", "category": "citizen", "name": {"family": "Ахметова", "given": "Айгүл", "patronymic": "Серікқызы"},
            "iin": "950815 350123", "phone": "8 701 123 45 67", "email": "Aigul@Example.com", "address": " ул. Бирлик,\n1 "
        },
        "location": {"address": "Парк", "lat": 51.12, "lon": 71.43},
        "consent": {"policy_version": "2026-11-16", "collection": true, "transfer": true}
    })
}

fn checked(body: &Value) -> Appeal {
    check(&draft(body), &policy()).unwrap()
}

fn refused(body: &Value) -> Vec<(String, &'static str)> {
    let errors = check(&draft(body), &policy()).map(drop).unwrap_err();
    errors
        .into_iter()
        .map(|error| (error.pointer, error.code.as_str()))
        .collect()
}

fn one(pointer: &str, code: &'static str) -> Vec<(String, &'static str)> {
    vec![(pointer.to_owned(), code)]
}

/// A body with one value changed.
fn with(mut body: Value, pointer: &str, value: Value) -> Value {
    let mut place = &mut body;
    for part in pointer.trim_start_matches('/').split('/') {
        place = &mut place[part];
    }
    *place = value;
    body
}

#[test]
fn kind_text_and_language_are_enough() {
    let appeal = checked(&least());
    assert_eq!(
        (appeal.kind, appeal.language, appeal.text.as_str()),
        (Kind::Complaint, Lang::Ru, "Во дворе не горит свет")
    );
    assert_eq!(
        (appeal.applicant.applicant_type, appeal.applicant.category),
        (ApplicantType::Individual, Category::Other)
    );
    assert!(
        appeal.applicant.name.is_none()
            && appeal.applicant.iin.is_none()
            && appeal.location.is_none()
    );
    assert!(!appeal.consent.collection && !appeal.consent.transfer);
    assert_eq!(appeal.consent.basis(), Basis::Law);
    assert_eq!(appeal.consent.policy_version, "2026-11-16");
}

#[test]
fn everything_that_was_told_is_normalised() {
    let appeal = checked(&full());
    let applicant = &appeal.applicant;
    assert_eq!(
        applicant.name.as_ref().unwrap().full(),
        "Ахметова Айгүл Серікқызы"
    );
    assert_eq!(applicant.iin.as_ref().unwrap().as_str(), "950815350123");
    assert_eq!(applicant.phone.as_ref().unwrap().as_str(), "+77011234567");
    assert_eq!(
        applicant.email.as_ref().unwrap().as_str(),
        "Aigul@example.com"
    );
    assert_eq!(applicant.address.as_deref(), Some("ул. Бирлик, 1"));
    assert_eq!(appeal.consent.basis(), Basis::Consent);
}

#[test]
fn the_number_of_an_earlier_appeal_is_read_as_people_type_it() {
    let repeating = |number: &str| with(least(), "/repeats", json!(number));
    let earlier = AppealNumber::new(Kind::Complaint, 2026, 123);
    let typed = earlier.to_string().to_lowercase().replace('-', " ");
    assert_eq!(checked(&repeating(&typed)).repeats, Some(earlier));
    assert_eq!(checked(&repeating(" ")).repeats, None);
    let mistake = |code| one("/repeats", code);
    assert_eq!(refused(&repeating("прошлое")), mistake("number_format"));
    let wrong = earlier.to_string().replace("123", "124");
    assert_eq!(refused(&repeating(&wrong)), mistake("number_check_digit"));
    let (kept, dropped) = minimise(checked(&repeating(&typed)), &policy());
    assert_eq!(
        (kept.repeats, dropped),
        (None, vec!["repeats"]),
        "this policy does not list it"
    );
}

#[test]
fn every_mistake_is_told_at_once() {
    let body = json!({
        "kind": "petition", "text": "свет", "language": "de",
        "applicant": {
            "category": "alien", "name": {"family": "Ахметова1", "patronymic": "x".repeat(41)}, "iin": "950815350124", "phone": "109",
            "email": "aigul", "address": "a".repeat(61)
        },
        "location": {"lat": 91, "lon": 181}, "consent": {"collection": true, "policy_version": "2020-01-01"}
    });
    let mut found = refused(&body);
    found.sort();
    let mut expected = [
        ("/applicant/address", "too_long"),
        ("/applicant/category", "unknown_value"),
        ("/applicant/email", "email"),
        ("/applicant/iin", "iin_checksum"),
        ("/applicant/name/family", "name_letters"),
        ("/applicant/name/patronymic", "too_long"),
        ("/applicant/phone", "phone"),
        ("/consent/policy_version", "policy_version"),
        ("/kind", "unknown_value"),
        ("/language", "unknown_value"),
        ("/location/lat", "out_of_range"),
        ("/location/lon", "out_of_range"),
        ("/text", "too_short"),
    ]
    .map(|(pointer, code)| (pointer.to_owned(), code));
    expected.sort();
    assert_eq!(found, expected);
}

#[test]
fn an_empty_draft_lacks_three_things() {
    let mut found = refused(&json!({}));
    found.sort();
    assert_eq!(
        found,
        ["/kind", "/language", "/text"].map(|pointer| (pointer.to_owned(), "required"))
    );
}

#[test]
fn blank_fields_of_a_form_count_as_missing() {
    let mut body = full();
    for field in ["iin", "phone", "email", "address", "type", "category"] {
        body["applicant"][field] = json!("  ");
    }
    body["applicant"]["name"] = json!({"family": "", "given": " ", "patronymic": ""});
    body["applicant"]["organization"] = json!({"name": "", "bin": " "});
    body["applicant"]["represents"] =
        json!({"type": "individual", "name": {"family": ""}, "authority": ""});
    let appeal = checked(&body);
    assert!(
        appeal.applicant.name.is_none()
            && appeal.applicant.phone.is_none()
            && appeal.applicant.represents.is_none()
    );
}

#[test]
fn limits_count_characters_and_name_their_number() {
    let too_long = with(least(), "/text", json!("ә".repeat(201)));
    let errors = check(&draft(&too_long), &policy()).map(drop).unwrap_err();
    assert_eq!(
        errors,
        [FieldError::new("/text", ErrorCode::TooLong { max: 200 })]
    );
    assert_eq!(errors[0].code.params(), [("max", "200".to_owned())]);
    assert!(
        check(
            &draft(&with(least(), "/text", json!("ә".repeat(200)))),
            &policy()
        )
        .is_ok()
    );
    assert_eq!(
        refused(&with(least(), "/text", json!(" коротко   "))),
        one("/text", "too_short")
    );
    assert_eq!(
        refused(&with(least(), "/text", json!("Не горит\u{0} свет"))),
        one("/text", "control_characters")
    );
}

/// Proves clause 6.
#[test]
fn whoever_the_policy_names_can_file() {
    assert_eq!(Category::ALL.len(), 5, "clause 6 names as many");
    for category in Category::ALL {
        let body = with(full(), "/applicant/category", json!(category.as_str()));
        assert_eq!(checked(&body).applicant.category, *category);
    }
}

#[test]
fn a_name_needs_no_patronymic_but_more_than_one() {
    assert!(
        check(
            &draft(&with(
                least(),
                "/applicant",
                json!({"name": {"given": "Айгүл"}})
            )),
            &policy()
        )
        .is_ok()
    );
    assert!(
        check(
            &draft(&with(
                least(),
                "/applicant",
                json!({"name": {"family": "Ахметова"}})
            )),
            &policy()
        )
        .is_ok()
    );
    let body = with(
        least(),
        "/applicant",
        json!({"name": {"patronymic": "Серікқызы"}}),
    );
    assert_eq!(refused(&body), one("/applicant/name/family", "required"));
}

#[test]
fn each_identifier_says_what_is_wrong_with_it() {
    for (iin, code) in [
        ("9508", "iin_length"),
        ("95081535012x", "iin_digits"),
        ("950815350124", "iin_checksum"),
    ] {
        assert_eq!(
            refused(&with(full(), "/applicant/iin", json!(iin))),
            one("/applicant/iin", code)
        );
    }
    for (bin, code) in [
        ("26", "bin_length"),
        ("26014099000b", "bin_digits"),
        ("260140990009", "bin_checksum"),
    ] {
        let body = with(
            least(),
            "/applicant",
            json!({"type": "organization", "organization": {"name": "ТОО", "bin": bin}}),
        );
        assert_eq!(refused(&body), one("/applicant/organization/bin", code));
    }
}

#[test]
fn an_organisation_is_named_and_its_bin_is_optional() {
    let body = with(
        least(),
        "/applicant",
        json!({"type": "organization", "organization": {"name": " ТОО  «Свет» "}}),
    );
    assert_eq!(
        checked(&body).applicant.organization.unwrap().name,
        "ТОО «Свет»"
    );
    let nameless = with(least(), "/applicant", json!({"type": "organization"}));
    assert_eq!(
        refused(&nameless),
        one("/applicant/organization/name", "required")
    );
    let only_bin = with(
        least(),
        "/applicant",
        json!({"type": "organization", "organization": {"bin": "260140990008"}}),
    );
    assert_eq!(
        refused(&only_bin),
        one("/applicant/organization/name", "required")
    );
}

#[test]
fn a_representative_says_for_whom_and_by_what_right() {
    let person = json!({"type": "representative", "represents": {"name": {"family": "Ким"}, "iin": "061211600012", "authority": "Доверенность № 5"}});
    let represented = checked(&with(least(), "/applicant", person))
        .applicant
        .represents
        .unwrap();
    assert_eq!(represented.authority, "Доверенность № 5");
    assert!(
        matches!(represented.principal, Principal::Individual { name, iin: Some(_) } if name.full() == "Ким")
    );

    let firm = json!({"type": "representative", "represents": {"organization": {"name": "ТОО"}, "authority": "Приказ"}});
    let represented = checked(&with(least(), "/applicant", firm))
        .applicant
        .represents
        .unwrap();
    assert!(
        matches!(represented.principal, Principal::Organization(organization) if organization.name == "ТОО")
    );

    let nobody = refused(&with(
        least(),
        "/applicant",
        json!({"type": "representative"}),
    ));
    assert_eq!(nobody.len(), 2, "{nobody:?}");
    assert!(nobody.contains(&("/applicant/represents/authority".to_owned(), "required")));
    assert!(nobody.contains(&("/applicant/represents/name/family".to_owned(), "required")));

    let firm = json!({"type": "representative", "represents": {"type": "organization", "authority": "Приказ"}});
    assert_eq!(
        refused(&with(least(), "/applicant", firm)),
        one("/applicant/represents/organization/name", "required")
    );
}

#[test]
fn data_that_do_not_belong_to_the_applicant_are_refused() {
    let body = with(
        least(),
        "/applicant",
        json!({"organization": {"name": "ТОО"}, "represents": {"authority": "x"}}),
    );
    let mut found = refused(&body);
    found.sort();
    assert_eq!(
        found,
        ["/applicant/organization", "/applicant/represents"]
            .map(|pointer| (pointer.to_owned(), "unexpected"))
    );
    let both = json!({"type": "representative", "represents": {"type": "individual", "name": {"family": "Ким"}, "organization": {"name": "ТОО"}, "authority": "x"}});
    assert_eq!(
        refused(&with(least(), "/applicant", both)),
        one("/applicant/represents/organization", "unexpected")
    );
}

#[test]
fn a_point_has_two_coordinates() {
    assert_eq!(
        refused(&with(least(), "/location", json!({"lat": 51.0}))),
        one("/location/lon", "required")
    );
    assert!(
        checked(&with(least(), "/location", json!({"lat": -90, "lon": 180})))
            .location
            .unwrap()
            .point
            .is_some()
    );
}

#[test]
fn whoever_agrees_must_have_seen_this_policy_and_whoever_does_not_is_not_asked() {
    let agrees = with(least(), "/consent", json!({"transfer": true}));
    assert_eq!(refused(&agrees), one("/consent/policy_version", "required"));
    let old = json!({"policy_version": "2025-01-01", "collection": true});
    assert_eq!(
        refused(&with(least(), "/consent", old)),
        one("/consent/policy_version", "policy_version")
    );
    let refuses = json!({"policy_version": "2025-01-01", "collection": false, "transfer": false});
    assert_eq!(
        checked(&with(least(), "/consent", refuses))
            .consent
            .policy_version,
        "2026-11-16"
    );
}

#[test]
fn with_consent_everything_is_kept() {
    let (kept, dropped) = minimise(checked(&full()), &policy());
    assert!(kept == checked(&full()) && dropped.is_empty());
}

/// Proves clause 5.
#[test]
fn without_consent_only_what_the_law_lists_is_kept() {
    let body = with(full(), "/consent/collection", json!(false));
    let (kept, dropped) = minimise(checked(&body), &policy());
    assert_eq!(dropped, ["applicant.phone", "applicant.email", "location"]);
    assert!(
        kept.applicant.phone.is_none() && kept.applicant.email.is_none() && kept.location.is_none()
    );
    assert!(
        kept.applicant.name.is_some()
            && kept.applicant.iin.is_some()
            && kept.applicant.address.is_some()
    );
}

#[test]
fn what_was_not_given_is_not_named_as_dropped() {
    assert!(minimise(checked(&least()), &policy()).1.is_empty());
}

/// Proves clauses 3.2 and 5.
#[test]
fn what_the_policy_does_not_list_is_dropped_even_with_consent() {
    let mut policy = policy();
    policy
        .fields
        .retain(|field| !matches!(field.id.as_str(), "applicant.iin" | "location"));
    let (kept, dropped) = minimise(check(&draft(&full()), &policy).unwrap(), &policy);
    assert_eq!(dropped, ["applicant.iin", "location"]);
    assert!(
        kept.applicant.iin.is_none() && kept.location.is_none() && kept.applicant.phone.is_some()
    );
}

#[test]
fn a_checked_appeal_survives_its_json() {
    for body in [least(), full()] {
        let appeal = checked(&body);
        let json = serde_json::to_string(&appeal).unwrap();
        assert!(serde_json::from_str::<Appeal>(&json).unwrap() == appeal);
    }
}

#[test]
fn no_debug_shows_personal_data() {
    let shown = format!("{:?} {:?}", draft(&full()), checked(&full()));
    assert_eq!(shown, "Draft(…) Appeal(…)");
}

#[test]
fn an_appeal_is_closed_when_nothing_more_happens_to_it() {
    let closed: Vec<Status> = Status::ALL
        .iter()
        .copied()
        .filter(|status| status.is_closed())
        .collect();
    assert_eq!(
        closed,
        [Status::Answered, Status::Returned, Status::Withdrawn]
    );
}

#[test]
fn error_codes_are_all_different() {
    let mut codes: Vec<&str> = ErrorCode::ALL.iter().map(|code| code.as_str()).collect();
    codes.sort_unstable();
    let count = codes.len();
    codes.dedup();
    assert_eq!(codes.len(), count);
}
