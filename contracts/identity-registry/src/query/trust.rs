use salus_contract_kit::page_limit;
use salus_identity_api::msg::{
    BarView, BarsResponse, PendingRootView, PendingRootsResponse, RootChange,
};
use salus_vocabulary::Id;

use super::View;
use crate::ContractError;
use crate::error::TrustError;
use crate::state::{self, BarCell};

impl View<'_> {
    pub fn pending_roots(&self) -> Result<PendingRootsResponse, ContractError> {
        let mut pending = Vec::new();
        for change in state::pending_roots(self.deps.storage)?.pending {
            pending.push(PendingRootView {
                root: self.name(&change.root)?,
                change: if change.adds {
                    RootChange::Addition
                } else {
                    RootChange::Removal
                },
                effective: change.effective,
                lapses: change.lapses(),
            });
        }
        Ok(PendingRootsResponse { pending })
    }

    pub fn bar(&self, root: &str, subject: &str) -> Result<BarView, ContractError> {
        let (root_id, subject_id) = (self.id(root)?, self.id(subject)?);
        match state::bar(self.deps.storage, &root_id, &subject_id)? {
            Some(bar) => self.bar_view(&subject_id, &bar),
            None => Err(TrustError::NoBar {
                subject: subject.to_owned(),
                root: root.to_owned(),
            }
            .into()),
        }
    }

    pub fn bars(
        &self,
        root: &str,
        cursor: Option<&str>,
        limit: Option<u32>,
    ) -> Result<BarsResponse, ContractError> {
        let limit = page_limit(limit)?;
        let after = self.cursor_id(cursor)?;
        let (found, last) = state::bars(self.deps.storage, &self.id(root)?, after.as_ref(), limit)?;
        let mut bars = Vec::with_capacity(found.len());
        for (subject, bar) in &found {
            bars.push(self.bar_view(subject, bar)?);
        }
        Ok(BarsResponse {
            bars,
            next: self.cursor_of(last)?,
        })
    }

    fn bar_view(&self, subject: &Id, bar: &BarCell) -> Result<BarView, ContractError> {
        Ok(BarView {
            subject: self.name(subject)?,
            by: self.name(&bar.by)?,
            number: bar.number,
            since: bar.since,
        })
    }
}
