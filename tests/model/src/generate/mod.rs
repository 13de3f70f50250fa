//! Random messages by a small cast, so that they meet: most are meant well, some are not.
//!
//! Each sequence has a theme, and each part looks at what happened so far and mostly does what comes
//! next: whoever was asked accepts, what has waited long enough is applied. So sequences of a hundred
//! steps get through recoveries, reviews and disputes.

mod audit;
mod consents;
mod control;
mod document;
mod guardians;
mod owners;
mod terms;
mod trust;

use std::collections::BTreeMap;

use salus_identity_api::msg as identity;
use salus_identity_api::msg::Role;
use salus_vocabulary::{AccreditationKind, End, Hash, Instant, ObjectId, Period};

use crate::chance::Chance;
use crate::reference::{DAY, HOUR, Reference};
use crate::step::{Message, Step, acting_in};

/// The cast, by what they mostly are.
pub const ORGANIZATIONS: &[&str] = &["hospital", "clinic"];
pub const PATIENTS: &[&str] = &["anna", "ben", "chris"];
pub const CLINICIANS: &[&str] = &["doctor", "nurse"];
pub const GUARDIANS: &[&str] = &["gina", "gus", "greta", "ines", "ivan"];
pub const DELEGATES: &[&str] = &["ben", "mallory", "nurse", "chris", "gus"];
pub const EVERYBODY: &[&str] = &[
    "owner", "root", "board", "hospital", "clinic", "gateway", "desk", "doctor", "nurse",
    "reviewer", "anna", "ben", "chris", "heir", "gina", "gus", "greta", "ines", "ivan", "mallory",
];

/// What a sequence is mostly about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    Everything,
    Consents,
    Control,
    Recovery,
    Emergencies,
    Owners,
}

impl Theme {
    fn of(seed: u64) -> Self {
        match seed % 6 {
            0 => Self::Everything,
            1 => Self::Consents,
            2 => Self::Control,
            3 => Self::Recovery,
            4 => Self::Emergencies,
            _ => Self::Owners,
        }
    }

    /// Weights of accesses, emergencies and disputes, consents, control, guardians, trust, owners.
    fn weights(self) -> [u64; 7] {
        match self {
            Self::Everything => [6, 4, 6, 3, 2, 4, 1],
            Self::Consents => [8, 1, 11, 1, 1, 3, 0],
            Self::Control => [4, 1, 4, 10, 3, 3, 0],
            Self::Recovery => [4, 1, 3, 4, 13, 1, 0],
            Self::Emergencies => [8, 9, 6, 1, 1, 3, 0],
            Self::Owners => [5, 3, 3, 1, 3, 4, 10],
        }
    }
}

/// Makes steps for one sequence.
pub struct Generator {
    pub chance: Chance,
    theme: Theme,
    accounts: BTreeMap<&'static str, String>,
    used_ids: Vec<ObjectId>,
    /// Whom most changes of control are about.
    principal: String,
    /// Whether one doctor declares one emergency after the other.
    zealous: bool,
    /// How long the next step waits for what it does to be possible.
    wait: Option<u64>,
}

impl Generator {
    pub fn new(seed: u64, account: impl Fn(&str) -> String) -> Self {
        Self {
            chance: Chance::new(seed),
            theme: Theme::of(seed),
            accounts: EVERYBODY
                .iter()
                .map(|name| (*name, account(name)))
                .collect(),
            used_ids: Vec::new(),
            principal: account(
                ["anna", "anna", "ben", "hospital", "owner"][(seed / 6 % 5) as usize],
            ),
            zealous: seed % 24 == 4,
            wait: None,
        }
    }

    pub fn account(&self, name: &str) -> String {
        self.accounts[name].clone()
    }

    fn one_of(&mut self, names: &[&str]) -> String {
        let name = *self.chance.pick(names);
        self.account(name)
    }

    fn anybody(&mut self) -> String {
        self.one_of(EVERYBODY)
    }

    /// Mostly one of the patients, sometimes somebody who has no key.
    fn patient(&mut self, known: &Reference) -> String {
        let derived = known.derived();
        if !derived.is_empty() && self.chance.once_in(5) {
            return self.chance.pick(&derived).clone();
        }
        self.one_of(PATIENTS)
    }

    fn organization(&mut self) -> String {
        self.one_of(ORGANIZATIONS)
    }

    /// An account that acts as an identity; if there is none, whoever bears its address.
    fn hand_of(&mut self, known: &Reference, id: &str) -> String {
        let hands: Vec<String> = self
            .accounts
            .values()
            .filter(|account| known.acts(account, id))
            .cloned()
            .collect();
        if hands.is_empty() {
            return id.to_owned();
        }
        self.chance.pick(&hands).clone()
    }

    /// The first steps of every sequence: two organizations that work, and who watches them.
    pub fn opening(&mut self) -> Vec<Step> {
        let year = Period::until(Instant(4_000_000_000));
        let mut steps = Vec::new();
        let root = self.account("root");
        for (subject, kind) in [
            ("hospital", AccreditationKind::Organization),
            ("clinic", AccreditationKind::Organization),
            ("reviewer", AccreditationKind::Reviewer),
        ] {
            let subject = self.account(subject);
            let msg = self.accreditation(root.clone(), None, subject, kind, year);
            steps.push(self.by("root", msg));
        }
        for (organization, operator, member) in [
            ("hospital", "gateway", "doctor"),
            ("clinic", "desk", "nurse"),
        ] {
            let (house, account, who) = (
                self.account(organization),
                self.account(operator),
                self.account(member),
            );
            let add = identity::ExecuteMsg::AddOperator {
                r#as: house.clone(),
                account,
            };
            let invite = identity::ExecuteMsg::InviteMember {
                r#as: house.clone(),
                member: who.clone(),
                roles: vec![Role::Clinician, Role::Emergency],
                period: year,
            };
            let accept = identity::ExecuteMsg::AcceptMembership {
                r#as: who,
                organization: house,
            };
            steps.push(self.by(organization, add));
            steps.push(self.by(organization, invite));
            steps.push(self.by(member, accept));
        }
        steps
    }

    fn by(&self, sender: &str, msg: identity::ExecuteMsg) -> Step {
        Step {
            wait: 0,
            sender: self.account(sender),
            message: Message::Identity(msg),
        }
    }

    /// The next step, given what happened so far.
    pub fn step(&mut self, known: &Reference) -> Step {
        self.wait = None;
        let (sender, message) = self.part(known);
        // Offers and proposals would lapse if much time passed between all steps.
        let slow = matches!(self.theme, Theme::Everything | Theme::Consents);
        let at_random = match self.chance.below(if self.zealous { 17 } else { 24 }) {
            0..=16 => 0,
            17..=20 => self.chance.below(600),
            21 => self.chance.below(6 * HOUR),
            22 => self.chance.below(2 * DAY),
            _ if slow || self.chance.once_in(3) => self.chance.below(20 * DAY),
            _ => self.chance.below(4 * DAY),
        };
        // Sometimes a second too early, or as long as ever.
        let wait = match (self.wait, self.chance.below(12)) {
            (Some(_), 0..=10) if self.zealous => 0,
            (Some(wait), 0..=8) => wait,
            (Some(wait), 9) => wait.saturating_sub(1),
            _ => at_random,
        };
        // One time in twelve somebody else sends it.
        let sender = if self.chance.once_in(12) {
            self.anybody()
        } else {
            sender
        };
        Step {
            wait,
            sender,
            message,
        }
    }

    fn part(&mut self, known: &Reference) -> (String, Message) {
        let weights = self.theme.weights();
        let mut drawn = self.chance.below(weights.iter().sum());
        let mut place = 0;
        while drawn >= weights[place] {
            drawn -= weights[place];
            place += 1;
        }
        let msg = match place {
            0 => return self.of_accesses(known),
            1 if self.chance.once_in(10) => self.manages(known),
            1 => return self.of_emergencies(known),
            2 => return self.of_consents(known),
            3 if self.chance.once_in(5) => self.of_document(known),
            3 => self.of_control(known),
            4 => self.of_guardians(known),
            5 => self.of_trust(known),
            _ => return self.of_owners(known),
        };
        let sender = match acting_in(&msg) {
            Some(id) => self.hand_of(known, &id),
            None => self.account("mallory"),
        };
        (sender, Message::Identity(msg))
    }

    /// Waits until an instant has come.
    fn until(&mut self, known: &Reference, instant: u64) {
        self.wait = Some(instant.saturating_sub(known.now));
    }

    fn fresh_id(&mut self) -> ObjectId {
        if !self.used_ids.is_empty() && self.chance.once_in(10) {
            return *self.chance.pick(&self.used_ids);
        }
        let id = ObjectId(self.chance.bytes());
        self.used_ids.push(id);
        id
    }

    fn hash(&mut self) -> Hash {
        Hash([self.chance.below(4) as u8; 32])
    }

    /// Mostly holds now, sometimes not yet, or not for long.
    fn period(&mut self, now: u64) -> Period {
        let start = match self.chance.below(6) {
            0 => Some(Instant(now + self.chance.below(100_000))),
            1 => Some(Instant(now)),
            2 => Some(Instant(now.saturating_sub(self.chance.below(100_000)))),
            _ => None,
        };
        let end = match self.chance.below(4) {
            0 => End::At(Instant(now + 1 + self.chance.below(200_000))),
            1 => End::At(Instant(now + self.chance.below(10_000_000))),
            _ => End::OpenEnded,
        };
        Period { start, end }
    }
}
