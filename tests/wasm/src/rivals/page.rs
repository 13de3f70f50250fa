//! `docs/rivals.md`.

use std::fmt::Write;

use super::{Operation, Size};

const HEAD: &str = "# Beside other contracts

What our messages cost beside what published contracts charge for the nearest thing that they do.
`./scripts/rivals` builds and measures all of them anew and writes this page and its picture; it is not part of
`./scripts/test`.

![Gas of one operation, ours and theirs](rivals.svg)

- **Same toolchain**: the crates come from the registry, their own library is compiled as published (versions and
  all dependencies fixed by `tests/rivals/Cargo.lock`), by the rustc, profile (`opt-level = \"z\"`, LTO, overflow
  checks) and lowering of our own contracts. What their authors deploy may be built otherwise.
- **Same harness, same prices**: the metered VM of `tests/vm`, wasmd's defaults. **warm**: codes pinned;
  **cold**: 60,000 instead of 2,000 for loading. Signatures and transaction bytes, about 50,000, are not in it.
- **floor**: storage that the operation cannot avoid, each distinct cell once, at its price. **Wasm**: instructions
  and the host's own work. **rest**: loading and look-ups (5,942 a message), events, the result, and what is read
  or written twice.
- Each operation is measured alone, from a state that has one of its kind already, on a key that is new.
- What is compared is not the same work: a token has an owner and that is all; a consent has terms, an access is
  decided out of three contracts. The table says what each message does; the next says where theirs is cheaper.
";

/// The nearest thing that others do: theirs (contract, operation), ours (operations, added up), why they
/// differ.
const NEAREST: &[(&str, &str, &[&str], &str)] = &[
    (
        "cw1-subkeys",
        "IncreaseAllowance",
        &["delegate"],
        "a delegation has chosen powers and a period",
    ),
    (
        "cw4-group",
        "UpdateMembers",
        &["invite_member", "accept_membership"],
        "ours are two messages, since nobody becomes a member without agreeing",
    ),
    (
        "cw721-base",
        "Mint",
        &["create_identity"],
        "an identity has controllers and can be recovered",
    ),
    (
        "cw721-base",
        "Approve",
        &["grant, plain"],
        "an approval names one spender; a consent has category, purposes, custodian and period",
    ),
    (
        "cw721-base",
        "Approve",
        &["revoke"],
        "ending a consent looks into two contracts, and what it said stays readable",
    ),
    (
        "cw20-base",
        "Transfer",
        &["revoke"],
        "the plainest message of a chain beside the one that a patient must always afford",
    ),
    (
        "axone-objectarium",
        "StoreObject",
        &["record"],
        "an object is kept as it comes; an entry is decided first, out of three contracts",
    ),
    (
        "axone-objectarium",
        "StoreObject",
        &["record_batch, 50 patients"],
        "the same, where 50 entries share a message",
    ),
    (
        "axone-cognitarium",
        "InsertData, a claim",
        &["grant, 3 rules"],
        "statements in a triple store can be searched by any term; a consent can be decided",
    ),
];

/// The page: sizes, the table, and who is cheaper. `versions` are theirs, by crate.
pub fn page(sizes: &[Size], operations: &[Operation], versions: &[(String, String)]) -> String {
    let mut page = String::from(HEAD);
    page.push_str("\n## Wasm\n\n| contract | version | bytes |\n|---|---|--:|\n");
    for size in sizes {
        let version = match versions.iter().find(|(name, _)| *name == size.contract) {
            Some((_, version)) => version.as_str(),
            None => env!("CARGO_PKG_VERSION"),
        };
        let _ = writeln!(
            page,
            "| {} | {version} | {} |",
            mark(&size.contract, size.ours),
            size.bytes
        );
    }
    page.push_str(&smaller(sizes));
    page.push_str("\n## Gas\n\nOurs are in bold type.\n\n");
    page.push_str("| contract | operation | warm | cold | floor | Wasm | rest | what it does |\n");
    page.push_str("|---|---|--:|--:|--:|--:|--:|---|\n");
    for operation in operations {
        let _ = writeln!(
            page,
            "| {} | {} | {} | {} | {} | {} | {} | {} |",
            mark(&operation.contract, operation.ours),
            operation.name,
            operation.warm(),
            operation.gas.cold.div_ceil(operation.items),
            operation.floor(),
            operation.work(),
            operation.rest(),
            operation.what
        );
    }
    page.push_str(
        "\n## Who is cheaper\n\nWarm gas. Above the floor is what better code could save.\n\n",
    );
    page.push_str(
        "| theirs | gas | above its floor | ours | gas | above its floor | cheaper | besides |\n",
    );
    page.push_str("|---|--:|--:|---|--:|--:|---|---|\n");
    for near in NEAREST {
        page.push_str(&beside(near, operations).unwrap_or_default());
    }
    page
}

fn mark(name: &str, ours: bool) -> String {
    if ours {
        format!("**{name}**")
    } else {
        name.to_owned()
    }
}

/// Those of theirs that are smaller than all of ours.
fn smaller(sizes: &[Size]) -> String {
    let ours = sizes.iter().filter(|size| size.ours);
    let least = ours.map(|size| size.bytes).min().unwrap_or_default();
    let smaller: Vec<&str> = sizes
        .iter()
        .filter(|size| !size.ours && size.bytes < least)
        .map(|size| size.contract.as_str())
        .collect();
    if smaller.is_empty() {
        return String::new();
    }
    format!(
        "\nSmaller than the smallest of ours: {}. [Decision 3](decisions/0003-what-a-contract-weighs.md) says what \
         our bytes are.\n",
        smaller.join(", ")
    )
}

fn beside(
    (contract, name, ours, why): &(&str, &str, &[&str], &str),
    operations: &[Operation],
) -> Option<String> {
    let theirs = operations
        .iter()
        .find(|operation| operation.contract == *contract && operation.name == *name)?;
    let (mut warm, mut floor) = (0, 0);
    for own in *ours {
        let found = operations
            .iter()
            .find(|operation| operation.ours && operation.name == *own)?;
        warm += found.warm();
        floor += found.floor();
    }
    let verdict = match theirs.warm() {
        their if their < warm => format!("theirs, by {} %", percent(warm - their, warm)),
        their if their > warm => format!("**ours**, by {} %", percent(their - warm, their)),
        _ => "neither".to_owned(),
    };
    Some(format!(
        "| {contract} {name} | {} | {} | {} | {warm} | {} | {verdict} | {why} |\n",
        theirs.warm(),
        theirs.warm().saturating_sub(theirs.floor()),
        ours.join(" + "),
        warm.saturating_sub(floor)
    ))
}

fn percent(part: u64, whole: u64) -> u64 {
    (part * 100 + whole / 2)
        .checked_div(whole)
        .unwrap_or_default()
}
