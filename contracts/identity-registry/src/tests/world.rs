use cosmwasm_std::testing::{MockApi, MockQuerier, MockStorage, message_info, mock_env};
use cosmwasm_std::{
    Addr, Api, Coin, Env, Event, MessageInfo, Order, OwnedDeps, Record, Storage, Timestamp,
    from_json, testing::mock_dependencies,
};
use salus_contract_kit::Message;
use salus_contract_kit::{CellSource, Header, save_header};
use salus_identity_api::IdentityReader;
use salus_identity_api::cells::IdentityCell;
use salus_identity_api::msg::{
    AccreditationView, ExecuteMsg, IdentityResponse, InstantiateMsg, Power, QueryMsg, Role,
};
use salus_policy::Condition;
use salus_vocabulary::{
    AccreditationKind, DelegationBasis, Hash, Id, Instant, Period, Relationship,
};
use serde::de::DeserializeOwned;

use super::control::say::who;
use crate::contract::{execute, instantiate, query};
use crate::{ContractError, state};

/// The block time at which every world begins.
pub const START: u64 = 1_700_000_000;

/// The 20 bytes of a named account.
pub fn id(name: &str) -> Id {
    let mut bytes = [0u8; 20];
    for (target, byte) in bytes.iter_mut().zip(name.bytes()) {
        *target = byte;
    }
    Id::from(bytes)
}

/// The address of a named account.
pub fn address(name: &str) -> String {
    address_of_id(&id(name))
}

pub fn address_of_id(id: &Id) -> String {
    MockApi::default()
        .addr_humanize(&id.as_slice().into())
        .unwrap()
        .into_string()
}

/// The code of an error: its text up to the second colon's end.
pub fn code(error: &ContractError) -> String {
    let text = error.to_string();
    let code = text.split(": ").next().unwrap().to_owned();
    assert!(code.starts_with("salus:"), "no stable code in `{text}`");
    code
}

/// A registry whose owner is `owner` and whose roots are `root` and `other_root`.
pub struct World {
    pub deps: OwnedDeps<MockStorage, MockApi, MockQuerier>,
    pub env: Env,
}

impl World {
    pub fn new() -> Self {
        let mut world = Self::empty();
        let msg = InstantiateMsg {
            owner: address("owner"),
            roots: vec![address("root"), address("other_root")],
        };
        world.start("owner", msg).unwrap();
        world
    }

    /// With `hospital` accredited as an organization by `root`.
    pub fn with_hospital() -> Self {
        let mut world = Self::new();
        let hospital = accredit("hospital").kind(AccreditationKind::Organization);
        world.does("root", hospital.msg());
        world
    }

    pub fn empty() -> Self {
        let mut env = mock_env();
        env.block.chain_id = "salus-1".to_owned();
        env.block.time = Timestamp::from_seconds(START);
        Self {
            deps: mock_dependencies(),
            env,
        }
    }

    pub fn start(&mut self, sender: &str, msg: InstantiateMsg) -> Result<Event, ContractError> {
        let info = message_info(&Addr::unchecked(address(sender)), &[]);
        let mut events =
            instantiate(self.deps.as_mut(), self.env.clone(), info, Message(msg))?.events;
        assert_eq!(events.len(), 1);
        Ok(events.remove(0))
    }

    pub fn set_time(&mut self, seconds: u64) {
        self.env.block.time = Timestamp::from_seconds(seconds);
    }

    /// `sender` is a named account, or an address.
    pub fn run(&mut self, sender: &str, msg: ExecuteMsg) -> Result<Event, ContractError> {
        self.run_with(sender, &[], msg)
    }

    pub fn run_with(
        &mut self,
        sender: &str,
        funds: &[Coin],
        msg: ExecuteMsg,
    ) -> Result<Event, ContractError> {
        let info: MessageInfo = message_info(&Addr::unchecked(who(sender)), funds);
        let response = execute(self.deps.as_mut(), self.env.clone(), info, Message(msg))?;
        assert!(response.messages.is_empty() && response.attributes.is_empty());
        let mut events = response.events;
        assert_eq!(events.len(), 1, "one event for each message");
        Ok(events.remove(0))
    }

    /// The message succeeds.
    #[track_caller]
    pub fn does(&mut self, sender: &str, msg: ExecuteMsg) -> Event {
        self.run(sender, msg.clone())
            .unwrap_or_else(|error| panic!("{msg:?}: {error}"))
    }

    /// The message is refused with a code of this contract and leaves storage as it was.
    #[track_caller]
    pub fn refuses(&mut self, sender: &str, msg: ExecuteMsg, expected: &str) {
        self.refuses_fully(sender, msg, &format!("salus:identity:{expected}"));
    }

    #[track_caller]
    pub fn refuses_fully(&mut self, sender: &str, msg: ExecuteMsg, expected: &str) {
        let before = self.dump();
        let error = self
            .run(sender, msg.clone())
            .expect_err(&format!("{msg:?}"));
        assert_eq!(code(&error), expected, "{error}");
        assert_eq!(self.dump(), before, "a refused message changed storage");
    }

    pub fn dump(&self) -> Vec<Record> {
        self.deps
            .storage
            .range(None, None, Order::Ascending)
            .collect()
    }

    pub fn ask<T: DeserializeOwned>(&self, msg: QueryMsg) -> Result<T, ContractError> {
        let answer = query(self.deps.as_ref(), self.env.clone(), Message(msg))?;
        Ok(from_json(answer)?)
    }

    pub fn identity(&self, name: &str) -> IdentityResponse {
        self.ask(QueryMsg::Identity { id: address(name) }).unwrap()
    }

    pub fn accreditation(&self, name: &str, number: u16) -> AccreditationView {
        self.ask(QueryMsg::Accreditation {
            subject: address(name),
            number,
        })
        .unwrap()
    }

    /// Whether the subject's accreditation with this number holds now.
    pub fn holds(&self, name: &str, number: u16) -> bool {
        self.accreditation(name, number).valid_now
    }

    pub fn cell(&self, name: &str) -> IdentityCell {
        state::identity(&self.deps.storage, &id(name)).unwrap()
    }

    pub fn set_cell(&mut self, name: &str, cell: &IdentityCell) {
        state::save_identity(&mut self.deps.storage, &id(name), cell);
    }

    pub fn header(&self) -> Header {
        state::header(&self.deps.storage).unwrap()
    }

    pub fn pause_until(&mut self, seconds: u64) {
        let header = Header {
            paused_until: Instant(seconds),
            ..self.header()
        };
        save_header(&mut self.deps.storage, &header);
    }

    pub fn reader(&self) -> IdentityReader<'_> {
        IdentityReader::new(CellSource::Own(&self.deps.storage)).unwrap()
    }
}

/// An accreditation of a practitioner by `root`, without end, unless told otherwise.
#[derive(Clone)]
pub struct Draft {
    by: String,
    under: Option<u16>,
    subject: String,
    kind: AccreditationKind,
    scope: Vec<AccreditationKind>,
    depth: u8,
    period: Period,
    evidence: Option<Hash>,
}

pub fn accredit(subject: &str) -> Draft {
    Draft {
        by: address("root"),
        under: None,
        subject: address(subject),
        kind: AccreditationKind::Practitioner,
        scope: vec![],
        depth: 0,
        period: Period::ALWAYS,
        evidence: None,
    }
}

impl Draft {
    pub fn by(mut self, issuer: &str) -> Self {
        self.by = address(issuer);
        self
    }

    pub fn under(mut self, number: u16) -> Self {
        self.under = Some(number);
        self
    }

    pub fn subject(mut self, address: String) -> Self {
        self.subject = address;
        self
    }

    pub fn kind(mut self, kind: AccreditationKind) -> Self {
        self.kind = kind;
        self
    }

    pub fn issuer(mut self, depth: u8, scope: &[AccreditationKind]) -> Self {
        self.kind = AccreditationKind::Issuer;
        self.depth = depth;
        self.scope = scope.to_vec();
        self
    }

    pub fn depth(mut self, depth: u8) -> Self {
        self.depth = depth;
        self
    }

    pub fn scope(mut self, scope: &[AccreditationKind]) -> Self {
        self.scope = scope.to_vec();
        self
    }

    pub fn period(mut self, period: Period) -> Self {
        self.period = period;
        self
    }

    pub fn evidence(mut self, evidence: Hash) -> Self {
        self.evidence = Some(evidence);
        self
    }

    pub fn msg(self) -> ExecuteMsg {
        ExecuteMsg::Accredit {
            r#as: self.by,
            under: self.under,
            subject: self.subject,
            kind: self.kind,
            scope: self.scope,
            depth: self.depth,
            period: self.period,
            evidence: self.evidence,
        }
    }
}

pub fn suspend(by: &str, subject: &str, number: u16) -> ExecuteMsg {
    ExecuteMsg::SuspendAccreditation {
        r#as: address(by),
        subject: address(subject),
        number,
    }
}

pub fn reinstate(by: &str, subject: &str, number: u16) -> ExecuteMsg {
    ExecuteMsg::ReinstateAccreditation {
        r#as: address(by),
        subject: address(subject),
        number,
    }
}

pub fn revoke(by: &str, subject: &str, number: u16) -> ExecuteMsg {
    ExecuteMsg::RevokeAccreditation {
        r#as: address(by),
        subject: address(subject),
        number,
    }
}

pub fn refresh(subject: &str) -> ExecuteMsg {
    ExecuteMsg::Refresh {
        subject: address(subject),
    }
}

pub fn add_operator(by: &str, account: &str) -> ExecuteMsg {
    ExecuteMsg::AddOperator {
        r#as: address(by),
        account: address(account),
    }
}

pub fn remove_operator(by: &str, account: &str) -> ExecuteMsg {
    ExecuteMsg::RemoveOperator {
        r#as: address(by),
        account: address(account),
    }
}

pub fn invite(by: &str, member: &str, roles: &[Role], period: Period) -> ExecuteMsg {
    ExecuteMsg::InviteMember {
        r#as: address(by),
        member: who(member),
        roles: roles.to_vec(),
        period,
    }
}

pub fn withdraw(by: &str, member: &str) -> ExecuteMsg {
    ExecuteMsg::WithdrawInvitation {
        r#as: address(by),
        member: address(member),
    }
}

pub fn remove_member(by: &str, member: &str) -> ExecuteMsg {
    ExecuteMsg::RemoveMember {
        r#as: address(by),
        member: address(member),
    }
}

pub fn accept(by: &str, organization: &str) -> ExecuteMsg {
    ExecuteMsg::AcceptMembership {
        r#as: address(by),
        organization: address(organization),
    }
}

pub fn decline(by: &str, organization: &str) -> ExecuteMsg {
    ExecuteMsg::DeclineMembership {
        r#as: address(by),
        organization: address(organization),
    }
}

pub fn leave(by: &str, organization: &str) -> ExecuteMsg {
    ExecuteMsg::LeaveOrganization {
        r#as: address(by),
        organization: address(organization),
    }
}

pub fn propose_owner(by: &str, owner: &str) -> ExecuteMsg {
    ExecuteMsg::ProposeOwner {
        r#as: address(by),
        owner: address(owner),
    }
}

pub fn accept_ownership(by: &str) -> ExecuteMsg {
    ExecuteMsg::AcceptOwnership { r#as: address(by) }
}

pub fn cancel_ownership(by: &str) -> ExecuteMsg {
    ExecuteMsg::CancelOwnership { r#as: address(by) }
}

pub fn pause(by: &str) -> ExecuteMsg {
    ExecuteMsg::Pause { r#as: address(by) }
}

/// A delegation on the ground that the principal chose it.
pub fn delegate(by: &str, delegate: &str, powers: Vec<Power>, period: Period) -> ExecuteMsg {
    ExecuteMsg::Delegate {
        r#as: address(by),
        delegate: address(delegate),
        powers,
        basis: DelegationBasis::Delegatee,
        evidence: None,
        period,
    }
}

/// The power to view records that carry no other labels than these.
pub fn view_of(labels: &[&str]) -> Power {
    let labels = labels.iter().map(|label| label.parse().unwrap()).collect();
    Power::View(Box::new(Condition {
        labels: Some(labels),
        ..Condition::default()
    }))
}

pub fn end_delegation(by: &str, delegate: &str) -> ExecuteMsg {
    ExecuteMsg::EndDelegation {
        r#as: address(by),
        delegate: address(delegate),
    }
}

pub fn resign_delegation(by: &str, principal: &str) -> ExecuteMsg {
    ExecuteMsg::ResignDelegation {
        r#as: address(by),
        principal: address(principal),
    }
}

pub fn revoke_for_cause(by: &str, subject: &str, number: u16) -> ExecuteMsg {
    ExecuteMsg::RevokeForCause {
        r#as: address(by),
        subject: address(subject),
        number,
    }
}

pub fn lift_bar(by: &str, subject: &str) -> ExecuteMsg {
    ExecuteMsg::LiftBar {
        r#as: address(by),
        subject: address(subject),
    }
}

pub fn add_root(by: &str, root: &str) -> ExecuteMsg {
    ExecuteMsg::AddRoot {
        r#as: address(by),
        root: address(root),
    }
}

pub fn remove_root(by: &str, root: &str) -> ExecuteMsg {
    ExecuteMsg::RemoveRoot {
        r#as: address(by),
        root: address(root),
    }
}

pub fn apply_root_addition(root: &str) -> ExecuteMsg {
    ExecuteMsg::ApplyRootAddition {
        root: address(root),
    }
}

pub fn apply_root_removal(root: &str) -> ExecuteMsg {
    ExecuteMsg::ApplyRootRemoval {
        root: address(root),
    }
}

pub fn veto(by: &str, root: &str) -> ExecuteMsg {
    ExecuteMsg::VetoRootChange {
        r#as: address(by),
        root: address(root),
    }
}

pub fn cancel_root(by: &str, root: &str) -> ExecuteMsg {
    ExecuteMsg::CancelRootChange {
        r#as: address(by),
        root: address(root),
    }
}

pub fn add_method(by: &str, key: &str, relationships: &[Relationship]) -> ExecuteMsg {
    ExecuteMsg::AddVerificationMethod {
        r#as: address(by),
        public_key: key.to_owned(),
        relationships: relationships.to_vec(),
    }
}

pub fn remove_method(by: &str, key: &str) -> ExecuteMsg {
    ExecuteMsg::RemoveVerificationMethod {
        r#as: address(by),
        public_key: key.to_owned(),
    }
}

pub fn add_service(by: &str, id: &str, kind: &str, endpoint: &str) -> ExecuteMsg {
    ExecuteMsg::AddService {
        r#as: address(by),
        id: id.to_owned(),
        r#type: kind.to_owned(),
        endpoint: endpoint.to_owned(),
    }
}

pub fn remove_service(by: &str, id: &str) -> ExecuteMsg {
    ExecuteMsg::RemoveService {
        r#as: address(by),
        id: id.to_owned(),
    }
}

pub fn add_alias(by: &str, account: &str) -> ExecuteMsg {
    ExecuteMsg::AddAlias {
        r#as: address(by),
        account: address(account),
    }
}

pub fn remove_alias(by: &str, account: &str) -> ExecuteMsg {
    ExecuteMsg::RemoveAlias {
        r#as: address(by),
        account: address(account),
    }
}
