use salus_test_kit::World;
use serde_json::{Value, json};

use crate::case::{Case, after, simple};
use crate::stage::{CONSENT as HERE, Stage, id};

/// Every message of consent-registry.
pub fn cases<W: World>() -> Vec<Case<W>> {
    vec![
        simple(HERE, "grant", "patient", |stage| {
            let terms = permitting(stage);
            json!({ "subject": stage.account("patient"), "id": id(7), "terms": terms })
        }),
        simple(HERE, "grant_batch", "patient", |stage| {
            let grants = [json!({ "id": id(7), "terms": permitting(stage) })];
            json!({ "subject": stage.account("patient"), "grants": grants })
        }),
        after(HERE, "approve", "patient", request, |stage| {
            let patient = stage.account("patient");
            let asked: Value = stage
                .suite
                .query(HERE, &json!({ "open_requests": { "subject": patient } }))
                .unwrap_or_default();
            json!({
                "subject": patient, "organization": stage.account("clinic"), "request": id(8),
                "hash": asked["requests"][0]["hash"], "id": id(7), "terms": permitting(stage),
            })
        }),
        simple(
            HERE,
            "refuse",
            "patient",
            |stage| json!({ "subject": stage.account("patient"), "id": id(7), "terms": denying(stage) }),
        ),
        after(HERE, "revoke", "patient", granted, the_consent),
        after(HERE, "revoke_batch", "patient", granted, |stage| {
            let consents = [json!({ "id": id(5), "version": 1 })];
            json!({ "subject": stage.account("patient"), "consents": consents })
        }),
        after(
            HERE,
            "end_refusal",
            "patient",
            |stage| {
                let fields = json!({
                    "subject": stage.account("patient"), "id": id(5), "terms": denying(stage),
                });
                stage.send("patient", HERE, "refuse", "patient", fields)?;
                Ok(())
            },
            the_consent,
        ),
        after(HERE, "strip_permits", "patient", granted, the_consent),
        simple(HERE, "exclude", "patient", |stage| {
            json!({
                "subject": stage.account("patient"), "excluded": stage.account("doctor"),
                "even_in_emergency": false,
            })
        }),
        after(
            HERE,
            "lift_exclusion",
            "patient",
            |stage| {
                let fields = json!({
                    "subject": stage.account("patient"), "excluded": stage.account("doctor"),
                    "even_in_emergency": false,
                });
                stage.send("patient", HERE, "exclude", "patient", fields)?;
                Ok(())
            },
            |stage| json!({ "subject": stage.account("patient"), "excluded": stage.account("doctor") }),
        ),
        simple(HERE, "request", "clinic", |stage| {
            let terms = permitting(stage);
            json!({ "subject": stage.account("patient"), "id": id(8), "terms": terms })
        }),
        after(
            HERE,
            "withdraw_request",
            "clinic",
            request,
            |stage| json!({ "subject": stage.account("patient"), "request": id(8) }),
        ),
        after(HERE, "decline_request", "patient", request, |stage| {
            json!({
                "subject": stage.account("patient"), "organization": stage.account("clinic"),
                "request": id(8),
            })
        }),
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

/// Terms that permit a laboratory what no delegate gains from.
fn permitting<W: World>(stage: &Stage<W>) -> Value {
    json!({
        "category": "treatment",
        "custodian": { "identity": stage.account("hospital") },
        "grantee": "general",
        "period": { "end": "open_ended" },
        "applies": {
            "actors": { "list": [{ "identity": stage.account("laboratory") }] },
            "purposes": "any",
            "actions": "any",
        },
        "default": "closed",
        "rules": [{ "effect": "permit", "when": { "purposes": ["TREAT"] } }],
    })
}

/// Terms that only deny.
fn denying<W: World>(stage: &Stage<W>) -> Value {
    let mut terms = permitting(stage);
    terms["rules"][0]["effect"] = json!("deny");
    terms
}

type Done = Result<(), salus_test_kit::Refusal>;

/// What the patient granted herself, and what cannot deny.
fn granted<W: World>(stage: &mut Stage<W>) -> Done {
    let fields = json!({
        "subject": stage.account("patient"), "id": id(5), "terms": permitting(stage),
    });
    stage.send("patient", HERE, "grant", "patient", fields)?;
    Ok(())
}

fn the_consent<W: World>(stage: &Stage<W>) -> Value {
    json!({ "subject": stage.account("patient"), "consent": { "id": id(5), "version": 1 } })
}

fn request<W: World>(stage: &mut Stage<W>) -> Done {
    let fields = json!({
        "subject": stage.account("patient"), "id": id(8), "terms": permitting(stage),
    });
    stage.send("clinic", HERE, "request", "clinic", fields)?;
    Ok(())
}
