use salus_identity_api::msg::Role;
use salus_permissions::Stage;
use salus_test_kit::{Contract, Refusal, World, days, hours};
use serde_json::{Value, json};

const IDENTITY: Contract = Contract::IdentityRegistry;
const CONSENT: Contract = Contract::ConsentRegistry;
const AUDIT: Contract = Contract::AccessAudit;

type Done = Result<(), Refusal>;

/// The cast of the permission table, and whatever an input may clash with: what is full, has lapsed,
/// waits, was ended, is frozen.
pub struct Scene<W> {
    /// The cast.
    pub stage: Stage<W>,
}

/// 16 bytes in hex.
fn id(number: u8) -> String {
    format!("{number:02x}").repeat(16)
}

fn hash() -> String {
    "ab".repeat(32)
}

impl<W: World> Scene<W> {
    /// Prepares everything.
    pub fn new(world: W) -> Result<Self, Refusal> {
        let mut scene = Self {
            stage: Stage::new(world)?,
        };
        scene.what_lapses()?;
        scene.stage.suite.world.advance(days(13));
        scene.what_waits()?;
        scene.accreditations()?;
        scene.organizations()?;
        scene.control()?;
        scene.consents()?;
        scene.requests()?;
        scene.accesses()?;
        Ok(scene)
    }

    /// The address of a role, or of a contract by its name.
    pub fn address(&self, name: &str) -> String {
        match Self::contract(name) {
            Some(contract) => self.stage.suite.address(contract).to_owned(),
            None => self.stage.account(name),
        }
    }

    /// A contract by its name.
    pub fn contract(name: &str) -> Option<Contract> {
        match name {
            "identity-registry" => Some(IDENTITY),
            "consent-registry" => Some(CONSENT),
            "access-audit" => Some(AUDIT),
            _ => None,
        }
    }

    /// Block time, in seconds.
    pub fn now(&self) -> u64 {
        self.stage.suite.world.now()
    }

    /// What stands in front of the address in a DID of this chain.
    pub fn did_prefix(&self) -> String {
        let config: Value = self
            .stage
            .suite
            .query(IDENTITY, &json!({ "config": {} }))
            .expect("config");
        format!("did:salus:{}:", config["chain_id"].as_str().expect("text"))
    }

    /// The hash of the clinic's request to the patient with this id.
    pub fn request_hash(&self, id: &str) -> String {
        let (subject, organization) = (self.address("patient"), self.address("clinic"));
        let asked = json!({ "request": {
            "subject": subject, "organization": organization, "id": id,
        } });
        let asked: Value = self.stage.suite.query(CONSENT, &asked).expect("a request");
        asked["hash"].as_str().expect("a hash").to_owned()
    }

    /// All cells of all contracts.
    pub fn cells(&self) -> Vec<Vec<(Vec<u8>, Vec<u8>)>> {
        [IDENTITY, CONSENT, AUDIT]
            .map(|contract| {
                let address = self.stage.suite.address(contract);
                self.stage.suite.world.cells(address)
            })
            .into()
    }

    fn say(&mut self, who: &str, contract: Contract, name: &str, fields: Value) -> Done {
        self.say_as(who, contract, name, who, fields)
    }

    fn say_as(
        &mut self,
        sender: &str,
        contract: Contract,
        name: &str,
        acting: &str,
        fields: Value,
    ) -> Done {
        self.stage
            .send(sender, contract, name, acting, fields)
            .map(drop)
            .map_err(|refusal| Refusal(format!("{name} by {sender}: {refusal}")))
    }

    fn what_lapses(&mut self) -> Done {
        self.say("gone", IDENTITY, "deactivate", json!({}))?;
        self.invite("late")?;
        for name in ["family", "ward", "frozen"] {
            self.stage.appoint_guardians(name)?;
        }
        self.say("family", IDENTITY, "dismiss_guardians", json!({}))?;
        self.add_root("late root")
    }

    /// What waits still when the first things lapse two days later, among them the next pause.
    fn what_waits(&mut self) -> Done {
        let heir = json!({ "owner": self.address("heir") });
        // The offer of access-audit stays lapsed.
        self.say("owner", IDENTITY, "propose_owner", heir.clone())?;
        self.say("owner", CONSENT, "propose_owner", heir)?;
        self.add_root("third root")?;
        for contract in [IDENTITY, CONSENT, AUDIT] {
            self.say("owner", contract, "pause", json!({}))?;
        }
        self.stage.suite.world.advance(days(2));
        Ok(())
    }

    fn add_root(&mut self, name: &str) -> Done {
        let root = json!({ "root": self.address(name) });
        self.say("owner", IDENTITY, "add_root", root)
    }

    fn accredit(&mut self, by: &str, name: &str, kind: &str, scope: Value, depth: u8) -> Done {
        let fields = json!({
            "subject": self.address(name), "kind": kind, "scope": scope, "depth": depth,
            "period": self.stage.year(),
        });
        self.say(by, IDENTITY, "accredit", fields)
    }

    fn accreditations(&mut self) -> Done {
        self.accredit("root", "suspended", "organization", json!([]), 0)?;
        let first = json!({ "subject": self.address("suspended"), "number": 0 });
        self.say("root", IDENTITY, "suspend_accreditation", first)?;
        self.accredit("root", "barred", "practitioner", json!([]), 0)?;
        let first = json!({ "subject": self.address("barred"), "number": 0 });
        self.say("root", IDENTITY, "revoke_for_cause", first)?;
        self.accredit("root", "crowd", "practitioner", json!([]), 0)?;
        self.accredit("root", "crowd", "researcher", json!([]), 0)?;
        let both = json!(["issuer", "organization"]);
        self.accredit("root", "deep issuer", "issuer", both, 1)
    }

    fn invite(&mut self, member: &str) -> Done {
        let fields = json!({
            "member": self.address(member), "roles": ["clinician"], "period": self.stage.year(),
        });
        self.say("hospital", IDENTITY, "invite_member", fields)
    }

    fn organizations(&mut self) -> Done {
        for number in 1..=8 {
            let clerk = self.address(&format!("clerk {number}"));
            self.say(
                "clinic",
                IDENTITY,
                "add_operator",
                json!({ "account": clerk }),
            )?;
            let house = format!("house {number}");
            self.stage.suite.accredit_organization(&house)?;
            self.stage
                .suite
                .join(&house, "joiner", &[Role::Clinician])?;
        }
        self.invite("joiner")?;
        self.invite("novice")
    }

    fn control(&mut self) -> Done {
        self.say("family", IDENTITY, "dismiss_guardians", json!({}))?;
        self.say("leaver", IDENTITY, "deactivate", json!({}))?;
        for number in 0..4u64 {
            let span = json!({ "start": 10 * number + 1, "end": 10 * number + 5 });
            self.say("voider", IDENTITY, "void_grants", span)?;
        }
        for number in 0..16 {
            let service = json!({
                "id": format!("s{number}"), "type": "Some", "endpoint": "https://a.example/",
            });
            self.say("scribe", IDENTITY, "add_service", service)?;
        }
        let key = json!({
            "public_key": "z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK",
            "relationships": ["authentication"],
        });
        self.say("scribe", IDENTITY, "add_verification_method", key)?;
        for name in ["family", "ward", "frozen"] {
            let identity = self.address(name);
            let proposal = json!({
                "identity": identity, "controllers": [self.address("rescuer")],
            });
            self.say("guardian", IDENTITY, "propose_recovery", proposal)?;
        }
        // The family's waits for the rescuer, the ward's for a second vote, the third one stands.
        for (name, message, identity) in [
            ("rescuer", "accept_recovery", "ward"),
            ("rescuer", "accept_recovery", "frozen"),
            ("guardian", "vote_recovery", "ward"),
            ("guardian", "vote_recovery", "frozen"),
            ("aunt", "vote_recovery", "frozen"),
        ] {
            let proposal = json!({ "identity": self.address(identity), "number": 0 });
            self.say(name, IDENTITY, message, proposal)?;
        }
        Ok(())
    }

    /// Terms by which the laboratory is permitted treatment with what a custodian holds.
    fn terms(&self, category: &str, custodian: &str, effect: &str) -> Value {
        json!({
            "category": category,
            "custodian": { "identity": self.address(custodian) },
            "grantee": "general",
            "period": { "end": "open_ended" },
            "applies": {
                "actors": { "list": [{ "identity": self.address("laboratory") }] },
                "purposes": "any",
                "actions": "any",
            },
            "default": "closed",
            "rules": [{ "effect": effect, "when": { "purposes": ["TREAT"] } }],
        })
    }

    fn record(&mut self, name: &str, number: u8, category: &str, effect: &str) -> Done {
        let fields = json!({
            "subject": self.address("patient"), "id": id(number),
            "terms": self.terms(category, "hospital", effect),
        });
        self.say("patient", CONSENT, name, fields)
    }

    /// The patient's: 05 permits, 06 denies, 09 was revoked, 0c the delegate granted.
    fn consents(&mut self) -> Done {
        self.record("grant", 0x05, "treatment", "permit")?;
        self.record("refuse", 0x06, "adr", "deny")?;
        self.record("grant", 0x09, "research", "permit")?;
        let patient = self.address("patient");
        let ended = json!({ "subject": patient, "consent": { "id": id(0x09), "version": 1 } });
        self.say("patient", CONSENT, "revoke", ended)?;
        for (excluded, even) in [("shunned", false), ("banned", true)] {
            let fields = json!({
                "subject": patient, "excluded": self.address(excluded),
                "even_in_emergency": even,
            });
            self.say("patient", CONSENT, "exclude", fields)?;
        }
        let fields = json!({
            "subject": patient, "id": id(0x0c),
            "terms": self.terms("treatment", "clinic", "permit"),
        });
        self.say("decider", CONSENT, "grant", fields)?;
        self.hoard()
    }

    /// As many live consents for any custodian as one subject may have.
    fn hoard(&mut self) -> Done {
        let grants: Vec<Value> = (1..=16)
            .map(|number| {
                let grantee = self.address(&format!("friend {number}"));
                let mut terms = self.terms("treatment", "hospital", "permit");
                terms["custodian"] = json!("any");
                terms["grantee"] = json!({ "identity": grantee });
                terms["applies"]["actors"] = json!({ "list": [{ "identity": grantee }] });
                json!({ "id": id(number), "terms": terms })
            })
            .collect();
        let fields = json!({ "subject": self.address("hoarder"), "grants": grants });
        self.say("hoarder", CONSENT, "grant_batch", fields)
    }

    /// The clinic's: 08 and 0a are open, 0b was withdrawn.
    fn requests(&mut self) -> Done {
        let patient = self.address("patient");
        for number in [0x0b, 0x08, 0x0a] {
            let fields = json!({
                "subject": patient, "id": id(number),
                "terms": self.terms("treatment", "clinic", "permit"),
            });
            self.say("clinic", CONSENT, "request", fields)?;
            if number == 0x0b {
                let fields = json!({ "subject": patient, "request": id(number) });
                self.say("clinic", CONSENT, "withdraw_request", fields)?;
            }
        }
        Ok(())
    }

    /// The patient's entries: 1 was disputed and answered, 2 declared an emergency that was reviewed,
    /// 3 one that is over and disputed, 4 one that runs.
    fn accesses(&mut self) -> Done {
        let patient = self.address("patient");
        let access = json!({ "access": {
            "access_id": id(0x03), "since": 0, "subject": patient,
            "custodian": self.address("hospital"), "actor": self.address("doctor"),
            "organization": self.address("hospital"), "purpose": "TREAT", "action": "read",
        } });
        self.say_as("operator", AUDIT, "record", "hospital", access)?;
        for number in [0x12, 0x13, 0x14] {
            let declared = json!({ "emergency": {
                "access_id": id(number), "since": 1, "subject": patient,
                "actor": self.address("doctor"), "organization": self.address("hospital"),
                "reason": "life_threatening", "hash": hash(),
            } });
            self.say("doctor", AUDIT, "declare_emergency", declared)?;
            if number < 0x14 {
                self.stage.suite.world.advance(hours(5));
            }
        }
        let reviewed = json!({
            "subject": patient, "emergency": 2, "verdict": "upheld", "hash": hash(),
        });
        self.say("patient", AUDIT, "review_emergency", reviewed)?;
        for seq in [1, 3] {
            let dispute = json!({
                "subject": patient, "seq": seq, "code": "wrong_purpose", "hash": hash(),
            });
            self.say("patient", AUDIT, "dispute", dispute)?;
        }
        let answer = json!({
            "subject": patient, "seq": 1, "answer": "rejected", "hash": hash(),
        });
        self.say("hospital", AUDIT, "answer_dispute", answer)?;
        let bases = json!({ "bases": [{ "purpose": "TREAT", "basis": "GDPR-9-2-h" }] });
        self.say("hospital", AUDIT, "set_legal_bases", bases)?;
        self.say("owner", AUDIT, "narrow_emergency_policy", json!({}))
    }
}
