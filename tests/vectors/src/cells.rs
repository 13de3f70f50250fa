use serde_json::{Value, json};

use crate::bytes::{Bytes, Read, object};
use crate::{audit, consent, identity};

/// A contract of the suite.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Contract {
    /// Who.
    IdentityRegistry,
    /// May they.
    ConsentRegistry,
    /// Did they.
    AccessAudit,
}

impl Contract {
    /// All of them.
    pub const ALL: [Self; 3] = [
        Self::IdentityRegistry,
        Self::ConsentRegistry,
        Self::AccessAudit,
    ];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::IdentityRegistry => "identity-registry",
            Self::ConsentRegistry => "consent-registry",
            Self::AccessAudit => "access-audit",
        }
    }
}

/// A cell, read.
#[derive(Debug, Clone, PartialEq)]
pub struct CellRead {
    /// What it is.
    pub cell: &'static str,
    /// Its layout.
    pub layout: u8,
    /// What its key names.
    pub key: Value,
    /// What it says.
    pub meaning: Value,
}

/// How the fields of a kind of cell are read, in a layout.
pub(crate) type Fields = fn(u8, &mut Bytes<'_>) -> Read<Value>;

/// What stands at a key: its kind, the newest layout, what the key names, how the fields are read.
pub(crate) type Place = (&'static str, u8, Value, Fields);

/// Reads a cell of a contract from its key and its bytes.
pub fn read_cell(contract: Contract, key: &[u8], cell: &[u8]) -> Read<CellRead> {
    let mut key = Bytes::new(key);
    let (name, newest, named, fields) = match key.u8()? {
        0 => ("header", 1, json!({}), header as Fields),
        namespace => match contract {
            Contract::IdentityRegistry => identity::place(namespace, &mut key),
            Contract::ConsentRegistry => consent::place(namespace, &mut key),
            Contract::AccessAudit => audit::place(namespace, &mut key),
        }?,
    };
    key.end()
        .map_err(|error| format!("key of {name}: {error}"))?;
    let mut bytes = Bytes::new(cell);
    let layout = bytes.u8()?;
    if layout == 0 || layout > newest {
        return Err(format!("{name} has no layout {layout}"));
    }
    let read = fields(layout, &mut bytes).and_then(|meaning| bytes.end().map(|()| meaning));
    Ok(CellRead {
        cell: name,
        layout,
        key: named,
        meaning: read.map_err(|error| format!("{name}: {error}"))?,
    })
}

fn header(_: u8, bytes: &mut Bytes<'_>) -> Read<Value> {
    let kind = match bytes.u8()? {
        1 => Contract::IdentityRegistry,
        2 => Contract::ConsentRegistry,
        3 => Contract::AccessAudit,
        other => return Err(format!("no contract {other}")),
    };
    let layout = bytes.u8()?;
    if !(1..=2).contains(&layout) {
        return Err(format!("a contract of layout {layout}"));
    }
    Ok(json!({
        "contract": kind.name(),
        "layout": layout,
        "paused_until": bytes.instant()?,
        "epoch": bytes.varint()?,
    }))
}

/// In layout 1 the owner alone.
pub(crate) fn ownership(layout: u8, bytes: &mut Bytes<'_>) -> Read<Value> {
    let owner = bytes.id()?;
    let offered = layout > 1 && bytes.bool()?;
    let proposal = bytes.when(offered, |it| {
        Ok(json!({"to": it.id()?, "lapses": it.instant()?}))
    })?;
    Ok(object([
        ("owner", Some(json!(owner))),
        ("proposal", proposal),
    ]))
}

/// Half-open, and whether what was refused then is void too.
pub(crate) fn voided_span(bytes: &mut Bytes<'_>) -> Read<Value> {
    Ok(json!({
        "start": bytes.instant()?,
        "end": bytes.instant()?,
        "refusals": bytes.bool()?,
    }))
}

/// The last part of a key: an id without its length.
pub(crate) fn last_id(key: &mut Bytes<'_>) -> Read<String> {
    crate::bytes::id_of(key.rest())
}

/// A part of a key that others follow: one byte of length, then the id.
pub(crate) fn owner(key: &mut Bytes<'_>) -> Read<String> {
    let length = usize::from(key.u8()?);
    crate::bytes::id_of(key.raw(length)?)
}
