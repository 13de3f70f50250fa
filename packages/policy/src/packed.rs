//! The packed form of terms: what is stored and hashed. See `docs/formats.md`.
//!
//! Order means nothing in terms, so lists and rules are packed sorted, and one value has one form.
//! Identities are packed once, in a table in front; everything behind names them by position.

use salus_vocabulary::packed::{Pack, PackError, Reader, Writer};
use salus_vocabulary::{AccreditationKind, Action, Confidentiality, Hash, Id, Instant, Obligation};

use sha2::{Digest, Sha256};

use crate::{
    ActorMatch, ActorRole, Applies, Category, Condition, Custodian, DataRef, DefaultEffect, Effect,
    EmergencyTerms, Grantee, PolicyText, Rule, Scope, Terms, VoidedSpan, Who,
};

/// Start, end, a byte that is 1 if refusals are void too.
impl Pack for VoidedSpan {
    fn pack(&self, out: &mut Writer) {
        self.start.pack(out);
        self.end.pack(out);
        out.byte(u8::from(self.refusals));
    }

    fn unpack(source: &mut Reader<'_>) -> Result<Self, PackError> {
        Ok(Self {
            start: Instant::unpack(source)?,
            end: Instant::unpack(source)?,
            refusals: match source.byte()? {
                0 => false,
                1 => true,
                _ => return Err(PackError::Invalid("flag")),
            },
        })
    }
}

impl Terms {
    /// The same terms with lists and rules in the order in which contracts keep them: rules then
    /// have the numbers by which `Explain` names them.
    #[must_use]
    pub fn in_stored_order(&self) -> Self {
        Self::from_packed(&self.to_packed()).unwrap_or_else(|_| self.clone())
    }
}

impl Pack for Terms {
    fn pack(&self, out: &mut Writer) {
        let mut table = Table::default();
        table.see_terms(self);
        table.pack(out);
        pack_terms(self, &table, out);
    }

    fn unpack(source: &mut Reader<'_>) -> Result<Self, PackError> {
        let mut table = Table::unpack(source)?;
        let terms = unpack_terms(source, &mut table)?;
        table.finish().map(|()| terms)
    }
}

impl Pack for Condition {
    fn pack(&self, out: &mut Writer) {
        let mut table = Table::default();
        table.see_condition(self);
        table.pack(out);
        pack_condition(self, &table, out);
    }

    fn unpack(source: &mut Reader<'_>) -> Result<Self, PackError> {
        let mut table = Table::unpack(source)?;
        let condition = unpack_condition(source, &mut table)?;
        table.finish().map(|()| condition)
    }
}

/// The identities of one value, each once, in order, with whether it was used. A plain list: it is
/// short, and a tree takes more Wasm than all rules together.
#[derive(Default)]
struct Table(Vec<(Id, bool)>);

impl Table {
    fn see_terms(&mut self, terms: &Terms) {
        if let Custodian::Identity(custodian) = &terms.custodian {
            self.see(custodian);
        }
        if let Grantee::Identity(grantee) = &terms.grantee {
            self.see(grantee);
        }
        if let Scope::List(actors) = &terms.applies.actors {
            for who in actors {
                self.see_who(who);
            }
        }
        for rule in &terms.rules {
            self.see_condition(&rule.when);
            for except in &rule.except {
                self.see_condition(except);
            }
        }
    }

    fn see_condition(&mut self, condition: &Condition) {
        for actor in condition.actors.iter().flatten() {
            self.see_who(&actor.who);
        }
    }

    fn see_who(&mut self, who: &Who) {
        match who {
            Who::Identity(id) | Who::MemberOf(id) => self.see(id),
            Who::Accredited(_) => {}
        }
    }

    fn see(&mut self, id: &Id) {
        let place = self.0.partition_point(|(other, _)| other < id);
        if self.0.get(place).is_none_or(|(other, _)| other != id) {
            self.0.insert(place, (*id, true));
        }
    }

    /// Where an identity stands that was seen.
    fn position(&self, id: &Id) -> u64 {
        let before = self.0.partition_point(|(other, _)| other < id);
        u64::try_from(before).unwrap_or(u64::MAX)
    }

    fn pack(&self, out: &mut Writer) {
        out.length(self.0.len());
        for (id, _) in &self.0 {
            id.pack(out);
        }
    }

    fn unpack(source: &mut Reader<'_>) -> Result<Self, PackError> {
        let length = source.length()?;
        let mut table = Self(Vec::with_capacity(length));
        for _ in 0..length {
            let id = Id::unpack(source)?;
            if table.0.last().is_some_and(|(before, _)| *before >= id) {
                return Err(PackError::Invalid("order"));
            }
            table.0.push((id, false));
        }
        Ok(table)
    }

    fn take(&mut self, position: u64) -> Result<Id, PackError> {
        let invalid = PackError::Invalid("identity");
        let position = usize::try_from(position).map_err(|_| invalid)?;
        let (id, used) = self.0.get_mut(position).ok_or(invalid)?;
        *used = true;
        Ok(*id)
    }

    /// An identity that nothing names would be a second form of the same value.
    fn finish(&self) -> Result<(), PackError> {
        if self.0.iter().all(|(_, used)| *used) {
            Ok(())
        } else {
            Err(PackError::Invalid("identity"))
        }
    }
}

/// A varint of the number of items, then the packed items in the order of their bytes, each once.
fn pack_sorted<T>(items: &[T], out: &mut Writer, pack: impl Fn(&T, &mut Writer)) {
    let mut packed = Vec::with_capacity(items.len());
    for item in items {
        let mut out = Writer::default();
        pack(item, &mut out);
        insert_sorted(&mut packed, out.finish());
    }
    out.length(packed.len());
    for bytes in &packed {
        out.raw(bytes);
    }
}

fn insert_sorted(packed: &mut Vec<Vec<u8>>, bytes: Vec<u8>) {
    let place = packed.partition_point(|other| *other < bytes);
    if packed.get(place).is_none_or(|other| *other != bytes) {
        packed.insert(place, bytes);
    }
}

fn unpack_sorted<T>(
    source: &mut Reader<'_>,
    mut unpack: impl FnMut(&mut Reader<'_>) -> Result<T, PackError>,
) -> Result<Vec<T>, PackError> {
    let length = source.length()?;
    let mut before: Option<&[u8]> = None;
    let mut items = Vec::with_capacity(length);
    for _ in 0..length {
        let (item, bytes) = source.measured(&mut unpack)?;
        if before.is_some_and(|before| before >= bytes) {
            return Err(PackError::Invalid("order"));
        }
        before = Some(bytes);
        items.push(item);
    }
    Ok(items)
}

fn pack_codes<T: Pack>(items: &[T], out: &mut Writer) {
    pack_sorted(items, out, T::pack);
}

fn unpack_codes<T: Pack>(source: &mut Reader<'_>) -> Result<Vec<T>, PackError> {
    unpack_sorted(source, T::unpack)
}

/// Which of up to 16 things are there, the first in bit 0, as a varint.
fn pack_flags(flags: &[bool], out: &mut Writer) {
    let bits = flags
        .iter()
        .rev()
        .fold(0u64, |bits, flag| (bits << 1) | u64::from(*flag));
    out.varint(bits);
}

fn unpack_flags<const N: usize>(source: &mut Reader<'_>) -> Result<[bool; N], PackError> {
    let mut bits = source.varint()?;
    let mut flags = [false; N];
    for flag in &mut flags {
        *flag = bits & 1 == 1;
        bits >>= 1;
    }
    if bits == 0 {
        Ok(flags)
    } else {
        Err(PackError::Invalid("flags"))
    }
}

/// Actions as the bits of a varint, by their numbers.
fn pack_actions(actions: &[Action], out: &mut Writer) {
    let mut bits = 0;
    for action in actions {
        bits |= 1u64.checked_shl(action.number().into()).unwrap_or(0);
    }
    out.varint(bits);
}

fn unpack_actions(source: &mut Reader<'_>) -> Result<Vec<Action>, PackError> {
    let flags: [bool; 9] = unpack_flags(source)?;
    let mut actions = Vec::new();
    for (action, listed) in Action::ALL.iter().zip(flags) {
        if listed {
            actions.push(*action);
        }
    }
    Ok(actions)
}

fn pack_terms(terms: &Terms, table: &Table, out: &mut Writer) {
    let named = matches!(terms.grantee, Grantee::Identity(_));
    let everywhere = matches!(terms.custodian, Custodian::Any);
    out.byte(
        category_number(terms.category)
            | (u8::from(everywhere) << 2)
            | (u8::from(named) << 3)
            | (default_number(terms.default) << 4),
    );
    if let Custodian::Identity(custodian) = &terms.custodian {
        out.varint(table.position(custodian));
    }
    if let Grantee::Identity(grantee) = &terms.grantee {
        out.varint(table.position(grantee));
    }
    terms.period.pack(out);
    let Applies {
        actors,
        purposes,
        actions,
    } = &terms.applies;
    pack_flags(
        &[
            matches!(actors, Scope::List(_)),
            matches!(purposes, Scope::List(_)),
            matches!(actions, Scope::List(_)),
            terms.emergency.is_some(),
            !terms.obligations.is_empty(),
            terms.policy.is_some(),
            terms.source.is_some(),
        ],
        out,
    );
    if let Scope::List(actors) = actors {
        pack_sorted(actors, out, |who, out| out.varint(who_number(who, table)));
    }
    if let Scope::List(purposes) = purposes {
        pack_codes(purposes, out);
    }
    if let Scope::List(actions) = actions {
        pack_actions(actions, out);
    }
    pack_sorted(&terms.rules, out, |rule, out| pack_rule(rule, table, out));
    if let Some(emergency) = terms.emergency {
        pack_emergency(emergency, out);
    }
    if !terms.obligations.is_empty() {
        pack_codes(&terms.obligations, out);
    }
    if let Some(policy) = &terms.policy {
        out.bytes(policy.uri.as_bytes());
        policy.hash.pack(out);
    }
    if let Some(source) = &terms.source {
        source.pack(out);
    }
}

fn unpack_terms(source: &mut Reader<'_>, table: &mut Table) -> Result<Terms, PackError> {
    let head = source.byte()?;
    if head > 0x3f {
        return Err(PackError::Invalid("terms"));
    }
    let custodian = if head & 4 == 0 {
        Custodian::Identity(table.take(source.varint()?)?)
    } else {
        Custodian::Any
    };
    let grantee = if head & 8 == 0 {
        Grantee::General
    } else {
        Grantee::Identity(table.take(source.varint()?)?)
    };
    let period = Pack::unpack(source)?;
    let [
        actors,
        purposes,
        actions,
        emergency,
        obligations,
        policy,
        document,
    ] = unpack_flags(source)?;
    Ok(Terms {
        category: category(head & 3),
        custodian,
        grantee,
        period,
        applies: Applies {
            actors: scope(actors, source, |source| {
                unpack_sorted(source, |source| who(source.varint()?, table))
            })?,
            purposes: scope(purposes, source, unpack_codes)?,
            actions: scope(actions, source, unpack_actions)?,
        },
        default: default_effect(head >> 4)?,
        rules: unpack_sorted(source, |source| unpack_rule(source, table))?,
        emergency: optional(emergency, source, unpack_emergency)?,
        obligations: optional(obligations, source, unpack_obligations)?.unwrap_or_default(),
        policy: optional(policy, source, unpack_policy)?,
        source: optional(document, source, Hash::unpack)?,
    })
}

fn optional<T>(
    there: bool,
    source: &mut Reader<'_>,
    unpack: impl FnOnce(&mut Reader<'_>) -> Result<T, PackError>,
) -> Result<Option<T>, PackError> {
    if there {
        unpack(source).map(Some)
    } else {
        Ok(None)
    }
}

fn scope<T>(
    listed: bool,
    source: &mut Reader<'_>,
    unpack: impl FnOnce(&mut Reader<'_>) -> Result<Vec<T>, PackError>,
) -> Result<Scope<T>, PackError> {
    Ok(optional(listed, source, unpack)?.map_or(Scope::Any, Scope::List))
}

/// A byte for the effect (1 deny), the condition, the exceptions.
fn pack_rule(rule: &Rule, table: &Table, out: &mut Writer) {
    out.byte(u8::from(rule.effect == Effect::Deny));
    pack_condition(&rule.when, table, out);
    pack_sorted(&rule.except, out, |except, out| {
        pack_condition(except, table, out);
    });
}

fn unpack_rule(source: &mut Reader<'_>, table: &mut Table) -> Result<Rule, PackError> {
    let effect = match source.byte()? {
        0 => Effect::Permit,
        1 => Effect::Deny,
        _ => return Err(PackError::Invalid("effect")),
    };
    Ok(Rule {
        effect,
        when: unpack_condition(source, table)?,
        except: unpack_sorted(source, |source| unpack_condition(source, table))?,
    })
}

/// Flags for the fields that are there, commonest first so that one byte mostly does; the fields.
fn pack_condition(condition: &Condition, table: &Table, out: &mut Writer) {
    let Condition {
        actors,
        actions,
        purposes,
        labels,
        confidentiality_at_most,
        resource_types,
        codes,
        data_period,
        data,
        period,
    } = condition;
    pack_flags(
        &[
            actors.is_some(),
            purposes.is_some(),
            labels.is_some(),
            resource_types.is_some(),
            confidentiality_at_most.is_some(),
            actions.is_some(),
            period.is_some(),
            data_period.is_some(),
            data.is_some(),
            codes.is_some(),
        ],
        out,
    );
    if let Some(actors) = actors {
        pack_sorted(actors, out, |actor, out| {
            out.varint(actor_number(actor, table));
        });
    }
    if let Some(purposes) = purposes {
        pack_codes(purposes, out);
    }
    if let Some(labels) = labels {
        pack_codes(labels, out);
    }
    if let Some(resource_types) = resource_types {
        pack_codes(resource_types, out);
    }
    if let Some(confidentiality) = confidentiality_at_most {
        confidentiality.pack(out);
    }
    if let Some(actions) = actions {
        pack_actions(actions, out);
    }
    if let Some(period) = period {
        period.pack(out);
    }
    if let Some(data_period) = data_period {
        data_period.pack(out);
    }
    if let Some(data) = data {
        pack_sorted(data, out, |reference, out| {
            reference.meaning.pack(out);
            reference.reference.pack(out);
        });
    }
    if let Some(codes) = codes {
        pack_codes(codes, out);
    }
}

fn unpack_condition(source: &mut Reader<'_>, table: &mut Table) -> Result<Condition, PackError> {
    let [
        actors,
        purposes,
        labels,
        resource_types,
        confidentiality_at_most,
        actions,
        period,
        data_period,
        data,
        codes,
    ] = unpack_flags(source)?;
    Ok(Condition {
        actors: optional(actors, source, |source| {
            unpack_sorted(source, |source| actor(source.varint()?, table))
        })?,
        purposes: optional(purposes, source, unpack_codes)?,
        labels: optional(labels, source, unpack_codes)?,
        resource_types: optional(resource_types, source, unpack_codes)?,
        confidentiality_at_most: optional(confidentiality_at_most, source, Pack::unpack)?,
        actions: optional(actions, source, unpack_actions)?,
        period: optional(period, source, Pack::unpack)?,
        data_period: optional(data_period, source, Pack::unpack)?,
        data: optional(data, source, |source| {
            unpack_sorted(source, unpack_reference)
        })?,
        codes: optional(codes, source, unpack_codes)?,
    })
}

fn unpack_reference(source: &mut Reader<'_>) -> Result<DataRef, PackError> {
    Ok(DataRef {
        meaning: Pack::unpack(source)?,
        reference: Hash::unpack(source)?,
    })
}

/// No obligations have a form already, that of the flag.
fn unpack_obligations(source: &mut Reader<'_>) -> Result<Vec<Obligation>, PackError> {
    let obligations: Vec<Obligation> = unpack_codes(source)?;
    if obligations.is_empty() {
        return Err(PackError::Invalid("obligations"));
    }
    Ok(obligations)
}

fn unpack_policy(source: &mut Reader<'_>) -> Result<PolicyText, PackError> {
    let uri = std::str::from_utf8(source.bytes()?).map_err(|_| PackError::Invalid("uri"))?;
    Ok(PolicyText {
        uri: uri.to_owned(),
        hash: Hash::unpack(source)?,
    })
}

/// 0 allow, 1 forbid, 2 plus the level.
fn pack_emergency(emergency: EmergencyTerms, out: &mut Writer) {
    out.byte(match emergency {
        EmergencyTerms::Allow => 0,
        EmergencyTerms::Forbid => 1,
        EmergencyTerms::AllowUpTo(level) => level.number().saturating_add(2),
    });
}

fn unpack_emergency(source: &mut Reader<'_>) -> Result<EmergencyTerms, PackError> {
    match source.byte()? {
        0 => Ok(EmergencyTerms::Allow),
        1 => Ok(EmergencyTerms::Forbid),
        number => Confidentiality::from_number(number.saturating_sub(2))
            .map(EmergencyTerms::AllowUpTo)
            .ok_or(PackError::Invalid("emergency")),
    }
}

/// Three times the position of the identity, plus 1 for its members; or three times the number of
/// an accreditation kind, plus 2.
fn who_number(who: &Who, table: &Table) -> u64 {
    let (value, kind) = match who {
        Who::Identity(id) => (table.position(id), 0),
        Who::MemberOf(id) => (table.position(id), 1),
        Who::Accredited(kind) => (u64::from(kind.number()), 2),
    };
    value.saturating_mul(3).saturating_add(kind)
}

fn who(number: u64, table: &mut Table) -> Result<Who, PackError> {
    let value = number / 3;
    Ok(match number % 3 {
        0 => Who::Identity(table.take(value)?),
        1 => Who::MemberOf(table.take(value)?),
        _ => Who::Accredited(
            u8::try_from(value)
                .ok()
                .and_then(AccreditationKind::from_number)
                .ok_or(PackError::Invalid("accreditation kind"))?,
        ),
    })
}

/// Twice the number of `who`, plus 1 for a source.
fn actor_number(actor: &ActorMatch, table: &Table) -> u64 {
    let source = u64::from(actor.role == ActorRole::Source);
    who_number(&actor.who, table)
        .saturating_mul(2)
        .saturating_add(source)
}

fn actor(number: u64, table: &mut Table) -> Result<ActorMatch, PackError> {
    let role = if number & 1 == 0 {
        ActorRole::Recipient
    } else {
        ActorRole::Source
    };
    Ok(ActorMatch {
        role,
        who: who(number >> 1, table)?,
    })
}

fn category_number(category: Category) -> u8 {
    match category {
        Category::Treatment => 0,
        Category::Research => 1,
        Category::PatientPrivacy => 2,
        Category::Adr => 3,
    }
}

fn category(number: u8) -> Category {
    match number {
        0 => Category::Treatment,
        1 => Category::Research,
        2 => Category::PatientPrivacy,
        _ => Category::Adr,
    }
}

fn default_number(default: DefaultEffect) -> u8 {
    match default {
        DefaultEffect::Permit => 0,
        DefaultEffect::Deny => 1,
        DefaultEffect::Closed => 2,
    }
}

fn default_effect(number: u8) -> Result<DefaultEffect, PackError> {
    match number {
        0 => Ok(DefaultEffect::Permit),
        1 => Ok(DefaultEffect::Deny),
        2 => Ok(DefaultEffect::Closed),
        _ => Err(PackError::Invalid("default")),
    }
}

impl Terms {
    /// What an idempotent grant compares: SHA-256 over `salus:terms:v1` (length in front) and the
    /// packed form, so that the order of lists and rules means nothing here either.
    pub fn content_hash(&self) -> Hash {
        let mut out = Writer::default();
        out.bytes(b"salus:terms:v1");
        self.pack(&mut out);
        Hash(Sha256::digest(out.finish()).into())
    }
}
