//! The texts of a policy take every value from the file.

use std::fmt::Write as _;

use domain::{
    Lang,
    policy::text::{ANCHORS, TABLES, check, expand},
};

use crate::fixture::policy;

/// A text with all clauses, and something below the first.
fn text(below: &str) -> String {
    let mut text = format!("# Policy\n\n## 1. Law {{#c1}}\n\n{below}\n");
    for anchor in &ANCHORS[1..] {
        let clause = anchor[1..].replace('-', ".");
        writeln!(
            text,
            "
### {clause} {{#{anchor}}}

Words."
        )
        .unwrap();
    }
    text
}

fn expanded(lang: Lang, below: &str) -> String {
    let whole = expand("ru.md", &text(below), lang, &policy()).unwrap();
    let start = whole.find("{#c1}").unwrap() + 7;
    let end = whole.find("\n### 2 ").unwrap();
    whole[start..end].trim().to_owned()
}

fn mistakes(below: &str) -> String {
    check("ru.md", &text(below), Lang::Ru, &policy())
        .unwrap_err()
        .to_string()
}

/// A placeholder and what it becomes in Kazakh, Russian and English.
const VALUES: &[(&str, &str, &str, &str)] = &[
    (
        "{{ operator.name }}",
        "Өтініштер орталығы",
        "Центр обращений",
        "Appeals Centre",
    ),
    (
        "{{operator.bin}}",
        "260140990008",
        "260140990008",
        "260140990008",
    ),
    (
        "{{ effective_from }}",
        "2026 жылғы 16 қараша",
        "16 ноября 2026 года",
        "16 November 2026",
    ),
    (
        "{{ review_due }}",
        "2027 жылғы 16 қараша",
        "16 ноября 2027 года",
        "16 November 2027",
    ),
    (
        "{{ kinds.complaint.term }}",
        "20 жұмыс күні",
        "20 рабочих дней",
        "20 working days",
    ),
    (
        "{{ kinds.request.term }}",
        "15 күнтізбелік күн",
        "15 календарных дней",
        "15 calendar days",
    ),
    (
        "{{ kinds.request.source }}",
        "«Ақпаратқа қол жеткізу туралы» заң, 11(10)-бап",
        "Закон «О доступе к информации», ст. 11(10)",
        "Law on Access to Information, art. 11(10)",
    ),
    ("{{ retention.appeal.term }}", "5 жыл", "5 лет", "5 years"),
    ("{{ retention.event.term }}", "1 жыл", "1 год", "1 year"),
    (
        "{{ retention.destruction_act.term }}",
        "18 ай",
        "18 месяцев",
        "18 months",
    ),
    (
        "{{ retention.idempotency.term }}",
        "24 сағат",
        "24 часа",
        "24 hours",
    ),
    ("{{ retention.dialogue.term }}", "7 күн", "7 дней", "7 days"),
    (
        "{{ operator.sites }}",
        "<https://appeals.example/policy>, <https://www.city.example/policy>",
        "<https://appeals.example/policy>, <https://www.city.example/policy>",
        "<https://appeals.example/policy>, <https://www.city.example/policy>",
    ),
    (
        "[x]({{ operator.sites.1 }})",
        "[x](https://www.city.example/policy)",
        "[x](https://www.city.example/policy)",
        "[x](https://www.city.example/policy)",
    ),
    (
        "<{{ operator.responsible.email }}>",
        "<data@city.example>",
        "<data@city.example>",
        "<data@city.example>",
    ),
    (
        "{{ working_hours.from }}–{{ working_hours.to }}",
        "09:00–18:30",
        "09:00–18:30",
        "09:00–18:30",
    ),
    ("{{ limits.text_max }}", "200", "200", "200"),
    (
        "{{ fields.applicant.iin.title }}",
        "kk applicant.iin",
        "ru applicant.iin",
        "en applicant.iin",
    ),
    (
        "{{ consents.transfer.title }}",
        "Беруге келісемін",
        "Согласен на передачу",
        "I consent to transfer",
    ),
    (
        "{{ purposes.resolve_appeal.title }}",
        "Шешу",
        "Решение",
        "Resolution",
    ),
    (
        "{{ retention.destruction_act.title }}",
        "kk destruction\\_act",
        "ru destruction\\_act",
        "en destruction\\_act",
    ),
];

#[test]
fn values_are_written_in_the_language_of_the_text() {
    for (placeholder, kk, ru, en) in VALUES.iter().copied() {
        assert_eq!(expanded(Lang::Kk, placeholder), kk);
        assert_eq!(expanded(Lang::Ru, placeholder), ru);
        assert_eq!(expanded(Lang::En, placeholder), en);
    }
}

#[test]
fn russian_and_english_words_agree_with_their_numbers() {
    use domain::{
        policy::{AnswerTerm, Counting},
        retention::Term,
    };
    for (days, ru, en) in [
        (1, "1 рабочий день", "1 working day"),
        (2, "2 рабочих дня", "2 working days"),
        (5, "5 рабочих дней", "5 working days"),
        (11, "11 рабочих дней", "11 working days"),
        (12, "12 рабочих дней", "12 working days"),
        (21, "21 рабочий день", "21 working days"),
        (22, "22 рабочих дня", "22 working days"),
        (111, "111 рабочих дней", "111 working days"),
    ] {
        let term = AnswerTerm {
            days,
            calendar: Counting::Working,
        };
        assert_eq!(
            (
                term.in_words(Lang::Ru).as_str(),
                term.in_words(Lang::En).as_str()
            ),
            (ru, en)
        );
        assert_eq!(term.in_words(Lang::Kk), format!("{days} жұмыс күні"));
    }
    for (years, ru) in [
        (1, "1 год"),
        (3, "3 года"),
        (5, "5 лет"),
        (14, "14 лет"),
        (31, "31 год"),
    ] {
        assert_eq!(Term::Years(years).in_words(Lang::Ru), ru);
    }
}

#[test]
fn tables_come_from_the_file() {
    assert_eq!(
        expanded(Lang::Ru, "{{ table:recipients }}"),
        "| Получатель | Цель | Данные |\n| --- | --- | --- |\n| Управления | Решение | ru text; ru applicant.name |"
    );
    assert_eq!(
        expanded(Lang::Kk, "{{ table:purposes }}"),
        "| № | Мақсаты |\n| --- | --- |\n| 1 | Тіркеу |\n| 2 | Шешу |"
    );
    let kinds = expanded(Lang::En, "{{ table:kinds }}");
    assert!(kinds.contains("| The complaint | Hint | 20 working days | Administrative Procedural and Process-Related Code, art. 99 |"), "{kinds}");
    let retention = expanded(Lang::Ru, "{{ table:retention }}");
    assert!(retention.contains("| ru appeal | со дня завершения работы по обращению | 5 лет (подлежит уточнению) | настоящая политика |"), "{retention}");
    assert!(
        retention.contains("| ru event | с момента создания записи | 1 год | настоящая политика |"),
        "{retention}"
    );
    let fields = expanded(Lang::Kk, "{{ table:fields }}");
    assert!(
        fields.contains("| kk applicant.phone | Тіркеу; Шешу | келісім |"),
        "{fields}"
    );
    let channels = expanded(Lang::En, "{{ table:channels }}");
    assert!(
        channels.contains("| Telegram | electronic | yes |"),
        "{channels}"
    );
    for table in TABLES {
        for lang in Lang::ALL {
            assert!(
                expanded(*lang, &format!("  {{{{ table:{table} }}}}  "))
                    .lines()
                    .count()
                    > 2
            );
        }
    }
}

#[test]
fn cells_cannot_break_their_table() {
    let mut policy = policy();
    policy.purposes[0].title.en = "a | b\n*c* [d](e)".to_owned();
    let whole = expand("en.md", &text("{{ table:purposes }}"), Lang::En, &policy).unwrap();
    assert!(
        whole.contains("| 1 | a \\| b \\*c\\* \\[d\\](e) |"),
        "{whole}"
    );
}

#[test]
fn an_unknown_placeholder_is_told_with_its_place() {
    for (below, expected) in [
        (
            "The {{ operator.nam }}.",
            "ru.md:5:5: there is no value `operator.nam`",
        ),
        ("Қазақ {{ x }}", "ru.md:5:7: there is no value `x`"),
        (
            "{{ kinds.petition.term }}",
            "ru.md:5:1: there is no value `kinds.petition.term`",
        ),
        (
            "{{ operator.sites.2 }}",
            "ru.md:5:1: there is no value `operator.sites.2`",
        ),
        (
            "{{ table:people }}",
            "ru.md:5:1: there is no table `people`; known are fields, purposes, kinds, retention, recipients, channels, consents",
        ),
        (
            "See {{ table:fields }}",
            "ru.md:5:5: `table:fields` must stand on a line of its own",
        ),
        (
            "{{ operator.name",
            "ru.md:5:1: `{{` without `}}` on the same line",
        ),
        (
            "operator.name }}",
            "ru.md:5:15: `}}` without `{{` on the same line",
        ),
    ] {
        assert_eq!(mistakes(below), expected);
    }
}

/// Proves clause 2.
#[test]
fn a_value_that_is_written_out_is_refused() {
    for (below, placeholder) in [
        ("БИН 260140990008.", "operator.bin"),
        ("Пишите на Data@City.example", "operator.responsible.email"),
        ("Звоните +77172000000", "operator.responsible.phone"),
        ("Звоните 8 (7172) 00-00-00", "operator.responsible.phone"),
        ("Смотрите https://appeals.example/policy", "operator.sites"),
        ("Смотрите www.city.example", "operator.sites"),
        ("С 16 ноября 2026 года", "effective_from"),
        ("С 16 Ноября 2026", "effective_from"),
        ("2026 жылғы 16 қарашадан бастап", "effective_from"),
        ("Пересмотр 16.11.2027", "review_due"),
        ("Версия 2026-11-16", "effective_from"),
        ("by 16 November 2027", "review_due"),
    ] {
        let found = mistakes(below);
        let expected = format!(
            "a value of the policy file is written out: put `{{{{ {placeholder} }}}}` here"
        );
        assert!(
            found.starts_with("ru.md:5:") && found.ends_with(&expected),
            "{below}: {found}"
        );
    }
}

#[test]
fn other_numbers_and_dates_can_be_written() {
    expanded(
        Lang::Ru,
        "Закон № 94-V от 21 мая 2013 года, статья 8, 15 рабочих дней, 109.",
    );
}

#[test]
fn every_clause_must_be_there_once() {
    let without = text("").replace(" {#c8}", "");
    let found = check("kk.md", &without, Lang::Kk, &policy())
        .unwrap_err()
        .to_string();
    assert!(
        found.ends_with("no heading ends in `{#c8}`: clause 8 is missing"),
        "{found}"
    );
    let twice = format!("{}\n## Again {{#c3-2}}\n", text(""));
    let found = check("kk.md", &twice, Lang::Kk, &policy())
        .unwrap_err()
        .to_string();
    assert!(found.ends_with("the anchor `c3-2` stands twice"), "{found}");
    let empty = check("kk.md", "", Lang::Kk, &policy()).unwrap_err();
    assert_eq!(empty.len(), ANCHORS.len());
}

#[test]
fn there_are_thirteen_clauses_and_six_definitions() {
    assert_eq!(
        ANCHORS
            .iter()
            .filter(|anchor| !anchor.contains('-'))
            .count(),
        13
    );
    assert_eq!(
        ANCHORS
            .iter()
            .filter(|anchor| anchor.starts_with("c3-"))
            .count(),
        6
    );
}
