//! The decision of the crate that contracts use, over what the reference knows: it must be what the
//! contracts answered.

use salus_audit_api::msg::Access;
use salus_policy::{
    Accreditation, ActingFor, Actor, ConsentRef, Decision, Emergency, EmergencyWithoutConsent,
    Exclusion, Given, Granted, Membership, Record, References, Request, Terms, ViewDelegation,
    VoidedSpan, decide,
};
use salus_vocabulary::{Id, Instant, Period};

use crate::address::canonical;
use crate::reference::{Consent, Recorded, Reference};

pub fn id(address: &str) -> Id {
    Id::try_from(canonical(address).as_slice()).unwrap()
}

fn ids(addresses: &[String]) -> Vec<Id> {
    addresses.iter().map(|address| id(address)).collect()
}

fn never<T>(result: Result<T, std::convert::Infallible>) -> T {
    match result {
        Ok(value) => value,
    }
}

/// What `salus_policy::decide` says of an access whose claims were found to be true.
pub fn decision(known: &Reference, access: &Access, proven: bool) -> Decision {
    let subject = known.identity(&access.subject);
    let dead = known.is_deactivated(&access.subject);
    let terms: Vec<(ConsentRef, Instant, bool, &Consent, Terms)> = known
        .consents
        .iter()
        .filter(|((whose, _), it)| *whose == access.subject && !it.ended)
        .map(|((_, consent), it)| {
            let reference = ConsentRef {
                id: *consent,
                version: it.version,
            };
            let terms = never(it.terms.try_map(&mut |address: &String| Ok(id(address))));
            (
                reference,
                Instant(it.granted),
                it.stripped || dead,
                it,
                terms,
            )
        })
        .collect();
    let consents: Vec<Granted<'_>> = terms
        .iter()
        .map(|(reference, granted, stripped, it, terms)| Granted {
            reference: *reference,
            granted: *granted,
            stripped: *stripped,
            refusal: it.refusal,
            by_delegate: it.by.iter().all(Option::is_some),
            terms,
        })
        .collect();
    let exclusions: Vec<Exclusion> = known
        .exclusions
        .iter()
        .filter(|((whose, _), _)| *whose == access.subject)
        .map(|((_, who), it)| Exclusion {
            excluded: id(who),
            since: Instant(it.since),
            even_in_emergency: it.even_in_emergency,
            by_delegate: it.by.is_some(),
        })
        .collect();
    let voided: Vec<VoidedSpan> = subject
        .voided
        .iter()
        .map(|(start, end, refusals)| VoidedSpan {
            start: Instant(*start),
            end: Instant(*end),
            refusals: *refusals,
        })
        .collect();
    let request = request(known, access, actor(known, access, proven));
    let given = Given {
        consents: &consents,
        exclusions: &exclusions,
        voided: &voided,
        emergency_without_consent: if known.permits_without_consent() {
            EmergencyWithoutConsent::Permit
        } else {
            EmergencyWithoutConsent::Deny
        },
    };
    decide(&given, &request)
}

/// Who asks, as the reference knows it.
fn actor(known: &Reference, access: &Access, proven: bool) -> Actor {
    let it = known.identity(&access.actor);
    let delegation = known.delegation_ahead(&access.subject, &access.actor);
    Actor {
        identity: id(&access.actor),
        proven,
        organization: access.organization.as_ref().map(|organization| ActingFor {
            identity: id(organization),
            accredited: Some(Period::ALWAYS),
        }),
        memberships: it
            .memberships
            .iter()
            .map(|(organization, (_, period))| Membership {
                organization: id(organization),
                period: *period,
                accredited: known
                    .is_organization(organization)
                    .then_some(Period::ALWAYS),
            })
            .collect(),
        accreditations: known
            .holds(&access.actor)
            .into_iter()
            .map(|kind| Accreditation {
                kind,
                period: Period::ALWAYS,
            })
            .collect(),
        spared: known
            .is_spared(&access.subject, &access.actor)
            .then_some(Period::ALWAYS)
            .into_iter()
            .collect(),
        delegation: delegation.and_then(|it| {
            let view = it.view.clone()?;
            Some(ViewDelegation {
                condition: never(view.try_map(&mut |address: &String| Ok(id(address)))),
                period: it.period,
            })
        }),
    }
}

/// What is asked, by somebody of whom all claims are true.
pub fn request(known: &Reference, access: &Access, actor: Actor) -> Request {
    let declared = access
        .emergency
        .and_then(|number| known.entry(&access.subject, number));
    Request {
        time: Instant(known.now),
        subject: id(&access.subject),
        custodian: id(&access.custodian),
        actor,
        purpose: access.purpose.clone(),
        action: access.action,
        record: access.data.as_ref().map(|data| Record {
            resource_type: data.resource_type,
            labels: data.labels.clone(),
            codes: data.codes.clone(),
            date: data.date,
            author: data.author.as_deref().map(id),
            author_organizations: data.author_organizations.as_deref().map(ids),
            references: data.references.as_ref().map(|it| References {
                instance: it.instance,
                related: it.related.clone(),
                authors: it.authors.clone(),
            }),
        }),
        emergency: declared.and_then(|entry| match entry.what {
            Recorded::Declared { until, .. } => Some(Emergency {
                until: Instant(until),
            }),
            _ => None,
        }),
    }
}
