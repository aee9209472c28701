//! Consent: what the applicant chose, under which version of the policy. Each purpose is a choice of its own (PD art. 24(1)(5), (6)), and
//! a choice can always be "no": an appeal is never refused for want of consent (APPC art. 64(1)).
//!
//! Carries out clauses 7 and 8.

use serde::{Deserialize, Serialize};

use crate::{Lang, Policy, appeal::Channel, retention::RecordClass};

closed_list! {
    /// A choice that is offered beside the form and in the chat.
    Choice {
        /// Collection and processing (policy, clause 7).
        Collection = "collection",
        /// Transfer to third parties that take part in resolving the appeal (policy, clause 8).
        Transfer = "transfer",
    }
}

closed_list! {
    /// What the register of consents keeps apart, because each can be withdrawn for itself (PD art. 24(1)(5), (6)).
    Permission {
        /// Collection.
        Collection = "collection",
        /// Processing.
        Processing = "processing",
        /// Transfer to third parties.
        Transfer = "transfer",
        /// Transfer abroad, where the channel leads through servers there (PD art. 16).
        CrossBorder = "cross_border",
    }
}

impl Permission {
    /// The choice whose words ask for it. Whoever agrees to collection in a channel that the policy calls foreign agrees to that channel.
    pub const fn asked_by(self) -> Choice {
        match self {
            Self::Collection | Self::Processing | Self::CrossBorder => Choice::Collection,
            Self::Transfer => Choice::Transfer,
        }
    }
}

/// What a person was offered to agree to: the rest of what a consent contains (PD art. 8(4)).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offered {
    /// The words of the choice about collection and processing, and until when it holds.
    pub collection: String,
    /// The words of the choice about transfer, and until when it holds.
    pub transfer: String,
    /// How long the appeal is kept, and so how long a consent holds that is not withdrawn: an ISO 8601 duration from its closing.
    pub term: String,
    /// Does the channel lead abroad?
    pub cross_border: bool,
}

impl Offered {
    /// What a policy offers in a language, in a channel. A channel that the policy does not list is taken for a foreign one.
    pub fn by(policy: &Policy, lang: Lang, channel: Channel) -> Self {
        let words = |choice| {
            let rule = policy.consents.of(choice);
            format!("{}\n{}", rule.title.get(lang), rule.until.get(lang))
        };
        Self {
            collection: words(Choice::Collection),
            transfer: words(Choice::Transfer),
            term: policy.retention.of(RecordClass::Appeal).term.iso8601(),
            cross_border: policy.channel(channel).is_none_or(|rule| rule.cross_border),
        }
    }

    /// The words of a choice.
    pub fn words(&self, choice: Choice) -> &str {
        match choice {
            Choice::Collection => &self.collection,
            Choice::Transfer => &self.transfer,
        }
    }

    /// What is asked for here. Consent to transfer abroad is asked for where the channel leads there.
    pub fn permissions(&self) -> impl Iterator<Item = Permission> {
        let abroad = self.cross_border;
        Permission::ALL
            .iter()
            .copied()
            .filter(move |permission| abroad || *permission != Permission::CrossBorder)
    }
}

closed_list! {
    /// The lawful ground on which a field or an appeal is kept.
    Basis {
        /// The applicant agreed (PD art. 7(1)).
        Consent = "consent",
        /// The law lists it: APPC art. 63, with PD art. 9(10).
        Law = "law",
    }
}

/// The recorded choices.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentChoices {
    /// The version of the policy that was shown.
    pub policy_version: String,
    /// May the operator collect and process what the law does not list?
    pub collection: bool,
    /// May the operator hand data to the recipients of the policy?
    pub transfer: bool,
}

impl ConsentChoices {
    /// Was this choice a "yes"?
    pub fn granted(&self, choice: Choice) -> bool {
        match choice {
            Choice::Collection => self.collection,
            Choice::Transfer => self.transfer,
        }
    }

    /// The ground on which the appeal is kept.
    pub fn basis(&self) -> Basis {
        if self.collection {
            Basis::Consent
        } else {
            Basis::Law
        }
    }
}
