//! Every value has one text form and one packed form, and nothing else becomes a value.

use proptest::prelude::*;
use salus_vocabulary::packed::{Pack, PackError, Reader, Writer};
use salus_vocabulary::{
    AccreditationKind, Action, Confidentiality, DataMeaning, DelegationBasis, End, Hash, Id,
    Instant, Label, ObjectId, Obligation, Period, Purpose, Relationship, ResourceType, Sensitivity,
};

fn survives_packing<T: Pack + PartialEq + std::fmt::Debug>(value: &T) {
    let packed = value.to_packed();
    assert_eq!(T::from_packed(&packed).as_ref(), Ok(value));
    let mut longer = packed.clone();
    longer.push(0);
    assert!(
        T::from_packed(&longer).is_err(),
        "trailing byte accepted after {value:?}"
    );
    if let Some(shorter) = packed.len().checked_sub(1) {
        assert!(
            T::from_packed(&packed[..shorter]).is_err(),
            "truncation accepted of {value:?}"
        );
    }
}

fn id() -> impl Strategy<Value = Id> {
    prop_oneof![
        any::<[u8; 20]>().prop_map(Id::from),
        any::<[u8; 32]>().prop_map(Id::from)
    ]
}

fn period() -> impl Strategy<Value = Period> {
    (
        proptest::option::of(0u64..1_000),
        proptest::option::of(0u64..1_000),
    )
        .prop_map(|(start, end)| Period {
            start: start.map(Instant),
            end: end.map_or(End::OpenEnded, |end| End::At(Instant(end))),
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn numbers_survive_packing(value: u64) {
        survives_packing(&Instant(value));
    }

    #[test]
    fn ids_hashes_and_periods_survive_packing(
        id in id(), hash: [u8; 32], object: [u8; 16], period in period(),
    ) {
        survives_packing(&id);
        survives_packing(&Hash(hash));
        survives_packing(&ObjectId(object));
        survives_packing(&period);
    }

    #[test]
    fn random_bytes_never_unpack_to_a_value_with_another_form(
        bytes in proptest::collection::vec(any::<u8>(), 0..40),
    ) {
        if let Ok(period) = Period::from_packed(&bytes) {
            prop_assert_eq!(period.to_packed(), bytes.clone());
        }
        if let Ok(purpose) = Purpose::from_packed(&bytes) {
            prop_assert_eq!(purpose.to_packed(), bytes.clone());
        }
        if let Ok(label) = Label::from_packed(&bytes) {
            prop_assert_eq!(label.to_packed(), bytes.clone());
        }
        if let Ok(id) = Id::from_packed(&bytes) {
            prop_assert_eq!(id.to_packed(), bytes);
        }
    }

    #[test]
    fn a_bound_after_now_is_where_a_period_changes(period in period(), now in 0u64..1_000) {
        let now = Instant(now);
        let until = period.next_bound(now).unwrap_or(Instant(2_000));
        for later in now.0..until.0 {
            prop_assert_eq!(period.contains(Instant(later)), period.contains(now));
        }
    }

    #[test]
    fn an_enclosed_period_holds_only_where_the_outer_does(
        outer in period(), inner in period(), now in 0u64..1_000,
    ) {
        if outer.encloses(&inner) && inner.contains(Instant(now)) {
            prop_assert!(outer.contains(Instant(now)));
        }
    }
}

#[test]
fn periods_are_half_open() {
    let period = Period::between(Instant(100), Instant(200));
    let inside = [99, 100, 101, 199, 200, 201].map(|now| period.contains(Instant(now)));
    assert_eq!(inside, [false, true, true, true, false, false]);
}

#[test]
fn a_period_without_start_has_always_begun() {
    assert!(Period::until(Instant(1)).contains(Instant(0)));
    assert!(Period::ALWAYS.contains(Instant(u64::MAX)));
}

#[test]
fn an_empty_period_is_refused() {
    for (start, end) in [(5, 5), (6, 5), (0, 0)] {
        assert!(
            Period::between(Instant(start), Instant(end))
                .check()
                .is_err()
        );
    }
    assert!(Period::until(Instant(0)).check().is_err());
    assert!(Period::between(Instant(5), Instant(6)).check().is_ok());
}

#[test]
fn time_does_not_wrap() {
    assert_eq!(Instant(u64::MAX).plus(1), Instant(u64::MAX));
    assert_eq!(Instant(0).minus(1), Instant(0));
}

#[test]
fn an_identity_has_20_or_32_bytes() {
    for length in 0..70 {
        let bytes = vec![7; length];
        assert_eq!(
            Id::try_from(bytes.as_slice()).is_ok(),
            length == 20 || length == 32
        );
    }
}

#[test]
fn ids_of_different_length_differ_even_if_their_bytes_agree() {
    assert_ne!(Id::from([0; 20]), Id::from([0; 32]));
}

#[test]
fn hex_is_lower_case_and_whole() {
    let text = "00ff10a9".repeat(8);
    assert_eq!(text.parse::<Hash>().map(String::from), Ok(text.clone()));
    for wrong in [
        text.to_uppercase(),
        text[1..].to_owned(),
        format!("{text}0"),
        format!("0x{}", &text[2..]),
        "g".repeat(64),
        "é".repeat(32),
    ] {
        assert!(wrong.parse::<Hash>().is_err(), "{wrong} accepted");
    }
}

#[test]
fn a_varint_has_only_its_shortest_form() {
    for bytes in [
        &[0x80, 0x00][..],
        &[0xff, 0x80, 0x00],
        &[0xff; 10],
        &[0xff; 11],
        &[0x80],
    ] {
        assert!(
            Reader::new(bytes).varint().is_err(),
            "{bytes:02x?} accepted"
        );
    }
    let mut out = Writer::default();
    out.varint(u64::MAX);
    let bytes = out.finish();
    assert_eq!(bytes.len(), 10);
    assert_eq!(Reader::new(&bytes).varint(), Ok(u64::MAX));
}

#[test]
fn a_list_cannot_announce_more_items_than_there_are_bytes() {
    let mut out = Writer::default();
    out.varint(u64::MAX);
    let bytes = out.finish();
    assert_eq!(Reader::new(&bytes).list::<Id>(), Err(PackError::Truncated));
}

#[test]
fn every_code_survives_text_and_packing() {
    fn check<T>(all: impl Iterator<Item = T>) -> usize
    where
        T: Pack + PartialEq + std::fmt::Debug + std::fmt::Display + std::str::FromStr,
        T::Err: std::fmt::Debug,
    {
        all.map(|code| {
            assert_eq!(code.to_string().parse::<T>().unwrap(), code);
            survives_packing(&code);
        })
        .count()
    }
    let numbers = 0..=u8::MAX;
    assert_eq!(
        check(numbers.clone().filter_map(Confidentiality::from_number)),
        6
    );
    assert_eq!(
        check(numbers.clone().filter_map(Sensitivity::from_number)),
        44
    );
    assert_eq!(
        check(numbers.clone().filter_map(Obligation::from_number)),
        51
    );
    assert_eq!(
        check(numbers.clone().filter_map(ResourceType::from_number)),
        183
    );
    assert_eq!(
        check(
            numbers
                .clone()
                .filter_map(|number| Label::from_packed(&[number]).ok())
        ),
        50
    );
    assert_eq!(check(Action::ALL.iter().copied()), 9);
    assert_eq!(check(AccreditationKind::ALL.iter().copied()), 6);
    assert_eq!(check(DelegationBasis::ALL.iter().copied()), 9);
    assert_eq!(check(Relationship::ALL.iter().copied()), 5);
    assert_eq!(check(DataMeaning::ALL.iter().copied()), 3);
    assert_eq!(
        check(numbers.filter_map(|number| Purpose::from_packed(&[number]).ok())),
        62
    );
}

#[test]
fn a_foreign_purpose_names_its_system_and_is_only_itself() {
    let foreign: Purpose = "http://example.org/purposes|care".parse().unwrap();
    survives_packing(&foreign);
    assert!(foreign.is_foreign() && !foreign.is_emergency());
    assert!(foreign.is_a(&foreign));
    assert!(!foreign.is_a(&"TREAT".parse().unwrap()));
    assert!(!"TREAT".parse::<Purpose>().unwrap().is_a(&foreign));
    let longest = format!("s|{}", "c".repeat(126));
    assert!(longest.parse::<Purpose>().is_ok());
    for wrong in [
        format!("{longest}c"),
        "care".into(),
        "|care".into(),
        "http://x|".into(),
        "a b|c".into(),
        "treat".into(),
        String::new(),
    ] {
        assert!(wrong.parse::<Purpose>().is_err(), "{wrong} accepted");
    }
}

#[test]
fn a_listed_purpose_has_no_second_packed_form() {
    let mut out = Writer::default();
    out.byte(u8::MAX);
    out.bytes(b"TREAT");
    assert!(Purpose::from_packed(&out.finish()).is_err());
}

#[test]
fn emergencies_are_etreat_and_what_lies_below() {
    let emergencies: Vec<String> = (0..u8::MAX)
        .filter_map(|number| Purpose::from_packed(&[number]).ok())
        .filter(Purpose::is_emergency)
        .map(String::from)
        .collect();
    assert_eq!(emergencies, ["ETREAT", "BTG", "ERTREAT"]);
}
