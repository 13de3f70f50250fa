//! Entry points: refuse funds and pauses, find out who acts, hand over.

use cosmwasm_std::{Api, Binary, Deps, DepsMut, Env, MessageInfo, Response, to_json_binary};
use cw_utils::nonpayable;
use salus_contract_kit::{
    CellSource, Directed, Direction, Header, HeaderKind, KitError, Message, Ownership, ReadOnce,
    guard_migration, identity_of, now, raise_layout, record_version, save_header,
};
use salus_identity_api::IdentityReader;
use salus_identity_api::bounds::{MAX_CHAIN_ID_BYTES, MAX_ROOTS};
use salus_identity_api::cells::RootsCell;
use salus_identity_api::msg::{ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg};
use salus_vocabulary::{Id, Instant};

use crate::ContractError;
use crate::access::authorise;
use crate::dispatch::dispatch;
use crate::events::Change;
use crate::query;
use crate::state::{self, ConfigCell};

/// The name in storage that a migration must find.
pub const CONTRACT: &str = "salus-identity-registry";
/// The version of this code.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What every handler works with.
pub(crate) struct Context<'a> {
    pub(crate) deps: DepsMut<'a>,
    pub(crate) now: Instant,
    pub(crate) header: Header,
}

impl Context<'_> {
    /// Reads identities of this contract with the header that was read at the entry.
    pub(crate) fn reader(&self) -> IdentityReader<'_> {
        IdentityReader::with_header(CellSource::Own(self.deps.storage), self.header)
    }

    /// Reads an address of the message.
    pub(crate) fn id(&self, text: &str) -> Result<Id, KitError> {
        identity_of(self.deps.api, text)
    }

    /// Reads addresses of the message; one that is there twice counts once.
    pub(crate) fn different_ids(&self, texts: &[String]) -> Result<Vec<Id>, KitError> {
        different_ids(self.deps.api, texts)
    }
}

/// Starts the registry; see [`InstantiateMsg`].
#[cfg_attr(not(feature = "library"), cosmwasm_std::entry_point)]
pub fn instantiate(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    Message(msg): Message<InstantiateMsg>,
) -> Result<Response, ContractError> {
    nonpayable(&info).map_err(|_| KitError::Funds)?;
    let chain_id = checked_chain_id(env.block.chain_id)?;
    let owner = identity_of(deps.api, &msg.owner)?;
    let roots = checked_roots(deps.as_ref(), &msg.roots)?;
    record_version(deps.storage, CONTRACT, VERSION)?;
    save_header(deps.storage, &Header::new(HeaderKind::Identity));
    state::save_roots(
        deps.storage,
        &RootsCell {
            roots: roots.clone(),
        },
    );
    let change = Change::Instantiated {
        owner,
        roots,
        chain_id: chain_id.clone(),
    };
    let config = ConfigCell {
        ownership: Ownership::new(owner),
        chain_id,
    };
    state::save_config(deps.storage, &config);
    Ok(Response::new().add_event(change.to_event(deps.api, None)?))
}

/// Does what [`ExecuteMsg`] says.
#[cfg_attr(not(feature = "library"), cosmwasm_std::entry_point)]
pub fn execute(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    Message(msg): Message<ExecuteMsg>,
) -> Result<Response, ContractError> {
    nonpayable(&info).map_err(|_| KitError::Funds)?;
    let api = deps.api;
    let mut storage = ReadOnce::new(deps.storage);
    let mut ctx = Context {
        now: now(&env),
        header: state::header(&storage)?,
        deps: DepsMut {
            storage: &mut storage,
            ..deps
        },
    };
    if msg.direction() == Direction::Widens {
        ctx.header.require_running(ctx.now)?;
    }
    let by = authorise(api, &ctx.reader(), &info.sender, &msg, ctx.now)?;
    let acting = by.acting();
    let change = dispatch(&mut ctx, by, msg)?;
    Ok(Response::new().add_event(change.to_event(api, acting)?))
}

/// Answers what [`QueryMsg`] asks.
#[cfg_attr(not(feature = "library"), cosmwasm_std::entry_point)]
pub fn query(
    deps: Deps,
    env: Env,
    Message(msg): Message<QueryMsg>,
) -> Result<Binary, ContractError> {
    let view = query::View::new(deps, &env)?;
    let answer = match msg {
        QueryMsg::Config {} => to_json_binary(&view.config()?),
        QueryMsg::Identity { id } => to_json_binary(&view.identity(&id)?),
        QueryMsg::Accreditation { subject, number } => {
            to_json_binary(&view.accreditation(&subject, number)?)
        }
        QueryMsg::Accreditations {
            subject,
            cursor,
            limit,
        } => to_json_binary(&view.accreditations(&subject, cursor.as_deref(), limit)?),
        QueryMsg::Operators {
            organization,
            cursor,
            limit,
        } => to_json_binary(&view.operators(&organization, cursor.as_deref(), limit)?),
        QueryMsg::Operator {
            organization,
            number,
        } => to_json_binary(&view.operator(&organization, number)?),
        QueryMsg::Invitation {
            organization,
            member,
        } => to_json_binary(&view.invitation(&organization, &member)?),
        QueryMsg::Invitations {
            organization,
            cursor,
            limit,
        } => to_json_binary(&view.invitations(&organization, cursor.as_deref(), limit)?),
        QueryMsg::DidDocument { did } => to_json_binary(&view.did_document(&did)?),
        QueryMsg::PendingRoots {} => to_json_binary(&view.pending_roots()?),
        QueryMsg::Bar { root, subject } => to_json_binary(&view.bar(&root, &subject)?),
        QueryMsg::Bars {
            root,
            cursor,
            limit,
        } => to_json_binary(&view.bars(&root, cursor.as_deref(), limit)?),
        QueryMsg::Delegation {
            principal,
            delegate,
        } => to_json_binary(&view.delegation(&principal, &delegate)?),
        QueryMsg::Delegations {
            principal,
            cursor,
            limit,
        } => to_json_binary(&view.delegations(&principal, cursor.as_deref(), limit)?),
        QueryMsg::ControllerInvitation {
            identity,
            controller,
        } => to_json_binary(&view.controller_invitation(&identity, &controller)?),
        QueryMsg::ControllerInvitations {
            identity,
            cursor,
            limit,
        } => to_json_binary(&view.controller_invitations(&identity, cursor.as_deref(), limit)?),
        QueryMsg::PendingChanges { identity } => to_json_binary(&view.pending_changes(&identity)?),
        QueryMsg::Guardians { identity } => to_json_binary(&view.guardians(&identity)?),
        QueryMsg::Recovery { identity } => to_json_binary(&view.recovery(&identity)?),
        QueryMsg::MayAct { account, r#as } => to_json_binary(&view.may_act(&account, &r#as)?),
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

/// A chain id goes into every DID, so only characters that a DID may have.
fn checked_chain_id(chain_id: String) -> Result<String, ContractError> {
    let fits = (1..=MAX_CHAIN_ID_BYTES).contains(&chain_id.len());
    let plain = chain_id
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'));
    if fits && plain {
        Ok(chain_id)
    } else {
        Err(ContractError::ChainId { chain_id })
    }
}

fn checked_roots(deps: Deps, texts: &[String]) -> Result<Vec<Id>, ContractError> {
    if !(1..=MAX_ROOTS).contains(&texts.len()) {
        return Err(ContractError::Roots { given: texts.len() });
    }
    let roots = different_ids(deps.api, texts)?;
    if roots.len() != texts.len() {
        return Err(ContractError::Roots { given: roots.len() });
    }
    Ok(roots)
}

fn different_ids(api: &dyn Api, texts: &[String]) -> Result<Vec<Id>, KitError> {
    let mut ids: Vec<Id> = Vec::with_capacity(texts.len());
    for text in texts {
        let id = identity_of(api, text)?;
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    Ok(ids)
}
