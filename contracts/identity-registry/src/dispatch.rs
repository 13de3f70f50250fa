use salus_contract_kit::OwnerStep;
use salus_identity_api::msg::ExecuteMsg;
use salus_policy::VoidedSpan;
use salus_vocabulary::Instant;

use crate::ContractError;
use crate::access::Authority;
use crate::contract::Context;
use crate::events::Change;
use crate::execute::accreditation::{self, Proposal};
use crate::execute::{
    bar, changes, control, deactivation, delegation, document, guardians, membership, operator,
    owner, recovery, root, voided,
};
use crate::state::Service;

/// Hands each message to what does it.
pub fn dispatch(
    ctx: &mut Context<'_>,
    by: Authority,
    msg: ExecuteMsg,
) -> Result<Change, ContractError> {
    match msg {
        ExecuteMsg::Accredit {
            r#as: _,
            under,
            subject,
            kind,
            scope,
            depth,
            period,
            evidence,
        } => {
            let proposal = Proposal {
                under,
                subject: ctx.id(&subject)?,
                kind,
                scope,
                depth,
                period,
                evidence,
            };
            accreditation::accredit(ctx, by.actor()?, proposal)
        }
        ExecuteMsg::SuspendAccreditation {
            subject, number, ..
        } => accreditation::suspend(ctx, by.actor()?, &subject, number),
        ExecuteMsg::ReinstateAccreditation {
            subject, number, ..
        } => accreditation::reinstate(ctx, by.actor()?, &subject, number),
        ExecuteMsg::RevokeAccreditation {
            subject, number, ..
        } => accreditation::revoke(ctx, by.actor()?, &subject, number),
        ExecuteMsg::RevokeForCause {
            subject, number, ..
        } => bar::revoke_for_cause(ctx, by.actor()?, &subject, number),
        ExecuteMsg::LiftBar { subject, .. } => bar::lift(ctx, by.actor()?, &subject),
        ExecuteMsg::AddRoot { root, .. } => root::add(ctx, by.actor()?, &root),
        ExecuteMsg::RemoveRoot { root, .. } => root::remove(ctx, by.actor()?, &root),
        ExecuteMsg::ApplyRootAddition { root } => root::apply(ctx, &root, true),
        ExecuteMsg::ApplyRootRemoval { root } => root::apply(ctx, &root, false),
        ExecuteMsg::VetoRootChange { root, .. } => root::veto(ctx, by.actor()?, &root),
        ExecuteMsg::CancelRootChange { root, .. } => root::cancel(ctx, by.actor()?, &root),
        ExecuteMsg::Refresh { subject } => accreditation::refresh(ctx, &subject),
        ExecuteMsg::AddOperator { account, .. } => operator::add(ctx, by.into_actor()?, &account),
        ExecuteMsg::RemoveOperator { account, .. } => {
            operator::remove(ctx, by.into_actor()?, &account)
        }
        ExecuteMsg::InviteMember {
            member,
            roles,
            period,
            ..
        } => membership::invite(ctx, by.actor()?, &member, &roles, period),
        ExecuteMsg::WithdrawInvitation { member, .. } => {
            membership::withdraw(ctx, by.actor()?, &member)
        }
        ExecuteMsg::RemoveMember { member, .. } => membership::remove(ctx, by.actor()?, &member),
        ExecuteMsg::AcceptMembership { organization, .. } => {
            membership::accept(ctx, by.into_actor()?, &organization)
        }
        ExecuteMsg::DeclineMembership { organization, .. } => {
            membership::decline(ctx, by.actor()?, &organization)
        }
        ExecuteMsg::LeaveOrganization { organization, .. } => {
            membership::leave(ctx, by.into_actor()?, &organization)
        }
        ExecuteMsg::Delegate {
            r#as: _,
            delegate,
            powers,
            basis,
            evidence,
            period,
        } => {
            let proposal = delegation::Proposal {
                delegate: ctx.id(&delegate)?,
                powers,
                basis,
                evidence,
                period,
            };
            delegation::delegate(ctx, by.into_actor()?, proposal)
        }
        ExecuteMsg::EndDelegation { delegate, .. } => delegation::end(ctx, by.actor()?, &delegate),
        ExecuteMsg::ResignDelegation { principal, .. } => {
            delegation::resign(ctx, by.actor()?, &principal)
        }
        ExecuteMsg::CreateIdentity { random, .. } => control::create(ctx, by.actor()?, &random),
        ExecuteMsg::InviteController { controller, .. } => {
            control::invite(ctx, by.actor()?, &controller)
        }
        ExecuteMsg::WithdrawControllerInvitation { controller, .. } => {
            control::withdraw(ctx, by.actor()?, &controller)
        }
        ExecuteMsg::AcceptControl { identity, .. } => control::accept(ctx, by.actor()?, &identity),
        ExecuteMsg::DeclineControl { identity, .. } => {
            control::decline(ctx, by.actor()?, &identity)
        }
        ExecuteMsg::RemoveController { controller, .. } => {
            control::remove(ctx, by.into_actor()?, &controller)
        }
        ExecuteMsg::LeaveControl { identity, .. } => control::leave(ctx, by.actor()?, &identity),
        ExecuteMsg::ApplyChange { identity, number } => {
            changes::apply(ctx, &identity, number, false)
        }
        ExecuteMsg::ApplyRemoval { identity, number } => {
            changes::apply(ctx, &identity, number, true)
        }
        ExecuteMsg::CancelChange {
            identity, number, ..
        } => changes::cancel(ctx, by.actor()?, &identity, number),
        ExecuteMsg::ProposeGuardians {
            guardians,
            threshold,
            ..
        } => guardians::propose(ctx, by.actor()?, &guardians, threshold),
        ExecuteMsg::WithdrawGuardians { .. } => guardians::withdraw(ctx, by.actor()?),
        ExecuteMsg::AcceptGuardianship { identity, .. } => {
            guardians::accept(ctx, by.actor()?, &identity)
        }
        ExecuteMsg::DeclineGuardianship { identity, .. } => {
            guardians::decline(ctx, by.actor()?, &identity)
        }
        ExecuteMsg::ResignGuardianship { identity, .. } => {
            guardians::resign(ctx, by.actor()?, &identity)
        }
        ExecuteMsg::DismissGuardians { .. } => guardians::dismiss(ctx, by.into_actor()?),
        ExecuteMsg::ProposeRecovery {
            identity,
            controllers,
            ..
        } => recovery::propose(ctx, by.actor()?, &identity, &controllers),
        ExecuteMsg::AcceptRecovery {
            identity, number, ..
        } => recovery::accept(ctx, by.actor()?, &identity, number),
        ExecuteMsg::VoteRecovery {
            identity, number, ..
        } => recovery::vote(ctx, by.actor()?, &identity, number),
        ExecuteMsg::OpposeRecovery {
            identity, number, ..
        } => recovery::oppose(ctx, by.actor()?, &identity, number),
        ExecuteMsg::CompleteRecovery { identity } => recovery::complete(ctx, &identity),
        ExecuteMsg::Deactivate { .. } => deactivation::begin(ctx, by.into_actor()?),
        ExecuteMsg::CancelDeactivation { identity, .. } => {
            deactivation::cancel(ctx, by.actor()?, &identity)
        }
        ExecuteMsg::VoidGrants { start, end, .. } => void(ctx, by, start, end, false),
        ExecuteMsg::VoidGrantsAndRefusals { start, end, .. } => void(ctx, by, start, end, true),
        ExecuteMsg::RestoreRefusals { .. } => voided::restore_refusals(ctx, by.into_actor()?),
        ExecuteMsg::AddVerificationMethod {
            public_key,
            relationships,
            ..
        } => document::add_method(ctx, by.actor()?, public_key, relationships),
        ExecuteMsg::RemoveVerificationMethod { public_key, .. } => {
            document::remove_method(ctx, by.actor()?, public_key)
        }
        ExecuteMsg::AddService {
            r#as: _,
            id,
            r#type,
            endpoint,
        } => {
            let service = Service {
                id,
                kind: r#type,
                endpoint,
            };
            document::add_service(ctx, by.actor()?, service)
        }
        ExecuteMsg::RemoveService { id, .. } => document::remove_service(ctx, by.actor()?, id),
        ExecuteMsg::AddAlias { account, .. } => document::add_alias(ctx, by.actor()?, account),
        ExecuteMsg::RemoveAlias { account, .. } => {
            document::remove_alias(ctx, by.actor()?, account)
        }
        ExecuteMsg::ProposeOwner { owner, .. } => {
            owner::steer(ctx, by.actor()?, OwnerStep::Propose(&owner))
        }
        ExecuteMsg::AcceptOwnership { .. } => owner::steer(ctx, by.actor()?, OwnerStep::Accept),
        ExecuteMsg::CancelOwnership { .. } => owner::steer(ctx, by.actor()?, OwnerStep::Cancel),
        ExecuteMsg::Pause { .. } => owner::steer(ctx, by.actor()?, OwnerStep::Pause),
    }
}

fn void(
    ctx: &mut Context<'_>,
    by: Authority,
    start: Instant,
    end: Instant,
    refusals: bool,
) -> Result<Change, ContractError> {
    let span = VoidedSpan {
        start,
        end,
        refusals,
    };
    voided::void(ctx, by.into_actor()?, span)
}
