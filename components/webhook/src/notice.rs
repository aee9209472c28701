//! A change of an appeal, told in the chat that it came from (APPC art. 64: the applicant is told what becomes of the appeal).

use std::iter;

use store::Notice;
use web::{days, words};

use crate::platform::{Platform, Template};
use crate::reply::Reply;

/// The call that tells it in our own words.
pub(crate) fn told(notice: &Notice, platform: &Platform) -> Option<Vec<u8>> {
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
    let mut reply = Reply::of(lang, Vec::new(), |_| None);
    reply.begin_with(iter::once(words::format(lang, id, &arguments)));
    // It is far shorter than any platform's limit.
    (platform.render)(&notice.to, &reply).into_iter().next()
}

/// The call that tells it in words which the platform has approved; `None` where it has no such thing, or none is set up.
pub(crate) async fn by_template(notice: &Notice, platform: &Platform) -> Option<Vec<u8>> {
    let render = platform.template?;
    let name = web::variable("meta_template").await.ok()?;
    let name = Some(name.trim()).filter(|name| !name.is_empty())?;
    Some(render(&Template {
        to: &notice.to,
        name,
        lang: notice.language,
        values: [
            &notice.number.to_string(),
            &words::status(notice.language, notice.status),
        ],
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
                let call = told(&notice, telegram).expect("a call");
                let said = String::from_utf8(call).expect("UTF-8");
                assert!(!said.contains("status-"), "{said}");
                assert!(said.contains(&words::status(language, *status)), "{said}");
            }
        }
    }
}
