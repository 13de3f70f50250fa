//! (l) The crate natively: over what the reference knows, and over the cells that the registries
//! store. Both must be what the contract answered.

use cosmwasm_std::Storage;
use cosmwasm_std::testing::MockStorage;
use salus_audit_api::msg::Access;
use salus_audit_api::{AccessDecision, AuditReason};
use salus_consent_api::ConsentReader;
use salus_contract_kit::CellSource;
use salus_identity_api::{Claims, IdentityReader};
use salus_policy::{Decision, EmergencyWithoutConsent, decide};
use salus_test_kit::{Contract, World};
use salus_vocabulary::Instant;

use super::{Cells, Runner};
use crate::native::{self, id};

impl<W: World> Runner<W> {
    /// Reasons from 128 on are access-audit's own: no consent was asked.
    pub(super) fn compare_with_native(
        &self,
        access: &Access,
        proven: bool,
        decision: &AccessDecision<String>,
    ) -> Result<(), String> {
        if decision.reason.number() >= 128 {
            return Ok(());
        }
        let by_reference = native::decision(&self.reference, access, proven);
        let by_cells = self.by_cells(access, proven)?;
        for (of, native) in [("the reference", by_reference), ("the cells", by_cells)] {
            let same = native.outcome == decision.outcome
                && AuditReason::from(native.reason) == decision.reason
                && native.decided_by == decision.decided_by
                && native.obligations == decision.obligations
                && native.residue.is_some() == decision.residue.is_some();
            if !same {
                return Err(format!("(l) by {of} {native:?}, recorded {decision:?}"));
            }
        }
        Ok(())
    }

    fn by_cells(&self, access: &Access, proven: bool) -> Result<Decision, String> {
        let unreadable = |error| format!("(l) the cells cannot be read: {error}");
        let now = Instant(self.reference.now);
        let identities = stored(&self.cells[&Contract::IdentityRegistry]);
        let consents = stored(&self.cells[&Contract::ConsentRegistry]);
        let identities = IdentityReader::new(CellSource::Own(&identities)).map_err(unreadable)?;
        let consents = ConsentReader::new(CellSource::Own(&consents)).map_err(unreadable)?;
        let organization = access.organization.as_deref().map(id);
        let claims = Claims {
            subject: &id(&access.subject),
            custodian: &id(&access.custodian),
            actor: &id(&access.actor),
            organization: organization.as_ref(),
            proven,
        };
        let checked = identities
            .check_claims(&claims, now)
            .map_err(unreadable)?
            .map_err(|refused| format!("(l) by the cells {refused:?}"))?;
        let request = native::request(&self.reference, access, checked.actor);
        let gathered = consents
            .gather(&request, checked.standing)
            .map_err(unreadable)?;
        let policy = if self.reference.permits_without_consent() {
            EmergencyWithoutConsent::Permit
        } else {
            EmergencyWithoutConsent::Deny
        };
        Ok(gathered.with_given(policy, |given| decide(given, &request)))
    }
}

fn stored(cells: &Cells) -> MockStorage {
    let mut storage = MockStorage::new();
    for (key, value) in cells {
        storage.set(key, value);
    }
    storage
}
