//! Renders and compresses the policy's pages before anything runs: the text of a version never changes, so what is left to do for
//! a request is to choose.

#[path = "build/conformance.rs"]
mod conformance;
#[path = "build/difference.rs"]
mod difference;
#[path = "build/passages.rs"]
mod passages;
#[path = "build/wording.rs"]
mod wording;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use askama::Template;
use conformance::Conformance;
use difference::Difference;
use domain::Lang;
use web::Page;
use web::pack::{self, etag};
use web::policies::{self, Edition, Text};
use web::{days, lang};

/// Where a version stands on the day of the request.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    Future,
    InForce,
    Past,
}

#[derive(Template)]
#[template(path = "policy.html")]
struct PolicyPage {
    page: Page,
    edition: &'static Edition,
    text: &'static Text,
    standing: Standing,
}

impl PolicyPage {
    fn effective_from(&self) -> String {
        days::day(self.page.lang, self.edition.effective_from)
    }

    /// The day on which the next version takes over.
    fn replaced(&self) -> Option<String> {
        let next = self.edition.successor()?;
        Some(days::day(self.page.lang, next.effective_from))
    }

    /// Where it is told what this version changed, and the words of the link.
    fn changed_since(&self) -> Option<(String, String)> {
        let before = self.edition.predecessor()?;
        let words = self
            .page
            .t1("diff-changed-since", "version", before.version);
        Some((difference::path(before, self.edition), words))
    }

    /// The same of what the next version changes.
    fn changed_by_next(&self) -> Option<(String, String)> {
        let next = self.edition.successor()?;
        let id = if self.standing == Standing::Past {
            "diff-did-change"
        } else {
            "diff-will-change"
        };
        let words = self.page.t1(id, "date", self.replaced()?);
        Some((difference::path(self.edition, next), words))
    }
}

#[derive(Template)]
#[template(path = "versions.html")]
struct VersionsPage {
    page: Page,
    rows: Vec<Row>,
}

struct Row {
    edition: &'static Edition,
    effective_from: String,
    standing: &'static str,
    /// Where it is told what it changed, and since which version; the first changed nothing.
    changed_since: Option<(String, &'static str)>,
}

fn main() -> anyhow::Result<()> {
    println!("cargo::rerun-if-changed=templates");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=build");
    let out = PathBuf::from(std::env::var_os("OUT_DIR").context("cargo sets OUT_DIR")?);
    let mut made = String::from("static SHELVES: &[Shelf] = &[\n");
    let conformance = Conformance::read()?;
    for edition in policies::editions() {
        shelf(&out, edition, &conformance, &mut made)?;
    }
    made.push_str("];\n\nstatic COMPARISONS: &[Comparison] = &[\n");
    for difference in Difference::all()? {
        comparison(&out, &difference, &mut made)?;
    }
    made.push_str("];\n\nstatic CONFORMANCE_LINKS: [&str; 3] = [\n");
    for lang in lang::ALL {
        writeln!(made, "    {:?},", links(conformance::PATH, lang).join(", "))?;
    }
    made.push_str("];\n\nstatic CONFORMANCE: [Ready; 1] = [\n");
    let json = conformance.json()?;
    let name = "conformance.json";
    ready(&out, name, "application/json", json.as_bytes(), &mut made)?;
    made.push_str("];\n");
    std::fs::write(out.join("pages.rs"), made)?;
    Ok(())
}

fn comparison(out: &Path, difference: &Difference, made: &mut String) -> anyhow::Result<()> {
    let (from, to) = (difference.from.version, difference.to.version);
    let name = format!("{from}.diff.{to}");
    let path = difference::path(difference.from, difference.to);
    writeln!(
        made,
        "    Comparison {{\n        from: {from:?},\n        to: {to:?},\n        links: ["
    )?;
    for lang in lang::ALL {
        writeln!(made, "            {:?},", links(&path, lang).join(", "))?;
    }
    writeln!(made, "        ],\n        pages: [")?;
    for lang in lang::ALL {
        html(out, &name, lang, &difference.page(lang)?, made)?;
    }
    writeln!(made, "        ],\n        json:")?;
    let json = difference.json()?;
    ready(
        out,
        &format!("{name}.json"),
        "application/json",
        json.as_bytes(),
        made,
    )?;
    writeln!(made, "    }},")?;
    Ok(())
}

fn shelf(
    out: &Path,
    edition: &'static Edition,
    conformance: &Conformance,
    made: &mut String,
) -> anyhow::Result<()> {
    let version = edition.version;
    writeln!(made, "    Shelf {{\n        links: [")?;
    for lang in lang::ALL {
        let mut links = links(&edition.path(), lang);
        links.push("</policy/versions>; rel=\"version-history\"".to_owned());
        writeln!(made, "            {:?},", links.join(", "))?;
    }
    writeln!(made, "        ],")?;
    let standings = [
        ("future", Standing::Future),
        ("in_force", Standing::InForce),
        ("past", Standing::Past),
    ];
    for (name, standing) in standings {
        writeln!(made, "        {name}: [")?;
        for lang in lang::ALL {
            let page = policy_page(edition, lang, standing)?;
            html(out, &format!("{version}.{name}"), lang, &page, made)?;
        }
        writeln!(made, "        ],")?;
    }
    writeln!(made, "        versions: [")?;
    for lang in lang::ALL {
        let page = versions_page(edition, lang)?;
        html(out, &format!("{version}.versions"), lang, &page, made)?;
    }
    writeln!(made, "        ],\n        conformance: [")?;
    for lang in lang::ALL {
        let page = conformance.page(edition, lang)?;
        html(out, &format!("{version}.conformance"), lang, &page, made)?;
    }
    writeln!(made, "        ],\n        json:")?;
    ready(
        out,
        &format!("{version}.json"),
        "application/json",
        json(edition).as_bytes(),
        made,
    )?;
    writeln!(made, "    }},")?;
    Ok(())
}

fn policy_page(
    edition: &'static Edition,
    lang: Lang,
    standing: Standing,
) -> anyhow::Result<String> {
    let text = edition.text(lang);
    let page = PolicyPage {
        page: Page::under(edition, lang, text.title).at(edition.path()),
        edition,
        text,
        standing,
    };
    Ok(page.render()?)
}

/// The list as it is while `current` is in force.
fn versions_page(current: &'static Edition, lang: Lang) -> anyhow::Result<String> {
    let title = web::words::text(lang, "policy-versions-title");
    let rows = policies::editions()
        .iter()
        .rev()
        .map(|edition| Row {
            edition,
            effective_from: days::day(lang, edition.effective_from),
            standing: match edition.effective_from.cmp(&current.effective_from) {
                std::cmp::Ordering::Less => "policy-standing-past",
                std::cmp::Ordering::Equal => "policy-standing-in-force",
                std::cmp::Ordering::Greater => "policy-standing-future",
            },
            changed_since: edition
                .predecessor()
                .map(|before| (difference::path(before, edition), before.version)),
        })
        .collect();
    let page = VersionsPage {
        page: Page::under(current, lang, title).at("/policy/versions"),
        rows,
    };
    Ok(page.render()?)
}

/// The policy as its file has it, with its fingerprint and where to read it.
fn json(edition: &Edition) -> String {
    let pages: Vec<String> = lang::ALL
        .into_iter()
        .map(|lang| {
            let code = lang::code(lang);
            format!("{code:?}:\"{}?lang={code}\"", edition.path())
        })
        .collect();
    let rest = edition.json.strip_prefix('{').unwrap_or_default();
    format!(
        "{{\"sha256\":{:?},\"pages\":{{{}}},{rest}",
        edition.sha256,
        pages.join(",")
    )
}

/// Where a page is in each language, and what programs read in its place.
fn links(path: &str, lang: Lang) -> Vec<String> {
    let mut links = vec![format!(
        "<{path}?lang={}>; rel=\"canonical\"",
        lang::code(lang)
    )];
    for other in lang::ALL {
        let code = lang::code(other);
        links.push(format!(
            "<{path}?lang={code}>; rel=\"alternate\"; hreflang=\"{code}\""
        ));
    }
    links.push(format!(
        "</api/v1{path}>; rel=\"alternate\"; type=\"application/json\""
    ));
    links
}

fn html(out: &Path, name: &str, lang: Lang, page: &str, made: &mut String) -> anyhow::Result<()> {
    let name = format!("{name}.{}", lang::code(lang));
    ready(
        out,
        &name,
        "text/html; charset=utf-8",
        page.as_bytes(),
        made,
    )
}

/// Writes the body beside the generated source, as it is and compressed where that helps.
fn ready(
    out: &Path,
    name: &str,
    media_type: &str,
    body: &[u8],
    made: &mut String,
) -> anyhow::Result<()> {
    let coded = |suffix: &str, bytes: &[u8]| -> anyhow::Result<String> {
        let copy = format!("{name}{suffix}");
        std::fs::write(out.join(&copy), bytes)?;
        Ok(pack::coded(&copy, &etag(body, suffix)))
    };
    writeln!(
        made,
        "            Ready {{ media_type: {media_type:?}, plain: {},",
        coded("", body)?
    )?;
    for (field, suffix, bytes) in [
        ("brotli", ".br", pack::brotli(body)?),
        ("gzip", ".gz", pack::gzip(body)?),
    ] {
        if bytes.len() < body.len() {
            writeln!(
                made,
                "                {field}: Some({}),",
                coded(suffix, &bytes)?
            )?;
        } else {
            writeln!(made, "                {field}: None,")?;
        }
    }
    writeln!(made, "            }},")?;
    Ok(())
}
