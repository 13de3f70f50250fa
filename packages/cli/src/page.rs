//! Text for a terminal of 80 columns.

use std::io::{self, Write};

use serde_json::Value;

/// Columns of a page.
pub const WIDTH: usize = 80;

/// Where text is written. Colours appear only if they were asked for.
pub struct Page<'a> {
    out: &'a mut dyn Write,
    colour: bool,
}

/// How a word looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// As it is.
    Plain,
    /// A heading.
    Strong,
    /// What opens.
    Good,
    /// What closes.
    Bad,
}

impl Look {
    fn code(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Strong => "\x1b[1m",
            Self::Good => "\x1b[32m",
            Self::Bad => "\x1b[31m",
        }
    }
}

impl<'a> Page<'a> {
    /// A page without colours.
    pub fn plain(out: &'a mut dyn Write) -> Self {
        Self { out, colour: false }
    }

    /// A page with colours.
    pub fn coloured(out: &'a mut dyn Write) -> Self {
        Self { out, colour: true }
    }

    /// An empty line.
    pub fn gap(&mut self) -> io::Result<()> {
        writeln!(self.out)
    }

    /// A line of its own, underlined, with space around.
    pub fn heading(&mut self, text: &str) -> io::Result<()> {
        let text = tame(text);
        let line = "-".repeat(text.chars().count().min(WIDTH));
        self.gap()?;
        self.line(Look::Strong, &text)?;
        self.line(Look::Plain, &line)?;
        self.gap()
    }

    /// A paragraph.
    pub fn text(&mut self, text: &str) -> io::Result<()> {
        self.hanging("", text, Look::Plain)
    }

    /// A paragraph behind a mark, its later lines indented as far as its first word.
    pub fn hanging(&mut self, mark: &str, text: &str, look: Look) -> io::Result<()> {
        let indent = mark.chars().count();
        let mut mark = mark.to_owned();
        for line in wrapped(&tame(text), WIDTH.saturating_sub(indent)) {
            self.line(look, &format!("{mark}{line}"))?;
            mark = " ".repeat(indent);
        }
        Ok(())
    }

    /// Rows of columns, each as wide as its widest cell; the last one wraps.
    pub fn table(&mut self, rows: &[Vec<String>]) -> io::Result<()> {
        let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
        let width = |column: usize| {
            let cells = rows.iter().filter_map(|row| row.get(column));
            cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..columns).map(width).collect();
        for row in rows {
            let Some((last, first)) = row.split_last() else {
                continue;
            };
            let mut mark = "  ".to_owned();
            for (cell, width) in first.iter().zip(&widths) {
                mark.push_str(&format!("{:<width$}  ", tame(cell)));
            }
            let look = look_of(row);
            self.hanging(&mark, last, look)?;
        }
        Ok(())
    }

    /// A JSON document: the parts of the uppermost levels begin lines of their own, what is below
    /// fills lines.
    pub fn json(&mut self, value: &Value) -> io::Result<()> {
        for line in json_lines(value, WIDTH.saturating_sub(2), JSON_LEVELS) {
            self.line(Look::Plain, &format!("  {}", tame(&line)))?;
        }
        Ok(())
    }

    fn line(&mut self, look: Look, text: &str) -> io::Result<()> {
        let text = text.trim_end();
        if self.colour && look != Look::Plain {
            writeln!(self.out, "{}{text}\x1b[0m", look.code())
        } else {
            writeln!(self.out, "{text}")
        }
    }
}

/// A row that states an outcome looks like it.
fn look_of(row: &[String]) -> Look {
    let has = |word: &str| row.iter().any(|cell| cell == word);
    if has("permit") || has("released") {
        Look::Good
    } else if has("deny") || has("no consent") || has("withheld") {
        Look::Bad
    } else {
        Look::Plain
    }
}

/// Without control characters: what a document brings along must not steer the terminal.
pub fn tame(text: &str) -> String {
    let tame = |c: char| if c.is_control() { '\u{fffd}' } else { c };
    text.chars().map(tame).collect()
}

/// The words in lines of at most this many characters; a longer word has a line for itself.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut length = 0usize;
    for word in text.split(' ') {
        let added = word.chars().count();
        let with = length.saturating_add(added).saturating_add(1);
        if length > 0 && with > width {
            lines.push(std::mem::take(&mut line));
            length = 0;
        }
        if length > 0 {
            line.push(' ');
            length = length.saturating_add(1);
        }
        line.push_str(word);
        length = length.saturating_add(added);
    }
    lines.push(line);
    lines
}

/// How deep a JSON document is laid out; below that it fills lines.
const JSON_LEVELS: usize = 2;

/// JSON in lines.
fn json_lines(value: &Value, width: usize, levels: usize) -> Vec<String> {
    let compact = one_line(value);
    let items: Vec<(String, &Value)> = match value {
        Value::Object(fields) => fields
            .iter()
            .map(|(name, value)| (format!("{}: ", Value::from(name.as_str())), value))
            .collect(),
        Value::Array(items) => items.iter().map(|item| (String::new(), item)).collect(),
        _ => Vec::new(),
    };
    let fits = compact.chars().count() <= width;
    let Some(below) = levels.checked_sub(1).filter(|_| !fits && !items.is_empty()) else {
        return filled(&compact, width);
    };
    let (open, close) = if value.is_object() {
        ("{", "}")
    } else {
        ("[", "]")
    };
    let mut lines = vec![open.to_owned()];
    let count = items.len();
    for (number, (name, item)) in (1usize..).zip(items) {
        let room = width.saturating_sub(name.chars().count()).saturating_sub(3);
        let mut part = json_lines(item, room, below);
        if let Some(first) = part.first_mut() {
            first.insert_str(0, &name);
        }
        if let Some(last) = part.last_mut().filter(|_| number < count) {
            last.push(',');
        }
        lines.extend(part.into_iter().map(|line| format!("  {line}")));
    }
    lines.push(close.to_owned());
    lines
}

/// JSON broken between its parts, never inside a text nor behind a name.
fn filled(compact: &str, width: usize) -> Vec<String> {
    const INSIDE: char = '\u{a0}';
    let mut in_text = false;
    let mut escaped = false;
    let mut before = ' ';
    let kept: String = compact
        .chars()
        .map(|c| {
            if c == '"' && !escaped {
                in_text = !in_text;
            }
            escaped = c == '\\' && !escaped;
            let stays = c == ' ' && (in_text || before == ':');
            before = c;
            if stays { INSIDE } else { c }
        })
        .collect();
    let lines = wrapped(&kept, width.saturating_sub(2));
    let mut lines: Vec<String> = lines
        .into_iter()
        .map(|line| line.replace(INSIDE, " "))
        .collect();
    lines
        .iter_mut()
        .skip(1)
        .for_each(|line| line.insert_str(0, "  "));
    lines
}

/// JSON on one line, with blanks for the eye.
fn one_line(value: &Value) -> String {
    match value {
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(one_line).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(fields) => {
            let field = |(name, value): (&String, &Value)| {
                format!("{}: {}", Value::from(name.as_str()), one_line(value))
            };
            let fields: Vec<String> = fields.iter().map(field).collect();
            format!("{{{}}}", fields.join(", "))
        }
        plain => plain.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Look, Page, WIDTH};

    fn written(write: impl Fn(&mut Page<'_>)) -> String {
        let mut out = Vec::new();
        write(&mut Page::plain(&mut out));
        String::from_utf8(out).unwrap_or_default()
    }

    #[test]
    fn later_lines_begin_where_the_first_word_does() {
        let text = "word ".repeat(30);
        let page = written(|page| page.hanging("  - ", text.trim(), Look::Good).unwrap_or(()));
        let lines: Vec<&str> = page.lines().collect();
        assert_eq!(lines.len(), 2);
        assert!(lines.iter().all(|line| line.len() <= WIDTH));
        assert!(
            lines
                .first()
                .is_some_and(|line| line.starts_with("  - word"))
        );
        assert!(
            lines
                .last()
                .is_some_and(|line| line.starts_with("    word"))
        );
    }

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let rows = [["a", "b"], ["long", "c"]].map(|row| row.map(str::to_owned).to_vec());
        let page = written(|page| page.table(&rows).unwrap_or(()));
        assert_eq!(page, "  a     b\n  long  c\n");
    }

    #[test]
    fn colours_appear_only_where_they_were_asked_for() {
        let mut out = Vec::new();
        let mut page = Page::coloured(&mut out);
        page.hanging("", "permit", Look::Good).unwrap_or(());
        assert_eq!(out, b"\x1b[32mpermit\x1b[0m\n");
        let plain = written(|page| page.hanging("", "permit", Look::Good).unwrap_or(()));
        assert_eq!(plain, "permit\n");
    }

    #[test]
    fn control_characters_are_not_passed_on() {
        let page = written(|page| page.text("a\x1b[2Jb\u{7}").unwrap_or(()));
        assert_eq!(page, "a\u{fffd}[2Jb\u{fffd}\n");
    }

    #[test]
    fn json_stays_json_however_it_is_broken() {
        let long = "with \\ and \"quotes\" and blanks ".repeat(8);
        let value = json!({
            "short": [1, true, null], "long": long, "deep": {"a": {"b": {"c": [long, {"d": long}]}}},
            "list": (0..60).collect::<Vec<_>>(), "empty": {}, "none": [],
        });
        let page = written(|page| page.json(&value).unwrap_or(()));
        assert_eq!(serde_json::from_str::<Value>(&page).ok(), Some(value));
    }
}
