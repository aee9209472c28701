//! A person in a chat, and what the platform and the store bring to a turn.

use std::{collections::HashMap, sync::LazyLock};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::{
    Lang, Policy,
    appeal::{self, Appeal, Draft, Kind, Status},
    consent::{Basis, ConsentChoices},
    dialogue::{
        Ask, Circumstances, Effect, File, Input, Known, Owner, Say, State, Step, Turn, asks, turn,
    },
    number::AppealNumber,
    policy::{AttachmentLimits, Field, FieldId},
};
use serde_json::Value;

use crate::fixture;

const HOUR: DateTime<Utc> = DateTime::from_timestamp(1_795_410_000, 0).expect("a time");

/// The words of a label, from the files that people read.
pub(super) fn label(lang: Lang, id: &str) -> String {
    static WORDS: LazyLock<[HashMap<&str, &str>; 3]> = LazyLock::new(|| {
        [
            words(include_str!("../../../../../static/words/kk/dialogue.ftl")),
            words(include_str!("../../../../../static/words/ru/dialogue.ftl")),
            words(include_str!("../../../../../static/words/en/dialogue.ftl")),
        ]
    });
    let place = Lang::ALL.iter().position(|known| *known == lang).unwrap();
    match WORDS[place].get(id) {
        Some(text) => (*text).to_owned(),
        None => panic!("`{id}` has no words"),
    }
}

/// The words of one line, by their ids.
fn words(file: &'static str) -> HashMap<&'static str, &'static str> {
    file.lines()
        .filter_map(|line| line.split_once(" = "))
        .collect()
}

pub(super) fn day(_: Lang, day: NaiveDate) -> String {
    day.to_string()
}

/// The small policy, with files.
pub(super) fn policy() -> Policy {
    static POLICY: LazyLock<Policy> = LazyLock::new(with_files);
    POLICY.clone()
}

fn with_files() -> Policy {
    let mut policy = fixture::policy();
    let title = &policy.field(FieldId::Location).unwrap().title;
    let files = Field {
        id: FieldId::Attachments,
        title: domain::Localized {
            kk: title.kk.replace("location", "attachments"),
            ru: title.ru.replace("location", "attachments"),
            en: title.en.replace("location", "attachments"),
        },
        purposes: vec!["resolve_appeal".to_owned()],
        basis: Basis::Consent,
    };
    policy.fields.push(files);
    policy.limits.attachments = Some(AttachmentLimits {
        count: 3,
        bytes: 1024 * 1024,
    });
    policy
}

pub(super) fn picture(caption: Option<&str>) -> Input {
    Input::File(File {
        reference: "1013859600285441".to_owned(),
        name: Some("Мой телефон 87011234567.jpg".to_owned()),
        media_type: Some("image/jpeg".to_owned()),
        size: Some(2048),
        caption: caption.map(str::to_owned),
    })
}

pub(super) fn place() -> Input {
    Input::Location {
        lat: 43.238_949_4,
        lon: 76.889_709,
        address: Some("Республика алаңы, 4".to_owned()),
    }
}

/// An appeal that was filed from this chat before.
pub(super) fn known(sequence: u64, status: Status, collection: bool) -> Known {
    let policy = policy();
    let mut draft = Draft {
        kind: Some("complaint".to_owned()),
        text: Some("Во дворе не горит свет".to_owned()),
        language: Some("ru".to_owned()),
        ..Draft::default()
    };
    draft.applicant.name.family = Some("Ахметова".to_owned());
    draft.applicant.name.given = Some("Айгүл".to_owned());
    draft.applicant.phone = Some("+77011234567".to_owned());
    draft.applicant.address = Some("ул. Бирлик, 1".to_owned());
    draft.location.address = Some("Двор дома 1".to_owned());
    draft.consent.policy_version = Some(policy.version.clone());
    draft.consent.collection = Some(collection);
    let appeal = appeal::check(&draft, &policy).unwrap();
    let (content, _) = appeal::minimise(appeal, &policy);
    let closed = status.is_closed();
    Known {
        number: AppealNumber::new(Kind::Complaint, 2026, sequence),
        kind: Kind::Complaint,
        status,
        registered_on: fixture::day("2026-11-16"),
        due_on: fixture::day("2026-12-14"),
        destroy_on: closed.then(|| fixture::day("2031-12-01")),
        kept_if_erased: None,
        consent: ConsentChoices {
            collection,
            ..content.consent.clone()
        },
        content: Some(content),
        files: Vec::new(),
        files_awaited: 0,
    }
}

/// A person in a chat.
pub(super) struct Chat {
    pub(super) policy: Policy,
    pub(super) state: Option<State>,
    /// When the next message is sent, if the platform tells.
    pub(super) sent_at: Option<DateTime<Utc>>,
    /// When it comes in.
    pub(super) now: DateTime<Utc>,
    /// What the store knows; it is handed over where it is asked for, and no more than that.
    pub(super) known: Vec<Known>,
    /// What was asked of the store for the last input.
    pub(super) asked: Option<Ask>,
    pub(super) said: Vec<Say>,
    pub(super) effect: Option<Effect>,
}

impl Chat {
    pub(super) fn new() -> Self {
        Self {
            policy: policy(),
            state: None,
            sent_at: None,
            now: HOUR,
            known: Vec::new(),
            asked: None,
            said: Vec::new(),
            effect: None,
        }
    }

    pub(super) fn with(known: impl IntoIterator<Item = Known>) -> Self {
        Self {
            known: known.into_iter().collect(),
            ..Self::new()
        }
    }

    pub(super) fn send(&mut self, input: Input) -> &mut Self {
        self.send_as(None, input)
    }

    /// Sends a message that has an id on the platform.
    pub(super) fn send_as(&mut self, message: Option<&str>, input: Input) -> &mut Self {
        self.asked = asks(self.state.as_ref(), &input);
        let mut known = self.known.clone();
        match self.asked {
            None => known.clear(),
            Some(Ask::Views) => known.iter_mut().for_each(|known| {
                known.content = None;
                known.files.clear();
                known.files_awaited = 0;
            }),
            Some(Ask::Contents) => {}
        }
        let circumstances = Circumstances {
            policy: &self.policy,
            label: &label,
            day: &day,
            message,
            sent_at: self.sent_at,
            now: self.now,
            known: &known,
        };
        let Turn { state, say, effect } = turn(self.state.take(), input, &circumstances);
        self.state = Some(state);
        self.said = say;
        self.effect = effect;
        self
    }

    /// What follows is sent and comes in so many seconds after the hour.
    pub(super) fn at(&mut self, sent: i64, comes_in: i64) -> &mut Self {
        self.sent_at = Some(HOUR + TimeDelta::seconds(sent));
        self.now = HOUR + TimeDelta::seconds(comes_in);
        self
    }

    pub(super) fn types(&mut self, text: &str) -> &mut Self {
        self.send(Input::Text(text.to_owned()))
    }

    pub(super) fn types_as(&mut self, message: &str, text: &str) -> &mut Self {
        self.send_as(Some(message), Input::Text(text.to_owned()))
    }

    pub(super) fn edits(&mut self, message: &str, text: &str) -> &mut Self {
        self.send_as(Some(message), Input::Edited(text.to_owned()))
    }

    pub(super) fn unsends(&mut self, message: &str) -> &mut Self {
        self.send_as(Some(message), Input::Unsent)
    }

    pub(super) fn presses(&mut self, code: &str) -> &mut Self {
        self.send(Input::Choice(code.to_owned()))
    }

    pub(super) fn shares(&mut self, phone: &str, owner: Owner) -> &mut Self {
        self.send(Input::Contact {
            phone: phone.to_owned(),
            owner,
        })
    }

    pub(super) fn state(&self) -> &State {
        self.state.as_ref().unwrap()
    }

    pub(super) fn step(&self) -> Step {
        self.state().step()
    }

    pub(super) fn heard(&self) -> Vec<&str> {
        self.said.iter().map(|say| say.message).collect()
    }

    /// The value of an argument in the first message that has it.
    pub(super) fn arg(&self, name: &str) -> &str {
        self.said
            .iter()
            .flat_map(|say| &say.args)
            .find(|(arg, _)| *arg == name)
            .map(|(_, value)| value.as_str())
            .unwrap()
    }

    pub(super) fn codes(&self) -> Vec<&str> {
        self.said
            .last()
            .unwrap()
            .choices
            .iter()
            .map(|choice| choice.code.as_str())
            .collect()
    }

    pub(super) fn registered(&self) -> &Appeal {
        match &self.effect {
            Some(Effect::Register { appeal, .. }) => appeal,
            _ => panic!("nothing was registered: {:?}", self.heard()),
        }
    }

    pub(super) fn files(&self) -> &[File] {
        match &self.effect {
            Some(Effect::Register { files, .. }) => files,
            _ => panic!("nothing was registered: {:?}", self.heard()),
        }
    }

    pub(super) fn corrected(&self) -> &Appeal {
        match &self.effect {
            Some(Effect::Correct { content, .. }) => content,
            _ => panic!("nothing was corrected: {:?}", self.heard()),
        }
    }

    /// Up to the question about the kind, with both consents, in Russian.
    pub(super) fn consents(&mut self) -> &mut Self {
        self.send(Input::Start)
            .presses("d1:language:ru")
            .presses("d1:consent:collection-yes")
            .presses("d1:consent:transfer-yes")
    }

    /// Up to the question about the kind, with neither consent, in Russian.
    pub(super) fn refuses(&mut self) -> &mut Self {
        self.send(Input::Start)
            .presses("d1:language:ru")
            .presses("d1:consent:collection-no")
            .presses("d1:consent:transfer-no")
    }

    /// Up to the question about the place, with both consents.
    pub(super) fn writes(&mut self) -> &mut Self {
        self.consents()
            .presses("d1:kind:complaint")
            .types_as("m1", "Во дворе не горит свет")
            .presses("d1:text:done")
    }

    /// Up to the question about the name, without place and files.
    pub(super) fn writes_only(&mut self) -> &mut Self {
        self.writes()
            .presses("d1:place:skip")
            .presses("d1:files:skip")
    }

    /// Up to the summary, with all that can be told.
    pub(super) fn tells_everything(&mut self) -> &mut Self {
        self.writes()
            .send(place())
            .send_as(Some("m2"), picture(None))
            .presses("d1:files:done")
            .types_as("m3", "Ахметова Айгүл Серікқызы")
            .shares("77011234567", Owner::Sender)
            .types_as("m4", "ул. Бирлик, 1")
    }

    /// After a registered appeal.
    pub(super) fn has_filed(&mut self) -> &mut Self {
        self.tells_everything().presses("d1:confirm:send")
    }
}

/// What of the draft and of other personal data is in a state, apart from the choices about consent.
pub(super) fn told(state: &State) -> Value {
    let mut json = serde_json::to_value(state).unwrap();
    let mut draft = json["draft"].take();
    draft["consent"] = serde_json::to_value(Draft::default()).unwrap()["consent"].take();
    serde_json::json!({
        "draft": draft,
        "parts": json["parts"],
        "answered_by": json["answered_by"],
    })
}

pub(super) fn nothing() -> Value {
    told(&State::new(Lang::Kk))
}
