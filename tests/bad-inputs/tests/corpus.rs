//! The corpus against the contracts compiled natively.

use std::collections::BTreeSet;

use salus_bad_inputs::{Entry, Scene, cases, run};
use salus_test_kit::{Contract, EmbeddedChain};

#[test]
fn every_bad_input_is_refused_with_its_code_and_changes_nothing() {
    let report = run(EmbeddedChain::default(), |_, _, _, _| None).unwrap();
    for ((contract, entry), refused) in &report.refused {
        println!("{contract:?} {entry:?}: {refused}");
    }
    let all: usize = report.refused.values().sum();
    println!("all: {all}; good twins: {}", report.accepted);
    assert!(
        report.faults.is_empty(),
        "{} faults:\n{}",
        report.faults.len(),
        report.faults.join("\n")
    );
}

#[test]
fn each_entry_point_has_at_least_25_bad_inputs_and_all_together_600() {
    let corpus = cases();
    let bad = corpus.iter().filter(|(_, case)| !case.is_good());
    assert!(bad.clone().count() >= 600, "{}", bad.count());
    for contract in [
        Contract::IdentityRegistry,
        Contract::ConsentRegistry,
        Contract::AccessAudit,
    ] {
        for entry in [
            Entry::Instantiate,
            Entry::Execute,
            Entry::Query,
            Entry::Migrate,
        ] {
            let here = bad
                .clone()
                .filter(|(of, case)| *of == contract && case.entry == entry);
            let count = here.count();
            assert!(count >= 25, "{contract:?} {entry:?}: {count}");
        }
    }
}

#[test]
fn no_two_inputs_have_one_name_or_are_the_same() {
    let scene = Scene::new(EmbeddedChain::default()).unwrap();
    let (mut names, mut inputs) = (BTreeSet::new(), BTreeSet::new());
    for (contract, case) in cases() {
        let whole = (
            contract,
            case.entry,
            case.bytes(&scene),
            case.sender.clone(),
            case.funds,
            case.to.clone(),
        );
        assert!(
            inputs.insert(whole),
            "{contract:?} {} is there twice",
            case.name
        );
        assert!(names.insert((contract, case.name.clone())), "{}", case.name);
    }
}
