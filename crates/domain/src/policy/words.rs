//! The few words that a policy's values need around them: units with the right plural, dates in words, headings of tables. They are part of how
//! a value is written, not of what the policy says, so they stand here once and not in every version's texts.

use chrono::{Datelike, NaiveDate};

use super::{AnswerTerm, Counting, Form};
use crate::{
    Lang,
    consent::Basis,
    retention::{Start, Term},
};

/// Russian has three forms (1 день, 2 дня, 5 дней), English two, Kazakh one.
struct Unit {
    kk: &'static str,
    ru: [&'static str; 3],
    en: [&'static str; 2],
}

const WORKING_DAYS: Unit = Unit {
    kk: "жұмыс күні",
    ru: ["рабочий день", "рабочих дня", "рабочих дней"],
    en: ["working day", "working days"],
};
const CALENDAR_DAYS: Unit = Unit {
    kk: "күнтізбелік күн",
    ru: ["календарный день", "календарных дня", "календарных дней"],
    en: ["calendar day", "calendar days"],
};
const YEARS: Unit = Unit {
    kk: "жыл",
    ru: ["год", "года", "лет"],
    en: ["year", "years"],
};
const MONTHS: Unit = Unit {
    kk: "ай",
    ru: ["месяц", "месяца", "месяцев"],
    en: ["month", "months"],
};
const DAYS: Unit = Unit {
    kk: "күн",
    ru: ["день", "дня", "дней"],
    en: ["day", "days"],
};
const HOURS: Unit = Unit {
    kk: "сағат",
    ru: ["час", "часа", "часов"],
    en: ["hour", "hours"],
};

fn count(n: u32, unit: &Unit, lang: Lang) -> String {
    let word = match lang {
        Lang::Kk => unit.kk,
        Lang::Ru => match (n % 10, n % 100) {
            (1, rest) if rest != 11 => unit.ru[0],
            (2..=4, rest) if !(12..=14).contains(&rest) => unit.ru[1],
            _ => unit.ru[2],
        },
        Lang::En => unit.en[usize::from(n != 1)],
    };
    format!("{n} {word}")
}

/// `15 рабочих дней`.
pub(super) fn answer_term(term: AnswerTerm, lang: Lang) -> String {
    let unit = match term.calendar {
        Counting::Working => &WORKING_DAYS,
        Counting::Calendar => &CALENDAR_DAYS,
    };
    count(term.days, unit, lang)
}

/// `5 лет`.
pub(super) fn retention_term(term: Term, lang: Lang) -> String {
    match term {
        Term::Years(n) => count(n, &YEARS, lang),
        Term::Months(n) => count(n, &MONTHS, lang),
        Term::Days(n) => count(n, &DAYS, lang),
        Term::Hours(n) => count(n, &HOURS, lang),
    }
}

/// `10 МБ`. As people and their file managers mostly count, a megabyte is a power of two.
pub(super) fn megabytes(megabytes: u32, lang: Lang) -> String {
    let unit = match lang {
        Lang::Kk | Lang::Ru => "МБ",
        Lang::En => "MB",
    };
    format!("{megabytes} {unit}")
}

/// `2026 жылғы 16 қараша`, `16 ноября 2026 года`, `16 November 2026`.
pub(super) fn date(date: NaiveDate, lang: Lang) -> String {
    const KK: [&str; 12] = [
        "қаңтар",
        "ақпан",
        "наурыз",
        "сәуір",
        "мамыр",
        "маусым",
        "шілде",
        "тамыз",
        "қыркүйек",
        "қазан",
        "қараша",
        "желтоқсан",
    ];
    const RU: [&str; 12] = [
        "января",
        "февраля",
        "марта",
        "апреля",
        "мая",
        "июня",
        "июля",
        "августа",
        "сентября",
        "октября",
        "ноября",
        "декабря",
    ];
    const EN: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let (year, month, day) = (date.year(), date.month0() as usize, date.day());
    match lang {
        Lang::Kk => format!("{year} жылғы {day} {}", KK[month]),
        Lang::Ru => format!("{day} {} {year} года", RU[month]),
        Lang::En => format!("{day} {} {year}", EN[month]),
    }
}

/// A word of the tables in each language.
pub(super) struct Word {
    kk: &'static str,
    ru: &'static str,
    en: &'static str,
}

impl Word {
    pub(super) const fn get(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::Kk => self.kk,
            Lang::Ru => self.ru,
            Lang::En => self.en,
        }
    }
}

const fn word(kk: &'static str, ru: &'static str, en: &'static str) -> Word {
    Word { kk, ru, en }
}

pub(super) const NUMBER: Word = word("№", "№", "No.");
pub(super) const DATA: Word = word("Деректер", "Данные", "Data");
pub(super) const PURPOSE: Word = word("Мақсаты", "Цель", "Purpose");
pub(super) const PURPOSES: Word = word("Мақсаттары", "Цели", "Purposes");
pub(super) const KEPT_BY: Word = word("Негізі", "Основание", "Basis");
pub(super) const KIND: Word = word("Түрі", "Вид", "Kind");
pub(super) const WHEN_TO_CHOOSE: Word = word("Қай жағдайда", "В каком случае", "When to choose it");
pub(super) const ANSWER_WITHIN: Word = word("Жауап беру мерзімі", "Срок ответа", "Answer within");
pub(super) const SOURCE: Word = word("Негіздеме", "Источник", "Source");
pub(super) const RECORD: Word = word("Жазба", "Запись", "Record");
pub(super) const COUNTED_FROM: Word = word("Мерзімнің басталуы", "Отсчёт срока", "Counted from");
pub(super) const KEPT_FOR: Word = word("Сақтау мерзімі", "Срок хранения", "Kept for");
pub(super) const RECIPIENT: Word = word("Алушы", "Получатель", "Recipient");
pub(super) const CHANNEL: Word = word("Арна", "Канал", "Channel");
pub(super) const FORM: Word = word("Нысаны", "Форма", "Form");
pub(super) const CROSS_BORDER: Word = word(
    "Трансшекаралық беру",
    "Трансграничная передача",
    "Cross-border transfer",
);
pub(super) const CONSENT: Word = word("Келісім", "Согласие", "Consent");
pub(super) const HOLDS_UNTIL: Word = word("Қолданылу мерзімі", "Срок действия", "Holds until");
pub(super) const YES: Word = word("иә", "да", "yes");
pub(super) const NO: Word = word("жоқ", "нет", "no");
pub(super) const MANDATORY: Word = word(
    "міндетті сақтау",
    "обязательное хранение",
    "mandatory storage",
);

/// `предупредим за 30 дней`.
pub(super) fn warning(before: Term, lang: Lang) -> String {
    let before = retention_term(before, lang);
    match lang {
        Lang::Kk => format!("{before} бұрын ескертеміз"),
        Lang::Ru => format!("предупредим за {before}"),
        Lang::En => format!("we tell you {before} before"),
    }
}

pub(super) const TO_BE_CONFIRMED: Word =
    word("нақтылануы тиіс", "подлежит уточнению", "to be confirmed");

pub(super) fn basis(basis: Basis) -> Word {
    match basis {
        Basis::Law => word("заң", "закон", "law"),
        Basis::Consent => word("келісім", "согласие", "consent"),
    }
}

pub(super) fn start(start: Start) -> Word {
    match start {
        Start::Closed => word(
            "өтініш бойынша іс аяқталған күннен",
            "со дня завершения работы по обращению",
            "the day the appeal is closed",
        ),
        Start::LastRepeat => word(
            "өтініш бойынша, ал ол қайта берілсе – соңғы қайта берілген өтініш бойынша іс аяқталған күннен",
            "со дня завершения работы по обращению, а если оно подано повторно – по последнему из повторных",
            "the day the appeal is closed or, if it is filed again, the day the last repeat is closed",
        ),
        Start::Withdrawn => word(
            "өтініш қайтарып алынған күннен",
            "со дня отзыва обращения",
            "the day the appeal is withdrawn",
        ),
        Start::LastActivity => word(
            "соңғы хабардан",
            "с последнего сообщения",
            "the last message",
        ),
        Start::Expired => word(
            "растайтын дерек жойылған күннен",
            "со дня уничтожения данных, которые она подтверждает",
            "the day the data that it proves are destroyed",
        ),
        Start::Created => word(
            "жазба жасалған сәттен",
            "с момента создания записи",
            "the making of the record",
        ),
    }
}

pub(super) fn form(form: Form) -> Word {
    match form {
        Form::Written => word("жазбаша", "письменная", "written"),
        Form::Oral => word("ауызша", "устная", "oral"),
        Form::Electronic => word("электрондық", "электронная", "electronic"),
    }
}
