//! Properties that are looked at for themselves, whatever the reference says: (b), (h), (i), (j), (k).

use std::collections::{BTreeMap, BTreeSet};

use salus_audit_api::AccessDecision;
use salus_audit_api::msg::{self as audit, Access};
use salus_consent_api::msg as consent;
use salus_identity_api::msg as identity;
use salus_policy::{ConsentRef, Custodian, Outcome};
use salus_test_kit::{Contract, World};
use salus_vocabulary::{Action, End};
use serde_json::Value;

use super::{CONTRACTS, Runner, count};
use crate::address::canonical;
use crate::generate::EVERYBODY;
use crate::reference::{Recorded, Reference};
use crate::step::{Message, Step, acting_in};

/// A cell that a message changed, added or removed.
pub type Changed = BTreeMap<Vec<u8>, Option<Vec<u8>>>;

impl<W: World> Runner<W> {
    /// (k) A failed call leaves storage identical.
    pub(super) fn nothing_changed(&self, name: &str, code: &str) -> Result<(), String> {
        for contract in CONTRACTS {
            if self.cells_of(contract) != self.cells[&contract] {
                return Err(format!(
                    "(k) {name} failed with {code} and changed {contract:?}"
                ));
            }
        }
        Ok(())
    }

    /// (h) A deactivated identity does nothing.
    pub(super) fn nobody_deactivated_acts(&self, step: &Step) -> Result<(), String> {
        let acting = match &step.message {
            Message::Identity(msg) => acting_in(msg),
            Message::Consent(msg) => acting_in(msg),
            Message::Audit(msg) => acting_in(msg),
        };
        match acting {
            Some(id) if self.reference.is_deactivated(&id) => Err(format!(
                "(h) {} by a deactivated identity",
                step.message.name()
            )),
            _ => Ok(()),
        }
    }

    /// (b) No permit without a live consent of the subject that covers it, or one of the other
    /// grounds, each under its own condition.
    pub(super) fn permit_has_a_ground(
        &self,
        access: &Access,
        proven: bool,
        decision: &AccessDecision<String>,
    ) -> Result<(), String> {
        if decision.outcome != Outcome::Permit {
            return Ok(());
        }
        let known = &self.reference;
        let viewing = matches!(access.action, Action::Access | Action::Use | Action::Read);
        let named_live = access
            .emergency
            .and_then(|number| known.entry(&access.subject, number))
            .is_some_and(|entry| {
                entry.actor == access.actor
                    && matches!(entry.what, Recorded::Declared { until, .. } if known.now < until)
            });
        let holds = match decision.reason.code() {
            "own_access" => proven && access.actor == access.subject && viewing,
            "delegate_access" => {
                viewing
                    && known
                        .delegation(&access.subject, &access.actor)
                        .is_some_and(|it| it.view.is_some())
            }
            "emergency_policy" => named_live && known.permits_without_consent(),
            "emergency_allowed" => named_live && self.is_covered(access, decision),
            "permit_rule" | "default_permit" => self.is_covered(access, decision),
            _ => false,
        };
        let excluded = known
            .exclusions
            .get(&(access.subject.clone(), access.actor.clone()))
            .is_some_and(|it| !known.is_voided(&access.subject, it.since, true));
        let own = decision.reason.code() == "own_access";
        if holds && (own || !excluded) && !known.is_deactivated(&access.actor) {
            Ok(())
        } else {
            Err(format!("(b) {access:?} has no ground: {decision:?}"))
        }
    }

    /// Whether the consent that decided is the subject's, for this custodian, and permits now.
    fn is_covered(&self, access: &Access, decision: &AccessDecision<String>) -> bool {
        let known = &self.reference;
        let Some(ConsentRef { id, version }) = decision.decided_by else {
            return false;
        };
        known.consent(&access.subject, id).is_some_and(|it| {
            let period = it.terms.period;
            let begun = period.start.is_none_or(|start| start.0 <= known.now);
            let over = matches!(period.end, End::At(end) if end.0 <= known.now);
            let here = match &it.terms.custodian {
                Custodian::Any => true,
                Custodian::Identity(custodian) => *custodian == access.custodian,
            };
            it.version == version
                && !it.ended
                && !it.stripped
                && begun
                && !over
                && here
                && !known.is_dead(&access.subject, it.granted)
        })
    }

    /// (i) What the latest questions are answered with before a pause.
    pub(super) fn before_pause(&self, step: &Step) -> Result<Vec<(Access, Outcome)>, String> {
        let pauses = matches!(
            &step.message,
            Message::Identity(identity::ExecuteMsg::Pause { .. })
                | Message::Consent(consent::ExecuteMsg::Pause { .. })
                | Message::Audit(audit::ExecuteMsg::Pause { .. })
        );
        if !pauses {
            return Ok(Vec::new());
        }
        let mut answers = Vec::new();
        for access in self.questions.iter().rev().take(8) {
            answers.push((access.clone(), self.decide(access)?.outcome));
        }
        Ok(answers)
    }

    /// (i) A pause never widens: none of them is permitted now that was not.
    pub(super) fn after_pause(&mut self, before: Vec<(Access, Outcome)>) -> Result<(), String> {
        for (access, outcome) in before {
            let now = self.decide(&access)?.outcome;
            if now == Outcome::Permit && outcome != Outcome::Permit {
                return Err(format!("(i) a pause permits {access:?}"));
            }
        }
        Ok(())
    }

    /// Everybody who is named in a message, and whose identity it changed, with those who control
    /// them: their counts may change too.
    pub(super) fn touched(&self, step: &Step, before: &Reference) -> BTreeSet<String> {
        let mut touched = BTreeSet::new();
        addresses(&serde_json::to_value(&step.message).unwrap(), &mut touched);
        if !matches!(step.message, Message::Identity(_)) {
            return touched;
        }
        let after = &self.reference;
        for id in after.identities.keys() {
            if before.identity(id) != after.identity(id) {
                touched.insert(id.clone());
                for known in [before, after] {
                    for controller in known.controllers(id) {
                        touched.extend(known.controllers(&controller));
                        touched.insert(controller);
                    }
                }
            }
        }
        touched
    }

    /// (j) A message changes only cells of those whom it is about, in its own contract alone. Gives
    /// the cells that it changed.
    pub(super) fn only_its_own_changed(
        &mut self,
        step: &Step,
        contract: Contract,
        touched: &BTreeSet<String>,
    ) -> Result<Changed, String> {
        let name = step.message.name();
        for other in CONTRACTS {
            if other != contract && self.cells_of(other) != self.cells[&other] {
                return Err(format!("(j) {name} changed {other:?}"));
            }
        }
        let after = self.cells_of(contract);
        let changed = difference(&self.cells[&contract], &after);
        let touched: BTreeSet<Vec<u8>> = touched.iter().map(|id| canonical(id)).collect();
        let subjects: BTreeSet<Vec<u8>> = subjects(&step.message)
            .iter()
            .map(|id| canonical(id))
            .collect();
        let everybody: BTreeSet<Vec<u8>> = EVERYBODY
            .iter()
            .map(|name| canonical(&self.suite.account(name)))
            .chain(self.reference.derived().iter().map(|id| canonical(id)))
            .collect();
        for key in changed.keys() {
            let Some(owner) = owner_of(contract, key) else {
                continue;
            };
            let of_subject = contract == Contract::ConsentRegistry
                || (contract == Contract::AccessAudit && [2, 5, 8, 9].contains(&key[0]));
            let own = if of_subject { &subjects } else { &touched };
            if everybody.contains(owner) && !own.contains(owner) {
                return Err(format!("(j) {name} changed the cell {key:02x?}"));
            }
        }
        self.cells.insert(contract, after);
        Ok(changed)
    }

    /// What came about, for the coverage.
    pub(super) fn note_outcomes(&mut self, step: &Step, before: &Reference) {
        use identity::ExecuteMsg as M;
        let after = &self.reference;
        let mut found: Vec<&str> = Vec::new();
        if let Message::Identity(msg) = &step.message {
            match msg {
                M::CompleteRecovery { identity } => {
                    found.push(if after.identity(identity).recovered == Some(after.now) {
                        "recovery completed"
                    } else {
                        "recovery without effect"
                    });
                    if before.standing(identity).is_some_and(|it| it.opposed) {
                        found.push("recovery completed against the controllers");
                    }
                }
                M::VoteRecovery { identity, .. } if after.standing(identity).is_some() => {
                    found.push("recovery stands");
                    if before.is_ending(identity) {
                        found.push("recovery cancels a deactivation");
                    }
                }
                M::OpposeRecovery { identity, .. }
                    if before.standing(identity).is_some()
                        && after.standing(identity).is_none() =>
                {
                    found.push("standing recovery cancelled");
                }
                M::CancelDeactivation { r#as, identity } if r#as != identity => {
                    found.push("guardians against a deactivation");
                    if !after.is_ending(identity) {
                        found.push("deactivation cancelled by guardians");
                    }
                }
                M::CancelChange { r#as, identity, .. } if r#as != identity => {
                    found.push("guardians against a change");
                    let left = after.identity(identity).changes.len();
                    if left < before.identity(identity).changes.len() {
                        found.push("change cancelled by guardians");
                    }
                }
                M::AcceptGuardianship { identity, .. }
                    if after.identity(identity).guardians
                        != before.identity(identity).guardians =>
                {
                    found.push("guardians live");
                }
                _ => {}
            }
        }
        if after.emergencies.len() > before.emergencies.len()
            && let Message::Audit(audit::ExecuteMsg::DeclareEmergency { r#as, emergency }) =
                &step.message
        {
            found.push(if *r#as == emergency.organization {
                "emergency of a managed identity"
            } else {
                "emergency"
            });
        }
        for name in found {
            count(&mut self.tally.outcomes, name);
        }
    }
}

fn difference(before: &[(Vec<u8>, Vec<u8>)], after: &[(Vec<u8>, Vec<u8>)]) -> Changed {
    let before: BTreeMap<&Vec<u8>, &Vec<u8>> = before.iter().map(|(k, v)| (k, v)).collect();
    let after: BTreeMap<&Vec<u8>, &Vec<u8>> = after.iter().map(|(k, v)| (k, v)).collect();
    let new = after
        .iter()
        .filter(|(key, value)| before.get(*key) != Some(*value))
        .map(|(key, value)| ((*key).clone(), Some((*value).clone())));
    let gone = before
        .keys()
        .filter(|key| !after.contains_key(*key))
        .map(|key| ((*key).clone(), None));
    new.chain(gone).collect()
}

/// Whom a cell belongs to, after `docs/formats.md`.
fn owner_of(contract: Contract, key: &[u8]) -> Option<&[u8]> {
    let start = match (contract, key[0]) {
        (Contract::IdentityRegistry, 1 | 8..=12 | 16)
        | (Contract::ConsentRegistry, 1)
        | (Contract::AccessAudit, 10) => 1,
        (Contract::IdentityRegistry, 2 | 4 | 5 | 7 | 17 | 18)
        | (Contract::ConsentRegistry, 2..=4 | 7..=9)
        | (Contract::AccessAudit, 2 | 5..=7 | 9) => 2,
        (Contract::IdentityRegistry, 13) => 22,
        (Contract::AccessAudit, 8) => 10,
        _ => return None,
    };
    key.get(start..start + 20)
}

fn addresses(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::String(text) if text.starts_with("wasm1") => {
            found.insert(text.clone());
        }
        Value::Array(items) => items.iter().for_each(|item| addresses(item, found)),
        Value::Object(fields) => fields.values().for_each(|item| addresses(item, found)),
        _ => {}
    }
}

/// Whose consents or whose trail a message is about.
pub fn subjects(message: &Message) -> Vec<String> {
    let value = match message {
        Message::Consent(msg) => serde_json::to_value(msg),
        Message::Audit(msg) => serde_json::to_value(msg),
        Message::Identity(_) => return Vec::new(),
    };
    let mut found = Vec::new();
    collect_subjects(&value.unwrap(), &mut found);
    found.sort_unstable();
    found.dedup();
    found
}

fn collect_subjects(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Array(items) => {
            for item in items {
                collect_subjects(item, found);
            }
        }
        Value::Object(fields) => {
            for (name, field) in fields {
                match field {
                    Value::String(text) if name == "subject" => found.push(text.clone()),
                    _ => collect_subjects(field, found),
                }
            }
        }
        _ => {}
    }
}
