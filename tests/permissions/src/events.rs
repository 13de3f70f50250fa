use std::fmt::Write;

use salus_test_kit::{Contract, EmbeddedChain, Refusal, World};

use crate::cases;
use crate::stage::{Stage, message};
use crate::table::name;

const HEAD: &str = "# Event catalogue

Run, not written: every message was sent by somebody who may, and its events are listed with their attributes
in order. `cargo test -p salus-permissions` compares; with `SALUS_BLESS=1` it writes this page anew.

A chain puts `wasm-` in front of each type and adds `_contract_address`. **Filter on `_contract_address`**:
any contract can emit the same names; state is the truth. `v` is the version of the attributes. Identities are
addresses, times seconds since 1970, hashes and ids lower-case hex, lists joined by commas; every value is
text. Attributes that a case does not need are left out (a grantee, a delegate in `by`), so a consumer takes
them as optional. No event carries anything about a person but pseudonymous addresses and codes.
";

/// What each message emits.
pub fn catalogue() -> Result<String, Refusal> {
    let mut page = String::from(HEAD);
    let mut contract: Option<Contract> = None;
    for case in cases() {
        if contract != Some(case.contract) {
            contract = Some(case.contract);
            let _ = write!(
                page,
                "\n## {}\n\n| message | event | attributes |\n|---|---|---|\n",
                name(case.contract)
            );
        }
        let mut stage = Stage::new(EmbeddedChain::default())?;
        (case.prepare)(&mut stage)?;
        let acting = case.acting.map(|acting| stage.address(acting));
        let message = message(case.name, acting.as_deref(), (case.fields)(&stage));
        let sender = stage.address(case.sender);
        let address = stage.suite.address(case.contract).to_owned();
        let answer = stage.suite.world.execute(&sender, &address, &message)?;
        for event in &answer.events {
            let attributes: Vec<String> = event
                .attributes
                .iter()
                .filter(|attribute| !attribute.key.starts_with('_'))
                .map(|attribute| match attribute.key.as_str() {
                    "v" | "action" => format!("`{} = {}`", attribute.key, attribute.value),
                    key => format!("`{key}`"),
                })
                .collect();
            let kind = event.ty.strip_prefix("wasm-").unwrap_or(&event.ty);
            let _ = writeln!(
                page,
                "| `{}` | `{kind}` | {} |",
                case.name,
                attributes.join(", ")
            );
        }
    }
    Ok(page)
}
