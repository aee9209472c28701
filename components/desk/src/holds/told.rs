//! A hold as it is told: with how it stands with its review today.

use chrono::{NaiveDate, TimeDelta};
use domain::deadline::local_day;
use domain::review::{self, Standing};
use serde::Serialize;
use store::Hold;
use web::{Page, days, words};

/// A hold, for programs and templates.
#[derive(Serialize)]
pub(crate) struct Told {
    #[serde(flatten)]
    pub(crate) hold: Hold,
    /// How it stands with the review; `None` of what is lifted.
    pub(crate) review: Option<Standing>,
}

impl Told {
    pub(crate) fn new(hold: Hold, today: NaiveDate) -> Self {
        let review = match hold.lifted_at {
            Some(_) => None,
            None => Some(review::of(hold.review_on, today)),
        };
        Self { hold, review }
    }

    pub(crate) fn is_overdue(&self) -> bool {
        self.review == Some(Standing::Overdue)
    }

    /// How it stands, in words.
    pub(crate) fn standing(&self, page: &Page) -> String {
        let id = match self.review {
            None => "hold-lifted",
            Some(Standing::Overdue) => "hold-overdue",
            Some(Standing::Soon) => "hold-soon",
            Some(Standing::NotYet | Standing::Done) => "hold-in-force",
        };
        page.t(id)
    }

    /// On what it is placed. Whose records it covers is known by hashes alone.
    pub(crate) fn on(&self, page: &Page) -> String {
        let hold = &self.hold;
        match (&hold.class, hold.from, hold.until) {
            (Some(class), Some(from), Some(until)) => {
                let (from, until) = (local_day(from), local_day(until));
                let class = page.t(class_id(class));
                let arguments = [
                    ("class", class.as_str()),
                    ("from", &days::day(page.lang, from)),
                    ("until", &days::day(page.lang, until)),
                ];
                words::format(page.lang, "hold-on-period", &arguments)
            }
            _ if hold.scope == "person" => page.t("hold-on-person"),
            _ => page.t("hold-on-record"),
        }
    }

    pub(crate) fn review_on(&self, page: &Page) -> String {
        days::day(page.lang, self.hold.review_on)
    }

    pub(crate) fn placed_on(&self, page: &Page) -> String {
        days::day(page.lang, local_day(self.hold.placed_at))
    }

    pub(crate) fn address(&self) -> String {
        format!("/desk/holds/{}", self.hold.id)
    }
}

/// The words that name a class.
pub(crate) fn class_id(class: &str) -> String {
    format!("class-{}", class.replace('_', "-"))
}

/// The last moment of a day, as the tables count time.
pub(crate) const LAST_MOMENT: TimeDelta = TimeDelta::milliseconds(1);
