use salus_contract_kit::KitError;
use salus_vocabulary::{Id, Instant};

use super::Draft;
use crate::state::{GuardianSet, What};

/// What a message about control, guardians, recovery or deactivation changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ControlChange {
    /// A derived identity was made.
    IdentityCreated { identity: Id },
    /// Control was offered.
    ControllerInvited { controller: Id, lapses: Instant },
    /// An offer of control was taken back.
    InvitationWithdrawn { controller: Id },
    /// An offer of control was accepted.
    ControlAccepted { identity: Id, effect: Effect },
    /// An offer of control was refused.
    ControlDeclined { identity: Id },
    /// The removal of a controller began.
    ControllerRemoved { controller: Id, effect: Effect },
    /// A controller left.
    ControlLeft { identity: Id },
    /// A pending change took effect.
    ChangeApplied {
        identity: Id,
        number: u32,
        what: What,
    },
    /// A pending change was cancelled, or voted against.
    ChangeCancelled {
        identity: Id,
        number: u32,
        tally: Tally,
    },
    /// Others were asked to be guardians.
    GuardiansProposed { set: GuardianSet, lapses: Instant },
    /// They are asked no longer.
    GuardiansWithdrawn,
    /// One of them accepted.
    GuardianshipAccepted { identity: Id, effect: Effect },
    /// One of them refused.
    GuardianshipDeclined { identity: Id },
    /// A guardian resigned.
    GuardianshipResigned { identity: Id },
    /// The dismissal of the guardians began.
    GuardiansDismissed { effect: Effect },
    /// A recovery was proposed.
    RecoveryProposed {
        identity: Id,
        number: u32,
        controllers: Vec<Id>,
        lapses: Instant,
    },
    /// A new controller accepted.
    RecoveryAccepted { identity: Id, number: u32 },
    /// A guardian voted for a recovery.
    RecoveryVoted {
        identity: Id,
        number: u32,
        completes: Option<Instant>,
    },
    /// A guardian or the controllers spoke against a recovery.
    RecoveryOpposed {
        identity: Id,
        number: u32,
        tally: Tally,
        completes: Option<Instant>,
    },
    /// A recovery came to its end; without controllers: without effect.
    RecoveryCompleted {
        identity: Id,
        number: u32,
        controllers: Vec<Id>,
    },
    /// A deactivation began.
    Deactivating { from: Instant },
    /// A deactivation was cancelled, or voted against.
    DeactivationCancelled { identity: Id, tally: Tally },
    /// What was granted in a span is void.
    Voided {
        start: Instant,
        end: Instant,
        refusals: bool,
    },
    /// What was refused in voided spans holds again.
    RefusalsRestored,
}

/// What became of a change that a message asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// It took effect.
    AtOnce,
    /// It waits.
    Pending { number: u32, effective: Instant },
    /// Others still have to accept.
    Wanting,
}

/// What became of something that votes are counted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tally {
    /// It was cancelled.
    Cancelled,
    /// The vote alone did not decide it.
    Counted,
}

impl ControlChange {
    /// The name of the message.
    pub(super) fn action(&self) -> &'static str {
        match self {
            Self::IdentityCreated { .. } => "create_identity",
            Self::ControllerInvited { .. } => "invite_controller",
            Self::InvitationWithdrawn { .. } => "withdraw_controller_invitation",
            Self::ControlAccepted { .. } => "accept_control",
            Self::ControlDeclined { .. } => "decline_control",
            Self::ControllerRemoved { .. } => "remove_controller",
            Self::ControlLeft { .. } => "leave_control",
            Self::ChangeApplied { what, .. } => match what {
                What::Remove(_) => "apply_removal",
                _ => "apply_change",
            },
            Self::ChangeCancelled { .. } => "cancel_change",
            Self::GuardiansProposed { .. } => "propose_guardians",
            Self::GuardiansWithdrawn => "withdraw_guardians",
            Self::GuardianshipAccepted { .. } => "accept_guardianship",
            Self::GuardianshipDeclined { .. } => "decline_guardianship",
            Self::GuardianshipResigned { .. } => "resign_guardianship",
            Self::GuardiansDismissed { .. } => "dismiss_guardians",
            Self::RecoveryProposed { .. } => "propose_recovery",
            Self::RecoveryAccepted { .. } => "accept_recovery",
            Self::RecoveryVoted { .. } => "vote_recovery",
            Self::RecoveryOpposed { .. } => "oppose_recovery",
            Self::RecoveryCompleted { .. } => "complete_recovery",
            Self::Deactivating { .. } => "deactivate",
            Self::DeactivationCancelled { .. } => "cancel_deactivation",
            Self::Voided {
                refusals: false, ..
            } => "void_grants",
            Self::Voided { refusals: true, .. } => "void_grants_and_refusals",
            Self::RefusalsRestored => "restore_refusals",
        }
    }

    pub(super) fn describe(&self, event: &mut Draft<'_>) -> Result<(), KitError> {
        match self {
            Self::IdentityCreated { identity }
            | Self::ControlDeclined { identity }
            | Self::ControlLeft { identity }
            | Self::GuardianshipDeclined { identity }
            | Self::GuardianshipResigned { identity } => event.identity("identity", identity)?,
            Self::ControllerInvited { controller, lapses } => {
                event.identity("controller", controller)?;
                event.text("lapses", lapses.0);
            }
            Self::InvitationWithdrawn { controller } => {
                event.identity("controller", controller)?;
            }
            Self::ControlAccepted { identity, effect }
            | Self::GuardianshipAccepted { identity, effect } => {
                event.identity("identity", identity)?;
                event.effect(*effect);
            }
            Self::ControllerRemoved { controller, effect } => {
                event.identity("controller", controller)?;
                event.effect(*effect);
            }
            Self::GuardiansDismissed { effect } => event.effect(*effect),
            Self::ChangeApplied {
                identity,
                number,
                what,
            } => {
                event.numbered(identity, *number)?;
                event.what(what)?;
            }
            Self::ChangeCancelled {
                identity,
                number,
                tally,
            } => {
                event.numbered(identity, *number)?;
                event.tally(*tally);
            }
            Self::GuardiansProposed { set, lapses } => {
                event.guardians(set)?;
                event.text("lapses", lapses.0);
            }
            Self::RecoveryProposed {
                identity,
                number,
                controllers,
                lapses,
            } => {
                event.numbered(identity, *number)?;
                event.identities("controllers", controllers)?;
                event.text("lapses", lapses.0);
            }
            Self::RecoveryAccepted { identity, number } => event.numbered(identity, *number)?,
            Self::RecoveryVoted {
                identity,
                number,
                completes,
            } => {
                event.numbered(identity, *number)?;
                event.completes(*completes);
            }
            Self::RecoveryOpposed {
                identity,
                number,
                tally,
                completes,
            } => {
                event.numbered(identity, *number)?;
                event.tally(*tally);
                event.completes(*completes);
            }
            Self::RecoveryCompleted {
                identity,
                number,
                controllers,
            } => {
                event.numbered(identity, *number)?;
                event.text("effective", !controllers.is_empty());
                event.identities("controllers", controllers)?;
            }
            Self::Deactivating { from } => event.text("from", from.0),
            Self::DeactivationCancelled { identity, tally } => {
                event.identity("identity", identity)?;
                event.tally(*tally);
            }
            Self::Voided { start, end, .. } => {
                event.text("start", start.0);
                event.text("end", end.0);
            }
            Self::GuardiansWithdrawn | Self::RefusalsRestored => {}
        }
        Ok(())
    }
}

impl Draft<'_> {
    fn numbered(&mut self, identity: &Id, number: u32) -> Result<(), KitError> {
        self.identity("identity", identity)?;
        self.text("number", number);
        Ok(())
    }

    fn effect(&mut self, effect: Effect) {
        match effect {
            Effect::AtOnce => self.text("effect", "at_once"),
            Effect::Pending { number, effective } => {
                self.text("effect", "pending");
                self.text("number", number);
                self.text("effective", effective.0);
            }
            Effect::Wanting => self.text("effect", "wanting"),
        }
    }

    fn tally(&mut self, tally: Tally) {
        self.text("cancelled", tally == Tally::Cancelled);
    }

    /// From when on a recovery can be completed, if it stands.
    fn completes(&mut self, completes: Option<Instant>) {
        if let Some(completes) = completes {
            self.text("completes", completes.0);
        }
    }

    fn guardians(&mut self, set: &GuardianSet) -> Result<(), KitError> {
        self.identities("guardians", &set.guardians)?;
        self.text("threshold", set.threshold);
        Ok(())
    }

    fn what(&mut self, what: &What) -> Result<(), KitError> {
        match what {
            What::Add(controller) | What::Remove(controller) => {
                self.identity("controller", controller)
            }
            What::SetGuardians(set) => self.guardians(set),
            What::DismissGuardians => {
                self.text("guardians", "");
                Ok(())
            }
        }
    }
}
