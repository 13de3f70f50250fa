//! The cells of consent-registry.

use serde_json::{Value, json};

use crate::bytes::{Bytes, Read, object};
use crate::cells::{Fields, Place, last_id, owner, ownership};
use crate::codes::{CATEGORIES, name};
use crate::terms::terms;

pub fn place(namespace: u8, key: &mut Bytes<'_>) -> Read<Place> {
    Ok(match namespace {
        1 => (
            "subject",
            2,
            json!({"subject": last_id(key)?}),
            subject as Fields,
        ),
        2 => (
            "exclusion",
            1,
            json!({"subject": owner(key)?, "excluded": last_id(key)?}),
            exclusion,
        ),
        3 => (
            "rows",
            2,
            json!({"subject": owner(key)?, "custodian": last_id(key)?}),
            rows,
        ),
        4 => (
            "consent",
            2,
            json!({"subject": owner(key)?, "id": key.object_id()?}),
            consent,
        ),
        5 => ("peer", 2, json!({}), peer),
        6 => ("ownership", 2, json!({}), ownership),
        7 => ("open request", 1, request_key(key)?, open_request),
        8 => ("request", 1, request_key(key)?, request),
        9 => ("request outcome", 1, request_key(key)?, outcome),
        other => return Err(format!("no namespace {other} in consent-registry")),
    })
}

fn request_key(key: &mut Bytes<'_>) -> Read<Value> {
    Ok(json!({
        "subject": owner(key)?,
        "organization": owner(key)?,
        "id": key.object_id()?,
    }))
}

fn subject(layout: u8, bytes: &mut Bytes<'_>) -> Read<Value> {
    let exclusions = bytes.varint()?;
    if layout == 1 && bytes.u8()? != 0 {
        return Err("layout 1 has a byte 0 here".to_owned());
    }
    Ok(json!({"exclusions": exclusions, "rows": bytes.list(|it| row(layout, it))?}))
}

fn rows(layout: u8, bytes: &mut Bytes<'_>) -> Read<Value> {
    Ok(json!({"rows": bytes.list(|it| row(layout, it))?}))
}

fn row(layout: u8, bytes: &mut Bytes<'_>) -> Read<Value> {
    let id = bytes.object_id()?;
    let bits = bytes.u8()?;
    if layout == 1 && bits & 128 != 0 {
        return Err("in layout 1 no delegate granted anything".to_owned());
    }
    let grantee = bytes.when(bits & 4 != 0, Bytes::id)?;
    let period = bytes.period()?;
    let purposes: Vec<String> = (0..bits >> 4 & 7)
        .map(|_| bytes.purpose())
        .collect::<Read<_>>()?;
    let purposes = (!purposes.is_empty()).then(|| Value::from(purposes));
    Ok(object([
        ("id", Some(json!(id))),
        ("category", Some(json!(name(CATEGORIES, bits & 3)?))),
        ("grantee", grantee.map(Value::from)),
        ("period", Some(period)),
        ("inner_periods", Some(json!(bits & 8 != 0))),
        ("by_delegate", Some(json!(bits & 128 != 0))),
        ("purposes", purposes),
    ]))
}

fn exclusion(_: u8, bytes: &mut Bytes<'_>) -> Read<Value> {
    let flags = bytes.u8()?;
    if flags > 3 {
        return Err(format!("flags {flags}"));
    }
    let since = bytes.instant()?;
    let by = bytes.when(flags & 2 != 0, Bytes::id)?;
    Ok(object([
        ("even_in_emergency", Some(json!(flags & 1 != 0))),
        ("since", Some(json!(since))),
        ("by", by.map(Value::from)),
    ]))
}

fn consent(layout: u8, bytes: &mut Bytes<'_>) -> Read<Value> {
    Ok(json!({
        "version": bytes.varint()?,
        "changes": bytes.list(|it| change(layout, it))?,
        "terms": stored_terms(bytes)?,
    }))
}

fn change(layout: u8, bytes: &mut Bytes<'_>) -> Read<Value> {
    let bits = bytes.u8()?;
    let kinds = [
        "granted",
        "stripped",
        "revoked",
        "replaced",
        "entered_in_error",
        "refused",
    ];
    let known = if layout == 1 { &kinds[..5] } else { &kinds };
    let kind = name(known, bits & 31)?;
    let at = bytes.instant()?;
    let by = bytes.when(bits & 128 != 0, Bytes::id)?;
    let through = match bits & 96 {
        0 => None,
        _ if layout == 1 => return Err("in layout 1 no change was part of another".to_owned()),
        32 => Some(json!({"consent": bytes.object_id()?})),
        64 => Some(json!({"request": {"organization": bytes.id()?, "id": bytes.object_id()?}})),
        _ => return Err(format!("a change {bits}")),
    };
    Ok(object([
        ("kind", Some(json!(kind))),
        ("at", Some(json!(at))),
        ("by", by.map(Value::from)),
        ("through", through),
    ]))
}

fn stored_terms(bytes: &mut Bytes<'_>) -> Read<Value> {
    match bytes.u8()? {
        0 => terms(bytes),
        other => Err(format!("terms in a form {other}")),
    }
}

fn peer(layout: u8, bytes: &mut Bytes<'_>) -> Read<Value> {
    let identity_registry = bytes.id()?;
    if layout == 1 {
        return Ok(json!({"identity_registry": identity_registry}));
    }
    Ok(json!({"identity_registry": identity_registry, "paused_until": bytes.instant()?}))
}

fn open_request(_: u8, bytes: &mut Bytes<'_>) -> Read<Value> {
    Ok(json!({"lapses": bytes.instant()?}))
}

fn request(_: u8, bytes: &mut Bytes<'_>) -> Read<Value> {
    Ok(json!({"asked": bytes.instant()?, "terms": stored_terms(bytes)?}))
}

fn outcome(_: u8, bytes: &mut Bytes<'_>) -> Read<Value> {
    let bits = bytes.u8()?;
    let kind = name(&["withdrawn", "declined", "approved"], bits & 127)?;
    let at = bytes.instant()?;
    let by = bytes.when(bits & 128 != 0, Bytes::id)?;
    let consent = bytes.when(kind == "approved", Bytes::object_id)?;
    Ok(object([
        ("kind", Some(json!(kind))),
        ("at", Some(json!(at))),
        ("by", by.map(Value::from)),
        ("consent", consent.map(Value::from)),
    ]))
}
