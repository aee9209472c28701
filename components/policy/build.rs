//! Renders and compresses the policy's pages before anything runs: the text of a version never changes, so what is left to do for
//! a request is to choose.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use askama::Template;
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

    /// The day on which the next version takes over, and its name.
    fn replaced(&self) -> Option<(String, &'static str)> {
        let next = self.edition.successor()?;
        Some((days::day(self.page.lang, next.effective_from), next.version))
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
}

fn main() -> anyhow::Result<()> {
    println!("cargo::rerun-if-changed=templates");
    println!("cargo::rerun-if-changed=build.rs");
    let out = PathBuf::from(std::env::var_os("OUT_DIR").context("cargo sets OUT_DIR")?);
    let mut made = String::from("static SHELVES: &[Shelf] = &[\n");
    for edition in policies::editions() {
        shelf(&out, edition, &mut made)?;
    }
    made.push_str("];\n");
    std::fs::write(out.join("pages.rs"), made)?;
    Ok(())
}

fn shelf(out: &Path, edition: &'static Edition, made: &mut String) -> anyhow::Result<()> {
    let version = edition.version;
    writeln!(made, "    Shelf {{\n        links: [")?;
    for lang in lang::ALL {
        writeln!(made, "            {:?},", links(version, lang))?;
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
            let file = format!("{version}.{name}.{}", lang::code(lang));
            ready(
                out,
                &file,
                "text/html; charset=utf-8",
                page.as_bytes(),
                made,
            )?;
        }
        writeln!(made, "        ],")?;
    }
    writeln!(made, "        versions: [")?;
    for lang in lang::ALL {
        let page = versions_page(edition, lang)?;
        let file = format!("{version}.versions.{}", lang::code(lang));
        ready(
            out,
            &file,
            "text/html; charset=utf-8",
            page.as_bytes(),
            made,
        )?;
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

fn links(version: &str, lang: Lang) -> String {
    let mut links = vec![format!(
        "</policy/{version}?lang={}>; rel=\"canonical\"",
        lang::code(lang)
    )];
    for other in lang::ALL {
        let code = lang::code(other);
        links.push(format!(
            "</policy/{version}?lang={code}>; rel=\"alternate\"; hreflang=\"{code}\""
        ));
    }
    links.push(format!(
        "</api/v1/policy/{version}>; rel=\"alternate\"; type=\"application/json\""
    ));
    links.push("</policy/versions>; rel=\"version-history\"".to_owned());
    links.join(", ")
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
