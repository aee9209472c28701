//! The three languages of the service. Kazakh is the state language and the default (Law 151 on languages, arts. 5 and 8); Russian
//! stands beside it with equal rights (art. 8, 21); English is offered to foreigners (policy, clause 6).

use serde::{Deserialize, Serialize};

closed_list! {
    /// A language of the service.
    Lang {
        /// Kazakh, the state language.
        Kk = "kk",
        /// Russian.
        Ru = "ru",
        /// English.
        En = "en",
    }
}

/// Kazakh where nobody has said otherwise.
impl Default for Lang {
    fn default() -> Self {
        Self::Kk
    }
}

/// One text in all three languages. There is no fallback from one to another: a missing translation is refused when the file is read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Localized {
    /// Kazakh.
    pub kk: String,
    /// Russian.
    pub ru: String,
    /// English.
    pub en: String,
}

impl Localized {
    /// The text in a language.
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::Kk => &self.kk,
            Lang::Ru => &self.ru,
            Lang::En => &self.en,
        }
    }
}
