use salus_contract_kit::KitError;
use salus_vocabulary::{AccreditationKind, Id};

use super::Draft;
use crate::state::PendingRoot;

/// What a message about trust roots or bars changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TrustChange {
    /// The owner proposed to add or remove a root.
    RootProposed(PendingRoot),
    /// A root came or went.
    RootApplied { change: PendingRoot, epoch: u64 },
    /// A root vetoed the change of another.
    RootVetoed(PendingRoot),
    /// The owner took a proposal back.
    RootCancelled(PendingRoot),
    /// An accreditation was revoked for cause.
    RevokedForCause {
        subject: Id,
        number: u16,
        kind: AccreditationKind,
        root: Id,
        epoch: u64,
    },
    /// A root lifted a bar.
    BarLifted { subject: Id },
}

impl TrustChange {
    pub(super) fn action(&self) -> &'static str {
        match self {
            Self::RootProposed(change) if change.adds => "add_root",
            Self::RootProposed(_) => "remove_root",
            Self::RootApplied { change, .. } if change.adds => "apply_root_addition",
            Self::RootApplied { .. } => "apply_root_removal",
            Self::RootVetoed(_) => "veto_root_change",
            Self::RootCancelled(_) => "cancel_root_change",
            Self::RevokedForCause { .. } => "revoke_for_cause",
            Self::BarLifted { .. } => "lift_bar",
        }
    }

    pub(super) fn describe(&self, event: &mut Draft<'_>) -> Result<(), KitError> {
        match self {
            Self::RootProposed(change) => {
                event.identity("root", &change.root)?;
                event.text("effective", change.effective.0);
                event.text("lapses", change.lapses().0);
            }
            Self::RootApplied { change, epoch } => {
                event.identity("root", &change.root)?;
                event.text("epoch", epoch);
            }
            Self::RootVetoed(change) | Self::RootCancelled(change) => {
                event.identity("root", &change.root)?;
                event.text("change", if change.adds { "addition" } else { "removal" });
            }
            Self::RevokedForCause {
                subject,
                number,
                kind,
                root,
                epoch,
            } => {
                event.identity("subject", subject)?;
                event.text("number", number);
                event.text("kind", kind);
                event.text("status", "revoked");
                event.identity("root", root)?;
                event.text("epoch", epoch);
            }
            Self::BarLifted { subject } => event.identity("subject", subject)?,
        }
        Ok(())
    }
}
