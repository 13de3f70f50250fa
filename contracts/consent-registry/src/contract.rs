//! Entry points: refuse funds and pauses, find out who acts, hand over.

use cosmwasm_std::{Binary, Deps, DepsMut, Env, MessageInfo, Response, to_json_binary};
use cw_utils::nonpayable;
use salus_consent_api::msg::{ExecuteMsg, InstantiateMsg, MigrateMsg, NewConsent, QueryMsg};
use salus_contract_kit::{
    CellCache, CellSource, Directed, Direction, Header, HeaderKind, KitError, Message, OwnerStep,
    Ownership, address_of, guard_migration, identity_of, now, raise_layout, record_version,
    save_header,
};
use salus_identity_api::IdentityReader;
use salus_policy::{ConsentRef, Terms};
use salus_vocabulary::{Instant, ObjectId};

use crate::access::authorise;
use crate::execute::record::Manner;
use crate::execute::{Context, Done, ending, exclusion, owner, record, request};
use crate::registry::Registry;
use crate::state::PeerCell;
use crate::{ContractError, events, preview, query, state};

/// The name in storage that a migration must find.
pub const CONTRACT: &str = "salus-consent-registry";
/// The version of this code.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Starts the registry; see [`InstantiateMsg`].
#[cfg_attr(not(feature = "library"), cosmwasm_std::entry_point)]
pub fn instantiate(
    deps: DepsMut,
    _env: Env,
    info: MessageInfo,
    Message(msg): Message<InstantiateMsg>,
) -> Result<Response, ContractError> {
    nonpayable(&info).map_err(|_| KitError::Funds)?;
    let owner = identity_of(deps.api, &msg.owner)?;
    let peer = identity_of(deps.api, &msg.identity_registry)?;
    IdentityReader::new(CellSource::Peer {
        querier: deps.querier,
        address: &address_of(deps.api, &peer)?,
        seen: &CellCache::default(),
    })?;
    record_version(deps.storage, CONTRACT, VERSION)?;
    save_header(deps.storage, &Header::new(HeaderKind::Consent));
    let cell = PeerCell {
        identity_registry: peer,
        paused_until: Instant(0),
    };
    state::save_peer(deps.storage, &cell);
    state::save_ownership(deps.storage, &Ownership::new(owner));
    Ok(Response::new().add_event(events::instantiated(deps.api, &owner, &peer)?))
}

/// Does what [`ExecuteMsg`] says.
#[cfg_attr(not(feature = "library"), cosmwasm_std::entry_point)]
pub fn execute(
    mut deps: DepsMut,
    env: Env,
    info: MessageInfo,
    Message(msg): Message<ExecuteMsg>,
) -> Result<Response, ContractError> {
    nonpayable(&info).map_err(|_| KitError::Funds)?;
    let now = now(&env);
    let api = deps.api;
    let peer = state::peer(deps.storage)?;
    if msg.direction() == Direction::Widens {
        peer.require_running(now)?;
    }
    let identities = Registry::new(api, &peer, deps.querier)?;
    let registry = identities.reader()?;
    let by = authorise(api, &registry, &info.sender, &msg, now)?;
    let mut ctx = Context {
        deps: deps.branch(),
        peer,
        registry: &registry,
        now,
        by,
    };
    let done = dispatch(&mut ctx, msg)?;
    let mut response = Response::new();
    for change in done.changes {
        response = response.add_event(change.to_event(api, &ctx.by)?);
    }
    response.data = done.data;
    Ok(response)
}

fn dispatch(ctx: &mut Context<'_>, msg: ExecuteMsg) -> Result<Done, ContractError> {
    match msg {
        ExecuteMsg::Grant {
            id,
            terms,
            replaces,
            ends,
            ..
        } => record::record(ctx, &proposal(id, *terms, replaces, ends), Manner::Granted),
        ExecuteMsg::GrantBatch { grants, .. } => record::grant_batch(ctx, &grants),
        ExecuteMsg::Approve {
            organization,
            request,
            hash,
            id,
            terms,
            replaces,
            ends,
            ..
        } => {
            let proposal = proposal(id, *terms, replaces, ends);
            request::approve(ctx, &organization, request, hash, &proposal)
        }
        ExecuteMsg::Refuse {
            id,
            terms,
            replaces,
            ends,
            ..
        } => record::record(ctx, &proposal(id, *terms, replaces, ends), Manner::Refused),
        ExecuteMsg::Revoke { consent, why, .. } => ending::revoke(ctx, consent, why),
        ExecuteMsg::RevokeBatch { consents, why, .. } => ending::revoke_batch(ctx, &consents, why),
        ExecuteMsg::EndRefusal { consent, why, .. } => ending::end_refusal(ctx, consent, why),
        ExecuteMsg::StripPermits { consent, .. } => ending::strip_permits(ctx, consent),
        ExecuteMsg::Exclude {
            excluded,
            even_in_emergency,
            ..
        } => exclusion::exclude(ctx, &excluded, even_in_emergency),
        ExecuteMsg::LiftExclusion { excluded, .. } => exclusion::lift(ctx, &excluded),
        ExecuteMsg::Request { id, terms, .. } => request::request(ctx, id, &terms),
        ExecuteMsg::WithdrawRequest { request, .. } => request::withdraw(ctx, request),
        ExecuteMsg::DeclineRequest {
            organization,
            request,
            ..
        } => request::decline(ctx, &organization, request),
        ExecuteMsg::ProposeOwner { owner, .. } => owner::steer(ctx, OwnerStep::Propose(&owner)),
        ExecuteMsg::AcceptOwnership { .. } => owner::steer(ctx, OwnerStep::Accept),
        ExecuteMsg::CancelOwnership { .. } => owner::steer(ctx, OwnerStep::Cancel),
        ExecuteMsg::Pause { .. } => owner::steer(ctx, OwnerStep::Pause),
    }
}

fn proposal(
    id: ObjectId,
    terms: Terms<String>,
    replaces: Option<ConsentRef>,
    ends: Vec<ConsentRef>,
) -> NewConsent {
    NewConsent {
        id,
        terms,
        replaces,
        ends,
    }
}

/// Answers what [`QueryMsg`] asks.
#[cfg_attr(not(feature = "library"), cosmwasm_std::entry_point)]
pub fn query(
    deps: Deps,
    env: Env,
    Message(msg): Message<QueryMsg>,
) -> Result<Binary, ContractError> {
    let view = query::View::new(deps, &env);
    let answer = match msg {
        QueryMsg::Config {} => to_json_binary(&view.config()?),
        QueryMsg::Consent { subject, id } => to_json_binary(&view.consent(&subject, &id)?),
        QueryMsg::Consents {
            subject,
            custodian,
            cursor,
            limit,
        } => to_json_binary(&view.consents(
            &subject,
            custodian.as_deref(),
            cursor.as_deref(),
            limit,
        )?),
        QueryMsg::Exclusion { subject, excluded } => {
            to_json_binary(&view.exclusion(&subject, &excluded)?)
        }
        QueryMsg::Exclusions {
            subject,
            cursor,
            limit,
        } => to_json_binary(&view.exclusions(&subject, cursor.as_deref(), limit)?),
        QueryMsg::Subject { subject } => to_json_binary(&view.subject(&subject)?),
        QueryMsg::Request {
            subject,
            organization,
            id,
        } => to_json_binary(&view.request(&subject, &organization, id)?),
        QueryMsg::OpenRequests {
            subject,
            cursor,
            limit,
        } => to_json_binary(&view.open_requests(&subject, cursor.as_deref(), limit)?),
        QueryMsg::Preview {
            question,
            emergency,
            grant,
            ends,
        } => {
            let supposed = preview::Supposed { grant, ends };
            let emergency = emergency.unwrap_or_default();
            to_json_binary(&preview::preview(
                deps,
                now(&env),
                *question,
                emergency,
                supposed,
            )?)
        }
    };
    Ok(answer?)
}

/// Lets only an older version of this contract become this one.
#[cfg_attr(not(feature = "library"), cosmwasm_std::entry_point)]
pub fn migrate(
    deps: DepsMut,
    _env: Env,
    _msg: Message<MigrateMsg>,
) -> Result<Response, ContractError> {
    guard_migration(deps.storage, CONTRACT, VERSION)?;
    let header = state::header(deps.storage)?;
    raise_layout(deps.storage, &header);
    Ok(Response::new())
}
