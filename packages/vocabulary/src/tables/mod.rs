//! Pinned code tables of HL7 and FHIR.
//!
//! A row's place in its table is its number in stored state. Order is therefore append-only: a
//! later release adds rows at the end, and no row is ever moved, renamed or removed, because stored
//! consents would then mean something else. Where the rows come from is told in `data/README.md`
//! beside this crate; a test holds table and data together.
//!
//! Codes are compared exactly, with case. Displays live apart from the rows, so that a contract
//! that never shows one does not carry them.

/// A code of a table and the numbers of the codes directly above it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    code: &'static str,
    parents: &'static [u8],
}

impl Row {
    /// The code as its system writes it.
    pub const fn code(&self) -> &'static str {
        self.code
    }

    /// The numbers of the codes directly above, in the same table; none for a code on top.
    pub const fn parents(&self) -> &'static [u8] {
        self.parents
    }
}

const fn row(code: &'static str, parents: &'static [u8]) -> Row {
    Row { code, parents }
}

/// The most steps from a code up to its farthest ancestor in any table.
pub const MAX_DEPTH: u8 = 8;

fn find(rows: &[Row], code: &str) -> Option<u8> {
    rows.iter()
        .position(|row| row.code == code)
        .and_then(|number| u8::try_from(number).ok())
}

fn is_a(rows: &[Row], child: u8, ancestor: u8) -> bool {
    reaches(rows, child, ancestor, MAX_DEPTH)
}

fn reaches(rows: &[Row], from: u8, target: u8, steps: u8) -> bool {
    let Some(row) = rows.get(usize::from(from)) else {
        return false;
    };
    from == target
        || steps.checked_sub(1).is_some_and(|left| {
            row.parents
                .iter()
                .any(|parent| reaches(rows, *parent, target, left))
        })
}

/// What every table answers, over the `ROWS` and `DISPLAYS` of the module.
macro_rules! lookups {
    () => {
        super::lookups!(display: |number: u8| DISPLAYS.get(usize::from(number)).copied());
    };
    (display: $display:expr) => {
        /// All rows; a row's place is its number.
        pub const fn all() -> &'static [Row] {
            ROWS
        }

        /// The number of `code`, spelled exactly so; `None` if the table does not list it.
        pub fn find(code: &str) -> Option<u8> {
            super::find(ROWS, code)
        }

        /// The code with this number; `None` past the end of the table.
        pub fn code(number: u8) -> Option<&'static str> {
            ROWS.get(usize::from(number)).map(Row::code)
        }

        /// What the system calls the code with this number; `None` past the end of the table.
        pub fn display(number: u8) -> Option<&'static str> {
            $display(number)
        }
    };
}

/// What a table with parents answers besides, over the `ROWS` of the module.
macro_rules! hierarchy {
    () => {
        /// Whether `child` is `ancestor` or lies below it, at any distance. A number past the end
        /// of the table is nothing, not even itself.
        pub fn is_a(child: u8, ancestor: u8) -> bool {
            super::is_a(ROWS, child, ancestor)
        }
    };
}

use hierarchy;
use lookups;

pub mod confidentiality;
pub mod obligation;
pub mod purpose;
pub mod resource_type;
pub mod sensitivity;

#[cfg(test)]
mod tests {
    use super::{MAX_DEPTH, Row, is_a, row};

    const DIAMOND: &[Row] = &[
        row("top", &[]),
        row("left", &[0]),
        row("right", &[0]),
        row("both", &[1, 2]),
    ];

    #[test]
    fn a_code_below_two_parents_is_each_of_them_and_their_ancestor() {
        assert!(is_a(DIAMOND, 3, 1));
        assert!(is_a(DIAMOND, 3, 2));
        assert!(is_a(DIAMOND, 3, 0));
        assert!(!is_a(DIAMOND, 1, 2));
        assert!(!is_a(DIAMOND, 0, 3));
    }

    #[test]
    fn a_number_outside_the_table_is_nothing() {
        assert!(!is_a(DIAMOND, 4, 4));
        assert!(!is_a(DIAMOND, 4, 0));
        assert!(!is_a(DIAMOND, 0, 4));
    }

    #[test]
    fn the_climb_ends_even_in_a_loop() {
        let looped = [row("a", &[1]), row("b", &[0]), row("c", &[])];
        assert!(is_a(&looped, 0, 1));
        assert!(!is_a(&looped, 0, 2));
    }

    #[test]
    fn the_climb_reaches_just_the_greatest_depth() {
        let chain = [
            row("0", &[]),
            row("1", &[0]),
            row("2", &[1]),
            row("3", &[2]),
            row("4", &[3]),
            row("5", &[4]),
            row("6", &[5]),
            row("7", &[6]),
            row("8", &[7]),
            row("9", &[8]),
        ];
        assert!(is_a(&chain, MAX_DEPTH, 0));
        assert!(!is_a(&chain, MAX_DEPTH + 1, 0));
    }
}
