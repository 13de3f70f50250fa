use cosmwasm_std::Storage;
use salus_contract_kit::{Directed, Direction};
use salus_identity_api::cells::IdentityCell;
use salus_identity_api::msg::{DidResolution, ExecuteMsg, QueryMsg};
use salus_identity_api::multikey::KeyKind;
use salus_vocabulary::Relationship::{
    self, AssertionMethod, Authentication, CapabilityDelegation, CapabilityInvocation, KeyAgreement,
};
use salus_vocabulary::packed::Pack;
use salus_vocabulary::{Id, Instant};
use serde_json::Value;

use super::control::say::{complete_recovery, create, derived_address, leave_control};
use super::control::scene::WAIT;
use super::did::{check_document, check_metadata, is_did};
use super::multikey::{PUBLISHED, key_of};
use super::world::{
    START, World, add_alias, add_method, add_service, address, address_of_id, code, id, pause,
    remove_alias, remove_method, remove_service,
};

fn did(name: &str) -> String {
    format!("did:salus:salus-1:{}", address(name))
}

/// The resolution of a name, checked for its structure.
fn resolve(world: &World, name: &str) -> DidResolution {
    let resolution: DidResolution = world.ask(QueryMsg::DidDocument { did: did(name) }).unwrap();
    let json = serde_json::to_value(&resolution).unwrap();
    assert_eq!(json.as_object().unwrap().len(), 2);
    check_document(&json["didDocument"]);
    check_metadata(&json["didDocumentMetadata"]);
    resolution
}

fn version(world: &World, name: &str) -> u32 {
    let metadata = resolve(world, name).did_document_metadata;
    metadata.version_id.parse().unwrap()
}

fn keys(world: &World, name: &str) -> Vec<String> {
    let document = resolve(world, name).did_document;
    let methods = document.verification_method.into_iter();
    methods.map(|method| method.public_key_multibase).collect()
}

fn pkh(name: &str) -> String {
    format!("did:pkh:cosmos:salus-1:{}", address(name))
}

fn controlled_by(controllers: &[&str]) -> IdentityCell {
    IdentityCell {
        controllers: controllers.iter().map(|name| id(name)).collect(),
        ..IdentityCell::default()
    }
}

/// A document with a key of each kind and two services.
fn written() -> World {
    let mut world = World::new();
    let signing = [
        Authentication,
        AssertionMethod,
        CapabilityInvocation,
        CapabilityDelegation,
    ];
    world.does("anna", add_method("anna", PUBLISHED[0].0, &signing));
    world.set_time(START + 60);
    world.does("anna", add_method("anna", PUBLISHED[1].0, &[KeyAgreement]));
    world.does(
        "anna",
        add_method("anna", PUBLISHED[2].0, &[Authentication]),
    );
    let two = [AssertionMethod, KeyAgreement];
    world.does("anna", add_method("anna", PUBLISHED[3].0, &two));
    world.does(
        "anna",
        add_service("anna", "fhir", "FhirService", "https://fhir.example.org/r4"),
    );
    world.set_time(START + 3_600);
    world.does(
        "anna",
        add_service(
            "anna",
            "mail_box-1",
            "DIDCommMessaging",
            "did:web:box.example.org",
        ),
    );
    world
}

#[test]
fn every_account_has_a_document_before_anything_is_written() {
    let world = World::new();
    let resolution = resolve(&world, "anna");
    let document = resolution.did_document;
    assert_eq!(document.id, did("anna"));
    assert_eq!(document.context, ["https://www.w3.org/ns/did/v1"]);
    assert_eq!(document.controller, [did("anna")]);
    assert_eq!(document.also_known_as, [pkh("anna")]);
    assert!(document.verification_method.is_empty() && document.service.is_empty());
    let metadata = resolution.did_document_metadata;
    assert_eq!((metadata.created, metadata.updated), (None, None));
    assert_eq!(
        (metadata.version_id.as_str(), metadata.deactivated),
        ("0", false)
    );
}

#[test]
fn a_did_document_is_what_w3c_says() {
    let world = written();
    let resolution = resolve(&world, "anna");
    let text = serde_json::to_string_pretty(&resolution).unwrap();
    let text = text.replace(&address("anna"), "ANNA") + "\n";
    if std::env::var_os("SALUS_WRITE_GOLDEN").is_some() {
        std::fs::write("src/tests/did_document.golden.json", &text).unwrap();
    }
    assert_eq!(text, include_str!("did_document.golden.json"));
}

#[test]
fn the_full_document_is_valid_and_fits_into_a_cell() {
    let mut world = World::new();
    let mut cell = controlled_by(&["anna"]);
    for fill in 0..7u8 {
        cell.controllers.push(Id::from([100 + fill; 32]));
    }
    world.set_cell("anna", &cell);
    for fill in 0..16 {
        let key = key_of(KeyKind::P256, fill);
        world.does("anna", add_method("anna", &key, Relationship::ALL));
    }
    for number in 0..16 {
        let name = format!("{number:0>24}");
        let endpoint = format!("https://{}", "x".repeat(120));
        world.does(
            "anna",
            add_service("anna", &name, &"T".repeat(32), &endpoint),
        );
    }
    for fill in 0..7u8 {
        let alias = ExecuteMsg::AddAlias {
            r#as: address("anna"),
            account: address_of_id(&Id::from([100 + fill; 32])),
        };
        world.does("anna", alias);
    }
    let document = resolve(&world, "anna").did_document;
    assert_eq!(document.verification_method.len(), 16);
    assert_eq!(document.key_agreement.len(), 16);
    assert_eq!(document.service.len(), 16);
    assert_eq!(document.also_known_as.len(), 8);
    assert_eq!(document.controller.len(), 8);
    let mut key = vec![11];
    key.extend(id("anna").as_slice());
    let size = world.deps.storage.get(&key).unwrap().len();
    assert!((3_000..4_096).contains(&size), "{size}");
}

#[test]
fn keys_and_services_are_16_at_most() {
    let mut world = World::new();
    for fill in 0..16 {
        let key = key_of(KeyKind::Ed25519, fill);
        world.does("anna", add_method("anna", &key, &[Authentication]));
        let name = format!("s{fill}");
        world.does("anna", add_service("anna", &name, "T", "https://x"));
    }
    let more = key_of(KeyKind::Ed25519, 16);
    world.refuses(
        "anna",
        add_method("anna", &more, &[Authentication]),
        "methods_full",
    );
    world.refuses(
        "anna",
        add_service("anna", "s16", "T", "https://x"),
        "services_full",
    );
    world.does("anna", remove_method("anna", &key_of(KeyKind::Ed25519, 3)));
    world.does("anna", add_method("anna", &more, &[Authentication]));
    world.does("anna", remove_service("anna", "s3"));
    world.does("anna", add_service("anna", "s16", "T", "https://x"));
}

#[test]
fn a_key_stands_once_and_goes_once() {
    let mut world = World::new();
    let key = PUBLISHED[2].0;
    world.does("anna", add_method("anna", key, &[Authentication]));
    world.refuses(
        "anna",
        add_method("anna", key, &[KeyAgreement]),
        "method_exists",
    );
    world.does("anna", remove_method("anna", key));
    world.refuses("anna", remove_method("anna", key), "no_method");
    assert_eq!(keys(&world, "anna"), [""; 0]);
    world.does("boris", add_method("boris", key, &[Authentication]));
    assert_eq!(keys(&world, "anna"), [""; 0]);
}

#[test]
fn relationships_fit_the_key() {
    let mut world = World::new();
    let (ed, x) = (PUBLISHED[0].0, PUBLISHED[1].0);
    let refused = "relationship_outside_key";
    world.refuses("anna", add_method("anna", ed, &[KeyAgreement]), refused);
    world.refuses("anna", add_method("anna", ed, Relationship::ALL), refused);
    for relationship in Relationship::ALL {
        if *relationship != KeyAgreement {
            world.refuses("anna", add_method("anna", x, &[*relationship]), refused);
            let with = [KeyAgreement, *relationship];
            world.refuses("anna", add_method("anna", x, &with), refused);
        }
    }
    for (number, relationship) in Relationship::ALL.iter().enumerate() {
        let fill = u8::try_from(number).unwrap();
        for kind in [KeyKind::P256, KeyKind::Secp256k1] {
            world.does(
                "anna",
                add_method("anna", &key_of(kind, fill), &[*relationship]),
            );
        }
    }
}

#[test]
fn a_key_has_a_relationship_and_none_twice() {
    let mut world = World::new();
    let key = PUBLISHED[2].0;
    world.refuses("anna", add_method("anna", key, &[]), "relationships");
    let twice = [Authentication, KeyAgreement, Authentication];
    world.refuses("anna", add_method("anna", key, &twice), "relationships");
}

#[test]
fn what_is_no_key_is_refused() {
    let mut world = World::new();
    for text in ["", "z", "z6Mk", "did:key:z6Mk", &"z".repeat(100_000)] {
        world.refuses(
            "anna",
            add_method("anna", text, &[Authentication]),
            "public_key",
        );
        world.refuses("anna", remove_method("anna", text), "public_key");
    }
}

#[test]
fn a_service_has_an_id_a_type_and_a_uri() {
    let mut world = World::new();
    let uri = "https://example.org/fhir?x=1#y";
    for name in ["", "a b", "ä", "a#b", "a/b", &"a".repeat(25)] {
        world.refuses("anna", add_service("anna", name, "T", uri), "service_id");
    }
    for kind in ["", "a b", "a-b", "ä", &"T".repeat(33)] {
        world.refuses("anna", add_service("anna", "s", kind, uri), "service_type");
    }
    let long = format!("https://{}", "x".repeat(121));
    for endpoint in [
        "",
        "example.org",
        "https:",
        ":x",
        "1http://x",
        "Https://x",
        "https://a b",
        "https://ä",
        "https://x\n",
        "https://x{y}",
        "mailto:anna@example.org",
        "https://anna@example.org",
        &long,
    ] {
        world.refuses(
            "anna",
            add_service("anna", "s", "T", endpoint),
            "service_endpoint",
        );
    }
    for (number, endpoint) in [uri, "did:web:example.org", "urn:uuid:0", "a:b"]
        .iter()
        .enumerate()
    {
        world.does(
            "anna",
            add_service("anna", &format!("s{number}"), "T", endpoint),
        );
    }
    world.refuses(
        "anna",
        add_service("anna", "s0", "U", uri),
        "service_exists",
    );
    world.does("anna", remove_service("anna", "s0"));
    world.refuses("anna", remove_service("anna", "s0"), "no_service");
    world.refuses("anna", remove_service("anna", ""), "no_service");
    resolve(&world, "anna");
}

#[test]
fn only_who_controls_the_identity_writes_its_document() {
    let mut world = written();
    for by in ["boris", "owner", "root"] {
        for msg in [
            add_method("anna", PUBLISHED[4].0, &[Authentication]),
            remove_method("anna", PUBLISHED[0].0),
            add_service("anna", "x", "T", "https://x"),
            remove_service("anna", "fhir"),
            add_alias("anna", "boris"),
            remove_alias("anna", "boris"),
        ] {
            world.refuses(by, msg, "not_authorised");
        }
    }
}

#[test]
fn did_pkh_stands_only_while_that_account_controls() {
    let mut world = World::new();
    world.set_cell("anna", &controlled_by(&["anna", "phone"]));
    let known = |world: &World| resolve(world, "anna").did_document.also_known_as;
    assert_eq!(known(&world), [pkh("anna")]);
    world.does("anna", add_alias("anna", "phone"));
    assert_eq!(known(&world), [pkh("anna"), pkh("phone")]);
    world.set_cell("anna", &controlled_by(&["phone"]));
    assert_eq!(known(&world), [pkh("phone")]);
    world.set_cell("anna", &controlled_by(&["thief"]));
    assert_eq!(known(&world), [""; 0]);
    world.set_cell("anna", &controlled_by(&["anna", "phone"]));
    world.set_cell("phone", &controlled_by(&["other"]));
    assert_eq!(
        known(&world),
        [pkh("anna")],
        "phone is no plain account now"
    );
}

#[test]
fn an_alias_is_another_own_account() {
    let mut world = World::new();
    world.set_cell("anna", &controlled_by(&["anna", "parent", "phone"]));
    world.set_cell("parent", &controlled_by(&["parents phone"]));
    for account in ["stranger", "parent", "parents phone"] {
        world.refuses("anna", add_alias("anna", account), "not_an_own_account");
    }
    world.refuses("anna", add_alias("anna", "anna"), "alias_exists");
    world.does("anna", add_alias("anna", "phone"));
    world.refuses("anna", add_alias("anna", "phone"), "alias_exists");
    world.does("anna", remove_alias("anna", "phone"));
    world.refuses("anna", remove_alias("anna", "phone"), "no_alias");
    world.refuses("anna", remove_alias("anna", "anna"), "no_alias");
}

#[test]
fn aliases_that_control_no_more_make_room() {
    let mut world = World::new();
    let accounts = |from: usize| -> Vec<String> {
        (from..from + 7)
            .map(|number| format!("phone {number}"))
            .collect()
    };
    for from in [0, 10, 20] {
        let names = accounts(from);
        let mut all: Vec<&str> = names.iter().map(String::as_str).collect();
        all.push("anna");
        world.set_cell("anna", &controlled_by(&all));
        for name in &names {
            world.does("anna", add_alias("anna", name));
        }
        assert_eq!(resolve(&world, "anna").did_document.also_known_as.len(), 8);
    }
}

#[test]
fn the_version_rises_with_every_change_and_created_stays() {
    let mut world = written();
    let metadata = resolve(&world, "anna").did_document_metadata;
    assert_eq!(metadata.version_id, "6");
    assert_eq!(metadata.created.as_deref(), Some("2023-11-14T22:13:20Z"));
    assert_eq!(metadata.updated.as_deref(), Some("2023-11-14T23:13:20Z"));
    world.does("anna", remove_service("anna", "fhir"));
    world.does("anna", remove_method("anna", PUBLISHED[0].0));
    assert_eq!(version(&world, "anna"), 8);
    world.refuses("anna", remove_service("anna", "fhir"), "no_service");
    assert_eq!(version(&world, "anna"), 8);
}

#[test]
fn dates_are_those_of_the_calendar() {
    for (seconds, expected) in [
        (1, "1970-01-01T00:00:01Z"),
        (951_782_399, "2000-02-28T23:59:59Z"),
        (951_782_400, "2000-02-29T00:00:00Z"),
        (951_868_800, "2000-03-01T00:00:00Z"),
        (1_704_067_199, "2023-12-31T23:59:59Z"),
        (1_704_067_200, "2024-01-01T00:00:00Z"),
        (1_709_164_800, "2024-02-29T00:00:00Z"),
        (1_735_603_200, "2024-12-31T00:00:00Z"),
        (4_107_542_400, "2100-03-01T00:00:00Z"),
        (4_107_542_399, "2100-02-28T23:59:59Z"),
        (18_000_000_000, "2540-05-25T08:00:00Z"),
    ] {
        let mut world = World::new();
        world.set_time(seconds);
        world.does("anna", add_service("anna", "s", "T", "https://x"));
        let metadata = resolve(&world, "anna").did_document_metadata;
        assert_eq!(metadata.created.as_deref(), Some(expected));
    }
}

#[test]
fn a_deactivated_identity_has_a_minimal_document() {
    let mut world = written();
    let cell = IdentityCell {
        deactivated_from: Some(Instant(START + 10_000)),
        ..world.cell("anna")
    };
    world.set_cell("anna", &cell);
    world.set_time(START + 9_999);
    let before = resolve(&world, "anna");
    assert!(!before.did_document_metadata.deactivated);
    assert_eq!(before.did_document.verification_method.len(), 4);
    world.set_time(START + 10_000);
    let after = resolve(&world, "anna");
    let json = serde_json::to_value(&after.did_document).unwrap();
    let fields: Vec<&String> = json.as_object().unwrap().keys().collect();
    assert_eq!(fields, ["@context", "id"]);
    assert_eq!(after.did_document.id, did("anna"));
    let metadata = after.did_document_metadata;
    assert!(metadata.deactivated);
    assert_eq!(metadata.version_id, "7");
    assert_eq!(metadata.updated.as_deref(), Some("2023-11-15T01:00:00Z"));
    assert_eq!(metadata.created.as_deref(), Some("2023-11-14T22:13:20Z"));
    world.refuses("anna", remove_service("anna", "fhir"), "not_authorised");
}

#[test]
fn a_recovery_ends_all_verification_methods_and_services() {
    let mut world = written();
    let cell = IdentityCell {
        controllers: vec![id("rescued")],
        delegations_since: Instant(START + 3_600),
        ..world.cell("anna")
    };
    world.set_cell("anna", &cell);
    let document = resolve(&world, "anna").did_document;
    assert!(document.verification_method.is_empty() && document.service.is_empty());
    assert_eq!(document.controller, [did("rescued")]);
    world.refuses(
        "rescued",
        remove_method("anna", PUBLISHED[0].0),
        "no_method",
    );
    world.does(
        "rescued",
        add_method("anna", PUBLISHED[0].0, &[Authentication]),
    );
    assert_eq!(keys(&world, "anna"), [PUBLISHED[0].0]);
}

#[test]
fn while_a_recovery_has_its_votes_keys_go_and_none_come() {
    let mut world = written();
    let cell = IdentityCell {
        frozen: true,
        ..world.cell("anna")
    };
    world.set_cell("anna", &cell);
    let frozen = "salus:kit:frozen";
    let msg = add_method("anna", PUBLISHED[4].0, &[Authentication]);
    world.refuses_fully("anna", msg, frozen);
    world.refuses_fully("anna", add_service("anna", "x", "T", "https://x"), frozen);
    world.refuses_fully("anna", add_alias("anna", "anna"), frozen);
    world.does("anna", remove_method("anna", PUBLISHED[0].0));
    world.does("anna", remove_service("anna", "fhir"));
}

#[test]
fn a_pause_stops_what_is_added_and_not_what_is_removed() {
    let mut world = written();
    world.does("owner", pause("owner"));
    let paused = "salus:kit:paused";
    let msg = add_method("anna", PUBLISHED[4].0, &[Authentication]);
    world.refuses_fully("anna", msg, paused);
    world.refuses_fully("anna", add_service("anna", "x", "T", "https://x"), paused);
    world.does("anna", remove_method("anna", PUBLISHED[0].0));
    world.does("anna", remove_service("anna", "fhir"));
    assert_eq!(add_alias("anna", "x").direction(), Direction::Widens);
    assert_eq!(remove_alias("anna", "x").direction(), Direction::Narrows);
}

#[test]
fn a_did_names_this_method_this_chain_and_an_address() {
    let world = World::new();
    let anna = address("anna");
    assert!(is_did(&did("anna")));
    assert_eq!(world.identity("anna").did, did("anna"));
    for (text, expected) in [
        (String::new(), "salus:identity:did"),
        (anna.clone(), "salus:identity:did"),
        (format!("did:salus:{anna}"), "salus:identity:did"),
        (format!("did:salus:salus-2:{anna}"), "salus:identity:did"),
        (format!("did:salus:salus-11:{anna}"), "salus:identity:did"),
        (format!("did:Salus:salus-1:{anna}"), "salus:identity:did"),
        (format!("did:web:salus-1:{anna}"), "salus:identity:did"),
        (format!(" {}", did("anna")), "salus:identity:did"),
        ("did:salus:salus-1:".to_owned(), "salus:kit:invalid_address"),
        (format!("{}#key", did("anna")), "salus:kit:invalid_address"),
        (
            format!("{}?versionId=1", did("anna")),
            "salus:kit:invalid_address",
        ),
        (
            did("anna").replace(&anna, &anna.to_uppercase()),
            "salus:kit:invalid_address",
        ),
    ] {
        let error = world
            .ask::<Value>(QueryMsg::DidDocument { did: text.clone() })
            .unwrap_err();
        assert_eq!(code(&error), expected, "{text}");
    }
}

#[test]
fn an_odd_chain_id_is_hashed_in_did_pkh() {
    for (chain_id, expected) in [
        ("salus-1", "salus-1"),
        ("a", "a"),
        ("salus.1", "hashed-6b68d91602013a4b"),
        ("hashed-x", "hashed-"),
        ("salus_1", "hashed-"),
        (
            "0123456789abcdefghijklmnopqrstuv",
            "0123456789abcdefghijklmnopqrstuv",
        ),
        ("0123456789abcdefghijklmnopqrstuvw", "hashed-"),
    ] {
        let mut world = World::empty();
        world.env.block.chain_id = chain_id.to_owned();
        let msg = salus_identity_api::msg::InstantiateMsg {
            owner: address("owner"),
            roots: vec![address("root")],
        };
        world.start("owner", msg).unwrap();
        let did = format!("did:salus:{chain_id}:{}", address("anna"));
        let resolution: DidResolution = world.ask(QueryMsg::DidDocument { did }).unwrap();
        let json = serde_json::to_value(&resolution.did_document).unwrap();
        check_document(&json);
        let known = &resolution.did_document.also_known_as[0];
        let reference = known.strip_prefix("did:pkh:cosmos:").unwrap();
        let reference = reference
            .strip_suffix(&format!(":{}", address("anna")))
            .unwrap();
        if expected == "hashed-" {
            assert!(
                reference.starts_with("hashed-") && reference.len() == 23,
                "{reference}"
            );
        } else {
            assert_eq!(reference, expected);
        }
    }
}

#[test]
fn a_document_is_packed_as_documented() {
    let mut world = World::new();
    world.set_cell("anna", &controlled_by(&["anna", "phone"]));
    world.does(
        "anna",
        add_method("anna", PUBLISHED[4].0, &[Authentication, KeyAgreement]),
    );
    world.does("anna", add_service("anna", "s", "T", "a:b"));
    world.does("anna", add_alias("anna", "phone"));
    let mut key = vec![11];
    key.extend(id("anna").as_slice());
    let start = Instant(START).to_packed();
    let mut expected = vec![1, 3];
    expected.extend(&start);
    expected.extend(&start);
    expected.push(0);
    expected.extend([1, 2]);
    let hex = PUBLISHED[4].2;
    expected.extend((0..33).map(|at| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).unwrap()));
    expected.push(5);
    expected.extend([1, 1, b's', 1, b'T', 3, b'a', b':', b'b']);
    expected.extend([1, 20]);
    expected.extend(id("phone").as_slice());
    assert_eq!(world.deps.storage.get(&key).unwrap(), expected);
}

#[test]
fn what_a_thief_planted_in_the_document_dies_with_the_recovery() {
    let mut world = World::guarded();
    let planted = PUBLISHED[4].0;
    world.does("anna", add_method("anna", planted, &[Authentication]));
    world.does(
        "anna",
        add_service("anna", "trap", "T", "https://thief.example"),
    );
    world.does("anna", add_service("anna", "own", "T", "https://x"));
    world.stands("anna", "rescued");
    let frozen = "salus:kit:frozen";
    world.refuses_fully("anna", add_service("anna", "x", "T", "https://x"), frozen);
    world.wait(WAIT);
    // What narrows is possible to the last second, and must not carry the rest over.
    world.does("anna", remove_service("anna", "own"));
    world.does("stranger", complete_recovery("anna"));
    let resolution = resolve(&world, "anna");
    let document = resolution.did_document;
    assert!(document.verification_method.is_empty() && document.service.is_empty());
    assert_eq!(document.controller, [did("rescued")]);
    assert_eq!(document.also_known_as, [""; 0]);
    assert_eq!(resolution.did_document_metadata.version_id, "5");
    world.refuses(
        "anna",
        add_method("anna", planted, &[Authentication]),
        "not_authorised",
    );
    world.does("rescued", add_method("anna", planted, &[Authentication]));
}

#[test]
fn a_change_of_controllers_is_a_version_of_the_document() {
    let mut world = World::new();
    world.adds("anna", "anna", "boris");
    assert_eq!(version(&world, "anna"), 1);
    let document = resolve(&world, "anna").did_document;
    assert_eq!(document.controller, [did("anna"), did("boris")]);
    world.does("boris", leave_control("boris", "anna"));
    assert_eq!(version(&world, "anna"), 2);
    assert_eq!(
        resolve(&world, "anna").did_document.controller,
        [did("anna")]
    );
}

#[test]
fn a_derived_identity_has_a_document_of_its_makers() {
    let mut world = World::new();
    world.does("anna", create("anna", 1));
    let baby = derived_address("anna", 1);
    let did_of_baby = format!("did:salus:salus-1:{baby}");
    let resolution: DidResolution = world
        .ask(QueryMsg::DidDocument {
            did: did_of_baby.clone(),
        })
        .unwrap();
    let document = resolution.did_document;
    check_document(&serde_json::to_value(&document).unwrap());
    assert_eq!(document.id, did_of_baby);
    assert_eq!(document.controller, [did("anna")]);
    assert_eq!(document.also_known_as, [""; 0], "anna is not her child");
    assert_eq!(resolution.did_document_metadata.version_id, "1");
}
