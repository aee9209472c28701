//! A small valid policy and the moves of the calendar, as the tests see them. All values are invented.

use chrono::NaiveDate;
use domain::{
    Policy,
    calendar::{Calendar, DayKind, Move},
    policy,
};

/// The file name under which the policy stands: the folder is the version.
pub(crate) const FILE: &str = "static/policy/2026-11-16/policy.toml";

/// A whole policy with nothing in it but what must be there.
pub(crate) const POLICY: &str = r#"version = "2026-11-16"
effective_from = 2026-11-16
review_due = 2027-11-16
languages = ["kk", "ru", "en"]
timezone = "Asia/Almaty"

[operator]
name = { kk = "Өтініштер орталығы", ru = "Центр обращений", en = "Appeals Centre" }
bin = "260140990008"
address = { kk = "Бірлік көшесі, 1", ru = "ул. Бирлик, 1", en = "1 Birlik Street" }
sites = ["https://appeals.example/policy", "https://www.city.example/policy"]

[operator.responsible]
post = { kk = "Басшы", ru = "Руководитель", en = "Head" }
email = "data@city.example"
phone = "+77172000000"

[working_hours]
from = "09:00"
to = "18:30"

[[purposes]]
id = "register_appeal"
title = { kk = "Тіркеу", ru = "Регистрация", en = "Registration" }

[[purposes]]
id = "resolve_appeal"
title = { kk = "Шешу", ru = "Решение", en = "Resolution" }

FIELDS
KINDS
[[recipients]]
id = "city_department"
title = { kk = "Басқармалар", ru = "Управления", en = "Departments" }
purpose = "resolve_appeal"
fields = ["text", "applicant.name"]

[[consents]]
id = "collection"
title = { kk = "Жинауға келісемін", ru = "Согласен на сбор", en = "I consent to collection" }
purposes = ["register_appeal", "resolve_appeal"]
until = { kk = "Мерзім соңына дейін", ru = "До конца срока", en = "Until the end of the term" }

[[consents]]
id = "transfer"
title = { kk = "Беруге келісемін", ru = "Согласен на передачу", en = "I consent to transfer" }
purposes = ["resolve_appeal"]
until = { kk = "Мерзім соңына дейін", ru = "До конца срока", en = "Until the end of the term" }

[[channels]]
id = "web"
title = { kk = "Сайт", ru = "Сайт", en = "Site" }
form = "electronic"
cross_border = false

[[channels]]
id = "telegram"
title = { kk = "Telegram", ru = "Telegram", en = "Telegram" }
form = "electronic"
cross_border = true

RETENTION
[limits]
text_min = 10
text_max = 200
name_max = 40
address_max = 60
"#;

/// The text of the policy.
pub(crate) fn policy_toml() -> String {
    let fields = [
        ("kind", "law"),
        ("text", "law"),
        ("language", "law"),
        ("applicant.type", "law"),
        ("applicant.category", "law"),
        ("applicant.name", "law"),
        ("applicant.iin", "law"),
        ("applicant.phone", "consent"),
        ("applicant.email", "consent"),
        ("applicant.address", "law"),
        ("applicant.organization", "law"),
        ("applicant.represents", "law"),
        ("location", "consent"),
        ("chat.sender", "consent"),
    ]
    .map(|(id, basis)| {
        format!(
            "[[fields]]\nid = \"{id}\"\ntitle = {{ kk = \"kk {id}\", ru = \"ru {id}\", en = \"en {id}\" }}\n\
             purposes = [\"register_appeal\", \"resolve_appeal\"]\nbasis = \"{basis}\"\n"
        )
    });
    let kinds = [
        ("appeal", "Өтініш", "Обращение", 15, "working", "APPC art. 76(1)"),
        ("proposal", "Ұсыныс", "Предложение", 15, "working", "policy"),
        ("application", "Арыз", "Заявление", 15, "working", "APPC art. 76(1)"),
        ("complaint", "Шағым", "Жалоба", 20, "working", "APPC art. 99"),
        ("request", "Сұрау", "Запрос", 15, "calendar", "INFO art. 11(10)"),
        ("response", "Үн қосу", "Отклик", 15, "working", "policy"),
        ("report", "Хабарлама", "Сообщение", 15, "working", "policy; APPC art. 76(1)"),
    ]
    .map(|(id, kk, ru, days, calendar, source)| {
        format!(
            "[[kinds]]\nid = \"{id}\"\ntitle = {{ kk = \"{kk}\", ru = \"{ru}\", en = \"The {id}\" }}\n\
             hint = {{ kk = \"Көмек\", ru = \"Подсказка\", en = \"Hint\" }}\n\
             term = {{ days = {days}, calendar = \"{calendar}\" }}\nsource = \"{source}\"\n"
        )
    });
    let retention = [
        ("appeal", "closed", "years = 5"),
        ("dialogue", "last_activity", "days = 7"),
        ("idempotency", "created", "hours = 24"),
        ("inbox", "created", "hours = 48"),
        ("rate_limit", "created", "hours = 24"),
        ("destruction_act", "created", "months = 18"),
        ("event", "created", "years = 1"),
    ]
    .map(|(class, start, term)| {
        format!(
            "[[retention]]\nclass = \"{class}\"\nstart = \"{start}\"\nterm = {{ {term} }}\n\
             title = {{ kk = \"kk {class}\", ru = \"ru {class}\", en = \"en {class}\" }}\n\
             source = \"policy\"\nconfirmed = {}\n",
            class != "appeal"
        )
    });
    POLICY
        .replace("FIELDS\n", &fields.join("\n"))
        .replace("KINDS\n", &kinds.join("\n"))
        .replace("RETENTION\n", &retention.join("\n"))
}

/// The policy with this in place of some of it, under another version.
pub(crate) fn version(version: &str, changes: &[(&str, &str)]) -> Policy {
    let mut text = policy_toml().replace("= \"2026-11-16\"", &format!("= \"{version}\""));
    let effective = format!("effective_from = {version}");
    text = text.replace("effective_from = 2026-11-16", &effective);
    let (year, day) = version.split_once('-').expect("a day");
    let year = year.parse::<i32>().expect("a year") + 1;
    let review = format!("review_due = {year}-{day}");
    text = text.replace("review_due = 2027-11-16", &review);
    for (from, to) in changes {
        assert!(text.contains(from), "`{from}` is not in the file");
        text = text.replacen(from, to, 1);
    }
    let file = FILE.replace("2026-11-16", version);
    policy::parse(&file, &text).unwrap_or_else(|mistakes| panic!("{mistakes}"))
}

/// A rule of retention for some appeals; it goes before another one.
pub(crate) fn narrower(of: &str, term: &str, more: &str) -> String {
    format!(
        "[[retention]]\nclass = \"appeal\"\n{of}\nstart = \"closed\"\nterm = {{ {term} }}\n\
         title = {{ kk = \"kk\", ru = \"ru\", en = \"en\" }}\nsource = \"policy\"\nconfirmed = true\n{more}\n"
    )
}

/// The policy.
pub(crate) fn policy() -> Policy {
    match policy::parse(FILE, &policy_toml()) {
        Ok(policy) => policy,
        Err(mistakes) => panic!("{mistakes}"),
    }
}

/// A day.
pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A day overridden.
pub(crate) fn moved(date: &str, to: DayKind) -> Move {
    Move {
        date: day(date),
        to,
        reason: "Test".to_owned(),
        source: "Test".to_owned(),
        estimated: false,
    }
}

/// The calendar with Kurban Ait of 2026 and 2027.
pub(crate) fn calendar() -> Calendar {
    Calendar::new(&[
        moved("2026-05-27", DayKind::Off),
        moved("2027-05-16", DayKind::Off),
    ])
}
