use cosmwasm_schema::cw_serde;
use salus_identity_api::FalseClaim;
use salus_policy::Reason;
use salus_vocabulary::packed::{Pack, PackError, Reader, Writer};

/// The reasons once, with number and code, so that no list of them can differ from another.
macro_rules! reasons {
    (
        own { $($(#[$own_doc:meta])* $own:ident = $own_number:literal $own_code:literal,)+ }
        policy { $($(#[$doc:meta])* $name:ident = $number:literal $code:literal,)+ }
    ) => {
        /// Why an access was answered as it was, in the published order: of several reasons the
        /// first is given. What this contract finds itself comes before what consents say.
        #[cw_serde]
        #[derive(Copy, Eq, PartialOrd, Ord)]
        #[schemaifier(mute_warnings)]
        pub enum AuditReason {
            $($(#[$own_doc])* $own,)+
            $($(#[$doc])* $name,)+
        }

        impl AuditReason {
            /// All reasons, in the published order.
            pub const ALL: &'static [Self] = &[$(Self::$own,)+ $(Self::$name,)+];

            /// The number in entries, fixed for ever. Those of this contract start at 128.
            pub fn number(self) -> u8 {
                match self {
                    $(Self::$own => $own_number,)+
                    $(Self::$name => $number,)+
                }
            }

            /// The code as messages and events write it.
            pub fn code(self) -> &'static str {
                match self {
                    $(Self::$own => $own_code,)+
                    $(Self::$name => $code,)+
                }
            }

            /// The reason with this number.
            pub fn from_number(number: u8) -> Option<Self> {
                match number {
                    $($own_number => Some(Self::$own),)+
                    $($number => Some(Self::$name),)+
                    _ => None,
                }
            }
        }

        impl From<Reason> for AuditReason {
            fn from(reason: Reason) -> Self {
                match reason {
                    $(Reason::$name => Self::$name,)+
                }
            }
        }
    };
}

reasons! {
    own {
        /// The contract is paused: nothing is decided.
        Paused = 128 "paused",
        /// The custodian, whose operator writes, is not an accredited organization now.
        CustodianNotAccredited = 129 "custodian_not_accredited",
        /// The actor's identity was deactivated.
        ActorDeactivated = 130 "actor_deactivated",
        /// The organization that the actor is said to act for is not accredited as one now.
        OrganizationNotAccredited = 131 "organization_not_accredited",
        /// The actor is neither that organization nor a member of it now.
        ActorNotMember = 132 "actor_not_member",
        /// The emergency that was named is not this actor's for this subject, is over, or the actor
        /// does not hold the role `emergency` now.
        EmergencyNotLive = 133 "emergency_not_live",
        /// The access had happened already: nothing is decided.
        Reported = 134 "reported",
        /// The entry is the declaration of an emergency.
        EmergencyDeclared = 135 "emergency_declared",
    }
    policy {
        /// The subject, proven, at its own data.
        OwnAccess = 0 "own_access",
        /// The subject excluded this person.
        ExcludedPerson = 1 "excluded_person",
        /// The subject excluded the organization.
        ExcludedOrganization = 2 "excluded_organization",
        /// A deny rule holds.
        DenyRule = 3 "deny_rule",
        /// A consent forbids emergency access.
        EmergencyForbidden = 4 "emergency_forbidden",
        /// The record is above the confidentiality allowed in an emergency, or has none.
        EmergencyLevel = 5 "emergency_level",
        /// The default of a consent denies.
        DefaultDeny = 6 "default_deny",
        /// A permit rule holds.
        PermitRule = 7 "permit_rule",
        /// A consent allows emergency access.
        EmergencyAllowed = 8 "emergency_allowed",
        /// The default of a consent permits.
        DefaultPermit = 9 "default_permit",
        /// A delegation with the power `view` covers it.
        DelegateAccess = 10 "delegate_access",
        /// A closed default, and nothing permits.
        DefaultClosed = 11 "default_closed",
        /// No consent speaks in an emergency: the deployment's published policy answers.
        EmergencyPolicy = 12 "emergency_policy",
        /// Said to be the subject, but not proven, and no consent speaks.
        ActorUnproven = 13 "actor_unproven",
        /// No consent speaks.
        NoConsent = 14 "no_consent",
    }
}

impl From<FalseClaim> for AuditReason {
    fn from(claim: FalseClaim) -> Self {
        match claim {
            FalseClaim::CustodianNotAccredited => Self::CustodianNotAccredited,
            FalseClaim::ActorDeactivated => Self::ActorDeactivated,
            FalseClaim::OrganizationNotAccredited => Self::OrganizationNotAccredited,
            FalseClaim::ActorNotMember => Self::ActorNotMember,
        }
    }
}

/// One byte: the number.
impl Pack for AuditReason {
    fn pack(&self, out: &mut Writer) {
        out.byte(self.number());
    }

    fn unpack(source: &mut Reader<'_>) -> Result<Self, PackError> {
        Self::from_number(source.byte()?).ok_or(PackError::Invalid("reason"))
    }
}
