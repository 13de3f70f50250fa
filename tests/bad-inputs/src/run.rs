use std::collections::BTreeMap;

use cosmwasm_std::Coin;
use salus_test_kit::{Contract, Refusal, World};

use crate::case::{Case, Entry};
use crate::{Scene, cases};

/// What became of the corpus.
#[derive(Debug, Default)]
pub struct Report {
    /// How many bad inputs each entry point refused.
    pub refused: BTreeMap<(Contract, Entry), usize>,
    /// How many good twins were accepted.
    pub accepted: usize,
    /// What was not as it should be, one a line.
    pub faults: Vec<String>,
}

/// Sends the whole corpus from one prepared state: first all bad inputs, which must change nothing,
/// then their good twins. `look` sees the world right after each refusal and says what is wrong
/// with it.
pub fn run<W: World>(
    world: W,
    mut look: impl FnMut(&W, Contract, &Case, &Refusal) -> Option<String>,
) -> Result<Report, Refusal> {
    let mut scene = Scene::new(world)?;
    let mut report = Report::default();
    let corpus = cases();
    let mut before = scene.cells();
    for (contract, case) in corpus.iter().filter(|(_, case)| !case.is_good()) {
        if let Err(refusal) = report.bad(&mut scene, *contract, case) {
            let wrong = look(&scene.stage.suite.world, *contract, case, &refusal);
            if let Some(wrong) = wrong {
                report.fault(*contract, case, &wrong);
            }
        }
        let after = scene.cells();
        if after != before {
            report.fault(*contract, case, "storage is not what it was");
            before = after;
        }
    }
    for (contract, case) in corpus.iter().filter(|(_, case)| case.is_good()) {
        match scene.send(*contract, case) {
            Ok(()) => report.accepted += 1,
            Err(refusal) => report.fault(*contract, case, &refusal.0),
        }
    }
    Ok(report)
}

impl Report {
    fn bad<W: World>(
        &mut self,
        scene: &mut Scene<W>,
        contract: Contract,
        case: &Case,
    ) -> Result<(), Refusal> {
        let sent = scene.send(contract, case);
        match &sent {
            Ok(()) => self.fault(contract, case, "accepted"),
            Err(refusal) if code(refusal) == case.code => {
                *self.refused.entry((contract, case.entry)).or_default() += 1;
            }
            Err(refusal) => self.fault(contract, case, &refusal.0),
        }
        sent
    }

    fn fault(&mut self, contract: Contract, case: &Case, found: &str) {
        let found: String = found.chars().take(200).collect();
        let line = format!(
            "{contract:?} {}: expected {}, found {found}",
            case.name, case.code
        );
        self.faults.push(line);
    }
}

/// The stable code, or that none of the contracts spoke.
fn code(refusal: &Refusal) -> &str {
    if refusal.0.starts_with("salus:") {
        refusal.code()
    } else {
        "platform"
    }
}

impl<W: World> Scene<W> {
    /// Sends an input as it stands.
    fn send(&mut self, contract: Contract, case: &Case) -> Result<(), Refusal> {
        let msg = case.bytes(self);
        let sender = self.address(&case.sender);
        let address = self.stage.suite.address(contract).to_owned();
        let target = match case.to.as_deref() {
            None => contract,
            Some(name) => Self::contract(name).expect("a contract"),
        };
        let funds: Vec<Coin> = match case.funds {
            0 => Vec::new(),
            amount => vec![Coin::new(amount, "ucoin")],
        };
        let world = &mut self.stage.suite.world;
        match case.entry {
            Entry::Instantiate => world
                .instantiate_raw(contract, &sender, &msg, &funds)
                .map(drop),
            Entry::Execute => world.execute_raw(&sender, &address, &msg, &funds).map(drop),
            Entry::Query => world.query_raw(&address, &msg).map(drop),
            Entry::Migrate => world.migrate_raw(target, &sender, &address, &msg),
        }
    }
}
