//! What each message does, by area. Handlers check everything before they write anything, and
//! know of the sender only which identity it acts as.

pub mod accreditation;
pub mod bar;
pub mod changes;
pub mod control;
pub mod deactivation;
pub mod delegation;
pub mod document;
pub mod guardians;
pub mod membership;
pub mod operator;
pub mod owner;
pub mod recovery;
pub mod root;
pub mod voided;

use cosmwasm_std::Api;
use salus_contract_kit::{KitError, address_of};
use salus_identity_api::IdentityReader;
use salus_vocabulary::{AccreditationKind, End, Id, Instant, Period};

use crate::ContractError;
use crate::access::Actor;
use crate::contract::Context;
use crate::state;

/// An identity as errors name it.
fn name_of(api: &dyn Api, id: &Id) -> Result<String, KitError> {
    Ok(address_of(api, id)?.into_string())
}

/// Refuses periods that hold at no instant, or at none from now on.
fn require_ahead(period: &Period, now: Instant) -> Result<(), ContractError> {
    period.check()?;
    match period.end {
        End::At(end) if period.has_ended(now) => Err(ContractError::PeriodOver {
            end: end.0,
            now: now.0,
        }),
        _ => Ok(()),
    }
}

/// Refuses an identity whose deactivation has begun, and so who will soon do nothing.
fn require_undeactivated(ctx: &Context<'_>, id: &Id) -> Result<(), ContractError> {
    let cell = state::identity(ctx.deps.storage, id)?;
    match cell.deactivated_from {
        None => Ok(()),
        Some(_) => Err(ContractError::Deactivated {
            identity: name_of(ctx.deps.api, id)?,
        }),
    }
}

/// Only an organization that is accredited as such now lets others act in its name.
fn require_organization(
    api: &dyn Api,
    reader: &IdentityReader<'_>,
    by: &Actor,
    now: Instant,
) -> Result<(), ContractError> {
    let organization = by.identity();
    let accredited = reader
        .accredited(
            &organization,
            &by.cell,
            AccreditationKind::Organization,
            now,
        )?
        .is_some_and(|period| period.contains(now));
    if accredited {
        Ok(())
    } else {
        Err(ContractError::OrganizationNotAccredited {
            organization: name_of(api, &organization)?,
        })
    }
}

/// Gives out the next number under an identity; a number is never given twice.
fn next_number(
    api: &dyn Api,
    ever: &mut u16,
    under: &Id,
    of: &'static str,
) -> Result<u16, ContractError> {
    let number = *ever;
    *ever = match number.checked_add(1) {
        Some(next) => next,
        None => {
            return Err(ContractError::NumbersUsedUp {
                identity: name_of(api, under)?,
                of,
            });
        }
    };
    Ok(number)
}
