//! `salus cases`: the published decision cases, one by one.

use std::io;
use std::path::Path;

use salus_audit_api::AuditReason;
use salus_fhir::{decide_case, is_as_expected, parse};
use serde_json::Value;

use crate::input::read;
use crate::page::Page;
use crate::reason::outcome_code;

/// Decides every case of a file, names those that differ, and says whether none did.
///
/// Fails if the file cannot be read; a line that is no case differs.
pub fn run(file: &Path, page: &mut Page<'_>) -> io::Result<bool> {
    let text = match read(file) {
        Ok(text) => text,
        Err(error) => return Err(io::Error::other(error)),
    };
    let (mut passed, mut count) = (0u32, 0u32);
    for (line, number) in text.lines().zip(1u32..) {
        if line.trim().is_empty() {
            continue;
        }
        count = count.saturating_add(1);
        match judge(line) {
            Ok(()) => passed = passed.saturating_add(1),
            Err(found) => page.text(&format!("line {number}, {found}"))?,
        }
    }
    page.text(&format!("{passed} of {count} as expected"))?;
    Ok(passed == count)
}

/// Whether a case is decided as it expects; otherwise its id and what was found instead.
fn judge(line: &str) -> Result<(), String> {
    let case = parse(line).map_err(|error| format!("not JSON: {error}"))?;
    let id = case.get("id").and_then(Value::as_str).unwrap_or("no id");
    let result = decide_case(&case).map_err(|error| format!("{id}: {error}"))?;
    if is_as_expected(&case, &result.decision) == Some(true) {
        return Ok(());
    }
    let decision = result.decision;
    Err(format!(
        "{id}: {}, by {}",
        outcome_code(decision.outcome),
        AuditReason::from(decision.reason).code()
    ))
}
