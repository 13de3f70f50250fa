//! Entry points: refuse funds, hand over. Who may record is found out where it is recorded, once
//! per message, in `writer`.

use cosmwasm_std::{Binary, Deps, DepsMut, Env, MessageInfo, Response, to_json_binary};
use cw_utils::nonpayable;
use salus_audit_api::EmergencyPolicy;
use salus_audit_api::cells::GateCell;
use salus_audit_api::msg::{ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg};
use salus_contract_kit::{
    CellSource, Header, HeaderKind, KitError, Message, OwnerStep, Ownership, guard_migration,
    identity_of, now, raise_layout, record_version, save_header,
};
use salus_vocabulary::Instant;

use crate::ContractError;
use crate::access::authorise;
use crate::events;
use crate::execute::{basis, dispute, emergency, owner, policy, record};
use crate::peers::Peers;
use crate::query::{self, Open, Pages};
use crate::state;

/// The name in storage that a migration must find.
pub const CONTRACT: &str = "salus-access-audit";
/// The version of this code.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Starts the audit; see [`InstantiateMsg`].
#[cfg_attr(not(feature = "library"), cosmwasm_std::entry_point)]
pub fn instantiate(
    deps: DepsMut<'_>,
    _env: Env,
    info: MessageInfo,
    Message(msg): Message<InstantiateMsg>,
) -> Result<Response, ContractError> {
    nonpayable(&info).map_err(|_| KitError::Funds)?;
    let owner = identity_of(deps.api, &msg.owner)?;
    let gate = GateCell {
        paused_until: Instant(0),
        identity_registry: identity_of(deps.api, &msg.identity_registry)?,
        consent_registry: identity_of(deps.api, &msg.consent_registry)?,
        emergencies: msg
            .emergency_without_consent
            .unwrap_or(EmergencyPolicy::Permit)
            .into(),
        legal_bases: false,
    };
    let peers = Peers::new(deps.api, &gate)?;
    peers.open(deps.querier)?;
    peers.require_matching(deps.querier)?;
    record_version(deps.storage, CONTRACT, VERSION)?;
    save_header(deps.storage, &Header::new(HeaderKind::Audit));
    state::save_gate(deps.storage, &gate);
    state::save_ownership(deps.storage, &Ownership::new(owner));
    let event = events::instantiated(
        deps.api,
        &owner,
        &gate.identity_registry,
        &gate.consent_registry,
    )?;
    Ok(Response::new().add_event(event))
}

/// Does what [`ExecuteMsg`] says.
#[cfg_attr(not(feature = "library"), cosmwasm_std::entry_point)]
pub fn execute(
    deps: DepsMut<'_>,
    env: Env,
    info: MessageInfo,
    Message(msg): Message<ExecuteMsg>,
) -> Result<Response, ContractError> {
    nonpayable(&info).map_err(|_| KitError::Funds)?;
    let authority = authorise(deps.as_ref(), &info, &msg, now(&env))?;
    let by = || authority.sender();
    match msg {
        ExecuteMsg::Record { r#as, access } => record::one(deps, &env, &info, r#as, access),
        ExecuteMsg::RecordBatch {
            r#as,
            custodian,
            accesses,
        } => record::batch(deps, &env, &info, r#as, custodian, accesses),
        ExecuteMsg::DeclareEmergency {
            emergency: declared,
            ..
        } => emergency::declare(deps, &env, by()?, declared),
        ExecuteMsg::ReviewEmergency {
            subject,
            emergency: number,
            verdict,
            hash,
            ..
        } => emergency::review(deps, &env, by()?, subject, number, verdict, hash),
        ExecuteMsg::Dispute {
            subject,
            seq,
            code,
            hash,
            ..
        } => dispute::dispute(deps, &env, by()?, subject, seq, code, hash),
        ExecuteMsg::AnswerDispute {
            subject,
            seq,
            of_delegate,
            answer,
            hash,
            ..
        } => {
            let disputed = dispute::Disputed {
                subject,
                seq,
                by_delegate: of_delegate.unwrap_or(false),
            };
            dispute::answer(deps, &env, by()?, disputed, answer, hash)
        }
        ExecuteMsg::SetLegalBases { bases, .. } => basis::set(deps, &env, by()?, bases),
        ExecuteMsg::WithdrawLegalBases { purposes, .. } => basis::withdraw(deps, by()?, &purposes),
        ExecuteMsg::WidenEmergencyPolicy { .. } => policy::widen(deps, &env, by()?),
        ExecuteMsg::NarrowEmergencyPolicy { .. } => policy::narrow(deps, by()?),
        ExecuteMsg::VetoEmergencyPolicy { .. } => policy::veto(deps, by()?),
        ExecuteMsg::ProposeOwner { owner, .. } => {
            owner::steer(deps, &env, by()?, OwnerStep::Propose(&owner))
        }
        ExecuteMsg::AcceptOwnership { .. } => owner::steer(deps, &env, by()?, OwnerStep::Accept),
        ExecuteMsg::CancelOwnership { .. } => owner::steer(deps, &env, by()?, OwnerStep::Cancel),
        ExecuteMsg::Pause { .. } => owner::steer(deps, &env, by()?, OwnerStep::Pause),
    }
}

/// Answers what [`QueryMsg`] asks.
#[cfg_attr(not(feature = "library"), cosmwasm_std::entry_point)]
pub fn query(
    deps: Deps<'_>,
    env: Env,
    Message(msg): Message<QueryMsg>,
) -> Result<Binary, ContractError> {
    let view = query::View::new(deps, &env);
    let answer = match msg {
        QueryMsg::Config {} => to_json_binary(&view.config()?),
        QueryMsg::Decide { access, emergency } => to_json_binary(&view.decide(access, emergency)?),
        QueryMsg::Explain { access, emergency } => {
            to_json_binary(&view.explain(access, emergency)?)
        }
        QueryMsg::Entry { subject, seq } => to_json_binary(&view.entry(subject, seq)?),
        QueryMsg::History {
            subject,
            filter,
            cursor,
            limit,
            descending,
        } => {
            let pages = Pages {
                cursor: cursor.as_deref(),
                limit,
                descending: descending.unwrap_or(false),
            };
            to_json_binary(&view.history(subject, filter, &pages)?)
        }
        QueryMsg::Heads { subjects } => to_json_binary(&view.heads(subjects)?),
        QueryMsg::VerifyEntry { subject, seq } => to_json_binary(&view.verify_entry(subject, seq)?),
        QueryMsg::Emergency { subject, number } => {
            to_json_binary(&view.emergency(subject, number)?)
        }
        QueryMsg::Emergencies {
            subject,
            cursor,
            limit,
        } => to_json_binary(&view.emergencies(subject, cursor.as_deref(), limit)?),
        QueryMsg::EmergenciesOf {
            actor,
            cursor,
            limit,
        } => to_json_binary(&view.emergencies_of(actor, cursor.as_deref(), limit)?),
        QueryMsg::OpenReviews {
            subject,
            organization,
            overdue,
            cursor,
            limit,
        } => {
            let open = Open {
                subject,
                organization,
                overdue: overdue.unwrap_or(false),
            };
            to_json_binary(&view.open_reviews(open, cursor.as_deref(), limit)?)
        }
        QueryMsg::Accounting {
            subject,
            period,
            cursor,
            limit,
        } => {
            let pages = Pages {
                cursor: cursor.as_deref(),
                limit,
                descending: false,
            };
            to_json_binary(&view.accounting(subject, &period, &pages)?)
        }
        QueryMsg::LegalBases { custodian } => to_json_binary(&view.legal_bases(custodian)?),
    };
    Ok(answer?)
}

/// Lets only an older version of this contract become this one.
#[cfg_attr(not(feature = "library"), cosmwasm_std::entry_point)]
pub fn migrate(
    deps: DepsMut<'_>,
    _env: Env,
    _msg: Message<MigrateMsg>,
) -> Result<Response, ContractError> {
    guard_migration(deps.storage, CONTRACT, VERSION)?;
    let header = CellSource::Own(deps.storage).header(HeaderKind::Audit)?;
    raise_layout(deps.storage, &header);
    Ok(Response::new())
}
