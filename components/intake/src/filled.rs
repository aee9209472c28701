//! A form with what was typed and what is wrong with it.

use domain::Lang;
use domain::appeal::FieldError;
use web::body::Form;
use web::words;

/// The fields of the form that people see, in the order of the page, and the words that name each.
const LABELS: [(&str, &str); 26] = [
    ("text", "form-text-label"),
    ("kind", "form-kind-label"),
    ("location.address", "form-location-address-label"),
    ("attachments", "attachments-label"),
    ("applicant.type", "form-type-label"),
    (
        "applicant.organization.name",
        "form-organization-name-label",
    ),
    ("applicant.organization.bin", "form-organization-bin-label"),
    ("applicant.represents.type", "form-represents-type-label"),
    ("applicant.represents.name.family", "form-family-label"),
    ("applicant.represents.name.given", "form-given-label"),
    (
        "applicant.represents.name.patronymic",
        "form-patronymic-label",
    ),
    ("applicant.represents.iin", "form-iin-label"),
    (
        "applicant.represents.organization.name",
        "form-organization-name-label",
    ),
    (
        "applicant.represents.organization.bin",
        "form-organization-bin-label",
    ),
    (
        "applicant.represents.authority",
        "form-represents-authority-label",
    ),
    ("applicant.name.family", "form-family-label"),
    ("applicant.name.given", "form-given-label"),
    ("applicant.name.patronymic", "form-patronymic-label"),
    ("applicant.address", "form-address-label"),
    ("applicant.iin", "form-iin-label"),
    ("applicant.phone", "form-phone-label"),
    ("applicant.email", "form-email-label"),
    ("applicant.category", "form-category-label"),
    ("repeats", "form-repeats-label"),
    ("consent.collection", "form-consent-collection-label"),
    ("consent.transfer", "form-consent-transfer-label"),
];

/// The names of the fields that a form may send beside those of [`LABELS`].
const UNLABELLED: [&str; 4] = ["token", "language", "website", "consent.policy_version"];

/// What a template asks of a form.
#[derive(Default)]
pub(crate) struct Filled {
    form: Option<Form>,
    mistakes: Vec<Mistake>,
    undecided: bool,
    /// Files came with it, which no browser sends a second time by itself.
    had_files: bool,
}

/// One mistake, as the summary and the field tell it.
pub(crate) struct Mistake {
    name: String,
    pub(crate) label: String,
    pub(crate) text: String,
}

impl Mistake {
    /// A mistake that the rules found.
    pub(crate) fn of(lang: Lang, error: &FieldError) -> Self {
        let name = error.pointer.trim_start_matches('/').replace('/', ".");
        let label = LABELS.iter().find(|(known, _)| *known == name);
        Self {
            label: label.map_or_else(|| name.clone(), |(_, id)| words::text(lang, id)),
            text: words::error(lang, error),
            name,
        }
    }

    /// The same mistake, told in other words.
    #[must_use]
    pub(crate) fn saying(mut self, text: String) -> Self {
        self.text = text;
        self
    }

    /// The field that nobody sees was filled.
    pub(crate) fn trap(lang: Lang) -> Self {
        let label = words::text(lang, "form-honeypot-label");
        Self {
            name: "website".to_owned(),
            text: label.clone(),
            label,
        }
    }

    /// What the link in the summary leads to: the field, or the first of a group of choices.
    pub(crate) fn anchor(&self) -> &str {
        &self.name
    }
}

impl Filled {
    /// What was typed, and its mistakes, which are told in the order of the page.
    pub(crate) fn new(form: Form, mut mistakes: Vec<Mistake>) -> Self {
        mistakes.sort_by_key(|mistake| LABELS.iter().position(|(known, _)| *known == mistake.name));
        Self {
            form: Some(form),
            mistakes,
            undecided: false,
            had_files: false,
        }
    }

    /// Files came with it.
    #[must_use]
    pub(crate) fn having_files(mut self, had_files: bool) -> Self {
        self.had_files = had_files;
        self
    }

    /// Whether files are to be chosen again.
    pub(crate) fn had_files(&self) -> bool {
        self.had_files
    }

    /// Without the choices about consent: they are to be made anew.
    #[must_use]
    pub(crate) fn undecided(mut self) -> Self {
        self.undecided = true;
        self
    }

    /// What was typed.
    pub(crate) fn value(&self, name: &str) -> &str {
        if self.undecided && name.starts_with("consent.") {
            return "";
        }
        let form = self.form.as_ref();
        form.and_then(|form| form.get(name)).unwrap_or_default()
    }

    /// Whether this choice was taken.
    pub(crate) fn is(&self, name: &str, value: &str) -> bool {
        self.value(name) == value
    }

    /// All that is wrong with a field that can be wrong in several ways.
    pub(crate) fn errors_of(&self, name: &str) -> Vec<&str> {
        let mistakes = self.mistakes.iter().filter(|mistake| mistake.name == name);
        mistakes.map(|mistake| mistake.text.as_str()).collect()
    }

    /// What is wrong with a field.
    pub(crate) fn error(&self, name: &str) -> Option<&str> {
        let mistake = self.mistakes.iter().find(|mistake| mistake.name == name);
        mistake.map(|mistake| mistake.text.as_str())
    }

    /// What is wrong at all.
    pub(crate) fn errors(&self) -> &[Mistake] {
        &self.mistakes
    }

    /// The attributes that tie a field to its hint and its error. Names are the code's own, never typed by anybody.
    pub(crate) fn describe(&self, name: &str, has_hint: bool) -> String {
        let wrong = self.error(name).is_some();
        let parts = [(has_hint, "hint"), (wrong, "error")];
        let ids: Vec<_> = parts
            .iter()
            .filter(|(there, _)| *there)
            .map(|(_, part)| format!("{name}-{part}"))
            .collect();
        let mut attributes = String::new();
        if !ids.is_empty() {
            attributes = format!(" aria-describedby=\"{}\"", ids.join(" "));
        }
        if wrong {
            attributes.push_str(" aria-invalid=\"true\"");
        }
        attributes
    }
}

/// Whether the form has a field of this name.
pub(crate) fn is_known(name: &str) -> bool {
    UNLABELLED.contains(&name) || LABELS.iter().any(|(known, _)| *known == name)
}
