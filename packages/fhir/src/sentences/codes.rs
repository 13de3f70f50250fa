//! What codes are called. Each phrase carries the code itself, so that no two codes read alike.

use salus_vocabulary::tables::{Row, confidentiality, obligation, purpose, sensitivity};
use salus_vocabulary::{
    AccreditationKind, Action, Confidentiality, Label, Obligation, Purpose, Sensitivity,
};

use super::Sense;

/// `A`, `A or B`, `A, B or C`.
pub(super) fn any_of(items: &[String]) -> String {
    joined(items, "or")
}

/// `A`, `A and B`, `A, B and C`.
pub(super) fn all_of(items: &[String]) -> String {
    joined(items, "and")
}

fn joined(items: &[String], word: &str) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} {word} {last}", first.join(", ")),
    }
}

/// HL7's name and its code; a code of another system as it is written.
pub(super) fn purpose(code: &Purpose) -> String {
    match code.number().and_then(purpose::display) {
        Some(display) => format!("{} ({code})", display.to_lowercase()),
        None => code.to_string(),
    }
}

/// The purposes, and what lies below them: for what permits without the emergencies, which it
/// covers only where it lists them.
pub(super) fn purposes(listed: &[Purpose], sense: Sense) -> String {
    let named: Vec<String> = listed.iter().map(purpose).collect();
    let mut said = any_of(&named);
    if !listed.iter().any(has_descendants) {
        return said;
    }
    let them = if listed.len() == 1 { "it" } else { "them" };
    said.push_str(" and what HL7's table lists below ");
    said.push_str(them);
    let etreat = "ETREAT".parse::<Purpose>().ok();
    let reaches = |code: &Purpose| etreat.as_ref().is_some_and(|etreat| etreat.is_a(code));
    let lists_all = etreat
        .as_ref()
        .is_some_and(|etreat| listed.contains(etreat));
    if sense == Sense::Permitting && listed.iter().any(reaches) && !lists_all {
        let some = listed.iter().any(Purpose::is_emergency);
        let other = if some { "other " } else { "" };
        said.push_str(&format!(", except {other}emergencies"));
    }
    said
}

fn has_descendants(code: &Purpose) -> bool {
    let below = |row: &Row| {
        row.parents()
            .iter()
            .any(|parent| Some(*parent) == code.number())
    };
    purpose::all().iter().any(below)
}

/// What is done, with what a refusal of it covers besides.
pub(super) fn actions(listed: &[Action], sense: Sense) -> String {
    let named = |action: &Action| match (sense, action) {
        (Sense::Restricting, Action::Access) => "access (and so read or use)".to_owned(),
        (Sense::Restricting, Action::Collect) => "collect (and so create)".to_owned(),
        (Sense::Restricting, Action::Correct) => "correct (and so update or delete)".to_owned(),
        _ => action.code().to_owned(),
    };
    any_of(&listed.iter().map(named).collect::<Vec<_>>())
}

/// `psychiatry disorder (PSY)`, `normal confidentiality (N)`.
pub(super) fn label(label: &Label) -> String {
    match label {
        Label::Confidentiality(level) => confidentiality(*level),
        Label::Sensitivity(code) => sensitivity(*code),
    }
}

pub(super) fn confidentiality(level: Confidentiality) -> String {
    let display = confidentiality::display(level.number()).unwrap_or_default();
    format!("{display} confidentiality ({level})")
}

pub(super) fn sensitivity(code: Sensitivity) -> String {
    let display = sensitivity::display(code.number()).unwrap_or_default();
    let short = display
        .strip_suffix(" information sensitivity")
        .or_else(|| display.strip_suffix(" Sensitivity"))
        .unwrap_or(display);
    format!("{short} ({code})")
}

/// The labels; what restricts names the codes below a sensitivity code too.
pub(super) fn labels(listed: &[Label], sense: Sense) -> String {
    let named = |one: &Label| {
        let below: Vec<String> = match (sense, one) {
            (Sense::Restricting, Label::Sensitivity(code)) => {
                below(*code).map(|code| code.to_string()).collect()
            }
            _ => Vec::new(),
        };
        if below.is_empty() {
            label(one)
        } else {
            format!("{} with {} below it", label(one), all_of(&below))
        }
    };
    any_of(&listed.iter().map(named).collect::<Vec<_>>())
}

fn all_sensitivities() -> impl Iterator<Item = Sensitivity> {
    (0..=u8::MAX).map_while(Sensitivity::from_number)
}

fn below(code: Sensitivity) -> impl Iterator<Item = Sensitivity> {
    all_sensitivities().filter(move |other| *other != code && other.is_a(code))
}

/// Codes that a reader may take to be covered by the first, and that HL7's table does not put
/// below it.
const APART: &[(&str, &[&str])] = &[
    ("BH", &["MH", "PSY", "PSYTHPN", "SUD", "ETHUD", "OPIOIDUD"]),
    ("CEL", &["VIP"]),
    ("ETH", &["SUD", "ETHUD", "OPIOIDUD"]),
    ("ETHUD", &["ETH"]),
    ("HIV", &["STD"]),
    ("MH", &["PSY", "PSYTHPN", "BH"]),
    ("MST", &["SDV"]),
    ("PSY", &["MH", "PSYTHPN", "BH"]),
    ("PSYTHPN", &["PSY", "MH"]),
    ("SDV", &["VIO", "MST"]),
    ("SEX", &["STD", "PREGNANT", "HIV"]),
    ("STD", &["HIV", "SEX"]),
    ("SUD", &["ETH"]),
    ("VIO", &["SDV"]),
    ("VIP", &["CEL"]),
];

/// For each listed sensitivity code, what one may wrongly take it to cover: said once for each.
pub(super) fn not_covered(listed: &[Label], sense: Sense) -> Vec<String> {
    let codes: Vec<Sensitivity> = listed
        .iter()
        .filter_map(|label| match label {
            Label::Sensitivity(code) => Some(*code),
            Label::Confidentiality(_) => None,
        })
        .collect();
    let is_covered = |other: Sensitivity| match sense {
        Sense::Restricting => codes.iter().any(|code| other.is_a(*code)),
        Sense::Permitting => codes.contains(&other),
    };
    let note = |code: &Sensitivity| {
        let apart = APART.iter().filter(|(name, _)| *name == code.code());
        let apart =
            apart.flat_map(|(_, others)| others.iter().filter_map(|name| name.parse().ok()));
        let mut left: Vec<Sensitivity> = below(*code).chain(apart).collect();
        left.retain(|other| !is_covered(*other));
        if left.is_empty() {
            return None;
        }
        let left: Vec<String> = left.into_iter().map(sensitivity).collect();
        Some(match sense {
            Sense::Restricting => format!(
                "By HL7's table a refusal of {} does not cover {}.",
                sensitivity(*code),
                any_of(&left)
            ),
            Sense::Permitting => format!(
                "A permission for the label {} does not cover {}.",
                sensitivity(*code),
                any_of(&left)
            ),
        })
    };
    codes.iter().filter_map(note).collect()
}

/// `redact (REDACT)`.
pub(super) fn obligation(code: Obligation) -> String {
    let display = obligation::display(code.number()).unwrap_or_default();
    format!("{display} ({code})")
}

/// Whoever holds an accreditation of this kind.
pub(super) fn accredited(kind: AccreditationKind) -> &'static str {
    match kind {
        AccreditationKind::Organization => "any accredited health care organization",
        AccreditationKind::Practitioner => "any accredited practitioner",
        AccreditationKind::Issuer => "any accredited issuer of accreditations",
        AccreditationKind::Reviewer => "any accredited reviewer of emergencies",
        AccreditationKind::Safeguarding => "any accredited safeguarding body",
        AccreditationKind::Researcher => "any accredited research body",
    }
}

#[cfg(test)]
mod tests {
    use super::{APART, Sensitivity, not_covered};
    use crate::sentences::Sense;
    use salus_vocabulary::{Label, UnknownCode};

    #[test]
    fn what_is_said_to_be_apart_is_apart_in_the_pinned_table() -> Result<(), UnknownCode> {
        for (code, others) in APART {
            let code: Sensitivity = code.parse()?;
            for other in *others {
                let other: Sensitivity = other.parse()?;
                assert!(!other.is_a(code), "{other} lies below {code}");
            }
        }
        Ok(())
    }

    #[test]
    fn ethud_is_not_below_eth_nor_psy_below_mh() -> Result<(), UnknownCode> {
        for (code, other) in [("ETH", "(ETHUD)"), ("MH", "(PSY)")] {
            for sense in [Sense::Restricting, Sense::Permitting] {
                let said = not_covered(&[Label::Sensitivity(code.parse()?)], sense);
                assert!(said.iter().any(|said| said.contains(other)), "{said:?}");
            }
        }
        Ok(())
    }
}
