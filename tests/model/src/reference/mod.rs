//! The state that the messages lead to, and who may send them when, kept by the words of the design.
//!
//! [`Reference::allows`] says of a message whether it is accepted, [`Reference::apply`] what an
//! accepted one changes, [`Reference::answer`] what an access is answered with.

mod accredited;
mod audit;
mod conflicts;
mod consents;
mod control;
mod document;
mod granted;
mod guardians;
mod judge;
mod owners;
mod recovery;
mod trust;
mod who;

use std::collections::BTreeMap;

use salus_audit_api::msg::{Access, LocalDecision, Report};
use salus_audit_api::{BasisCode, DisputeAnswer, DisputeCode, EmergencyReason, Verdict as Finding};
use salus_identity_api::msg::Role;
use salus_policy::{Condition, Terms};
use salus_vocabulary::{AccreditationKind, Action, End, Hash, ObjectId, Period, Purpose};

use crate::decide::Verdict;
use crate::step::{Message, Step};

pub use audit::outcome_code;
pub use consents::{can_deny, can_permit};
pub use document::Document;

pub const HOUR: u64 = 3_600;
pub const DAY: u64 = 24 * HOUR;

/// Whether a message is accepted, and if not, why not.
pub type Allowed = Result<(), &'static str>;

fn require(holds: bool, otherwise: &'static str) -> Allowed {
    if holds { Ok(()) } else { Err(otherwise) }
}

/// The places of the contracts in what all three have.
pub const IDENTITY: usize = 0;
pub const CONSENT: usize = 1;
pub const AUDIT: usize = 2;

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Identity {
    /// Empty: itself, unless derived.
    pub controllers: Vec<String>,
    pub derived: bool,
    pub changes: Vec<Change>,
    pub changes_ever: u32,
    pub guardians: Option<Guardians>,
    pub asked: Option<Asked>,
    pub proposals: Vec<Proposal>,
    pub proposals_ever: u32,
    pub recovered: Option<u64>,
    pub deactivated_from: Option<u64>,
    pub voided: Vec<(u64, u64, bool)>,
    pub operators: Vec<(u16, String)>,
    pub operators_ever: u16,
    /// By number, revoked ones too.
    pub accreditations: Vec<Accreditation>,
    pub memberships: BTreeMap<String, (Vec<Role>, Period)>,
    pub delegations: BTreeMap<String, Delegation>,
    pub document: Document,
}

/// What a change of controllers or guardians does.
#[derive(Debug, Clone, PartialEq)]
pub enum What {
    Add(String),
    Remove(String),
    SetGuardians(Vec<String>, u8),
    DismissGuardians,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    pub number: u32,
    pub what: What,
    pub effective: u64,
    pub against: Vec<String>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Guardians {
    pub seats: Vec<String>,
    pub threshold: u8,
    pub resigned: Vec<String>,
    pub against_deactivation: Vec<String>,
}

/// Guardians who have been asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    pub seats: Vec<String>,
    pub threshold: u8,
    pub accepted: Vec<String>,
    pub lapses: u64,
}

/// A recovery that a guardian proposed.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    pub number: u32,
    pub proposer: String,
    pub proposed: u64,
    pub controllers: Vec<String>,
    pub accepted: Vec<String>,
    pub votes: Vec<String>,
    pub against: Vec<String>,
    pub opposed: bool,
    pub stands_since: Option<u64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    Active,
    Suspended,
    Revoked,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Accreditation {
    pub issuer: String,
    pub under: Option<u16>,
    pub kind: AccreditationKind,
    pub scope: Vec<AccreditationKind>,
    pub depth: u8,
    pub period: Period,
    pub status: Status,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Delegation {
    pub view: Option<Condition<String>>,
    pub consent: bool,
    pub revoke: bool,
    pub period: Period,
    pub given: u64,
    pub ended: bool,
}

/// An offer of membership.
#[derive(Debug, Clone, PartialEq)]
pub struct Offer {
    pub roles: Vec<Role>,
    pub period: Period,
    pub made: u64,
}

#[derive(Debug, Clone)]
pub struct RootChange {
    pub root: String,
    pub adds: bool,
    pub proposed: u64,
    pub effective: u64,
}

#[derive(Debug, Clone)]
pub struct Consent {
    pub version: u32,
    pub terms: Terms<String>,
    pub granted: u64,
    pub stripped: bool,
    /// It was recorded as a refusal.
    pub refusal: bool,
    pub ended: bool,
    /// Who did what is in its history: the delegate, or nobody for the subject itself.
    pub by: Vec<Option<String>>,
    /// The request that it was granted by.
    pub asked_for: Option<(String, ObjectId)>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Exclusion {
    pub since: u64,
    pub even_in_emergency: bool,
    pub by: Option<String>,
}

#[derive(Debug, Clone)]
pub struct Request {
    pub terms: Terms<String>,
    pub hash: Hash,
    pub asked: u64,
    pub closed: bool,
}

/// What an entry of the trail says.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    pub time: u64,
    pub custodian: String,
    /// Whether an account that acts as the actor wrote it; otherwise the custodian did.
    pub sent: bool,
    /// The account that wrote it.
    pub account: String,
    pub actor: String,
    pub organization: Option<String>,
    pub purpose: Purpose,
    pub action: Action,
    pub access_id: ObjectId,
    pub emergency: Option<u32>,
    pub on_behalf: bool,
    pub what: Recorded,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Recorded {
    Decided {
        outcome: &'static str,
        reason: String,
        basis: Option<BasisCode>,
    },
    Reported(Report),
    Declared {
        reason: EmergencyReason,
        hash: Hash,
        until: u64,
    },
}

/// What became of an emergency.
#[derive(Debug, Clone, PartialEq)]
pub struct Emergency {
    pub flagged: bool,
    pub review: Option<(u64, String, Finding)>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Dispute {
    pub by: String,
    pub code: DisputeCode,
    pub answer: Option<DisputeAnswer>,
}

/// What is answered in a declared emergency when no consent speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Policy {
    #[default]
    Permit,
    Deny,
    PermitFrom(u64),
}

/// Who owns a contract, and to whom it was offered when.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Owner {
    pub owner: String,
    pub offer: Option<(String, u64)>,
}

/// What an access is answered with.
#[derive(Debug, Clone, PartialEq)]
pub enum Expected {
    /// Decided so.
    Verdict(Verdict),
    /// Recorded before under this number.
    Repeated(u32),
    /// Recorded as a report.
    Reported,
}

/// What only the answer of the contract tells.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    pub number: Option<u32>,
    /// What a request is approved by.
    pub hash: Option<Hash>,
    /// The identity that was made.
    pub identity: Option<String>,
}

/// Everything.
#[derive(Debug, Clone, Default)]
pub struct Reference {
    pub now: u64,
    pub roots: Vec<String>,
    pub root_changes: Vec<RootChange>,
    /// Root and subject.
    pub bars: BTreeMap<(String, String), String>,
    pub owners: [Owner; 3],
    pub paused_until: [Option<u64>; 3],
    pub identities: BTreeMap<String, Identity>,
    /// Organization and invited.
    pub offers: BTreeMap<(String, String), Offer>,
    /// Offers of control: of which identity, to whom; when, and through which controller.
    pub control_offers: BTreeMap<(String, String), (u64, String)>,
    /// How controllers came: of which identity, who; through which controller, and when.
    pub arrivals: BTreeMap<(String, String), (String, u64)>,
    pub consents: BTreeMap<(String, ObjectId), Consent>,
    pub exclusions: BTreeMap<(String, String), Exclusion>,
    /// Subject, organization, id.
    pub requests: BTreeMap<(String, String, ObjectId), Request>,
    pub entries: BTreeMap<String, Vec<Entry>>,
    pub emergencies: BTreeMap<(String, u32), Emergency>,
    /// By subject, number and whether it is a delegate's.
    pub disputes: BTreeMap<(String, u32, bool), Dispute>,
    pub bases: BTreeMap<String, Vec<(Purpose, BasisCode)>>,
    /// When a custodian published its legal bases.
    pub bases_set: BTreeMap<String, u64>,
    pub policy: Policy,
    nobody: Identity,
}

fn inside(period: &Period, now: u64) -> bool {
    period.start.is_none_or(|start| start.0 <= now) && !over(period, now)
}

pub fn over(period: &Period, now: u64) -> bool {
    matches!(period.end, End::At(end) if end.0 <= now)
}

/// A period that holds at some instant, and at one from now on.
fn is_ahead(period: &Period, now: u64) -> bool {
    let start = period.start.map_or(0, |start| start.0);
    !over(period, now) && !matches!(period.end, End::At(end) if end.0 <= start)
}

fn differ<T: PartialEq>(list: &[T]) -> bool {
    list.iter()
        .enumerate()
        .all(|(place, item)| !list[..place].contains(item))
}

impl Reference {
    /// As the contracts are started.
    pub fn start(now: u64, owner: &str, root: &str) -> Self {
        let owner = Owner {
            owner: owner.to_owned(),
            offer: None,
        };
        Self {
            now,
            roots: vec![root.to_owned()],
            owners: [owner.clone(), owner.clone(), owner],
            ..Self::default()
        }
    }

    pub fn identity(&self, id: &str) -> &Identity {
        self.identities.get(id).unwrap_or(&self.nobody)
    }

    fn change(&mut self, id: &str) -> &mut Identity {
        self.identities.entry(id.to_owned()).or_default()
    }

    /// Identities without a key of their own.
    pub fn derived(&self) -> Vec<String> {
        self.identities
            .iter()
            .filter(|(_, it)| it.derived)
            .map(|(id, _)| id.clone())
            .collect()
    }

    pub fn is_paused(&self, contract: usize) -> bool {
        self.paused_until[contract].is_some_and(|until| self.now < until)
    }

    /// Whether a message is accepted.
    pub fn allows(&self, step: &Step) -> Allowed {
        match &step.message {
            Message::Identity(msg) => self.allows_identity(&step.sender, msg),
            Message::Consent(msg) => self.allows_consent(&step.sender, msg),
            Message::Audit(msg) => self.allows_audit(&step.sender, msg),
        }
    }

    /// What an accepted message changes; an error if what was seen of the answer cannot be.
    pub fn apply(&mut self, step: &Step, seen: &Seen) -> Result<(), String> {
        match &step.message {
            Message::Identity(msg) => self.apply_identity(&step.sender, msg, seen),
            Message::Consent(msg) => self.apply_consent(msg, seen),
            Message::Audit(msg) => {
                self.apply_audit(&step.sender, msg);
                Ok(())
            }
        }
    }

    fn apply_identity(
        &mut self,
        sender: &str,
        msg: &salus_identity_api::msg::ExecuteMsg,
        seen: &Seen,
    ) -> Result<(), String> {
        self.apply_trust(msg, seen)?;
        self.apply_control(sender, msg, seen)?;
        self.apply_guardians(msg, seen)?;
        self.apply_recovery(msg, seen)?;
        self.apply_owner_of_identities(msg);
        self.apply_document(msg);
        Ok(())
    }

    /// Whether an access was released by the word of a report.
    pub fn released(report: &Report) -> bool {
        report.decided == LocalDecision::Released
    }

    /// The latest number of a subject's entries.
    pub fn latest(&self, subject: &str) -> u64 {
        self.entries.get(subject).map_or(0, Vec::len) as u64
    }

    /// Whether the sender of an access has shown to be the actor.
    pub fn is_proven(&self, sender: &str, acting: &str, access: &Access) -> bool {
        !(self.speaks_for(sender, acting) && access.custodian == acting)
    }
}
