//! Every identity that a message touched is as the reference has it: (d), (e), (g).

use std::collections::BTreeSet;

use salus_identity_api::msg::{
    self as identity, ChangeView, GuardiansResponse, IdentityResponse, PendingChange, RecoveryView,
};
use salus_test_kit::{Contract, World};

use super::Runner;
use crate::reference::{DAY, IDENTITY, Proposal, Status, What};

fn same<T: PartialEq + std::fmt::Debug>(what: &str, found: T, expected: T) -> Result<(), String> {
    if found == expected {
        Ok(())
    } else {
        Err(format!("(d) {what}: {found:?}, not {expected:?}"))
    }
}

fn sorted<T: Ord>(mut list: Vec<T>) -> Vec<T> {
    list.sort();
    list
}

impl<W: World> Runner<W> {
    fn ask_identity<R: serde::de::DeserializeOwned>(
        &self,
        query: &identity::QueryMsg,
    ) -> Result<R, String> {
        self.ask(Contract::IdentityRegistry, query)
    }

    pub(super) fn compare_identities(&mut self, touched: &BTreeSet<String>) -> Result<(), String> {
        self.compare_config()?;
        for id in touched {
            self.compare_identity(id)
                .map_err(|text| format!("{text} ({id})"))?;
        }
        Ok(())
    }

    /// (g) The epoch never falls. Owner, roots, pause are as the reference has them.
    fn compare_config(&mut self) -> Result<(), String> {
        let config: identity::ConfigResponse = self.ask_identity(&identity::QueryMsg::Config {})?;
        if config.epoch < self.epoch {
            return Err("(g) the epoch fell".to_owned());
        }
        self.epoch = config.epoch;
        let known = &self.reference;
        let owner = &known.owners[IDENTITY];
        same("owner", &config.owner, &owner.owner)?;
        same(
            "offer",
            config.pending_owner.map(|it| (it.owner, it.lapses.0)),
            owner
                .offer
                .clone()
                .map(|(to, offered)| (to, offered + 7 * DAY)),
        )?;
        same("paused", config.paused, known.is_paused(IDENTITY))?;
        same("roots", sorted(config.roots), sorted(known.roots.clone()))?;
        let pending: identity::PendingRootsResponse =
            self.ask_identity(&identity::QueryMsg::PendingRoots {})?;
        let pending: Vec<_> = pending
            .pending
            .into_iter()
            .map(|it| (it.root, it.effective.0))
            .collect();
        let expected: Vec<_> = known
            .root_changes
            .iter()
            .map(|it| (it.root.clone(), it.effective))
            .collect();
        same("pending roots", sorted(pending), sorted(expected))
    }

    fn compare_identity(&self, id: &str) -> Result<(), String> {
        let known = &self.reference;
        let expected = known.identity(id);
        let found: IdentityResponse =
            self.ask_identity(&identity::QueryMsg::Identity { id: id.to_owned() })?;
        same(
            "controllers",
            sorted(found.controllers),
            sorted(known.controllers(id)),
        )?;
        same("derived", found.derived, expected.derived)?;
        same("frozen", found.frozen, known.standing(id).is_some())?;
        same("deactivated", found.deactivated, known.is_deactivated(id))?;
        same(
            "deactivated from",
            found.deactivated_from.map(|from| from.0),
            expected.deactivated_from,
        )?;
        let controls = known.controlled_by(id).len();
        same("controls", found.controls as usize, controls)?;
        let spans = found.voided.iter();
        let spans = spans.map(|it| (it.start.0, it.end.0, it.refusals));
        same("voided", sorted(spans.collect()), expected.voided.clone())?;
        let memberships = found.memberships.into_iter();
        let memberships = memberships.map(|it| (it.organization, (it.roles, it.period)));
        same(
            "memberships",
            memberships.collect(),
            expected.memberships.clone(),
        )?;
        self.compare_accreditations(id)?;
        self.compare_operators(id)?;
        self.compare_delegations(id)?;
        self.compare_changes(id)?;
        self.compare_guardians(id)?;
        self.compare_proposals(id)
    }

    fn compare_accreditations(&self, id: &str) -> Result<(), String> {
        let expected = &self.reference.identity(id).accreditations;
        let mut found = Vec::new();
        let mut cursor = None;
        loop {
            let page: identity::AccreditationsResponse =
                self.ask_identity(&identity::QueryMsg::Accreditations {
                    subject: id.to_owned(),
                    cursor,
                    limit: Some(100),
                })?;
            found.extend(page.accreditations);
            match page.next {
                None => break,
                next => cursor = next,
            }
        }
        same("number of accreditations", found.len(), expected.len())?;
        for (found, expected) in found.iter().zip(expected) {
            let status = match found.status {
                identity::Status::Active => Status::Active,
                identity::Status::Suspended => Status::Suspended,
                identity::Status::Revoked => Status::Revoked,
            };
            same("status", status, expected.status)?;
            same("issuer", &found.issuer, &expected.issuer)?;
            let holds = self.reference.holds_now(id, found.number);
            same("valid now", found.valid_now, holds)?;
        }
        Ok(())
    }

    fn compare_operators(&self, id: &str) -> Result<(), String> {
        let expected = self.reference.identity(id);
        if expected.operators_ever == 0 {
            return Ok(());
        }
        let page: identity::OperatorsResponse =
            self.ask_identity(&identity::QueryMsg::Operators {
                organization: id.to_owned(),
                cursor: None,
                limit: Some(100),
            })?;
        same(
            "operators ever",
            page.operators.len(),
            expected.operators_ever.into(),
        )?;
        let live: Vec<(u16, String)> = page
            .operators
            .into_iter()
            .filter(|it| it.removed.is_none())
            .map(|it| (it.number, it.account))
            .collect();
        same(
            "operators",
            sorted(live),
            sorted(expected.operators.clone()),
        )
    }

    fn compare_delegations(&self, id: &str) -> Result<(), String> {
        let expected = &self.reference.identity(id).delegations;
        let page: identity::DelegationsResponse =
            self.ask_identity(&identity::QueryMsg::Delegations {
                principal: id.to_owned(),
                cursor: None,
                limit: Some(100),
            })?;
        same(
            "number of delegations",
            page.delegations.len(),
            expected.len(),
        )?;
        for found in page.delegations {
            let given = expected.get(&found.delegate).map(|it| it.given);
            same("given", Some(found.given.0), given)?;
            let holds = self.reference.delegation(id, &found.delegate).is_some();
            same("delegation holds", found.valid_now, holds)?;
        }
        Ok(())
    }

    fn compare_changes(&self, id: &str) -> Result<(), String> {
        let now = self.reference.now;
        let found: identity::PendingChangesResponse =
            self.ask_identity(&identity::QueryMsg::PendingChanges {
                identity: id.to_owned(),
            })?;
        // While a recovery stands, when they lapse is open.
        if found.frozen {
            return Ok(());
        }
        let expected: Vec<_> = self
            .reference
            .identity(id)
            .changes
            .iter()
            .filter(|change| now < change.effective + 7 * DAY)
            .map(|it| {
                let due = self.reference.due(id, it).unwrap_or(it.effective);
                (it.number, it.what.clone(), due, it.against.clone())
            })
            .map(|(number, what, effective, against)| {
                (number, format!("{what:?}"), effective, sorted(against))
            })
            .collect();
        let found = found.changes.into_iter().map(|it: ChangeView| {
            let what = match it.change {
                PendingChange::AddController { controller } => What::Add(controller),
                PendingChange::RemoveController { controller } => What::Remove(controller),
                PendingChange::SetGuardians {
                    guardians,
                    threshold,
                } => What::SetGuardians(guardians, threshold),
                PendingChange::DismissGuardians {} => What::DismissGuardians,
            };
            let what = format!("{what:?}");
            (it.number, what, it.effective.0, sorted(it.against))
        });
        same("changes", found.collect(), expected)
    }

    fn compare_guardians(&self, id: &str) -> Result<(), String> {
        let known = &self.reference;
        let expected = known.identity(id);
        let found: GuardiansResponse = self.ask_identity(&identity::QueryMsg::Guardians {
            identity: id.to_owned(),
        })?;
        let seats = found.set.map(|set| {
            let seats = set.guardians.into_iter();
            let seats = seats.map(|it| (it.guardian, it.holds));
            (
                seats.collect(),
                set.threshold,
                sorted(set.against_deactivation),
            )
        });
        let expected_seats = expected.guardians.as_ref().map(|set| {
            let holds = |seat: &str| known.seat(seat, id) && !known.is_deactivated(seat);
            let seats = set.seats.iter();
            let seats: Vec<(String, bool)> =
                seats.map(|seat| (seat.clone(), holds(seat))).collect();
            (
                seats,
                set.threshold,
                sorted(set.against_deactivation.clone()),
            )
        });
        same("guardians", seats, expected_seats)?;
        let asked = found
            .proposed
            .map(|it| (it.guardians, it.threshold, sorted(it.accepted), it.lapses.0));
        let expected_asked = expected
            .asked
            .clone()
            .map(|it| (it.seats, it.threshold, sorted(it.accepted), it.lapses));
        same("asked", asked, expected_asked)
    }

    fn compare_proposals(&self, id: &str) -> Result<(), String> {
        let now = self.reference.now;
        let found: identity::RecoveryResponse =
            self.ask_identity(&identity::QueryMsg::Recovery {
                identity: id.to_owned(),
            })?;
        let expected: Vec<&Proposal> = self
            .reference
            .identity(id)
            .proposals
            .iter()
            .filter(|proposal| !proposal.has_lapsed(now))
            .collect();
        same("proposals", found.proposals.len(), expected.len())?;
        for (found, expected) in found.proposals.into_iter().zip(expected) {
            let RecoveryView {
                number,
                proposer,
                controllers,
                votes,
                against,
                opposed,
                stands_since,
                completes,
                ..
            } = found;
            same("number", number, expected.number)?;
            same("proposer", &proposer, &expected.proposer)?;
            let accepted = controllers.into_iter().filter(|it| it.accepted);
            same(
                "accepted",
                sorted(accepted.map(|it| it.controller).collect()),
                sorted(expected.accepted.clone()),
            )?;
            same("votes", sorted(votes), sorted(expected.votes.clone()))?;
            same("against", sorted(against), sorted(expected.against.clone()))?;
            same("opposed", opposed, expected.opposed)?;
            same(
                "stands",
                stands_since.map(|since| since.0),
                expected.stands_since,
            )?;
            same("completes", completes.map(|at| at.0), expected.completes())?;
        }
        Ok(())
    }
}
