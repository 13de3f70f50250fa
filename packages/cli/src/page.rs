//! Text for a terminal of 80 columns.

use std::io::{self, Write};

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
