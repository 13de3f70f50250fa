use salus_identity_api::bounds::MAX_ROOTS;

/// What identity-registry refuses of trust roots and bars. Times are in seconds.
#[derive(Debug, thiserror::Error)]
pub enum TrustError {
    /// It is a root already.
    #[error("salus:identity:already_root: {root} is a trust root already")]
    AlreadyRoot {
        /// The root.
        root: String,
    },
    /// It is no root.
    #[error("salus:identity:unknown_root: {root} is no trust root")]
    UnknownRoot {
        /// What was named.
        root: String,
    },
    /// With those that wait there are as many roots as there may be.
    #[error(
        "salus:identity:roots_full: there are {MAX_ROOTS} trust roots, with those that are to come"
    )]
    RootsFull,
    /// Trust roots are removed first.
    #[error(
        "salus:identity:live_root: {root} is a trust root, which the owner has to remove first"
    )]
    LiveRoot {
        /// The root.
        root: String,
    },
    /// Without it there would be no root.
    #[error("salus:identity:last_root: {root} is the last trust root")]
    LastRoot {
        /// The root.
        root: String,
    },
    /// A change of this root waits already.
    #[error("salus:identity:root_change_pending: a change of the trust root {root} waits already")]
    ChangePending {
        /// The root.
        root: String,
    },
    /// No such change waits.
    #[error("salus:identity:no_root_change: no such change of the trust root {root} waits")]
    NoChange {
        /// The root.
        root: String,
    },
    /// It is too early.
    #[error("salus:identity:root_change_waits: the change can be applied from {from} on")]
    ChangeWaits {
        /// The first instant at which it can.
        from: u64,
    },
    /// It is too late.
    #[error("salus:identity:root_change_lapsed: the change lapsed at {lapsed}")]
    ChangeLapsed {
        /// The first instant at which it could no longer be applied.
        lapsed: u64,
    },
    /// Whoever acts has no say.
    #[error("salus:identity:may_not_veto: {identity} is no trust root that may veto this change")]
    MayNotVeto {
        /// Who acts.
        identity: String,
    },
    /// The subject was revoked for cause under this root.
    #[error("salus:identity:barred: {subject} is barred under the trust root {root}")]
    Barred {
        /// The subject.
        subject: String,
        /// The root.
        root: String,
    },
    /// There is no bar.
    #[error("salus:identity:no_bar: {subject} is not barred under the trust root {root}")]
    NoBar {
        /// The subject.
        subject: String,
        /// The root.
        root: String,
    },
    /// The chain of the accreditation leads to no root that could lift a bar.
    #[error("salus:identity:broken_chain: the accreditation's chain is broken")]
    BrokenChain,
}
