//! Tables for spreadsheets: CSV as RFC 4180 has it, in UTF-8 with the mark by which spreadsheets know it.

use axum::response::Response;
use http::{HeaderValue, header};

use web::Problem;

/// By which a spreadsheet tells that the letters are UTF-8.
const MARK: char = '\u{feff}';

/// A table that grows row by row.
pub(crate) struct Table(String);

impl Table {
    /// A table with the names of its columns.
    pub(crate) fn new<T: AsRef<str>>(columns: impl IntoIterator<Item = T>) -> Self {
        let mut table = Self(MARK.to_string());
        table.row(columns);
        table
    }

    pub(crate) fn row<T: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = T>) {
        for (place, cell) in cells.into_iter().enumerate() {
            if place > 0 {
                self.0.push(',');
            }
            self.cell(cell.as_ref());
        }
        self.0.push_str("\r\n");
    }

    /// A text that a spreadsheet would take for a formula gets an apostrophe before it: what somebody typed is not to be reckoned on the machine of
    /// whoever opens the table (OWASP, CSV injection).
    fn cell(&mut self, text: &str) {
        let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
        let guard = if formula { "'" } else { "" };
        if formula || text.contains([',', '"', '\r', '\n']) {
            let quoted = text.replace('"', "\"\"");
            self.0.extend(["\"", guard, &quoted, "\""]);
        } else {
            self.0.push_str(text);
        }
    }

    /// The table as a download of this name, which is ASCII.
    pub(crate) fn download(self, name: &str) -> Result<Response, Problem> {
        let disposition = format!("attachment; filename=\"{name}.csv\"");
        let disposition = HeaderValue::try_from(disposition).map_err(anyhow::Error::new)?;
        let kind = HeaderValue::from_static("text/csv; charset=utf-8; header=present");
        let mut response = Response::new(self.0.into());
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, kind);
        headers.insert(header::CONTENT_DISPOSITION, disposition);
        Ok(response)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(cells: &[&str]) -> String {
        let mut table = Table::new(["a"]);
        table.row(cells);
        let rows = table.0.strip_prefix("\u{feff}a\r\n").expect("a head");
        rows.to_owned()
    }

    #[test]
    fn a_cell_with_a_sign_of_the_table_is_quoted() {
        assert_eq!(written(&["a", "", "b c"]), "a,,b c\r\n");
        assert_eq!(written(&["a,b", "\"a\""]), "\"a,b\",\"\"\"a\"\"\"\r\n");
        assert_eq!(written(&["a\nb", "қ"]), "\"a\nb\",қ\r\n");
    }

    #[test]
    fn no_cell_is_a_formula() {
        for formula in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"] {
            assert_eq!(written(&[formula]), format!("\"'{formula}\"\r\n"));
        }
        assert_eq!(written(&["=\"a\""]), "\"'=\"\"a\"\"\"\r\n");
        assert_eq!(written(&["1-1", "a=b"]), "1-1,a=b\r\n");
    }
}
