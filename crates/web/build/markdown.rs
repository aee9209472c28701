//! Markdown to HTML: headings with the clause anchors, tables that a phone can show, nothing raw.

use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

/// One line of the contents list.
pub(crate) struct Heading {
    pub(crate) anchor: String,
    pub(crate) text: String,
}

pub(crate) struct Page {
    /// The heading of the whole text.
    pub(crate) title: String,
    /// What stands before the first clause.
    pub(crate) intro: String,
    pub(crate) clauses: String,
    pub(crate) contents: Vec<Heading>,
}

/// The parts of the text as HTML, or the byte offset and the reason why there are none.
pub(crate) fn render(source: &str) -> Result<Page, (usize, String)> {
    let options = Options::ENABLE_TABLES | Options::ENABLE_HEADING_ATTRIBUTES;
    let mut table = Table::default();
    let mut title = String::new();
    let mut contents = Vec::new();
    let mut heading: Option<(HeadingLevel, Heading)> = None;
    let mut intro = Vec::new();
    let mut clauses = Vec::new();
    for (event, range) in Parser::new_ext(source, options).into_offset_iter() {
        let mut is_title = false;
        match &event {
            Event::Html(_) | Event::InlineHtml(_) => {
                return Err((range.start, "HTML has no place in a policy text".to_owned()));
            }
            Event::Start(Tag::Heading { level, id, .. }) => {
                is_title = *level == HeadingLevel::H1;
                let anchor = match id {
                    Some(id) => id.to_string(),
                    None if is_title => String::new(),
                    None => {
                        return Err((
                            range.start,
                            "a clause needs its anchor, such as {#c8}".to_owned(),
                        ));
                    }
                };
                heading = Some((
                    *level,
                    Heading {
                        anchor,
                        text: String::new(),
                    },
                ));
            }
            Event::End(TagEnd::Heading(level)) => {
                is_title = *level == HeadingLevel::H1;
                match heading.take() {
                    Some((HeadingLevel::H1, heading)) => title = heading.text,
                    Some((HeadingLevel::H2, heading)) => contents.push(heading),
                    _ => {}
                }
            }
            Event::Text(text) | Event::Code(text) => {
                if let Some((level, heading)) = &mut heading {
                    is_title = *level == HeadingLevel::H1;
                    heading.text.push_str(text);
                }
            }
            _ => {}
        }
        let in_clause = matches!(heading, Some((HeadingLevel::H2, _))) || !clauses.is_empty();
        if !is_title {
            table.turn(event, if in_clause { &mut clauses } else { &mut intro });
        }
    }
    if title.is_empty() {
        return Err((0, "the text needs a heading of its own: `# …`".to_owned()));
    }
    let html = |events: Vec<Event>| {
        let mut html = String::with_capacity(source.len() * 2);
        html::push_html(&mut html, events.into_iter());
        html
    };
    Ok(Page {
        title,
        intro: html(intro),
        clauses: html(clauses),
        contents,
    })
}

/// Gives tables their roles in words (a phone lays the rows out as cards, which would take the roles away) and each cell
/// the name of its column, which stands beside it there.
#[derive(Default)]
struct Table {
    columns: Vec<String>,
    in_head: bool,
    column: usize,
    in_cell: bool,
}

impl Table {
    fn turn<'a>(&mut self, event: Event<'a>, events: &mut Vec<Event<'a>>) {
        let made = match &event {
            Event::Start(Tag::Table(_)) => {
                self.columns.clear();
                "<table role=\"table\">".to_owned()
            }
            Event::End(TagEnd::Table) => "</tbody></table>\n".to_owned(),
            Event::Start(Tag::TableHead) => {
                self.in_head = true;
                "<thead role=\"rowgroup\"><tr role=\"row\">".to_owned()
            }
            Event::End(TagEnd::TableHead) => {
                self.in_head = false;
                "</tr></thead>\n<tbody role=\"rowgroup\">\n".to_owned()
            }
            Event::Start(Tag::TableRow) => {
                self.column = 0;
                "<tr role=\"row\">".to_owned()
            }
            Event::End(TagEnd::TableRow) => "</tr>\n".to_owned(),
            Event::Start(Tag::TableCell) if self.in_head => {
                self.columns.push(String::new());
                self.in_cell = true;
                "<th role=\"columnheader\" scope=\"col\">".to_owned()
            }
            Event::Start(Tag::TableCell) => {
                let label = self.columns.get(self.column).map_or("", String::as_str);
                format!("<td role=\"cell\" data-label=\"{}\"><span>", escape(label))
            }
            Event::End(TagEnd::TableCell) if self.in_head => {
                self.in_cell = false;
                "</th>".to_owned()
            }
            Event::End(TagEnd::TableCell) => {
                self.column += 1;
                "</span></td>".to_owned()
            }
            Event::Text(text) | Event::Code(text) => {
                if self.in_cell
                    && let Some(column) = self.columns.last_mut()
                {
                    column.push_str(text);
                }
                events.push(event);
                return;
            }
            _ => {
                events.push(event);
                return;
            }
        };
        events.push(Event::Html(CowStr::from(made)));
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('"', "&quot;")
        .replace('<', "&lt;")
}
