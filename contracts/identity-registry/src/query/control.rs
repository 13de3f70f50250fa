use salus_contract_kit::{KitError, page_limit};
use salus_identity_api::cells::IdentityCell;
use salus_identity_api::msg::{
    ChangeView, ControllerInvitationView, ControllerInvitationsResponse, GuardianSetView,
    GuardianView, GuardiansResponse, NewControllerView, PendingChange, PendingChangesResponse,
    ProposedGuardiansView, RecoveryResponse, RecoveryView, VoidedSpanView,
};
use salus_policy::VoidedSpan;
use salus_vocabulary::{Id, Instant};

use super::View;
use crate::error::{ContractError, ControlError};
use crate::state::{
    self, Change, ControllerInvitationCell, GuardiansCell, Marks, ProposedGuardiansCell, Recovery,
    What,
};

impl View<'_> {
    pub fn controller_invitation(
        &self,
        identity: &str,
        controller: &str,
    ) -> Result<ControllerInvitationView, ContractError> {
        let id = self.id(identity)?;
        let invited = self.id(controller)?;
        let cell = self.reader.identity(&id)?;
        match state::controller_invitation(self.deps.storage, &id, &invited)? {
            Some(offer) => Ok(self.controller_invitation_view(&cell, &invited, &offer)?),
            None => Err(ControlError::NoControllerInvitation {
                identity: identity.to_owned(),
                controller: controller.to_owned(),
            }
            .into()),
        }
    }

    pub fn controller_invitations(
        &self,
        identity: &str,
        cursor: Option<&str>,
        limit: Option<u32>,
    ) -> Result<ControllerInvitationsResponse, ContractError> {
        let limit = page_limit(limit)?;
        let id = self.id(identity)?;
        let after = match cursor {
            None => None,
            Some(text) => Some(self.id(text).map_err(|_| ContractError::Cursor)?),
        };
        let cell = self.reader.identity(&id)?;
        let (page, last) =
            state::controller_invitations(self.deps.storage, &id, after.as_ref(), limit)?;
        let mut invitations = Vec::with_capacity(page.len());
        for (invited, offer) in &page {
            invitations.push(self.controller_invitation_view(&cell, invited, offer)?);
        }
        let next = match last {
            None => None,
            Some(last) => Some(self.name(&last)?),
        };
        Ok(ControllerInvitationsResponse { invitations, next })
    }

    pub fn pending_changes(&self, identity: &str) -> Result<PendingChangesResponse, ContractError> {
        let id = self.id(identity)?;
        let guardians = self.seats(&id)?;
        let cell = self.reader.identity(&id)?;
        let mut frozen = cell.frozen;
        let mut changes = Vec::new();
        for change in &state::changes(self.deps.storage, &id)?.changes {
            if self.now < change.lapses() {
                let due = state::due(self.deps.storage, &id, &cell, change)?;
                frozen = frozen || due.is_none();
                changes.push(self.change_view(change, due, &guardians)?);
            }
        }
        Ok(PendingChangesResponse { changes, frozen })
    }

    pub fn guardians(&self, identity: &str) -> Result<GuardiansResponse, ContractError> {
        let id = self.id(identity)?;
        let set = match state::guardians(self.deps.storage, &id)? {
            None => None,
            Some(cell) => Some(self.guardian_set_view(&cell)?),
        };
        let proposed = match state::proposed_guardians(self.deps.storage, &id)? {
            None => None,
            Some(cell) => Some(self.proposed_guardians_view(&cell)?),
        };
        Ok(GuardiansResponse { set, proposed })
    }

    pub fn recovery(&self, identity: &str) -> Result<RecoveryResponse, ContractError> {
        let id = self.id(identity)?;
        let guardians = self.seats(&id)?;
        let mut proposals = Vec::new();
        for proposal in &state::recovery(self.deps.storage, &id)?.proposals {
            if !proposal.has_lapsed(self.now) {
                proposals.push(self.recovery_view(proposal, &guardians)?);
            }
        }
        Ok(RecoveryResponse { proposals })
    }

    fn controller_invitation_view(
        &self,
        identity: &IdentityCell,
        invited: &Id,
        offer: &ControllerInvitationCell,
    ) -> Result<ControllerInvitationView, KitError> {
        let since = state::offers_since(self.deps.storage, identity, offer)?;
        Ok(ControllerInvitationView {
            controller: self.name(invited)?,
            invited: offer.invited,
            lapses: offer.lapses(),
            open: self.now < offer.lapses() && since <= offer.invited,
        })
    }

    fn change_view(
        &self,
        change: &Change,
        due: Option<Instant>,
        guardians: &[Id],
    ) -> Result<ChangeView, KitError> {
        Ok(ChangeView {
            number: change.number,
            change: match &change.what {
                What::Add(controller) => PendingChange::AddController {
                    controller: self.name(controller)?,
                },
                What::Remove(controller) => PendingChange::RemoveController {
                    controller: self.name(controller)?,
                },
                What::SetGuardians(set) => PendingChange::SetGuardians {
                    guardians: self.names(&set.guardians)?,
                    threshold: set.threshold,
                },
                What::DismissGuardians => PendingChange::DismissGuardians {},
            },
            effective: due.unwrap_or(change.effective),
            lapses: change.lapses(),
            against: self.marked(change.against, guardians)?,
        })
    }

    fn guardian_set_view(&self, cell: &GuardiansCell) -> Result<GuardianSetView, KitError> {
        let mut guardians = Vec::with_capacity(cell.set.guardians.len());
        for guardian in &cell.set.guardians {
            let deactivated = self.reader.identity(guardian)?.is_deactivated(self.now);
            guardians.push(GuardianView {
                guardian: self.name(guardian)?,
                holds: !deactivated && cell.held_by(guardian).is_some(),
            });
        }
        Ok(GuardianSetView {
            guardians,
            threshold: cell.set.threshold,
            cancels: u8::try_from(cell.set.cancels()).unwrap_or(u8::MAX),
            since: cell.since,
            against_deactivation: self.marked(cell.against_deactivation, &cell.set.guardians)?,
        })
    }

    fn proposed_guardians_view(
        &self,
        cell: &ProposedGuardiansCell,
    ) -> Result<ProposedGuardiansView, KitError> {
        Ok(ProposedGuardiansView {
            guardians: self.names(&cell.set.guardians)?,
            threshold: cell.set.threshold,
            accepted: self.marked(cell.accepted, &cell.set.guardians)?,
            lapses: cell.lapses,
        })
    }

    fn recovery_view(
        &self,
        proposal: &Recovery,
        guardians: &[Id],
    ) -> Result<RecoveryView, KitError> {
        let mut controllers = Vec::with_capacity(proposal.controllers.len());
        for (place, controller) in proposal.controllers.iter().enumerate() {
            controllers.push(NewControllerView {
                controller: self.name(controller)?,
                accepted: proposal.accepted.contains(place),
            });
        }
        let proposer = guardians.get(usize::from(proposal.proposer));
        Ok(RecoveryView {
            number: proposal.number,
            proposer: match proposer {
                Some(proposer) => self.name(proposer)?,
                None => String::new(),
            },
            proposed: proposal.proposed,
            lapses: proposal.lapses(),
            controllers,
            votes: self.marked(proposal.votes, guardians)?,
            against: self.marked(proposal.against, guardians)?,
            opposed: proposal.opposed,
            stands_since: proposal.stands_since,
            completes: proposal.completes(),
        })
    }

    fn seats(&self, identity: &Id) -> Result<Vec<Id>, KitError> {
        let cell = state::guardians(self.deps.storage, identity)?;
        Ok(cell.map(|cell| cell.set.guardians).unwrap_or_default())
    }

    fn marked(&self, marks: Marks, ids: &[Id]) -> Result<Vec<String>, KitError> {
        self.names(&marks.of(ids))
    }
}

pub(super) fn voided_views(spans: &[VoidedSpan]) -> Vec<VoidedSpanView> {
    let mut views = Vec::with_capacity(spans.len());
    for span in spans {
        views.push(VoidedSpanView {
            start: span.start,
            end: span.end,
            refusals: span.refusals,
        });
    }
    views
}
