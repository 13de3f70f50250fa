use cosmwasm_std::{Deps, Env};
use salus_contract_kit::{
    BuildInfo, CellSource, KitError, address_of, identity_of, now, page_limit,
};
use salus_identity_api::IdentityReader;
use salus_identity_api::cells::{
    AccreditationCell, AccreditationSlot, AccreditationStatus, InvitationCell, MembershipSlot,
    OperatorCell,
};
use salus_identity_api::msg::{
    AccreditationView, AccreditationsResponse, ConfigResponse, IdentityResponse, InvitationView,
    InvitationsResponse, MayActResponse, MembershipView, OperatorView, OperatorsResponse, Role,
};
use salus_vocabulary::{Id, Instant};

use self::control::voided_views;
use crate::ContractError;
use crate::contract::{CONTRACT, VERSION};
use crate::state;

mod control;
mod delegation;
mod document;
mod trust;

/// What queries see: the storage at an instant.
pub struct View<'a> {
    deps: Deps<'a>,
    reader: IdentityReader<'a>,
    now: Instant,
}

impl<'a> View<'a> {
    pub fn new(deps: Deps<'a>, env: &Env) -> Result<Self, ContractError> {
        Ok(Self {
            deps,
            reader: IdentityReader::new(CellSource::Own(deps.storage))?,
            now: now(env),
        })
    }

    pub fn config(&self) -> Result<ConfigResponse, ContractError> {
        let header = self.reader.header();
        let config = state::config(self.deps.storage)?;
        let paused_until = header.paused_until;
        Ok(ConfigResponse {
            owner: self.name(&config.ownership.owner)?,
            pending_owner: config.ownership.pending(self.deps.api)?,
            roots: self.names(&state::roots(self.deps.storage)?.roots)?,
            paused: header.is_paused(self.now),
            paused_until: (paused_until > Instant(0)).then_some(paused_until),
            epoch: header.epoch,
            layout: header.layout,
            chain_id: config.chain_id,
            build: BuildInfo {
                contract: CONTRACT.to_owned(),
                version: VERSION.to_owned(),
            },
        })
    }

    pub fn identity(&self, id: &str) -> Result<IdentityResponse, ContractError> {
        let identity = self.id(id)?;
        let cell = self.reader.identity(&identity)?;
        let chain_id = state::config(self.deps.storage)?.chain_id;
        let controllers = if cell.controllers.is_empty() && !cell.derived {
            vec![id.to_owned()]
        } else {
            self.names(&cell.controllers)?
        };
        Ok(IdentityResponse {
            id: id.to_owned(),
            did: document::did_of(&chain_id, id),
            controllers,
            derived: cell.derived,
            frozen: cell.frozen,
            deactivated: cell.is_deactivated(self.now),
            deactivated_from: cell.deactivated_from,
            controls: state::control(self.deps.storage, &identity)?.controls,
            voided: voided_views(&cell.voided),
            memberships: cell
                .memberships
                .iter()
                .map(|slot| self.membership_view(slot))
                .collect::<Result<_, _>>()?,
            accreditations: cell
                .accreditations
                .iter()
                .map(|slot| {
                    let held = self.require_accreditation(id, &identity, slot.number)?;
                    self.accreditation_view(&identity, slot.number, held, Some(slot))
                })
                .collect::<Result<_, _>>()?,
        })
    }

    pub fn accreditation(
        &self,
        subject: &str,
        number: u16,
    ) -> Result<AccreditationView, ContractError> {
        let identity = self.id(subject)?;
        let held = self.require_accreditation(subject, &identity, number)?;
        self.accreditation_view(&identity, number, held, None)
    }

    pub fn accreditations(
        &self,
        subject: &str,
        cursor: Option<&str>,
        limit: Option<u32>,
    ) -> Result<AccreditationsResponse, ContractError> {
        let identity = self.id(subject)?;
        let ever = self.reader.identity(&identity)?.accreditations_ever;
        let (numbers, next) = page_of_numbers(ever, cursor, limit)?;
        let accreditations = numbers
            .into_iter()
            .map(|number| {
                let held = self.require_accreditation(subject, &identity, number)?;
                self.accreditation_view(&identity, number, held, None)
            })
            .collect::<Result<_, _>>()?;
        Ok(AccreditationsResponse {
            accreditations,
            next,
        })
    }

    pub fn operators(
        &self,
        organization: &str,
        cursor: Option<&str>,
        limit: Option<u32>,
    ) -> Result<OperatorsResponse, ContractError> {
        let identity = self.id(organization)?;
        let ever = self.reader.identity(&identity)?.operators_ever;
        let (numbers, next) = page_of_numbers(ever, cursor, limit)?;
        let operators = numbers
            .into_iter()
            .map(|number| self.operator_view(organization, &identity, number))
            .collect::<Result<_, _>>()?;
        Ok(OperatorsResponse { operators, next })
    }

    pub fn operator(&self, organization: &str, number: u16) -> Result<OperatorView, ContractError> {
        self.operator_view(organization, &self.id(organization)?, number)
    }

    pub fn invitation(
        &self,
        organization: &str,
        member: &str,
    ) -> Result<InvitationView, ContractError> {
        let invited = self.id(member)?;
        let stored = state::invitation(self.deps.storage, &self.id(organization)?, &invited)?;
        match stored {
            Some(cell) => self.invitation_view(&invited, &cell),
            None => Err(ContractError::NoInvitation {
                organization: organization.to_owned(),
                member: member.to_owned(),
            }),
        }
    }

    pub fn invitations(
        &self,
        organization: &str,
        cursor: Option<&str>,
        limit: Option<u32>,
    ) -> Result<InvitationsResponse, ContractError> {
        let limit = page_limit(limit)?;
        let after = self.cursor_id(cursor)?;
        let mut found = state::invitations(
            self.deps.storage,
            &self.id(organization)?,
            after.as_ref(),
            limit.saturating_add(1),
        )?;
        let more = found.len() > limit;
        found.truncate(limit);
        let next = match found.last() {
            Some((member, _)) if more => Some(self.name(member)?),
            _ => None,
        };
        let invitations = found
            .iter()
            .map(|(member, cell)| self.invitation_view(member, cell))
            .collect::<Result<_, _>>()?;
        Ok(InvitationsResponse { invitations, next })
    }

    pub fn may_act(&self, account: &str, identity: &str) -> Result<MayActResponse, ContractError> {
        let acting = self
            .reader
            .acting(&self.id(account)?, &self.id(identity)?, self.now)?;
        Ok(MayActResponse {
            may_act: acting.is_some(),
        })
    }

    /// A membership holds inside its period while the organization is accredited.
    fn membership_view(&self, slot: &MembershipSlot) -> Result<MembershipView, ContractError> {
        let accredited = self
            .reader
            .accredited_organization(&slot.organization, self.now)?
            .is_some_and(|period| period.contains(self.now));
        Ok(MembershipView {
            organization: self.name(&slot.organization)?,
            roles: Role::in_set(slot.roles),
            period: slot.period,
            valid_now: accredited && slot.period.contains(self.now),
        })
    }

    /// What holds is read from the subject's slot where it is at hand, and found by walking up the
    /// chain otherwise; both say the same.
    fn accreditation_view(
        &self,
        subject: &Id,
        number: u16,
        held: AccreditationCell,
        slot: Option<&AccreditationSlot>,
    ) -> Result<AccreditationView, ContractError> {
        let valid = match slot {
            Some(slot) => self.reader.validity(subject, slot)?,
            None if held.status == AccreditationStatus::Active => {
                self.reader.walk(subject, number)?
            }
            None => None,
        };
        Ok(AccreditationView {
            number,
            issuer: self.name(&held.issuer)?,
            under: held.under,
            kind: held.kind,
            scope: held.scope,
            depth: held.depth,
            period: held.period,
            evidence: held.evidence,
            status: held.status.into(),
            issued: held.issued,
            changed: held.changed,
            valid,
            valid_now: valid.is_some_and(|period| period.contains(self.now)),
        })
    }

    fn require_accreditation(
        &self,
        subject: &str,
        identity: &Id,
        number: u16,
    ) -> Result<AccreditationCell, ContractError> {
        state::accreditation(self.deps.storage, identity, number)?.ok_or_else(|| {
            ContractError::NoAccreditation {
                subject: subject.to_owned(),
                number,
            }
        })
    }

    fn operator_view(
        &self,
        organization: &str,
        identity: &Id,
        number: u16,
    ) -> Result<OperatorView, ContractError> {
        let stored = state::operator(self.deps.storage, identity, number)?;
        let Some(OperatorCell {
            account,
            added,
            removed,
        }) = stored
        else {
            return Err(ContractError::NoOperator {
                organization: organization.to_owned(),
                number,
            });
        };
        Ok(OperatorView {
            number,
            account: self.name(&account)?,
            added,
            removed: (removed > Instant(0)).then_some(removed),
        })
    }

    fn invitation_view(
        &self,
        member: &Id,
        cell: &InvitationCell,
    ) -> Result<InvitationView, ContractError> {
        Ok(InvitationView {
            member: self.name(member)?,
            roles: Role::in_set(cell.roles),
            period: cell.period,
            lapses: cell.lapses,
            open: self.now < cell.lapses && !cell.period.has_ended(self.now),
        })
    }

    /// The identity behind which a page begins.
    fn cursor_id(&self, cursor: Option<&str>) -> Result<Option<Id>, ContractError> {
        match cursor {
            None => Ok(None),
            Some(text) => Ok(Some(self.id(text).map_err(|_| ContractError::Cursor)?)),
        }
    }

    /// The cursor of a page behind an identity.
    fn cursor_of(&self, last: Option<Id>) -> Result<Option<String>, KitError> {
        match last {
            None => Ok(None),
            Some(last) => Ok(Some(self.name(&last)?)),
        }
    }

    fn id(&self, text: &str) -> Result<Id, KitError> {
        identity_of(self.deps.api, text)
    }

    fn name(&self, id: &Id) -> Result<String, KitError> {
        Ok(address_of(self.deps.api, id)?.into_string())
    }

    fn names(&self, ids: &[Id]) -> Result<Vec<String>, KitError> {
        ids.iter().map(|id| self.name(id)).collect()
    }
}

/// The numbers on a page of things numbered from 0 without gaps, and the cursor of the page after.
/// A cursor is the number that the page begins with.
fn page_of_numbers(
    ever: u16,
    cursor: Option<&str>,
    limit: Option<u32>,
) -> Result<(Vec<u16>, Option<String>), ContractError> {
    let limit = page_limit(limit)?;
    let first: u16 = match cursor {
        None => 0,
        Some(text) => text
            .parse()
            .ok()
            .filter(|number: &u16| number.to_string() == text)
            .ok_or(ContractError::Cursor)?,
    };
    let numbers: Vec<u16> = (first..ever).take(limit).collect();
    let next = numbers
        .last()
        .and_then(|last| last.checked_add(1))
        .filter(|next| *next < ever)
        .map(|next| next.to_string());
    Ok((numbers, next))
}
