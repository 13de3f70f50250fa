//! Both registries as raw cells, a hospital with staff and a patient, and the audit over them.

use salus_contract_kit::Message;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use cosmwasm_std::testing::{MockApi, MockQuerier, MockStorage, mock_env};
use cosmwasm_std::{
    Addr, Api, CanonicalAddr, Coin, ContractResult, Env, Event, MessageInfo, Order, OwnedDeps,
    QuerierResult, Response, Storage, SystemError, SystemResult, WasmQuery, from_json,
    to_json_binary,
};
use salus_audit_api::AccessDecision;
use salus_audit_api::cells::{EmergencySetting, GateCell, gate_key};
use salus_audit_api::msg::{
    Access, Answer, BatchAccess, DataDescriptor, EntryView, ExecuteMsg, InstantiateMsg, QueryMsg,
    Question,
};
use salus_consent_api::cells::{
    Change, ChangeKind, ConsentCell, ExclusionCell, Row, RowsCell, StoredTerms, SubjectCell,
    consent_key, exclusion_key, rows_key, subject_key,
};
use salus_consent_api::msg::ConfigResponse as ConsentConfig;
use salus_contract_kit::{BuildInfo, Cell, Header, HeaderKind, Key, header_key};
use salus_identity_api::cells::{
    AccreditationSlot, IdentityCell, MembershipSlot, OperatorSlot, Roles, identity_key,
};
use salus_policy::{
    ActorMatch, ActorRole, Applies, Category, Condition, Custodian, DefaultEffect, Effect, Grantee,
    Rule, Scope, Terms, Who,
};
use salus_vocabulary::{AccreditationKind, Action, Id, Instant, ObjectId, Period};
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use crate::ContractError;
use crate::contract;

/// Block time at the start.
pub const NOW: u64 = 1_790_000_000;
/// Block height at the start.
pub const HEIGHT: u64 = 1_234_567;

/// Somebody with 20 canonical bytes, by name.
pub fn id(name: &str) -> Id {
    let bytes: [u8; 20] = Sha256::digest(name.as_bytes())[..20].try_into().unwrap();
    Id::from(bytes)
}

/// The address of an identity.
pub fn address(id: &Id) -> String {
    let canonical = CanonicalAddr::from(id.as_slice());
    MockApi::default()
        .addr_humanize(&canonical)
        .unwrap()
        .into_string()
}

/// The address of a name.
pub fn text(name: &str) -> String {
    address(&id(name))
}

/// A contract with 32 canonical bytes, by name.
pub fn contract_id(name: &str) -> Id {
    Id::from(<[u8; 32]>::from(Sha256::digest(name.as_bytes())))
}

pub fn object(number: u8) -> ObjectId {
    ObjectId([number; 16])
}

type Cells = Rc<RefCell<BTreeMap<(String, Vec<u8>), Vec<u8>>>>;

pub struct World {
    pub deps: OwnedDeps<MockStorage, MockApi, MockQuerier>,
    pub env: Env,
    /// The raw cells of the registries.
    pub cells: Cells,
    /// Which identity-registry the consent-registry says that it reads.
    pub told_peer: Rc<RefCell<Option<String>>>,
    /// How often a raw cell was read.
    pub reads: Rc<RefCell<Vec<Vec<u8>>>>,
}

impl World {
    /// The registries alone.
    pub fn bare() -> Self {
        let cells = Cells::default();
        let told_peer = Rc::new(RefCell::new(Some(address(&contract_id("identities")))));
        let reads = Rc::new(RefCell::new(Vec::new()));
        let mut querier = MockQuerier::default();
        let (raw, told, seen) = (cells.clone(), told_peer.clone(), reads.clone());
        querier.update_wasm(move |query| answer(query, &raw, &told, &seen));
        let mut env = mock_env();
        env.block.time = cosmwasm_std::Timestamp::from_seconds(NOW);
        env.block.height = HEIGHT;
        env.contract.address = Addr::unchecked(address(&contract_id("audit")));
        let world = Self {
            deps: OwnedDeps {
                storage: MockStorage::default(),
                api: MockApi::default(),
                querier,
                custom_query_type: std::marker::PhantomData,
            },
            env,
            cells,
            told_peer,
            reads,
        };
        world.header("identities", Header::new(HeaderKind::Identity));
        world.header("consents", Header::new(HeaderKind::Consent));
        world
    }

    /// A running audit, the accredited hospital `hospital` with operator account `gateway` and the
    /// clinician `doctor`, and the patient `alice` who permits treatment there.
    pub fn new() -> Self {
        let mut world = Self::bare();
        world.instantiate(start_msg()).unwrap();
        world.identity("hospital", organization("gateway"));
        world.identity("doctor", member_of("hospital", Period::ALWAYS));
        world.grant("alice", "hospital", object(1), terms("hospital"));
        world
    }

    pub fn header(&self, contract: &str, header: Header) {
        self.put(contract, &header_key(), &header);
    }

    pub fn put<T: Cell>(&self, contract: &str, key: &Key, cell: &T) {
        self.put_raw(contract, key, cell.to_cell());
    }

    pub fn put_raw(&self, contract: &str, key: &Key, bytes: Vec<u8>) {
        let contract = address(&contract_id(contract));
        self.cells
            .borrow_mut()
            .insert((contract, key.as_slice().to_vec()), bytes);
    }

    pub fn remove(&self, contract: &str, key: &Key) {
        let contract = address(&contract_id(contract));
        self.cells
            .borrow_mut()
            .remove(&(contract, key.as_slice().to_vec()));
    }

    pub fn identity(&self, name: &str, cell: IdentityCell) {
        self.put("identities", &identity_key(&id(name)), &cell);
    }

    /// One live consent towards one custodian, in place of all before.
    pub fn grant(&self, subject: &str, custodian: &str, consent: ObjectId, terms: Terms) {
        self.grant_all(subject, custodian, &[(consent, terms)]);
    }

    pub fn grant_all(&self, subject: &str, custodian: &str, consents: &[(ObjectId, Terms)]) {
        let subject = id(subject);
        let rows = consents
            .iter()
            .map(|(consent, terms)| Row::new(*consent, terms, false))
            .collect();
        self.put(
            "consents",
            &rows_key(&subject, &id(custodian)),
            &RowsCell { rows },
        );
        for (consent, terms) in consents {
            let cell = ConsentCell {
                version: 1,
                changes: vec![Change {
                    kind: ChangeKind::Granted,
                    at: Instant(NOW - 1000),
                    by: None,
                    through: None,
                }],
                terms: StoredTerms::Open(terms.clone()),
            };
            self.put("consents", &consent_key(&subject, consent), &cell);
        }
    }

    pub fn revoke(&self, subject: &str, consent: ObjectId) {
        let key = consent_key(&id(subject), &consent);
        let place = (address(&contract_id("consents")), key.as_slice().to_vec());
        let bytes = self.cells.borrow().get(&place).cloned().unwrap();
        let mut cell = ConsentCell::from_cell(&bytes).unwrap();
        cell.changes.push(Change {
            kind: ChangeKind::Revoked,
            at: Instant(NOW),
            by: None,
            through: None,
        });
        self.put("consents", &key, &cell);
    }

    pub fn exclude(&self, subject: &str, excluded: &str) {
        let cell = ExclusionCell {
            since: Instant(NOW - 10),
            even_in_emergency: false,
            by: None,
        };
        self.put(
            "consents",
            &exclusion_key(&id(subject), &id(excluded)),
            &cell,
        );
        let cell = SubjectCell {
            exclusions: 1,
            ..SubjectCell::default()
        };
        self.put("consents", &subject_key(&id(subject)), &cell);
    }

    pub fn pause(&mut self, until: u64) {
        let gate = GateCell {
            paused_until: Instant(until),
            identity_registry: contract_id("identities"),
            consent_registry: contract_id("consents"),
            emergencies: EmergencySetting::Permit,
            legal_bases: false,
        };
        salus_contract_kit::save(&mut self.deps.storage, &gate_key(), &gate);
    }

    pub fn at(&mut self, seconds: u64) {
        self.env.block.time = cosmwasm_std::Timestamp::from_seconds(seconds);
    }

    pub fn instantiate(&mut self, msg: InstantiateMsg) -> Result<Response, ContractError> {
        let info = from("deployer");
        contract::instantiate(self.deps.as_mut(), self.env.clone(), info, Message(msg))
    }

    /// Sends a message; one that fails must leave the storage as it was.
    pub fn execute(
        &mut self,
        info: MessageInfo,
        msg: ExecuteMsg,
    ) -> Result<Response, ContractError> {
        let before = self.storage();
        let result = contract::execute(self.deps.as_mut(), self.env.clone(), info, Message(msg));
        if result.is_err() {
            // The chain rolls back; the contract does not rely on it where it can see first.
            self.restore(before);
        }
        result
    }

    /// Records as the custodian's gateway.
    pub fn record(&mut self, access: Access) -> Answer {
        self.try_record(access).unwrap()
    }

    pub fn try_record(&mut self, access: Access) -> Result<Answer, ContractError> {
        let msg = ExecuteMsg::Record {
            r#as: access.custodian.clone(),
            access,
        };
        self.execute(from("gateway"), msg)
            .map(|response| data(&response))
    }

    /// Records accesses 1, 2, 3 … of alice's data, each built after the one before.
    pub fn fill(&mut self, entries: u8) {
        for (since, number) in (0..).zip(1..=entries) {
            let mut asked = access(number);
            asked.since = since;
            self.record(asked);
        }
    }

    pub fn decision(&mut self, access: Access) -> AccessDecision<String> {
        decision_of(self.record(access))
    }

    pub fn batch(&mut self, accesses: Vec<BatchAccess>) -> Result<Response, ContractError> {
        let msg = ExecuteMsg::RecordBatch {
            r#as: text("hospital"),
            custodian: text("hospital"),
            accesses,
        };
        self.execute(from("gateway"), msg)
    }

    pub fn query<T: DeserializeOwned>(&self, msg: QueryMsg) -> Result<T, ContractError> {
        let answer = contract::query(self.deps.as_ref(), self.env.clone(), Message(msg))?;
        Ok(from_json(answer).unwrap())
    }

    pub fn entry(&self, subject: &str, seq: u32) -> EntryView {
        let subject = text(subject);
        self.query(QueryMsg::Entry { subject, seq }).unwrap()
    }

    pub fn storage(&self) -> Vec<(Vec<u8>, Vec<u8>)> {
        self.deps
            .storage
            .range(None, None, Order::Ascending)
            .collect()
    }

    fn restore(&mut self, cells: Vec<(Vec<u8>, Vec<u8>)>) {
        self.deps.storage = MockStorage::default();
        for (key, value) in cells {
            self.deps.storage.set(&key, &value);
        }
    }
}

fn answer(
    query: &WasmQuery,
    cells: &Cells,
    told_peer: &RefCell<Option<String>>,
    reads: &RefCell<Vec<Vec<u8>>>,
) -> QuerierResult {
    match query {
        WasmQuery::Raw { contract_addr, key } => {
            reads.borrow_mut().push(key.to_vec());
            let cells = cells.borrow();
            let value = cells.get(&(contract_addr.clone(), key.to_vec())).cloned();
            SystemResult::Ok(ContractResult::Ok(value.unwrap_or_default().into()))
        }
        WasmQuery::Smart { contract_addr, .. } => match told_peer.borrow().clone() {
            Some(identity_registry) => {
                let config = ConsentConfig {
                    pending_owner: None,
                    owner: text("owner"),
                    identity_registry,
                    paused: false,
                    paused_until: None,
                    layout: 1,
                    build: BuildInfo {
                        contract: "salus-consent-registry".to_owned(),
                        version: "0.1.0".to_owned(),
                    },
                };
                SystemResult::Ok(ContractResult::Ok(to_json_binary(&config).unwrap()))
            }
            None => SystemResult::Err(SystemError::NoSuchContract {
                addr: contract_addr.clone(),
            }),
        },
        _ => SystemResult::Err(SystemError::Unknown {}),
    }
}

pub fn start_msg() -> InstantiateMsg {
    InstantiateMsg {
        owner: text("owner"),
        identity_registry: address(&contract_id("identities")),
        consent_registry: address(&contract_id("consents")),
        emergency_without_consent: None,
    }
}

pub fn from(sender: &str) -> MessageInfo {
    MessageInfo {
        sender: Addr::unchecked(text(sender)),
        funds: Vec::new(),
    }
}

pub fn with_coin(sender: &str) -> MessageInfo {
    MessageInfo {
        funds: vec![Coin::new(1u128, "ucoin")],
        ..from(sender)
    }
}

/// An accredited organization with one operator, number 3.
pub fn organization(operator: &str) -> IdentityCell {
    IdentityCell {
        operators: vec![OperatorSlot {
            number: 3,
            account: id(operator),
        }],
        operators_ever: 4,
        ..accredited(Some(Period::ALWAYS))
    }
}

/// Holds one accreditation as an organization.
pub fn accredited(valid: Option<Period>) -> IdentityCell {
    IdentityCell {
        accreditations: vec![AccreditationSlot {
            number: 0,
            kind: AccreditationKind::Organization,
            suspended: false,
            epoch: 0,
            valid,
        }],
        accreditations_ever: 1,
        ..IdentityCell::default()
    }
}

pub fn member_of(organization: &str, period: Period) -> IdentityCell {
    IdentityCell {
        memberships: vec![MembershipSlot {
            organization: id(organization),
            roles: Roles::CLINICIAN,
            period,
        }],
        ..IdentityCell::default()
    }
}

/// Permits treatment to members of an organization, but never research, nor anything labelled HIV.
pub fn terms(organization: &str) -> Terms {
    let members = ActorMatch {
        role: ActorRole::Recipient,
        who: Who::MemberOf(id(organization)),
    };
    Terms {
        category: Category::Treatment,
        custodian: Custodian::Any,
        grantee: Grantee::General,
        period: Period::ALWAYS,
        applies: Applies {
            actors: Scope::Any,
            purposes: Scope::Any,
            actions: Scope::Any,
        },
        default: DefaultEffect::Closed,
        rules: vec![
            Rule {
                effect: Effect::Permit,
                when: Condition {
                    actors: Some(vec![members]),
                    purposes: Some(vec!["TREAT".parse().unwrap()]),
                    ..Condition::default()
                },
                except: Vec::new(),
            },
            Rule {
                effect: Effect::Deny,
                when: Condition {
                    labels: Some(vec!["HIV".parse().unwrap()]),
                    ..Condition::default()
                },
                except: Vec::new(),
            },
            Rule {
                effect: Effect::Deny,
                when: Condition {
                    purposes: Some(vec!["HRESCH".parse().unwrap()]),
                    ..Condition::default()
                },
                except: Vec::new(),
            },
        ],
        emergency: None,
        obligations: Vec::new(),
        policy: None,
        source: None,
    }
}

/// The doctor, for the hospital, reads a record of alice's that says what it is.
pub fn access(number: u8) -> Access {
    Access {
        access_id: object(number),
        since: 0,
        subject: text("alice"),
        custodian: text("hospital"),
        actor: text("doctor"),
        organization: Some(text("hospital")),
        purpose: "TREAT".parse().unwrap(),
        action: Action::Read,
        data: Some(DataDescriptor {
            resource_type: Some("Observation".parse().unwrap()),
            labels: Some(vec!["N".parse().unwrap()]),
            ..DataDescriptor::default()
        }),
        fingerprint: None,
        emergency: None,
        report: None,
    }
}

pub fn question(access: Access) -> Question {
    access.into()
}

pub fn data<T: DeserializeOwned>(response: &Response) -> T {
    from_json(response.data.clone().unwrap()).unwrap()
}

pub fn decision_of(answer: Answer) -> AccessDecision<String> {
    match answer {
        Answer::Recorded { decision, .. } => decision,
        Answer::Reported { .. } | Answer::Declared { .. } | Answer::AlreadyRecorded { .. } => {
            panic!("recorded already")
        }
    }
}

pub fn seq_of(answer: &Answer) -> u32 {
    match answer {
        Answer::Recorded { seq, .. }
        | Answer::Reported { seq }
        | Answer::Declared { seq, .. }
        | Answer::AlreadyRecorded { seq, .. } => *seq,
    }
}

/// The value of an attribute.
pub fn attribute(event: &Event, key: &str) -> Option<String> {
    let found = event
        .attributes
        .iter()
        .find(|attribute| attribute.key == key);
    found.map(|attribute| attribute.value.clone())
}

/// The stable code at the start of an error's text.
pub fn code(error: &ContractError) -> String {
    let text = error.to_string();
    text.split(": ").next().unwrap().to_owned()
}
