//! A hundred thousand patients and a million entries, a hundred thousand of them one patient's, and an
//! organization with ten thousand members: no message and no hot query gets dearer, no page too large. All of
//! it came about by messages.
//!
//! `SALUS_PATIENTS=1000` makes it smaller, for a quick look.

use std::time::Instant;

use salus_audit_api::{DisputeAnswer, DisputeCode, Verdict};
use salus_permissions::Stage;
use salus_test_kit::{Contract, EmbeddedChain, Refusal, Suite, World, hours};
use salus_vm::GasReport;
use salus_wasm::measure::{every_message, found_town, reference_requests, town};
use salus_wasm::pages::largest_pages;
use salus_wasm::{VmWorld, crowd};
use serde_json::{Value, json};

/// Patients beside those that are measured; `SALUS_PATIENTS` names another number.
const PATIENTS: usize = 100_000;
/// Entries of each of them.
const ENTRIES: u64 = 9;
/// Entries of one more patient, with whom everything is measured.
const HISTORY: usize = 100_000;
/// Members of the organization with which everything is measured.
const MEMBERS: usize = 10_000;

/// Name and warm gas.
type Costs = Vec<(String, u64)>;

#[test]
fn a_large_state_makes_nothing_dearer_and_no_page_too_large() {
    let clock = Instant::now();
    let patients =
        std::env::var("SALUS_PATIENTS").map_or(PATIENTS, |number| number.parse().unwrap());
    let mut small = town(VmWorld::new()).unwrap();
    crowd::history(&mut small, "patient 0", 600).unwrap();
    let (small_costs, small_pages) = (costs(&mut small).unwrap(), pages(&mut small).unwrap());

    let mut native = Suite::start(EmbeddedChain::like(VmWorld::new().chain.block())).unwrap();
    crowd::inhabitants(&mut native, patients, ENTRIES).unwrap();
    let crowded = crowd::load(&native).unwrap();
    eprintln!(
        "{patients} patients with {ENTRIES} entries each: {:?}",
        clock.elapsed()
    );
    found_town(&mut native).unwrap();
    crowd::members(&mut native, MEMBERS).unwrap();
    crowd::history(&mut native, "patient 0", HISTORY).unwrap();
    let mut large = crowd::load(&native).unwrap();
    drop(native);
    eprintln!(
        "and a town with a large organization and history: {:?}",
        clock.elapsed()
    );
    let cells = large
        .world
        .chain
        .cell_count(large.address(Contract::AccessAudit));
    assert!(cells.unwrap() > patients * ENTRIES as usize + HISTORY);
    assert_eq!(large.latest("patient 0"), Ok(HISTORY as u64 + 1));

    compare(&small_costs, &costs(&mut large).unwrap());
    compare(&small_pages, &pages(&mut large).unwrap());
    drop(large);

    let small = every(&mut Stage::new(VmWorld::new()).unwrap());
    let mut stage = Stage::on(crowded).unwrap();
    crowd::members(&mut stage.suite, MEMBERS).unwrap();
    compare(&small, &every(&mut stage));
    eprintln!("all measured: {:?}; {}", clock.elapsed(), peak_memory());
}

fn compare(small: &Costs, large: &Costs) {
    assert_eq!(small.len(), large.len());
    let mut over = Vec::new();
    for ((name, one), (same, other)) in small.iter().zip(large) {
        assert_eq!(name, same);
        if other * 100 > one * 105 {
            over.push(format!(
                "{name}: {one} gas beside little, {other} beside much"
            ));
        }
    }
    assert!(over.is_empty(), "{}", over.join("\n"));
}

fn every(stage: &mut Stage<VmWorld>) -> Costs {
    let measured = every_message(stage).unwrap();
    measured
        .iter()
        .map(|one| (one.name.clone(), one.warm()))
        .collect()
}

fn pages(suite: &mut Suite<VmWorld>) -> Result<Costs, Refusal> {
    let pages = largest_pages(suite)?;
    for page in &pages {
        assert!(page.gas < 3_000_000, "{}: {} gas", page.name, page.gas);
    }
    Ok(pages
        .into_iter()
        .map(|page| (page.name, page.gas))
        .collect())
}

/// The reference requests, what else concerns one patient's entries, and hot queries.
fn costs(suite: &mut Suite<VmWorld>) -> Result<Costs, Refusal> {
    let requests = reference_requests(suite)?;
    let mut costs: Costs = requests
        .iter()
        .map(|one| (one.name.clone(), one.warm()))
        .collect();
    costs.extend(disputes_and_emergencies(suite)?);
    costs.extend(hot_queries(suite)?);
    Ok(costs)
}

fn disputes_and_emergencies(suite: &mut Suite<VmWorld>) -> Result<Costs, Refusal> {
    let start = suite.world.chain.snapshot();
    let mut costs = Vec::new();
    let mut note = |name: &str, gas: GasReport| costs.push((name.to_owned(), gas.warm));
    suite.dispute("patient 0", "patient 0", 500, DisputeCode::WrongPurpose)?;
    note("dispute", suite.world.gas());
    suite.answer_dispute(
        "hospital",
        "hospital",
        "patient 0",
        500,
        DisputeAnswer::Rejected,
    )?;
    note("answer_dispute", suite.world.gas());
    suite.join(
        "hospital",
        "rescuer",
        &[salus_identity_api::msg::Role::Emergency],
    )?;
    suite.declare_emergency("rescuer", "hospital", "patient 0")?;
    note("declare_emergency", suite.world.gas());
    suite.world.advance(hours(5));
    let declared = u32::try_from(suite.latest("patient 0")?).unwrap();
    suite.review("patient 0", "patient 0", declared, Verdict::Upheld)?;
    note("review_emergency", suite.world.gas());
    suite.world.chain.restore(&start).ok();
    Ok(costs)
}

fn hot_queries(suite: &mut Suite<VmWorld>) -> Result<Costs, Refusal> {
    let (patient, doctor) = (suite.account("patient 0"), suite.account("doctor 0"));
    let (hospital, gateway) = (suite.account("hospital"), suite.account("gateway"));
    let latest = suite.latest("patient 0")?;
    let access = salus_wasm::reference::access(suite, "patient 0", "doctor 0", latest)?;
    let question = salus_audit_api::msg::Question::from(access);
    let question = serde_json::to_value(&question).unwrap();
    let (who, may, did) = (
        Contract::IdentityRegistry,
        Contract::ConsentRegistry,
        Contract::AccessAudit,
    );
    let queries: [(Contract, Value); 12] = [
        (did, json!({"explain": {"access": question}})),
        (did, json!({"entry": {"subject": patient, "seq": 500}})),
        (did, json!({"heads": {"subjects": [patient]}})),
        (
            did,
            json!({"verify_entry": {"subject": patient, "seq": 500}}),
        ),
        (did, json!({"history": {"subject": patient}})),
        (
            did,
            json!({"history": {"subject": patient, "descending": true}}),
        ),
        (may, json!({"consents": {"subject": patient}})),
        (may, json!({"subject": {"subject": patient}})),
        (who, json!({"identity": {"id": hospital}})),
        (who, json!({"identity": {"id": doctor}})),
        (who, json!({"operators": {"organization": hospital}})),
        (
            who,
            json!({"may_act": {"account": gateway, "as": hospital}}),
        ),
    ];
    let ask = |(contract, query): (Contract, Value)| {
        let _: Value = suite.query(contract, &query)?;
        Ok((query.to_string(), suite.world.gas().warm))
    };
    queries.into_iter().map(ask).collect()
}

fn peak_memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find(|line| line.starts_with("VmHWM"));
    peak.unwrap_or("peak memory unknown").to_owned()
}
