//! The published policy: public, without login, script or cookie, in three languages, every version for ever at its own
//! address, and machine-readable. Everything is rendered by the build; here it is found and sent.
//!
//! Carries out clause 13.

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
    /// What proves each clause, under the headings that they have in this version.
    conformance: [Ready; 3],
    json: Ready,
}

/// What the build made of two versions, one compared with the other.
struct Comparison {
    from: &'static str,
    to: &'static str,
    links: [&'static str; 3],
    pages: [Ready; 3],
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

/// So few addresses need no router.
fn find<B>(request: &Request<B>, now: DateTime<Utc>) -> Result<Prepared, Problem> {
    let segments: Vec<&str> = request.uri().path().split('/').skip(1).collect();
    let current = policies::edition_at(now);
    let edition = |version| policies::edition(version).ok_or_else(Problem::not_found);
    Ok(match segments[..] {
        ["policy"] => page(request, current, now),
        ["policy", "versions"] => versions(request, current),
        ["policy", "conformance"] => conformance(request, current),
        ["policy", version] => page(request, edition(version)?, now),
        ["policy", from, "diff", to] => difference(request, comparison(from, to)?),
        ["api", "v1", "policy"] => json(request, &shelf(current).json, SOON),
        ["api", "v1", "policy", "conformance"] => json(request, &CONFORMANCE[0], SOON),
        ["api", "v1", "policy", version] => json(request, &shelf(edition(version)?).json, LONG),
        ["api", "v1", "policy", from, "diff", to] => {
            json(request, &comparison(from, to)?.json, LONG)
        }
        _ => return Err(Problem::not_found()),
    })
}

fn versions<B>(request: &Request<B>, current: &'static Edition) -> Prepared {
    let reader = Reader::of_request(request);
    let ready = &shelf(current).versions[lang::index(reader.lang)];
    ready.respond(request.headers(), Some(reader.lang), SOON, vary(reader))
}

fn page<B>(request: &Request<B>, edition: &'static Edition, now: DateTime<Utc>) -> Prepared {
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
    either(request, pages, &shelf.links, &shelf.json)
}

fn difference<B>(request: &Request<B>, comparison: &'static Comparison) -> Prepared {
    let Comparison {
        pages, links, json, ..
    } = comparison;
    either(request, pages, links, json)
}

fn conformance<B>(request: &Request<B>, current: &'static Edition) -> Prepared {
    let pages = &shelf(current).conformance;
    either(request, pages, &CONFORMANCE_LINKS, &CONFORMANCE[0])
}

/// A page in the reader's language, or what programs read in its place.
fn either<B>(
    request: &Request<B>,
    pages: &'static [Ready; 3],
    links: &[&'static str; 3],
    data: &'static Ready,
) -> Prepared {
    let reader = Reader::of_request(request);
    if reader.wants == Wants::Json {
        return json(request, data, SOON);
    }
    let index = lang::index(reader.lang);
    let mut page = pages[index].respond(request.headers(), Some(reader.lang), SOON, vary(reader));
    page.set(header::LINK, links[index]);
    page
}

fn json<B>(request: &Request<B>, ready: &'static Ready, cache_control: &'static str) -> Prepared {
    let vary = "Accept, Accept-Encoding";
    ready.respond(request.headers(), None, cache_control, vary)
}

/// Of two different versions in either order; a version has not changed from itself.
fn comparison(from: &str, to: &str) -> Result<&'static Comparison, Problem> {
    COMPARISONS
        .iter()
        .find(|comparison| comparison.from == from && comparison.to == to)
        .ok_or_else(Problem::not_found)
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

    /// Proves clause 1.
    #[test]
    fn each_policy_names_its_operator_who_is_responsible_and_the_law() {
        for edition in policies::editions() {
            let policy = policies::get(edition.version).expect("published");
            let operator = &policy.operator;
            let responsible = &operator.responsible;
            for lang in lang::ALL {
                let code = lang::code(lang);
                let (_, page) = ask(&format!("{}?lang={code}", edition.path()), &[]);
                let clause = page.split("id=\"c2\"").next().expect("clause 1");
                for named in [
                    operator.name.get(lang),
                    &operator.bin,
                    operator.address.get(lang),
                    responsible.post.get(lang),
                    &responsible.email,
                    &responsible.phone,
                    "94-V",
                ] {
                    assert!(
                        clause.contains(named),
                        "{} {lang}: {named}",
                        edition.version
                    );
                }
            }
        }
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

    /// Proves clause 13.
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

    /// Proves clause 12.
    #[test]
    fn what_changed_is_told_between_any_two_versions_in_both_directions() {
        let [.., before, after] = policies::editions() else {
            panic!("there are two versions");
        };
        for (from, to) in [(before, after), (after, before)] {
            for lang in lang::ALL {
                let path = format!("/policy/{}/diff/{}", from.version, to.version);
                let (parts, page) = ask(&format!("{path}?lang={}", lang::code(lang)), &[]);
                assert_eq!(parts.status, StatusCode::OK);
                assert_eq!(parts.headers[header::CACHE_CONTROL], SOON);
                let links = parts.headers[header::LINK].to_str().expect("ASCII");
                assert!(links.contains(&format!("</api/v1{path}>")), "{links}");
                assert!(page.contains("<ins>") && page.contains("<del>"));
                let since = web::days::day(lang, after.effective_from);
                assert!(page.contains(&since), "it says since when");
                let backwards = web::words::text(lang, "diff-backwards");
                assert_eq!(page.contains(&backwards), from.version == after.version);
            }
        }
    }

    #[test]
    fn a_program_gets_each_change_with_its_values() {
        let [.., before, after] = policies::editions() else {
            panic!("there are two versions");
        };
        let path = format!("/policy/{}/diff/{}", before.version, after.version);
        let (parts, body) = ask(&path, &[("accept", "application/json")]);
        assert_eq!(parts.headers[header::CONTENT_TYPE], "application/json");
        assert_eq!(body, ask(&format!("/api/v1{path}"), &[]).1);
        let diff: Value = serde_json::from_str(&body).expect("JSON");
        assert_eq!(diff["from"], before.version);
        assert_eq!(diff["to"], after.version);
        assert_eq!(diff["since"], after.effective_from.to_string());
        let changes = diff["changes"].as_array().expect("changes");
        assert!(changes.iter().all(|change| change["section"].is_string()));
        assert!(!changes.is_empty());
    }

    #[test]
    fn every_change_has_words_in_every_language() {
        use domain::policy::diff::{Attribute, Fate, Section};
        let lists = [
            ("section", Section::WORDS),
            ("attribute", Attribute::WORDS),
            ("fate", Fate::WORDS),
        ];
        for (list, words) in lists {
            for word in words {
                let id = format!("diff-{list}-{}", word.replace('_', "-"));
                for lang in lang::ALL {
                    assert_ne!(web::words::text(lang, &id), id, "{lang}");
                }
            }
        }
    }

    #[test]
    fn each_clause_has_what_carries_it_out_and_the_tests_that_prove_it() {
        let (parts, body) = ask("/policy/conformance", &[("accept", "application/json")]);
        assert_eq!(parts.headers[header::CONTENT_TYPE], "application/json");
        assert_eq!(body, ask("/api/v1/policy/conformance", &[]).1);
        let known: Value = serde_json::from_str(&body).expect("JSON");
        let clauses = known["clauses"].as_array().expect("clauses");
        assert_eq!(clauses.len(), 18, "thirteen, of which one has six parts");
        for lang in lang::ALL {
            let path = format!("/policy/conformance?lang={}", lang::code(lang));
            let (parts, page) = ask(&path, &[]);
            assert_eq!(parts.status, StatusCode::OK);
            for clause in clauses {
                let number = clause["clause"].as_str().expect("a number");
                let anchor = format!("c{}", number.replace('.', "-"));
                assert!(page.contains(&format!("id=\"{anchor}\"")), "{anchor}");
                let says = format!("conformance-{anchor}");
                assert_ne!(web::words::text(lang, &says), says, "{lang}");
                let list = |of: &str| clause[of].as_array().expect("a list").clone();
                assert!(!list("mechanisms").is_empty() && !list("tests").is_empty());
                for test in list("tests") {
                    let name = test["name"].as_str().expect("a name");
                    let name = name.rsplit("::").next().expect("its last part");
                    assert!(page.contains(&format!("::{name}<")), "{number}: {name}");
                }
            }
            let unverified = web::words::text(lang, "conformance-unverified");
            assert_eq!(page.contains(&unverified), known["verified"].is_null());
        }
    }

    #[test]
    fn an_unknown_version_is_not_found() {
        for path in [
            "/policy/1999-01-01",
            "/api/v1/policy/1999-01-01",
            "/policy/2026-11-16/x",
            "/policy/2026-11-16/diff/1999-01-01",
            "/policy/1999-01-01/diff/2026-11-16",
            "/policy/2026-11-16/diff/2026-11-16",
            "/policy/2026-11-16/diff",
            "/api/v1/policy/2026-11-16/diff/2026-11-16",
        ] {
            assert_eq!(ask(path, &[]).0.status, StatusCode::NOT_FOUND, "{path}");
        }
    }
}
