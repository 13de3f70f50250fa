//! Who acts as whom, and who is frozen.

use salus_consent_api::msg as consent;
use salus_identity_api::msg as identity;

use super::{Allowed, CONSENT, Delegation, IDENTITY, Proposal, Reference, inside, over, require};
use crate::step::acting_in;

impl Reference {
    pub fn is_deactivated(&self, id: &str) -> bool {
        self.identity(id)
            .deactivated_from
            .is_some_and(|from| from <= self.now)
    }

    /// Its deactivation has begun.
    pub fn is_ending(&self, id: &str) -> bool {
        self.identity(id).deactivated_from.is_some()
    }

    pub fn controllers(&self, id: &str) -> Vec<String> {
        let it = self.identity(id);
        if it.controllers.is_empty() && !it.derived {
            vec![id.to_owned()]
        } else {
            it.controllers.clone()
        }
    }

    pub fn is_controller(&self, controller: &str, id: &str) -> bool {
        let it = self.identity(id);
        if it.controllers.is_empty() {
            controller == id && !it.derived
        } else {
            it.controllers.iter().any(|known| known == controller)
        }
    }

    pub fn controls_itself(&self, id: &str) -> bool {
        self.is_controller(id, id)
    }

    /// An identity's own accounts are those of its controllers that are plain accounts.
    pub fn is_own_account(&self, account: &str, id: &str) -> bool {
        !self.is_deactivated(id)
            && self.is_controller(account, id)
            && self.controls_itself(account)
            && !self.is_deactivated(account)
    }

    /// The recovery of an identity that has its votes.
    pub fn standing(&self, id: &str) -> Option<&Proposal> {
        self.identity(id)
            .proposals
            .iter()
            .find(|proposal| proposal.stands_since.is_some())
    }

    /// Each way in which an account acts as an identity, and whether a recovery of whoever it stands
    /// for on that way has its votes: as an own account, or as one of a controller; not deeper.
    fn ways(&self, account: &str, id: &str) -> Vec<bool> {
        if self.is_deactivated(id) {
            return Vec::new();
        }
        let stands = |who: &str| self.standing(who).is_some();
        if self.is_own_account(account, id) {
            return vec![stands(id) || stands(account)];
        }
        self.controllers(id)
            .iter()
            .filter(|between| *between != id && self.is_own_account(account, between))
            .map(|between| stands(id) || stands(between) || stands(account))
            .collect()
    }

    /// The controller of an identity that an account stands for.
    pub(super) fn through(&self, account: &str, id: &str) -> String {
        if self.is_own_account(account, id) {
            return account.to_owned();
        }
        self.controllers(id)
            .into_iter()
            .find(|between| between != id && self.is_own_account(account, between))
            .unwrap_or_else(|| account.to_owned())
    }

    /// Whether a recovery stands of an identity or of one of its controllers.
    pub(super) fn stands_still(&self, id: &str) -> bool {
        self.standing(id).is_some()
            || self
                .identity(id)
                .controllers
                .iter()
                .any(|one| self.standing(one).is_some())
    }

    /// Who may act as an identity.
    pub fn acts(&self, account: &str, id: &str) -> bool {
        !self.ways(account, id).is_empty()
    }

    /// Whether what an account does as an identity may only narrow.
    pub fn is_frozen(&self, account: &str, id: &str) -> bool {
        self.ways(account, id).contains(&true)
    }

    pub(super) fn acts_unfrozen(&self, account: &str, id: &str) -> Allowed {
        require(!self.is_frozen(account, id), "a recovery stands")
    }

    pub fn is_voided(&self, id: &str, granted: u64, refusals: bool) -> bool {
        self.identity(id)
            .voided
            .iter()
            .any(|(start, end, with)| (*with || !refusals) && *start <= granted && granted < *end)
    }

    /// A delegation that holds now or is still to begin.
    pub fn delegation_ahead(&self, principal: &str, delegate: &str) -> Option<&Delegation> {
        if self.is_deactivated(principal) {
            return None;
        }
        let it = self.identity(principal);
        it.delegations.get(delegate).filter(|given| {
            !given.ended
                && !over(&given.period, self.now)
                && it
                    .recovered
                    .is_none_or(|recovered| recovered <= given.given)
                && !self.is_voided(principal, given.given, false)
        })
    }

    /// A delegation that holds now.
    pub fn delegation(&self, principal: &str, delegate: &str) -> Option<&Delegation> {
        self.delegation_ahead(principal, delegate)
            .filter(|it| inside(&it.period, self.now))
    }

    /// Whether a delegate may narrow for a subject.
    pub fn may_narrow(&self, subject: &str, delegate: &str) -> bool {
        self.delegation(subject, delegate)
            .is_some_and(|it| it.consent || it.revoke)
    }

    /// Whether an account writes for a custodian, and is still whom the custodian added.
    pub fn speaks_for(&self, account: &str, custodian: &str) -> bool {
        self.writes_for(account, custodian)
            && self.controls_itself(account)
            && !self.is_deactivated(account)
    }

    /// Whether an identity may be an organization: accredited as one at some time, or with operators.
    fn may_be_organization(&self, id: &str) -> bool {
        let it = self.identity(id);
        let kind = salus_vocabulary::AccreditationKind::Organization;
        !it.operators.is_empty()
            || it
                .accreditations
                .iter()
                .any(|held| held.kind == kind && held.status != super::Status::Revoked)
    }

    /// Whether an account acts as an identity in its own person: by its key, or as or for a
    /// controller, neither of which is an organization.
    pub fn acts_in_person(&self, account: &str, id: &str) -> bool {
        if account == id {
            return self.is_own_account(account, id);
        }
        !self.may_be_organization(account)
            && (self.is_own_account(account, id)
                || self.controllers(id).iter().any(|between| {
                    between != id
                        && !self.may_be_organization(between)
                        && self.is_own_account(account, between)
                }))
    }

    /// Whether a derived identity has no key of its own.
    pub fn is_managed(&self, id: &str) -> bool {
        self.identity(id).derived
            && !self.controllers(id).iter().any(|one| {
                self.controls_itself(one)
                    && !self.is_deactivated(one)
                    && !self.may_be_organization(one)
            })
    }

    /// Whether an account is among a custodian's operators.
    pub fn writes_for(&self, account: &str, custodian: &str) -> bool {
        !self.is_deactivated(custodian)
            && self
                .identity(custodian)
                .operators
                .iter()
                .any(|(_, operator)| operator == account)
    }

    /// Whether an identity is another, or a member of it now.
    pub fn belongs_to(&self, id: &str, organization: &str) -> bool {
        id == organization || self.member(id, organization).is_some()
    }

    /// The same, or an account that writes for it.
    pub fn works_for(&self, id: &str, organization: &str) -> bool {
        self.belongs_to(id, organization) || self.writes_for(id, organization)
    }

    pub fn member(&self, id: &str, organization: &str) -> Option<&[identity::Role]> {
        self.identity(id)
            .memberships
            .get(organization)
            .filter(|(_, period)| inside(period, self.now))
            .map(|(roles, _)| roles.as_slice())
    }

    /// Whether the account that acts as `id` could also act or write as another.
    pub fn same_hands(&self, account: &str, id: &str, other: &str) -> bool {
        id == other || self.writes_for(account, other) || self.acts(account, other)
    }

    pub(super) fn allows_identity(&self, sender: &str, msg: &identity::ExecuteMsg) -> Allowed {
        let widens = widens_identity(msg);
        require(!(widens && self.is_paused(IDENTITY)), "paused")?;
        if let Some(id) = acting_in(msg) {
            require(self.acts(sender, &id), "does not act as that identity")?;
            if widens {
                self.acts_unfrozen(sender, &id)?;
            }
        }
        self.allows_trust(msg)?;
        self.allows_control(sender, msg)?;
        self.allows_guardians(sender, msg)?;
        self.allows_recovery(sender, msg)?;
        self.allows_document(msg)?;
        self.allows_owner_of_identities(sender, msg)
    }

    /// Who stands behind a message about a subject: itself, or a delegate of it with a power.
    pub(super) fn stands_for(
        &self,
        sender: &str,
        acting: &str,
        subject: &str,
        widens: bool,
        only_consent: bool,
    ) -> Allowed {
        require(!(widens && self.is_paused(CONSENT)), "paused")?;
        require(self.acts(sender, acting), "does not act as that identity")?;
        if widens {
            self.acts_unfrozen(sender, acting)?;
        }
        if acting == subject {
            return Ok(());
        }
        let Some(given) = self.delegation(subject, acting) else {
            return Err("is no delegate");
        };
        let frozen = widens && self.standing(subject).is_some();
        require(!frozen, "a recovery of the subject stands")?;
        require(
            given.consent || (given.revoke && !only_consent),
            "lacks the power",
        )
    }
}

/// Messages after which somebody may do more than before, or which a pause stops.
fn widens_identity(msg: &identity::ExecuteMsg) -> bool {
    use identity::ExecuteMsg as M;
    matches!(
        msg,
        M::Accredit { .. }
            | M::ReinstateAccreditation { .. }
            | M::LiftBar { .. }
            | M::AddOperator { .. }
            | M::InviteMember { .. }
            | M::AcceptMembership { .. }
            | M::Delegate { .. }
            | M::CreateIdentity { .. }
            | M::InviteController { .. }
            | M::AcceptControl { .. }
            | M::ApplyChange { .. }
            | M::ProposeGuardians { .. }
            | M::AcceptGuardianship { .. }
            | M::DismissGuardians { .. }
            | M::VoidGrantsAndRefusals { .. }
            | M::AddRoot { .. }
            | M::ApplyRootAddition { .. }
            | M::AddVerificationMethod { .. }
            | M::AddService { .. }
            | M::AddAlias { .. }
    )
}

/// Messages to consent-registry after which somebody may see more.
pub(super) fn widens_consent(msg: &consent::ExecuteMsg) -> bool {
    use consent::ExecuteMsg as M;
    matches!(
        msg,
        M::Grant { .. }
            | M::GrantBatch { .. }
            | M::Approve { .. }
            | M::EndRefusal { .. }
            | M::LiftExclusion { .. }
            | M::Request { .. }
    )
}
