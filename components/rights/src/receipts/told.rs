//! What was signed, in words: the printed receipt and the page that checks it tell the same in the same order, so that they can be compared line
//! by line.

use domain::Lang;
use domain::consent_receipt::{Claims, State};
use web::{days, policies, words};

/// The claims in the language of the reader.
pub(crate) struct Told {
    /// Label and value of each fact.
    pub(crate) facts: Vec<(String, String)>,
    /// What was decided on each permission.
    pub(crate) decisions: Vec<Decision>,
}

/// What was decided on a permission.
pub(crate) struct Decision {
    /// The permission.
    pub(crate) permission: String,
    /// How it stands.
    pub(crate) state: String,
    /// Since when.
    pub(crate) since: String,
    /// Whether it holds.
    pub(crate) holds: bool,
}

impl Told {
    pub(crate) fn of(claims: &Claims, lang: Lang) -> Self {
        let t = |id: &str| words::text(lang, id);
        let channel = policies::get(&claims.policy_version)
            .and_then(|policy| policy.channel(claims.channel))
            .map_or(claims.channel.as_str(), |rule| rule.title.get(lang));
        let facts = [
            ("receipt-number-label", claims.sub.to_string()),
            ("consent-receipt-id-label", claims.jti.clone()),
            (
                "consent-receipt-as-of-label",
                days::moment(lang, claims.iat),
            ),
            ("consent-receipt-channel-label", channel.to_owned()),
            (
                "consent-receipt-language-label",
                web::lang::name(claims.lang).to_owned(),
            ),
            (
                "consent-receipt-basis-label",
                t(&format!("consent-receipt-basis-{}", claims.basis)),
            ),
            ("receipt-policy-label", claims.policy_version.clone()),
            (
                "consent-receipt-policy-hash-label",
                claims.policy_sha256.clone(),
            ),
        ];
        let decisions = claims.permissions.iter().map(|(permission, standing)| {
            let permission = permission.as_str().replace('_', "-");
            Decision {
                permission: t(&format!("consent-receipt-{permission}")),
                state: t(&format!("consent-receipt-{}", standing.state)),
                since: days::moment(lang, standing.at),
                holds: standing.state == State::Given,
            }
        });
        Self {
            facts: facts.map(|(id, value)| (t(id), value)).into(),
            decisions: decisions.collect(),
        }
    }
}
