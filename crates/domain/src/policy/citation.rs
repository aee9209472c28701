//! Where a rule comes from, in a form that a program can read: `APPC art. 76(1)`, `order 263 of 29.09.2017`, `policy`, several with a semicolon between
//! them. The keys of the acts are those of the project's digest of the law. Readable by a program, a citation can be written in the reader's
//! language; free text could be shown in one only.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::Lang;

/// One or more sources.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Citation(Vec<Source>);

/// The text does not follow the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "not a citation: write `policy`, `<ACT> art. <number>` with ACT one of PD, APPC, DC, HOL, LC, LANG, INFO, or `order <number> of <dd.mm.yyyy>`, \
     several with `;` between them"
)]
pub struct CitationError;

#[derive(Clone, Debug, PartialEq, Eq)]
enum Source {
    Policy,
    Article { act: Act, article: String },
    Order { number: String, date: String },
}

closed_list! {
    /// An act of law, by its key in the digest.
    Act {
        /// Law 94-V on personal data and their protection.
        Pd = "PD",
        /// Administrative Procedural and Process-Related Code 350-VI.
        Appc = "APPC",
        /// Digital Code 255-VIII.
        Dc = "DC",
        /// Law 267-II on holidays.
        Hol = "HOL",
        /// Labour Code 414-V.
        Lc = "LC",
        /// Law 151 on languages.
        Lang = "LANG",
        /// Law 401-V on access to information.
        Info = "INFO",
    }
}

impl Act {
    /// The name that people use.
    fn name(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Self::Pd, Lang::Kk) => "«Дербес деректер және оларды қорғау туралы» заң",
            (Self::Pd, Lang::Ru) => "Закон «О персональных данных и их защите»",
            (Self::Pd, Lang::En) => "Law on Personal Data and Their Protection",
            (Self::Appc, Lang::Kk) => "ӘРПК",
            (Self::Appc, Lang::Ru) => "АППК",
            (Self::Appc, Lang::En) => "Administrative Procedural and Process-Related Code",
            (Self::Dc, Lang::Kk) => "Цифрлық кодекс",
            (Self::Dc, Lang::Ru) => "Цифровой кодекс",
            (Self::Dc, Lang::En) => "Digital Code",
            (Self::Hol, Lang::Kk) => "«Мерекелер туралы» заң",
            (Self::Hol, Lang::Ru) => "Закон «О праздниках»",
            (Self::Hol, Lang::En) => "Law on Holidays",
            (Self::Lc, Lang::Kk) => "Еңбек кодексі",
            (Self::Lc, Lang::Ru) => "Трудовой кодекс",
            (Self::Lc, Lang::En) => "Labour Code",
            (Self::Lang, Lang::Kk) => "«Тіл туралы» заң",
            (Self::Lang, Lang::Ru) => "Закон «О языках»",
            (Self::Lang, Lang::En) => "Law on Languages",
            (Self::Info, Lang::Kk) => "«Ақпаратқа қол жеткізу туралы» заң",
            (Self::Info, Lang::Ru) => "Закон «О доступе к информации»",
            (Self::Info, Lang::En) => "Law on Access to Information",
        }
    }
}

impl Citation {
    /// The sources in a language, with semicolons between them.
    pub fn render(&self, lang: Lang) -> String {
        let sources: Vec<String> = self.0.iter().map(|source| source.render(lang)).collect();
        sources.join("; ")
    }
}

impl Source {
    fn render(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Policy, Lang::Kk) => "осы саясат".to_owned(),
            (Self::Policy, Lang::Ru) => "настоящая политика".to_owned(),
            (Self::Policy, Lang::En) => "this policy".to_owned(),
            (Self::Article { act, article }, Lang::Kk) => {
                format!("{}, {article}-бап", act.name(lang))
            }
            (Self::Article { act, article }, Lang::Ru) => {
                format!("{}, ст. {article}", act.name(lang))
            }
            (Self::Article { act, article }, Lang::En) => {
                format!("{}, art. {article}", act.name(lang))
            }
            (Self::Order { number, date }, Lang::Kk) => format!("№ {number} бұйрық ({date})"),
            (Self::Order { number, date }, Lang::Ru) => format!("приказ № {number} от {date}"),
            (Self::Order { number, date }, Lang::En) => format!("order No. {number} of {date}"),
        }
    }

    fn write(&self) -> String {
        match self {
            Self::Policy => "policy".to_owned(),
            Self::Article { act, article } => format!("{act} art. {article}"),
            Self::Order { number, date } => format!("order {number} of {date}"),
        }
    }

    fn parse(text: &str) -> Option<Self> {
        if text == "policy" {
            return Some(Self::Policy);
        }
        if let Some((number, date)) = text
            .strip_prefix("order ")
            .and_then(|rest| rest.split_once(" of "))
        {
            let is_number = !number.is_empty()
                && number
                    .chars()
                    .all(|c| c.is_alphanumeric() || matches!(c, '-' | '/'));
            chrono::NaiveDate::parse_from_str(date, "%d.%m.%Y").ok()?;
            return is_number.then(|| Self::Order {
                number: number.to_owned(),
                date: date.to_owned(),
            });
        }
        let (act, article) = text.split_once(" art. ")?;
        let is_article = article.starts_with(|c: char| c.is_ascii_digit())
            && article
                .chars()
                .all(|c| c.is_ascii_digit() || matches!(c, '(' | ')' | '-'));
        let act = act.parse().ok()?;
        is_article.then(|| Self::Article {
            act,
            article: article.to_owned(),
        })
    }
}

impl FromStr for Citation {
    type Err = CitationError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let sources: Option<Vec<_>> = text
            .split(';')
            .map(|part| Source::parse(part.trim()))
            .collect();
        sources.map(Self).ok_or(CitationError)
    }
}

impl TryFrom<String> for Citation {
    type Error = CitationError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Citation> for String {
    fn from(citation: Citation) -> Self {
        let sources: Vec<String> = citation.0.iter().map(Source::write).collect();
        sources.join("; ")
    }
}
