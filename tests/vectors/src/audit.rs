//! The cells of access-audit.

use serde_json::{Value, json};

use crate::bytes::{Bytes, Read, object, period};
use crate::cells::{Fields, Place, last_id, owner, ownership};
use crate::codes::{
    ACTIONS, ANSWERS, DISPUTES, EMERGENCY_REASONS, OUTCOMES, VERDICTS, name, reason,
};

pub fn place(namespace: u8, key: &mut Bytes<'_>) -> Read<Place> {
    Ok(match namespace {
        1 => ("head", 1, json!({"subject": last_id(key)?}), head as Fields),
        2 => ("entry", 1, numbered(key)?, entry),
        3 => ("gate", 2, json!({}), gate),
        4 => ("ownership", 2, json!({}), ownership),
        5 => ("emergency", 1, numbered(key)?, emergency),
        6 => (
            "declared emergency",
            1,
            json!({
                "actor": owner(key)?,
                "class": key.one_of(&["declared", "reported"])?,
                "ordinal": key.big_endian(4)?,
            }),
            declared,
        ),
        7 => (
            "declared emergency",
            1,
            json!({"organization": owner(key)?, "ordinal": key.big_endian(4)?}),
            declared,
        ),
        8 => (
            "open review",
            1,
            json!({
                "recorded": key.big_endian(8)?,
                "subject": owner(key)?,
                "number": key.big_endian(4)?,
            }),
            |_, _| Ok(json!({})),
        ),
        9 => ("dispute", 1, disputed(key)?, dispute),
        10 => (
            "legal bases",
            1,
            json!({"custodian": last_id(key)?}),
            legal_bases,
        ),
        other => return Err(format!("no namespace {other} in access-audit")),
    })
}

fn numbered(key: &mut Bytes<'_>) -> Read<Value> {
    Ok(json!({"subject": owner(key)?, "number": key.big_endian(4)?}))
}

/// The key of a delegate's dispute ends with a byte 1.
fn disputed(key: &mut Bytes<'_>) -> Read<Value> {
    let mut key_of = numbered(key)?;
    if !key.is_empty()
        && let Some(fields) = key_of.as_object_mut()
    {
        fields.insert("by_delegate".to_owned(), json!(key.u8()? == 1));
    }
    Ok(key_of)
}

fn head(_: u8, bytes: &mut Bytes<'_>) -> Read<Value> {
    Ok(json!({"number": bytes.varint()?, "hash": bytes.hash()?}))
}

fn gate(layout: u8, bytes: &mut Bytes<'_>) -> Read<Value> {
    let paused_until = bytes.instant()?;
    let identity_registry = bytes.id()?;
    let consent_registry = bytes.id()?;
    let bits = if layout == 1 { 0 } else { bytes.u8()? };
    let policy = name(&["permit", "deny", "deny"], bits & 3)?;
    if bits > 7 {
        return Err(format!("flags {bits}"));
    }
    let permit_from = bytes.when(bits & 3 == 2, Bytes::instant)?;
    Ok(object([
        ("paused_until", Some(json!(paused_until))),
        ("identity_registry", Some(json!(identity_registry))),
        ("consent_registry", Some(json!(consent_registry))),
        ("emergency_without_consent", Some(json!(policy))),
        ("permit_from", permit_from.map(Value::from)),
        ("legal_bases", Some(json!(bits & 4 != 0))),
    ]))
}

fn entry(_: u8, bytes: &mut Bytes<'_>) -> Read<Value> {
    let flags = bytes.varint()?;
    let has = |bit: u32| flags >> bit & 1 == 1;
    if flags >> 18 != 0 || has(1) && has(2) || has(11) && !has(2) || has(16) && !has(15) {
        return Err(format!("flags {flags}"));
    }
    let time = bytes.instant()?;
    let height = bytes.varint()?;
    let custodian = bytes.raw_id(has(9))?;
    let operator = bytes.when(!has(0), Bytes::varint)?;
    let actor = bytes.raw_id(has(10))?;
    let other = bytes.when(has(2), |it| it.raw_id(has(11)))?;
    if other.as_ref() == Some(&custodian) {
        return Err("the custodian is written as another organization".to_owned());
    }
    let organization = other.or_else(|| has(1).then(|| custodian.clone()));
    let purpose = bytes.purpose()?;
    let deed = bytes.u8()?;
    let action = name(ACTIONS, deed & 15)?;
    let outcome = match deed >> 4 {
        3 => None,
        number => Some(name(OUTCOMES, number)?),
    };
    let reason = reason(bytes.u8()?)?;
    let decided_by = bytes.when(has(3), |it| {
        Ok(json!({"id": it.object_id()?, "version": it.varint()?}))
    })?;
    let access_id = bytes.object_id()?;
    let data = bytes.when(has(4), summary)?;
    let residue = bytes.when(has(5), Bytes::hash)?;
    let consents = bytes.when(has(7), Bytes::hash)?;
    let fingerprint = bytes.when(has(8), Bytes::hash)?;
    let previous = bytes.when(has(6), Bytes::hash)?;
    let emergency = bytes.when(has(12), Bytes::varint)?;
    let legal_basis = bytes.when(has(14), Bytes::text)?;
    let reported = bytes.when(has(15), |it| {
        Ok(json!({
            "occurred_at": it.instant()?,
            "released": has(16),
            "height": it.varint()?,
        }))
    })?;
    let grounds = bytes.when(has(17), |it| {
        Ok(json!({"reason": it.one_of(EMERGENCY_REASONS)?, "hash": it.hash()?}))
    })?;
    let declared = outcome.is_none() && reported.is_none();
    if declared && grounds.is_none() || outcome.is_some() && (reported.is_some() || has(17)) {
        return Err("neither decided, reported nor declared".to_owned());
    }
    let until = bytes.when(declared, Bytes::instant)?;
    Ok(object([
        ("time", Some(json!(time))),
        ("height", Some(json!(height))),
        ("custodian", Some(json!(custodian))),
        ("operator", operator.map(Value::from)),
        ("actor", Some(json!(actor))),
        ("organization", organization.map(Value::from)),
        ("on_behalf", has(13).then_some(json!(true))),
        ("purpose", Some(json!(purpose))),
        ("action", Some(json!(action))),
        ("outcome", outcome.map(Value::from)),
        ("reason", Some(json!(reason))),
        ("decided_by", decided_by),
        ("access_id", Some(json!(access_id))),
        ("data", data),
        ("residue", residue.map(Value::from)),
        ("consents", consents.map(Value::from)),
        ("fingerprint", fingerprint.map(Value::from)),
        ("previous", previous.map(Value::from)),
        ("emergency", emergency.map(Value::from)),
        ("legal_basis", legal_basis.map(Value::from)),
        ("reported", reported),
        ("grounds", grounds),
        ("until", until.map(Value::from)),
    ]))
}

/// What an entry keeps of a data descriptor.
fn summary(bytes: &mut Bytes<'_>) -> Read<Value> {
    let bits = bytes.u8()?;
    let has = |bit: u8| bits & bit != 0;
    if bits > 63 || !has(8) && (has(16) || has(32)) {
        return Err(format!("flags {bits}"));
    }
    let resource_type = bytes.when(has(2), Bytes::resource_type)?;
    let labels = bytes.when(has(4), |it| it.list(Bytes::label))?;
    if labels.as_ref().is_some_and(Vec::is_empty) {
        return Err("no labels have a form already".to_owned());
    }
    let start = bytes.when(has(16), Bytes::instant)?;
    let seconds = bytes.when(has(32), Bytes::varint)?;
    let end = seconds
        .map(|seconds| start.unwrap_or(0).checked_add(seconds))
        .map(|end| end.ok_or("a date ends after the last instant"))
        .transpose()?;
    Ok(object([
        ("complete", Some(json!(has(1)))),
        ("resource_type", resource_type.map(Value::from)),
        ("labels", labels.map(Value::from)),
        ("date", has(8).then(|| period(start, end))),
    ]))
}

fn emergency(_: u8, bytes: &mut Bytes<'_>) -> Read<Value> {
    let flags = bytes.u8()?;
    if flags > 3 {
        return Err(format!("flags {flags}"));
    }
    let review = bytes.when(flags & 2 != 0, |it| {
        Ok(json!({
            "at": it.instant()?,
            "by": it.id()?,
            "verdict": it.one_of(VERDICTS)?,
            "hash": it.hash()?,
        }))
    })?;
    Ok(object([
        ("flagged", Some(json!(flags & 1 != 0))),
        ("review", review),
    ]))
}

fn declared(_: u8, bytes: &mut Bytes<'_>) -> Read<Value> {
    Ok(json!({
        "at": bytes.instant()?,
        "subject": bytes.id()?,
        "number": bytes.varint()?,
    }))
}

fn dispute(_: u8, bytes: &mut Bytes<'_>) -> Read<Value> {
    let flags = bytes.u8()?;
    if flags > 3 {
        return Err(format!("flags {flags}"));
    }
    let at = bytes.instant()?;
    let code = bytes.one_of(DISPUTES)?;
    let hash = bytes.hash()?;
    let by = bytes.when(flags & 1 != 0, Bytes::id)?;
    let answer = bytes.when(flags & 2 != 0, |it| {
        Ok(json!({
            "at": it.instant()?,
            "answer": it.one_of(ANSWERS)?,
            "hash": it.hash()?,
        }))
    })?;
    Ok(object([
        ("at", Some(json!(at))),
        ("by", by.map(Value::from)),
        ("code", Some(json!(code))),
        ("hash", Some(json!(hash))),
        ("answer", answer),
    ]))
}

fn legal_bases(_: u8, bytes: &mut Bytes<'_>) -> Read<Value> {
    let set = bytes.instant()?;
    let rows = bytes.list(|it| Ok(json!({"purpose": it.purpose()?, "basis": it.text()?})))?;
    Ok(json!({"set": set, "rows": rows}))
}
