//! The code of a printed receipt as a square that a phone reads (ISO/IEC 18004).

use std::fmt::Write as _;

use qrcodegen::{QrCode, QrCodeEcc};

/// The light border that readers need, in modules.
const QUIET: i32 = 4;

/// A drawn code.
pub(crate) struct Drawing {
    /// Its width and height with the border, in modules.
    pub(crate) size: i32,
    /// The dark modules as one path of SVG.
    pub(crate) path: String,
}

/// Draws a text; `None` if it is too long for any code.
pub(crate) fn draw(text: &str) -> Option<Drawing> {
    // Larger modules read better from paper than more redundancy: as much of it is taken as fits without more modules.
    let code = QrCode::encode_text(text, QrCodeEcc::Low).ok()?;
    let size = code.size();
    let mut path = String::new();
    for y in 0..size {
        let mut x = 0;
        while x < size {
            let length = (x..size).take_while(|x| code.get_module(*x, y)).count();
            let length = i32::try_from(length).unwrap_or_default();
            if length > 0 {
                // Writing to a text cannot fail.
                let _ = write!(path, "M{} {}h{length}v1h-{length}z", x + QUIET, y + QUIET);
            }
            x += length + 1;
        }
    }
    Some(Drawing {
        size: size + 2 * QUIET,
        path,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_dark_module_is_drawn_once() {
        let text = "https://appeals.example/policy/receipts/verify";
        let drawing = draw(text).expect("short enough");
        let code = QrCode::encode_text(text, QrCodeEcc::Low).expect("short enough");
        let mut drawn = std::collections::BTreeSet::new();
        for run in drawing.path.split('z').filter(|run| !run.is_empty()) {
            let numbers: Vec<i32> = run
                .split(|c: char| !c.is_ascii_digit())
                .filter_map(|number| number.parse().ok())
                .collect();
            for x in 0..numbers[2] {
                assert!(drawn.insert((numbers[0] + x - QUIET, numbers[1] - QUIET)));
            }
        }
        let side = 0..code.size();
        let all = side.clone().flat_map(|y| side.clone().map(move |x| (x, y)));
        let dark = all.filter(|(x, y)| code.get_module(*x, *y)).collect();
        assert_eq!(drawn, dark);
        assert_eq!(drawing.size, code.size() + 2 * QUIET);
    }

    #[test]
    fn what_no_code_can_hold_is_not_drawn() {
        assert!(draw(&"x".repeat(2953)).is_some());
        assert!(draw(&"x".repeat(2954)).is_none());
    }
}
