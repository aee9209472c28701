//! What each entry of the policy file consists of. An attribute that a file gets later is told as soon as it stands in the list of its
//! entry here and has its words in `static/words/*/diff.ftl`; the test that changes every value of a file finds one that was forgotten.

use std::borrow::Cow;

use chrono::NaiveDate;

use super::{Section, Value};
use crate::Localized;
use crate::policy::{
    ChannelRule, ConsentRule, Field, KindRule, Limits, Operator, Purpose, Recipient, RetentionRule,
    WorkingHours,
};

closed_list! {
    /// Something that the policy says of an entry.
    Attribute {
        /// What is shown.
        Title = "title",
        /// The purposes that it serves or covers.
        Purposes = "purposes",
        /// Whether it is kept without consent.
        Basis = "basis",
        /// The only purpose.
        Purpose = "purpose",
        /// The only fields.
        Fields = "fields",
        /// Until when it holds.
        Until = "until",
        /// From when a term is counted.
        Start = "start",
        /// How long something is kept.
        Term = "term",
        /// Where a term comes from.
        Source = "source",
        /// Whether no act was read that sets the term.
        ToBeConfirmed = "to_be_confirmed",
        /// Whether erasure before the end of the term is restriction instead.
        Mandatory = "mandatory",
        /// How long before destruction the applicant is told.
        Warning = "warning",
        /// What helps to choose.
        Hint = "hint",
        /// The term for an answer.
        AnswerTerm = "answer_term",
        /// Written, oral or electronic.
        Form = "form",
        /// Whether the data pass through servers abroad.
        CrossBorder = "cross_border",
        /// The shortest matter.
        TextMin = "text_min",
        /// The longest matter.
        TextMax = "text_max",
        /// The longest part of a name.
        NameMax = "name_max",
        /// The longest address.
        AddressMax = "address_max",
        /// The most files.
        AttachmentsMax = "attachments_max",
        /// The largest file.
        AttachmentBytesMax = "attachment_bytes_max",
        /// Opening.
        Opening = "opening",
        /// Closing.
        Closing = "closing",
        /// Name of the operator.
        Name = "name",
        /// BIN of the operator.
        Bin = "bin",
        /// Address of the operator.
        Address = "address",
        /// Where the policy is published.
        Sites = "sites",
        /// The post of the person in charge.
        Post = "post",
        /// E-mail of the person in charge.
        Email = "email",
        /// Phone of the person in charge.
        Phone = "phone",
        /// The day by which the policy must be reviewed.
        ReviewDue = "review_due",
    }
}

/// An entry of a list, or a section that is one entry.
pub(super) trait Entry {
    const SECTION: Section;

    /// By which it is the same entry in another version; `None` in a section that is one entry.
    fn id(&self) -> Option<Cow<'_, str>> {
        None
    }

    fn title(&self) -> Option<&Localized> {
        None
    }

    /// Everything else that it says.
    fn attributes(&self) -> Vec<(Attribute, Value)>;
}

impl Entry for Purpose {
    const SECTION: Section = Section::Purposes;

    fn id(&self) -> Option<Cow<'_, str>> {
        Some((&self.id).into())
    }

    fn title(&self) -> Option<&Localized> {
        Some(&self.title)
    }

    fn attributes(&self) -> Vec<(Attribute, Value)> {
        Vec::new()
    }
}

impl Entry for Field {
    const SECTION: Section = Section::Fields;

    fn id(&self) -> Option<Cow<'_, str>> {
        Some(self.id.as_str().into())
    }

    fn title(&self) -> Option<&Localized> {
        Some(&self.title)
    }

    fn attributes(&self) -> Vec<(Attribute, Value)> {
        vec![
            (Attribute::Purposes, Value::purposes(&self.purposes)),
            (Attribute::Basis, Value::Basis(self.basis)),
        ]
    }
}

impl Entry for Recipient {
    const SECTION: Section = Section::Recipients;

    fn id(&self) -> Option<Cow<'_, str>> {
        Some((&self.id).into())
    }

    fn title(&self) -> Option<&Localized> {
        Some(&self.title)
    }

    fn attributes(&self) -> Vec<(Attribute, Value)> {
        vec![
            (Attribute::Purpose, Value::Purpose(self.purpose.clone())),
            (
                Attribute::Fields,
                Value::Fields(self.fields.iter().copied().collect()),
            ),
        ]
    }
}

impl Entry for ConsentRule {
    const SECTION: Section = Section::Consents;

    fn id(&self) -> Option<Cow<'_, str>> {
        Some(self.id.as_str().into())
    }

    fn title(&self) -> Option<&Localized> {
        Some(&self.title)
    }

    fn attributes(&self) -> Vec<(Attribute, Value)> {
        vec![
            (Attribute::Purposes, Value::purposes(&self.purposes)),
            (Attribute::Until, Value::Words(self.until.clone())),
        ]
    }
}

impl Entry for RetentionRule {
    const SECTION: Section = Section::Retention;

    fn id(&self) -> Option<Cow<'_, str>> {
        Some(self.name().into())
    }

    fn title(&self) -> Option<&Localized> {
        Some(&self.title)
    }

    fn attributes(&self) -> Vec<(Attribute, Value)> {
        vec![
            (Attribute::Start, Value::Start(self.start)),
            (Attribute::Term, Value::Term(self.term)),
            (Attribute::Source, Value::Source(self.source.clone())),
            (Attribute::ToBeConfirmed, Value::Flag(!self.confirmed)),
            (Attribute::Mandatory, Value::Flag(self.mandatory)),
            (Attribute::Warning, Value::Warning(self.warn)),
        ]
    }
}

impl Entry for KindRule {
    const SECTION: Section = Section::Kinds;

    fn id(&self) -> Option<Cow<'_, str>> {
        Some(self.id.as_str().into())
    }

    fn title(&self) -> Option<&Localized> {
        Some(&self.title)
    }

    fn attributes(&self) -> Vec<(Attribute, Value)> {
        vec![
            (Attribute::Hint, Value::Words(self.hint.clone())),
            (Attribute::AnswerTerm, Value::AnswerTerm(self.term)),
            (Attribute::Source, Value::Source(self.source.clone())),
        ]
    }
}

impl Entry for ChannelRule {
    const SECTION: Section = Section::Channels;

    fn id(&self) -> Option<Cow<'_, str>> {
        Some(self.id.as_str().into())
    }

    fn title(&self) -> Option<&Localized> {
        Some(&self.title)
    }

    fn attributes(&self) -> Vec<(Attribute, Value)> {
        vec![
            (Attribute::Form, Value::Form(self.form)),
            (Attribute::CrossBorder, Value::Flag(self.cross_border)),
        ]
    }
}

impl Entry for Limits {
    const SECTION: Section = Section::Limits;

    fn attributes(&self) -> Vec<(Attribute, Value)> {
        let mut all = vec![
            (Attribute::TextMin, Value::Number(self.text_min)),
            (Attribute::TextMax, Value::Number(self.text_max)),
            (Attribute::NameMax, Value::Number(self.name_max)),
            (Attribute::AddressMax, Value::Number(self.address_max)),
        ];
        if let Some(files) = self.attachments {
            all.push((Attribute::AttachmentsMax, Value::Number(files.count)));
            all.push((Attribute::AttachmentBytesMax, Value::Bytes(files.bytes)));
        }
        all
    }
}

impl Entry for WorkingHours {
    const SECTION: Section = Section::WorkingHours;

    fn attributes(&self) -> Vec<(Attribute, Value)> {
        vec![
            (Attribute::Opening, Value::Time(self.from)),
            (Attribute::Closing, Value::Time(self.to)),
        ]
    }
}

impl Entry for Operator {
    const SECTION: Section = Section::Operator;

    fn attributes(&self) -> Vec<(Attribute, Value)> {
        let responsible = &self.responsible;
        vec![
            (Attribute::Name, Value::Words(self.name.clone())),
            (Attribute::Bin, Value::Text(self.bin.clone())),
            (Attribute::Address, Value::Words(self.address.clone())),
            (
                Attribute::Sites,
                Value::Sites(self.sites.iter().cloned().collect()),
            ),
            (Attribute::Post, Value::Words(responsible.post.clone())),
            (Attribute::Email, Value::Text(responsible.email.clone())),
            (Attribute::Phone, Value::Text(responsible.phone.clone())),
        ]
    }
}

/// The day by which a version must be reviewed. Languages and zone are the same in every policy that is read at all.
pub(super) struct Review(pub(super) NaiveDate);

impl Entry for Review {
    const SECTION: Section = Section::Review;

    fn attributes(&self) -> Vec<(Attribute, Value)> {
        vec![(Attribute::ReviewDue, Value::Day(self.0))]
    }
}
