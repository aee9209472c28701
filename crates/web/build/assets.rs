//! Styles, scripts and icons: named by their content, so that a browser may keep them for ever, and compressed once.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use crate::{Checked, Mistake, entries, pack};

const FOLDERS: [&str; 3] = ["css", "icons", "js"];

struct Asset {
    file: PathBuf,
    name: String,
    media_type: &'static str,
    text: bool,
    body: Vec<u8>,
}

pub(crate) fn generate(root: &Path, out: &Path) -> Checked<String> {
    let mut assets = Vec::new();
    for folder in FOLDERS {
        let folder = root.join(folder);
        if folder.is_dir() {
            for file in entries(&folder)? {
                assets.push(open(file)?);
            }
        }
    }
    name_icons(&mut assets);
    let mut all = String::from("static ASSETS: &[Asset] = &[\n");
    for asset in &assets {
        let written = write(asset, out).map_err(|error| vec![Mistake::of(&asset.file, error)])?;
        all.push_str(&written);
    }
    all.push_str("];\n");
    Ok(all)
}

fn open(file: PathBuf) -> Checked<Asset> {
    let extension = file.extension().unwrap_or_default().to_string_lossy();
    let (media_type, text) = match &*extension {
        "css" => ("text/css; charset=utf-8", true),
        "js" => ("text/javascript; charset=utf-8", true),
        "svg" => ("image/svg+xml", true),
        "webmanifest" => ("application/manifest+json", true),
        "png" => ("image/png", false),
        "ico" => ("image/vnd.microsoft.icon", false),
        other => {
            let reason = format!("no media type is known for `.{other}`");
            return Err(vec![Mistake::of(&file, reason)]);
        }
    };
    let name = file
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let body = std::fs::read(&file).map_err(|error| vec![Mistake::of(&file, error)])?;
    Ok(Asset {
        file,
        name,
        media_type,
        text,
        body,
    })
}

/// A manifest names its icons as `@name.svg`; their addresses are known only now.
fn name_icons(assets: &mut [Asset]) {
    let addresses: Vec<_> = assets
        .iter()
        .map(|asset| (format!("@{}", asset.name), address(asset)))
        .collect();
    for asset in assets
        .iter_mut()
        .filter(|asset| asset.name.ends_with(".webmanifest"))
    {
        let mut text = String::from_utf8_lossy(&asset.body).into_owned();
        for (name, address) in &addresses {
            text = text.replace(name, address);
        }
        asset.body = text.into_bytes();
    }
}

fn address(asset: &Asset) -> String {
    let (stem, extension) = asset.name.rsplit_once('.').unwrap_or((&asset.name, ""));
    format!("/static/{stem}.{}.{extension}", pack::hash(&asset.body))
}

fn write(asset: &Asset, out: &Path) -> std::io::Result<String> {
    let Asset {
        name,
        media_type,
        body,
        ..
    } = asset;
    let coded = |suffix: &str, bytes: &[u8]| -> std::io::Result<String> {
        let copy = format!("{name}{suffix}");
        std::fs::write(out.join(&copy), bytes)?;
        Ok(pack::coded(&copy, &pack::etag(body, suffix)))
    };
    let mut made = String::new();
    let _ = write!(
        made,
        "    Asset {{ name: {name:?}, path: {:?}, ready: Ready {{ media_type: {media_type:?}, plain: {}",
        address(asset),
        coded("", body)?,
    );
    for (field, suffix, packed) in [
        ("brotli", ".br", pack::brotli(body)?),
        ("gzip", ".gz", pack::gzip(body)?),
    ] {
        if asset.text && packed.len() < body.len() {
            let _ = write!(made, ", {field}: Some({})", coded(suffix, &packed)?);
        } else {
            let _ = write!(made, ", {field}: None");
        }
    }
    made.push_str(" } },\n");
    Ok(made)
}
