//! A story in which the build 0.1.0 writes every kind of cell that it has. Messages are JSON, as
//! that build reads it.

use salus_test_kit::{Contract, days};
use serde_json::{Value, json};

use super::town::Town;

const IDENTITY: Contract = Contract::IdentityRegistry;
const CONSENT: Contract = Contract::ConsentRegistry;
const AUDIT: Contract = Contract::AccessAudit;

/// 16 bytes in hex.
pub fn id(number: u8) -> String {
    format!("{number:02x}").repeat(16)
}

/// 32 bytes in hex.
pub fn hash(number: u8) -> String {
    format!("{number:02x}").repeat(32)
}

/// An object with the fields of another in place of its own.
pub fn with(mut value: Value, more: Value) -> Value {
    let fields = more.as_object().unwrap().clone();
    value.as_object_mut().unwrap().extend(fields);
    value
}

/// Tells it, from contracts that were just started.
pub fn tell(town: &mut Town) {
    let mut teller = Teller(town);
    teller.organizations();
    teller.members();
    teller.consents_of_alice();
    teller.consents_of_others();
    teller.exclusions();
    teller.many_entries_of_alice();
    teller.entries_of_every_kind();
    teller.what_comes_after();
}

struct Teller<'a>(&'a mut Town);

impl Teller<'_> {
    fn who(&self, name: &str) -> String {
        self.0.chain.account(name)
    }

    fn until(&self, ahead: u64) -> Value {
        let now = self.0.chain.block().time.seconds();
        json!({ "end": { "at": now + days(ahead) } })
    }

    /// `name` sends a message as itself.
    fn sends(&mut self, name: &str, contract: Contract, kind: &str, fields: Value) -> Value {
        self.does(name, name, contract, kind, fields)
    }

    /// `sender` sends a message for `acting`; a minute passes before.
    fn does(
        &mut self,
        sender: &str,
        acting: &str,
        contract: Contract,
        kind: &str,
        fields: Value,
    ) -> Value {
        self.0.chain.advance(10, 60);
        let message = json!({ kind: with(fields, json!({ "as": self.who(acting) })) });
        let answer = self.0.send(sender, contract, &message);
        answer.unwrap_or_else(|refusal| panic!("{message}: {refusal}"))
    }

    fn accredits(&mut self, issuer: &str, subject: &str, more: Value) {
        let fields = json!({
            "under": null, "subject": self.who(subject), "kind": "organization", "scope": [],
            "depth": 0, "period": self.until(700), "evidence": null,
        });
        self.sends(issuer, IDENTITY, "accredit", with(fields, more));
    }

    fn issues(&mut self, issuer: &str, kind: &str, subject: &str) {
        let fields = json!({ "subject": self.who(subject), "number": 0 });
        self.sends(issuer, IDENTITY, kind, fields);
    }

    /// The ministry accredits under the root; some accreditations are suspended, reinstated, revoked,
    /// one is not begun, one refreshed.
    fn organizations(&mut self) {
        let scope = json!({
            "kind": "issuer", "scope": ["organization", "practitioner", "issuer"], "depth": 1,
            "evidence": hash(0xe1),
        });
        self.accredits("root", "ministry", scope);
        let under = json!({ "under": 0, "period": self.until(300) });
        self.accredits("root", "hospital", json!({ "evidence": hash(0xe2) }));
        self.accredits("ministry", "clinic", under.clone());
        self.accredits("ministry", "laboratory", under.clone());
        self.accredits("second root", "pharmacy", json!({}));
        let practitioner = json!({ "kind": "practitioner", "under": 0, "period": self.until(90) });
        self.accredits("ministry", "doctor", practitioner);
        let start = self.0.chain.block().time.seconds() + days(30);
        let later = json!({ "period": { "start": start, "end": { "at": start + days(30) } } });
        self.accredits("root", "hospice", later);
        for organization in ["laboratory", "pharmacy"] {
            let account = json!({ "account": self.who(&format!("{organization} gateway")) });
            self.sends(organization, IDENTITY, "add_operator", account);
        }
        self.issues("ministry", "suspend_accreditation", "clinic");
        self.issues("ministry", "reinstate_accreditation", "clinic");
        self.issues("second root", "revoke_accreditation", "pharmacy");
        let refresh = json!({ "refresh": { "subject": self.who("hospital") } });
        self.0.send("stranger", IDENTITY, &refresh).unwrap();
    }

    /// Operators past and present; members, former members, open and withdrawn invitations.
    fn members(&mut self) {
        for (organization, operator) in [
            ("hospital", "gateway"),
            ("hospital", "old gateway"),
            ("clinic", "clinic gateway"),
        ] {
            let account = json!({ "account": self.who(operator) });
            self.sends(organization, IDENTITY, "add_operator", account);
        }
        let account = json!({ "account": self.who("old gateway") });
        self.sends("hospital", IDENTITY, "remove_operator", account);
        for (organization, member, roles) in [
            ("hospital", "doctor", json!(["clinician", "emergency"])),
            ("clinic", "doctor", json!(["clinician"])),
            ("hospital", "nurse", json!(["clinician"])),
            ("hospital", "former nurse", json!(["clinician"])),
            ("hospital", "dismissed", json!(["clinician", "emergency"])),
            ("laboratory", "chemist", json!(["clinician"])),
        ] {
            self.invites(organization, member, roles);
            let accepted = json!({ "organization": self.who(organization) });
            self.sends(member, IDENTITY, "accept_membership", accepted);
        }
        let hospital = json!({ "organization": self.who("hospital") });
        self.sends(
            "former nurse",
            IDENTITY,
            "leave_organization",
            hospital.clone(),
        );
        let dismissed = json!({ "member": self.who("dismissed") });
        self.sends("hospital", IDENTITY, "remove_member", dismissed);
        for member in ["novice", "declined", "withdrawn"] {
            self.invites("hospital", member, json!(["clinician"]));
        }
        self.sends("declined", IDENTITY, "decline_membership", hospital);
        let withdrawn = json!({ "member": self.who("withdrawn") });
        self.sends("hospital", IDENTITY, "withdraw_invitation", withdrawn);
        self.issues("ministry", "suspend_accreditation", "laboratory");
    }

    fn invites(&mut self, organization: &str, member: &str, roles: Value) {
        let invitation = json!({
            "member": self.who(member), "roles": roles, "period": self.until(400),
        });
        self.sends(organization, IDENTITY, "invite_member", invitation);
    }

    /// Terms that let the hospital's members treat, with other fields in place of these.
    fn terms(&self, more: Value) -> Value {
        let hospital = self.who("hospital");
        let recipient = |who: Value| json!([{ "role": "recipient", "who": who }]);
        let terms = json!({
            "category": "treatment",
            "custodian": { "identity": hospital },
            "grantee": "general",
            "period": { "end": "open_ended" },
            "applies": { "actors": "any", "purposes": { "list": ["TREAT"] }, "actions": "any" },
            "default": "closed",
            "rules": [
                {
                    "effect": "permit",
                    "when": {
                        "actors": recipient(json!({ "member_of": hospital })),
                        "labels": ["N", "R"],
                    },
                    "except": [{ "labels": ["HIV"] }],
                },
                {
                    "effect": "permit",
                    "when": {
                        "actors": recipient(json!({ "identity": self.who("doctor") })),
                        "period": self.until(200),
                    },
                },
            ],
        });
        with(terms, more)
    }

    /// What `patient` lays down, by `grant` or `refuse`.
    fn says(&mut self, patient: &str, kind: &str, number: u8, terms: Value, replaces: Value) {
        let fields = json!({
            "subject": self.who(patient), "id": id(number), "terms": terms,
            "replaces": replaces, "ends": [],
        });
        self.sends(patient, CONSENT, kind, fields);
    }

    /// What `patient` does about the first version of a consent.
    fn about(&mut self, patient: &str, kind: &str, number: u8) {
        let fields = json!({
            "subject": self.who(patient), "consent": { "id": id(number), "version": 1 },
        });
        self.sends(patient, CONSENT, kind, fields);
    }

    /// One live that replaced another, one revoked, one stripped, one for any custodian, a refusal.
    fn consents_of_alice(&mut self) {
        let first = self.terms(json!({}));
        self.says("alice", "grant", 1, first, Value::Null);
        let second = self.terms(json!({
            "default": "deny", "emergency": { "allow_up_to": "R" }, "obligations": ["REDACT"],
            "policy": { "uri": "https://example.org/policy", "hash": hash(0xa1) },
            "source": hash(0xa2),
        }));
        let first = json!({ "id": id(1), "version": 1 });
        self.says("alice", "grant", 2, second, first);
        let research = self.terms(json!({
            "category": "research", "default": "permit", "rules": [],
            "applies": { "actors": "any", "purposes": { "list": ["HRESCH"] }, "actions": "any" },
        }));
        self.says("alice", "grant", 3, research.clone(), Value::Null);
        self.about("alice", "revoke", 3);
        let everywhere = self.terms(json!({
            "category": "patient-privacy", "custodian": "any",
            "rules": [{ "effect": "deny", "when": { "labels": ["PSY"] } }],
        }));
        self.says("alice", "grant", 4, everywhere, Value::Null);
        let named = self.terms(json!({
            "grantee": { "identity": self.who("nurse") },
            "applies": {
                "actors": { "list": [{ "identity": self.who("nurse") }] },
                "purposes": "any", "actions": { "list": ["read", "access"] },
            },
            "rules": [
                { "effect": "permit", "when": { "resource_types": ["Observation"] } },
                { "effect": "deny", "when": { "labels": ["SUD"] } },
            ],
        }));
        self.says("alice", "grant", 5, named, Value::Null);
        self.about("alice", "strip_permits", 5);
        let refusal = self.terms(json!({
            "category": "adr", "default": "deny", "rules": [], "emergency": "forbid",
            "applies": { "actors": "any", "purposes": { "list": ["HMARKT"] }, "actions": "any" },
        }));
        self.says("alice", "refuse", 6, refusal, Value::Null);
        let once_more = with(research, json!({ "period": self.until(120) }));
        self.says("alice", "grant", 7, once_more, Value::Null);
    }

    /// Bob refuses, ends the refusal and refuses again; Dora's consent soon ends; Carol's is not
    /// begun; Emil's is plain, and lists every field that a condition has.
    fn consents_of_others(&mut self) {
        for number in [1, 2] {
            let refusal = json!({ "default": "deny", "rules": [], "emergency": "allow" });
            let refusal = self.terms(refusal);
            self.says("bob", "grant", number, refusal, Value::Null);
            if number == 1 {
                self.about("bob", "end_refusal", 1);
            }
        }
        let brief = self.terms(json!({ "period": self.until(2) }));
        self.says("dora", "grant", 1, brief, Value::Null);
        let start = self.0.chain.block().time.seconds() + days(5);
        let later = self.terms(json!({ "period": { "start": start, "end": "open_ended" } }));
        self.says("carol", "grant", 1, later, Value::Null);
        let full = self.terms(json!({
            "rules": [{
                "effect": "permit",
                "when": {
                    "actors": [
                        { "role": "recipient", "who": { "accredited": "practitioner" } },
                        { "role": "source", "who": { "identity": self.who("clinic") } },
                    ],
                    "actions": ["access", "read"], "purposes": ["TREAT", "ETREAT"],
                    "confidentiality_at_most": "R", "resource_types": ["Observation", "Patient"],
                    "codes": [hash(0xc1)],
                    "data_period": { "start": 1_600_000_000, "end": { "at": 1_800_000_000 } },
                    "data": [{ "meaning": "related", "reference": hash(0xc2) }],
                    "period": self.until(50),
                },
                "except": [{ "labels": ["PSY"] }, { "labels": ["SUD"], "purposes": ["BTG"] }],
            }],
            "applies": { "actors": "any", "purposes": "any", "actions": "any" },
        }));
        self.says("emil", "grant", 1, full, Value::Null);
        let plain = self.terms(json!({ "default": "permit", "rules": [], "category": "research" }));
        self.says("emil", "grant", 2, plain, Value::Null);
    }

    fn exclusions(&mut self) {
        for (excluded, even_in_emergency) in [
            ("stranger", true),
            ("clinic", false),
            ("nurse", false),
            ("novice", false),
        ] {
            let fields = json!({
                "subject": self.who("bob"), "excluded": self.who(excluded),
                "even_in_emergency": even_in_emergency,
            });
            self.sends("bob", CONSENT, "exclude", fields);
        }
        let nurse = json!({ "subject": self.who("bob"), "excluded": self.who("nurse") });
        self.sends("bob", CONSENT, "lift_exclusion", nurse);
        let fields = json!({
            "subject": self.who("emil"), "excluded": self.who("nurse"), "even_in_emergency": false,
        });
        self.sends("emil", CONSENT, "exclude", fields);
    }

    fn access(&self, number: u8, subject: &str, actor: &str, more: Value) -> Value {
        let hospital = self.who("hospital");
        let access = json!({
            "access_id": id(number), "since": 0, "subject": self.who(subject),
            "custodian": hospital, "actor": self.who(actor), "organization": hospital,
            "purpose": "TREAT", "action": "read", "data": null, "fingerprint": null,
        });
        with(access, more)
    }

    /// 62 entries in batches, so that the 64th, which repeats a hash, comes soon.
    fn many_entries_of_alice(&mut self) {
        for numbers in [0..50, 50..62] {
            let accesses: Vec<Value> = numbers
                .map(|number: u8| {
                    let data = match number % 4 {
                        0 => json!({ "resource_type": "Observation", "labels": ["N"] }),
                        1 => json!({ "labels": ["N", "HIV"] }),
                        2 => json!({
                            "labels": ["R"],
                            "date": { "start": 1_700_000_000, "end": { "at": 1_700_086_400 } },
                        }),
                        _ => Value::Null,
                    };
                    let actor = if number.is_multiple_of(3) {
                        "doctor"
                    } else {
                        "nurse"
                    };
                    let mut access = self.access(number, "alice", actor, json!({ "data": data }));
                    access.as_object_mut().unwrap().remove("custodian");
                    access
                })
                .collect();
            let fields = json!({ "custodian": self.who("hospital"), "accesses": accesses });
            self.does("gateway", "hospital", AUDIT, "record_batch", fields);
        }
    }

    /// `sender` records for `custodian`; the outcome.
    fn records(&mut self, sender: &str, custodian: &str, access: Value) -> Value {
        let access = with(access, json!({ "custodian": self.who(custodian) }));
        let fields = json!({ "access": access });
        self.does(sender, custodian, AUDIT, "record", fields)
    }

    /// Permits, denies and silence, by operators and by patients themselves.
    fn entries_of_every_kind(&mut self) {
        let clinic = self.who("clinic");
        for (number, sender, custodian, subject, actor, more) in [
            (
                62,
                "gateway",
                "hospital",
                "alice",
                "doctor",
                json!({ "fingerprint": hash(62) }),
            ),
            (
                63,
                "gateway",
                "hospital",
                "alice",
                "doctor",
                json!({ "purpose": "HMARKT" }),
            ),
            (
                64,
                "gateway",
                "hospital",
                "alice",
                "doctor",
                json!({ "data": { "labels": ["PSY"] } }),
            ),
            (
                65,
                "clinic gateway",
                "clinic",
                "alice",
                "doctor",
                json!({ "organization": clinic }),
            ),
            (
                66,
                "gateway",
                "hospital",
                "alice",
                "doctor",
                json!({ "organization": clinic }),
            ),
            (
                67,
                "gateway",
                "hospital",
                "alice",
                "former nurse",
                json!({}),
            ),
            (
                68,
                "gateway",
                "hospital",
                "alice",
                "alice",
                json!({ "organization": null }),
            ),
            (
                69,
                "laboratory gateway",
                "laboratory",
                "alice",
                "chemist",
                json!({}),
            ),
            (
                70,
                "pharmacy gateway",
                "pharmacy",
                "alice",
                "doctor",
                json!({}),
            ),
            (
                80,
                "gateway",
                "hospital",
                "bob",
                "nurse",
                json!({ "data": { "labels": ["N"] } }),
            ),
            (
                81,
                "clinic gateway",
                "clinic",
                "bob",
                "doctor",
                json!({ "organization": clinic }),
            ),
            (
                82,
                "gateway",
                "hospital",
                "bob",
                "stranger",
                json!({ "organization": null }),
            ),
            (83, "gateway", "hospital", "carol", "doctor", json!({})),
            (
                84,
                "gateway",
                "hospital",
                "dora",
                "nurse",
                json!({ "data": { "labels": ["N"] } }),
            ),
            (
                85,
                "gateway",
                "hospital",
                "emil",
                "doctor",
                json!({ "purpose": "BTG" }),
            ),
        ] {
            let access = self.access(number, subject, actor, with(json!({ "since": 0 }), more));
            let since = if subject == "alice" {
                u64::from(number)
            } else {
                0
            };
            self.records(sender, custodian, with(access, json!({ "since": since })));
        }
        for (number, patient) in [(71, "alice"), (86, "bob")] {
            let own = json!({ "organization": null, "since": 71, "purpose": "PATRQT" });
            let since = if patient == "alice" { 71 } else { 0 };
            let own = with(own, json!({ "since": since }));
            let own = self.access(number, patient, patient, own);
            self.sends(patient, AUDIT, "record", json!({ "access": own }));
        }
        let again = self.access(
            71,
            "alice",
            "alice",
            json!({ "since": 71, "purpose": "PATRQT", "organization": null }),
        );
        self.sends("alice", AUDIT, "record", json!({ "access": again }));
    }

    /// Three days on, Dora's consent is over; the pharmacy gets a second accreditation.
    fn what_comes_after(&mut self) {
        self.0.chain.advance(10_000, days(3));
        let access = self.access(87, "dora", "nurse", json!({ "since": 1 }));
        self.records("gateway", "hospital", access);
        self.accredits(
            "ministry",
            "pharmacy",
            json!({ "under": 0, "period": self.until(200) }),
        );
    }
}
