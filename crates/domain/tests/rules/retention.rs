//! Clause 5 of the policy: the day on which a record is destroyed.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    Policy,
    appeal::{Kind, Status},
    policy::RetentionRule,
    retention::{
        Closed, Erasure, RecordClass, Start, Term, destroy_at, destroy_at_under, due_before,
        due_before_under, erasure, proofs_due_before, term_of_appeal,
    },
};
use proptest::prelude::*;

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
