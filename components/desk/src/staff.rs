//! Who is it? The one answer for pages and API: the holder of a session, which a cookie carries, or a program that brings the operator's token. Until staff
//! has accounts of an identity provider, a session is made with that token as well ([`crate::sign_in`]), by an account that its holder names.
//!
//! A page without a session leads to the sign-in, an address of the API answers 401. Whatever changes something comes from our own pages, or from a
//! program, which carries nobody's cookies.

use axum::extract::Request;
use axum::response::Response;
use chrono::{DateTime, Utc};
use data_encoding::BASE64URL_NOPAD;
use domain::Lang;
use domain::text;
use http::request::Parts;
use http::uri::PathAndQuery;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use percent_encoding::percent_decode_str;
use store::Store;
use web::{Problem, Reader, Wants, clock, cookie, door, lang, operator, origin};

use crate::way_back;

/// The random bytes of a session.
const TOKEN: usize = 32;

/// How long an account may be, in characters.
pub(crate) const ACCOUNT_MAX: u32 = 64;

/// In which header a program says for whom it acts: percent-encoded UTF-8, so that any account can stand there.
const ACCOUNT: &str = "aryz-account";

/// A request of somebody who may come in.
pub(crate) struct Visit {
    /// What was asked. Take its body with [`std::mem::take`].
    pub(crate) request: Request,
    pub(crate) store: &'static Store,
    pub(crate) lang: Lang,
    pub(crate) now: DateTime<Utc>,
    /// Of a session; of a program if it said.
    pub(crate) account: Option<String>,
}

impl Visit {
    /// Lets in who is signed in or has the operator's token.
    pub(crate) async fn admit(request: Request) -> Result<Self, Problem> {
        let (parts, request) = if request.method().is_safe() {
            let (parts, body) = request.into_parts();
            (parts.clone(), Request::from_parts(parts, body))
        } else {
            origin::ours(request)?
        };
        let (store, now) = (Store::open().await?, clock::now());
        let account = if let Some(token) = operator::bearer(&parts.headers) {
            if !door::is_operator(store, &parts, token, now).await? {
                return Err(Problem::unauthorized());
            }
            said(&parts.headers)?
        } else {
            let session = match token(&parts) {
                Some(token) => store.signed_in(&token, now).await?,
                None => None,
            };
            Some(session.ok_or_else(|| stranger(&parts))?)
        };
        Ok(Self {
            lang: Reader::of(&parts).lang,
            request,
            store,
            now,
            account,
        })
    }

    /// The account that answers for what is done; a program that named none is told to.
    pub(crate) fn signs(&self) -> Result<&str, Problem> {
        let missing = || Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "account-missing");
        self.account.as_deref().ok_or_else(missing)
    }
}

/// The account that a program names.
fn said(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let Some(value) = headers.get(ACCOUNT) else {
        return Ok(None);
    };
    let value = value.to_str().map_err(|_| Problem::bad_request())?;
    let value = percent_decode_str(value).decode_utf8();
    let value = value.map_err(|_| Problem::bad_request())?;
    let account = text::line(&value, 1, ACCOUNT_MAX);
    Ok(Some(account.map_err(|_| Problem::bad_request())?))
}

/// Somebody who is not signed in: a person is shown where to, and comes back to where they were.
fn stranger(parts: &Parts) -> Problem {
    let reader = Reader::of(parts);
    if reader.wants == Wants::Json {
        return Problem::unauthorized();
    }
    let asked = parts.uri.path_and_query().map(PathAndQuery::as_str);
    let back = asked.filter(|_| parts.method.is_safe());
    let location = lang::address(&way_back::through_sign_in(back), reader.lang);
    let problem = Problem::new(StatusCode::SEE_OTHER, "sign-in");
    match HeaderValue::try_from(location) {
        Ok(location) => problem.header(header::LOCATION, location),
        Err(_) => Problem::unauthorized(),
    }
}

/// Sends the browser to another page of the desk.
pub(crate) fn see(path: &str, lang: Lang) -> Result<Response, Problem> {
    let location = HeaderValue::try_from(lang::address(path, lang));
    let location = location.map_err(anyhow::Error::new)?;
    let mut response = Response::default();
    *response.status_mut() = StatusCode::SEE_OTHER;
    response.headers_mut().insert(header::LOCATION, location);
    Ok(response)
}

/// The session that the browser brings.
pub(crate) fn token(parts: &Parts) -> Option<[u8; TOKEN]> {
    let value = cookie::value(&parts.headers, name(parts))?;
    BASE64URL_NOPAD
        .decode(value.as_bytes())
        .ok()?
        .try_into()
        .ok()
}

/// The cookie of a new session, or one that ends it. Over https nobody but this very host can have set it.
pub(crate) fn cookie(parts: &Parts, token: Option<[u8; TOKEN]>) -> Result<HeaderValue, Problem> {
    let (value, age) = match token {
        Some(token) => (BASE64URL_NOPAD.encode(&token), ""),
        None => (String::new(), "; Max-Age=0"),
    };
    let secure = if cookie::by_https(parts) {
        "; Secure"
    } else {
        ""
    };
    let name = name(parts);
    let cookie = format!("{name}={value}; Path=/; HttpOnly; SameSite=Strict{age}{secure}");
    Ok(HeaderValue::try_from(cookie).map_err(anyhow::Error::new)?)
}

fn name(parts: &Parts) -> &'static str {
    if cookie::by_https(parts) {
        "__Host-desk"
    } else {
        "desk"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(method: &str, path: &str, headers: &[(&str, &str)]) -> Parts {
        let mut request = http::Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body(()).expect("a request").into_parts().0
    }

    #[test]
    fn a_session_goes_where_only_this_host_and_no_script_can_read_it() {
        let http = parts("GET", "/desk", &[]);
        let set = cookie(&http, Some([7; TOKEN])).expect("a cookie");
        let set = set.to_str().expect("ASCII");
        assert!(
            set.ends_with("; Path=/; HttpOnly; SameSite=Strict"),
            "{set}"
        );
        let brought = set.split(';').next().expect("a pair");
        let back = parts("GET", "/desk", &[("cookie", brought)]);
        assert_eq!(token(&back), Some([7; TOKEN]));

        let https = [("spin-full-url", "https://a/desk"), ("cookie", brought)];
        let https = parts("GET", "/desk", &https);
        assert_eq!(token(&https), None, "one that http could have set");
        let set = cookie(&https, Some([7; TOKEN])).expect("a cookie");
        let set = set.to_str().expect("ASCII");
        assert!(
            set.starts_with("__Host-desk=") && set.ends_with("; Secure"),
            "{set}"
        );
    }

    #[test]
    fn what_is_no_session_is_none() {
        for wrong in ["", "desk=", "desk=AAAA", "desk=%%", "other=AAAA"] {
            assert_eq!(token(&parts("GET", "/desk", &[("cookie", wrong)])), None);
        }
    }

    #[test]
    fn a_stranger_is_led_to_the_sign_in_and_back_and_a_program_is_refused() {
        let led = |method, path| {
            let problem = stranger(&parts(method, path, &[]));
            let reader = Reader::of(&parts(method, path, &[]));
            let headers = problem.respond(reader).headers().clone();
            let location = headers.get(header::LOCATION)?.to_str().ok()?;
            Some(location.to_owned())
        };
        assert_eq!(
            led("GET", "/desk/retention/acts?lang=ru&before=1").as_deref(),
            Some("/desk/sign-in?back=%2Fdesk%2Fretention%2Facts%3Fbefore%3D1&lang=ru")
        );
        assert_eq!(
            led("POST", "/desk/holds").as_deref(),
            Some("/desk/sign-in?lang=kk"),
            "what was typed is gone: there is nothing to come back to"
        );
        assert_eq!(led("GET", "/api/v1/desk/retention/acts"), None);
    }

    #[test]
    fn a_program_may_name_any_account_but_none_that_is_none() {
        let said = |value: &str| said(&parts("GET", "/", &[(ACCOUNT, value)]).headers);
        assert_eq!(said("dpo").ok().flatten().as_deref(), Some("dpo"));
        let encoded = said("%D0%94%D0%9F%D0%9E%20%20 1");
        assert_eq!(encoded.ok().flatten().as_deref(), Some("ДПО 1"));
        for wrong in ["", "  ", "%00", "%FF", &"a".repeat(65)] {
            assert!(said(wrong).is_err(), "{wrong}");
        }
    }
}
