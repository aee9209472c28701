//! A change of an appeal, told in the chat that it came from (APPC art. 64: the applicant is told what becomes of the appeal), and that it is destroyed soon.

use std::iter;

use domain::Lang;
use store::{Notice, Warning};
use web::{days, lang, words};

use crate::platform::{Platform, Template};
use crate::reply::Reply;

/// The call that tells it in our own words.
pub(crate) fn changed(notice: &Notice, platform: &Platform) -> Option<Vec<u8>> {
    let lang = notice.language;
    let arguments = [
        ("number", &*notice.number.to_string()),
        ("status", &*words::status(lang, notice.status)),
        ("due_on", &*days::day(lang, notice.due_on)),
    ];
    let id = if notice.status.is_closed() {
        "webhook-notice-closed"
    } else {
        "webhook-notice-open"
    };
    say(
        &notice.to,
        lang,
        words::format(lang, id, &arguments),
        platform,
    )
}

/// The call that tells in our own words that an appeal is destroyed soon, and what can be done until then.
pub(crate) fn ending(warning: &Warning, public_url: &str, platform: &Platform) -> Option<Vec<u8>> {
    let lang = warning.language;
    let arguments = [
        ("number", &*warning.number.to_string()),
        ("day", &*last_day(warning)),
        (
            "link",
            &*format!("{public_url}/status?lang={}", lang::code(lang)),
        ),
    ];
    let text = words::format(lang, "webhook-warning", &arguments);
    say(&warning.to, lang, text, platform)
}

fn last_day(warning: &Warning) -> String {
    days::day(warning.language, web::last_day(warning.destroy_at))
}

fn say(to: &str, lang: Lang, text: String, platform: &Platform) -> Option<Vec<u8>> {
    let mut reply = Reply::of(lang, Vec::new(), |_| None);
    reply.begin_with(iter::once(text));
    // It is far shorter than any platform's limit.
    (platform.render)(to, &reply).into_iter().next()
}

/// The call that tells of a change in words which the platform has approved; `None` where it has no such thing, or none is set up.
pub(crate) async fn changed_by_template(notice: &Notice, platform: &Platform) -> Option<Vec<u8>> {
    let status = words::status(notice.language, notice.status);
    by_template(
        &notice.to,
        notice.language,
        [&notice.number.to_string(), &status],
        platform,
    )
    .await
}

/// The same of an appeal that is destroyed soon: it is how the appeal is getting on.
pub(crate) async fn ending_by_template(warning: &Warning, platform: &Platform) -> Option<Vec<u8>> {
    let lang = warning.language;
    let day = [("day", &*last_day(warning))];
    let short = words::format(lang, "webhook-warning-short", &day);
    let values = [&*warning.number.to_string(), &*short];
    by_template(&warning.to, lang, values, platform).await
}

async fn by_template(
    to: &str,
    lang: Lang,
    values: [&str; 2],
    platform: &Platform,
) -> Option<Vec<u8>> {
    let render = platform.template?;
    let name = web::variable("meta_template").await.ok()?;
    let name = Some(name.trim()).filter(|name| !name.is_empty())?;
    Some(render(&Template {
        to,
        name,
        lang,
        values,
    }))
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use domain::appeal::{Channel, Kind, Status};
    use domain::number::AppealNumber;

    use super::*;
    use crate::platform;

    #[test]
    fn every_status_is_told_in_words_of_every_language() {
        let telegram = platform::of(Channel::Telegram).expect("a platform");
        for language in web::lang::ALL {
            for status in Status::ALL {
                let notice = Notice {
                    to: "7".to_owned(),
                    language,
                    number: AppealNumber::new(Kind::Complaint, 2026, 1),
                    status: *status,
                    due_on: NaiveDate::default(),
                };
                let call = changed(&notice, telegram).expect("a call");
                let said = String::from_utf8(call).expect("UTF-8");
                assert!(!said.contains("status-"), "{said}");
                assert!(said.contains(&words::status(language, *status)), "{said}");
            }
        }
    }

    #[test]
    fn whoever_is_warned_hears_of_the_last_day_and_of_what_can_be_done_till_then() {
        let telegram = platform::of(Channel::Telegram).expect("a platform");
        for (language, day) in [
            (Lang::Kk, "2031 жылғы 23 қараша"),
            (Lang::Ru, "23 ноября 2031"),
            (Lang::En, "23 November 2031"),
        ] {
            let warning = Warning {
                to: "7".to_owned(),
                language,
                number: AppealNumber::new(Kind::Complaint, 2026, 1),
                destroy_at: "2031-11-23T19:00:00Z".parse().expect("a moment"),
            };
            let call = ending(&warning, "https://appeals.example", telegram).expect("a call");
            let said = String::from_utf8(call).expect("UTF-8");
            let link = format!(
                "https://appeals.example/status?lang={}",
                lang::code(language)
            );
            for part in [&*warning.number.to_string(), day, &link] {
                assert!(said.contains(part), "{part} in {said}");
            }
        }
    }
}
