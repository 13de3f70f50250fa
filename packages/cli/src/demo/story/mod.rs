//! The story, chapter by chapter, each step with the answers that it should get.

mod first;
mod later;

use super::Chapter;

/// The whole story.
pub fn story() -> Vec<Chapter> {
    vec![
        first::who_is_who(),
        first::nobody_was_asked(),
        first::a_first_consent(),
        first::a_second_thought(),
        first::attempts(),
        first::herself(),
        later::a_son(),
        later::a_study(),
        later::an_emergency(),
        later::a_stolen_key(),
        later::taken_back(),
        the_history(),
    ]
}

fn the_history() -> Chapter {
    Chapter::new("Who saw what")
        .step(
            "Everything that was asked about Eve is in her history, permitted or not.",
            |stage| stage.history(),
            &[("entries", "26")],
        )
        .step(
            "To whom data left the hospital she can ask by itself, as HIPAA wants it.",
            |stage| stage.disclosures(),
            &[
                ("entry 13", "Eve Everywoman"),
                ("entry 14", "Noah Everywoman"),
                ("entry 16", "Dr. Chen"),
                ("entry 21", "the thief's friend"),
                ("entry 22", "Eve Everywoman"),
                ("entry 24", "Eve Everywoman"),
            ],
        )
        .step(
            "Auditors read FHIR. This is the entry of Dr. Chen, after IHE BALP.",
            |stage| stage.audit_event(16),
            &[("entry 16", "AuditEvent")],
        )
        .step(
            "Each entry's hash covers the one before. The contract verifies them one by one; this \
             program recomputes the head from the stored bytes and finds the same. With a single \
             bit of the first entry turned it finds another.",
            |stage| stage.verify(),
            &[
                ("VerifyEntry", "26 of 26 intact"),
                ("head", "as published"),
                ("recomputed", "the same"),
                ("with a lie", "another"),
            ],
        )
}
