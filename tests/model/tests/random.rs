//! Random sequences on the embedded chain. `SALUS_SEQUENCES` and `SALUS_STEPS` ask for more;
//! `SALUS_SEED` is the first seed, `SALUS_REPLAY=FILE` runs a sequence that a failure printed.

mod coverage;

use salus_model::run::{minimise, replay};
use salus_model::{Failure, Step, Tally, run};
use salus_test_kit::EmbeddedChain;

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| text.parse().unwrap())
}

fn report(seed: u64, failure: Failure) -> ! {
    let least = minimise(EmbeddedChain::default, failure);
    let path = std::env::temp_dir().join(format!("salus-sequence-{seed}.json"));
    let text = serde_json::to_string_pretty(&least.steps).unwrap();
    std::fs::write(&path, &text).unwrap();
    panic!(
        "sequence {seed}, step {}: {}\n{text}\nreplay with SALUS_REPLAY={}",
        least.at,
        least.text,
        path.display()
    );
}

#[test]
fn contracts_do_what_the_reference_does() {
    if let Ok(file) = std::env::var("SALUS_REPLAY") {
        let steps: Vec<Step> =
            serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
        if let Err(failure) = replay(EmbeddedChain::default(), &steps) {
            panic!("step {}: {}", failure.at, failure.text);
        }
        return;
    }
    let sequences = number("SALUS_SEQUENCES", 1_000);
    let steps = usize::try_from(number("SALUS_STEPS", 100)).unwrap();
    let first = number("SALUS_SEED", 0);
    let workers: Vec<_> = (0..2)
        .map(|worker| {
            std::thread::spawn(move || {
                let mut tally = Tally::default();
                for seed in (first..first + sequences).filter(|seed| seed % 2 == worker) {
                    match run(EmbeddedChain::default(), seed, steps) {
                        Ok(one) => tally.add(&one),
                        Err(failure) => return Err((seed, failure)),
                    }
                    if seed % 100 == worker {
                        eprintln!("sequence {seed} of {sequences}");
                    }
                }
                Ok(tally)
            })
        })
        .collect();
    let mut tally = Tally::default();
    for worker in workers {
        match worker.join().unwrap() {
            Ok(one) => tally.add(&one),
            Err((seed, failure)) => report(seed, failure),
        }
    }
    eprintln!(
        "accepted {:#?}\nrefused {:#?}\nanswers {:#?}\noutcomes {:#?}",
        tally.accepted, tally.refused, tally.answers, tally.outcomes
    );
    if sequences >= 1_000 {
        let rare = coverage::wanting(&tally);
        assert!(rare.is_empty(), "met too rarely:\n{}", rare.join("\n"));
    }
}
