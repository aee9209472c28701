//! The frame of a staff page, `templates/desk.html`: the sections of the desk, and who is signed in.

use axum::extract::Request;
use axum::response::Response;
use web::{Page, Problem, words};

use crate::staff::{self, Visit};

/// The sections in their order: address and words. A page belongs to the one whose address is the longest that its own begins with.
const SECTIONS: [(&str, &str); 5] = [
    (HOME, "desk-nav-retention"),
    ("/desk/retention/acts", "desk-nav-acts"),
    ("/desk/holds", "desk-nav-holds"),
    ("/desk/retention/set-aside", "desk-nav-set-aside"),
    ("/desk/policy", "desk-nav-policy"),
];

/// Where whoever has signed in begins.
pub(crate) const HOME: &str = "/desk/retention";

/// What the frame shows. A template that begins with `{% extends "desk.html" %}` has it in a field `desk`, beside `page`.
pub(crate) struct Desk {
    /// The account that is signed in.
    pub(crate) account: String,
    /// Address, words, and whether the page is in it.
    pub(crate) sections: Vec<(&'static str, String, bool)>,
}

/// The frame of a page of this title at this address, for whoever visits it. `path` may have a query, but no language.
pub(crate) fn frame(visit: &Visit, title: &str, path: &str) -> (Page, Desk) {
    let here = section(path);
    let sections = SECTIONS.map(|(address, id)| {
        let words = words::text(visit.lang, id);
        (address, words, here == Some(address))
    });
    let desk = Desk {
        account: visit.account.clone().unwrap_or_default(),
        sections: sections.into(),
    };
    let page = Page::new(visit.lang, visit.now, title).at(path).unlisted();
    (page, desk)
}

fn section(path: &str) -> Option<&'static str> {
    let within = |address: &&str| {
        let rest = path.strip_prefix(*address);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']))
    };
    let addresses = SECTIONS.map(|(address, _)| address);
    addresses
        .into_iter()
        .filter(within)
        .max_by_key(|it| it.len())
}

/// `GET /desk`
pub(crate) async fn first(request: Request) -> Result<Response, Problem> {
    let visit = Visit::admit(request).await?;
    staff::see(HOME, visit.lang)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_in_the_narrowest_section_of_its_address() {
        for (path, expected) in [
            ("/desk/retention", Some(HOME)),
            ("/desk/retention/sweeps?before=1", Some(HOME)),
            ("/desk/retention/acts/1", Some("/desk/retention/acts")),
            (
                "/desk/retention/acts?before=1",
                Some("/desk/retention/acts"),
            ),
            ("/desk/holds", Some("/desk/holds")),
            ("/desk/holdsome", None),
            ("/desk", None),
        ] {
            assert_eq!(section(path), expected, "{path}");
        }
    }
}
