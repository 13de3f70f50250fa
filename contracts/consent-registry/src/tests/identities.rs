//! What identity-registry says, as a test wants it.

use salus_contract_kit::Cell;
use salus_identity_api::cells::{
    AccreditationSlot, DelegationCell, IdentityCell, MembershipSlot, Powers, Roles, delegation_key,
    identity_key,
};
use salus_identity_api::changes::{Change, ChangesCell, What, changes_key};
use salus_identity_api::control::{ControlCell, control_key};
use salus_identity_api::guardians::{
    GuardianSet, GuardiansCell, Marks, ProposedGuardiansCell, guardians_key, proposed_guardians_key,
};
use salus_policy::Condition;
use salus_vocabulary::{AccreditationKind, Instant, Period};

use super::world::{END, START, World, id_of};

impl World {
    pub fn identity(&self, number: u8, cell: &IdentityCell) {
        let key = identity_key(&id_of(number)).as_slice().to_vec();
        self.identities.borrow_mut().insert(key, cell.to_cell());
    }

    /// Changes the cell of an identity.
    pub fn change(&self, number: u8, change: impl FnOnce(&mut IdentityCell)) {
        let key = identity_key(&id_of(number)).as_slice().to_vec();
        let bytes = self.identities.borrow().get(&key).cloned();
        let mut cell = bytes.map_or_else(IdentityCell::default, |bytes| {
            IdentityCell::from_cell(&bytes).unwrap()
        });
        change(&mut cell);
        self.identity(number, &cell);
    }

    /// Accredits an identity for ever.
    pub fn accredit(&self, number: u8, kind: AccreditationKind) {
        self.accredit_for(number, kind, Period::ALWAYS);
    }

    pub fn accredit_for(&self, number: u8, kind: AccreditationKind, period: Period) {
        self.change(number, |cell| {
            cell.accreditations.push(AccreditationSlot {
                number: cell.accreditations_ever,
                kind,
                suspended: false,
                epoch: 0,
                valid: Some(period),
            });
            cell.accreditations_ever += 1;
        });
    }

    /// Makes an identity a member of an organization.
    pub fn join(&self, number: u8, organization: u8, period: Period) {
        self.change(number, |cell| {
            cell.memberships.push(MembershipSlot {
                organization: id_of(organization),
                roles: Roles::CLINICIAN,
                period,
            });
        });
    }

    /// The patient has these guardians, the first of whom resigned.
    pub fn guardians(&self, numbers: &[u8]) {
        let mut resigned = Marks::default();
        resigned.set(0);
        let cell = GuardiansCell {
            set: seats(numbers),
            resigned,
            since: Instant(START),
            against_deactivation: Marks::default(),
        };
        let key = guardians_key(&id_of(1)).as_slice().to_vec();
        self.identities.borrow_mut().insert(key, cell.to_cell());
    }

    /// The patient asked these to be its guardians.
    pub fn proposed_guardians(&self, numbers: &[u8]) {
        let cell = ProposedGuardiansCell {
            set: seats(numbers),
            accepted: Marks::default(),
            lapses: Instant(END),
        };
        let key = proposed_guardians_key(&id_of(1)).as_slice().to_vec();
        self.identities.borrow_mut().insert(key, cell.to_cell());
    }

    /// The patient changes its controllers or guardians, and the change waits until then.
    pub fn waiting(&self, what: What, effective: u64) {
        let cell = ChangesCell {
            ever: 1,
            changes: vec![Change {
                number: 0,
                what,
                effective: Instant(effective),
                against: Marks::default(),
            }],
        };
        let key = changes_key(&id_of(1)).as_slice().to_vec();
        self.identities.borrow_mut().insert(key, cell.to_cell());
    }

    /// An identity has these controllers, who count it among what they control.
    pub fn controlled(&self, number: u8, controllers: &[u8]) {
        self.change(number, |cell| {
            cell.controllers = controllers.iter().map(|other| id_of(*other)).collect();
        });
        for controller in controllers.iter().filter(|other| **other != number) {
            let key = control_key(&id_of(*controller)).as_slice().to_vec();
            let mut identities = self.identities.borrow_mut();
            let before = identities.get(&key);
            let mut cell = before.map_or_else(ControlCell::default, |bytes| {
                ControlCell::from_cell(bytes).unwrap()
            });
            cell.controls += 1;
            identities.insert(key, cell.to_cell());
        }
    }

    /// The patient delegates powers until the end of the world's periods.
    pub fn delegate(&self, delegate: u8, powers: Powers) {
        self.delegate_as(delegate, powers, |_| {});
    }

    pub fn delegate_as(
        &self,
        delegate: u8,
        powers: Powers,
        change: impl FnOnce(&mut DelegationCell),
    ) {
        self.change(1, |cell| cell.delegating = true);
        let mut cell = DelegationCell {
            powers,
            view: powers.contains(Powers::VIEW).then(|| Condition {
                labels: Some(vec!["N".parse().unwrap()]),
                ..Condition::default()
            }),
            basis: 0,
            evidence: None,
            period: Period::until(Instant(END)),
            given: Instant(START - 1),
            ended: None,
        };
        change(&mut cell);
        let key = delegation_key(&id_of(1), &id_of(delegate));
        self.identities
            .borrow_mut()
            .insert(key.as_slice().to_vec(), cell.to_cell());
    }
}

pub fn seats(numbers: &[u8]) -> GuardianSet {
    GuardianSet {
        guardians: numbers.iter().map(|number| id_of(*number)).collect(),
        threshold: 2,
    }
}
