use cosmwasm_std::{DepsMut, Env, Response, to_json_binary};
use salus_audit_api::bounds::{EMERGENCY_SECONDS, MIN_EMERGENCY_SECONDS};
use salus_audit_api::cells::{DeclarationClass, DeclaredCell, EmergencyCell, ReviewCell};
use salus_audit_api::msg::{Answer, Declaration};
use salus_audit_api::{
    Assurance, AuditReason, Declared, EmergencyGrounds, EntryCell, Occasion, Verdict,
};
use salus_contract_kit::{identity_of_account, now};
use salus_identity_api::IdentityReader;
use salus_identity_api::cells::IdentityCell;
use salus_vocabulary::{AccreditationKind, Action, Hash, Id, Instant, Purpose};

use crate::access::Sender;
use crate::ask::Named;
use crate::emergency::{self, Counted, Found};
use crate::execute::record::already;
use crate::parties::Parties;
use crate::peers::require_accredited;
use crate::trail::{Reach, Trails};
use crate::writer::{RepeatKey, Repeated};
use crate::{ContractError, delegate, events, state};

/// Records an emergency in the subject's chain; from then on accesses may name it.
pub fn declare(
    deps: DepsMut<'_>,
    env: &Env,
    sender: &Sender,
    declaration: Declaration,
) -> Result<Response, ContractError> {
    let now = now(env);
    let subject = Named::new(deps.api, declaration.subject)?;
    let actor = Named::new(deps.api, declaration.actor)?;
    let organization = Named::new(deps.api, declaration.organization)?;
    let until = now.plus(checked_seconds(declaration.seconds)?);
    let identities = sender.identities(deps.querier)?;
    let cell = identities.identity(&actor.id)?;
    let assurance = assurance(&identities, sender, &actor, &cell, &organization, now)?;
    let contract = identity_of_account(deps.api, &env.contract.address)?;
    let mut trails = Trails::new(contract);
    let key = RepeatKey {
        custodian: organization.id,
        sent: (assurance == Assurance::Sent).then_some(actor.id),
        access_id: declaration.access_id,
        of: Repeated::Declaration,
    };
    let reach = Reach::Latest;
    let before = trails.repetition(deps.storage, &subject, declaration.since, &key, reach)?;
    if let Some((seq, entry)) = before {
        return Ok(Response::new().set_data(to_json_binary(&already(seq, entry))?));
    }
    require_role(&identities, &actor, &cell, &organization, now)?;
    let counted = match assurance {
        Assurance::Sent => Counted::ForActor(actor.id),
        Assurance::Asserted { .. } => Counted::ForOrganization(organization.id),
    };
    let place = counted.next(deps.storage, now)?;
    let flagged = place.flagged;
    let grounds = EmergencyGrounds {
        reason: declaration.reason,
        hash: declaration.hash,
    };
    let entry = EntryCell {
        time: now,
        height: env.block.height,
        occasion: Occasion::Declared(Declared { grounds, until }),
        custodian: organization.id,
        assurance,
        actor: actor.id,
        organization: Some(organization.id),
        on_behalf: false,
        purpose: Purpose::break_the_glass(),
        action: Action::Access,
        reason: AuditReason::EmergencyDeclared,
        decided_by: None,
        access_id: declaration.access_id,
        data: None,
        residue: None,
        consents: None,
        fingerprint: None,
        previous: None,
        emergency: None,
        legal_basis: None,
    };
    let seq = trails.append(deps.storage, &subject, entry)?;
    trails.close(deps.storage);
    state::open_review(deps.storage, &subject.id, seq, now, flagged);
    let declared = DeclaredCell {
        at: now,
        subject: subject.id,
        number: seq,
    };
    place.take(deps.storage, &declared);
    if assurance != Assurance::Sent {
        let class = DeclarationClass::Declared;
        emergency::list(deps.storage, &actor.id, class, &declared)?;
    }
    let event = events::declared(&subject, &actor, &organization, seq, grounds.reason)
        .add_attribute("until", until.0.to_string())
        .add_attribute("flagged", flagged.to_string())
        .add_attribute("access_id", declaration.access_id.to_string());
    let answer = Answer::Declared {
        seq,
        until,
        flagged,
    };
    Ok(Response::new()
        .add_event(event)
        .set_data(to_json_binary(&answer)?))
}

fn checked_seconds(seconds: Option<u64>) -> Result<u64, ContractError> {
    let given = seconds.unwrap_or(EMERGENCY_SECONDS);
    if (MIN_EMERGENCY_SECONDS..=EMERGENCY_SECONDS).contains(&given) {
        Ok(given)
    } else {
        Err(ContractError::EmergencySeconds { given })
    }
}

/// Whose word a declaration is: the actor's own, by a key of its own, or that of the operator of the
/// organization if the actor has none. Nobody else declares, for each declaration uses up one of those
/// that the actor may make.
fn assurance(
    identities: &IdentityReader<'_>,
    sender: &Sender,
    actor: &Named,
    cell: &IdentityCell,
    organization: &Named,
    now: Instant,
) -> Result<Assurance, ContractError> {
    let named = sender.named.id;
    let account = sender.account();
    let managed = identities.is_managed(cell, now)?;
    let operator = sender
        .operator()
        .filter(|_| managed && named == organization.id);
    let itself = !managed && named == actor.id && sender.acts();
    match operator {
        Some(operator) => Ok(Assurance::Asserted { operator }),
        None if itself
            && identities.is_own_account(&account, &actor.id, cell, now)?
            && identities.in_person(&sender.acting()?, now)? =>
        {
            Ok(Assurance::Sent)
        }
        None => Err(ContractError::NotTheDeclarer {
            identity: sender.named.text.clone(),
            actor: actor.text.clone(),
        }),
    }
}

/// Refuses an actor who does not hold the role `emergency` in an accredited organization now.
fn require_role(
    identities: &IdentityReader<'_>,
    actor: &Named,
    cell: &IdentityCell,
    organization: &Named,
    now: Instant,
) -> Result<(), ContractError> {
    require_accredited(identities, organization, now)?;
    if !emergency::may_declare(cell, &organization.id, now) {
        return Err(ContractError::NoEmergencyRole {
            actor: actor.text.clone(),
            organization: organization.text.clone(),
        });
    }
    Ok(())
}

/// Says whether an emergency was one.
pub fn review(
    deps: DepsMut<'_>,
    env: &Env,
    sender: &Sender,
    subject: String,
    number: u32,
    verdict: Verdict,
    hash: Hash,
) -> Result<Response, ContractError> {
    let now = now(env);
    let subject = Named::new(deps.api, subject)?;
    let acting = sender.acting()?;
    let by = acting.identity();
    let identities = sender.identities(deps.querier)?;
    let found = Found::load(deps.storage, &subject.id, number)?;
    let found = found.ok_or_else(|| ContractError::NoEmergency {
        subject: subject.text.clone(),
        number,
    })?;
    if by != subject.id && !is_reviewer(&identities, &subject.id, &by, now)? {
        return Err(ContractError::NotAReviewer {
            identity: sender.named.text.clone(),
        });
    }
    let mut parties = Parties::of(&identities, &subject.id, &found.entry, now)?;
    if by == subject.id {
        parties.spare_subject();
    }
    let strict = by != subject.id;
    if parties.include(&identities, &acting, strict, now)? {
        return Err(ContractError::ConflictOfInterest {
            identity: sender.named.text.clone(),
        });
    }
    if found.is_running(now) {
        return Err(ContractError::EmergencyRunning {
            until: found.until().unwrap_or(now).0,
        });
    }
    if let Some(review) = &found.cell.review
        && !is_undone(&identities, &subject.id, &by, review, now)?
    {
        return Err(ContractError::AlreadyReviewed { number });
    }
    let reviewed = EmergencyCell {
        review: Some(ReviewCell {
            at: now,
            by,
            verdict,
            hash,
        }),
        ..found.cell
    };
    state::close_review(
        deps.storage,
        &subject.id,
        number,
        found.entry.time,
        &reviewed,
    );
    let event = events::by(events::REVIEW, deps.api, sender)?
        .add_attribute("subject", subject.text)
        .add_attribute("emergency", number.to_string())
        .add_attribute("verdict", verdict.code());
    Ok(Response::new().add_event(event))
}

/// Whether a subject may review once more: after her recovery, what was reviewed before it by herself
/// or by somebody who is no accredited reviewer, for that may have been the thief or his delegate.
fn is_undone(
    identities: &IdentityReader<'_>,
    subject: &Id,
    by: &Id,
    review: &ReviewCell,
    now: Instant,
) -> Result<bool, ContractError> {
    Ok(by == subject
        && review.at < identities.identity(subject)?.delegations_since
        && !is_accredited(identities, &review.by, now)?)
}

/// Whether somebody may review an emergency that was declared for a subject: its delegate, or an
/// accredited reviewer.
fn is_reviewer(
    identities: &IdentityReader<'_>,
    subject: &Id,
    by: &Id,
    now: Instant,
) -> Result<bool, ContractError> {
    if delegate::may_narrow(identities, subject, by, now)? {
        return Ok(true);
    }
    is_accredited(identities, by, now)
}

fn is_accredited(
    identities: &IdentityReader<'_>,
    by: &Id,
    now: Instant,
) -> Result<bool, ContractError> {
    let cell = identities.identity(by)?;
    let accredited = identities.accredited(by, &cell, AccreditationKind::Reviewer, now)?;
    Ok(accredited.is_some_and(|period| period.contains(now)))
}
