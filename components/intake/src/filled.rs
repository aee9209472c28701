//! A form with what was typed and what is wrong with it.

use domain::Lang;
use domain::appeal::FieldError;
use web::body::Form;
use web::words;

/// The fields of the form that people see, and the words that name each.
const LABELS: [(&str, &str); 23] = [
    ("kind", "form-kind-label"),
    ("text", "form-text-label"),
    ("location.address", "form-location-address-label"),
    ("applicant.type", "form-type-label"),
    ("applicant.category", "form-category-label"),
    ("applicant.name.family", "form-family-label"),
    ("applicant.name.given", "form-given-label"),
    ("applicant.name.patronymic", "form-patronymic-label"),
    ("applicant.iin", "form-iin-label"),
    ("applicant.phone", "form-phone-label"),
    ("applicant.email", "form-email-label"),
    ("applicant.address", "form-address-label"),
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
    (POLICY_VERSION, "form-legend-consent"),
];

/// The version that was shown with the choices: hidden, and wrong if another one has taken effect since.
const POLICY_VERSION: &str = "consent.policy_version";

/// The names of the fields that a form may send beside those of [`LABELS`].
const UNLABELLED: [&str; 5] = [
    "token",
    "language",
    "website",
    "consent.collection",
    "consent.transfer",
];

/// What a template asks of a form.
#[derive(Default)]
pub(crate) struct Filled {
    form: Option<Form>,
    mistakes: Vec<Mistake>,
    undecided: bool,
}

/// One mistake, as the summary and the field tell it.
pub(crate) struct Mistake {
    name: String,
    pub(crate) label: String,
    pub(crate) text: String,
}

impl Mistake {
    /// A mistake that the rules found.
    pub(crate) fn of(lang: Lang, error: &FieldError, consents: &[(&str, String)]) -> Self {
        let name = error.pointer.trim_start_matches('/').replace('/', ".");
        let label = LABELS
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, id)| words::text(lang, id))
            .or_else(|| {
                let consent = consents.iter().find(|(known, _)| *known == name);
                consent.map(|(_, title)| title.clone())
            })
            .unwrap_or_else(|| name.clone());
        Self {
            name,
            label,
            text: words::error(lang, error),
        }
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

    /// What the link in the summary leads to: the field.
    pub(crate) fn anchor(&self) -> &str {
        match self.name.as_str() {
            POLICY_VERSION => "consent.collection",
            name => name,
        }
    }
}

impl Filled {
    pub(crate) fn new(form: Form, mistakes: Vec<Mistake>) -> Self {
        Self {
            form: Some(form),
            mistakes,
            undecided: false,
        }
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

    /// Whether this choice was taken. A consent to another version of the policy is none to this one: it is asked for anew.
    pub(crate) fn is(&self, name: &str, value: &str) -> bool {
        let outdated = name.starts_with("consent.") && self.policy_changed();
        !outdated && self.value(name) == value
    }

    /// Whether another version of the policy has taken effect since the form was shown.
    pub(crate) fn policy_changed(&self) -> bool {
        self.error(POLICY_VERSION).is_some()
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
