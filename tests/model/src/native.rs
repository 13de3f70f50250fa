//! The decision of the crate that contracts use, over what the reference knows: it must be what the
//! contracts answered.

use salus_audit_api::msg::Access;
use salus_policy::{
    Accreditation, ActingFor, Actor, ConsentRef, Decision, Emergency, EmergencyWithoutConsent,
    Exclusion, Given, Granted, Membership, Record, References, Request, Terms, ViewDelegation,
    VoidedSpan, decide,
};
use salus_vocabulary::{Id, Instant, Period};
use sha2::{Digest, Sha256};

use crate::reference::Reference;

/// Any id will do for an address, as long as it is always the same.
fn id(address: &str) -> Id {
    let hash: [u8; 32] = Sha256::digest(address).into();
    Id::from(hash)
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
    let actor = known.identity(&access.actor);
    let dead = known.is_deactivated(&access.subject);
    let terms: Vec<(ConsentRef, Instant, bool, Terms)> = known
        .consents
        .iter()
        .filter(|((whose, _), it)| *whose == access.subject && !it.ended)
        .map(|((_, consent), it)| {
            let reference = ConsentRef {
                id: *consent,
                version: it.version,
            };
            let terms = never(it.terms.try_map(&mut |address: &String| Ok(id(address))));
            (reference, Instant(it.granted), it.stripped || dead, terms)
        })
        .collect();
    let consents: Vec<Granted<'_>> = terms
        .iter()
        .map(|(reference, granted, stripped, terms)| Granted {
            reference: *reference,
            granted: *granted,
            stripped: *stripped,
            terms,
        })
        .collect();
    let exclusions: Vec<Exclusion> = known
        .exclusions
        .iter()
        .filter(|((whose, _), _)| *whose == access.subject)
        .map(|((_, who), (since, even))| Exclusion {
            excluded: id(who),
            since: Instant(*since),
            even_in_emergency: *even,
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
    let delegation = known.delegation(&access.subject, &access.actor);
    let request = Request {
        time: Instant(known.now),
        subject: id(&access.subject),
        custodian: id(&access.custodian),
        actor: Actor {
            identity: id(&access.actor),
            proven,
            organization: access.organization.as_ref().map(|organization| ActingFor {
                identity: id(organization),
                accredited: Some(Period::ALWAYS),
            }),
            memberships: actor
                .memberships
                .iter()
                .map(|(organization, (_, period))| Membership {
                    organization: id(organization),
                    period: *period,
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
            delegation: delegation.and_then(|it| {
                let view = it.view?;
                Some(ViewDelegation {
                    condition: never(view.try_map(&mut |address: &String| Ok(id(address)))),
                    period: it.period,
                })
            }),
        },
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
        emergency: access.emergency.map(|_| Emergency {
            until: Instant(u64::MAX),
        }),
    };
    let given = Given {
        consents: &consents,
        exclusions: &exclusions,
        voided: &voided,
        emergency_without_consent: if known.permits_without_consent {
            EmergencyWithoutConsent::Permit
        } else {
            EmergencyWithoutConsent::Deny
        },
    };
    decide(&given, &request)
}
