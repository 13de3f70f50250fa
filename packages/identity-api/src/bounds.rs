//! The bounds of identity-registry, each with a typed error behind it.

use crate::MAX_CHAIN;

/// Trust roots, inclusive; at least one.
pub const MAX_ROOTS: usize = 16;
/// Live operators of an organization, inclusive.
pub const MAX_OPERATORS: usize = 8;
/// Memberships of one identity, inclusive.
pub const MAX_MEMBERSHIPS: usize = 8;
/// Accreditations of one subject that are neither revoked nor over, inclusive.
pub const MAX_ACCREDITATIONS: usize = 8;
/// How many of those one issuer may fill, inclusive, so that no issuer shuts out the others.
pub const MAX_ACCREDITATIONS_PER_ISSUER: usize = 2;
/// The greatest `depth` of an accreditation, inclusive: below the first of a chain, which a root
/// issues, this many further issuers fit before the last, which may be of any kind.
pub const MAX_DEPTH: u8 = 2;
/// How long an invitation stays open: 7 days, in seconds.
pub const INVITATION_SECONDS: u64 = 7 * 24 * 3_600;
/// How far away the end of a delegation may lie: 730 days, in seconds. 24 months have never less.
pub const MAX_DELEGATION_SECONDS: u64 = 730 * 24 * 3_600;
/// Controllers of an identity, inclusive.
pub const MAX_CONTROLLERS: usize = 8;
/// How long a change of controllers or guardians waits: 72 h, in seconds.
pub const CHANGE_SECONDS: u64 = 72 * 3_600;
/// How long it can be applied from then on: 7 days, in seconds.
pub const CHANGE_OPEN_SECONDS: u64 = 7 * 24 * 3_600;
/// How long before the recovery of a controller those came who can be removed at once after it, and
/// for how long they can: 60 days, in seconds.
pub const PLANTED_SECONDS: u64 = 60 * 24 * 3_600;
/// Pending changes of one identity, inclusive.
pub const MAX_CHANGES: usize = 8;
/// The fewest guardians, inclusive.
pub const MIN_GUARDIANS: usize = 3;
/// The most guardians, inclusive.
pub const MAX_GUARDIANS: usize = 9;
/// How long a recovery may take to find its votes: 30 days, in seconds.
pub const RECOVERY_OPEN_SECONDS: u64 = 30 * 24 * 3_600;
/// How long a recovery waits that has its votes: 72 h, in seconds.
pub const RECOVERY_SECONDS: u64 = 72 * 3_600;
/// How long it waits if the controllers speak against it: 14 days, in seconds.
pub const OPPOSED_RECOVERY_SECONDS: u64 = 14 * 24 * 3_600;
/// How long a deactivation can be cancelled: 14 days, in seconds.
pub const DEACTIVATION_SECONDS: u64 = 14 * 24 * 3_600;
/// Spans of which what was granted is void, inclusive.
pub const MAX_VOIDED_SPANS: usize = 4;
/// How long the addition of a trust root waits: 7 days, in seconds.
pub const ROOT_ADDITION_SECONDS: u64 = 7 * 24 * 3_600;
/// How long the removal of a trust root waits: 24 hours, in seconds.
pub const ROOT_REMOVAL_SECONDS: u64 = 24 * 3_600;
/// How long either can then be applied: 7 days, in seconds.
pub const ROOT_CHANGE_OPEN_SECONDS: u64 = 7 * 24 * 3_600;
/// Verification methods of a DID document, inclusive.
pub const MAX_METHODS: usize = 16;
/// Services of a DID document, inclusive.
pub const MAX_SERVICES: usize = 16;
/// Accounts that an identity says to be known by, inclusive.
pub const MAX_ALIASES: usize = 8;
/// Bytes of a service's id, inclusive.
pub const MAX_SERVICE_ID_BYTES: usize = 24;
/// Bytes of a service's type, inclusive.
pub const MAX_SERVICE_TYPE_BYTES: usize = 32;
/// Bytes of a service's endpoint, inclusive.
pub const MAX_SERVICE_ENDPOINT_BYTES: usize = 128;
/// Bytes of a chain id that can stand in a DID, inclusive.
pub const MAX_CHAIN_ID_BYTES: usize = 50;

const _: () = assert!(
    MAX_DEPTH as usize + 2 == MAX_CHAIN,
    "a chain of falling depths must fit into the longest chain that readers walk"
);
