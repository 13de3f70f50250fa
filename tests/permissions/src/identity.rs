use salus_test_kit::{World, days, hours};
use serde_json::json;

use crate::case::{Case, after, anyone, simple};
use crate::stage::{IDENTITY as HERE, Stage, id};

/// Every message of identity-registry.
pub fn cases<W: World>() -> Vec<Case<W>> {
    vec![
        simple(HERE, "accredit", "root", |stage| {
            json!({
                "subject": stage.account("novice"), "kind": "practitioner", "scope": [], "depth": 0,
                "period": stage.year(),
            })
        }),
        simple(HERE, "suspend_accreditation", "root", hospitals),
        after(
            HERE,
            "reinstate_accreditation",
            "root",
            |stage| {
                let fields = hospitals(stage);
                stage.send("root", HERE, "suspend_accreditation", "root", fields)?;
                Ok(())
            },
            hospitals,
        ),
        simple(HERE, "revoke_accreditation", "root", hospitals),
        simple(
            HERE,
            "revoke_for_cause",
            "root",
            |stage| json!({ "subject": stage.account("clinic"), "number": 0 }),
        ),
        after(
            HERE,
            "lift_bar",
            "root",
            |stage| {
                let fields = json!({
                    "subject": stage.account("clinic"), "number": 0,
                });
                stage.send("root", HERE, "revoke_for_cause", "root", fields)?;
                Ok(())
            },
            |stage| json!({ "subject": stage.account("clinic") }),
        ),
        anyone(
            HERE,
            "refresh",
            nothing,
            |stage| json!({ "subject": stage.account("hospital") }),
        ),
        simple(
            HERE,
            "add_operator",
            "hospital",
            |stage| json!({ "account": stage.account("second gateway") }),
        ),
        simple(
            HERE,
            "remove_operator",
            "hospital",
            |stage| json!({ "account": stage.account("operator") }),
        ),
        simple(HERE, "invite_member", "hospital", |stage| {
            json!({
                "member": stage.account("novice"), "roles": ["clinician"], "period": stage.year(),
            })
        }),
        after(
            HERE,
            "withdraw_invitation",
            "hospital",
            invite_novice,
            |stage| json!({ "member": stage.account("novice") }),
        ),
        simple(
            HERE,
            "remove_member",
            "hospital",
            |stage| json!({ "member": stage.account("doctor") }),
        ),
        after(
            HERE,
            "accept_membership",
            "novice",
            invite_novice,
            of_hospital,
        ),
        after(
            HERE,
            "decline_membership",
            "novice",
            invite_novice,
            of_hospital,
        ),
        simple(HERE, "leave_organization", "doctor", of_hospital),
        simple(HERE, "delegate", "patient", |stage| {
            json!({
                "delegate": stage.account("novice"), "powers": ["revoke"], "basis": "PRN",
                "period": { "end": { "at": stage.suite.now().0 + days(30) } },
            })
        }),
        simple(
            HERE,
            "end_delegation",
            "patient",
            |stage| json!({ "delegate": stage.account("decider") }),
        ),
        simple(
            HERE,
            "resign_delegation",
            "decider",
            |stage| json!({ "principal": stage.account("patient") }),
        ),
        simple(
            HERE,
            "create_identity",
            "patient",
            |_| json!({ "random": id(9) }),
        ),
        simple(
            HERE,
            "invite_controller",
            "patient",
            |stage| json!({ "controller": stage.account("novice") }),
        ),
        simple(
            HERE,
            "withdraw_controller_invitation",
            "patient",
            |stage| json!({ "controller": stage.account("invited") }),
        ),
        simple(HERE, "accept_control", "invited", patients),
        simple(HERE, "decline_control", "invited", patients),
        simple(
            HERE,
            "remove_controller",
            "patient",
            |stage| json!({ "controller": stage.account("controller") }),
        ),
        simple(HERE, "leave_control", "controller", patients),
        anyone(
            HERE,
            "apply_change",
            |stage| {
                let fields = patients(stage);
                stage.send("invited", HERE, "accept_control", "invited", fields)?;
                stage.suite.world.advance(hours(73));
                Ok(())
            },
            latest_change,
        ),
        anyone(
            HERE,
            "apply_removal",
            |stage| {
                remove_controller(stage)?;
                stage.suite.world.advance(hours(73));
                Ok(())
            },
            latest_change,
        ),
        after(
            HERE,
            "cancel_change",
            "patient",
            remove_controller,
            latest_change,
        ),
        simple(HERE, "propose_guardians", "patient", |stage| {
            let set = ["novice", "stranger", "aunt"].map(|name| stage.account(name));
            json!({ "guardians": set, "threshold": 2 })
        }),
        after(
            HERE,
            "withdraw_guardians",
            "patient",
            propose_novices,
            |_| json!({}),
        ),
        after(
            HERE,
            "accept_guardianship",
            "novice",
            propose_novices,
            patients,
        ),
        after(
            HERE,
            "decline_guardianship",
            "novice",
            propose_novices,
            patients,
        ),
        simple(HERE, "resign_guardianship", "guardian", patients),
        simple(HERE, "dismiss_guardians", "patient", |_| json!({})),
        simple(
            HERE,
            "propose_recovery",
            "guardian",
            |stage| json!({ "identity": stage.account("patient"), "controllers": [stage.account("novice")] }),
        ),
        after(
            HERE,
            "accept_recovery",
            "novice",
            propose_recovery,
            recovery,
        ),
        after(HERE, "vote_recovery", "guardian", accept_recovery, recovery),
        after(
            HERE,
            "oppose_recovery",
            "patient",
            accept_recovery,
            recovery,
        ),
        anyone(
            HERE,
            "complete_recovery",
            |stage| {
                accept_recovery(stage)?;
                for name in ["guardian", "aunt"] {
                    let fields = recovery(stage);
                    stage.send(name, HERE, "vote_recovery", name, fields)?;
                }
                stage.suite.world.advance(hours(73));
                Ok(())
            },
            patients,
        ),
        simple(HERE, "deactivate", "patient", |_| json!({})),
        after(
            HERE,
            "cancel_deactivation",
            "patient",
            |stage| {
                stage.send("patient", HERE, "deactivate", "patient", json!({}))?;
                Ok(())
            },
            patients,
        ),
        simple(
            HERE,
            "void_grants",
            "patient",
            |stage| json!({ "start": 1, "end": stage.suite.now() }),
        ),
        simple(
            HERE,
            "void_grants_and_refusals",
            "patient",
            |stage| json!({ "start": 1, "end": stage.suite.now() }),
        ),
        after(
            HERE,
            "restore_refusals",
            "patient",
            |stage| {
                let span = json!({ "start": 1, "end": stage.suite.now() });
                stage.send("patient", HERE, "void_grants_and_refusals", "patient", span)?;
                Ok(())
            },
            |_| json!({}),
        ),
        simple(
            HERE,
            "add_verification_method",
            "patient",
            |_| json!({ "public_key": KEY, "relationships": ["authentication"] }),
        ),
        after(
            HERE,
            "remove_verification_method",
            "patient",
            |stage| {
                let fields = json!({ "public_key": KEY, "relationships": ["authentication"] });
                stage.send(
                    "patient",
                    HERE,
                    "add_verification_method",
                    "patient",
                    fields,
                )?;
                Ok(())
            },
            |_| json!({ "public_key": KEY }),
        ),
        simple(HERE, "add_service", "patient", service),
        after(
            HERE,
            "remove_service",
            "patient",
            |stage| {
                let fields = service(stage);
                stage.send("patient", HERE, "add_service", "patient", fields)?;
                Ok(())
            },
            |_| json!({ "id": "fhir" }),
        ),
        simple(HERE, "add_alias", "patient", alias),
        after(
            HERE,
            "remove_alias",
            "patient",
            |stage| {
                let fields = alias(stage);
                stage.send("patient", HERE, "add_alias", "patient", fields)?;
                Ok(())
            },
            alias,
        ),
        simple(
            HERE,
            "add_root",
            "owner",
            |stage| json!({ "root": stage.account("novice") }),
        ),
        after(HERE, "remove_root", "owner", a_second_root, second_root),
        anyone(
            HERE,
            "apply_root_addition",
            |stage| propose_root(stage, days(8)),
            second_root,
        ),
        anyone(
            HERE,
            "apply_root_removal",
            |stage| {
                a_second_root(stage)?;
                let fields = second_root(stage);
                stage.send("owner", HERE, "remove_root", "owner", fields)?;
                stage.suite.world.advance(hours(25));
                Ok(())
            },
            second_root,
        ),
        after(
            HERE,
            "veto_root_change",
            "root",
            |stage| propose_root(stage, 60),
            second_root,
        ),
        after(
            HERE,
            "cancel_root_change",
            "owner",
            |stage| propose_root(stage, 60),
            second_root,
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
type Fields = serde_json::Value;

/// An Ed25519 key as a Multikey.
const KEY: &str = "z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK";

fn service<W: World>(_: &Stage<W>) -> Fields {
    json!({ "id": "fhir", "type": "FhirServer", "endpoint": "https://fhir.example/r4" })
}

fn alias<W: World>(stage: &Stage<W>) -> Fields {
    json!({ "account": stage.account("controller") })
}

fn nothing<W: World>(_: &mut Stage<W>) -> Done {
    Ok(())
}

fn hospitals<W: World>(stage: &Stage<W>) -> Fields {
    json!({ "subject": stage.account("hospital"), "number": 0 })
}

fn of_hospital<W: World>(stage: &Stage<W>) -> Fields {
    json!({ "organization": stage.account("hospital") })
}

fn patients<W: World>(stage: &Stage<W>) -> Fields {
    json!({ "identity": stage.account("patient") })
}

fn invite_novice<W: World>(stage: &mut Stage<W>) -> Done {
    let fields = json!({
        "member": stage.account("novice"), "roles": ["clinician"], "period": stage.year(),
    });
    stage.send("hospital", HERE, "invite_member", "hospital", fields)?;
    Ok(())
}

fn remove_controller<W: World>(stage: &mut Stage<W>) -> Done {
    let fields = json!({ "controller": stage.account("controller") });
    stage.send("patient", HERE, "remove_controller", "patient", fields)?;
    Ok(())
}

/// Changes are numbered one after the other; the last that stands is the one that a case made.
fn latest_change<W: World>(stage: &Stage<W>) -> Fields {
    let patient = stage.account("patient");
    let changes: serde_json::Value = stage
        .suite
        .query(HERE, &json!({ "pending_changes": { "identity": patient } }))
        .unwrap_or_default();
    let number = changes["changes"]
        .as_array()
        .and_then(|changes| changes.last())
        .map_or(json!(0), |change| change["number"].clone());
    json!({ "identity": patient, "number": number })
}

fn propose_novices<W: World>(stage: &mut Stage<W>) -> Done {
    let set = ["novice", "stranger", "aunt"].map(|name| stage.account(name));
    let fields = json!({ "guardians": set, "threshold": 2 });
    stage.send("patient", HERE, "propose_guardians", "patient", fields)?;
    Ok(())
}

fn propose_recovery<W: World>(stage: &mut Stage<W>) -> Done {
    let fields = json!({
        "identity": stage.account("patient"), "controllers": [stage.account("novice")],
    });
    stage.send("guardian", HERE, "propose_recovery", "guardian", fields)?;
    Ok(())
}

fn recovery<W: World>(stage: &Stage<W>) -> Fields {
    let patient = stage.account("patient");
    let answer: serde_json::Value = stage
        .suite
        .query(HERE, &json!({ "recovery": { "identity": patient } }))
        .unwrap_or_default();
    let found = find_number(&answer);
    json!({ "identity": patient, "number": found })
}

/// The first `number` anywhere in an answer.
fn find_number(answer: &serde_json::Value) -> serde_json::Value {
    match answer {
        serde_json::Value::Object(fields) => fields.get("number").cloned().unwrap_or_else(|| {
            let mut inside = fields.values().map(find_number);
            inside.find(|found| !found.is_null()).unwrap_or_default()
        }),
        serde_json::Value::Array(items) => {
            let mut inside = items.iter().map(find_number);
            inside.find(|found| !found.is_null()).unwrap_or_default()
        }
        _ => serde_json::Value::Null,
    }
}

fn accept_recovery<W: World>(stage: &mut Stage<W>) -> Done {
    propose_recovery(stage)?;
    let fields = recovery(stage);
    stage.send("novice", HERE, "accept_recovery", "novice", fields)?;
    Ok(())
}

fn second_root<W: World>(stage: &Stage<W>) -> Fields {
    json!({ "root": stage.account("second root") })
}

fn propose_root<W: World>(stage: &mut Stage<W>, wait: u64) -> Done {
    let fields = second_root(stage);
    stage.send("owner", HERE, "add_root", "owner", fields)?;
    stage.suite.world.advance(wait);
    Ok(())
}

fn a_second_root<W: World>(stage: &mut Stage<W>) -> Done {
    propose_root(stage, days(8))?;
    let fields = second_root(stage);
    let message = json!({ "apply_root_addition": fields });
    stage.send_raw("stranger", HERE, &message)?;
    Ok(())
}
