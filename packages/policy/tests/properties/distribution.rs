use std::collections::BTreeMap;

use salus_policy::{Otherwise, Outcome, Reason};

use crate::generate::Scenario;
use crate::trials::Random;

const SAMPLE: u32 = 20_000;

/// The other properties prove little about what their generator never reaches.
#[test]
fn the_generator_reaches_every_outcome_and_reason() {
    let mut reasons: BTreeMap<Reason, u32> = BTreeMap::new();
    let mut outcomes: BTreeMap<(bool, Outcome), u32> = BTreeMap::new();
    let mut otherwise: BTreeMap<String, u32> = BTreeMap::new();
    let mut random = Random::new(0);
    for _ in 0..SAMPLE {
        let mut scenario = Scenario::random(&mut random);
        let decision = scenario.decide();
        let session = scenario.request.record.is_none();
        *reasons.entry(decision.reason).or_default() += 1;
        *outcomes.entry((session, decision.outcome)).or_default() += 1;
        scenario.request.record = None;
        let session = scenario.decide();
        for entry in session.residue.iter().flat_map(|residue| &residue.entries) {
            *otherwise
                .entry(format!("{:?}", entry.otherwise))
                .or_default() += 1;
        }
    }
    println!(
        "of {SAMPLE} requests: {reasons:?}; (session, outcome) {outcomes:?}; \
         residues of all as sessions: {otherwise:?}"
    );
    for reason in Reason::ALL {
        let count = reasons.get(&reason).copied().unwrap_or_default();
        assert!(count >= SAMPLE / 200, "{reason:?} came up {count} times");
    }
    for outcome in [Outcome::Permit, Outcome::Deny, Outcome::NoConsent] {
        for session in [true, false] {
            let count = outcomes
                .get(&(session, outcome))
                .copied()
                .unwrap_or_default();
            assert!(
                count >= SAMPLE / 50,
                "{outcome:?} came up {count} times, session {session}"
            );
        }
    }
    for left in [
        Otherwise::Permit,
        Otherwise::Deny,
        Otherwise::Closed,
        Otherwise::Silent,
    ] {
        let count = otherwise
            .get(&format!("{left:?}"))
            .copied()
            .unwrap_or_default();
        assert!(
            count >= SAMPLE / 200,
            "a residue left {left:?} {count} times"
        );
    }
}
