//! How R5 consents are read.

#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::*;
use salus_policy::{ActorRole, Custodian, DefaultEffect, Effect, Grantee, Scope};
use serde_json::json;

#[test]
fn the_decision_is_the_default_and_deny_stays_deny() {
    let some = json!([{"period": {"end": "2022"}}]);
    assert_eq!(
        terms(&r5("permit", some.clone())).default,
        DefaultEffect::Permit
    );
    assert_eq!(terms(&r5("deny", some)).default, DefaultEffect::Deny);
}

#[test]
fn a_provision_gets_the_opposite_effect_of_its_parent_written_out() {
    let provisions = json!([{
        "purpose": [purpose("HPAYMT")], "provision": [{"resourceType": [resource_type("Claim")]}],
    }]);
    for (decision, first) in [("permit", Effect::Deny), ("deny", Effect::Permit)] {
        let terms = terms(&r5(decision, provisions.clone()));
        assert_eq!(terms.rules.len(), 1);
        assert_eq!(terms.rules[0].effect, first);
        assert_eq!(terms.rules[0].except.len(), 1);
        assert!(terms.rules[0].except[0].resource_types.is_some());
    }
}

#[test]
fn the_grantee_goes_to_grantee_and_to_the_recipients() {
    let consent = |grantees| {
        with(
            &r5("permit", json!([{"period": {"end": "2022"}}])),
            "grantee",
            grantees,
        )
    };
    let one = terms(&consent(json!([{"reference": "Organization/A"}])));
    assert_eq!(one.grantee, Grantee::Identity(id("Organization/A")));
    assert_eq!(
        one.applies.actors,
        Scope::List(vec![member_of("Organization/A")])
    );

    let two = terms(&consent(
        json!([{"reference": "Organization/A"}, {"reference": "Practitioner/b"}]),
    ));
    assert_eq!(two.grantee, Grantee::General);
    assert_eq!(
        two.applies.actors,
        Scope::List(vec![member_of("Organization/A"), person("Practitioner/b")])
    );
}

#[test]
fn the_controller_is_the_custodian() {
    let consent = with(
        &r5("deny", json!([{"period": {"end": "2022"}}])),
        "controller",
        json!([{"reference": "Organization/o"}]),
    );
    assert_eq!(
        terms(&consent).custodian,
        Custodian::Identity(id("Organization/o"))
    );
}

#[test]
fn the_role_cst_equal_to_the_controller_is_dropped_and_aut_is_a_source() {
    let provisions = json!([{"actor": [
        actor("CST", "Organization/o"), actor("AUT", "Organization/lab"), actor("PRCP", "Group/g"),
    ]}]);
    let consent = with(
        &r5("permit", provisions),
        "controller",
        json!([{"reference": "Organization/o"}]),
    );
    let terms = terms(&consent);
    let actors: Vec<_> = terms.rules[0]
        .when
        .actors
        .iter()
        .flatten()
        .map(|actor| (actor.role, actor.who))
        .collect();
    assert_eq!(
        actors,
        vec![
            (ActorRole::Recipient, member_of("Group/g")),
            (ActorRole::Source, member_of("Organization/lab"))
        ]
    );
}

#[test]
fn all_other_roles_are_recipients() {
    let role = json!({"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v3-RoleCode", "code": "MTH"}]});
    let provisions =
        json!([{"actor": [{"role": role, "reference": {"reference": "RelatedPerson/m"}}]}]);
    let terms = terms(&r5("permit", provisions));
    let actors = terms.rules[0].when.actors.clone().expect("actors");
    assert_eq!(
        (actors[0].role, actors[0].who),
        (ActorRole::Recipient, person("RelatedPerson/m"))
    );
}

#[test]
fn groups_and_care_teams_count_as_organizations() {
    for reference in ["Organization/x", "Group/x", "CareTeam/x"] {
        let terms = terms(&r5(
            "permit",
            json!([{"actor": [actor("PRCP", reference)]}]),
        ));
        assert_eq!(
            terms.rules[0].when.actors.clone().expect("actors")[0].who,
            member_of(reference)
        );
    }
    for reference in [
        "Practitioner/x",
        "PractitionerRole/x",
        "Patient/x",
        "RelatedPerson/x",
        "Device/x",
    ] {
        let terms = terms(&r5(
            "permit",
            json!([{"actor": [actor("PRCP", reference)]}]),
        ));
        assert_eq!(
            terms.rules[0].when.actors.clone().expect("actors")[0].who,
            person(reference)
        );
    }
}

#[test]
fn an_unconditional_deny_may_be_implied_an_unconditional_permit_may_not() {
    let provisions = json!([{"actor": [actor("CST", "Organization/o")]}]);
    let consent = |decision| {
        with(
            &r5(decision, provisions.clone()),
            "controller",
            json!([{"reference": "Organization/o"}]),
        )
    };
    assert_eq!(terms(&consent("permit")).rules[0].effect, Effect::Deny);
    assert_eq!(
        refusal(&consent("deny")),
        (
            "unconditional_permit".to_owned(),
            "Consent.provision[0]".to_owned()
        )
    );
}

#[test]
fn equal_exceptions_are_kept_once() {
    let psy = json!({"securityLabel": [sensitivity("PSY")]});
    let nested = vec![psy; 11];
    let terms = terms(&r5(
        "deny",
        json!([{"securityLabel": [confidentiality("N")], "provision": nested}]),
    ));
    assert_eq!(terms.rules[0].except.len(), 1);
}
