//! Registries whose cells are not what they should be.

use salus_audit_api::cells::entries_of;
use salus_consent_api::cells::{consent_key, rows_key, subject_key};
use salus_contract_kit::{Key, header_key};
use salus_identity_api::cells::{delegation_key, identity_key};
use salus_test_kit::Contract;

use super::attempts::{Attempt, Came, attempts};
use super::stage::{AUDIT, CONSENT, IDENTITY, Stage};

/// 64 and 128 KiB; the VM lets no contract write more into a cell.
const HUGE: [usize; 2] = [65_536, 131_072];

/// What a reader may say about a peer that it cannot read.
const TYPED: [&str; 3] = [
    "salus:kit:unreadable_cell",
    "salus:kit:unreadable_peer",
    "salus:kit:wrong_peer",
];

/// The cells that a decision about Alice and the doctor reads, by the registry that has them.
fn cells_of(stage: &Stage) -> Vec<(Contract, Key)> {
    let (alice, hospital) = (stage.id("alice"), stage.id("hospital"));
    vec![
        (IDENTITY, header_key()),
        (IDENTITY, identity_key(&alice)),
        (IDENTITY, identity_key(&hospital)),
        (IDENTITY, identity_key(&stage.id("doctor"))),
        (CONSENT, header_key()),
        (CONSENT, subject_key(&alice)),
        (CONSENT, rows_key(&alice, &hospital)),
        (CONSENT, consent_key(&alice, &stage.consent.id)),
    ]
}

/// What becomes of each attempt while one cell is `what`: how many honest ones met a typed error.
///
/// An error leaves all cells as they are; whatever else comes, it is no permit, it is nothing that
/// only a thief wants, and the entries before it stay.
#[track_caller]
fn try_all(stage: &mut Stage, all: &[Attempt], what: &str) -> usize {
    let mut noticed = 0;
    for attempt in all {
        if stage.hostile.contains(&attempt.of) {
            continue;
        }
        let before = stage.cells();
        let start = stage.suite.world.chain.snapshot();
        let came = (attempt.act)(stage);
        let name = attempt.name;
        match came {
            Err(refusal) => {
                let code = innermost_code(&refusal.0);
                let is_typed = TYPED.contains(&code);
                assert!(
                    is_typed || attempt.by_a_thief && code.starts_with("salus:"),
                    "{what}: {name}: {refusal}"
                );
                assert!(stage.cells() == before, "{what}: {name} left something");
                noticed += usize::from(is_typed && !attempt.by_a_thief);
            }
            Ok(Came::Permit) => panic!("{what}: {name} opened"),
            Ok(Came::Else) => assert!(!attempt.by_a_thief, "{what}: {name} went through"),
        }
        keeps_entries(
            &before[2],
            &stage.cells()[2],
            &entries_of(&stage.id("alice")),
        );
        stage.suite.world.chain.restore(&start).unwrap();
        stage.suite.world.chain.discard(start).unwrap();
    }
    noticed
}

/// The last stable code of an error, which may be inside that of a batch.
fn innermost_code(text: &str) -> &str {
    let inner = text.strip_prefix("salus:audit:batch_item: access ");
    let inner = inner.and_then(|text| text.split_once(": "));
    let text = inner.map_or(text, |(_, text)| text);
    text.split(": ").next().unwrap_or_default()
}

type Cells = [(Vec<u8>, Vec<u8>)];

#[track_caller]
fn keeps_entries(before: &Cells, after: &Cells, entries: &Key) {
    for (key, value) in before {
        if key.starts_with(entries.as_slice()) {
            let found = after.iter().find(|(other, _)| other == key);
            assert_eq!(found.map(|(_, value)| value), Some(value));
        }
    }
}

/// Once genuine and once started with wolves.
fn stages() -> [(&'static str, Stage); 3] {
    [
        ("replaced identity-registry", Stage::replaced(&[IDENTITY])),
        ("replaced consent-registry", Stage::replaced(&[CONSENT])),
        ("chosen", Stage::chosen()),
    ]
}

/// Puts each kind of damage into each cell that can be damaged, and tries everything.
fn damage(damages: impl Fn(&[u8]) -> Vec<(String, Option<Vec<u8>>)>) -> usize {
    let all = attempts();
    let mut refused = 0;
    for (which, mut stage) in stages() {
        for (contract, key) in cells_of(&stage) {
            if !stage.hostile.contains(&contract) {
                continue;
            }
            let whole = stage.cell(contract, &key).expect("a cell");
            for (kind, value) in damages(&whole) {
                stage.put(contract, &key, value.as_deref());
                let what = format!("{which}: {contract:?} {:02x?}: {kind}", key.as_slice());
                let these = try_all(&mut stage, &all, &what);
                assert!(these > 0, "{what}: nobody noticed");
                refused += these;
            }
            stage.put(contract, &key, Some(&whole));
        }
    }
    refused
}

/// A peer's code is not asked by messages: as long as its cells are whole, decisions are right.
#[test]
fn hostile_code_over_whole_cells_changes_no_decision() {
    for (which, mut stage) in stages() {
        for attempt in attempts() {
            if stage.hostile.contains(&attempt.of) {
                continue;
            }
            let start = stage.suite.world.chain.snapshot();
            let came = (attempt.act)(&mut stage);
            let name = attempt.name;
            assert_eq!(
                came.is_err(),
                attempt.by_a_thief,
                "{which}: {name}: {came:?}"
            );
            if let "record" | "record batch" | "decide" | "explain" | "preview" = name {
                assert_eq!(came, Ok(Came::Permit), "{which}: {name}");
            }
            stage.suite.world.chain.restore(&start).unwrap();
        }
    }
}

#[test]
fn truncated_cells_are_typed_errors() {
    let refused = damage(|whole| {
        let cut = (0..whole.len()).map(|length| {
            let value = whole.get(..length).map(<[u8]>::to_vec);
            (format!("{length} of {} bytes", whole.len()), value)
        });
        // The VM knows no empty value: it is the same as none, which is tried by itself.
        cut.skip(1).collect()
    });
    eprintln!("{refused} attempts were refused");
}

#[test]
fn unknown_layouts_and_trailing_bytes_are_typed_errors() {
    damage(|whole| {
        let mut all = vec![("a byte more".to_owned(), Some([whole, &[0]].concat()))];
        for layout in [0, 3, 4, 127, 128, 255] {
            let mut value = whole.to_vec();
            value[0] = layout;
            all.push((format!("layout {layout}"), Some(value)));
        }
        all
    });
}

#[test]
fn garbage_is_a_typed_error() {
    damage(|whole| {
        let mut all = Vec::new();
        for (name, bytes) in [
            ("text", b"[\"hello\", \"world\"]".to_vec()),
            ("ones", vec![0xff; whole.len()]),
            ("threes", vec![3; whole.len()]),
            (
                "endless number",
                vec![
                    1, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80,
                ],
            ),
            ("long list", vec![1, 1, 0xff, 0xff, 0xff, 0xff, 0x0f]),
            (
                "longer list",
                vec![
                    2, 1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1,
                ],
            ),
        ] {
            all.push((name.to_owned(), Some(bytes)));
        }
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        for number in 0..8 {
            let bytes = (0..whole.len() + number)
                .map(|_| {
                    state ^= state << 13;
                    state ^= state >> 7;
                    state ^= state << 17;
                    state.to_be_bytes()[0]
                })
                .collect();
            all.push((format!("noise {number}"), Some(bytes)));
        }
        all
    });
}

#[test]
fn a_header_of_another_kind_or_version_is_a_typed_error() {
    let all = attempts();
    for (which, mut stage) in stages() {
        for contract in stage.hostile.clone() {
            let whole = stage.cell(contract, &header_key()).unwrap();
            for kind in 0..=4 {
                for layout in [0, 1, 2, 3, 255] {
                    let mut value = whole.clone();
                    (value[1], value[2]) = (kind, layout);
                    let mine = if contract == IDENTITY { 1 } else { 2 };
                    if (kind, layout) == (mine, 1) || (kind, layout) == (mine, 2) {
                        continue;
                    }
                    stage.put(contract, &header_key(), Some(&value));
                    let what = format!("{which}: {contract:?} kind {kind} layout {layout}");
                    let refused = try_all(&mut stage, &all, &what);
                    // Declaring an emergency decides nothing, so it asks no consents.
                    let reads = |it: &&Attempt| {
                        !it.by_a_thief
                            && !stage.hostile.contains(&it.of)
                            && (contract == IDENTITY || it.name != "declare")
                    };
                    assert_eq!(refused, all.iter().filter(reads).count(), "{what}");
                }
            }
            stage.put(contract, &header_key(), Some(&whole));
        }
    }
}

#[test]
fn huge_cells_are_typed_errors() {
    let all = attempts();
    for (which, mut stage) in stages() {
        for (contract, key) in cells_of(&stage) {
            if !stage.hostile.contains(&contract) {
                continue;
            }
            let whole = stage.cell(contract, &key).unwrap();
            for length in HUGE {
                for byte in [0, 1, 2, 255] {
                    stage.fill(contract, &key, byte, length);
                    let what = format!("{which}: {contract:?} {length} times {byte}");
                    assert!(try_all(&mut stage, &all, &what) > 0, "{what}");
                }
            }
            stage.put(contract, &key, Some(&whole));
        }
    }
}

/// Absence opens nothing: no header is an error, and no other cell that is gone turns into a permit.
#[test]
fn missing_cells_open_nothing() {
    let all = attempts();
    for (which, mut stage) in stages() {
        // Without these Alice voided nothing and excluded nobody, which is true of the doctor.
        let alice = stage.id("alice");
        let says_nothing = [identity_key(&alice), subject_key(&alice)];
        for (contract, key) in cells_of(&stage) {
            if !stage.hostile.contains(&contract) || says_nothing.contains(&key) {
                continue;
            }
            let whole = stage.cell(contract, &key).unwrap();
            stage.put(contract, &key, None);
            let what = format!("{which}: {contract:?} without {:02x?}", key.as_slice());
            if key == header_key() {
                assert!(try_all(&mut stage, &all, &what) > 0, "{what}");
            } else {
                opens_nothing(&mut stage, &what);
            }
            stage.put(contract, &key, Some(&whole));
        }
    }
}

/// An absent cell is a statement as well ("no consent", "no member"), so what comes may be any
/// answer but a permit.
fn opens_nothing(stage: &mut Stage, what: &str) {
    for attempt in attempts() {
        if attempt.of != AUDIT {
            continue;
        }
        let start = stage.suite.world.chain.snapshot();
        let came = (attempt.act)(stage);
        assert_ne!(came, Ok(Came::Permit), "{what}: {}", attempt.name);
        stage.suite.world.chain.restore(&start).unwrap();
        stage.suite.world.chain.discard(start).unwrap();
    }
}

/// The delegations of a subject are read once her identity says that there are some.
#[test]
fn a_delegation_that_cannot_be_read_gives_no_power() {
    let mut stage = Stage::replaced(&[IDENTITY]);
    let key = delegation_key(&stage.id("alice"), &stage.id("bob"));
    let whole = stage.cell(IDENTITY, &key).unwrap();
    let consent = stage.consent;
    for length in 1..whole.len() {
        stage.put(IDENTITY, &key, whole.get(..length));
        let before = stage.cells();
        let refused = stage
            .suite
            .exclude_for("bob", "alice", "enemy 2")
            .unwrap_err();
        assert_eq!(refused.code(), "salus:kit:unreadable_cell");
        let refused = stage.suite.revoke_for("bob", "alice", consent).unwrap_err();
        assert_eq!(refused.code(), "salus:kit:unreadable_cell");
        assert!(stage.cells() == before);
    }
}

/// A peer that burns all gas that there is can only be one whose cells are long; that is bounded,
/// and where the limit is lower, the chain ends the transaction and keeps nothing of it.
#[test]
fn long_cells_cost_gas_and_out_of_gas_keeps_nothing() {
    let mut stage = Stage::replaced(&[CONSENT]);
    let key = rows_key(&stage.id("alice"), &stage.id("hospital"));
    stage.fill(CONSENT, &key, 0, 131_072);
    let before = stage.cells();
    let access = salus_wasm::reference::access(&mut stage.suite, "alice", "doctor", 3).unwrap();
    let refused = stage.suite.record("gateway", access.clone()).unwrap_err();
    assert_eq!(refused.code(), "salus:kit:unreadable_cell");
    let gas = stage.suite.world.gas().total;
    assert!((393_216..1_000_000).contains(&gas), "{gas}");
    stage.suite.world.chain.set_call_gas_limit(200_000);
    let refused = stage.suite.record("gateway", access).unwrap_err();
    assert_eq!(refused.0, "out of gas");
    assert!(stage.cells() == before);
}

/// Entries that were written stay readable while the peers are not, and the chain goes on when they
/// are whole again.
#[test]
fn entries_stay_and_go_on_when_the_peer_is_whole_again() {
    let mut stage = Stage::replaced(&[IDENTITY, CONSENT]);
    let alice = stage.suite.account("alice");
    let verify = |stage: &Stage, seq: u64| {
        let question = serde_json::json!({ "verify_entry": { "subject": alice, "seq": seq } });
        let answer: Result<serde_json::Value, _> = stage.suite.query(AUDIT, &question);
        answer.unwrap()["intact"] == true
    };
    for contract in [IDENTITY, CONSENT] {
        let whole = stage.cell(contract, &header_key()).unwrap();
        stage.put(contract, &header_key(), Some(b"gone"));
        let access = salus_wasm::reference::access(&mut stage.suite, "alice", "doctor", 3);
        stage.suite.record("gateway", access.unwrap()).unwrap_err();
        for seq in 1..=3 {
            assert!(verify(&stage, seq));
        }
        stage.put(contract, &header_key(), Some(&whole));
    }
    let access = salus_wasm::reference::access(&mut stage.suite, "alice", "doctor", 3).unwrap();
    stage.suite.record("gateway", access).unwrap();
    assert!(verify(&stage, 4));
}
