//! How long decisions take as real Wasm on one core, harness included: `./scripts/bench`. Reported, never
//! asserted.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use salus_audit_api::AccessDecision;
use salus_audit_api::msg::QueryMsg;
use salus_test_kit::{Contract, Refusal, Suite};
use salus_wasm::measure::{BATCH, town};
use salus_wasm::{VmWorld, crowd, reference};

const TIMES: u32 = 500;
const BATCHES: u32 = 40;

fn main() -> ExitCode {
    match report() {
        Ok(()) => ExitCode::SUCCESS,
        Err(Refusal(text)) => {
            eprintln!("error: {text}");
            ExitCode::FAILURE
        }
    }
}

fn report() -> Result<(), Refusal> {
    let start = Instant::now();
    let mut suite = town(VmWorld::new())?;
    println!("| in the VM | microseconds each | a second |\n|---|--:|--:|");
    row("Decide by smart query", TIMES, decide(&mut suite, start)?);
    row("Record", TIMES, record(&mut suite, start)?);
    let before = run_time(start);
    let entries = BATCHES.saturating_mul(BATCH as u32);
    crowd::history(&mut suite, "patient 1", entries as usize)?;
    row(
        "RecordBatch of 50, each",
        entries,
        run_time(start).saturating_sub(before),
    );
    Ok(())
}

/// How long this thread has run: where the system says so without the time in which it waited for others.
fn run_time(start: Instant) -> Duration {
    let spent = std::fs::read_to_string("/proc/thread-self/schedstat");
    let nanos = spent
        .ok()
        .and_then(|text| text.split(' ').next()?.parse().ok());
    nanos.map_or_else(|| start.elapsed(), Duration::from_nanos)
}

fn row(name: &str, times: u32, elapsed: Duration) {
    let each = elapsed.as_micros().checked_div(times.into()).unwrap_or(0);
    let a_second = 1_000_000_u128.checked_div(each).unwrap_or(0);
    println!("| {name} | {each} | {a_second} |");
}

fn decide(suite: &mut Suite<VmWorld>, start: Instant) -> Result<Duration, Refusal> {
    let access = reference::access(suite, "patient 0", "doctor 0", 1)?;
    let query = QueryMsg::Decide {
        access: access.into(),
        emergency: None,
    };
    let before = run_time(start);
    for _ in 0..TIMES {
        let _: AccessDecision<String> = suite.query(Contract::AccessAudit, &query)?;
    }
    Ok(run_time(start).saturating_sub(before))
}

fn record(suite: &mut Suite<VmWorld>, start: Instant) -> Result<Duration, Refusal> {
    let before = run_time(start);
    for number in 1..=u64::from(TIMES) {
        let access = reference::access(suite, "patient 0", "doctor 0", number)?;
        suite.record("gateway", access)?;
    }
    Ok(run_time(start).saturating_sub(before))
}
