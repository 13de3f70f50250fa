//! Every query that the contracts of 0.1.0 answer, about everybody.

use salus_test_kit::Contract;
use serde_json::{Value, json};

use super::fixture::{Answered, ask};
use super::story::{id, with};
use super::town::Town;

/// Whose identity, consents and entries are asked about.
const EVERYBODY: [&str; 27] = [
    "owner",
    "root",
    "second root",
    "ministry",
    "hospital",
    "clinic",
    "laboratory",
    "pharmacy",
    "hospice",
    "gateway",
    "old gateway",
    "clinic gateway",
    "doctor",
    "nurse",
    "former nurse",
    "dismissed",
    "novice",
    "declined",
    "withdrawn",
    "chemist",
    "alice",
    "bob",
    "carol",
    "dora",
    "emil",
    "stranger",
    "nobody",
];
const PATIENTS: [&str; 5] = ["alice", "bob", "carol", "dora", "emil"];

/// Asks all of them.
pub fn ask_everything(town: &Town) -> Vec<Answered> {
    let mut all = Vec::new();
    about_identities(town, &mut all);
    about_consents(town, &mut all);
    about_entries(town, &mut all);
    about_decisions(town, &mut all);
    all
}

/// Asks for a page, then with its cursor for the next ones.
fn pages(town: &Town, contract: Contract, kind: &str, fields: Value, all: &mut Vec<Answered>) {
    let mut cursor = Value::Null;
    loop {
        let question = json!({ kind: with(fields.clone(), json!({ "cursor": cursor })) });
        let page = ask(town, contract, question);
        cursor = page.answer.as_ref().unwrap()["next"].clone();
        all.push(page);
        if cursor.is_null() {
            return;
        }
    }
}

fn about_identities(town: &Town, all: &mut Vec<Answered>) {
    let here = Contract::IdentityRegistry;
    let who = |name: &str| town.chain.account(name);
    all.push(ask(town, here, json!({ "config": {} })));
    for name in EVERYBODY {
        let account = who(name);
        all.push(ask(town, here, json!({ "identity": { "id": account } })));
        for sender in [name, "owner", "gateway"] {
            let question = json!({ "may_act": { "account": who(sender), "as": account } });
            all.push(ask(town, here, question));
        }
        for number in [0, 1] {
            let one = json!({ "subject": account, "number": number });
            all.push(ask(town, here, json!({ "accreditation": one })));
        }
        let subject = json!({ "subject": account, "limit": 1 });
        pages(town, here, "accreditations", subject, all);
    }
    for name in [
        "hospital",
        "clinic",
        "laboratory",
        "pharmacy",
        "hospice",
        "doctor",
    ] {
        let organization = who(name);
        for number in [0, 1, 2] {
            let one = json!({ "organization": organization, "number": number });
            all.push(ask(town, here, json!({ "operator": one })));
        }
        for kind in ["operators", "invitations"] {
            let fields = json!({ "organization": organization, "limit": 1 });
            pages(town, here, kind, fields, all);
        }
        for member in ["novice", "declined", "withdrawn", "doctor"] {
            let one = json!({ "organization": organization, "member": who(member) });
            all.push(ask(town, here, json!({ "invitation": one })));
        }
    }
}

fn about_consents(town: &Town, all: &mut Vec<Answered>) {
    let here = Contract::ConsentRegistry;
    let who = |name: &str| town.chain.account(name);
    all.push(ask(town, here, json!({ "config": {} })));
    for patient in PATIENTS {
        let subject = who(patient);
        all.push(ask(
            town,
            here,
            json!({ "subject": { "subject": subject } }),
        ));
        for number in 1..=8 {
            let one = json!({ "subject": subject, "id": id(number) });
            all.push(ask(town, here, json!({ "consent": one })));
        }
        for custodian in [Value::Null, json!(who("hospital")), json!(who("clinic"))] {
            let fields = json!({ "subject": subject, "custodian": custodian, "limit": 3 });
            pages(town, here, "consents", fields, all);
        }
        let fields = json!({ "subject": subject, "limit": 1 });
        pages(town, here, "exclusions", fields, all);
        for name in ["stranger", "clinic", "nurse", "novice", "doctor"] {
            let one = json!({ "subject": subject, "excluded": who(name) });
            all.push(ask(town, here, json!({ "exclusion": one })));
        }
    }
}

fn about_entries(town: &Town, all: &mut Vec<Answered>) {
    let here = Contract::AccessAudit;
    let who = |name: &str| town.chain.account(name);
    all.push(ask(town, here, json!({ "config": {} })));
    let subjects: Vec<String> = EVERYBODY.into_iter().map(who).collect();
    all.push(ask(
        town,
        here,
        json!({ "heads": { "subjects": subjects } }),
    ));
    for patient in PATIENTS {
        let subject = who(patient);
        for (descending, limit) in [(false, 40), (true, 100)] {
            let fields = json!({
                "subject": subject, "limit": limit, "descending": descending,
            });
            pages(town, here, "history", fields, all);
        }
        for seq in [0, 1, 2, 3, 50, 63, 64, 65, 72, 73, 74] {
            let one = json!({ "subject": subject, "seq": seq });
            all.push(ask(town, here, json!({ "entry": one })));
            all.push(ask(town, here, json!({ "verify_entry": one })));
        }
    }
}

fn about_decisions(town: &Town, all: &mut Vec<Answered>) {
    let here = Contract::AccessAudit;
    let who = |name: &str| town.chain.account(name);
    let records = [
        Value::Null,
        json!({ "labels": ["N"] }),
        json!({ "labels": ["N", "HIV"] }),
        json!({ "labels": ["PSY"], "resource_type": "Observation" }),
    ];
    for subject in PATIENTS {
        for (actor, organization) in [
            ("doctor", "hospital"),
            ("doctor", "clinic"),
            ("nurse", "hospital"),
            ("former nurse", "hospital"),
            ("chemist", "laboratory"),
            ("stranger", ""),
            (subject, ""),
        ] {
            for purpose in ["TREAT", "HRESCH", "HMARKT", "BTG"] {
                for data in &records {
                    let organization = (!organization.is_empty()).then(|| who(organization));
                    let access = json!({
                        "subject": who(subject), "custodian": who("hospital"),
                        "actor": who(actor), "organization": organization, "purpose": purpose,
                        "action": "read", "data": data,
                    });
                    if purpose == "TREAT" && data.is_null() {
                        let question = json!({ "explain": { "access": access } });
                        all.push(ask(town, here, question));
                    }
                    all.push(ask(town, here, json!({ "decide": { "access": access } })));
                }
            }
        }
    }
}
