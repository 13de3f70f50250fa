//! One JSON schema for each contract, as committed in `schema/`.

use std::path::PathBuf;

use cosmwasm_schema::generate_api;

/// The schema of a contract, as the text of its file.
pub struct ContractSchema {
    /// The contract's name; its file is `schema/<name>.json`.
    pub contract: &'static str,
    /// The text of the file.
    pub text: String,
}

impl ContractSchema {
    /// Where the schema is committed.
    pub fn path(&self) -> PathBuf {
        PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../schema"))
            .join(self.contract)
            .with_extension("json")
    }
}

/// `generate_api!` takes the types by their plain names, and what it makes has no public name.
macro_rules! schema {
    ($contract:literal, $api:ident) => {{
        use $api::msg::{ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg};
        let api = generate_api! {
            name: $contract,
            instantiate: InstantiateMsg,
            execute: ExecuteMsg,
            query: QueryMsg,
            migrate: MigrateMsg,
        };
        let mut text = serde_json::to_string_pretty(&api.render())?;
        text.push('\n');
        ContractSchema {
            contract: $contract,
            text,
        }
    }};
}

/// The schemas of all contracts, generated from their messages.
pub fn schemas() -> Result<Vec<ContractSchema>, serde_json::Error> {
    Ok(vec![
        schema!("identity-registry", salus_identity_api),
        schema!("consent-registry", salus_consent_api),
        schema!("access-audit", salus_audit_api),
    ])
}
