//! The way back to the page at which somebody was asked to sign in. It stands in an address that anybody can make up, so it leads to pages of the desk and
//! nowhere else.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// The address of the sign-in, from which one comes back.
pub(crate) fn through_sign_in(back: Option<&str>) -> String {
    match back.and_then(allowed) {
        Some(back) => {
            let back = utf8_percent_encode(&back, NON_ALPHANUMERIC);
            format!("/desk/sign-in?back={back}")
        }
        None => "/desk/sign-in".to_owned(),
    }
}

/// The address without its language, if it is one of the desk. Of what an address can have, few signs are needed here; what a browser would read in another
/// way than we do (a backslash, dots, two slashes, anything encoded) is not among them.
pub(crate) fn allowed(back: &str) -> Option<String> {
    let (path, query) = back.split_once('?').unwrap_or((back, ""));
    let rest = path.strip_prefix("/desk")?;
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
    let is_path = rest.is_empty()
        || rest.starts_with('/')
            && !rest.contains("//")
            && rest.chars().all(|c| plain(c) || c == '/');
    let is_query = query.chars().all(|c| plain(c) || "=&".contains(c));
    if !is_path || !is_query {
        return None;
    }
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    let pairs: Vec<_> = pairs.filter(|pair| !pair.starts_with("lang=")).collect();
    Some(if pairs.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{}", pairs.join("&"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_leads_to_the_desk() {
        for (back, expected) in [
            ("/desk", "/desk"),
            ("/desk/retention/acts?lang=ru", "/desk/retention/acts"),
            (
                "/desk/retention/acts?lang=ru&before=0190-ab&a=b",
                "/desk/retention/acts?before=0190-ab&a=b",
            ),
        ] {
            assert_eq!(allowed(back).as_deref(), Some(expected));
        }
    }

    #[test]
    fn the_way_back_leads_nowhere_else() {
        for back in [
            "",
            "/",
            "//evil.example/desk",
            "https://evil.example/desk",
            "/desk//evil.example",
            "/desk/..//evil.example",
            "/desk/../internal",
            "/desk/%2e%2e/",
            "/desk\\evil",
            "/desk@evil.example",
            "/deskevil",
            "/desk.evil.example",
            "/desk\t",
            "/desk\r\nSet-Cookie: a=b",
            "/desk?back=https://evil.example",
            "/desk#evil",
            "/desk/қ",
            " /desk",
        ] {
            assert_eq!(allowed(back), None, "{back:?}");
        }
    }
}
