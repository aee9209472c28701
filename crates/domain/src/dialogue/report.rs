//! What a person is told about the own appeals and data (APPC art. 64; PD art. 24(1)(1)).

use super::{Known, Labels, Say, conversation::Conversation, messages, question};
use crate::{
    Lang,
    appeal::{Appeal, DraftLocation, DraftName, Kind, Principal, Status},
    policy::FieldId,
    retention::RecordClass,
    text,
};

/// The matter is cut after this many characters: it stands in full above in the chat, and platforms limit a message.
const SHORTENED: usize = 500;

impl Conversation<'_> {
    pub(super) fn report_status(&mut self) {
        if self.now.known.is_empty() {
            self.note(messages::STATUS_NONE);
        }
        for known in self.now.known {
            let status = self.status_of(known);
            self.say.push(status);
        }
        self.note(messages::LOOK_UP);
    }

    pub(super) fn report_data(&mut self) {
        let draft = self.draft();
        if draft.is_none() && self.now.known.is_empty() {
            self.note(messages::DATA_NOTHING);
        }
        self.say.extend(draft);
        for known in self.now.known {
            let (data, until) = (self.data_of(known), self.kept_until(known));
            self.say.extend([data, until]);
        }
        self.note(messages::DATA_REST);
    }

    /// Until when an appeal is kept.
    pub(super) fn kept_until(&self, known: &Known) -> Say {
        let number = known.number.to_string();
        match known.destroy_on {
            Some(day) => Say::new(messages::KEPT_CLOSED)
                .with("number", &number)
                .with("destroy_on", &(self.now.day)(self.state.lang, day)),
            None if known.status.is_closed() => {
                Say::new(messages::KEPT_REPEATED).with("number", &number)
            }
            None => Say::new(messages::KEPT_OPEN)
                .with("number", &number)
                .with("term", &self.term_of(known.kind)),
        }
    }

    /// How long an appeal that is open is kept after it is answered.
    fn term_of(&self, kind: Kind) -> String {
        let retention = &self.now.policy.retention;
        let rule = retention.of_appeal(kind, Status::Answered);
        rule.term.in_words(self.state.lang)
    }

    fn term(&self, class: RecordClass) -> String {
        let rule = self.now.policy.retention.of(class);
        rule.term.in_words(self.state.lang)
    }

    fn status_of(&self, known: &Known) -> Say {
        let lang = self.state.lang;
        let say = |message| {
            Say::new(message)
                .with("number", &known.number.to_string())
                .with("kind", self.now.policy.kinds.of(known.kind).title.get(lang))
                .with("status", &(self.now.label)(lang, status(known.status)))
        };
        match known.destroy_on {
            Some(day) => {
                say(messages::STATUS_CLOSED).with("destroy_on", &(self.now.day)(lang, day))
            }
            None if known.status.is_closed() => say(messages::STATUS_REPEATED),
            None => say(messages::STATUS_OPEN).with("due_on", &(self.now.day)(lang, known.due_on)),
        }
    }

    /// The draft field by field, if one is being written.
    fn draft(&self) -> Option<Say> {
        let state = &self.state;
        let consent = state.consent()?;
        let applicant = &state.draft.applicant;
        let kind = state.draft.kind.as_deref();
        let text = Some(state.matter()).filter(|text| !text.is_empty());
        let files = Some(state.file_count()).filter(|count| *count > 0);
        let fields = [
            (
                FieldId::Kind,
                kind.and_then(|kind| kind.parse().ok())
                    .map(|kind| self.kind(kind)),
            ),
            (FieldId::Text, text.as_deref().map(shortened)),
            (FieldId::Language, Some(self.language(state.lang))),
            (FieldId::Location, draft_place(&state.draft.location)),
            (FieldId::Attachments, files.map(|count| count.to_string())),
            (FieldId::ApplicantName, draft_name(&applicant.name)),
            (FieldId::ApplicantPhone, applicant.phone.clone()),
            (FieldId::ApplicantAddress, applicant.address.clone()),
            (FieldId::ChatSender, self.sender(consent.collection)),
        ];
        let say = Say::new(messages::DATA_DRAFT)
            .with("fields", &self.lines(fields))
            .with("collection", &self.consent(consent.collection))
            .with("transfer", &self.consent(consent.transfer))
            .with("version", &consent.policy_version)
            .with("term", &self.term(RecordClass::Dialogue));
        Some(say)
    }

    fn data_of(&self, known: &Known) -> Say {
        let collection = known.consent.collection;
        let content = known.content.as_ref();
        let fields = content.map(|appeal| self.fields_of(appeal, known));
        Say::new(messages::DATA_APPEAL)
            .with("number", &known.number.to_string())
            .with("fields", &fields.unwrap_or_default())
            .with("collection", &self.consent(collection))
            .with("transfer", &self.consent(known.consent.transfer))
            .with("version", &known.consent.policy_version)
    }

    /// All that an appeal says about its applicant and the matter.
    fn fields_of(&self, appeal: &Appeal, known: &Known) -> String {
        let applicant = &appeal.applicant;
        let organization = |organization: &crate::appeal::Organization| {
            joined([
                Some(organization.name.clone()),
                organization.bin.as_ref().map(|bin| bin.as_str().to_owned()),
            ])
        };
        let represents = applicant.represents.as_ref().and_then(|represented| {
            let principal = match &represented.principal {
                Principal::Individual { name, iin } => joined([
                    Some(name.full()),
                    iin.as_ref().map(|iin| iin.as_str().to_owned()),
                ]),
                Principal::Organization(principal) => organization(principal),
            };
            joined([principal, Some(represented.authority.clone())])
        });
        let place = appeal.location.as_ref().and_then(|location| {
            place(
                location.address.as_deref(),
                location.point.map(|point| (point.lat, point.lon)),
            )
        });
        self.lines([
            (FieldId::Kind, Some(self.kind(appeal.kind))),
            (FieldId::Text, Some(shortened(&appeal.text))),
            (FieldId::Language, Some(self.language(appeal.language))),
            (FieldId::Location, place),
            (FieldId::Attachments, self.files_of(known)),
            (
                FieldId::Repeats,
                appeal.repeats.map(|number| number.to_string()),
            ),
            (
                FieldId::ApplicantName,
                applicant.name.as_ref().map(crate::name::PersonName::full),
            ),
            (
                FieldId::ApplicantIin,
                applicant.iin.as_ref().map(|iin| iin.as_str().to_owned()),
            ),
            (
                FieldId::ApplicantPhone,
                applicant
                    .phone
                    .as_ref()
                    .map(|phone| phone.as_str().to_owned()),
            ),
            (
                FieldId::ApplicantEmail,
                applicant
                    .email
                    .as_ref()
                    .map(|email| email.as_str().to_owned()),
            ),
            (FieldId::ApplicantAddress, applicant.address.clone()),
            (
                FieldId::ApplicantOrganization,
                applicant.organization.as_ref().and_then(organization),
            ),
            (FieldId::ApplicantRepresents, represents),
            (FieldId::ChatSender, self.sender(known.consent.collection)),
        ])
    }

    /// `яма.jpg (JPEG, 1,2 МБ); план.pdf (PDF, 340 КБ); получаем из мессенджера: 1`.
    fn files_of(&self, known: &Known) -> Option<String> {
        let lang = self.state.lang;
        let kept = known
            .files
            .iter()
            .map(|file| format!("{} ({})", file.name, file.kind_and_size(lang)));
        let awaited = (known.files_awaited > 0).then(|| {
            let words = (self.now.label)(lang, messages::FILES_AWAITED);
            format!("{words}: {}", known.files_awaited)
        });
        let files: Vec<String> = kept.chain(awaited).collect();
        Some(files.join("; ")).filter(|files| !files.is_empty())
    }

    fn kind(&self, kind: Kind) -> String {
        let rule = self.now.policy.kinds.of(kind);
        rule.title.get(self.state.lang).to_owned()
    }

    fn language(&self, lang: Lang) -> String {
        (self.now.label)(self.state.lang, question::language(lang))
    }

    /// Whether it is known from which chat this came; the id itself says nothing to people.
    fn sender(&self, collection: bool) -> Option<String> {
        let keeps = self.now.policy.keeps(FieldId::ChatSender, collection);
        keeps.then(|| (self.now.label)(self.state.lang, messages::THIS_CHAT))
    }

    fn consent(&self, agreed: bool) -> String {
        consent(self.state.lang, agreed, self.now.label)
    }

    /// `title: value`, a line each, in the words of the policy's closed list.
    fn lines<const N: usize>(&self, fields: [(FieldId, Option<String>); N]) -> String {
        let lines: Vec<String> = fields
            .into_iter()
            .filter_map(|(id, value)| {
                // A field that the policy no longer lists is shown by its id: what is kept is said.
                let title = self.now.policy.field(id);
                let title = title.map_or(id.as_str(), |field| field.title.get(self.state.lang));
                Some(format!("{title}: {}", value?))
            })
            .collect();
        lines.join("\n")
    }
}

fn status(status: Status) -> &'static str {
    match status {
        Status::Registered => messages::STATUS_REGISTERED,
        Status::InProgress => messages::STATUS_IN_PROGRESS,
        Status::Transferred => messages::STATUS_TRANSFERRED,
        Status::Answered => messages::STATUS_ANSWERED,
        Status::Returned => messages::STATUS_RETURNED,
        Status::Withdrawn => messages::STATUS_WITHDRAWN,
    }
}

/// A choice in a word.
pub(super) fn consent(lang: Lang, agreed: bool, label: Labels<'_>) -> String {
    label(
        lang,
        if agreed {
            messages::AGREED
        } else {
            messages::REFUSED
        },
    )
}

pub(super) fn draft_name(name: &DraftName) -> Option<String> {
    let parts: Vec<&str> = [&name.family, &name.given, &name.patronymic]
        .into_iter()
        .flatten()
        .map(String::as_str)
        .collect();
    Some(parts.join(" ")).filter(|name| !name.is_empty())
}

pub(super) fn draft_place(location: &DraftLocation) -> Option<String> {
    place(location.address.as_deref(), location.lat.zip(location.lon))
}

/// `ул. Бирлик, 1; 43.238949, 76.889709`.
fn place(address: Option<&str>, point: Option<(f64, f64)>) -> Option<String> {
    joined([
        address.map(str::to_owned),
        point.map(|(lat, lon)| format!("{lat}, {lon}")),
    ])
}

fn joined(parts: [Option<String>; 2]) -> Option<String> {
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    Some(parts.join("; ")).filter(|text| !text.is_empty())
}

pub(super) fn shortened(matter: &str) -> String {
    if text::length(matter) as usize <= SHORTENED {
        return matter.to_owned();
    }
    matter.chars().take(SHORTENED).chain(['…']).collect()
}
