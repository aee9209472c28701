//! The page that says what changed from one version to another: the values of the policy file, then its text clause by clause.

use anyhow::Context as _;
use askama::Template;
use domain::policy::diff::{Alteration, Altered, Change, Diff, Fate, Section, Value, diff};
use domain::{Lang, Policy};
use web::policies::{self, Edition};
use web::{Page, days, words};

use crate::passages::{self, Clause};
use crate::wording::{self, Part, Piece};

/// Two versions, in the order in which they are compared.
pub(crate) struct Difference {
    pub(crate) from: &'static Edition,
    pub(crate) to: &'static Edition,
    old: &'static Policy,
    new: &'static Policy,
    values: Diff,
}

#[derive(Template)]
#[template(path = "difference.html")]
struct DifferencePage<'a> {
    page: Page,
    from: &'a Edition,
    to: &'a Edition,
    since: String,
    /// The first version is the newer one.
    backwards: bool,
    groups: Vec<Group>,
    clauses: Vec<Reworded>,
    /// Anchor and heading of each clause whose words are the same.
    unchanged: Vec<(String, String)>,
}

/// The changes of a section.
struct Group {
    heading: String,
    changes: Vec<Told>,
}

/// A change in words.
struct Told {
    fate: Option<String>,
    title: String,
    lines: Vec<Line>,
}

struct Line {
    label: String,
    said: Said,
}

enum Said {
    /// All that there is to say of an entry that came or went.
    Value(String),
    Replaced {
        was: String,
        became: String,
    },
    /// Items, or a value that there was not before or is not any more.
    Listed {
        added: String,
        removed: String,
    },
    /// It reads the same in this language.
    Elsewhere,
}

struct Reworded {
    anchor: String,
    heading: String,
    parts: Vec<Part>,
}

impl Difference {
    /// Every ordered pair of versions.
    pub(crate) fn all() -> anyhow::Result<Vec<Self>> {
        let editions = policies::editions();
        let mut all = Vec::new();
        for from in editions {
            for to in editions.iter().filter(|to| to.version != from.version) {
                let policy = |edition: &Edition| {
                    let published = policies::get(edition.version).context("it is published")?;
                    anyhow::Ok::<&'static Policy>(published)
                };
                let (old, new) = (policy(from)?, policy(to)?);
                let values = diff(old, new);
                all.push(Self {
                    from,
                    to,
                    old,
                    new,
                    values,
                });
            }
        }
        Ok(all)
    }

    pub(crate) fn json(&self) -> anyhow::Result<String> {
        Ok(serde_json::to_string(&self.values)?)
    }

    pub(crate) fn page(&self, lang: Lang) -> anyhow::Result<String> {
        let newer = if self.backwards() { self.from } else { self.to };
        let title = words::format(
            lang,
            "diff-title",
            &[("from", self.from.version), ("to", self.to.version)],
        );
        let (clauses, unchanged) = self.text(lang);
        let page = DifferencePage {
            page: Page::under(newer, lang, title).at(path(self.from, self.to)),
            from: self.from,
            to: self.to,
            since: days::day(lang, self.values.since),
            backwards: self.backwards(),
            groups: self.groups(lang),
            clauses,
            unchanged,
        };
        Ok(page.render()?)
    }

    fn backwards(&self) -> bool {
        self.from.effective_from > self.to.effective_from
    }

    fn groups(&self, lang: Lang) -> Vec<Group> {
        let group = |section: &Section| {
            let changes = self.values.changes.iter();
            let changes = changes.filter(|change| change.section == *section);
            Group {
                heading: word(lang, "section", section.as_str()),
                changes: changes.map(|change| self.told(change, lang)).collect(),
            }
        };
        let all = Section::ALL.iter().map(group);
        all.filter(|group| !group.changes.is_empty()).collect()
    }

    fn told(&self, change: &Change, lang: Lang) -> Told {
        let title = change.title.as_ref();
        Told {
            fate: title.map(|_| word(lang, "fate", change.fate.as_str())),
            title: title.map_or_else(String::new, |title| title.get(lang).to_owned()),
            lines: change
                .attributes
                .iter()
                .map(|altered| Line {
                    label: word(lang, "attribute", altered.attribute.as_str()),
                    said: self.said(change.fate, altered, lang),
                })
                .collect(),
        }
    }

    fn said(&self, fate: Fate, altered: &Altered, lang: Lang) -> Said {
        let old = |value: &Value| value.in_words(lang, self.old);
        let new = |value: &Value| value.in_words(lang, self.new);
        match &altered.alteration {
            Alteration::Set { to } if fate == Fate::Added => Said::Value(new(to)),
            Alteration::Unset { from } if fate == Fate::Removed => Said::Value(old(from)),
            Alteration::Set { to } => Said::Listed {
                added: new(to),
                removed: String::new(),
            },
            Alteration::Unset { from } => Said::Listed {
                added: String::new(),
                removed: old(from),
            },
            Alteration::Replaced { from, to } if old(from) == new(to) => Said::Elsewhere,
            Alteration::Replaced { from, to } => Said::Replaced {
                was: old(from),
                became: new(to),
            },
            Alteration::Listed { added, removed } => Said::Listed {
                added: new(added),
                removed: old(removed),
            },
        }
    }

    /// The clauses whose words changed, and those that stayed.
    fn text(&self, lang: Lang) -> (Vec<Reworded>, Vec<(String, String)>) {
        let read = |edition: &'static Edition| {
            let text = edition.text(lang);
            passages::clauses(text.intro, text.clauses)
        };
        let (mut changed, mut unchanged) = (Vec::new(), Vec::new());
        // The rules of the texts see to it that each has the same clauses in the same order.
        for (mut old, mut new) in read(self.from).into_iter().zip(read(self.to)) {
            let heading = if new.anchor.is_empty() {
                words::text(lang, "diff-introduction")
            } else {
                new.heading.clone()
            };
            let has_text = !old.passages.is_empty() || !new.passages.is_empty();
            if old.heading != new.heading {
                for clause in [&mut old, &mut new] {
                    let Clause {
                        heading, passages, ..
                    } = clause;
                    passages.insert(0, heading.clone());
                }
            }
            let parts = wording::compare(&old.passages, &new.passages);
            if !parts.is_empty() {
                changed.push(Reworded {
                    anchor: new.anchor,
                    heading,
                    parts,
                });
            } else if has_text {
                unchanged.push((new.anchor, heading));
            }
        }
        (changed, unchanged)
    }
}

/// Where the page is.
pub(crate) fn path(from: &Edition, to: &Edition) -> String {
    format!("{}/diff/{}", from.path(), to.version)
}

/// The words of a value of a closed list.
fn word(lang: Lang, list: &str, word: &str) -> String {
    words::text(lang, &format!("diff-{list}-{}", word.replace('_', "-")))
}
