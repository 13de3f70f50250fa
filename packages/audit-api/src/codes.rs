//! The small closed sets of codes, each with its number in cells.

/// An enum whose values have a code in messages and events and a number in cells, written once.
macro_rules! codes {
    (
        $(#[$doc:meta])*
        $name:ident as $what:literal {
            $($(#[$value_doc:meta])* $value:ident = $number:literal $code:literal,)+
        }
    ) => {
        $(#[$doc])*
        #[cw_serde]
        #[derive(Copy, Eq, FromNode)]
        #[schemaifier(mute_warnings)]
        pub enum $name {
            $($(#[$value_doc])* $value,)+
        }

        impl $name {
            /// All of them, in the order of their numbers.
            pub const ALL: &'static [Self] = &[$(Self::$value,)+];

            /// The number in cells, fixed for ever.
            pub fn number(self) -> u8 {
                match self {
                    $(Self::$value => $number,)+
                }
            }

            /// The code as messages and events write it.
            pub fn code(self) -> &'static str {
                match self {
                    $(Self::$value => $code,)+
                }
            }
        }

        /// One byte: the number.
        impl Pack for $name {
            fn pack(&self, out: &mut Writer) {
                out.byte(self.number());
            }

            fn unpack(source: &mut Reader<'_>) -> Result<Self, PackError> {
                match source.byte()? {
                    $($number => Ok(Self::$value),)+
                    _ => Err(PackError::Invalid($what)),
                }
            }
        }
    };
}

use cosmwasm_schema::cw_serde;
use salus_json::FromNode;
use salus_policy::EmergencyWithoutConsent;
use salus_vocabulary::packed::{Pack, PackError, Reader, Writer};

codes! {
    /// Why somebody declares an emergency. The story behind it stays off chain, under a hash.
    EmergencyReason as "emergency reason" {
        /// A life is in danger.
        LifeThreatening = 0 "life_threatening",
        /// The patient cannot be asked.
        UnableToConsent = 1 "unable_to_consent",
        /// Others are in danger.
        DangerToOthers = 2 "danger_to_others",
        /// Another reason.
        Other = 3 "other",
    }
}

codes! {
    /// What a review found.
    Verdict as "verdict" {
        /// The emergency was one.
        Upheld = 0 "upheld",
        /// It was none.
        NotJustified = 1 "not_justified",
    }
}

codes! {
    /// What a patient holds against an entry.
    DisputeCode as "dispute" {
        /// The patient does not know who this is.
        UnknownActor = 0 "unknown_actor",
        /// The actor had nothing to do with the patient's care then.
        NoCareRelation = 1 "no_care_relation",
        /// The data were not used for what the entry says.
        WrongPurpose = 2 "wrong_purpose",
        /// The entry says wrongly who asked, what for, or when.
        WrongFacts = 3 "wrong_facts",
        /// The data should not have been released.
        NotPermitted = 4 "not_permitted",
        /// Another objection.
        Other = 5 "other",
    }
}

codes! {
    /// What a custodian answers to a dispute.
    DisputeAnswer as "answer" {
        /// The patient is right.
        Accepted = 0 "accepted",
        /// In part.
        PartlyAccepted = 1 "partly_accepted",
        /// The custodian stands by the entry.
        Rejected = 2 "rejected",
    }
}

codes! {
    /// What a deployment answers in a declared emergency when no consent speaks.
    EmergencyPolicy as "emergency policy" {
        /// Permit: it is reviewed, as every emergency is. The default.
        Permit = 0 "permit",
        /// Deny.
        Deny = 1 "deny",
    }
}

impl From<EmergencyPolicy> for EmergencyWithoutConsent {
    fn from(policy: EmergencyPolicy) -> Self {
        match policy {
            EmergencyPolicy::Permit => Self::Permit,
            EmergencyPolicy::Deny => Self::Deny,
        }
    }
}
