//! The cells of identity-registry.

use serde_json::{Value, json};

use crate::bytes::{Bytes, Read, hex, object};
use crate::cells::{Fields, Place, last_id, owner, ownership, voided_span};
use crate::codes::{BASES, KINDS, name};
use crate::terms::condition;

pub fn place(namespace: u8, key: &mut Bytes<'_>) -> Read<Place> {
    Ok(match namespace {
        1 => (
            "identity",
            2,
            json!({"identity": last_id(key)?}),
            identity as Fields,
        ),
        2 => (
            "accreditation",
            1,
            json!({"subject": owner(key)?, "number": key.big_endian(2)?}),
            accreditation,
        ),
        3 => ("roots", 1, json!({}), roots),
        4 => (
            "operator",
            1,
            json!({"organization": owner(key)?, "number": key.big_endian(2)?}),
            operator,
        ),
        5 => (
            "invitation",
            1,
            json!({"organization": owner(key)?, "member": last_id(key)?}),
            invitation,
        ),
        6 => ("configuration", 2, json!({}), configuration),
        7 => (
            "delegation",
            1,
            json!({"principal": owner(key)?, "delegate": last_id(key)?}),
            delegation,
        ),
        8 => (
            "guardians",
            1,
            json!({"identity": last_id(key)?}),
            guardians,
        ),
        9 => (
            "recoveries",
            1,
            json!({"identity": last_id(key)?}),
            recoveries,
        ),
        10 => (
            "pending changes",
            1,
            json!({"identity": last_id(key)?}),
            changes,
        ),
        11 => ("document", 1, json!({"identity": last_id(key)?}), document),
        12 => ("control", 1, json!({"controller": last_id(key)?}), control),
        13 => (
            "bar",
            1,
            json!({"root": owner(key)?, "subject": last_id(key)?}),
            bar,
        ),
        14 => ("pending roots", 1, json!({}), pending_roots),
        16 => (
            "proposed guardians",
            1,
            json!({"identity": last_id(key)?}),
            proposed_guardians,
        ),
        17 => (
            "invitation of a controller",
            1,
            json!({"identity": owner(key)?, "controller": last_id(key)?}),
            |_, bytes| Ok(json!({"invited": bytes.instant()?, "through": bytes.id()?})),
        ),
        18 => (
            "arrival of a controller",
            1,
            json!({"identity": owner(key)?, "controller": last_id(key)?}),
            |_, bytes| Ok(json!({"through": bytes.id()?, "accepted": bytes.instant()?})),
        ),
        other => return Err(format!("no namespace {other} in identity-registry")),
    })
}

fn identity(layout: u8, bytes: &mut Bytes<'_>) -> Read<Value> {
    let flags = match layout {
        1 => u64::from(bytes.u8()?),
        _ => bytes.varint()?,
    };
    let known = if layout == 1 { 1 + 4 + 8 + 16 } else { 1_023 };
    if flags & !known != 0 {
        return Err(format!("flags {flags}"));
    }
    let has = |flag: u64| flags & flag != 0;
    let controllers = bytes.when(has(1), |it| it.list(Bytes::id))?;
    let deactivated_from = bytes.when(has(2), Bytes::instant)?;
    let operators_ever = bytes.when(has(4), Bytes::varint)?;
    let operators = bytes.when(has(4), |it| it.list(operator_slot))?;
    let accreditations_ever = bytes.when(has(8), Bytes::varint)?;
    let accreditations = bytes.when(has(8), |it| it.list(accreditation_slot))?;
    let memberships = bytes.when(has(16), |it| it.list(membership))?;
    let delegations_since = bytes.when(has(256), Bytes::instant)?;
    let voided = bytes.when(has(512), |it| it.list(voided_span))?;
    let holds = |flag| has(flag).then_some(json!(true));
    Ok(object([
        ("derived", holds(32)),
        ("frozen", holds(64)),
        ("delegating", holds(128)),
        ("controllers", controllers.map(Value::from)),
        ("deactivated_from", deactivated_from.map(Value::from)),
        ("operators_ever", operators_ever.map(Value::from)),
        ("operators", operators.map(Value::from)),
        ("accreditations_ever", accreditations_ever.map(Value::from)),
        ("accreditations", accreditations.map(Value::from)),
        ("memberships", memberships.map(Value::from)),
        ("delegations_since", delegations_since.map(Value::from)),
        ("voided", voided.map(Value::from)),
    ]))
}

fn operator_slot(bytes: &mut Bytes<'_>) -> Read<Value> {
    Ok(json!({"number": bytes.varint()?, "account": bytes.id()?}))
}

fn accreditation_slot(bytes: &mut Bytes<'_>) -> Read<Value> {
    let number = bytes.varint()?;
    let kind = bytes.u8()?;
    let epoch = bytes.varint()?;
    let valid = bytes.when(kind & 128 != 0, Bytes::period)?;
    Ok(object([
        ("number", Some(json!(number))),
        ("kind", Some(json!(name(KINDS, kind & 63)?))),
        ("suspended", Some(json!(kind & 64 != 0))),
        ("epoch", Some(json!(epoch))),
        ("valid", valid),
    ]))
}

fn membership(bytes: &mut Bytes<'_>) -> Read<Value> {
    Ok(json!({
        "organization": bytes.id()?,
        "roles": roles(bytes)?,
        "period": bytes.period()?,
    }))
}

fn roles(bytes: &mut Bytes<'_>) -> Read<Value> {
    let bits = bytes.u8()?;
    if bits > 3 {
        return Err(format!("roles {bits}"));
    }
    let held = [(1, "clinician"), (2, "emergency")];
    let held = held.into_iter().filter(|(bit, _)| bits & bit != 0);
    Ok(held.map(|(_, role)| json!(role)).collect())
}

fn accreditation(_: u8, bytes: &mut Bytes<'_>) -> Read<Value> {
    let issuer = bytes.id()?;
    // A root issues under nothing.
    let under = bytes.varint()?.checked_sub(1);
    let kind = bytes.one_of(KINDS)?;
    let scope = bytes.list(|it| it.one_of(KINDS))?;
    let depth = bytes.u8()?;
    let period = bytes.period()?;
    let evidence = bytes.bool()?;
    let evidence = bytes.when(evidence, Bytes::hash)?;
    Ok(object([
        ("issuer", Some(json!(issuer))),
        ("under", under.map(Value::from)),
        ("kind", Some(json!(kind))),
        ("scope", Some(json!(scope))),
        ("depth", Some(json!(depth))),
        ("period", Some(period)),
        ("evidence", evidence.map(Value::from)),
        (
            "status",
            Some(json!(bytes.one_of(&["active", "suspended", "revoked"])?)),
        ),
        ("issued", Some(json!(bytes.instant()?))),
        ("changed", Some(json!(bytes.instant()?))),
    ]))
}

fn roots(_: u8, bytes: &mut Bytes<'_>) -> Read<Value> {
    Ok(json!({"roots": bytes.list(Bytes::id)?}))
}

fn operator(_: u8, bytes: &mut Bytes<'_>) -> Read<Value> {
    Ok(json!({
        "account": bytes.id()?,
        "added": bytes.instant()?,
        "removed": bytes.instant()?,
    }))
}

fn invitation(_: u8, bytes: &mut Bytes<'_>) -> Read<Value> {
    Ok(json!({
        "roles": roles(bytes)?,
        "period": bytes.period()?,
        "lapses": bytes.instant()?,
    }))
}

fn configuration(layout: u8, bytes: &mut Bytes<'_>) -> Read<Value> {
    Ok(json!({
        "ownership": ownership(layout, bytes)?,
        "chain_id": bytes.text()?,
    }))
}

fn delegation(_: u8, bytes: &mut Bytes<'_>) -> Read<Value> {
    let flags = bytes.u8()?;
    if flags > 31 {
        return Err(format!("flags {flags}"));
    }
    let has = |flag: u8| flags & flag != 0;
    let basis = bytes.one_of(BASES)?;
    let period = bytes.period()?;
    let given = bytes.instant()?;
    let view = bytes.when(has(1), condition)?;
    let evidence = bytes.when(has(8), Bytes::hash)?;
    let ended = bytes.when(has(16), Bytes::instant)?;
    Ok(object([
        ("view", view),
        ("consent", Some(json!(has(2)))),
        ("revoke", Some(json!(has(4)))),
        ("basis", Some(json!(basis))),
        ("period", Some(period)),
        ("given", Some(json!(given))),
        ("evidence", evidence.map(Value::from)),
        ("ended", ended.map(Value::from)),
    ]))
}

/// A varint with a bit for each place in a list, the first the lowest.
fn marks(bytes: &mut Bytes<'_>) -> Read<Value> {
    let bits = bytes.varint()?;
    if bits >> 16 != 0 {
        return Err(format!("marks {bits}"));
    }
    Ok((0..16).filter(|place| bits >> place & 1 == 1).collect())
}

fn guardian_set(bytes: &mut Bytes<'_>) -> Read<Value> {
    Ok(json!({"guardians": bytes.list(Bytes::id)?, "threshold": bytes.u8()?}))
}

fn guardians(_: u8, bytes: &mut Bytes<'_>) -> Read<Value> {
    Ok(json!({
        "set": guardian_set(bytes)?,
        "resigned": marks(bytes)?,
        "since": bytes.instant()?,
        "against_deactivation": marks(bytes)?,
    }))
}

fn proposed_guardians(_: u8, bytes: &mut Bytes<'_>) -> Read<Value> {
    Ok(json!({
        "set": guardian_set(bytes)?,
        "accepted": marks(bytes)?,
        "lapses": bytes.instant()?,
    }))
}

fn recoveries(_: u8, bytes: &mut Bytes<'_>) -> Read<Value> {
    Ok(json!({"ever": bytes.varint()?, "proposals": bytes.list(recovery)?}))
}

fn recovery(bytes: &mut Bytes<'_>) -> Read<Value> {
    Ok(json!({
        "number": bytes.varint()?,
        "proposer": bytes.u8()?,
        "proposed": bytes.instant()?,
        "controllers": bytes.list(Bytes::id)?,
        "accepted": marks(bytes)?,
        "votes": marks(bytes)?,
        "against": marks(bytes)?,
        "opposed": bytes.bool()?,
        "stands_since": bytes.instant()?,
    }))
}

fn changes(_: u8, bytes: &mut Bytes<'_>) -> Read<Value> {
    Ok(json!({"ever": bytes.varint()?, "changes": bytes.list(change)?}))
}

fn change(bytes: &mut Bytes<'_>) -> Read<Value> {
    let number = bytes.varint()?;
    let what = match bytes.u8()? {
        0 => json!({"add": bytes.id()?}),
        1 => json!({"remove": bytes.id()?}),
        2 => json!({"set_guardians": guardian_set(bytes)?}),
        3 => json!("dismiss_guardians"),
        other => return Err(format!("a change {other}")),
    };
    Ok(json!({
        "number": number,
        "what": what,
        "effective": bytes.instant()?,
        "against": marks(bytes)?,
    }))
}

fn control(_: u8, bytes: &mut Bytes<'_>) -> Read<Value> {
    Ok(json!({"controls": bytes.varint()?, "serves": bytes.varint()?}))
}

fn bar(_: u8, bytes: &mut Bytes<'_>) -> Read<Value> {
    Ok(json!({
        "by": bytes.id()?,
        "number": bytes.varint()?,
        "since": bytes.instant()?,
    }))
}

fn pending_roots(_: u8, bytes: &mut Bytes<'_>) -> Read<Value> {
    let pending = bytes.list(|it| {
        Ok(json!({
            "root": it.id()?,
            "adds": it.bool()?,
            "effective": it.instant()?,
        }))
    })?;
    Ok(json!({ "pending": pending }))
}

fn document(_: u8, bytes: &mut Bytes<'_>) -> Read<Value> {
    Ok(json!({
        "version": bytes.varint()?,
        "created": bytes.instant()?,
        "updated": bytes.instant()?,
        "recovered": bytes.instant()?,
        "keys": bytes.list(key)?,
        "services": bytes.list(|it| {
            Ok(json!({"id": it.text()?, "type": it.text()?, "endpoint": it.text()?}))
        })?,
        "aliases": bytes.list(Bytes::id)?,
    }))
}

fn key(bytes: &mut Bytes<'_>) -> Read<Value> {
    let kind = bytes.u8()?;
    let (name, length) = match kind {
        0 => ("Ed25519", 32),
        1 => ("X25519", 32),
        2 => ("secp256k1", 33),
        3 => ("P-256", 33),
        other => return Err(format!("a key of kind {other}")),
    };
    let key = hex(bytes.raw(length)?);
    let bits = bytes.u8()?;
    if bits == 0 || bits > 31 {
        return Err(format!("relationships {bits}"));
    }
    let names = [
        "authentication",
        "assertionMethod",
        "keyAgreement",
        "capabilityInvocation",
        "capabilityDelegation",
    ];
    let held = (0u8..).zip(names).filter(|(bit, _)| bits >> bit & 1 == 1);
    let relationships: Vec<&str> = held.map(|(_, name)| name).collect();
    Ok(json!({"kind": name, "key": key, "relationships": relationships}))
}
