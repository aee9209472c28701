//! Clause 5 of the policy: the day on which a record is destroyed.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    Policy,
    appeal::{Kind, Status},
    policy::RetentionRule,
    retention::{
        Closed, Erasure, RecordClass, Start, Term, destroy_at, destroy_at_under, destroy_dated_at,
        due_before, due_before_under,
        effect::{Effect, Group, destroyed_at, due_at_once, replacements},
        erasure, proofs_due_before, term_of_appeal, warned_until,
    },
};
use proptest::{option, prelude::*};

use crate::fixture::{narrower, policy, version};

fn destroyed(class: RecordClass, start: &str) -> String {
    let at: DateTime<Utc> = destroy_at(class, start.parse().unwrap(), &policy());
    at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

#[test]
fn five_years_are_five_calendar_years_to_the_end_of_the_local_day() {
    // Closed at 15:00 local time; the fifth anniversary ends at midnight in Almaty, 19:00 in Greenwich.
    assert_eq!(
        destroyed(RecordClass::Appeal, "2026-11-16T10:00:00Z"),
        "2031-11-16T19:00:00Z"
    );
    // 01:00 of the 17th in Almaty.
    assert_eq!(
        destroyed(RecordClass::Appeal, "2026-11-16T20:00:00Z"),
        "2031-11-17T19:00:00Z"
    );
}

#[test]
fn the_anniversary_of_29_february_is_28_february() {
    assert_eq!(
        destroyed(RecordClass::Event, "2028-02-29T06:00:00Z"),
        "2029-02-28T19:00:00Z"
    );
    assert_eq!(
        destroyed(RecordClass::Appeal, "2028-02-29T06:00:00Z"),
        "2033-02-28T19:00:00Z"
    );
}

#[test]
fn months_are_calendar_months() {
    assert_eq!(
        destroyed(RecordClass::DestructionAct, "2026-08-31T06:00:00Z"),
        "2028-02-29T19:00:00Z"
    );
}

#[test]
fn days_run_to_the_end_of_the_local_day_and_hours_to_the_second() {
    assert_eq!(
        destroyed(RecordClass::Dialogue, "2026-11-16T10:00:00Z"),
        "2026-11-23T19:00:00Z"
    );
    assert_eq!(
        destroyed(RecordClass::Idempotency, "2026-11-16T10:00:01Z"),
        "2026-11-17T10:00:01Z"
    );
    assert_eq!(
        destroyed(RecordClass::Inbox, "2026-11-16T10:00:01Z"),
        "2026-11-18T10:00:01Z"
    );
}

#[test]
fn the_end_of_time_is_no_panic() {
    for class in RecordClass::ALL {
        assert!(
            destroy_at(*class, DateTime::<Utc>::MAX_UTC, &policy()) <= DateTime::<Utc>::MAX_UTC
        );
        assert!(destroy_at(*class, DateTime::<Utc>::MIN_UTC, &policy()) > DateTime::<Utc>::MIN_UTC);
    }
}

#[test]
fn an_appeal_is_counted_from_its_closing() {
    assert_eq!(
        policy().retention.of(RecordClass::Appeal).start,
        Start::Closed
    );
    assert_eq!(
        policy().retention.of(RecordClass::Appeal).term,
        Term::Years(5)
    );
}

proptest! {
    #[test]
    fn what_begins_later_is_never_destroyed_earlier(
        class in prop::sample::select(RecordClass::ALL),
        start in 1_700_000_000_i64..4_000_000_000,
        later in 0_i64..100_000_000,
    ) {
        let policy = policy();
        let start = DateTime::<Utc>::UNIX_EPOCH + TimeDelta::seconds(start);
        let first = destroy_at(class, start, &policy);
        prop_assert!(first > start);
        prop_assert!(first <= destroy_at(class, start + TimeDelta::seconds(later), &policy));
    }

    #[test]
    fn a_record_is_due_exactly_if_it_began_before_the_limit(
        class in prop::sample::select(RecordClass::ALL),
        now in 1_900_000_000_i64..4_000_000_000,
        around in -300_000_i64..300_000,
    ) {
        let policy = policy();
        let now = DateTime::<Utc>::UNIX_EPOCH + TimeDelta::seconds(now);
        let limit = due_before(class, now, &policy);
        let start = limit + TimeDelta::seconds(around);
        prop_assert_eq!(destroy_at(class, start, &policy) <= now, start < limit);
    }

    #[test]
    fn counting_back_agrees_with_counting_forward(
        class in prop::sample::select(RecordClass::ALL),
        now in 1_700_000_000_i64..4_000_000_000,
    ) {
        let policy = policy();
        let now = DateTime::<Utc>::UNIX_EPOCH + TimeDelta::seconds(now);
        let border = due_before(class, now, &policy);
        prop_assert!(destroy_at(class, border, &policy) > now, "what begins at the border is not due");
        prop_assert!(destroy_at(class, border - TimeDelta::nanoseconds(1), &policy) <= now, "what begins before it is");
    }
}

#[test]
fn counting_back_over_a_leap_day_loses_no_record() {
    // Records of 28 and of 29 February 2028 both end on 28 February 2029.
    let now = "2029-02-28T19:00:00Z".parse().unwrap();
    let border = due_before(RecordClass::Event, now, &policy());
    assert_eq!(border.to_string(), "2028-02-29 19:00:00 UTC");
    let before = "2029-02-28T18:59:59Z".parse().unwrap();
    let border = due_before(RecordClass::Event, before, &policy());
    assert_eq!(border.to_string(), "2028-02-27 19:00:00 UTC");
}

#[test]
fn counting_back_from_the_beginning_of_time_is_no_panic() {
    for class in RecordClass::ALL {
        for now in [DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC] {
            assert!(due_before(*class, now, &policy()) <= now);
        }
    }
}

#[test]
fn a_term_is_told_as_an_iso_8601_duration() {
    let told = [
        Term::Years(5),
        Term::Months(6),
        Term::Days(7),
        Term::Hours(24),
    ]
    .map(Term::iso8601);
    assert_eq!(told, ["P5Y", "P6M", "P7D", "PT24H"]);
}

fn at(moment: &str) -> DateTime<Utc> {
    moment.parse().unwrap()
}

/// Requests are kept for three years, what was withdrawn for one, all else for five, which the law sets.
fn by_kind_and_end() -> Policy {
    let rows = narrower("outcomes = [\"withdrawn\"]", "years = 1", "")
        + &narrower("kinds = [\"request\"]", "years = 3", "warn = { days = 30 }");
    let first = "[[retention]]\nclass = \"appeal\"";
    let general = format!("{rows}{first}\nmandatory = true");
    version("2026-11-16", &[(first, &general)])
}

#[test]
fn the_term_of_an_appeal_depends_on_its_kind_and_on_how_it_was_closed() {
    let policy = by_kind_and_end();
    let closed = at("2026-11-16T10:00:00Z");
    let destroyed = |kind, outcome| {
        let term = term_of_appeal(&closed_so(kind, outcome, closed), [&policy]);
        term.destroy_at.unwrap().format("%Y").to_string()
    };
    assert_eq!(destroyed(Kind::Complaint, Status::Answered), "2031");
    assert_eq!(destroyed(Kind::Complaint, Status::Withdrawn), "2027");
    assert_eq!(destroyed(Kind::Request, Status::Answered), "2029");
    let first = destroyed(Kind::Request, Status::Withdrawn);
    assert_eq!(first, "2027", "the first rule that is for it holds");
    let names: Vec<String> = policy.retention.iter().map(RetentionRule::name).collect();
    assert_eq!(
        names[..3],
        ["appeal (withdrawn)", "appeal (request)", "appeal"]
    );
}

#[test]
fn a_later_version_shortens_the_term_of_what_is_there_and_never_lengthens_it() {
    let (long, short) = (
        policy(),
        version(
            "2027-01-01",
            &[("term = { years = 5 }", "term = { years = 2 }")],
        ),
    );
    let closed = at("2026-11-16T10:00:00Z");
    let end = |versions: &[&Policy]| {
        let own = destroy_at_under(RecordClass::Appeal, closed, versions.iter().copied());
        let appeal = closed_so(Kind::Complaint, Status::Answered, closed);
        let same = term_of_appeal(&appeal, versions.iter().copied());
        assert_eq!(Some(own), same.destroy_at);
        own.format("%Y-%m-%d").to_string()
    };
    assert_eq!(end(&[&long]), "2031-11-16");
    assert_eq!(end(&[&long, &short]), "2028-11-16");
    assert_eq!(end(&[&short, &long]), "2028-11-16");
}

#[test]
fn what_goes_by_its_age_follows_the_version_in_force_when_it_began_unless_a_later_one_is_shorter() {
    let year = policy();
    let months = |count| {
        let term = format!("class = \"event\"\nstart = \"created\"\nterm = {{ months = {count} }}");
        let was = "class = \"event\"\nstart = \"created\"\nterm = { years = 1 }";
        version("2027-01-01", &[(was, &term)])
    };
    let now = at("2027-06-15T00:00:00Z");
    let limit = |versions: &[&Policy]| {
        let before = due_before_under(RecordClass::Event, now, versions);
        before.format("%Y-%m-%d").to_string()
    };
    assert_eq!(limit(&[&year]), "2026-06-14");
    assert_eq!(
        limit(&[&year, &months(1)]),
        "2027-05-14",
        "a shorter one rules all"
    );
    assert_eq!(
        limit(&[&year, &months(24)]),
        "2026-06-14",
        "of before the longer one the older one rules"
    );
    let later = at("2029-06-15T00:00:00Z");
    let versions = [&year, &months(24)];
    let before = due_before_under(RecordClass::Event, later, &versions);
    assert_eq!(
        before,
        at("2027-06-14T19:00:00Z"),
        "and after that the longer one"
    );
}

#[test]
fn proofs_whose_term_is_counted_from_another_moment_are_not_measured_by_it() {
    let from_making = policy();
    let consent = "[[retention]]\nclass = \"consent\"\nstart = \"expired\"\nterm = { months = 1 }\n\
        title = { kk = \"kk\", ru = \"ru\", en = \"en\" }\nsource = \"policy\"\nconfirmed = true\n[limits]";
    let from_end = version("2027-01-01", &[("[limits]", consent)]);
    let now = at("2028-06-15T00:00:00Z");
    let limit = |versions: &[&Policy]| {
        let before = proofs_due_before(RecordClass::Consent, now, versions.iter().copied());
        before.format("%Y-%m-%d").to_string()
    };
    assert_eq!(
        from_making.retention.of(RecordClass::Consent).start,
        Start::Created
    );
    assert_eq!(limit(&[&from_making]), "2027-06-14");
    assert_eq!(limit(&[&from_making, &from_end]), "2027-06-14");
    assert_eq!(limit(&[&from_end]), "2028-05-14");
}

/// An appeal that nobody filed again.
fn closed_so(kind: Kind, outcome: Status, at: DateTime<Utc>) -> Closed {
    Closed {
        kind,
        outcome,
        at,
        last_repeat: None,
        is_repeated: false,
    }
}

/// The same rules under a later version, which counts from the last repeat, and what was withdrawn from its withdrawal.
fn by_repeats() -> Policy {
    let rows =
        narrower("outcomes = [\"withdrawn\"]", "years = 1", "").replace("closed", "withdrawn");
    let first = "[[retention]]\nclass = \"appeal\"\nstart = \"closed\"";
    let general = format!(
        "{rows}[[retention]]\nclass = \"appeal\"\nstart = \"last_repeat\"\nmandatory = true"
    );
    version("2027-01-01", &[(first, &general)])
}

/// Proves clause 5.
#[test]
fn the_term_of_an_appeal_that_was_filed_again_begins_when_the_last_repeat_is_closed() {
    let (own, later) = (by_kind_and_end(), by_repeats());
    let closed = at("2026-11-16T10:00:00Z");
    let answered = closed_so(Kind::Complaint, Status::Answered, closed);
    let withdrawn = closed_so(Kind::Complaint, Status::Withdrawn, closed);
    let open = |closed| Closed {
        is_repeated: true,
        ..closed
    };
    let repeated = |closed, at| Closed {
        last_repeat: Some(at),
        ..closed
    };
    let after = at("2028-03-01T10:00:00Z");
    let before = at("2026-03-01T10:00:00Z");
    for (what, closed, versions, destroyed) in [
        (
            "nobody repeats it",
            answered,
            vec![&later],
            Some("2031-11-16"),
        ),
        ("its repeat is open", open(answered), vec![&later], None),
        (
            "its repeat was closed",
            repeated(answered, after),
            vec![&later],
            Some("2033-03-01"),
        ),
        (
            "one was closed, the next is open",
            open(repeated(answered, after)),
            vec![&later],
            None,
        ),
        (
            "its repeat was closed before it",
            repeated(answered, before),
            vec![&later],
            Some("2031-11-16"),
        ),
        (
            "its own version knows no repeats",
            repeated(answered, after),
            vec![&own, &later],
            Some("2031-11-16"),
        ),
        (
            "nor that one is open",
            open(answered),
            vec![&own, &later],
            Some("2031-11-16"),
        ),
        (
            "it was withdrawn",
            repeated(withdrawn, after),
            vec![&later],
            Some("2027-11-16"),
        ),
        (
            "it was withdrawn, a repeat is open",
            open(withdrawn),
            vec![&later],
            Some("2027-11-16"),
        ),
    ] {
        let term = term_of_appeal(&closed, versions);
        let day = term.destroy_at.map(|at| at.format("%Y-%m-%d").to_string());
        assert_eq!(day.as_deref(), destroyed, "{what}");
    }
}

const MONTH_LATER: &str = "2026-12-16T10:00:00Z";

fn restricted(until: &str) -> Erasure {
    Erasure::Restricted { until: at(until) }
}

/// Proves clause 6.
#[test]
fn whoever_asks_for_erasure_gets_it_unless_a_term_that_the_law_sets_is_running() {
    let (own, free) = (by_kind_and_end(), policy());
    let (end, month_later) = ("2031-11-16T19:00:00Z", at(MONTH_LATER));
    let closed = |kind, outcome| closed_so(kind, outcome, at("2026-11-16T10:00:00Z"));
    let complaint = closed(Kind::Complaint, Status::Answered);
    let withdrawn = closed(Kind::Complaint, Status::Withdrawn);
    let request = closed(Kind::Request, Status::Answered);
    for (what, appeal, now, versions, answer) in [
        (
            "the law sets its term",
            complaint,
            month_later,
            vec![&own],
            restricted(end),
        ),
        (
            "its term is over",
            complaint,
            at(end),
            vec![&own],
            Erasure::AtOnce,
        ),
        (
            "it was withdrawn",
            withdrawn,
            month_later,
            vec![&own],
            Erasure::AtOnce,
        ),
        (
            "the law sets none for its kind",
            request,
            month_later,
            vec![&own],
            Erasure::AtOnce,
        ),
        (
            "no version says that the law does",
            complaint,
            month_later,
            vec![&free],
            Erasure::AtOnce,
        ),
        (
            "a later version says so",
            complaint,
            month_later,
            vec![&free, &own],
            restricted(end),
        ),
    ] {
        let asked = erasure(&appeal, Some(at(end)), now, versions);
        assert_eq!(asked, answer, "{what}");
    }
}

/// Proves clause 6.
#[test]
fn what_is_restricted_goes_on_the_earliest_day_and_waits_for_no_repeat() {
    let (own, repeats) = (by_kind_and_end(), by_repeats());
    let short = version("2027-01-01", &[("years = 5", "years = 2")]);
    let (month_later, years_later) = (at(MONTH_LATER), at("2029-01-01T00:00:00Z"));
    let closed = at("2026-11-16T10:00:00Z");
    let complaint = closed_so(Kind::Complaint, Status::Answered, closed);
    let repeated = Closed {
        is_repeated: true,
        ..complaint
    };
    let again = Closed {
        last_repeat: Some(month_later),
        ..repeated
    };
    let (earlier, end) = (Some(at("2027-03-01T19:00:00Z")), "2031-11-16T19:00:00Z");
    let shorter = "2028-11-16T19:00:00Z";
    for (what, appeal, destroy_at, now, versions, answer) in [
        (
            "a later version is shorter",
            complaint,
            None,
            month_later,
            vec![&own, &short],
            restricted(shorter),
        ),
        (
            "the shorter term is over",
            complaint,
            None,
            years_later,
            vec![&own, &short],
            Erasure::AtOnce,
        ),
        (
            "its date was earlier",
            complaint,
            earlier,
            closed,
            vec![&own],
            restricted("2027-03-01T19:00:00Z"),
        ),
        (
            "its repeat is open",
            repeated,
            None,
            month_later,
            vec![&repeats],
            restricted(end),
        ),
        (
            "so is the second",
            again,
            None,
            month_later,
            vec![&repeats],
            restricted("2031-12-16T19:00:00Z"),
        ),
    ] {
        let asked = erasure(&appeal, destroy_at, now, versions);
        assert_eq!(asked, answer, "{what}");
    }
}

#[test]
fn the_warning_before_destruction_is_the_longest_that_was_promised_since_the_appeal_was_collected()
{
    let closed = (Kind::Request, Status::Answered);
    let (silent, warns) = (policy(), by_kind_and_end());
    let two_months = narrower(
        "kinds = [\"request\"]",
        "years = 3",
        "warn = { months = 2 }",
    );
    let first = "[[retention]]\nclass = \"appeal\"";
    let earlier = version("2027-01-01", &[(first, &format!("{two_months}{first}"))]);
    // Half past one in the morning of 1 February in Almaty.
    let now = at("2028-01-31T20:30:00Z");
    let until = |versions: &[&Policy]| {
        let until = warned_until(closed, now, versions.iter().copied());
        until.map(|until| until.format("%Y-%m-%dT%H:%M").to_string())
    };
    assert_eq!(until(&[&silent]), None);
    // What is destroyed when 1 March is over: 2028 has a 29 February.
    let thirty_days = Some("2028-03-01T19:00".to_owned());
    assert_eq!(until(&[&warns]), thirty_days);
    assert_eq!(until(&[&silent, &warns]), thirty_days);
    let longest = Some("2028-03-31T19:00".to_owned());
    assert_eq!(until(&[&warns, &earlier]), longest);
    assert_eq!(until(&[&earlier, &warns]), longest);
    let withdrawn = (Kind::Request, Status::Withdrawn);
    assert_eq!(warned_until(withdrawn, now, [&warns]), None);
}

/// The versions that are published, in which the later one shortens the terms of some appeals.
fn withdrawn_goes_sooner() -> [Policy; 2] {
    let rows = narrower("outcomes = [\"withdrawn\"]", "years = 1", "");
    let first = "[[retention]]\nclass = \"appeal\"";
    let after = version("2027-01-01", &[(first, &format!("{rows}{first}"))]);
    [policy(), after]
}

#[test]
fn what_a_version_will_do_is_told_by_class_and_month() {
    let [before, after] = withdrawn_goes_sooner();
    let mut effect = Effect::default();
    for (count, status, closed) in [
        (2, Status::Answered, "2026-11-16T10:00:00Z"),
        (3, Status::Withdrawn, "2026-11-16T10:00:00Z"),
        (4, Status::Withdrawn, "2025-06-01T10:00:00Z"),
        (5, Status::Withdrawn, "2021-12-01T10:00:00Z"),
    ] {
        let appeal = closed_so(Kind::Complaint, status, at(closed));
        let group = Group {
            appeal: Some(appeal),
            start: appeal.at,
            destroy_at: destroy_dated_at(Some(&appeal), appeal.at, [&before]),
            count,
        };
        effect.add(&group, &[&before, &after]);
    }
    assert_eq!((effect.records, effect.earlier, effect.at_once), (14, 7, 4));
    let months: Vec<(String, [u64; 3])> = effect
        .months
        .iter()
        .map(|(month, told)| (month.to_string(), [told.before, told.after, told.earlier]))
        .collect();
    let expected = [
        // Due before the version takes effect: it goes as it would have gone.
        ("2026-12", [5, 5, 0]),
        // Due long ago by the new term: on the day on which the version takes effect, which is the first of January.
        ("2027-01", [0, 4, 4]),
        ("2027-11", [0, 3, 3]),
        ("2030-06", [4, 0, 0]),
        ("2031-11", [5, 2, 0]),
    ];
    assert_eq!(
        months,
        expected.map(|(month, told)| (month.to_owned(), told))
    );
    let json = serde_json::to_value(&effect).unwrap();
    assert_eq!(json["months"]["2027-01"]["earlier"], 4);
}

#[test]
fn of_what_goes_by_its_age_it_is_told_what_is_due_at_once() {
    let year = policy();
    let months = |count| {
        let term = format!("class = \"event\"\nstart = \"created\"\nterm = {{ months = {count} }}");
        let was = "class = \"event\"\nstart = \"created\"\nterm = { years = 1 }";
        version("2028-01-01", &[(was, &term)])
    };
    let (shorter, longer) = (months(1), months(24));
    let range = due_at_once(RecordClass::Event, &[&year, &shorter]);
    assert_eq!(range.start, at("2026-12-31T19:00:00Z"), "a year before");
    assert_eq!(range.end, at("2027-11-30T19:00:00Z"), "a month before");
    // Consents of this version go by the term of events.
    assert_eq!(range, due_at_once(RecordClass::Consent, &[&year, &shorter]));
    assert!(due_at_once(RecordClass::Event, &[&year, &longer]).is_empty());
    assert!(due_at_once(RecordClass::Tombstone, &[&year, &shorter]).is_empty());
}

#[test]
fn the_rules_of_a_version_stand_beside_those_whose_place_they_take() {
    let [before, after] = withdrawn_goes_sooner();
    let rules = replacements(&before, &after);
    let changed: Vec<(String, Vec<Term>)> = rules
        .iter()
        .filter(|replacement| replacement.changes())
        .map(|replacement| {
            let terms = replacement.replaced.iter().map(|rule| rule.term);
            (replacement.rule.name(), terms.collect())
        })
        .collect();
    assert_eq!(
        changed,
        [("appeal (withdrawn)".to_owned(), vec![Term::Years(5)])]
    );
    let back = replacements(&after, &before);
    let general = back.iter().find(|it| it.rule.name() == "appeal").unwrap();
    let terms: Vec<Term> = general.replaced.iter().map(|rule| rule.term).collect();
    assert_eq!(
        terms,
        [Term::Years(5), Term::Years(1)],
        "two rules were there"
    );
    assert!(general.changes());
}

proptest! {
    #[test]
    fn a_version_destroys_nothing_later_and_nothing_before_it_takes_effect(
        was in option::of(0_i64..1000), becomes in option::of(0_i64..1000), from in 0_i64..1000,
    ) {
        let time = |hours| DateTime::<Utc>::UNIX_EPOCH + TimeDelta::hours(hours);
        // Without a date it is destroyed at the end of all time.
        let or_never = |at: Option<DateTime<Utc>>| at.unwrap_or(DateTime::<Utc>::MAX_UTC);
        let (was, becomes, from) = (was.map(time), becomes.map(time), time(from));
        let destroyed = or_never(destroyed_at(was, becomes, from));
        let (was, becomes) = (or_never(was), or_never(becomes));
        prop_assert!(destroyed <= was);
        prop_assert_eq!(destroyed < was, was > from && becomes < was);
        prop_assert!(destroyed == was || destroyed >= from);
        prop_assert!(destroyed >= becomes.min(was));
    }
}
