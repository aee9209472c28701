//! The text of a version, taken apart: clauses, and in each the passages that a reader sees as one (a paragraph, an item, a row of a table).
//! It reads what `crates/web/build/markdown.rs` writes, and no other HTML.

/// A clause, or what stands before the first one.
pub(crate) struct Clause {
    /// `c3-5`; empty for what stands before the first clause.
    pub(crate) anchor: String,
    /// With its number; empty for what stands before the first clause.
    pub(crate) heading: String,
    /// Plain text. The cells of a row stand on a line each, after the name of their column.
    pub(crate) passages: Vec<String>,
}

/// The parts of a text, the introduction first.
pub(crate) fn clauses(intro: &str, clauses: &str) -> Vec<Clause> {
    let mut reading = Reading {
        clauses: vec![Clause {
            anchor: String::new(),
            heading: String::new(),
            passages: Vec::new(),
        }],
        ..Reading::default()
    };
    for html in [intro, clauses] {
        let mut rest = html;
        while let Some(start) = rest.find('<') {
            reading.text(&rest[..start]);
            let end = rest[start..].find('>').map_or(rest.len(), |at| start + at);
            reading.tag(&rest[start + 1..end]);
            rest = rest.get(end + 1..).unwrap_or_default();
        }
        reading.text(rest);
        reading.end();
    }
    reading.clauses
}

#[derive(Default)]
struct Reading {
    clauses: Vec<Clause>,
    passage: String,
    /// Where the address of an open link leads, and where its words begin in the passage.
    link: Option<(String, usize)>,
    /// The names of the columns stand beside each cell as well.
    in_head: bool,
    in_row: bool,
}

impl Reading {
    fn tag(&mut self, tag: &str) {
        let name = tag.split([' ', '/']).next().unwrap_or_default();
        let closes = tag.starts_with('/');
        match if closes { &tag[1..] } else { name } {
            "h2" | "h3" if closes => {
                let heading = std::mem::take(&mut self.passage);
                if let Some(clause) = self.clauses.last_mut() {
                    heading.trim().clone_into(&mut clause.heading);
                }
            }
            "h2" | "h3" => {
                self.end();
                self.clauses.push(Clause {
                    anchor: attribute(tag, "id").unwrap_or_default(),
                    heading: String::new(),
                    passages: Vec::new(),
                });
            }
            "thead" => self.in_head = !closes,
            "tr" => {
                self.end();
                self.in_row = !closes;
            }
            "td" if !closes => {
                if !self.passage.is_empty() {
                    self.passage.push('\n');
                }
                let column = attribute(tag, "data-label").unwrap_or_default();
                self.passage.push_str(&column);
                self.passage.push_str(": ");
            }
            "p" | "li" | "ul" | "ol" | "table" if !self.in_row => self.end(),
            "a" if closes => {
                if let Some((address, start)) = self.link.take()
                    && !address.contains(&self.passage[start..])
                {
                    self.passage.push_str(" (");
                    self.passage.push_str(&address);
                    self.passage.push(')');
                }
            }
            "a" => {
                self.link = attribute(tag, "href").map(|address| (address, self.passage.len()));
            }
            "br" => self.passage.push('\n'),
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if !self.in_head {
            self.passage.push_str(&plain(text).replace('\n', " "));
        }
    }

    fn end(&mut self) {
        let passage = std::mem::take(&mut self.passage);
        let passage = passage.trim();
        if let Some(clause) = self.clauses.last_mut()
            && !passage.is_empty()
        {
            clause.passages.push(passage.to_owned());
        }
    }
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    Some(plain(rest.split('"').next()?))
}

fn plain(html: &str) -> String {
    html.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&amp;", "&")
}
