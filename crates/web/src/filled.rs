//! A form with what was typed and what is wrong with it.

use domain::Lang;
use domain::appeal::FieldError;

use crate::body::Form;
use crate::words;

/// The fields that people see, in the order of the page, and the words that name each.
pub type Labels = &'static [(&'static str, &'static str)];

/// What a template asks of a form; `fields.html` has the macros.
#[derive(Default)]
pub struct Filled {
    form: Option<Form>,
    mistakes: Vec<Mistake>,
    forgotten: Option<&'static str>,
    had_files: bool,
}

/// One mistake, as the summary and the field tell it.
pub struct Mistake {
    name: String,
    /// What the field is called.
    pub label: String,
    /// What is wrong.
    pub text: String,
}

impl Mistake {
    /// A mistake that the rules found.
    pub fn of(lang: Lang, labels: Labels, error: &FieldError) -> Self {
        let name = error.pointer.trim_start_matches('/').replace('/', ".");
        let label = labels.iter().find(|(known, _)| *known == name);
        Self {
            label: label.map_or_else(|| name.clone(), |(_, id)| words::text(lang, id)),
            text: words::error(lang, error),
            name,
        }
    }

    /// A mistake in a field that has no label.
    pub fn unlabelled(name: &str, text: String) -> Self {
        Self {
            name: name.to_owned(),
            label: text.clone(),
            text,
        }
    }

    /// The same mistake, told in other words.
    #[must_use]
    pub fn saying(mut self, text: String) -> Self {
        self.text = text;
        self
    }

    /// What the link in the summary leads to: the field, or the first of a group of choices.
    pub fn anchor(&self) -> &str {
        &self.name
    }
}

impl Filled {
    /// What was typed, and its mistakes, which are told in the order of the page.
    pub fn new(form: Form, labels: Labels, mut mistakes: Vec<Mistake>) -> Self {
        mistakes.sort_by_key(|mistake| labels.iter().position(|(known, _)| *known == mistake.name));
        Self {
            form: Some(form),
            mistakes,
            ..Self::default()
        }
    }

    /// Files came with it, which no browser sends a second time by itself.
    #[must_use]
    pub fn having_files(mut self, had_files: bool) -> Self {
        self.had_files = had_files;
        self
    }

    /// Whether files are to be chosen again.
    pub fn had_files(&self) -> bool {
        self.had_files
    }

    /// Without what stands in the fields whose names begin so: it is to be given anew.
    #[must_use]
    pub fn forgetting(mut self, beginning: &'static str) -> Self {
        self.forgotten = Some(beginning);
        self
    }

    /// What was typed.
    pub fn value(&self, name: &str) -> &str {
        if self
            .forgotten
            .is_some_and(|beginning| name.starts_with(beginning))
        {
            return "";
        }
        let form = self.form.as_ref();
        form.and_then(|form| form.get(name)).unwrap_or_default()
    }

    /// Whether this choice was taken.
    pub fn is(&self, name: &str, value: &str) -> bool {
        self.value(name) == value
    }

    /// All that is wrong with a field that can be wrong in several ways.
    pub fn errors_of(&self, name: &str) -> Vec<&str> {
        let mistakes = self.mistakes.iter().filter(|mistake| mistake.name == name);
        mistakes.map(|mistake| mistake.text.as_str()).collect()
    }

    /// What is wrong with a field.
    pub fn error(&self, name: &str) -> Option<&str> {
        let mistake = self.mistakes.iter().find(|mistake| mistake.name == name);
        mistake.map(|mistake| mistake.text.as_str())
    }

    /// What is wrong at all.
    pub fn errors(&self) -> &[Mistake] {
        &self.mistakes
    }

    /// The attributes that tie a field to its hint and its error. Names are the code's own, never typed by anybody.
    pub fn describe(&self, name: &str, has_hint: bool) -> String {
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

#[cfg(test)]
mod tests {
    use domain::appeal::ErrorCode;

    use super::*;

    const LABELS: Labels = &[("kind", "form-kind-label"), ("text", "form-text-label")];

    #[test]
    fn a_mistake_stands_at_its_field_and_what_was_typed_stands_there_still() {
        let typed = [("text", "short"), ("value", "900101300017")];
        let form = Form::of(typed.map(|(name, value)| (name.to_owned(), value.to_owned())));
        let mistakes = [
            ("/text", ErrorCode::TooShort { min: 10 }),
            ("/kind", ErrorCode::Required),
        ]
        .map(|(pointer, code)| Mistake::of(Lang::En, LABELS, &FieldError::new(pointer, code)));
        let filled = Filled::new(form, LABELS, mistakes.into()).forgetting("value");
        let told: Vec<_> = filled.errors().iter().map(Mistake::anchor).collect();
        assert_eq!(told, ["kind", "text"], "in the order of the page");
        assert_eq!(filled.value("text"), "short");
        assert_eq!(filled.value("value"), "", "it is to be given anew");
        assert!(filled.error("text").is_some_and(|text| text.contains("10")));
        assert_eq!(
            filled.describe("text", true),
            " aria-describedby=\"text-hint text-error\" aria-invalid=\"true\""
        );
        assert_eq!(filled.describe("value", false), "");
    }
}
