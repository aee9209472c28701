//! A hold as it is told: with how it stands with its review today.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::deadline::local_day;
use domain::review::{self, Standing};
use serde::Serialize;
use store::Hold;
use web::{Page, days, words};

use crate::csv::Table;
use crate::retention::told::{class_in_words, number, written};

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
                let class = class
                    .parse()
                    .map_or_else(|_| class.clone(), |class| class_in_words(page.lang, class));
                let arguments = [
                    ("class", class.as_str()),
                    ("from", &days::day(page.lang, from)),
                    ("until", &days::day(page.lang, until)),
                ];
                words::format(page.lang, "hold-on-period", &arguments)
            }
            _ if hold.scope == "person" => page.t("hold-on-person"),
            _ => match &hold.number {
                Some(number) => page.t1("hold-on-appeal", "number", number),
                None => page.t("hold-on-record"),
            },
        }
    }

    pub(crate) fn review_on(&self, page: &Page) -> String {
        days::day(page.lang, self.hold.review_on)
    }

    pub(crate) fn placed_on(&self, page: &Page) -> String {
        days::day(page.lang, local_day(self.hold.placed_at))
    }

    pub(crate) fn records(&self, page: &Page) -> String {
        number(page.lang, self.hold.records)
    }

    pub(crate) fn address(&self) -> String {
        format!("/desk/holds/{}", self.hold.id)
    }
}

/// The last moment of a day, as the tables count time.
pub(crate) const LAST_MOMENT: TimeDelta = TimeDelta::milliseconds(1);

/// Holds for a spreadsheet.
pub(crate) fn table<'a>(holds: impl IntoIterator<Item = &'a Told>) -> Table {
    let mut table = Table::new([
        "id",
        "scope",
        "number",
        "class",
        "from",
        "until",
        "reason",
        "author",
        "placed_at",
        "review_on",
        "review",
        "reviewed_at",
        "reviewed_by",
        "lifted_at",
        "lifted_by",
        "lifted_because",
        "records",
    ]);
    for Told { hold, review } in holds {
        let moment = |at: Option<DateTime<Utc>>| at.map(written).unwrap_or_default();
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        table.row([
            hold.id.to_string(),
            hold.scope.clone(),
            text(&hold.number),
            text(&hold.class),
            moment(hold.from),
            moment(hold.until),
            hold.reason.clone(),
            hold.author.clone(),
            written(hold.placed_at),
            hold.review_on.to_string(),
            review.map(|review| review.to_string()).unwrap_or_default(),
            moment(hold.reviewed_at),
            text(&hold.reviewed_by),
            moment(hold.lifted_at),
            text(&hold.lifted_by),
            text(&hold.lifted_because),
            hold.records.to_string(),
        ]);
    }
    table
}
