//! Reading `policy.toml` strictly. An operator publishes this file as a promise to citizens, so nothing in it may be half understood: an unknown
//! key, a missing translation, a purpose that is not declared, a term that is missing are all refused, with the place, and all at once.

mod retention;

use std::ops::Range;

use chrono::{Months, NaiveDate};

use super::{
    AnswerTerm, AttachmentLimits, ChannelRule, Complete, ConsentRule, Counting, Field, FieldId,
    Form, KindRule, Limits, Operator, Policy, Purpose, Recipient, Responsible, Rule, WorkingHours,
};
use crate::{
    Lang, Mistakes,
    appeal::{Channel, Kind},
    consent::{self, Basis},
    email::Email,
    identifier::Bin,
    phone::Phone,
    strict_toml::{At, Reader, Table},
};

/// The only zone that the deadlines know.
const TIMEZONE: &str = "Asia/Almaty";

/// Reads one version. `file` is its path: the folder must be named as the version.
pub fn parse(file: &str, text: &str) -> Result<Policy, Mistakes> {
    let reader = Reader::new(file, text);
    let policy = reader
        .document(|document| {
            PolicyReader {
                reader: &reader,
                file,
            }
            .policy(document)
        })
        .flatten();
    reader.finish()?;
    // A policy that could not be put together has left a mistake behind, so there is one here.
    policy.ok_or_else(|| Mistakes::one(file, "the policy could not be read"))
}

struct PolicyReader<'r, 'a> {
    reader: &'r Reader<'a>,
    file: &'a str,
}

impl<'r, 'a> PolicyReader<'r, 'a> {
    fn policy(&self, document: &Table<'r, 'a>) -> Option<Policy> {
        let version = self.version(document);
        let effective_from = document.date("effective_from");
        let review_due = document.date("review_due");
        if let (Some(from), Some(due)) = (&effective_from, &review_due) {
            self.check_review(from.value, due);
        }
        let languages = self.languages(document);
        let timezone = self.timezone(document);
        let operator = document
            .table("operator")
            .and_then(|table| self.operator(&table));
        let working_hours = document
            .table("working_hours")
            .and_then(|table| self.working_hours(&table));
        let purposes = self.purposes(document);
        let fields = self.fields(document, purposes.as_deref());
        let kinds = self.complete(document, "kinds", |table| self.kind(table));
        let recipients = self.recipients(document, purposes.as_deref(), fields.as_deref());
        let consents = self.complete(document, "consents", |table| {
            self.consent(table, purposes.as_deref())
        });
        let channels = self.channels(document);
        let retention = self.retention_table(document);
        let limits = document
            .table("limits")
            .and_then(|table| self.limits(&table, fields.as_deref()));
        Some(Policy {
            version: version?,
            effective_from: effective_from?.value,
            review_due: review_due?.value,
            languages: languages?,
            timezone: timezone?,
            operator: operator?,
            working_hours: working_hours?,
            purposes: purposes?,
            fields: fields?,
            kinds: kinds?,
            recipients,
            consents: consents?,
            channels,
            retention: retention?,
            limits: limits?,
        })
    }

    fn version(&self, document: &Table<'r, 'a>) -> Option<String> {
        let version = document.text("version")?;
        let folder = self.file.rsplit(['/', '\\']).nth(1).unwrap_or_default();
        if NaiveDate::parse_from_str(&version.value, "%Y-%m-%d").is_err() {
            self.reader.report(
                version.at,
                "`version` must be a date such as \"2026-11-16\"",
            );
        } else if version.value != folder {
            let reason = format!(
                "`version` is {}, and the folder is named `{folder}`",
                version.value
            );
            self.reader.report(version.at, reason);
        }
        Some(version.value)
    }

    /// Clause 12: at least once a year.
    fn check_review(&self, from: NaiveDate, due: &At<NaiveDate>) {
        if due.value <= from {
            self.reader.report(
                due.at.clone(),
                "`review_due` must be later than `effective_from`",
            );
        } else if from
            .checked_add_months(Months::new(12))
            .is_some_and(|latest| due.value > latest)
        {
            self.reader.report(
                due.at.clone(),
                "`review_due` is later than one year after `effective_from` (clause 12)",
            );
        }
    }

    fn languages(&self, document: &Table<'r, 'a>) -> Option<Vec<Lang>> {
        let languages = document.words::<Lang>("languages", Lang::WORDS)?;
        let languages: Vec<Lang> = languages.into_iter().map(|lang| lang.value).collect();
        for lang in Lang::ALL.iter().filter(|lang| !languages.contains(lang)) {
            self.reader.report(
                document.place_of("languages"),
                format!("`languages` lacks `{lang}`"),
            );
        }
        Some(languages)
    }

    fn timezone(&self, document: &Table<'r, 'a>) -> Option<String> {
        let timezone = document.text("timezone")?;
        if timezone.value != TIMEZONE {
            self.reader.report(
                timezone.at,
                format!("`timezone` must be \"{TIMEZONE}\": deadlines are counted in no other"),
            );
        }
        Some(timezone.value)
    }

    fn operator(&self, table: &Table<'r, 'a>) -> Option<Operator> {
        let name = table.localized("name");
        let bin = table.text("bin").map(|bin| {
            if let Err(error) = Bin::parse(&bin.value) {
                self.reader
                    .report(bin.at, format!("`operator.bin`: {error}"));
            }
            bin.value
        });
        let address = table.localized("address");
        let sites = self.sites(table);
        let responsible = table
            .table("responsible")
            .and_then(|table| self.responsible(&table));
        table.finish();
        Some(Operator {
            name: name?,
            bin: bin?,
            address: address?,
            sites: sites?,
            responsible: responsible?,
        })
    }

    /// Clause 13 promises two addresses.
    fn sites(&self, table: &Table<'r, 'a>) -> Option<Vec<String>> {
        let sites = table.texts("sites")?;
        if sites.len() < 2 {
            self.reader.report(
                table.place_of("sites"),
                "`operator.sites` must name two addresses (clause 13)",
            );
        }
        for (position, site) in sites.iter().enumerate() {
            let host = site
                .value
                .strip_prefix("https://")
                .and_then(|rest| rest.split('/').next())
                .unwrap_or_default();
            if host.is_empty() || site.value.contains(char::is_whitespace) {
                self.reader.report(
                    site.at.clone(),
                    "an address in `operator.sites` must begin with https:// and name a host",
                );
            }
            if sites[..position]
                .iter()
                .any(|other| other.value == site.value)
            {
                self.reader.report(
                    site.at.clone(),
                    "an address stands twice in `operator.sites`",
                );
            }
        }
        Some(sites.into_iter().map(|site| site.value).collect())
    }

    fn responsible(&self, table: &Table<'r, 'a>) -> Option<Responsible> {
        let post = table.localized("post");
        let email = table.text("email").map(|email| {
            if Email::parse(&email.value).is_err() {
                self.reader.report(
                    email.at,
                    "`operator.responsible.email` is not an e-mail address",
                );
            }
            email.value
        });
        let phone = table.text("phone").map(|phone| {
            if Phone::parse(&phone.value).is_ok_and(|read| read.as_str() == phone.value) {
                return phone.value;
            }
            self.reader.report(
                phone.at,
                "`operator.responsible.phone` must be written as +77172123456",
            );
            phone.value
        });
        table.finish();
        Some(Responsible {
            post: post?,
            email: email?,
            phone: phone?,
        })
    }

    fn working_hours(&self, table: &Table<'r, 'a>) -> Option<WorkingHours> {
        let (from, to) = (table.time("from"), table.time("to"));
        table.finish();
        let (from, to) = (from?, to?);
        if from.value >= to.value {
            self.reader.report(
                to.at,
                "`working_hours.to` must be later than `working_hours.from`",
            );
        }
        Some(WorkingHours {
            from: from.value,
            to: to.value,
        })
    }

    /// `None` if an entry could not be read: then nothing that refers to the list can be judged.
    fn purposes(&self, document: &Table<'r, 'a>) -> Option<Vec<Purpose>> {
        let tables = document.tables("purposes");
        let count = tables.len();
        let mut purposes: Vec<Purpose> = Vec::new();
        for table in tables {
            let id = self.new_id(&table, |id| purposes.iter().any(|purpose| purpose.id == id));
            let title = table.localized("title");
            table.finish();
            if let (Some(id), Some(title)) = (id, title) {
                purposes.push(Purpose { id, title });
            }
        }
        (count > 0 && purposes.len() == count).then_some(purposes)
    }

    /// `None` as for [`Self::purposes`].
    fn fields(&self, document: &Table<'r, 'a>, purposes: Option<&[Purpose]>) -> Option<Vec<Field>> {
        let tables = document.tables("fields");
        let count = tables.len();
        let mut fields: Vec<Field> = Vec::new();
        for table in tables {
            let id = table.word::<FieldId>("id", FieldId::WORDS);
            let title = table.localized("title");
            let serves = self.listed_purposes(&table, purposes);
            let basis = table.word::<Basis>("basis", Basis::WORDS);
            table.finish();
            let (Some(id), Some(title), Some(serves), Some(basis)) = (id, title, serves, basis)
            else {
                continue;
            };
            if fields.iter().any(|field| field.id == id.value) {
                self.reader.report(
                    id.at.clone(),
                    format!("the field `{}` stands twice", id.value),
                );
            }
            if FieldId::INDISPENSABLE.contains(&id.value) && basis.value != Basis::Law {
                let reason = format!(
                    "`{}` must have the basis \"law\": no appeal can be registered without it",
                    id.value
                );
                self.reader.report(basis.at, reason);
            }
            fields.push(Field {
                id: id.value,
                title,
                purposes: serves,
                basis: basis.value,
            });
        }
        if count == 0 || fields.len() != count {
            return None;
        }
        for id in FieldId::INDISPENSABLE
            .iter()
            .filter(|id| !fields.iter().any(|field| field.id == **id))
        {
            let reason =
                format!("the field `{id}` is missing: no appeal can be registered without it");
            self.reader.report(document.place_of("fields"), reason);
        }
        Some(fields)
    }

    fn kind(&self, table: &Table<'r, 'a>) -> Option<(KindRule, Range<usize>)> {
        let id = table.word::<Kind>("id", Kind::WORDS);
        let title = table.localized("title");
        let hint = table.localized("hint");
        let term = table.table("term").and_then(|term| {
            let days = term.number("days", 366);
            let calendar = term.word::<Counting>("calendar", Counting::WORDS);
            term.finish();
            Some(AnswerTerm {
                days: days?.value,
                calendar: calendar?.value,
            })
        });
        let source = self.citation(table);
        table.finish();
        let id = id?;
        Some((
            KindRule {
                id: id.value,
                title: title?,
                hint: hint?,
                term: term?,
                source: source?,
            },
            id.at,
        ))
    }

    fn recipients(
        &self,
        document: &Table<'r, 'a>,
        purposes: Option<&[Purpose]>,
        fields: Option<&[Field]>,
    ) -> Vec<Recipient> {
        let mut recipients: Vec<Recipient> = Vec::new();
        for table in document.tables("recipients") {
            let id = self.new_id(&table, |id| {
                recipients.iter().any(|recipient| recipient.id == id)
            });
            let title = table.localized("title");
            let purpose = table
                .text("purpose")
                .and_then(|purpose| self.listed_purpose(&purpose, purposes));
            let gets = table.words::<FieldId>("fields", FieldId::WORDS);
            table.finish();
            let (Some(id), Some(title), Some(purpose), Some(gets)) = (id, title, purpose, gets)
            else {
                continue;
            };
            for field in &gets {
                if let Some(fields) = fields {
                    self.check_transfer(field, &purpose, fields);
                }
            }
            recipients.push(Recipient {
                id,
                title,
                purpose,
                fields: gets.into_iter().map(|field| field.value).collect(),
            });
        }
        recipients
    }

    /// Clauses 5 and 8: a recipient gets a field that is kept at all, and for a purpose that the field serves.
    fn check_transfer(&self, field: &At<FieldId>, purpose: &str, fields: &[Field]) {
        match fields.iter().find(|listed| listed.id == field.value) {
            None => self.reader.report(
                field.at.clone(),
                format!("`{}` is not among [[fields]]", field.value),
            ),
            Some(listed) if !listed.purposes.iter().any(|serves| serves == purpose) => {
                let reason = format!(
                    "`{}` does not serve the purpose `{purpose}` (clause 5): add it to the field's purposes, or keep it back",
                    field.value
                );
                self.reader.report(field.at.clone(), reason);
            }
            Some(_) => {}
        }
    }

    fn consent(
        &self,
        table: &Table<'r, 'a>,
        purposes: Option<&[Purpose]>,
    ) -> Option<(ConsentRule, Range<usize>)> {
        let id = table.word::<consent::Choice>("id", consent::Choice::WORDS);
        let title = table.localized("title");
        let covers = self.listed_purposes(table, purposes);
        let until = table.localized("until");
        table.finish();
        let id = id?;
        Some((
            ConsentRule {
                id: id.value,
                title: title?,
                purposes: covers?,
                until: until?,
            },
            id.at,
        ))
    }

    fn channels(&self, document: &Table<'r, 'a>) -> Vec<ChannelRule> {
        let mut channels: Vec<ChannelRule> = Vec::new();
        for table in document.tables("channels") {
            let id = table.word::<Channel>("id", Channel::WORDS);
            let title = table.localized("title");
            let form = table.word::<Form>("form", Form::WORDS);
            let cross_border = table.flag("cross_border");
            table.finish();
            let (Some(id), Some(title), Some(form), Some(cross_border)) =
                (id, title, form, cross_border)
            else {
                continue;
            };
            if channels.iter().any(|channel| channel.id == id.value) {
                self.reader
                    .report(id.at, format!("the channel `{}` stands twice", id.value));
            }
            channels.push(ChannelRule {
                id: id.value,
                title,
                form: form.value,
                cross_border,
            });
        }
        channels
    }

    fn limits(&self, table: &Table<'r, 'a>, fields: Option<&[Field]>) -> Option<Limits> {
        let text_min = table.number("text_min", 1000);
        let text_max = table.number("text_max", 100_000);
        let name_max = table.number("name_max", 1000);
        let address_max = table.number("address_max", 10_000);
        let attachments = self.attachment_limits(table, fields);
        table.finish();
        let (text_min, text_max) = (text_min?.value, text_max?);
        if text_min > text_max.value {
            self.reader.report(
                text_max.at,
                "`limits.text_max` is less than `limits.text_min`",
            );
        }
        Some(Limits {
            text_min,
            text_max: text_max.value,
            name_max: name_max?.value,
            address_max: address_max?.value,
            attachments,
        })
    }

    /// There where the field is listed, and only there. A component holds the files of an appeal in its memory, so neither limit can be large.
    fn attachment_limits(
        &self,
        table: &Table<'r, 'a>,
        fields: Option<&[Field]>,
    ) -> Option<AttachmentLimits> {
        const MEGABYTE: u32 = 1024 * 1024;
        let is_listed = match fields {
            Some(fields) => fields.iter().any(|field| field.id == FieldId::Attachments),
            None => table.keys().contains(&"attachments_max"),
        };
        if !is_listed {
            return None;
        }
        let count = table.number("attachments_max", 20);
        let bytes = table.number("attachment_bytes_max", 20 * MEGABYTE);
        let bytes = bytes?;
        if bytes.value % MEGABYTE != 0 {
            self.reader.report(
                bytes.at,
                "`limits.attachment_bytes_max` must be whole megabytes (1048576): people are told it so",
            );
        }
        Some(AttachmentLimits {
            count: count?.value,
            bytes: bytes.value,
        })
    }

    /// `[[key]]` tables of which there must be one for each value of a closed list.
    fn complete<R: Rule>(
        &self,
        document: &Table<'r, 'a>,
        key: &str,
        read: impl Fn(&Table<'r, 'a>) -> Option<(R, Range<usize>)>,
    ) -> Option<Complete<R>> {
        let tables = document.tables(key);
        let rules: Vec<_> = tables.iter().map(read).collect();
        self.complete_of(document, key, rules)
    }

    /// The same of rules that are read; `None` for one with a mistake.
    fn complete_of<R: Rule>(
        &self,
        document: &Table<'r, 'a>,
        key: &str,
        read: Vec<Option<(R, Range<usize>)>>,
    ) -> Option<Complete<R>> {
        let count = read.len();
        let mut rules: Vec<R> = Vec::new();
        for (rule, at) in read.into_iter().flatten() {
            if rules.iter().any(|other| other.key() == rule.key()) {
                self.reader
                    .report(at, format!("`{key}`: `{}` stands twice", rule.key()));
            }
            rules.push(rule);
        }
        // A rule that was read with a mistake is not missing: it has been complained about.
        if rules.len() == count {
            for missing in R::KEYS
                .iter()
                .filter(|wanted| R::stands_in(**wanted).is_none())
                .filter(|wanted| !rules.iter().any(|rule| rule.key() == **wanted))
            {
                self.reader.report(
                    document.place_of(key),
                    format!("`{key}`: `{missing}` is missing"),
                );
            }
        }
        Complete::try_from(rules).ok()
    }

    fn citation(&self, table: &Table<'r, 'a>) -> Option<super::Citation> {
        let text = table.text("source")?;
        text.value
            .parse()
            .map_err(|error: super::citation::CitationError| {
                self.reader.report(text.at, error.to_string());
            })
            .ok()
    }

    /// `id` in `snake_case` that no other entry has.
    fn new_id(&self, table: &Table<'r, 'a>, taken: impl Fn(&str) -> bool) -> Option<String> {
        let id = table.text("id")?;
        let is_snake_case = id.value.starts_with(|c: char| c.is_ascii_lowercase())
            && id
                .value
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        if !is_snake_case {
            self.reader.report(
                id.at.clone(),
                format!("`{}` must be in snake_case", id.value),
            );
        }
        if taken(&id.value) {
            self.reader
                .report(id.at, format!("`{}` stands twice", id.value));
        }
        Some(id.value)
    }

    /// `purposes`, each declared in clause 4 and none twice.
    fn listed_purposes(
        &self,
        table: &Table<'r, 'a>,
        purposes: Option<&[Purpose]>,
    ) -> Option<Vec<String>> {
        let mut listed: Vec<String> = Vec::new();
        for purpose in table.texts("purposes")? {
            if listed.contains(&purpose.value) {
                self.reader.report(
                    purpose.at.clone(),
                    format!("the purpose `{}` is named twice", purpose.value),
                );
            }
            listed.extend(self.listed_purpose(&purpose, purposes));
        }
        Some(listed)
    }

    fn listed_purpose(&self, purpose: &At<String>, purposes: Option<&[Purpose]>) -> Option<String> {
        if purposes.is_none_or(|purposes| purposes.iter().any(|listed| listed.id == purpose.value))
        {
            return Some(purpose.value.clone());
        }
        let reason = format!(
            "the purpose `{}` is not among [[purposes]] (clause 4)",
            purpose.value
        );
        self.reader.report(purpose.at.clone(), reason);
        None
    }
}
