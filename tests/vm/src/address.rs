//! Addresses: bech32 text outside, 20 or 32 bytes inside.

use crate::error::ChainError;
use bech32::primitives::decode::CheckedHrpstring;
use bech32::{Bech32, Hrp};
use sha2::{Digest, Sha256};
use std::rc::Rc;

/// The canonical bytes of an address.
pub(crate) type Address = Rc<[u8]>;

const ACCOUNT_BYTES: usize = 20;
const CONTRACT_BYTES: usize = 32;

/// Reads and writes the addresses of a chain with a given prefix.
///
/// Like wasmd's own app it takes 20 bytes (accounts) and 32 bytes (contracts) and nothing else.
#[derive(Clone, Copy)]
pub(crate) struct AddressCodec {
    prefix: Hrp,
}

impl AddressCodec {
    /// # Errors
    /// [`ChainError::InvalidPrefix`].
    pub(crate) fn new(prefix: &str) -> Result<Self, ChainError> {
        match Hrp::parse(prefix) {
            Ok(prefix) => Ok(Self { prefix }),
            Err(_) => Err(ChainError::InvalidPrefix(prefix.to_owned())),
        }
    }

    /// The codec of the prefix `wasm`.
    pub(crate) fn wasm() -> Self {
        Self {
            prefix: Hrp::parse_unchecked("wasm"),
        }
    }

    /// The canonical bytes of `text`, which may be all upper case.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub(crate) fn canonicalize(&self, text: &str) -> Result<Vec<u8>, String> {
        let parsed = CheckedHrpstring::new::<Bech32>(text)
            .map_err(|error| format!("decoding bech32 failed: {error}"))?;
        if parsed.hrp() != self.prefix {
            return Err(format!(
                "invalid Bech32 prefix; expected {}, got {}",
                self.prefix,
                parsed.hrp()
            ));
        }
        let bytes: Vec<u8> = parsed.byte_iter().collect();
        check_length(&bytes)?;
        Ok(bytes)
    }

    /// The text of canonical bytes.
    ///
    /// # Errors
    /// What is wrong with the bytes.
    pub(crate) fn humanize(&self, canonical: &[u8]) -> Result<String, String> {
        check_length(canonical)?;
        bech32::encode::<Bech32>(self.prefix, canonical).map_err(|error| error.to_string())
    }

    /// Whether `text` is exactly what [`Self::humanize`] would write.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub(crate) fn validate(&self, text: &str) -> Result<(), String> {
        let canonical = self.canonicalize(text)?;
        if self.humanize(&canonical)? == text {
            Ok(())
        } else {
            Err("address not normalized".to_owned())
        }
    }

    /// An address given to the chain's own interface.
    ///
    /// # Errors
    /// [`ChainError::InvalidAddress`].
    pub(crate) fn parse(&self, text: &str) -> Result<Address, ChainError> {
        match self.canonicalize(text) {
            Ok(canonical) => Ok(Rc::from(canonical)),
            Err(reason) => Err(ChainError::InvalidAddress {
                text: text.to_owned(),
                reason,
            }),
        }
    }

    /// The text of an address that this chain made itself, which is always valid.
    pub(crate) fn text(&self, address: &Address) -> String {
        self.humanize(address).unwrap_or_default()
    }

    pub(crate) fn prefix_bytes(&self) -> usize {
        self.prefix.len()
    }
}

/// The account of that name: the first 20 bytes of `sha256("account/" ++ name)`.
pub(crate) fn account(name: &str) -> Address {
    let hash = Sha256::new()
        .chain_update("account/")
        .chain_update(name)
        .finalize();
    hash.iter().copied().take(ACCOUNT_BYTES).collect()
}

/// wasmd's classic contract address: the SDK's module address of `wasm`, the number of the code
/// and the number of the instance, both counted from 1 over the whole chain.
pub(crate) fn contract(code: u64, instance: u64) -> Address {
    let kind = Sha256::digest("module");
    let hash = Sha256::new()
        .chain_update(kind)
        .chain_update(b"wasm\0")
        .chain_update(code.to_be_bytes())
        .chain_update(instance.to_be_bytes())
        .finalize();
    Rc::from(<[u8; CONTRACT_BYTES]>::from(hash))
}

fn check_length(canonical: &[u8]) -> Result<(), String> {
    match canonical.len() {
        ACCOUNT_BYTES | CONTRACT_BYTES => Ok(()),
        other => Err(format!("an address has 20 or 32 bytes, not {other}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_contract_of_a_chain_has_the_address_known_from_wasmd() {
        let codec = AddressCodec::new("wasm").unwrap();
        assert_eq!(
            codec.text(&contract(1, 1)),
            "wasm14hj2tavq8fpesdwxxcu44rty3hh90vhujrvcmstl4zr3txmfvw9s0phg4d"
        );
    }

    #[test]
    fn only_20_and_32_bytes_are_addresses() {
        let codec = AddressCodec::new("wasm").unwrap();
        for length in 0..64 {
            let bytes = vec![7; length];
            let valid = length == 20 || length == 32;
            assert_eq!(codec.humanize(&bytes).is_ok(), valid, "{length} bytes");
            let text = bech32::encode::<Bech32>(codec.prefix, &bytes).unwrap();
            assert_eq!(
                codec.validate(&text).is_ok(),
                valid,
                "{length} bytes as text"
            );
        }
    }

    #[test]
    fn text_of_another_case_prefix_or_checksum_does_not_validate() {
        let codec = AddressCodec::new("wasm").unwrap();
        let text = codec.text(&account("a"));
        assert_eq!(codec.validate(&text), Ok(()));
        assert_eq!(
            codec.canonicalize(&text.to_uppercase()),
            codec.canonicalize(&text)
        );
        assert_eq!(
            codec.validate(&text.to_uppercase()),
            Err("address not normalized".to_owned())
        );
        let foreign = AddressCodec::new("cosmos").unwrap().text(&account("a"));
        assert!(codec.validate(&foreign).is_err());
        let swapped = text.replace(text.chars().last().unwrap(), "");
        assert!(codec.validate(&swapped).is_err());
        let bech32m = bech32::encode::<bech32::Bech32m>(codec.prefix, &account("a")).unwrap();
        assert!(codec.validate(&bech32m).is_err());
        assert!(codec.validate("").is_err());
    }
}
