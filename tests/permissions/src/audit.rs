use salus_test_kit::{World, hours};
use serde_json::{Value, json};

use crate::case::{Case, after, simple};
use crate::stage::{AUDIT as HERE, Stage, hash, id};

/// Every message of access-audit.
pub fn cases<W: World>() -> Vec<Case<W>> {
    vec![
        Case {
            contract: HERE,
            name: "record",
            sender: "operator",
            acting: Some("hospital"),
            prepare: |_| Ok(()),
            fields: |stage| json!({ "access": access(stage) }),
        },
        Case {
            contract: HERE,
            name: "record_batch",
            sender: "operator",
            acting: Some("hospital"),
            prepare: |_| Ok(()),
            fields: |stage| {
                let mut item = access(stage);
                if let Some(fields) = item.as_object_mut() {
                    fields.remove("custodian");
                }
                json!({ "custodian": stage.account("hospital"), "accesses": [item] })
            },
        },
        simple(
            HERE,
            "declare_emergency",
            "doctor",
            |stage| json!({ "emergency": declaration(stage) }),
        ),
        after(
            HERE,
            "review_emergency",
            "patient",
            |stage| {
                let fields = json!({ "emergency": declaration(stage) });
                stage.send("doctor", HERE, "declare_emergency", "doctor", fields)?;
                stage.suite.world.advance(hours(5));
                Ok(())
            },
            |stage| {
                json!({
                    "subject": stage.account("patient"), "emergency": 1, "verdict": "upheld",
                    "hash": hash(),
                })
            },
        ),
        after(HERE, "dispute", "patient", recorded, |stage| {
            json!({
                "subject": stage.account("patient"), "seq": 1, "code": "wrong_purpose", "hash": hash(),
            })
        }),
        after(
            HERE,
            "answer_dispute",
            "hospital",
            |stage| {
                recorded(stage)?;
                let fields = json!({
                    "subject": stage.account("patient"), "seq": 1, "code": "other", "hash": hash(),
                });
                stage.send("patient", HERE, "dispute", "patient", fields)?;
                Ok(())
            },
            |stage| {
                json!({
                    "subject": stage.account("patient"), "seq": 1, "answer": "rejected",
                    "hash": hash(),
                })
            },
        ),
        simple(
            HERE,
            "set_legal_bases",
            "hospital",
            |_| json!({ "bases": [{ "purpose": "TREAT", "basis": "GDPR-9-2-h" }] }),
        ),
        after(
            HERE,
            "withdraw_legal_bases",
            "hospital",
            |stage| {
                let fields = json!({ "bases": [{ "purpose": "TREAT", "basis": "GDPR-9-2-h" }] });
                stage.send("hospital", HERE, "set_legal_bases", "hospital", fields)?;
                Ok(())
            },
            |_| json!({ "purposes": ["TREAT"] }),
        ),
        after(HERE, "widen_emergency_policy", "owner", narrowed, |_| {
            json!({})
        }),
        simple(HERE, "narrow_emergency_policy", "owner", |_| json!({})),
        after(
            HERE,
            "veto_emergency_policy",
            "root",
            |stage| {
                narrowed(stage)?;
                stage.send("owner", HERE, "widen_emergency_policy", "owner", json!({}))?;
                Ok(())
            },
            |_| json!({}),
        ),
        simple(
            HERE,
            "propose_owner",
            "owner",
            |stage| json!({ "owner": stage.account("novice") }),
        ),
        simple(HERE, "accept_ownership", "heir", |_| json!({})),
        simple(HERE, "cancel_ownership", "owner", |_| json!({})),
        simple(HERE, "pause", "owner", |_| json!({})),
    ]
}

type Done = Result<(), salus_test_kit::Refusal>;

fn access<W: World>(stage: &Stage<W>) -> Value {
    json!({
        "access_id": id(3),
        "since": 0,
        "subject": stage.account("patient"),
        "custodian": stage.account("hospital"),
        "actor": stage.account("doctor"),
        "organization": stage.account("hospital"),
        "purpose": "TREAT",
        "action": "read",
    })
}

fn declaration<W: World>(stage: &Stage<W>) -> Value {
    json!({
        "access_id": id(4),
        "since": 0,
        "subject": stage.account("patient"),
        "actor": stage.account("doctor"),
        "organization": stage.account("hospital"),
        "reason": "life_threatening",
        "hash": hash(),
    })
}

fn recorded<W: World>(stage: &mut Stage<W>) -> Done {
    let fields = json!({ "access": access(stage) });
    stage.send("operator", HERE, "record", "hospital", fields)?;
    Ok(())
}

fn narrowed<W: World>(stage: &mut Stage<W>) -> Done {
    stage.send("owner", HERE, "narrow_emergency_policy", "owner", json!({}))?;
    Ok(())
}
