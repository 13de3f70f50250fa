use std::convert::Infallible;

use salus_policy::{Condition, Terms};
use salus_vocabulary::Id;
use salus_vocabulary::packed::Pack;

use crate::generate::{condition, rule, set_field, terms};
use crate::reorder::{shuffle_condition, shuffle_terms};
use crate::trials::{Random, TRIALS, Verdict, check};

const PAIRS: u64 = 100_000;

/// The value as JSON with every list sorted: no list of terms has an order that means something.
/// Judges sameness without the packed form.
fn in_any_order(terms: &Terms) -> String {
    let text = terms.try_map(&mut |id: &Id| Ok::<_, Infallible>(format!("{id:?}")));
    sorted(serde_json::to_value(text.unwrap()).unwrap()).to_string()
}

fn sorted(value: serde_json::Value) -> serde_json::Value {
    use serde_json::Value;
    match value {
        Value::Array(items) => {
            let mut items: Vec<Value> = items.into_iter().map(sorted).collect();
            items.sort_by_key(Value::to_string);
            Value::Array(items)
        }
        Value::Object(fields) => fields
            .into_iter()
            .map(|(name, value)| (name, sorted(value)))
            .collect(),
        plain => plain,
    }
}

/// A near relative: the same terms with one thing changed, or reordered, or others altogether.
fn relative(one: &Terms, random: &mut Random) -> Terms {
    let mut other = one.clone();
    match random.below(4) {
        0 => return terms(random),
        1 => shuffle_terms(&mut other, random),
        2 => other.rules.push(rule(random)),
        _ => match other.rules.first_mut() {
            Some(first) => set_field(&mut first.when, random),
            None => other.obligations.truncate(1),
        },
    }
    other
}

#[test]
fn terms_share_a_packed_form_only_if_they_differ_in_order_alone() {
    check("packed form is injective", PAIRS, |random| {
        let one = terms(random);
        let other = relative(&one, random);
        if other.check().is_err() {
            return Ok(false);
        }
        let same_value = in_any_order(&one) == in_any_order(&other);
        let same_form = one.to_packed() == other.to_packed();
        let same_hash = one.content_hash() == other.content_hash();
        if same_value != same_form || same_value != same_hash {
            return Err(format!("{one:#?}\n{other:#?}"));
        }
        Ok(one != other)
    });
}

#[test]
fn what_is_packed_comes_back_but_for_its_order() {
    check("terms come back", TRIALS, |random| {
        let one = terms(random);
        let packed = one.to_packed();
        let back = Terms::from_packed(&packed).map_err(|error| format!("{error}: {one:#?}"))?;
        if in_any_order(&back) != in_any_order(&one) || back.to_packed() != packed {
            return Err(format!("{one:#?}\ncame back as\n{back:#?}"));
        }
        back.check()
            .map_err(|error| format!("{error}: {back:#?}"))?;
        Ok(true)
    });
}

#[test]
fn the_stored_order_is_the_one_that_comes_back() {
    check(
        "the stored order is the one that comes back",
        TRIALS,
        |random| {
            let one = terms(random);
            let mut other = one.clone();
            shuffle_terms(&mut other, random);
            let stored = other.in_stored_order();
            if stored != Terms::from_packed(&one.to_packed()).unwrap() {
                return Err(format!("{one:#?}\n{stored:#?}"));
            }
            Ok(stored != other)
        },
    );
}

#[test]
fn a_condition_alone_comes_back_but_for_its_order() {
    check("conditions come back", TRIALS, |random| {
        let one = condition(random);
        let mut other = one.clone();
        shuffle_condition(&mut other, random);
        let packed = one.to_packed();
        let back = Condition::from_packed(&packed).map_err(|error| format!("{error}: {one:#?}"))?;
        if other.to_packed() != packed || back.to_packed() != packed {
            return Err(format!("{one:#?}\n{other:#?}\n{back:#?}"));
        }
        Ok(one != other)
    });
}

/// Whether bytes are refused, or are exactly what their value packs to.
fn is_strict<T: Pack>(bytes: &[u8]) -> bool {
    T::from_packed(bytes).map_or(true, |value| value.to_packed() == bytes)
}

/// Every truncation, every flip of one bit, and one random byte put in or taken out.
fn damages(bytes: &[u8], random: &mut Random) -> Vec<Vec<u8>> {
    let truncated = (0..bytes.len()).map(|length| bytes[..length].to_vec());
    let flipped = (0..bytes.len() * 8).map(|bit| flip(bytes, bit));
    let moved = [longer(bytes, random), shorter(bytes, random)];
    truncated.chain(flipped).chain(moved).collect()
}

/// One damage, of any kind.
fn damage(bytes: &[u8], random: &mut Random) -> Vec<u8> {
    match random.below(10) {
        0 => bytes[..random.index(bytes.len())].to_vec(),
        1 => longer(bytes, random),
        2 => shorter(bytes, random),
        _ => flip(bytes, random.index(bytes.len() * 8)),
    }
}

fn flip(bytes: &[u8], bit: usize) -> Vec<u8> {
    let mut flipped = bytes.to_vec();
    flipped[bit / 8] ^= 1 << (bit % 8);
    flipped
}

fn longer(bytes: &[u8], random: &mut Random) -> Vec<u8> {
    let mut longer = bytes.to_vec();
    let byte = u8::try_from(random.below(256)).unwrap();
    longer.insert(random.index(bytes.len() + 1), byte);
    longer
}

fn shorter(bytes: &[u8], random: &mut Random) -> Vec<u8> {
    let mut shorter = bytes.to_vec();
    shorter.remove(random.index(bytes.len()));
    shorter
}

/// Says how many of the damaged are still the form of some value.
fn strict<T: Pack>(packed: &[u8], damaged: &[Vec<u8>]) -> Verdict {
    match damaged.iter().find(|bytes| !is_strict::<T>(bytes)) {
        Some(bytes) => Err(format!("{bytes:?}\nfrom {packed:?}")),
        None => Ok(damaged.iter().any(|bytes| T::from_packed(bytes).is_ok())),
    }
}

#[test]
fn damaged_bytes_are_refused_or_are_the_one_form_of_another_value() {
    check("damaged terms", TRIALS, |random| {
        let packed = terms(random).to_packed();
        let damaged: Vec<_> = (0..8).map(|_| damage(&packed, random)).collect();
        strict::<Terms>(&packed, &damaged)
    });
}

#[test]
fn damaged_conditions_are_refused_or_are_the_one_form_of_another() {
    check("damaged conditions", TRIALS, |random| {
        let packed = condition(random).to_packed();
        let damaged: Vec<_> = (0..8).map(|_| damage(&packed, random)).collect();
        strict::<Condition>(&packed, &damaged)
    });
}

#[test]
fn of_some_terms_every_truncation_and_every_flipped_bit_is_found() {
    check("every damage of some terms", 200, |random| {
        let packed = terms(random).to_packed();
        let damaged = damages(&packed, random);
        strict::<Terms>(&packed, &damaged)
    });
}
