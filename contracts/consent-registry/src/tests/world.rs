//! The contract on a mocked chain, with an identity-registry that answers raw reads.

use salus_contract_kit::Message;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::marker::PhantomData;
use std::rc::Rc;

use cosmwasm_std::testing::{MockApi, MockQuerier, MockStorage, message_info, mock_env};
use cosmwasm_std::{
    Addr, Api, Binary, CanonicalAddr, ContractResult, Env, Order, OwnedDeps, Response, Storage,
    SystemError, SystemResult, Timestamp, WasmQuery, from_json,
};
use salus_consent_api::msg::{
    ConsentView, ExecuteMsg, InstantiateMsg, QueryMsg, RecordedResponse, RequestView,
    RequestedResponse, Status,
};
use salus_contract_kit::{Cell, Header, HeaderKind, header_key, save_header};
use salus_policy::{
    Applies, Category, Condition, ConsentRef, Custodian, DefaultEffect, Effect, Grantee, Rule,
    Scope, Terms,
};
use salus_vocabulary::{AccreditationKind, Id, Instant, ObjectId, Period};
use serde::de::DeserializeOwned;

use super::meter::{Gas, Metered};
use crate::ContractError;
use crate::contract::{execute, instantiate, query};
use crate::state::{self, PeerCell};

/// When every world begins, in seconds.
pub const START: u64 = 1_800_000_000;
/// The end of the period of [`World::permitting`] and the others.
pub const END: u64 = START + 1_000_000;

type Cells = Rc<RefCell<BTreeMap<Vec<u8>, Vec<u8>>>>;

pub struct World {
    pub deps: OwnedDeps<Metered, MockApi, MockQuerier>,
    pub env: Env,
    /// The cells of identity-registry.
    pub identities: Cells,
    /// What storage and raw reads have cost so far.
    pub gas: Gas,
    pub patient: String,
    pub hospital: String,
    pub clinic: String,
    pub doctor: String,
}

pub fn id_of(number: u8) -> Id {
    Id::from([number; 20])
}

pub fn address(number: u8) -> String {
    address_of(&id_of(number))
}

pub fn address_of(id: &Id) -> String {
    let canonical = CanonicalAddr::from(id.as_slice());
    MockApi::default()
        .addr_humanize(&canonical)
        .unwrap()
        .into_string()
}

pub fn registry() -> Id {
    Id::from([0xee; 32])
}

pub fn object(number: u8) -> ObjectId {
    ObjectId([number; 16])
}

pub fn reference(number: u8, version: u32) -> ConsentRef {
    ConsentRef {
        id: object(number),
        version,
    }
}

/// The stable code of an error.
pub fn code(error: &ContractError) -> String {
    let text = error.to_string();
    let end = text
        .match_indices(':')
        .nth(2)
        .map_or(text.len(), |(at, _)| at);
    text[..end].to_owned()
}

impl World {
    /// A world before instantiation.
    pub fn empty() -> Self {
        let identities = Cells::default();
        let header = Header::new(HeaderKind::Identity).to_cell();
        identities
            .borrow_mut()
            .insert(header_key().as_slice().to_vec(), header);
        let gas = Gas::default();
        let mut querier = MockQuerier::new(&[]);
        let (served, peer, spent) = (identities.clone(), address_of(&registry()), gas.clone());
        querier.update_wasm(move |asked| match asked {
            WasmQuery::Raw { contract_addr, key } => {
                let here = *contract_addr == peer;
                let value = here
                    .then(|| served.borrow().get(key.as_slice()).cloned())
                    .flatten();
                let value = value.unwrap_or_default();
                spent.read(key.len() + value.len());
                SystemResult::Ok(ContractResult::Ok(Binary::new(value)))
            }
            _ => SystemResult::Err(SystemError::UnsupportedRequest {
                kind: "smart".to_owned(),
            }),
        });
        let mut env = mock_env();
        env.block.time = Timestamp::from_seconds(START);
        let deps = OwnedDeps {
            storage: Metered {
                cells: MockStorage::new(),
                gas: gas.clone(),
            },
            api: MockApi::default(),
            querier,
            custom_query_type: PhantomData,
        };
        Self {
            deps,
            env,
            identities,
            gas,
            patient: address(1),
            hospital: address(2),
            clinic: address(3),
            doctor: address(4),
        }
    }

    pub fn new() -> Self {
        let mut world = Self::empty();
        let msg = InstantiateMsg {
            owner: address(9),
            identity_registry: address_of(&registry()),
        };
        let info = message_info(&Addr::unchecked(address(9)), &[]);
        instantiate(world.deps.as_mut(), world.env.clone(), info, Message(msg)).unwrap();
        world
    }

    pub fn at(&mut self, seconds: u64) {
        self.env.block.time = Timestamp::from_seconds(seconds);
    }

    pub fn pause(&mut self) {
        let paused_until = Instant(u64::MAX);
        let header = Header {
            paused_until,
            ..Header::new(HeaderKind::Consent)
        };
        save_header(&mut self.deps.storage, &header);
        let peer = PeerCell {
            paused_until,
            ..state::peer(&self.deps.storage).unwrap()
        };
        state::save_peer(&mut self.deps.storage, &peer);
    }

    /// A delegate sends the patient's message as itself.
    pub fn send_as(&mut self, delegate: u8, msg: &ExecuteMsg) -> Result<Response, ContractError> {
        let delegate = address(delegate);
        self.send(&delegate, with_field(msg, "as", &delegate))
    }

    pub fn accepted_as(&mut self, delegate: u8, msg: &ExecuteMsg) -> Response {
        self.send_as(delegate, msg).unwrap()
    }

    pub fn refused_as(&mut self, delegate: u8, msg: &ExecuteMsg) -> String {
        let delegate = address(delegate);
        self.refused_to(&delegate, with_field(msg, "as", &delegate))
    }

    pub fn dump(&self) -> Vec<(Vec<u8>, Vec<u8>)> {
        self.deps
            .storage
            .range(None, None, Order::Ascending)
            .collect()
    }

    pub fn send(&mut self, sender: &str, msg: ExecuteMsg) -> Result<Response, ContractError> {
        let info = message_info(&Addr::unchecked(sender), &[]);
        execute(self.deps.as_mut(), self.env.clone(), info, Message(msg))
    }

    /// The patient's message is accepted.
    pub fn accepted(&mut self, msg: ExecuteMsg) -> Response {
        let patient = self.patient.clone();
        self.send(&patient, msg).unwrap()
    }

    /// The patient's message is refused with a code, and the storage is as before.
    pub fn refused(&mut self, msg: ExecuteMsg) -> String {
        let patient = self.patient.clone();
        self.refused_to(&patient, msg)
    }

    pub fn refused_to(&mut self, sender: &str, msg: ExecuteMsg) -> String {
        let before = self.dump();
        let error = self.send(sender, msg).unwrap_err();
        assert_eq!(self.dump(), before, "a refused message changes nothing");
        code(&error)
    }

    pub fn ask<T: DeserializeOwned>(&self, msg: QueryMsg) -> T {
        from_json(query(self.deps.as_ref(), self.env.clone(), Message(msg)).unwrap()).unwrap()
    }

    pub fn consent(&self, number: u8) -> ConsentView {
        self.ask(QueryMsg::Consent {
            subject: self.patient.clone(),
            id: object(number),
        })
    }

    pub fn status(&self, number: u8) -> Status {
        self.consent(number).status
    }

    /// Terms that permit and cannot deny.
    pub fn permitting(&self) -> Terms<String> {
        Terms {
            category: Category::Treatment,
            custodian: Custodian::Identity(self.hospital.clone()),
            grantee: Grantee::General,
            period: Period::until(Instant(END)),
            applies: Applies {
                actors: Scope::Any,
                purposes: Scope::List(vec!["TREAT".parse().unwrap()]),
                actions: Scope::Any,
            },
            default: DefaultEffect::Closed,
            rules: vec![rule(Effect::Permit, "N")],
            emergency: None,
            obligations: Vec::new(),
            policy: None,
            source: None,
        }
    }

    /// Terms that deny and cannot permit.
    pub fn denying(&self) -> Terms<String> {
        Terms {
            rules: vec![rule(Effect::Deny, "R")],
            ..self.permitting()
        }
    }

    /// Terms that do both.
    pub fn mixed(&self) -> Terms<String> {
        Terms {
            rules: vec![rule(Effect::Permit, "N"), rule(Effect::Deny, "R")],
            ..self.permitting()
        }
    }

    /// Terms that do neither.
    pub fn closed(&self) -> Terms<String> {
        Terms {
            rules: Vec::new(),
            ..self.permitting()
        }
    }

    /// A request of the hospital.
    pub fn asked(&self, number: u8) -> RequestView {
        self.ask(QueryMsg::Request {
            subject: self.patient.clone(),
            organization: self.hospital.clone(),
            id: object(number),
        })
    }

    /// The hospital's request is accepted.
    pub fn requested(&mut self, number: u8, terms: Terms<String>) -> RequestedResponse {
        let (hospital, msg) = (self.hospital.clone(), self.request(number, terms));
        let response = self.send(&hospital, msg).unwrap();
        from_json(response.data.unwrap()).unwrap()
    }

    /// Grants one consent for each number, each in a slot of its own at the hospital.
    pub fn fill(&mut self, numbers: std::ops::RangeInclusive<u8>) {
        for number in numbers {
            let terms = named(self.permitting(), &address(100 + number));
            self.accepted(self.grant(number, terms));
        }
    }

    /// A world with a live consent 1 that permits, 2 that denies, 3 of both kinds, an exclusion of
    /// the doctor, and an open request 1 of the hospital.
    pub fn ready() -> Self {
        let mut world = Self::new();
        world.accredit(2, AccreditationKind::Organization);
        world.requested(1, super::world::named(world.permitting(), &address(54)));
        let named = |terms, number| named(terms, &address(number));
        world.accepted(world.grant(1, named(world.permitting(), 101)));
        world.accepted(world.refuse(2, named(world.denying(), 102)));
        world.accepted(world.grant(3, named(world.mixed(), 103)));
        world.accepted(world.exclude(&world.doctor.clone(), false));
        world
    }
}

/// The same message with another text in a field.
pub fn with_field(msg: &ExecuteMsg, field: &str, value: &str) -> ExecuteMsg {
    let mut json = serde_json::to_value(msg).unwrap();
    let body = json.as_object_mut().unwrap().values_mut().next().unwrap();
    body.as_object_mut()
        .unwrap()
        .insert(field.to_owned(), serde_json::Value::from(value));
    serde_json::from_value(json).unwrap()
}

pub fn rule(effect: Effect, label: &str) -> Rule<String> {
    Rule {
        effect,
        when: Condition {
            labels: Some(vec![label.parse().unwrap()]),
            ..Condition::default()
        },
        except: Vec::new(),
    }
}

/// The same terms for one grantee: another slot.
pub fn named(terms: Terms<String>, grantee: &str) -> Terms<String> {
    Terms {
        grantee: Grantee::Identity(grantee.to_owned()),
        applies: Applies {
            actors: Scope::List(vec![salus_policy::Who::Identity(grantee.to_owned())]),
            ..terms.applies
        },
        ..terms
    }
}

pub fn data(response: &Response) -> RecordedResponse {
    from_json(response.data.as_ref().unwrap()).unwrap()
}

/// The attributes of the only event.
pub fn event(response: &Response) -> Vec<(String, String)> {
    assert_eq!(response.events.len(), 1);
    attributes(response, 0)
}

pub fn attributes(response: &Response, index: usize) -> Vec<(String, String)> {
    let event = &response.events[index];
    assert_eq!(event.ty, "salus_consent");
    let pairs = event.attributes.iter();
    pairs
        .map(|pair| (pair.key.clone(), pair.value.clone()))
        .collect()
}

pub fn expected(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs
        .iter()
        .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
        .collect()
}
