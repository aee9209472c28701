//! The days that no rule gives: Kurban Ait, and those that the labour authority moves by order.

use std::path::Path;

use domain::calendar;

use crate::{Checked, Mistake, read};

pub(crate) fn generate(file: &Path) -> Checked<String> {
    let moves = calendar::parse(&file.display().to_string(), &read(file)?).map_err(|found| {
        found
            .iter()
            .map(|mistake| Mistake::new(file, mistake.line, mistake.reason.clone()))
            .collect::<Vec<_>>()
    })?;
    let json = serde_json::to_string(&moves).map_err(|error| vec![Mistake::of(file, error)])?;
    Ok(format!("static MOVES: &str = {json:?};\n"))
}
