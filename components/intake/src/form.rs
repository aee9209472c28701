//! The form: shown, posted, and shown again with every mistake at its field and nothing of what was typed lost.

use askama::Template;
use axum::extract::Request;
use axum::response::Response;
use chrono::{DateTime, TimeDelta, Utc};
use domain::Lang;
use domain::appeal::{self, ApplicantType, Category, Channel, DraftError, ErrorCode, FieldError};
use domain::attachment::MediaType;
use domain::consent::{Basis, Choice};
use domain::policy::{AttachmentLimits, FieldId};
use http::StatusCode;
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};
use store::Store;
use web::body::Form;
use web::door;
use web::filled::{Filled, Mistake};
use web::policies::{self, Published};
use web::{Page, Problem, Reader, clock, origin, page, token, words};

use crate::filing::{self, Files, Key, Refusal};
use crate::filled::{self, LABELS};
use crate::{receipt, upload};

/// Long enough to look for a document and come back; a day later the policy or the person may have changed.
const TOKEN_AGE: TimeDelta = TimeDelta::hours(24);

const TYPES: [(ApplicantType, &str); 3] = [
    (ApplicantType::Individual, "form-type-individual"),
    (ApplicantType::Organization, "form-type-organization"),
    (ApplicantType::Representative, "form-type-representative"),
];

const CATEGORIES: [(Category, &str); 5] = [
    (Category::Citizen, "form-category-citizen"),
    (Category::ForeignCitizen, "form-category-foreign-citizen"),
    (Category::DomesticEntity, "form-category-domestic-entity"),
    (Category::ForeignEntity, "form-category-foreign-entity"),
    (Category::Other, "form-category-other"),
];

#[derive(Template)]
#[template(path = "form.html")]
struct FormPage {
    page: Page,
    policy: &'static Published,
    policy_path: String,
    kinds: Vec<KindChoice>,
    consents: Vec<ConsentChoice>,
    types: [(&'static str, &'static str); 3],
    categories: [(&'static str, &'static str); 5],
    text_hint: String,
    attachments: Option<FileChoice>,
    /// The number of an earlier appeal is asked for.
    repeats: bool,
    form: Filled,
    token: String,
    notice: Option<String>,
}

impl FormPage {
    /// The hint of a field; where the policy keeps the field only with consent, it says so.
    fn hint(&self, field: &str, words: &str) -> String {
        let hint = self.page.t(words);
        let rule = field.parse().ok().and_then(|id| self.policy.field(id));
        if rule.is_some_and(|rule| rule.basis == Basis::Consent) {
            format!("{hint} {}", self.page.t("form-only-with-consent"))
        } else {
            hint
        }
    }
}

/// One of the seven kinds, in the words of the policy.
struct KindChoice {
    value: &'static str,
    title: String,
    hint: String,
}

/// The choice of files, where the policy keeps any.
struct FileChoice {
    /// The media types, for the browser: it offers what is taken, and makes such of what it can.
    accept: String,
    hint: String,
}

/// One of the choices beside the form, in the words of the policy.
struct ConsentChoice {
    name: &'static str,
    title: String,
    without: String,
    until: String,
}

/// `GET /`
pub(crate) async fn show(request: Request) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    let store = Store::open().await?;
    let reader = Reader::of(&parts);
    let shown = Shown::now(store, reader.lang);
    let mut response = shown.page(StatusCode::OK, Filled::default(), None);
    if reader.lang_asked {
        let cookie = web::lang::cookie(shown.lang);
        response
            .headers_mut()
            .append(http::header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// `POST /appeals`
pub(crate) async fn submit(request: Request) -> Result<Response, Problem> {
    let (parts, request) = origin::ours(request)?;
    let limits = policies::current(clock::now()).attachments();
    let sent = upload::read(request, limits).await?;
    let (form, _room) = (sent.form, sent.room);
    let store = Store::open().await?;
    let mut shown = Shown::now(store, Reader::of(&parts).lang);
    shown.had_files = !sent.files.is_empty();

    // A person never sees this field; whoever filled it is asked to empty it, in case it was a browser's helper and not a robot.
    if form.filled("website").is_some() {
        let trap = Mistake::unlabelled("website", words::text(shown.lang, "form-honeypot-label"));
        return Ok(shown.again(form, vec![trap]));
    }
    let Ok(token) = shown.token(&form) else {
        let expired = shown.words("problem-form-expired-detail");
        let again = Filled::new(form, LABELS, vec![]).having_files(shown.had_files);
        return Ok(shown.page(StatusCode::UNPROCESSABLE_ENTITY, again, Some(expired)));
    };
    let mut files = Files::default();
    let mut wrong_files = Vec::new();
    match limits {
        // Without consent they are not even looked at.
        Some(limits) if form.get("consent.collection") == Some("yes") => {
            (files.kept, wrong_files) = upload::check(sent.files, shown.lang, limits);
        }
        _ => files.dropped = shown.had_files,
    }
    let mut mistakes = missing_choices(&form);
    let json = to_json(&form);
    let draft = match appeal::draft_from_json(json.to_string().as_bytes()) {
        Ok(draft) => draft,
        Err(DraftError::Shape(errors)) => return Ok(shown.wrong(form, &errors, wrong_files)),
        Err(DraftError::NotJson { .. }) => return Err(Problem::bad_request()),
    };
    let appeal = match appeal::check(&draft, shown.policy) {
        Ok(appeal) if mistakes.is_empty() && wrong_files.is_empty() => appeal,
        checked => {
            mistakes.extend(checked.err().unwrap_or_default());
            return Ok(shown.wrong(form, &mistakes, wrong_files));
        }
    };
    let share = door::share(store, &parts, shown.now).await?;
    let mut body = json.to_string().into_bytes();
    for file in &files.kept {
        body.extend(Sha256::digest(&file.bytes));
    }
    let key = Key {
        scope: "form",
        value: &token.nonce,
        body: &body,
    };
    match filing::file(
        store,
        shown.policy,
        (appeal, Channel::Web, files),
        Some(key),
        share,
        shown.now,
    )
    .await
    {
        Ok(receipt) => receipt::redirect(&parts, shown.lang, &receipt),
        Err(Refusal::AnotherBody) => Err(Problem::conflict("form-sent")),
        Err(Refusal::Store(error)) => Err(error.into()),
    }
}

/// What a form is shown with.
struct Shown {
    store: &'static Store,
    policy: &'static Published,
    lang: Lang,
    now: DateTime<Utc>,
    had_files: bool,
}

impl Shown {
    fn now(store: &'static Store, lang: Lang) -> Self {
        let now = clock::now();
        let policy = policies::current(now);
        Self {
            store,
            policy,
            lang,
            now,
            had_files: false,
        }
    }

    fn words(&self, id: &str) -> String {
        web::words::text(self.lang, id)
    }

    fn token(&self, form: &Form) -> Result<token::Token, token::Refusal> {
        let verify =
            |message: &[u8], signature: &[u8]| self.store.verify("form-token", message, signature);
        let token = form.get("token").unwrap_or_default();
        token::check(token, self.now, TOKEN_AGE, verify)
    }

    fn kinds(&self) -> Vec<KindChoice> {
        let rules = self.policy.kinds.iter();
        rules
            .map(|rule| KindChoice {
                value: rule.id.as_str(),
                title: rule.title.get(self.lang).to_owned(),
                hint: rule.hint.get(self.lang).to_owned(),
            })
            .collect()
    }

    fn consents(&self) -> Vec<ConsentChoice> {
        let without_collection = {
            let kept_with_consent =
                self.policy.fields.iter().filter(|field| {
                    field.basis == Basis::Consent && field.id != FieldId::ChatSender
                });
            let titles: Vec<_> = kept_with_consent
                .map(|field| field.title.get(self.lang))
                .collect();
            web::words::format(
                self.lang,
                "form-consent-collection-without",
                &[("fields", &titles.join("; "))],
            )
        };
        let without_transfer = self.words("form-consent-transfer-without");
        let choice = |id, name, without| {
            let rule = self.policy.consents.of(id);
            ConsentChoice {
                name,
                title: rule.title.get(self.lang).to_owned(),
                until: rule.until.get(self.lang).to_owned(),
                without,
            }
        };
        vec![
            choice(Choice::Collection, "consent.collection", without_collection),
            choice(Choice::Transfer, "consent.transfer", without_transfer),
        ]
    }

    fn files(&self, limits: AttachmentLimits) -> FileChoice {
        let (count, max) = (limits.count.to_string(), limits.megabytes().to_string());
        let accept: Vec<_> = MediaType::ALL.iter().map(|kind| kind.as_str()).collect();
        FileChoice {
            accept: accept.join(","),
            hint: web::words::format(
                self.lang,
                "attachments-hint",
                &[("count", &count), ("max", &max)],
            ),
        }
    }

    /// The form again, with what is wrong. A decision made under another version of the policy is no decision about this one.
    fn wrong(&self, form: Form, errors: &[FieldError], files: Vec<Mistake>) -> Response {
        let (outdated, errors): (Vec<_>, Vec<_>) = errors
            .iter()
            .partition(|error| error.code == ErrorCode::PolicyVersion);
        let mistakes = errors
            .into_iter()
            .map(|error| Mistake::of(self.lang, LABELS, error))
            .chain(files)
            .collect();
        if outdated.is_empty() {
            return self.again(form, mistakes);
        }
        let filled = Filled::new(form, LABELS, mistakes)
            .forgetting("consent.")
            .having_files(self.had_files);
        let notice = self.words("form-policy-changed");
        self.page(StatusCode::UNPROCESSABLE_ENTITY, filled, Some(notice))
    }

    fn again(&self, form: Form, mistakes: Vec<Mistake>) -> Response {
        let form = Filled::new(form, LABELS, mistakes).having_files(self.had_files);
        self.page(StatusCode::UNPROCESSABLE_ENTITY, form, None)
    }

    fn page(&self, status: StatusCode, form: Filled, notice: Option<String>) -> Response {
        let limits = self.policy.limits;
        let (min, max) = (limits.text_min.to_string(), limits.text_max.to_string());
        let sign = |message: &[u8]| self.store.sign("form-token", message).to_vec();
        let template = FormPage {
            page: Page::new(self.lang, self.now, self.words("form-title")).at("/"),
            policy: self.policy,
            policy_path: format!("/policy/{}", self.policy.version),
            kinds: self.kinds(),
            consents: self.consents(),
            types: TYPES.map(|(value, words)| (value.as_str(), words)),
            categories: CATEGORIES.map(|(value, words)| (value.as_str(), words)),
            text_hint: web::words::format(
                self.lang,
                "form-text-hint",
                &[("min", &min), ("max", &max)],
            ),
            attachments: self.policy.attachments().map(|limits| self.files(limits)),
            repeats: self.policy.field(FieldId::Repeats).is_some(),
            form,
            // A form that is shown again is a new form: what it sends is another body than before.
            token: token::issue(web::random(), self.now, sign),
            notice,
        };
        page::html(status, self.lang, &template)
    }
}

/// Consent is an act (PD art. 8): a choice that was not made is asked for, never assumed.
fn missing_choices(form: &Form) -> Vec<FieldError> {
    ["collection", "transfer"]
        .into_iter()
        .filter(|choice| !matches!(form.get(&format!("consent.{choice}")), Some("yes" | "no")))
        .map(|choice| FieldError::new(format!("/consent/{choice}"), ErrorCode::Required))
        .collect()
}

/// The fields of the form as the JSON of an appeal: `applicant.name.family` becomes `{"applicant":{"name":{"family":…}}}`.
fn to_json(form: &Form) -> Value {
    let mut json = Value::Object(Map::new());
    for name in form.names() {
        if is_foreign(form, name) || matches!(name, "token" | "website") {
            continue;
        }
        let Some(value) = form.filled(name) else {
            // An empty field says nothing; one of an unknown name is refused even so.
            if !filled::is_known(name) {
                put(&mut json, name, Value::Null);
            }
            continue;
        };
        let value = match (name, value) {
            ("consent.collection" | "consent.transfer", choice) => Value::Bool(choice == "yes"),
            (_, text) => Value::String(text.to_owned()),
        };
        put(&mut json, name, value);
    }
    json
}

/// Whether a field belongs to another type of applicant, or of the represented, than the chosen one. The page does not show it, so what was
/// typed there before the choice was changed is not sent on.
fn is_foreign(form: &Form, name: &str) -> bool {
    let chosen = |choice| form.get(choice).unwrap_or_default();
    let applicant = chosen("applicant.type");
    let Some(represented) = name.strip_prefix("applicant.represents.") else {
        return name.starts_with("applicant.organization.") && applicant != "organization";
    };
    applicant != "representative"
        || match chosen("applicant.represents.type") {
            "individual" => represented.starts_with("organization."),
            "organization" => represented.starts_with("name.") || represented == "iin",
            _ => false,
        }
}

fn put(json: &mut Value, name: &str, value: Value) {
    let mut place = json;
    for part in name.split('.') {
        if !place.is_object() {
            *place = Value::Object(Map::new());
        }
        place = &mut place[part];
    }
    *place = value;
}
