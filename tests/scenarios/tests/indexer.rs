//! What an indexer may believe, and what a gateway may release.

use cosmwasm_std::{
    Deps, DepsMut, Empty, Env, Event, MessageInfo, QueryResponse, Response, StdError, StdResult,
    to_json_binary,
};
use cw_multi_test::ContractWrapper;
use salus_audit_api::msg::{Access, Answer, ExecuteMsg, HistoryResponse, QueryMsg};
use salus_policy::Outcome;
use salus_test_kit::{Contract, EmbeddedChain, Suite, World};

type Chain = Suite<EmbeddedChain>;

fn suite() -> Chain {
    let mut suite = Suite::start(EmbeddedChain::default()).unwrap();
    suite.hospital("hospital", "gateway", &["doctor"]).unwrap();
    suite
}

fn history(suite: &Chain) -> HistoryResponse {
    let msg = QueryMsg::History {
        subject: suite.account("patient"),
        filter: None,
        cursor: None,
        limit: None,
        descending: None,
    };
    suite.query(Contract::AccessAudit, &msg).unwrap()
}

fn access(suite: &mut Chain) -> Access {
    let treat = "TREAT".parse().unwrap();
    suite.access("patient", "hospital", "doctor", &treat)
}

/// The events of an answer that a contract emitted under its own address.
fn of_contract<'e>(events: &'e [Event], address: &str) -> Vec<&'e Event> {
    let by = |event: &&Event| {
        event
            .attributes
            .iter()
            .any(|item| item.key == "_contract_address" && item.value == address)
    };
    events.iter().filter(by).collect()
}

/// Emits what access-audit emits for a permitted access, word for word.
fn fake(
    _: DepsMut<'_>,
    _: Env,
    _: MessageInfo,
    events: Vec<(String, String)>,
) -> StdResult<Response> {
    let mut event = Event::new("salus_access");
    for (key, value) in events {
        event = event.add_attribute(key, value);
    }
    Ok(Response::new().add_event(event))
}

fn start(_: DepsMut<'_>, _: Env, _: MessageInfo, _: Empty) -> StdResult<Response> {
    Ok(Response::new())
}

fn silent(_: Deps<'_>, _: Env, _: Empty) -> StdResult<QueryResponse> {
    Err(StdError::msg("nothing to ask"))
}

#[test]
fn a_contract_that_emits_the_same_events_is_told_apart_by_its_address_and_state_is_the_truth() {
    let mut suite = suite();
    let audit = suite.address(Contract::AccessAudit).to_owned();
    let access = access(&mut suite);
    let msg = ExecuteMsg::Record {
        r#as: suite.account("hospital"),
        access,
    };
    let real = suite.audit("gateway", &msg).unwrap();
    let [event] = real.events.as_slice() else {
        panic!("one event")
    };
    let said: Vec<(String, String)> = event
        .attributes
        .iter()
        .filter(|item| item.key != "_contract_address")
        .map(|item| (item.key.clone(), item.value.clone()))
        .collect();

    let stranger = suite.account("stranger");
    let code = Box::new(ContractWrapper::new(fake, start, silent));
    let faker = suite.world.deploy(&stranger, code).unwrap();
    let before = suite.world.cells(&audit);
    let faked = suite.world.execute(&stranger, &faker, &said).unwrap();
    assert_eq!(faked.events.len(), 1);
    assert_eq!(
        faked.events[0].ty, event.ty,
        "the chain gives it the same type"
    );
    assert!(of_contract(&faked.events, &audit).is_empty());
    assert_eq!(of_contract(&real.events, &audit).len(), 1);
    assert_eq!(suite.world.cells(&audit), before);
    assert_eq!(history(&suite).entries.len(), 1);
    let forged = [("_contract_address".to_owned(), audit)];
    assert!(
        suite.world.execute(&stranger, &faker, &forged).is_err(),
        "no contract names another as the emitter"
    );
}

#[test]
fn a_transaction_that_fails_takes_the_entry_back_so_nothing_is_released_before_commit() {
    let mut suite = suite();
    let audit = suite.address(Contract::AccessAudit).to_owned();
    let access = access(&mut suite);
    let record = ExecuteMsg::Record {
        r#as: suite.account("hospital"),
        access: access.clone(),
    };
    let fails = ExecuteMsg::Dispute {
        r#as: suite.account("gateway"),
        subject: suite.account("patient"),
        seq: 1,
        code: salus_audit_api::DisputeCode::Other,
        hash: salus_vocabulary::Hash([0; 32]),
    };
    let gateway = suite.account("gateway");
    let before = suite.world.cells(&audit);
    let bundle = [&record, &fails]
        .into_iter()
        .map(|msg| (audit.clone(), to_json_binary(msg).unwrap()))
        .collect();
    let refusal = suite.world.execute_together(&gateway, bundle).unwrap_err();
    assert_eq!(refusal.code(), "salus:audit:not_for_subject");
    assert_eq!(suite.world.cells(&audit), before);
    assert!(history(&suite).entries.is_empty());
    let Answer::Recorded { decision, .. } = suite.record("gateway", access).unwrap() else {
        panic!("the first attempt left no trace")
    };
    assert_eq!(decision.outcome, Outcome::NoConsent);
}
