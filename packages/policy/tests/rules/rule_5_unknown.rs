use salus_policy::{Condition, DefaultEffect, Reason, Record, References, Who};
use salus_vocabulary::{DataMeaning, Id, Period};

use crate::support::*;

/// What a field of a condition makes of a record, seen from all four sides.
#[derive(Debug, PartialEq)]
enum Answer {
    Yes,
    No,
    Unknown,
}

/// The answer shows in a permit (met only by yes) and in a deny (met by all but no); an exception
/// must see it the other way round.
fn compare(condition: Condition, record: &Record) -> Answer {
    let reason = |terms| case().given(terms).record(record.clone()).reason();
    let permitted = reason(only(&[permit(condition.clone())])) == Reason::PermitRule;
    let denied =
        reason(terms(DefaultEffect::Permit, &[deny(condition.clone())])) == Reason::DenyRule;
    let stops_permit =
        reason(only(&[permit(anything()).except(condition.clone())])) == Reason::DefaultClosed;
    let stops_deny = reason(terms(
        DefaultEffect::Permit,
        &[deny(anything()).except(condition)],
    )) == Reason::DefaultPermit;
    assert_eq!((permitted, denied), (stops_deny, stops_permit));
    match (permitted, denied) {
        (true, true) => Answer::Yes,
        (false, true) => Answer::Unknown,
        (false, false) => Answer::No,
        (true, false) => panic!("a permit is met by what a deny is not"),
    }
}

fn each_field() -> Vec<Condition> {
    vec![
        labelled(&["HIV"]),
        at_most("N"),
        of_types(&["Observation"]),
        Condition {
            codes: Some(vec![hash(1)]),
            ..anything()
        },
        made_in(Period::until(NOW)),
        data(DataMeaning::Instance, hash(1)),
        data(DataMeaning::Related, hash(1)),
        data(DataMeaning::Authoredby, hash(1)),
        from(Who::Identity(hospital())),
        from(Who::MemberOf(hospital())),
    ]
}

#[test]
fn rule_5_a_field_that_the_record_does_not_state_is_unknown() {
    for condition in each_field() {
        assert_eq!(compare(condition, &Record::default()), Answer::Unknown);
    }
}

#[test]
fn rule_5_an_empty_list_states_nothing() {
    let empty = Record {
        labels: Some(Vec::new()),
        codes: Some(Vec::new()),
        author_organizations: Some(Vec::new()),
        references: Some(References::default()),
        ..Record::default()
    };
    for condition in each_field() {
        assert_eq!(compare(condition, &empty), Answer::Unknown);
    }
}

#[test]
fn rule_5_all_but_hiv_does_not_hand_out_unlabelled_data() {
    let by_deny = terms(DefaultEffect::Permit, &[deny(labelled(&["HIV"]))]);
    case().given(by_deny).denies(Reason::DenyRule);
    let by_exception = only(&[permit(anything()).except(labelled(&["HIV"]))]);
    case().given(by_exception).denies(Reason::DefaultClosed);
}

#[test]
fn rule_5_a_record_that_states_a_label_states_all_its_labels() {
    assert_eq!(compare(labelled(&["HIV"]), &record(&["R"])), Answer::No);
    assert_eq!(
        compare(labelled(&["HIV"]), &record(&["R", "HIV"])),
        Answer::Yes
    );
    assert_eq!(
        compare(labelled(&["HIV", "R"]), &record(&["R"])),
        Answer::Yes
    );
}

#[test]
fn rule_5_a_known_no_wins_over_unknown() {
    let both = Condition {
        codes: Some(vec![hash(1)]),
        ..labelled(&["HIV"])
    };
    assert_eq!(compare(both.clone(), &record(&["N"])), Answer::No);
    assert_eq!(compare(both, &record(&["HIV"])), Answer::Unknown);
}

#[test]
fn rule_5_labels_are_exact_in_what_permits_and_cover_descendants_in_what_denies() {
    let opioid = || case().record(record(&["OPIOIDUD"]));
    opioid()
        .given(terms(DefaultEffect::Permit, &[deny(labelled(&["SUD"]))]))
        .denies(Reason::DenyRule);
    opioid()
        .given(only(&[permit(anything()).except(labelled(&["SUD"]))]))
        .denies(Reason::DefaultClosed);
    opioid()
        .given(only(&[permit(labelled(&["SUD"]))]))
        .denies(Reason::DefaultClosed);
    opioid()
        .given(terms(
            DefaultEffect::Permit,
            &[deny(anything()).except(labelled(&["SUD"]))],
        ))
        .denies(Reason::DenyRule);
}

#[test]
fn rule_5_a_deny_covers_no_ancestors_and_no_siblings() {
    let denied = |code: &str, label: &str| {
        let terms = terms(DefaultEffect::Permit, &[deny(labelled(&[code]))]);
        case().given(terms).record(record(&[label])).reason() == Reason::DenyRule
    };
    assert!(denied("SUD", "SUD"));
    assert!(denied("SUD", "ETHUD"));
    assert!(!denied("ETHUD", "SUD"));
    assert!(!denied("ETH", "ETHUD"));
    assert!(!denied("MH", "PSY"));
}

#[test]
fn rule_5_confidentiality_labels_are_exact() {
    assert_eq!(compare(labelled(&["R"]), &record(&["R"])), Answer::Yes);
    assert_eq!(compare(labelled(&["R"]), &record(&["V"])), Answer::No);
    assert_eq!(compare(labelled(&["V"]), &record(&["R"])), Answer::No);
}

#[test]
fn rule_5_confidentiality_is_ordered_only_in_at_most() {
    assert_eq!(compare(at_most("N"), &record(&["L"])), Answer::Yes);
    assert_eq!(compare(at_most("N"), &record(&["N"])), Answer::Yes);
    assert_eq!(compare(at_most("N"), &record(&["R"])), Answer::No);
    assert_eq!(compare(at_most("N"), &record(&["L", "V"])), Answer::No);
    assert_eq!(compare(at_most("N"), &record(&["PSY"])), Answer::Unknown);
}

#[test]
fn rule_5_a_date_that_straddles_a_bound_is_unknown() {
    let may = Period::between(NOW, NOW.plus(DAY));
    let dated = |date| {
        compare(
            made_in(may),
            &Record {
                date: Some(date),
                ..Record::default()
            },
        )
    };
    let between = |start: u64, end: u64| Period::between(NOW.plus(start), NOW.plus(end));
    assert_eq!(dated(between(0, DAY)), Answer::Yes);
    assert_eq!(dated(between(5, 6)), Answer::Yes);
    assert_eq!(dated(between(DAY, DAY + 1)), Answer::No);
    assert_eq!(dated(Period::between(NOW.minus(5), NOW)), Answer::No);
    assert_eq!(dated(Period::until(NOW)), Answer::No);
    assert_eq!(
        dated(Period::between(NOW.minus(5), NOW.plus(1))),
        Answer::Unknown
    );
    assert_eq!(dated(between(DAY - 1, DAY + 1)), Answer::Unknown);
    assert_eq!(dated(Period::ALWAYS), Answer::Unknown);
    assert_eq!(
        dated(Period::between(NOW.plus(5), NOW.plus(5))),
        Answer::Unknown
    );
}

#[test]
fn rule_5_a_type_and_a_code_match_themselves() {
    let typed = Record {
        resource_type: Some(code("Observation")),
        ..Record::default()
    };
    assert_eq!(
        compare(of_types(&["Condition", "Observation"]), &typed),
        Answer::Yes
    );
    assert_eq!(compare(of_types(&["Condition"]), &typed), Answer::No);
    let coded = Record {
        codes: Some(vec![hash(1), hash(2)]),
        ..Record::default()
    };
    let on = |byte| Condition {
        codes: Some(vec![hash(byte)]),
        ..anything()
    };
    assert_eq!(compare(on(2), &coded), Answer::Yes);
    assert_eq!(compare(on(3), &coded), Answer::No);
}

#[test]
fn rule_5_the_source_is_the_author_or_the_organization_of_the_author() {
    let by = |author: Option<Id>, organizations: Option<Vec<Id>>| Record {
        author,
        author_organizations: organizations,
        ..Record::default()
    };
    let clinician_at = |organization| by(Some(clinician()), Some(vec![organization]));
    let member_of = || from(Who::MemberOf(hospital()));
    assert_eq!(compare(member_of(), &clinician_at(hospital())), Answer::Yes);
    assert_eq!(
        compare(member_of(), &clinician_at(other_hospital())),
        Answer::No
    );
    assert_eq!(
        compare(member_of(), &by(Some(hospital()), None)),
        Answer::Yes
    );
    assert_eq!(
        compare(member_of(), &by(Some(clinician()), None)),
        Answer::Unknown
    );
    assert_eq!(
        compare(member_of(), &by(None, Some(vec![hospital()]))),
        Answer::Yes
    );
    assert_eq!(
        compare(member_of(), &by(None, Some(vec![stranger()]))),
        Answer::Unknown
    );
    let identity = || from(Who::Identity(hospital()));
    assert_eq!(
        compare(identity(), &by(Some(hospital()), None)),
        Answer::Yes
    );
    assert_eq!(compare(identity(), &clinician_at(hospital())), Answer::No);
    assert_eq!(
        compare(identity(), &by(None, Some(vec![hospital()]))),
        Answer::Unknown
    );
}

#[test]
fn rule_5_references_look_at_the_record_its_relations_and_its_authors() {
    let referenced = Record {
        references: Some(References {
            instance: Some(hash(1)),
            related: vec![hash(2)],
            authors: vec![hash(3)],
        }),
        ..Record::default()
    };
    let on = |meaning, byte| compare(data(meaning, hash(byte)), &referenced);
    use DataMeaning::{Authoredby, Instance, Related};
    assert_eq!(
        [on(Instance, 1), on(Instance, 2)],
        [Answer::Yes, Answer::No]
    );
    assert_eq!(
        [on(Related, 1), on(Related, 2), on(Related, 3)],
        [Answer::Yes, Answer::Yes, Answer::No]
    );
    assert_eq!(
        [on(Authoredby, 3), on(Authoredby, 1)],
        [Answer::Yes, Answer::No]
    );
}

#[test]
fn rule_5_a_record_that_does_not_name_itself_may_be_any() {
    let nameless = Record {
        references: Some(References {
            related: vec![hash(2)],
            ..References::default()
        }),
        ..Record::default()
    };
    let on = |meaning, byte| compare(data(meaning, hash(byte)), &nameless);
    assert_eq!(on(DataMeaning::Related, 2), Answer::Yes);
    assert_eq!(on(DataMeaning::Related, 1), Answer::Unknown);
    assert_eq!(on(DataMeaning::Instance, 1), Answer::Unknown);
    assert_eq!(on(DataMeaning::Authoredby, 1), Answer::Unknown);
}
