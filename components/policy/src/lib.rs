//! The published policy (clause 13): public, without login, script or cookie, in three languages, every version for ever at its own
//! address, and machine-readable. Everything is rendered by the build; here it is found and sent.

use chrono::{DateTime, Utc};
use http::{Request, header};
use web::answer::{self, Answer, Prepared};
use web::policies::{self, Edition};
use web::ready::{Coded, Ready};
use web::{Problem, Reader, Wants, clock, lang};

/// What the build made of one version; in the order of [`policies::editions`].
struct Shelf {
    links: [&'static str; 3],
    future: [Ready; 3],
    in_force: [Ready; 3],
    past: [Ready; 3],
    /// The list of versions while this one is in force.
    versions: [Ready; 3],
    json: Ready,
}

include!(concat!(env!("OUT_DIR"), "/pages.rs"));

/// What takes effect at midnight must be on the page soon after.
const SOON: &str = "public, max-age=300";
/// A version never changes.
const LONG: &str = "public, max-age=86400";

/// Answers a request. Only a component exports it: a native linker does not take the name of the export.
#[cfg_attr(target_family = "wasm", spin_sdk::http_service)]
#[cfg_attr(
    not(target_family = "wasm"),
    expect(clippy::unused_async, reason = "a service is a future")
)]
pub async fn handle(request: spin_sdk::http::Request) -> Answer {
    answer::send(&request, find(&request, clock::now()))
}

/// Five addresses need no router.
fn find<B>(request: &Request<B>, now: DateTime<Utc>) -> Result<Prepared, Problem> {
    let segments: Vec<&str> = request.uri().path().split('/').skip(1).collect();
    let current = policies::edition_at(now);
    let edition = |version| policies::edition(version).ok_or_else(Problem::not_found);
    Ok(match segments[..] {
        ["policy"] => page(request, current, now),
        ["policy", "versions"] => versions(request, current),
        ["policy", version] => page(request, edition(version)?, now),
        ["api", "v1", "policy"] => json(request, current, SOON),
        ["api", "v1", "policy", version] => json(request, edition(version)?, LONG),
        _ => return Err(Problem::not_found()),
    })
}

fn versions<B>(request: &Request<B>, current: &'static Edition) -> Prepared {
    let reader = Reader::of_request(request);
    let ready = &shelf(current).versions[lang::index(reader.lang)];
    ready.respond(request.headers(), Some(reader.lang), SOON, vary(reader))
}

fn page<B>(request: &Request<B>, edition: &'static Edition, now: DateTime<Utc>) -> Prepared {
    let reader = Reader::of_request(request);
    if reader.wants == Wants::Json {
        return json(request, edition, SOON);
    }
    let shelf = shelf(edition);
    let today = policies::local_day(now);
    let pages = if edition.effective_from > today {
        &shelf.future
    } else if edition
        .successor()
        .is_some_and(|next| next.effective_from <= today)
    {
        &shelf.past
    } else {
        &shelf.in_force
    };
    let index = lang::index(reader.lang);
    let mut page = pages[index].respond(request.headers(), Some(reader.lang), SOON, vary(reader));
    page.set(header::LINK, shelf.links[index]);
    page
}

fn json<B>(
    request: &Request<B>,
    edition: &'static Edition,
    cache_control: &'static str,
) -> Prepared {
    shelf(edition).json.respond(
        request.headers(),
        None,
        cache_control,
        "Accept, Accept-Encoding",
    )
}

/// What the choice of the answer depended on.
fn vary(reader: Reader) -> &'static str {
    if reader.lang_asked {
        "Accept, Accept-Encoding"
    } else {
        "Accept, Accept-Encoding, Accept-Language, Cookie"
    }
}

fn shelf(edition: &'static Edition) -> &'static Shelf {
    let index = policies::editions()
        .iter()
        .position(|other| std::ptr::eq(other, edition));
    &SHELVES[index.unwrap_or_default()]
}

#[cfg(test)]
mod tests {
    use axum::body::to_bytes;
    use axum::response::{IntoResponse as _, Response};
    use chrono::TimeDelta;
    use domain::Lang;
    use futures::executor::block_on;
    use http::StatusCode;
    use serde_json::Value;

    use super::*;

    fn request(path: &str, headers: &[(&str, &str)]) -> Request<()> {
        let mut request = http::Request::get(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body(()).expect("a request")
    }

    fn ask(path: &str, headers: &[(&str, &str)]) -> (http::response::Parts, String) {
        let request = request(path, headers);
        read(answer::send(&request, find(&request, clock::now())))
    }

    fn read(answer: impl Into<Response>) -> (http::response::Parts, String) {
        let (parts, body) = answer.into().into_parts();
        let body = block_on(to_bytes(body, 1 << 20)).expect("a body");
        (parts, String::from_utf8_lossy(&body).into_owned())
    }

    #[test]
    fn the_page_says_whether_its_version_is_in_force() {
        let edition = &policies::editions()[0];
        let begin = edition
            .effective_from
            .and_time(chrono::NaiveTime::MIN)
            .and_utc();
        let words = |id| web::words::text(Lang::Ru, id);
        let shown =
            |now| read(page(&request("/policy?lang=ru", &[]), edition, now).into_response()).1;
        let before = shown(begin - TimeDelta::days(1));
        assert!(before.contains(&words("policy-standing-future")));
        let after = shown(begin + TimeDelta::days(1));
        assert!(after.contains(&words("policy-standing-in-force")));
        assert!(!after.contains(&words("policy-standing-past")));
    }

    #[test]
    fn an_answer_tells_caches_what_it_depended_on() {
        let (asked, _) = ask("/policy?lang=en", &[]);
        assert_eq!(asked.headers[header::VARY], "Accept, Accept-Encoding");
        let (guessed, _) = ask("/policy", &[("accept-language", "en")]);
        assert_eq!(
            guessed.headers[header::VARY],
            "Accept, Accept-Encoding, Accept-Language, Cookie"
        );
        assert_eq!(
            asked.headers[header::ETAG],
            guessed.headers[header::ETAG],
            "it is the same page"
        );
        assert_eq!(asked.headers[header::CACHE_CONTROL], SOON);
    }

    #[test]
    fn a_program_at_the_page_gets_what_programs_get() {
        let (parts, body) = ask("/policy", &[("accept", "application/json")]);
        assert_eq!(parts.headers[header::CONTENT_TYPE], "application/json");
        assert_eq!(body, ask("/api/v1/policy", &[]).1);
        let policy: Value = serde_json::from_str(&body).expect("JSON");
        let edition = policies::edition_at(clock::now());
        assert_eq!(policy["sha256"], edition.sha256);
        assert_eq!(policy["review_due"], edition.review_due.to_string());
        assert_eq!(policy["pages"]["kk"], format!("{}?lang=kk", edition.path()));
        assert!(
            policy["retention"]
                .as_array()
                .is_some_and(|rules| !rules.is_empty())
        );
    }

    #[test]
    fn every_address_that_is_linked_answers() {
        for lang in lang::ALL {
            let (parts, page) = ask(&format!("/policy?lang={}", lang::code(lang)), &[]);
            let links = parts.headers[header::LINK]
                .to_str()
                .expect("ASCII")
                .to_owned();
            let in_header = links
                .split('<')
                .skip(1)
                .filter_map(|rest| rest.split('>').next());
            let in_page = page
                .split("href=\"")
                .skip(1)
                .filter_map(|rest| rest.split('"').next());
            let ours =
                |path: &&str| path.starts_with("/policy") || path.starts_with("/api/v1/policy");
            let mut tried = 0;
            for path in in_header.chain(in_page).filter(ours) {
                assert_eq!(ask(path, &[]).0.status, StatusCode::OK, "{path}");
                tried += 1;
            }
            assert!(tried > 8, "{tried} links in {links}");
            for path in page
                .split("href=\"#")
                .skip(1)
                .filter_map(|rest| rest.split('"').next())
            {
                assert!(page.contains(&format!("id=\"{path}\"")), "#{path}");
            }
        }
    }

    #[test]
    fn a_phone_reads_the_policy_in_a_few_kilobytes() {
        let (parts, _) = ask("/policy?lang=kk", &[("accept-encoding", "gzip, br")]);
        assert_eq!(parts.headers[header::CONTENT_ENCODING], "br");
        let length = parts.headers[header::CONTENT_LENGTH]
            .to_str()
            .expect("ASCII");
        assert!(
            length.parse::<u32>().expect("a number") < 16 * 1024,
            "{length}"
        );
    }

    #[test]
    fn an_unknown_version_is_not_found() {
        for path in [
            "/policy/1999-01-01",
            "/api/v1/policy/1999-01-01",
            "/policy/2026-11-16/x",
        ] {
            assert_eq!(ask(path, &[]).0.status, StatusCode::NOT_FOUND, "{path}");
        }
    }
}
