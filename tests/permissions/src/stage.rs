use salus_test_kit::{Answer, Contract, Refusal, Suite, World, days, hours};
use serde_json::{Value, json};

/// A chain on which everybody stands in his role.
pub struct Stage<W> {
    /// The suite.
    pub suite: Suite<W>,
    /// The managed identity that the hospital made.
    pub managed: String,
}

/// The contract that a message is for.
pub const IDENTITY: Contract = Contract::IdentityRegistry;
/// The contract that a message is for.
pub const CONSENT: Contract = Contract::ConsentRegistry;
/// The contract that a message is for.
pub const AUDIT: Contract = Contract::AccessAudit;

/// 32 bytes in hex.
pub fn hash() -> String {
    "ab".repeat(32)
}

/// 16 bytes in hex.
pub fn id(number: u8) -> String {
    format!("{number:02x}").repeat(16)
}

impl<W: World> Stage<W> {
    /// The cast in its roles.
    pub fn new(world: W) -> Result<Self, Refusal> {
        Self::on(Suite::start(world)?)
    }

    /// The cast in its roles, in a suite where other things happened before.
    pub fn on(suite: Suite<W>) -> Result<Self, Refusal> {
        let mut stage = Self {
            suite,
            managed: String::new(),
        };
        stage.organizations()?;
        stage.control_of_the_patient()?;
        stage.delegates()?;
        for contract in [IDENTITY, CONSENT, AUDIT] {
            let heir = stage.account("heir");
            stage.send(
                "owner",
                contract,
                "propose_owner",
                "owner",
                json!({ "owner": heir }),
            )?;
        }
        Ok(stage)
    }

    fn organizations(&mut self) -> Result<(), Refusal> {
        self.suite.accredit_organization("hospital")?;
        self.suite.accredit_organization("clinic")?;
        self.suite.add_operator("hospital", "operator")?;
        self.accredit("issuer", "issuer", json!(["organization"]))?;
        self.accredit("reviewer", "reviewer", json!([]))?;
        let period = self.year();
        let doctor = self.account("doctor");
        let invitation = json!({
            "member": doctor, "roles": ["clinician", "emergency"], "period": period,
        });
        self.send(
            "hospital",
            IDENTITY,
            "invite_member",
            "hospital",
            invitation,
        )?;
        let hospital = self.account("hospital");
        let accepted = json!({ "organization": hospital });
        self.send("doctor", IDENTITY, "accept_membership", "doctor", accepted)?;
        let made = self.send(
            "hospital",
            IDENTITY,
            "create_identity",
            "hospital",
            json!({ "random": id(1) }),
        )?;
        self.managed = attribute(&made, "identity");
        let enlisted = json!({
            "member": self.managed, "roles": ["clinician", "emergency"], "period": period,
        });
        self.send("hospital", IDENTITY, "invite_member", "hospital", enlisted)?;
        Ok(())
    }

    /// The patient controls itself, together with `controller`; `former` did, `invited` may.
    fn control_of_the_patient(&mut self) -> Result<(), Refusal> {
        let patient = self.account("patient");
        for name in ["former", "controller"] {
            let who = self.account(name);
            let offer = json!({ "controller": who });
            self.send("patient", IDENTITY, "invite_controller", "patient", offer)?;
            self.send(
                name,
                IDENTITY,
                "accept_control",
                name,
                json!({ "identity": patient }),
            )?;
            self.let_changes_through();
        }
        let former = self.account("former");
        let gone = json!({ "controller": former });
        self.send("patient", IDENTITY, "remove_controller", "patient", gone)?;
        self.let_changes_through();
        self.appoint_guardians("patient")?;
        let invited = self.account("invited");
        let offer = json!({ "controller": invited });
        self.send("patient", IDENTITY, "invite_controller", "patient", offer)?;
        Ok(())
    }

    /// `guardian` and two others watch over an identity; any two of them recover it.
    pub fn appoint_guardians(&mut self, whose: &str) -> Result<(), Refusal> {
        let names = ["guardian", "aunt", "uncle"];
        let guardians: Vec<String> = names.iter().map(|name| self.account(name)).collect();
        let set = json!({ "guardians": guardians, "threshold": 2 });
        self.send(whose, IDENTITY, "propose_guardians", whose, set)?;
        let identity = self.account(whose);
        for name in names {
            let accepted = json!({ "identity": identity });
            self.send(name, IDENTITY, "accept_guardianship", name, accepted)?;
        }
        self.let_changes_through();
        Ok(())
    }

    fn delegates(&mut self) -> Result<(), Refusal> {
        let powers = [
            ("viewer", json!([{ "view": { "labels": ["N"] } }])),
            ("decider", json!(["consent"])),
            ("revoker", json!(["revoke"])),
            ("dismissed", json!(["consent", "revoke"])),
        ];
        let end = self.suite.now().0.saturating_add(days(90));
        for (name, powers) in powers {
            let delegate = self.account(name);
            let delegation = json!({
                "delegate": delegate, "powers": powers, "basis": "PRN",
                "period": { "end": { "at": end } },
            });
            self.send("patient", IDENTITY, "delegate", "patient", delegation)?;
        }
        let dismissed = self.account("dismissed");
        let ended = json!({ "delegate": dismissed });
        self.send("patient", IDENTITY, "end_delegation", "patient", ended)?;
        Ok(())
    }

    fn accredit(&mut self, name: &str, kind: &str, scope: Value) -> Result<(), Refusal> {
        let (subject, period) = (self.account(name), self.year());
        let accreditation = json!({
            "subject": subject, "kind": kind, "scope": scope, "depth": 0, "period": period,
        });
        self.send("root", IDENTITY, "accredit", "root", accreditation)?;
        Ok(())
    }

    /// A period that ends in half a year.
    pub fn year(&self) -> Value {
        json!({ "end": { "at": self.suite.now().0.saturating_add(days(180)) } })
    }

    /// The address of a name.
    pub fn account(&self, name: &str) -> String {
        match name {
            "managed" => self.managed.clone(),
            name => self.suite.account(name),
        }
    }

    /// Waits until pending changes of the patient may be applied, and applies them.
    pub fn let_changes_through(&mut self) {
        self.suite.world.advance(hours(73));
        let identity = self.account("patient");
        for number in 0..12 {
            for name in ["apply_change", "apply_removal"] {
                let change = json!({ name: { "identity": identity, "number": number } });
                // Most numbers stand for nothing, or for the other kind of change.
                self.send_raw("stranger", IDENTITY, &change).ok();
            }
        }
    }

    /// `sender` sends a message with fields, `as` an identity.
    pub fn send(
        &mut self,
        sender: &str,
        contract: Contract,
        name: &str,
        acting: &str,
        fields: Value,
    ) -> Result<Answer, Refusal> {
        let message = message(name, Some(&self.account(acting)), fields);
        self.send_raw(sender, contract, &message)
    }

    /// `sender` sends a message as it stands.
    pub fn send_raw(
        &mut self,
        sender: &str,
        contract: Contract,
        message: &Value,
    ) -> Result<Answer, Refusal> {
        let (sender, address) = (
            self.account(sender),
            self.suite.address(contract).to_owned(),
        );
        self.suite.world.execute(&sender, &address, message)
    }
}

/// A message from its name, the identity that acts, and the other fields.
pub fn message(name: &str, acting: Option<&str>, fields: Value) -> Value {
    let mut fields = match fields {
        Value::Object(fields) => fields,
        _ => serde_json::Map::new(),
    };
    if let Some(acting) = acting {
        fields.insert("as".to_owned(), json!(acting));
    }
    json!({ name: fields })
}

/// An attribute of the first event that has it.
pub fn attribute(answer: &Answer, key: &str) -> String {
    answer
        .events
        .iter()
        .flat_map(|event| &event.attributes)
        .find(|attribute| attribute.key == key)
        .map(|attribute| attribute.value.clone())
        .unwrap_or_default()
}
