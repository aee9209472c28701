//! What an order must say that suspends destruction (policy, clause 5): on what, why, and until when somebody looks at it again. It comes from a form or
//! from a program, as texts by the names of their fields; a mistake is told at its field, and never repeats what was typed.
//!
//! Carries out clause 5.

use chrono::NaiveDate;

use crate::{
    appeal::{Channel, ErrorCode, FieldError},
    email::Email,
    fields::Fields,
    identifier::{Bin, Iin},
    number::AppealNumber,
    phone::Phone,
    retention::RecordClass,
    text,
};

/// The longest id of somebody in a chat, and of our account there.
const SENDER_MAX: u32 = 200;

/// The classes of which a period can be held: those that tell of somebody, and what proves something.
pub const CLASSES: &[RecordClass] = &[
    RecordClass::Appeal,
    RecordClass::Dialogue,
    RecordClass::Outbox,
    RecordClass::Consent,
    RecordClass::Transfer,
    RecordClass::Event,
    RecordClass::DestructionAct,
];

closed_list! {
    /// What an order is about.
    Scope {
        /// One appeal.
        Appeal = "appeal",
        /// All records of a person, those to come included.
        Person = "person",
        /// The records of a class that began within a period.
        Period = "period",
    }
}

closed_list! {
    /// By what the person of an order is known.
    KnownBy {
        /// Individual identification number.
        Iin = "iin",
        /// Business identification number.
        Bin = "bin",
        /// Phone number.
        Phone = "phone",
        /// E-mail address.
        Email = "email",
        /// An id in a chat.
        Sender = "sender",
    }
}

/// A person, as the one who places an order knows them.
#[derive(Clone, PartialEq, Eq)]
pub enum Person {
    /// By the number of a natural person.
    Iin(Iin),
    /// By the number of a legal entity.
    Bin(Bin),
    /// By a phone number.
    Phone(Phone),
    /// By an e-mail address.
    Email(Email),
    /// By what a chat platform calls them.
    Sender {
        /// The platform.
        channel: Channel,
        /// Our account there.
        account: String,
        /// The id.
        sender: String,
    },
}

/// On what an order is placed.
#[derive(Clone, PartialEq, Eq)]
pub enum On {
    /// The appeal with this number.
    Appeal(AppealNumber),
    /// A person.
    Person(Person),
    /// A class, from the one local day to the other, both included.
    Period {
        /// The class.
        class: RecordClass,
        /// The first day.
        from: NaiveDate,
        /// The last day.
        until: NaiveDate,
    },
}

/// An order that can be placed.
#[derive(Clone, PartialEq, Eq)]
pub struct Order {
    /// On what.
    pub on: On,
    /// Why.
    pub reason: String,
    /// By when somebody looks at it again.
    pub review_on: NaiveDate,
}

closed_debug!(Person, On, Order);

/// The fields that an order has.
pub const FIELDS: &[&str] = &[
    "scope",
    "number",
    "known_by",
    "value",
    "channel",
    "account",
    "class",
    "from",
    "until",
    "reason",
    "review_on",
];

/// An order, or all its mistakes. `field` gives what stands in a field.
pub fn check<'a>(
    field: impl Fn(&str) -> Option<&'a str>,
    today: NaiveDate,
) -> Result<Order, Vec<FieldError>> {
    let mut fields = Fields::new(field);
    let on = match fields.word("scope") {
        Some(Scope::Appeal) => fields.number("number").map(On::Appeal),
        Some(Scope::Person) => fields.person().map(On::Person),
        Some(Scope::Period) => fields.period(),
        None => None,
    };
    let reason = fields.note("reason");
    let review_on = fields.next_day("review_on", today);
    match (on, reason, review_on) {
        (Some(on), Some(reason), Some(review_on)) => Ok(Order {
            on,
            reason,
            review_on,
        }),
        _ => Err(fields.errors),
    }
}

/// The day until which a hold stays that was looked at again, in the field `review_on`.
pub fn check_review<'a>(
    field: impl Fn(&str) -> Option<&'a str>,
    today: NaiveDate,
) -> Result<NaiveDate, Vec<FieldError>> {
    let mut fields = Fields::new(field);
    let day = fields.next_day("review_on", today);
    day.ok_or(fields.errors)
}

/// Why a hold is lifted, in the field `reason`.
pub fn check_lift<'a>(field: impl Fn(&str) -> Option<&'a str>) -> Result<String, Vec<FieldError>> {
    let mut fields = Fields::new(field);
    let reason = fields.note("reason");
    reason.ok_or(fields.errors)
}

impl<'a, F: Fn(&str) -> Option<&'a str>> Fields<F> {
    fn person(&mut self) -> Option<Person> {
        let known_by = self.word("known_by")?;
        if known_by == KnownBy::Sender {
            let channel = self.word("channel").and_then(|channel: Channel| {
                let chat = channel.is_chat().then_some(channel);
                self.take("channel", chat.ok_or(ErrorCode::UnknownValue))
            });
            let (account, sender) = (self.id("account"), self.id("value"));
            return Some(Person::Sender {
                channel: channel?,
                account: account?,
                sender: sender?,
            });
        }
        let value = self.given("value")?;
        let person = match known_by {
            KnownBy::Iin => Iin::parse(value)
                .map(Person::Iin)
                .map_err(ErrorCode::of_iin),
            KnownBy::Bin => Bin::parse(value)
                .map(Person::Bin)
                .map_err(ErrorCode::of_bin),
            KnownBy::Email => Email::parse(value)
                .map(Person::Email)
                .map_err(|_| ErrorCode::Email),
            KnownBy::Phone | KnownBy::Sender => Phone::parse(value)
                .map(Person::Phone)
                .map_err(|_| ErrorCode::Phone),
        };
        self.take("value", person)
    }

    fn id(&mut self, name: &str) -> Option<String> {
        let id = text::line(self.given(name)?, 1, SENDER_MAX).map_err(ErrorCode::from);
        self.take(name, id)
    }

    fn period(&mut self) -> Option<On> {
        let class = self.word("class").and_then(|class: RecordClass| {
            let can_be = CLASSES.contains(&class).then_some(class);
            self.take("class", can_be.ok_or(ErrorCode::UnknownValue))
        });
        let (from, until) = (self.day("from"), self.day("until"));
        let (from, until) = (from?, until?);
        let until = self.take(
            "until",
            (from <= until).then_some(until).ok_or(ErrorCode::DayOrder),
        );
        Some(On::Period {
            class: class?,
            from,
            until: until?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> NaiveDate {
        "2026-11-23".parse().unwrap()
    }

    fn checked(fields: &[(&str, &'static str)]) -> Result<Order, Vec<(String, &'static str)>> {
        let field = |name: &str| {
            let found = fields.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| *value)
        };
        check(field, today()).map_err(|errors| {
            let told = errors
                .iter()
                .map(|it| (it.pointer.clone(), it.code.as_str()));
            told.collect()
        })
    }

    fn with<'a>(more: &[(&'a str, &'static str)]) -> Vec<(&'a str, &'static str)> {
        let mut fields = vec![("reason", "court case 7"), ("review_on", "2027-05-01")];
        fields.extend(more);
        fields
    }

    fn told(place: &str, code: &'static str) -> (String, &'static str) {
        (place.to_owned(), code)
    }

    #[test]
    fn an_order_is_on_an_appeal_a_person_or_a_period() {
        let number = AppealNumber::new(crate::appeal::Kind::Complaint, 2026, 123).to_string();
        let number: &'static str = number.leak();
        let order = checked(&with(&[("scope", "appeal"), ("number", number)])).unwrap();
        assert!(matches!(order.on, On::Appeal(found) if found.to_string() == number));
        assert_eq!(order.reason, "court case 7");
        for (known_by, value) in [
            ("iin", "900101300017"),
            ("bin", "260140990008"),
            ("phone", "8 701 123 45 67"),
            ("email", "Somebody@city.example"),
        ] {
            let order = checked(&with(&[
                ("scope", "person"),
                ("known_by", known_by),
                ("value", value),
            ]));
            assert!(
                matches!(
                    order,
                    Ok(Order {
                        on: On::Person(_),
                        ..
                    })
                ),
                "{known_by}: {order:?}"
            );
        }
        let chat = [
            ("scope", "person"),
            ("known_by", "sender"),
            ("channel", "telegram"),
            ("account", "bot"),
            ("value", "17"),
        ];
        assert!(matches!(
            checked(&with(&chat)).unwrap().on,
            On::Person(Person::Sender { .. })
        ));
        let day = [
            ("scope", "period"),
            ("class", "appeal"),
            ("from", "2026-11-01"),
            ("until", "2026-11-01"),
        ];
        assert!(
            matches!(checked(&with(&day)).unwrap().on, On::Period { from, until, .. } if from == until)
        );
    }

    #[test]
    fn every_mistake_is_told_at_its_field() {
        assert_eq!(
            checked(&[]),
            Err(vec![
                told("/scope", "required"),
                told("/reason", "required"),
                told("/review_on", "required"),
            ])
        );
        for (fields, place, code) in [
            (vec![("scope", "city")], "/scope", "unknown_value"),
            (
                vec![("scope", "appeal"), ("number", "C26-000123-0")],
                "/number",
                "number_check_digit",
            ),
            (
                vec![("scope", "appeal"), ("number", "17")],
                "/number",
                "number_format",
            ),
            (
                vec![("scope", "person"), ("known_by", "name")],
                "/known_by",
                "unknown_value",
            ),
            (
                vec![("scope", "person"), ("known_by", "iin"), ("value", "1")],
                "/value",
                "iin_length",
            ),
            (
                vec![("scope", "person"), ("known_by", "phone"), ("value", "x")],
                "/value",
                "phone",
            ),
            (
                vec![("scope", "person"), ("known_by", "email")],
                "/value",
                "required",
            ),
            (
                vec![
                    ("scope", "person"),
                    ("known_by", "sender"),
                    ("channel", "web"),
                    ("account", "bot"),
                    ("value", "17"),
                ],
                "/channel",
                "unknown_value",
            ),
            (
                vec![
                    ("scope", "period"),
                    ("class", "sender"),
                    ("from", "2026-11-01"),
                    ("until", "2026-11-01"),
                ],
                "/class",
                "unknown_value",
            ),
            (
                vec![
                    ("scope", "period"),
                    ("class", "event"),
                    ("from", "2026-11-02"),
                    ("until", "2026-11-01"),
                ],
                "/until",
                "day_order",
            ),
            (
                vec![
                    ("scope", "period"),
                    ("class", "event"),
                    ("from", "1.11.2026"),
                    ("until", "2026-11-01"),
                ],
                "/from",
                "day_format",
            ),
        ] {
            assert_eq!(
                checked(&with(&fields)),
                Err(vec![told(place, code)]),
                "{fields:?}"
            );
        }
    }

    #[test]
    fn the_reason_names_nobody_and_the_review_comes_within_a_year() {
        let appeal = [
            ("scope", "period"),
            ("class", "appeal"),
            ("from", "2026-11-01"),
            ("until", "2026-11-01"),
        ];
        for (reason, review_on, place, code) in [
            (
                "ask +77011234567",
                "2027-05-01",
                "/reason",
                "names_somebody",
            ),
            ("court case 7", "2026-11-23", "/review_on", "day_not_ahead"),
            ("court case 7", "2027-11-24", "/review_on", "day_too_far"),
        ] {
            let mut fields = vec![("reason", reason), ("review_on", review_on)];
            fields.extend(appeal);
            assert_eq!(checked(&fields), Err(vec![told(place, code)]));
        }
    }

    #[test]
    fn what_was_typed_stands_in_no_message() {
        let field = |name: &str| match name {
            "scope" => Some("person"),
            "known_by" => Some("iin"),
            "value" => Some("900101300017"),
            "reason" => Some("court case 7"),
            "review_on" => Some("2027-05-01"),
            _ => None,
        };
        let order = check(field, today()).unwrap();
        assert_eq!(format!("{order:?}"), "Order(…)");
    }
}
