//! Consent: what the applicant chose, under which version of the policy. Each purpose is a choice of its own (PD art. 24(1)(5), (6)), and
//! a choice can always be "no": an appeal is never refused for want of consent (APPC art. 64(1)).

use serde::{Deserialize, Serialize};

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
    /// The ground on which the appeal is kept.
    pub fn basis(&self) -> Basis {
        if self.collection {
            Basis::Consent
        } else {
            Basis::Law
        }
    }
}
