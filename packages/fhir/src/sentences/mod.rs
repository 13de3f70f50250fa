//! Terms as plain sentences, for whoever is about to sign them. Everything that terms say is said,
//! and terms that say something else read differently: codes stand beside their names, identities
//! without a name by their address, and what a reader may wrongly expect is denied in words.

mod codes;
mod condition;
mod residue;
mod rules;
mod terms;
mod when;

use jiff::tz::TimeZone;
use salus_policy::{ConsentRef, Residue, Terms};
use salus_vocabulary::{Hash, Id, Purpose};

pub use when::instant;

/// What the reader calls things. Only addresses are needed; a name counts as the reader's own, so
/// that it must come from the reader's address book and never from the document that is shown.
pub trait Glossary<I> {
    /// How an identity is written that has no name.
    fn address(&self, identity: &I) -> String;

    /// The name of an identity.
    fn identity(&self, _identity: &I) -> Option<String> {
        None
    }

    /// The clinical code behind a keyed hash.
    fn code(&self, _hash: &Hash) -> Option<String> {
        None
    }

    /// The reference behind a keyed hash.
    fn reference(&self, _hash: &Hash) -> Option<String> {
        None
    }

    /// Where the reader's days begin.
    fn zone(&self) -> TimeZone {
        TimeZone::UTC
    }
}

/// A glossary that knows no names.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unnamed;

/// The bytes in hex.
impl Glossary<Id> for Unnamed {
    fn address(&self, identity: &Id) -> String {
        format!("{identity:?}")
    }
}

/// The address itself.
impl Glossary<String> for Unnamed {
    fn address(&self, identity: &String) -> String {
        identity.clone()
    }
}

/// The names that a function knows for addresses.
impl<F: Fn(&str) -> Option<String>> Glossary<String> for F {
    fn address(&self, identity: &String) -> String {
        identity.clone()
    }

    fn identity(&self, identity: &String) -> Option<String> {
        self(identity)
    }
}

/// A purpose in HL7's words, with its code.
pub fn purpose_words(purpose: &Purpose) -> String {
    codes::purpose(purpose)
}

/// What terms say, one thing a sentence.
pub fn sentences<I, G>(terms: &Terms<I>, glossary: &G) -> Vec<String>
where
    I: Clone + PartialEq,
    G: Glossary<I> + ?Sized,
{
    let mut identities = Vec::new();
    let _: Result<Terms<()>, std::convert::Infallible> = terms.try_map(&mut |identity| {
        identities.push(identity.clone());
        Ok(())
    });
    Speech::of(identities, glossary).terms(terms)
}

/// What is left to be asked of each record, one thing a sentence. `consent` says how a consent is
/// called.
pub fn residue_sentences<I, G>(
    residue: &Residue<I>,
    glossary: &G,
    consent: &dyn Fn(&ConsentRef) -> String,
) -> Vec<String>
where
    I: Clone + PartialEq,
    G: Glossary<I> + ?Sized,
{
    let mut identities = Vec::new();
    let _: Result<Residue<()>, std::convert::Infallible> = residue.try_map(&mut |identity| {
        identities.push(identity.clone());
        Ok(())
    });
    Speech::of(identities, glossary).residue(residue, consent)
}

/// What a listed code is there for: what restricts reaches further than what permits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sense {
    /// Deny rules, and exceptions of permits.
    Restricting,
    /// Permit rules, and exceptions of denies.
    Permitting,
}

impl Sense {
    fn of_exceptions(self) -> Self {
        match self {
            Self::Restricting => Self::Permitting,
            Self::Permitting => Self::Restricting,
        }
    }
}

/// The words for one set of terms.
struct Speech<'a, I, G: ?Sized> {
    glossary: &'a G,
    identities: Vec<I>,
}

impl<'a, I: PartialEq, G: Glossary<I> + ?Sized> Speech<'a, I, G> {
    fn of(identities: Vec<I>, glossary: &'a G) -> Self {
        Self {
            glossary,
            identities,
        }
    }

    /// The name, the address if it has none, and both if another identity has the same name.
    fn name(&self, identity: &I) -> String {
        let address = || self.glossary.address(identity);
        let Some(name) = self.glossary.identity(identity) else {
            return address();
        };
        let is_shared = self.identities.iter().any(|other| {
            other != identity && self.glossary.identity(other).as_ref() == Some(&name)
        });
        if is_shared {
            format!("{name} ({})", address())
        } else {
            name
        }
    }
}
