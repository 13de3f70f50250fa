use proptest::prelude::*;
use salus_identity_api::multikey::{KeyKind, PublicKey};
use salus_vocabulary::Relationship;
use salus_vocabulary::packed::Pack;

/// Keys as others publish them, with what they decode to.
pub const PUBLISHED: [(&str, KeyKind, &str); 6] = [
    (
        "z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK",
        KeyKind::Ed25519,
        "2e6fcce36701dc791488e0d0b1745cc1e33a4c1c9fcc41c63bd343dbbe0970e6",
    ),
    (
        "z6LSbysY2xFMRpGMhb7tFTLMpeuPRaqaWM1yECx2AtzE3KCc",
        KeyKind::X25519,
        "048885710127ddd7ef076a63961390428babea35f2f5de6cd8528424d4ce2629",
    ),
    (
        "zQ3shokFTS3brHcDQrh6DYwC8Ydxd3wQ4qYzE7gw6sUUuBMB8",
        KeyKind::Secp256k1,
        "03874c15c7fda20e539c6a287e813b432d8b864a71141d8021ac6ae6281f2ef08b",
    ),
    (
        "zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169",
        KeyKind::P256,
        "037f235830dd3defa722ef1aa249d6a0ddbba4f990b0817538933f573640653542",
    ),
    (
        "zQ3shVc2UkAfJCdc1TR8E66J85h48P43r93q8jGPkPpjF9Ef9",
        KeyKind::Secp256k1,
        "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798",
    ),
    (
        "zDnaepsL7AXenJkVYdkh5KuKsSU7Ykh7kyXaLLU7auN9FWSiZ",
        KeyKind::P256,
        "036b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296",
    ),
];

/// Base58btc by long division, independent of the code that it tests.
pub fn base58(bytes: &[u8]) -> String {
    let digits = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    let mut rest = bytes.to_vec();
    let mut text = Vec::new();
    while rest.iter().any(|byte| *byte != 0) {
        let mut remainder = 0u32;
        for byte in &mut rest {
            let value = remainder * 256 + u32::from(*byte);
            *byte = u8::try_from(value / 58).unwrap();
            remainder = value % 58;
        }
        text.push(digits[usize::try_from(remainder).unwrap()]);
    }
    text.extend(bytes.iter().take_while(|byte| **byte == 0).map(|_| b'1'));
    text.reverse();
    format!("z{}", String::from_utf8(text).unwrap())
}

/// A key of a kind, each byte after the first the same.
pub fn key_of(kind: KeyKind, fill: u8) -> String {
    let mut bytes = kind.prefix().to_vec();
    if kind.length() == 33 {
        bytes.push(2);
    }
    bytes.extend([fill; 32]);
    base58(&bytes)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn published_keys_are_read_and_written_alike() {
    for (text, kind, expected) in PUBLISHED {
        let key = PublicKey::from_multibase(text).unwrap();
        assert_eq!(key.kind(), kind, "{text}");
        assert_eq!(hex(&key.to_packed()[1..]), expected, "{text}");
        assert_eq!(key.to_multibase(), text);
    }
}

#[test]
fn what_is_no_key_of_a_known_kind_is_refused() {
    let with = |prefix: &[u8], key: &[u8]| base58(&[prefix, key].concat());
    let good = PUBLISHED[0].0;
    let mut wrong = vec![
        String::new(),
        "z".to_owned(),
        good[1..].to_owned(),
        format!("u{}", &good[1..]),
        format!("f{}", hex(&[0xed, 1])),
        format!(" {good}"),
        format!("{good} "),
        good.replace('M', "0"),
        good.replace('M', "O"),
        good.replace('M', "l"),
        good.replace('M', "I"),
        good.replace('z', "Z"),
        format!("z1{}", &good[1..]),
        format!("z{}", "2".repeat(10_000)),
        format!("z{}", "é".repeat(20)),
        with(&[0xed, 0x01], &[7; 31]),
        with(&[0xed, 0x01], &[7; 33]),
        with(&[0xec, 0x01], &[7; 31]),
        with(&[0xec, 0x01], &[7; 33]),
        with(&[0xe7, 0x01], &[7; 33]),
        with(&[0xe7, 0x01], &[4; 65]),
        with(&[0xe7, 0x01], &[2; 32]),
        with(&[0x80, 0x24], &[4; 33]),
        with(&[0x80, 0x24], &[3; 34]),
        with(&[0x81, 0x24], &[3; 49]),
        with(&[0xed], &[7; 32]),
        with(&[0xed, 0x00], &[7; 32]),
        with(&[0x13, 0x00], &[7; 32]),
    ];
    // A secret key must never be taken for a public one: ed25519-priv, secp256k1-priv.
    wrong.push(with(&[0x80, 0x26], &[7; 32]));
    wrong.push(with(&[0x81, 0x26], &[7; 32]));
    for text in wrong {
        assert_eq!(PublicKey::from_multibase(&text), None, "{text:.60}");
    }
}

#[test]
fn each_kind_allows_what_its_keys_can_do() {
    for relationship in Relationship::ALL {
        let agrees = *relationship == Relationship::KeyAgreement;
        assert_eq!(KeyKind::X25519.allows(*relationship), agrees);
        assert_eq!(KeyKind::Ed25519.allows(*relationship), !agrees);
        assert!(KeyKind::Secp256k1.allows(*relationship));
        assert!(KeyKind::P256.allows(*relationship));
    }
}

proptest! {
    #[test]
    fn every_key_has_one_spelling(kind in 0usize..4, odd in any::<bool>(), bytes in any::<[u8; 32]>()) {
        let kind = KeyKind::ALL[kind];
        let mut all = kind.prefix().to_vec();
        if kind.length() == 33 {
            all.push(if odd { 3 } else { 2 });
        }
        all.extend(bytes);
        let text = base58(&all);
        let key = PublicKey::from_multibase(&text).unwrap();
        prop_assert_eq!(key.kind(), kind);
        prop_assert_eq!(key.to_multibase(), text);
        prop_assert_eq!(PublicKey::from_packed(&key.to_packed()), Ok(key));
    }
}
