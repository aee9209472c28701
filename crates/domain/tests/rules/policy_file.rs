//! Mistakes in a policy file: each is told with its line and column and the reason.

use domain::{Lang, Policy, appeal::Kind, policy, retention::RecordClass};

use crate::fixture::{FILE, narrower, policy as valid, policy_toml};

/// The mistakes after a change of the file, without the name of the file.
fn after(from: &str, to: &str) -> String {
    let valid = policy_toml();
    assert!(valid.contains(from), "`{from}` is not in the file");
    mistakes(FILE, &valid.replacen(from, to, 1))
}

fn mistakes(file: &str, text: &str) -> String {
    let mistakes = policy::parse(file, text).unwrap_err().to_string();
    mistakes.replace(&format!("{file}:"), "")
}

/// The line on which a text of the valid file stands.
fn line_of(text: &str) -> usize {
    policy_toml()
        .lines()
        .position(|line| line.contains(text))
        .unwrap()
        + 1
}

#[test]
fn a_valid_file_is_read_and_travels_as_json() {
    let policy = valid();
    assert_eq!(policy.operator.name.kk, "Өтініштер орталығы");
    assert_eq!(policy.kinds.of(Kind::Complaint).term.days, 20);
    let json = serde_json::to_string(&policy).unwrap();
    assert_eq!(serde_json::from_str::<Policy>(&json).unwrap(), policy);
}

#[test]
fn a_policy_without_one_of_the_kinds_cannot_even_come_from_json() {
    let mut json = serde_json::to_value(valid()).unwrap();
    json["kinds"].as_array_mut().unwrap().pop();
    let error = serde_json::from_value::<Policy>(json)
        .unwrap_err()
        .to_string();
    assert!(error.contains("`report` is missing"), "{error}");
}

/// What is changed, into what, and the first mistake that is told.
const SINGLE_MISTAKES: &[(&str, &str, &str)] = &[
    (
        "timezone = \"Asia/Almaty\"",
        "timezone = \"Asia/Almaty\"\ncolour = 1",
        "6:1: `colour` is not a known key",
    ),
    (
        "timezone = \"Asia/Almaty\"\n",
        "",
        "1:1: `timezone` is missing",
    ),
    (
        "Asia/Almaty",
        "UTC",
        "5:12: `timezone` must be \"Asia/Almaty\": deadlines are counted in no other",
    ),
    (
        "version = \"2026-11-16\"",
        "version = \"2026-11-17\"",
        "1:11: `version` is 2026-11-17, and the folder is named `2026-11-16`",
    ),
    (
        "version = \"2026-11-16\"",
        "version = \"first\"",
        "1:11: `version` must be a date such as \"2026-11-16\"",
    ),
    (
        "review_due = 2027-11-16",
        "review_due = 2027-11-17",
        "3:14: `review_due` is later than one year after `effective_from` (clause 12)",
    ),
    (
        "review_due = 2027-11-16",
        "review_due = 2026-11-16",
        "3:14: `review_due` must be later than `effective_from`",
    ),
    (
        "review_due = 2027-11-16",
        "review_due = \"2027-11-16\"",
        "3:14: `review_due` must be a date such as 2026-11-16, found string",
    ),
    (
        "review_due = 2027-11-16",
        "review_due = 2027-11-16T00:00:00",
        "3:14: `review_due` must be a date such as 2026-11-16, found datetime",
    ),
    (
        "[\"kk\", \"ru\", \"en\"]",
        "[\"kk\", \"ru\"]",
        "4:13: `languages` lacks `en`",
    ),
    (
        "[\"kk\", \"ru\", \"en\"]",
        "[\"kk\", \"ru\", \"en\", \"de\"]",
        "4:32: `languages`: `de` is unknown; known are `kk`, `ru`, `en`",
    ),
    (
        "[\"kk\", \"ru\", \"en\"]",
        "[\"kk\", \"ru\", \"en\", \"kk\"]",
        "4:32: `languages` names `kk` twice",
    ),
    (
        ", en = \"Appeals Centre\"",
        "",
        "8:8: `operator.name.en` is missing",
    ),
    (
        "en = \"Appeals Centre\"",
        "en = \" \"",
        "8:66: `operator.name.en` is empty",
    ),
    (
        "en = \"Appeals Centre\"",
        "en = \"Appeals Centre\", de = \"x\"",
        "8:84: `operator.name.de` is not a known key",
    ),
    (
        "260140990008",
        "260140990009",
        "9:7: `operator.bin`: the check digit does not fit the number",
    ),
    (
        "260140990008",
        "26014099000",
        "9:7: `operator.bin`: the number must have twelve digits",
    ),
    (
        ", \"https://www.city.example/policy\"",
        "",
        "11:9: `operator.sites` must name two addresses (clause 13)",
    ),
    (
        "https://www.city.example/policy",
        "http://www.city.example/policy",
        "11:44: an address in `operator.sites` must begin with https:// and name a host",
    ),
    (
        "https://www.city.example/policy",
        "https://appeals.example/policy",
        "11:44: an address stands twice in `operator.sites`",
    ),
    (
        "data@city.example",
        "data",
        "15:9: `operator.responsible.email` is not an e-mail address",
    ),
    (
        "+77172000000",
        "8 7172 000000",
        "16:9: `operator.responsible.phone` must be written as +77172123456",
    ),
    (
        "to = \"18:30\"",
        "to = \"08:30\"",
        "20:6: `working_hours.to` must be later than `working_hours.from`",
    ),
    (
        "to = \"18:30\"",
        "to = \"25:30\"",
        "20:6: `working_hours.to` must be a time such as \"09:00\", found string",
    ),
    (
        "id = \"resolve_appeal\"",
        "id = \"register_appeal\"",
        "27:6: `register_appeal` stands twice",
    ),
];

#[test]
fn each_single_mistake_is_told_with_its_place() {
    for (from, to, expected) in SINGLE_MISTAKES.iter().copied() {
        assert_eq!(after(from, to).lines().next().unwrap(), expected, "{to}");
    }
}

/// Where the change begins to be looked for, what is changed, into what, and the mistake: its column and the beginning of its reason.
const MISTAKES_IN_LISTS: &[(&str, &str, &str, &str)] = &[
    (
        "id = \"kind\"",
        "id = \"kind\"",
        "id = \"passport\"",
        "6: `fields.id`: `passport` is unknown; known are `kind`, `text`",
    ),
    (
        "id = \"applicant.iin\"",
        "id = \"applicant.iin\"",
        "id = \"applicant.name\"",
        "6: the field `applicant.name` stands twice",
    ),
    (
        "id = \"city_department\"",
        "fields = [\"text\", \"applicant.name\"]",
        "fields = [\"text\", \"chat.nick\"]",
        "19: `recipients.fields`: `chat.nick` is unknown",
    ),
    (
        "id = \"city_department\"",
        "id = \"city_department\"",
        "id = \"City\"",
        "6: `City` must be in snake_case",
    ),
    (
        "purpose = \"resolve_appeal\"",
        "purpose = \"resolve_appeal\"",
        "purpose = \"sell\"",
        "11: the purpose `sell` is not among [[purposes]] (clause 4)",
    ),
    (
        "days = 20",
        "days = 20",
        "days = 0",
        "17: `kinds.term.days` must be from 1 to 366",
    ),
    (
        "days = 20",
        "days = 20, calendar = \"working\"",
        "days = 20, calendar = \"lunar\"",
        "32: `kinds.term.calendar`: `lunar` is unknown; known are `working`, `calendar`",
    ),
    (
        "days = 20",
        "days = 20, calendar = \"working\"",
        "days = 20",
        "8: `kinds.term.calendar` is missing",
    ),
    (
        "APPC art. 99",
        "APPC art. 99",
        "some law",
        "10: not a citation",
    ),
    (
        "id = \"transfer\"",
        "id = \"transfer\"",
        "id = \"collection\"",
        "6: `consents`: `collection` stands twice",
    ),
    (
        "id = \"telegram\"",
        "id = \"telegram\"",
        "id = \"web\"",
        "6: the channel `web` stands twice",
    ),
    (
        "id = \"telegram\"",
        "id = \"telegram\"",
        "id = \"pigeon\"",
        "6: `channels.id`: `pigeon` is unknown",
    ),
    (
        "cross_border = true",
        "cross_border = true",
        "cross_border = \"yes\"",
        "16: `channels.cross_border` must be true or false, found string",
    ),
    (
        "class = \"event\"",
        "class = \"event\"",
        "class = \"inbox\"",
        "9: `retention`: `inbox` stands twice",
    ),
    (
        "term = { days = 7 }",
        "term = { days = 7 }",
        "term = { days = 7, hours = 1 }",
        "8: a retention term must have exactly one of `years`, `months`, `days`, `hours`",
    ),
    (
        "term = { days = 7 }",
        "term = { days = 7 }",
        "term = { }",
        "8: a retention term must have exactly one of `years`, `months`, `days`, `hours`",
    ),
    (
        "term = { days = 7 }",
        "term = { days = 7 }",
        "term = { days = -7 }",
        "17: `retention.term.days` must be from 1 to 3660",
    ),
    (
        "term = { days = 7 }",
        "term = { days = 7 }",
        "term = { days = 7, weeks = 1 }",
        "20: `retention.term.weeks` is not a known key",
    ),
    (
        "start = \"last_activity\"",
        "start = \"last_activity\"",
        "start = \"created\"",
        "9: the sweep counts `dialogue` from `last_activity`",
    ),
    (
        "text_max = 200",
        "text_max = 200",
        "text_max = 9",
        "12: `limits.text_max` is less than `limits.text_min`",
    ),
    (
        "name_max = 40",
        "name_max = 40",
        "name_max = 4.5",
        "12: `limits.name_max` must be a whole number, found float",
    ),
];

#[test]
fn mistakes_in_the_lists_are_told_with_their_place() {
    for (place, from, to, expected) in MISTAKES_IN_LISTS.iter().copied() {
        let found = after(from, to);
        let line = line_of(place)
            + policy_toml()
                .lines()
                .skip(line_of(place) - 1)
                .position(|line| line.contains(from))
                .unwrap();
        let expected = format!("{line}:{expected}");
        assert!(
            found.lines().any(|mistake| mistake.starts_with(&expected)),
            "{to}: expected {expected}, found\n{found}"
        );
    }
}

/// Proves clause 4.
#[test]
fn a_field_without_a_purpose_is_refused() {
    let found = after(
        "purposes = [\"register_appeal\", \"resolve_appeal\"]",
        "purposes = []",
    );
    assert!(found.ends_with("`fields.purposes` is empty"), "{found}");
    let found = after("purposes = [\"register_appeal\", \"resolve_appeal\"]\n", "");
    assert!(found.ends_with("`fields.purposes` is missing"), "{found}");
    let found = after(
        "purposes = [\"register_appeal\", \"resolve_appeal\"]",
        "purposes = [\"register_appeal\", \"register_appeal\"]",
    );
    assert!(
        found.ends_with("the purpose `register_appeal` is named twice"),
        "{found}"
    );
}

/// Proves clause 9.
#[test]
fn a_recipient_gets_only_what_serves_its_purpose() {
    let text = policy_toml().replacen(
        "title = { kk = \"kk text\", ru = \"ru text\", en = \"en text\" }\npurposes = [\"register_appeal\", \"resolve_appeal\"]",
        "title = { kk = \"kk text\", ru = \"ru text\", en = \"en text\" }\npurposes = [\"register_appeal\"]",
        1,
    );
    let found = mistakes(FILE, &text);
    assert!(
        found.contains("`text` does not serve the purpose `resolve_appeal` (clause 5)"),
        "{found}"
    );
}

#[test]
fn what_no_appeal_can_do_without_must_be_listed_on_the_basis_of_the_law() {
    let with_consent = after(
        "en = \"en text\" }\npurposes = [\"register_appeal\", \"resolve_appeal\"]\nbasis = \"law\"",
        "en = \"en text\" }\npurposes = [\"register_appeal\", \"resolve_appeal\"]\nbasis = \"consent\"",
    );
    assert!(
        with_consent.contains("`text` must have the basis \"law\""),
        "{with_consent}"
    );
    let missing = after("id = \"language\"", "id = \"applicant.email\"");
    assert!(
        missing.contains("the field `language` is missing"),
        "{missing}"
    );
}

#[test]
fn a_missing_kind_or_class_is_named() {
    let all = policy_toml();
    let start = all.find("[[kinds]]\nid = \"report\"").unwrap();
    let end = all.find("[[recipients]]").unwrap();
    let found = mistakes(FILE, &format!("{}{}", &all[..start], &all[end..]));
    assert!(found.ends_with("`kinds`: `report` is missing"), "{found}");
    let found = after("term = { days = 20, calendar = \"working\" }\n", "");
    assert!(found.ends_with("`kinds.term` is missing"), "{found}");
    let found = after("class = \"event\"", "class = \"inbox\"");
    assert!(found.contains("`retention`: `event` is missing"), "{found}");
}

/// The policy with files: the field, the limits and, if any, the class.
fn with_attachments(limits: &str, class: &str) -> String {
    let field = "[[fields]]\nid = \"attachments\"\ntitle = { kk = \"а\", ru = \"а\", en = \"a\" }\n\
                 purposes = [\"resolve_appeal\"]\nbasis = \"consent\"\n";
    policy_toml()
        .replacen("[[fields]]", &format!("{field}[[fields]]"), 1)
        .replacen("[limits]\n", &format!("{class}[limits]\n{limits}\n"), 1)
}

#[test]
fn a_policy_that_keeps_files_says_how_many_and_how_large() {
    let both = "attachments_max = 5\nattachment_bytes_max = 10485760";
    let policy = policy::parse(FILE, &with_attachments(both, "")).unwrap();
    let limits = policy.attachments().unwrap();
    assert_eq!((limits.count, limits.bytes), (5, 10_485_760));
    assert_eq!(limits.bytes_in_words(Lang::Ru), "10 МБ");
    let json = serde_json::to_string(&policy).unwrap();
    assert!(json.contains("\"attachments_max\":5,\"attachment_bytes_max\":10485760"));
    assert_eq!(serde_json::from_str::<Policy>(&json).unwrap(), policy);
    for (limits, reason) in [
        ("", "`limits.attachments_max` is missing"),
        (
            "attachments_max = 5",
            "`limits.attachment_bytes_max` is missing",
        ),
        (
            "attachments_max = 21\nattachment_bytes_max = 1048576",
            "must be from 1 to 20",
        ),
        (
            "attachments_max = 5\nattachment_bytes_max = 1000000",
            "must be whole megabytes",
        ),
    ] {
        let found = mistakes(FILE, &with_attachments(limits, ""));
        assert!(found.contains(reason), "{limits}: {found}");
    }
}

#[test]
fn a_policy_without_files_promises_nothing_about_them() {
    assert_eq!(
        policy::parse(FILE, &policy_toml()).unwrap().attachments(),
        None
    );
    let found = after("[limits]", "[limits]\nattachments_max = 5");
    assert!(
        found.contains("`limits.attachments_max` is not a known key"),
        "{found}"
    );
}

#[test]
fn a_class_that_is_younger_than_the_file_has_the_term_of_the_one_that_stands_in() {
    let policy = policy::parse(FILE, &policy_toml()).unwrap();
    let term = |class| policy.retention.of(class).term;
    assert_eq!(term(RecordClass::Attachment), term(RecordClass::Appeal));
    assert_eq!(term(RecordClass::Outbox), term(RecordClass::Dialogue));
    assert_eq!(term(RecordClass::Sender), term(RecordClass::Dialogue));
}

#[test]
fn a_file_lives_as_long_as_its_appeal() {
    let class = "[[retention]]\nclass = \"attachment\"\nstart = \"closed\"\nterm = { years = 1 }\n\
                 title = { kk = \"а\", ru = \"а\", en = \"a\" }\nsource = \"policy\"\nconfirmed = true\n";
    let both = "attachments_max = 5\nattachment_bytes_max = 10485760";
    let found = mistakes(FILE, &with_attachments(both, class));
    assert!(
        found.contains("`attachment` must have the start and the term of `appeal`"),
        "{found}"
    );
}

#[test]
fn a_rule_for_some_appeals_is_one_that_can_hold() {
    let with = |rows: &str| {
        let first = "[[retention]]\nclass = \"appeal\"";
        policy::parse(
            FILE,
            &policy_toml().replacen(first, &format!("{rows}{first}"), 1),
        )
    };
    let refused = |rows: &str| with(rows).unwrap_err().to_string();
    let withdrawn = narrower("outcomes = [\"withdrawn\"]", "years = 1", "");
    let kinds = narrower(
        "kinds = [\"request\", \"response\"]",
        "years = 3",
        "warn = { days = 30 }",
    );
    let both = narrower(
        "kinds = [\"request\"]\noutcomes = [\"withdrawn\"]",
        "years = 2",
        "",
    );
    let policy = with(&(withdrawn.clone() + &kinds)).unwrap();
    let json = serde_json::to_string(&policy).unwrap();
    assert_eq!(serde_json::from_str::<Policy>(&json).unwrap(), policy);
    assert!(with(&(both.clone() + &withdrawn)).is_ok());
    let nothing_left = "rules before this one leave no appeal to it";
    assert!(refused(&(withdrawn.clone() + &both)).contains(nothing_left));
    assert!(refused(&(withdrawn.clone() + &withdrawn)).contains(nothing_left));
    let from = |rule: &str, start: &str| rule.replace("\"closed\"", &format!("\"{start}\""));
    assert!(with(&from(&withdrawn, "withdrawn")).is_ok());
    assert!(with(&from(&kinds, "last_repeat")).is_ok());
    let wrong = refused(&from(&kinds, "withdrawn"));
    assert!(
        wrong.contains("the sweep counts `appeal` from `closed` or `last_repeat`"),
        "{wrong}"
    );
    let wrong = refused(&from(&withdrawn, "created"));
    let all = "the sweep counts `appeal` from `closed` or `last_repeat` or `withdrawn`";
    assert!(wrong.starts_with(FILE) && wrong.contains(all), "{wrong}");
    let open = narrower("outcomes = [\"in_progress\"]", "years = 1", "");
    assert!(refused(&open).contains("`in_progress` is not how an appeal ends"));
    let empty = narrower("kinds = []", "years = 1", "");
    assert!(refused(&empty).contains("kinds` is empty"));
    let elsewhere = kinds
        .replace("\"appeal\"", "\"dialogue\"")
        .replace("closed", "last_activity");
    assert!(refused(&elsewhere).contains("are for `appeal` alone"));
}

#[test]
fn several_mistakes_are_told_together_in_the_order_of_the_file() {
    let text = policy_toml()
        .replace("UTC", "")
        .replacen("260140990008", "260140990009", 1)
        .replacen("data@city.example", "data", 1)
        .replacen("text_max = 200", "text_max = 200\ncolour = 1", 1);
    let found = mistakes(FILE, &text);
    let reasons: Vec<&str> = found
        .lines()
        .map(|line| line.splitn(3, ':').nth(2).unwrap().trim())
        .collect();
    assert_eq!(
        reasons,
        [
            "`operator.bin`: the check digit does not fit the number",
            "`operator.responsible.email` is not an e-mail address",
            "`limits.colour` is not a known key",
        ]
    );
}

#[test]
fn a_syntax_error_is_told_with_its_place() {
    let found = after("timezone = \"Asia/Almaty\"", "timezone = Asia/Almaty");
    assert!(found.starts_with("5:12: "), "{found}");
}

#[test]
fn an_empty_file_lacks_everything() {
    let found = mistakes(FILE, "");
    for key in [
        "version",
        "effective_from",
        "operator",
        "purposes",
        "fields",
        "kinds",
        "consents",
        "channels",
        "retention",
        "limits",
    ] {
        assert!(
            found.contains(&format!("1:1: `{key}` is missing")),
            "{key} in\n{found}"
        );
    }
}

#[test]
fn a_file_outside_of_its_folder_is_refused() {
    assert!(mistakes("policy.toml", &policy_toml()).contains("the folder is named ``"));
    assert!(policy::parse("static\\policy\\2026-11-16\\policy.toml", &policy_toml()).is_ok());
}
