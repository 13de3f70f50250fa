//! Terms and conditions, as messages write them, with identities in hex.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::bytes::{Bytes, Read, object};
use crate::codes::{ACTIONS, CATEGORIES, KINDS, MEANINGS, level, name};

/// The identities that are named by their place, and which of them were.
struct Table {
    ids: Vec<String>,
    named: BTreeSet<u64>,
}

impl Table {
    fn read(bytes: &mut Bytes<'_>) -> Read<Self> {
        let ids = bytes.list(Bytes::id)?;
        // Shorter ids come first, as their lengths do in the bytes.
        if ids.is_sorted_by(|one, other| (one.len(), one) < (other.len(), other)) {
            let named = BTreeSet::new();
            Ok(Self { ids, named })
        } else {
            Err("the identities are out of order".to_owned())
        }
    }

    fn id(&mut self, place: u64) -> Read<Value> {
        self.named.insert(place);
        let index = usize::try_from(place).map_err(|error| error.to_string())?;
        let id = self.ids.get(index).ok_or("no such identity")?;
        Ok(json!(id))
    }

    /// An identity that nobody names would make a second form of the same terms.
    fn end(&self) -> Read<()> {
        if self.named.len() == self.ids.len() {
            Ok(())
        } else {
            Err("an identity is named by nothing".to_owned())
        }
    }

    fn who(&mut self, number: u64) -> Read<Value> {
        let (value, kind) = (number / 3, number % 3);
        Ok(match kind {
            0 => json!({"identity": self.id(value)?}),
            1 => json!({"member_of": self.id(value)?}),
            _ => {
                let kind = u8::try_from(value).map_err(|error| error.to_string())?;
                json!({"accredited": name(KINDS, kind)?})
            }
        })
    }

    fn actor(&mut self, number: u64) -> Read<Value> {
        let role = if number.is_multiple_of(2) {
            "recipient"
        } else {
            "source"
        };
        Ok(json!({"role": role, "who": self.who(number / 2)?}))
    }

    fn condition(&mut self, bytes: &mut Bytes<'_>) -> Read<Value> {
        let has = flags(bytes, 10)?;
        let actors = bytes.when(has(0), |it| {
            it.sorted(|it| it.varint().and_then(|number| self.actor(number)))
        })?;
        let purposes = bytes.when(has(1), |it| it.sorted(Bytes::purpose))?;
        let labels = bytes.when(has(2), |it| it.sorted(Bytes::label))?;
        let resource_types = bytes.when(has(3), |it| it.sorted(Bytes::resource_type))?;
        let confidentiality = bytes.when(has(4), Bytes::level)?;
        let actions = bytes.when(has(5), actions)?;
        let period = bytes.when(has(6), Bytes::period)?;
        let data_period = bytes.when(has(7), Bytes::period)?;
        let data = bytes.when(has(8), |it| {
            it.sorted(|it| Ok(json!({"meaning": it.one_of(MEANINGS)?, "reference": it.hash()?})))
        })?;
        let codes = bytes.when(has(9), |it| it.sorted(Bytes::hash))?;
        Ok(object([
            ("actors", actors.map(Value::from)),
            ("actions", actions),
            ("purposes", purposes.map(Value::from)),
            ("labels", labels.map(Value::from)),
            ("confidentiality_at_most", confidentiality.map(Value::from)),
            ("resource_types", resource_types.map(Value::from)),
            ("codes", codes.map(Value::from)),
            ("data_period", data_period),
            ("data", data.map(Value::from)),
            ("period", period),
        ]))
    }

    fn rule(&mut self, bytes: &mut Bytes<'_>) -> Read<Value> {
        let effect = bytes.one_of(&["permit", "deny"])?;
        let when = self.condition(bytes)?;
        let except = bytes.sorted(|it| self.condition(it))?;
        let except = (!except.is_empty()).then(|| Value::from(except));
        Ok(object([
            ("effect", Some(json!(effect))),
            ("when", Some(when)),
            ("except", except),
        ]))
    }

    fn terms(&mut self, bytes: &mut Bytes<'_>) -> Read<Value> {
        let head = bytes.u8()?;
        let category = name(CATEGORIES, head & 3)?;
        let default = name(&["permit", "deny", "closed"], head >> 4)?;
        let custodian = match head & 4 {
            0 => json!({"identity": bytes.varint().and_then(|place| self.id(place))?}),
            _ => json!("any"),
        };
        let grantee = match head & 8 {
            0 => json!("general"),
            _ => json!({"identity": bytes.varint().and_then(|place| self.id(place))?}),
        };
        let period = bytes.period()?;
        let has = flags(bytes, 7)?;
        let actors = bytes.when(has(0), |it| {
            it.sorted(|it| it.varint().and_then(|number| self.who(number)))
        })?;
        let purposes = bytes.when(has(1), |it| it.sorted(Bytes::purpose))?;
        let actions = bytes.when(has(2), actions)?;
        let rules = bytes.sorted(|it| self.rule(it))?;
        let emergency = bytes.when(has(3), emergency)?;
        let obligations = bytes.when(has(4), |it| it.sorted(Bytes::obligation))?;
        if obligations.as_ref().is_some_and(Vec::is_empty) {
            return Err("no obligations have a form already".to_owned());
        }
        let policy = bytes.when(has(5), |it| {
            Ok(json!({"uri": it.text()?, "hash": it.hash()?}))
        })?;
        let source = bytes.when(has(6), Bytes::hash)?;
        Ok(object([
            ("category", Some(json!(category))),
            ("custodian", Some(custodian)),
            ("grantee", Some(grantee)),
            ("period", Some(period)),
            (
                "applies",
                Some(json!({
                    "actors": scope(actors.map(Value::from)),
                    "purposes": scope(purposes.map(Value::from)),
                    "actions": scope(actions),
                })),
            ),
            ("default", Some(json!(default))),
            ("rules", Some(Value::from(rules))),
            ("emergency", emergency),
            ("obligations", obligations.map(Value::from)),
            ("policy", policy),
            ("source", source.map(Value::from)),
        ]))
    }
}

/// A varint of as many flags as the layout has, the first in bit 0.
fn flags(bytes: &mut Bytes<'_>, count: u32) -> Read<impl Fn(u32) -> bool + use<>> {
    let flags = bytes.varint()?;
    if flags >> count == 0 {
        Ok(move |bit| flags >> bit & 1 == 1)
    } else {
        Err(format!("flags {flags}"))
    }
}

/// A varint of the actions, each in the bit of its number.
fn actions(bytes: &mut Bytes<'_>) -> Read<Value> {
    let bits = bytes.varint()?;
    if bits >> ACTIONS.len() != 0 {
        return Err(format!("actions {bits}"));
    }
    let listed = (0..).zip(ACTIONS).filter(|(bit, _)| bits >> bit & 1 == 1);
    Ok(listed.map(|(_, action)| json!(action)).collect())
}

fn emergency(bytes: &mut Bytes<'_>) -> Read<Value> {
    match bytes.u8()? {
        0 => Ok(json!("allow")),
        1 => Ok(json!("forbid")),
        number => Ok(json!({"allow_up_to": level(number.saturating_sub(2))?})),
    }
}

fn scope(listed: Option<Value>) -> Value {
    listed.map_or(json!("any"), |list| json!({ "list": list }))
}

/// Terms from the front of bytes.
pub fn terms(bytes: &mut Bytes<'_>) -> Read<Value> {
    let mut table = Table::read(bytes)?;
    let terms = table.terms(bytes)?;
    table.end().map(|()| terms)
}

/// A condition that stands alone, with its own identities, from the front of bytes.
pub fn condition(bytes: &mut Bytes<'_>) -> Read<Value> {
    let mut table = Table::read(bytes)?;
    let condition = table.condition(bytes)?;
    table.end().map(|()| condition)
}
