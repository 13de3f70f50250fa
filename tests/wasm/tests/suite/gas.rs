//! The table of `docs/gas.md`: measured, compared, and held to budgets.
//! `SALUS_BLESS=1 cargo test -p salus-wasm` writes it anew; a budget that is missed fails all the
//! same, unless `MISSES` says why.

use std::fmt::Write;
use std::path::Path;

use salus_bad_inputs::Entry;
use salus_permissions::Stage;
use salus_wasm::measure::{Measured, every_message, reference_requests, town};
use salus_wasm::pages::{Page, largest_pages};
use salus_wasm::{VmWorld, crowd};

use crate::bad_inputs::{self, Dearest, MOST, Prices};

/// Budgets, and rules for a message, that are missed, with what is allowed instead and the reason.
const MISSES: &[(&str, u64, &str)] = &[];

fn allowed(measured: &Measured) -> (u64, Option<&'static str>) {
    let miss = MISSES.iter().find(|(name, _, _)| *name == measured.name);
    match (miss, measured.budget) {
        (Some((_, allowed, why)), _) => (*allowed, Some(why)),
        (None, Some(budget)) => (budget, None),
        (None, None) => (measured.rule(), None),
    }
}

#[test]
fn every_message_keeps_its_budget_and_the_table_is_what_is_measured() {
    let reference = reference_requests(&mut town(VmWorld::new()).unwrap()).unwrap();
    let messages = every_message(&mut Stage::new(VmWorld::new()).unwrap()).unwrap();
    let (_, refusals) = bad_inputs::priced();
    let page = page(&reference, &messages, &lists()) + &refused(&refusals);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/gas.md");
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    let (committed, times) = committed.split_at(committed.find(TIMES).unwrap_or(committed.len()));
    if std::env::var_os("SALUS_BLESS").is_some() {
        std::fs::write(&path, format!("{page}{times}")).unwrap();
    }
    let over: Vec<String> = reference
        .iter()
        .chain(&messages)
        .filter(|measured| measured.warm() > allowed(measured).0)
        .map(|measured| {
            let (allowed, _) = allowed(measured);
            format!(
                "{}: {} gas, {allowed} allowed",
                measured.name,
                measured.warm()
            )
        })
        .collect();
    assert!(over.is_empty(), "over budget:\n{}", over.join("\n"));
    let written = std::env::var_os("SALUS_BLESS").is_some();
    assert!(
        written || committed == page,
        "docs/gas.md differs from what is measured: run with SALUS_BLESS=1 and read the diff"
    );
}

#[test]
fn a_revocation_costs_the_same_whatever_else_there_is() {
    let reference = reference_requests(&mut town(VmWorld::new()).unwrap()).unwrap();
    let costs: Vec<u64> = reference
        .iter()
        .filter(|measured| measured.name.starts_with("Revoke"))
        .map(Measured::warm)
        .collect();
    assert_eq!(costs.len(), 3);
    let (least, most) = (costs.iter().min().unwrap(), costs.iter().max().unwrap());
    assert!(most - least < 20, "{costs:?}");
}

/// Where what is written by hand begins: times differ from machine to machine.
const TIMES: &str = "\n## Time\n";

const HEAD: &str = "# Gas

Measured in the metered VM with wasmd's default prices on the real Wasm; `cargo test -p salus-wasm` compares,
`SALUS_BLESS=1` writes this page anew. Gas is deterministic: the same Wasm costs the same on every machine.
The harness meets wasmd's own golden numbers for `hackatom` exactly (`tests/vm`).

- **floor**: storage that the operation cannot avoid: reads 1,000 + 3 a byte, writes 2,000 + 30 a byte, a
  33-byte prefix on each key. An iterator costs 30 + 3 a byte of the element for each element and once more
  for opening it on the first, so the latest entry of a chain, which is found by one, counts twice.
- **warm**: codes pinned, or used before in the transaction. **cold**: 60,000 instead of 2,000 for loading.
- **rule**: every message stays below (floor + 6,300 + 100 a raw read + result bytes + event gas) x 1.03.
- Not in these numbers: signature, transaction bytes and the rest of the ante handler, about 50,000.

The reference request: one live consent with three rules out of two rows, an organization accredited by a
root, no flag set, the patient's second entry. A stored optional hash may cost 1,100 more.
";

fn page(reference: &[Measured], messages: &[Measured], lists: &[Page]) -> String {
    let mut page = String::from(HEAD);
    page.push_str("\n## With a budget of their own\n\n");
    page.push_str("| operation | budget | warm | cold | floor | reads | writes | raw | result | events | VM |\n");
    page.push_str("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n");
    for measured in reference {
        let (allowed, why) = allowed(measured);
        let (gas, items) = (&measured.gas, measured.items);
        let budget = match why {
            None => allowed.to_string(),
            Some(why) => format!("**missed** {} ({why})", measured.budget.unwrap_or(allowed)),
        };
        let each = |value: u64| value / items;
        let _ = writeln!(
            page,
            "| {} | {budget} | {} | {} | {} | {} | {} | {} | {} | {} | {} |",
            measured.name,
            measured.warm(),
            gas.cold.div_ceil(items),
            each(gas.floor),
            each(gas.storage_read),
            each(gas.storage_write),
            each(gas.peers_raw),
            each(gas.result),
            each(gas.events),
            each(gas.vm),
        );
    }
    page.push_str("\n## Accesses in a block\n\n");
    page.push_str(&throughput(reference));
    page.push_str("\n## Every message\n\nFrom the state in which `docs/access.md` is made.\n\n");
    page.push_str(
        "| message | rule | warm | cold | floor | raw reads |\n|---|--:|--:|--:|--:|--:|\n",
    );
    for measured in messages {
        let gas = &measured.gas;
        let rule = match allowed(measured) {
            (_, None) => measured.rule().to_string(),
            (_, Some(why)) => format!("**missed** {} ({why})", measured.rule()),
        };
        let _ = writeln!(
            page,
            "| {} | {rule} | {} | {} | {} | {} |",
            measured.name,
            measured.warm(),
            gas.cold,
            gas.floor,
            gas.counts.raw_queries
        );
    }
    page.push_str(&largest(lists));
    page
}

/// What the corpus of bad inputs costs.
fn refused(prices: &Prices) -> String {
    let mut text = format!(
        "\n## Refusals\n\nThe corpus of bad inputs (`tests/bad-inputs`), warm; none may cost more than {MOST}.\n\n\
         | entry point | inputs | dearest refusal | warm |\n|---|--:|---|--:|\n",
    );
    for ((contract, entry), dearest) in prices {
        let entry = match entry {
            Entry::Instantiate => "instantiate",
            Entry::Execute => "execute",
            Entry::Query => "query",
            Entry::Migrate => "migrate",
        };
        let Dearest { gas, name, inputs } = dearest;
        let contract = salus_permissions::name(*contract);
        let _ = writeln!(text, "| {contract} {entry} | {inputs} | {name} | {gas} |");
    }
    text
}

/// Each list at its largest page, of a patient with 601 entries.
fn lists() -> Vec<Page> {
    let mut suite = town(VmWorld::new()).unwrap();
    crowd::history(&mut suite, "patient 0", 600).unwrap();
    suite.world.chain.set_query_gas_limit(u64::MAX);
    largest_pages(&mut suite).unwrap()
}

fn largest(lists: &[Page]) -> String {
    let mut text = String::from(
        "\n## Largest pages\n\nEach list at its limit of 100, full of the largest items, as smart queries; a node's \
         default limit is 3,000,000 gas. A page may end early: it reads no more than it may, and the cursor goes on.\n\n\
         | list | items | gas | bytes |\n|---|--:|--:|--:|\n",
    );
    for page in lists {
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} |",
            page.name, page.items, page.gas, page.bytes
        );
    }
    text
}

/// What a block of 100 million gas carries, with 50,000 for the rest of each transaction.
fn throughput(reference: &[Measured]) -> String {
    let mut text = String::from(
        "Computed: 100,000,000 gas a block; each transaction has one message and 50,000 gas besides.\n\n\
         | traffic | accesses a block |\n|---|--:|\n",
    );
    for measured in reference {
        if measured.name.starts_with("Record") {
            let transaction = measured.gas.warm + 50_000;
            let accesses = 100_000_000 / transaction * measured.items;
            let _ = writeln!(text, "| {} | {accesses} |", measured.name);
        }
    }
    text
}
