//! The story as people see it, and what happens when it does not come out as it should.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

mod common;

use common::{assert_golden, salus};
use salus_cli::demo::{Chapter, Outcome, story, tell};
use salus_cli::page::Page;
use serde_json::Value;

fn told(chapters: &[Chapter]) -> (Outcome, String) {
    let mut text = Vec::new();
    let outcome = tell(chapters, &mut Page::plain(&mut text)).unwrap();
    (outcome, String::from_utf8(text).unwrap())
}

#[test]
fn the_story_reads_as_agreed() {
    let ran = salus(&["demo"]);
    assert_golden("demo.txt", &ran.out);
    assert_eq!((ran.err.as_str(), ran.code), ("", 0));
}

#[test]
fn the_story_fits_a_terminal_and_has_no_colours_where_nobody_looks() {
    let ran = salus(&["demo"]);
    for line in ran.out.lines() {
        let long_word = line.split(' ').any(|word| word.len() > 60);
        assert!(line.chars().count() <= 80 || long_word, "{line}");
        assert_eq!(line.trim_end(), line);
    }
    assert!(!ran.out.contains('\x1b'));
}

#[test]
fn the_printed_audit_event_is_one() {
    let ran = salus(&["demo"]);
    let (_, from) = ran.out.split_once("\n  {\n").unwrap();
    let (document, _) = from.split_once("\n  }\n").unwrap();
    let event: Value = serde_json::from_str(&format!("{{{document}}}")).unwrap();
    assert_eq!(event["resourceType"], "AuditEvent");
    assert_eq!(event["purposeOfEvent"][0]["coding"][0]["code"], "CLINTRCH");
}

#[test]
fn every_answer_is_as_the_story_expects() {
    let story = story();
    let (outcome, _) = told(&story);
    let steps = story
        .iter()
        .map(|chapter| chapter.steps.len())
        .sum::<usize>();
    assert_eq!(outcome.differences, 0);
    assert_eq!(usize::try_from(outcome.steps).unwrap(), steps);
}

#[test]
fn a_difference_is_told_with_what_was_expected() {
    let mut story = story();
    let step = &mut story[2].steps[3];
    assert_eq!(step.expected, [("entry 3", "deny")]);
    step.expected = vec![("entry 3", "permit")];
    let (outcome, text) = told(&story);
    assert_eq!(outcome.differences, 1);
    assert!(
        text.contains("That is not what the story expects, which is:"),
        "{text}"
    );
    assert!(text.contains("expected: entry 3: permit"), "{text}");
    assert!(
        text.ends_with("steps differ from what the story expects.\n"),
        "{text}"
    );
}

#[test]
fn a_missing_and_a_surplus_answer_are_differences() {
    let mut story = story();
    story[2].steps[2].expected.pop();
    story[2].steps[3].expected.push(("released", "nothing"));
    assert_eq!(told(&story).0.differences, 2);
}

/// So that no step goes unnoticed.
#[test]
fn every_step_fails_if_its_expectation_is_sabotaged() {
    let mut story = story();
    for step in story.iter_mut().flat_map(|chapter| &mut chapter.steps) {
        assert!(!step.expected.is_empty(), "{}", step.narration);
        step.expected[0].1 = "sabotage";
    }
    let (outcome, _) = told(&story);
    assert_eq!(outcome.differences, outcome.steps);
}

#[test]
fn a_bundle_that_fails_leaves_no_entry_and_releases_nothing() {
    let story = story();
    let steps = || story.iter().flat_map(|chapter| &chapter.steps);
    let bundle = steps()
        .find(|step| step.narration.contains("bundle"))
        .unwrap();
    assert!(bundle.expected.contains(&("stored", "nothing")));
    assert!(bundle.expected.contains(&("released", "nothing")));
    assert_eq!(told(&story).0.differences, 0);
}
