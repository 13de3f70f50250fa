//! A town whose peers can be told to misbehave.

use cosmwasm_std::Binary;
use salus_contract_kit::Key;
use salus_identity_api::msg::{Power, Role};
use salus_policy::ConsentRef;
use salus_test_kit::{Contract, Suite, World};
use salus_vm::{Answer, CodeId, Failure};
use salus_vocabulary::Id;
use salus_wasm::{Artifacts, VmWorld, reference};
use serde_json::{Value, json};

pub const IDENTITY: Contract = Contract::IdentityRegistry;
pub const CONSENT: Contract = Contract::ConsentRegistry;
pub const AUDIT: Contract = Contract::AccessAudit;

/// A suite, some of whose contracts are hostile.
pub struct Stage {
    pub suite: Suite<VmWorld>,
    /// The hostile code.
    pub code: CodeId,
    /// What permits the doctor.
    pub consent: ConsentRef,
    /// Which registries are hostile.
    pub hostile: Vec<Contract>,
}

impl Stage {
    /// A hospital; Alice, who permits its doctor, excludes somebody else and has entries.
    pub fn new() -> Self {
        let mut suite = Suite::start(VmWorld::new()).unwrap();
        suite.hospital("hospital", "gateway", &["nurse"]).unwrap();
        suite
            .join("hospital", "doctor", &[Role::Clinician, Role::Emergency])
            .unwrap();
        let research = reference::research(&suite).unwrap();
        suite.grant("alice", research).unwrap();
        let treatment = reference::treatment(&suite).unwrap();
        let consent = suite.grant("alice", treatment).unwrap();
        suite.exclude_for("alice", "alice", "enemy").unwrap();
        suite.delegate("alice", "bob", vec![Power::Revoke]).unwrap();
        for since in 0..3 {
            let access = reference::access(&mut suite, "alice", "doctor", since).unwrap();
            suite.record("gateway", access).unwrap();
        }
        let wasm = Artifacts::present().hostile().unwrap();
        let code = suite.world.chain.store_code(&wasm).unwrap();
        suite.world.chain.pin(code).unwrap();
        Self {
            suite,
            code,
            consent,
            hostile: Vec::new(),
        }
    }

    /// The genuine registries' code is replaced by the hostile one; their cells stay.
    pub fn replaced(contracts: &[Contract]) -> Self {
        let mut stage = Self::new();
        let owner = stage.suite.account("owner");
        for contract in contracts {
            let address = stage.suite.address(*contract).to_owned();
            let code = stage.code;
            let chain = &mut stage.suite.world.chain;
            chain.migrate(&owner, &address, code, &json!({})).unwrap();
            stage.hostile.push(*contract);
        }
        stage
    }

    /// A second access-audit that was given hostile registries when it was started. They have the
    /// cells of the genuine ones, and the second answers as one of them.
    pub fn chosen() -> Self {
        let mut stage = Self::new();
        let owner = stage.suite.account("owner");
        let [identity, consent] = [IDENTITY, CONSENT].map(|contract| {
            let cells = stage.suite.world.cells(stage.suite.address(contract));
            let hostile = stage.start("wolf");
            let chain = &mut stage.suite.world.chain;
            let put = deed_put(
                cells
                    .iter()
                    .map(|(key, value)| (&key[..], Some(&value[..]))),
            );
            chain.execute(&owner, &hostile, &put, &[]).unwrap();
            hostile
        });
        let config = stage.config(&identity);
        stage.tell(&consent, &json!({ "answer": says(&config, 0) }));
        let audit = json!({
            "owner": owner, "identity_registry": identity, "consent_registry": consent,
        });
        let audit = stage
            .suite
            .world
            .instantiate(AUDIT, &owner, &audit)
            .unwrap();
        let contracts = [(IDENTITY, identity), (CONSENT, consent), (AUDIT, audit)];
        let world = std::mem::take(&mut stage.suite.world);
        stage.suite = Suite::around(world, contracts);
        for since in 0..3 {
            let access = reference::access(&mut stage.suite, "alice", "doctor", since).unwrap();
            stage.suite.record("gateway", access).unwrap();
        }
        stage.hostile = vec![IDENTITY, CONSENT];
        stage
    }

    /// What a consent-registry over an identity-registry says of itself.
    pub fn config(&self, identity_registry: &str) -> Value {
        let config = json!({ "config": {} });
        let mut config: Value = self.suite.query(CONSENT, &config).unwrap();
        config["identity_registry"] = json!(identity_registry);
        config
    }

    /// Starts a hostile contract.
    pub fn start(&mut self, sender: &str) -> String {
        let (sender, code) = (self.suite.account(sender), self.code);
        let chain = &mut self.suite.world.chain;
        let idle = json!({ "idle": {} });
        let made = chain.instantiate(code, &sender, &idle, &[], "wolf", Some(&sender));
        made.unwrap().contract
    }

    /// Tells a hostile contract what to do.
    pub fn try_tell(&mut self, contract: &str, deed: &Value) -> Result<Answer, Box<Failure>> {
        let wolf = self.suite.account("wolf");
        let chain = &mut self.suite.world.chain;
        Ok(chain.execute(&wolf, contract, deed, &[])?)
    }

    pub fn tell(&mut self, contract: &str, deed: &Value) -> Answer {
        self.try_tell(contract, deed).unwrap()
    }

    /// A hostile registry writes a cell, or removes it.
    pub fn put(&mut self, contract: Contract, key: &Key, value: Option<&[u8]>) {
        let address = self.suite.address(contract).to_owned();
        self.tell(&address, &deed_put([(key.as_slice(), value)]));
    }

    /// A hostile registry writes a cell of so many equal bytes.
    pub fn fill(&mut self, contract: Contract, key: &Key, byte: u8, length: usize) {
        let address = self.suite.address(contract).to_owned();
        let key = Binary::from(key.as_slice()).to_base64();
        let fill = json!({ "fill": { "key": key, "byte": byte, "length": length } });
        self.tell(&address, &fill);
    }

    pub fn cell(&self, contract: Contract, key: &Key) -> Option<Vec<u8>> {
        let address = self.suite.address(contract);
        let found = self.suite.world.chain.query_raw(address, key.as_slice());
        found.unwrap()
    }

    /// All cells of all contracts.
    pub fn cells(&self) -> Vec<Vec<(Vec<u8>, Vec<u8>)>> {
        let all = [IDENTITY, CONSENT, AUDIT].iter();
        all.map(|contract| self.suite.world.cells(self.suite.address(*contract)))
            .collect()
    }

    pub fn id(&self, name: &str) -> Id {
        let account = self.suite.account(name);
        let bytes = self.suite.world.chain.canonical(&account).unwrap();
        Id::try_from(bytes.as_slice()).unwrap()
    }
}

fn deed_put<'a>(cells: impl IntoIterator<Item = (&'a [u8], Option<&'a [u8]>)>) -> Value {
    let base64 = |bytes: &[u8]| Binary::from(bytes).to_base64();
    let cells: Vec<Value> = cells
        .into_iter()
        .map(|(key, value)| json!([base64(key), value.map(base64)]))
        .collect();
    json!({ "put": cells })
}

/// A manner of answering: this value, and blanks up to a length.
pub fn says(value: &Value, length: usize) -> Value {
    let bytes = Binary::from(value.to_string().into_bytes()).to_base64();
    json!({ "say": { "bytes": bytes, "length": length } })
}
