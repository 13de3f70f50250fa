use salus_contract_kit::KitError;
use salus_identity_api::cells::Powers;
use salus_vocabulary::{DelegationBasis, Hash, Id, Period};

use super::Draft;

/// What a message about delegations changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DelegationChange {
    /// Powers were given.
    Given {
        delegate: Id,
        powers: Powers,
        basis: DelegationBasis,
        evidence: Option<Hash>,
        period: Period,
    },
    /// The principal ended it.
    Ended { delegate: Id },
    /// The delegate ended it.
    Resigned { principal: Id },
}

impl DelegationChange {
    pub(super) fn action(&self) -> &'static str {
        match self {
            Self::Given { .. } => "delegate",
            Self::Ended { .. } => "end_delegation",
            Self::Resigned { .. } => "resign_delegation",
        }
    }

    pub(super) fn describe(&self, event: &mut Draft<'_>) -> Result<(), KitError> {
        match self {
            Self::Given {
                delegate,
                powers,
                basis,
                evidence,
                period,
            } => {
                event.identity("delegate", delegate)?;
                event.text("powers", codes(*powers));
                event.text("basis", basis);
                event.period(period);
                event.evidence(evidence.as_ref());
                Ok(())
            }
            Self::Ended { delegate } => event.identity("delegate", delegate),
            Self::Resigned { principal } => event.identity("principal", principal),
        }
    }
}

fn codes(powers: Powers) -> String {
    let mut codes = String::new();
    for (power, code) in [
        (Powers::VIEW, "view"),
        (Powers::CONSENT, "consent"),
        (Powers::REVOKE, "revoke"),
    ] {
        if powers.contains(power) {
            if !codes.is_empty() {
                codes.push(',');
            }
            codes.push_str(code);
        }
    }
    codes
}
