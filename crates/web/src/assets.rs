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
