//! The files of `static/css`, `static/icons` and `static/js` under addresses that name their content.

use crate::ready::{Coded, Ready};

/// A file that the build embedded.
pub struct Asset {
    /// Its name in `static/`: `app.css`.
    pub name: &'static str,
    /// Its address: `/static/app.<hash>.css`.
    pub path: &'static str,
    /// Its content.
    pub ready: Ready,
}

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// The file at an address.
pub fn find(path: &str) -> Option<&'static Asset> {
    ASSETS.iter().find(|asset| asset.path == path)
}

/// The address of a file. An unknown name is an address that answers 404; the test of the templates finds it.
pub fn url(name: &str) -> &'static str {
    ASSETS
        .iter()
        .find(|asset| asset.name == name)
        .map_or("/static/missing", |asset| asset.path)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn a_file_is_found_at_the_address_that_pages_give() {
        for asset in ASSETS {
            assert_eq!(url(asset.name), asset.path);
            assert_eq!(find(asset.path).map(|found| found.name), Some(asset.name));
        }
        assert!(
            find("/static/app.css").is_none(),
            "only the address that names the content"
        );
    }

    #[test]
    fn the_manifest_names_its_icon_as_it_is_served() {
        let manifest = find(url("aryz.webmanifest")).expect("a manifest");
        let text = String::from_utf8_lossy(manifest.ready.plain.body);
        assert!(text.contains(url("aryz.svg")), "{text}");
    }

    #[test]
    fn every_file_that_a_template_names_is_there() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let mut named = 0;
        for folder in [
            "crates/web",
            "components/intake",
            "components/policy",
            "components/rights",
        ] {
            for entry in std::fs::read_dir(root.join(folder).join("templates")).expect("templates")
            {
                let source =
                    std::fs::read_to_string(entry.expect("an entry").path()).expect("a template");
                for (at, call) in source.match_indices("asset(\"") {
                    let name = source[at + call.len()..]
                        .split('"')
                        .next()
                        .unwrap_or_default();
                    assert!(ASSETS.iter().any(|asset| asset.name == name), "{name}");
                    named += 1;
                }
            }
        }
        assert!(named >= 3, "{named}");
    }
}
