//! Answers that the build made: a lookup and a set of headers, no rendering.

#[cfg(feature = "http")]
pub use respond::matches;

/// One coding of a body. Each has an entity tag of its own, as a strong one must.
pub struct Coded {
    /// Quoted, as it stands in `ETag`.
    pub etag: &'static str,
    /// The bytes.
    pub body: &'static [u8],
}

/// A body that was made by the build, as it is and compressed.
pub struct Ready {
    /// `Content-Type`.
    pub media_type: &'static str,
    /// As it is.
    pub plain: Coded,
    /// In brotli, if that is shorter.
    pub brotli: Option<Coded>,
    /// In gzip, if that is shorter.
    pub gzip: Option<Coded>,
}

#[cfg(feature = "http")]
mod respond {
    use domain::Lang;
    use http::{HeaderMap, header};

    use super::{Coded, Ready};
    use crate::answer::Prepared;
    use crate::{accept, lang};

    impl Ready {
        /// The answer: 304 if the client has it already. `vary` must name `Accept-Encoding`.
        pub fn respond(
            &self,
            request: &HeaderMap,
            lang: Option<Lang>,
            cache_control: &'static str,
            vary: &'static str,
        ) -> Prepared {
            let (coding, coded) = self.choose(request);
            let known = matches(request, coded.etag);
            let mut prepared = if known {
                Prepared::not_modified()
            } else {
                let mut prepared = Prepared::of(coded.body);
                prepared.set(header::CONTENT_TYPE, self.media_type);
                if let Some(coding) = coding {
                    prepared.set(header::CONTENT_ENCODING, coding);
                }
                prepared
            };
            if let Some(lang) = lang {
                prepared.set(header::CONTENT_LANGUAGE, lang::code(lang));
            }
            prepared.set(header::ETAG, coded.etag);
            prepared.set(header::CACHE_CONTROL, cache_control);
            prepared.set(header::VARY, vary);
            prepared
        }

        fn choose(&self, request: &HeaderMap) -> (Option<&'static str>, &Coded) {
            let takes = |coding| {
                accept::quality(request, &header::ACCEPT_ENCODING, coding)
                    .is_some_and(|quality| quality > 0)
            };
            if let Some(brotli) = &self.brotli
                && takes("br")
            {
                return (Some("br"), brotli);
            }
            if let Some(gzip) = &self.gzip
                && takes("gzip")
            {
                return (Some("gzip"), gzip);
            }
            (None, &self.plain)
        }
    }

    /// Whether `If-None-Match` names this tag (RFC 9110, 13.1.2: compared weakly, so that a proxy's `W/` does no harm).
    pub fn matches(request: &HeaderMap, etag: &str) -> bool {
        request
            .get_all(header::IF_NONE_MATCH)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .map(str::trim)
            .any(|tag| tag == "*" || tag.trim_start_matches("W/") == etag)
    }
}

#[cfg(all(test, feature = "http"))]
mod tests {
    use axum::body::to_bytes;
    use axum::response::IntoResponse as _;
    use futures::executor::block_on;
    use http::{HeaderMap, HeaderValue, StatusCode, header};

    use super::*;

    static READY: Ready = Ready {
        media_type: "text/plain",
        plain: Coded {
            etag: "\"a\"",
            body: b"plain",
        },
        brotli: Some(Coded {
            etag: "\"a.br\"",
            body: b"br",
        }),
        gzip: Some(Coded {
            etag: "\"a.gz\"",
            body: b"gz",
        }),
    };

    fn ask(headers: &[(&'static str, &'static str)]) -> (StatusCode, HeaderMap, Vec<u8>) {
        let mut request = HeaderMap::new();
        for (name, value) in headers {
            request.append(*name, HeaderValue::from_static(value));
        }
        let response = READY.respond(&request, None, "public", "Accept-Encoding");
        let (parts, body) = response.into_response().into_parts();
        let body = block_on(to_bytes(body, 100)).expect("a body");
        (parts.status, parts.headers, body.to_vec())
    }

    #[test]
    fn a_client_gets_the_coding_that_it_takes() {
        for (accept, body, coding) in [
            ("br, gzip", "br", Some("br")),
            ("gzip, deflate", "gz", Some("gzip")),
            ("br;q=0, gzip;q=0.1", "gz", Some("gzip")),
            ("identity", "plain", None),
            ("zstd", "plain", None),
        ] {
            let (status, headers, sent) = ask(&[("accept-encoding", accept)]);
            assert_eq!(status, StatusCode::OK);
            assert_eq!(sent, body.as_bytes(), "{accept}");
            let found = headers.get(header::CONTENT_ENCODING);
            assert_eq!(found.map(HeaderValue::as_bytes), coding.map(str::as_bytes));
            assert_eq!(headers[header::VARY], "Accept-Encoding");
        }
        assert_eq!(ask(&[]).2, b"plain");
    }

    #[test]
    fn each_coding_has_a_tag_of_its_own() {
        assert_eq!(ask(&[]).1[header::ETAG], "\"a\"");
        assert_eq!(
            ask(&[("accept-encoding", "br")]).1[header::ETAG],
            "\"a.br\""
        );
    }

    #[test]
    fn a_client_that_has_it_gets_no_body() {
        for known in ["\"a\"", "W/\"a\"", "\"x\", \"a\"", "*"] {
            let (status, headers, body) = ask(&[("if-none-match", known)]);
            assert_eq!(status, StatusCode::NOT_MODIFIED, "{known}");
            assert!(body.is_empty());
            assert_eq!(headers[header::ETAG], "\"a\"");
            assert_eq!(headers[header::CACHE_CONTROL], "public");
            assert!(!headers.contains_key(header::CONTENT_TYPE));
        }
        let other_coding = ask(&[("if-none-match", "\"a\""), ("accept-encoding", "br")]);
        assert_eq!(other_coding.0, StatusCode::OK);
    }
}
