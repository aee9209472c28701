//! Which language the reader gets: `?lang=`, else the cookie `lang`, else `Accept-Language`, else Kazakh.

use domain::Lang;
use unic_langid::LanguageIdentifier;

#[cfg(feature = "http")]
pub use negotiation::*;

/// The languages in the order in which they are offered: Kazakh first, by the law on languages, article 21.
pub const ALL: [Lang; 3] = [Lang::Kk, Lang::Ru, Lang::En];

/// Position in [`ALL`] and in every generated table.
pub fn index(lang: Lang) -> usize {
    match lang {
        Lang::Kk => 0,
        Lang::Ru => 1,
        Lang::En => 2,
    }
}

/// The code that `lang` and `hreflang` take.
pub const fn code(lang: Lang) -> &'static str {
    match lang {
        Lang::Kk => "kk",
        Lang::Ru => "ru",
        Lang::En => "en",
    }
}

/// The language's own name for itself.
pub const fn name(lang: Lang) -> &'static str {
    match lang {
        Lang::Kk => "Қазақша",
        Lang::Ru => "Русский",
        Lang::En => "English",
    }
}

/// The language that a code names, in any case.
pub fn parse(code: &str) -> Option<Lang> {
    ALL.into_iter()
        .find(|lang| self::code(*lang).eq_ignore_ascii_case(code))
}

/// An address of ours in a language. The address names none itself.
pub fn address(path: &str, lang: Lang) -> String {
    let (path, anchor) = path.split_at(path.find('#').unwrap_or(path.len()));
    let joint = if path.contains('?') { '&' } else { '?' };
    format!("{path}{joint}lang={}{anchor}", code(lang))
}

/// What Fluent chooses plurals by.
pub(crate) fn identifier(lang: Lang) -> LanguageIdentifier {
    code(lang).parse().unwrap_or_default()
}

#[cfg(feature = "http")]
mod negotiation {
    use domain::Lang;
    use http::{HeaderMap, HeaderValue, Uri, header};

    use super::{code, parse};
    use crate::{accept, cookie as cookies};

    /// The language that the address names.
    pub fn asked(uri: &Uri) -> Option<Lang> {
        let query = uri.query()?;
        query
            .split('&')
            .find_map(|pair| pair.strip_prefix("lang="))
            .and_then(parse)
    }

    /// The language that the reader chose earlier, or that the browser asks for.
    pub fn preferred(headers: &HeaderMap) -> Lang {
        remembered(headers)
            .or_else(|| accept::best(headers, &header::ACCEPT_LANGUAGE, offer))
            .unwrap_or(Lang::Kk)
    }

    /// The cookie with which a page keeps the reader's choice: it says nothing about the person.
    pub fn cookie(lang: Lang) -> HeaderValue {
        HeaderValue::from_static(match lang {
            Lang::Kk => "lang=kk; Path=/; Max-Age=31536000; SameSite=Lax",
            Lang::Ru => "lang=ru; Path=/; Max-Age=31536000; SameSite=Lax",
            Lang::En => "lang=en; Path=/; Max-Age=31536000; SameSite=Lax",
        })
    }

    /// `Content-Language` of an answer.
    pub fn header_value(lang: Lang) -> HeaderValue {
        HeaderValue::from_static(code(lang))
    }

    fn remembered(headers: &HeaderMap) -> Option<Lang> {
        cookies::value(headers, "lang").and_then(parse)
    }

    /// `ru-KZ` is Russian; `*` is whatever we like best.
    fn offer(range: &str) -> Option<Lang> {
        match range.split('-').next() {
            Some("*") => Some(Lang::Kk),
            Some(primary) => parse(primary),
            None => None,
        }
    }
}

#[cfg(all(test, feature = "http"))]
mod tests {
    use http::Request;

    use super::*;
    use crate::Reader;

    #[test]
    fn an_address_keeps_its_query_and_its_anchor() {
        for (path, expected) in [
            ("/", "/?lang=kk"),
            ("/policy#c8", "/policy?lang=kk#c8"),
            ("/desk?before=1", "/desk?before=1&lang=kk"),
            ("/desk?before=1#a?b", "/desk?before=1&lang=kk#a?b"),
        ] {
            assert_eq!(address(path, Lang::Kk), expected);
        }
    }

    fn negotiated(uri: &str, cookie: &str, accept: &str) -> Lang {
        let mut request = Request::get(uri);
        for (name, value) in [("cookie", cookie), ("accept-language", accept)] {
            if !value.is_empty() {
                request = request.header(name, value);
            }
        }
        Reader::of_request(&request.body(()).expect("a request")).lang
    }

    #[test]
    fn the_address_wins_over_the_cookie_and_the_cookie_over_the_browser() {
        let lang = negotiated;
        assert_eq!(lang("/?a=1&lang=en", "lang=ru", "kk"), Lang::En);
        assert_eq!(lang("/", "a=b; lang=ru", "en"), Lang::Ru);
        assert_eq!(lang("/", "", "en"), Lang::En);
        assert_eq!(lang("/", "", ""), Lang::Kk);
    }

    #[test]
    fn an_unknown_language_is_as_if_none_was_asked_for() {
        assert_eq!(negotiated("/?lang=de", "lang=fr", "ru"), Lang::Ru);
        assert_eq!(negotiated("/?xlang=en", "", "de, fr;q=0.5"), Lang::Kk);
    }

    #[test]
    fn the_browser_gets_what_it_likes_best_of_what_there_is() {
        let lang = |accept| negotiated("/", "", accept);
        assert_eq!(lang("de, ru;q=0.8, en;q=0.9"), Lang::En);
        assert_eq!(lang("ru-KZ,ru;q=0.9,kk;q=0.8"), Lang::Ru);
        assert_eq!(lang("RU"), Lang::Ru);
        assert_eq!(lang("ru;q=0, en;q=0.001"), Lang::En);
        assert_eq!(lang("de, *;q=0.1"), Lang::Kk);
        assert_eq!(
            lang("en;q=2, ru;q=0.1"),
            Lang::Ru,
            "a quality beyond 1 is none"
        );
    }

    #[test]
    fn the_cookie_is_the_choice_and_nothing_else() {
        for lang in ALL {
            let cookie = cookie(lang);
            let cookie = cookie.to_str().expect("ASCII");
            assert!(cookie.starts_with(&format!("lang={};", code(lang))));
            assert!(cookie.contains("SameSite=Lax"));
        }
    }
}
