//! What would be answered if a signer signed: decided by the same function as every access, over
//! what the same handlers would leave.

use cosmwasm_std::Deps;
use salus_consent_api::cells::ChangeKind;
use salus_consent_api::msg::{NewConsent, PreviewResponse};
use salus_consent_api::question::Question;
use salus_consent_api::{ConsentReader, bounds::MAX_ENDS};
use salus_contract_kit::{CellSource, identity_of};
use salus_identity_api::{Claims, IdentityReader};
use salus_policy::{ConsentRef, Emergency, EmergencyWithoutConsent, Request, explain};
use salus_vocabulary::{Id, Instant};

use crate::ContractError;
use crate::execute::desk::{Desk, Touched};
use crate::execute::record::{Manner, record_one};
use crate::names::decision_in_addresses;
use crate::registry::Registry;
use crate::state;

/// How long a declared emergency lasts at most, in seconds.
const EMERGENCY_SECONDS: u64 = 4 * 3_600;

/// What is supposed to be signed.
pub struct Supposed {
    /// A consent that is granted.
    pub grant: Option<Box<NewConsent>>,
    /// Other consents that end.
    pub ends: Vec<ConsentRef>,
}

/// Answers a question as if what is supposed had been done.
pub fn preview(
    deps: Deps<'_>,
    now: Instant,
    question: Question,
    emergency: bool,
    supposed: Supposed,
) -> Result<PreviewResponse, ContractError> {
    let api = deps.api;
    let subject = identity_of(api, &question.subject)?;
    let custodian = identity_of(api, &question.custodian)?;
    let actor = identity_of(api, &question.actor)?;
    let organization = question
        .organization
        .as_deref()
        .map(|text| identity_of(api, text))
        .transpose()?;
    let record = question.data.map(|data| data.check(api)).transpose()?;
    let peer = Registry::new(api, &state::peer(deps.storage)?, deps.querier)?;
    let registry = peer.reader()?;
    let touched = suppose(deps, &registry, subject, now, supposed)?;
    let claims = Claims {
        subject: &subject,
        custodian: &custodian,
        actor: &actor,
        organization: organization.as_ref(),
        proven: false,
    };
    let checked = match registry.check_claims(&claims, now)? {
        Ok(checked) => checked,
        Err(refused) => {
            return Ok(PreviewResponse {
                false_claim: Some(refused.claim.into()),
                decision: None,
                consents: Vec::new(),
            });
        }
    };
    let request = Request {
        time: now,
        subject,
        custodian,
        actor: checked.actor,
        purpose: question.purpose,
        action: question.action,
        record,
        emergency: emergency.then(|| Emergency {
            until: now.plus(EMERGENCY_SECONDS),
        }),
    };
    let consents = ConsentReader::new(CellSource::Own(deps.storage))?;
    let mut gathered = consents.gather(&request, checked.standing)?;
    for (id, cell) in touched.consents {
        gathered.consents.retain(|(other, _)| *other != id);
        if cell.is_active() {
            gathered.consents.push((id, cell));
        }
    }
    let explained = gathered.with_given(EmergencyWithoutConsent::Permit, |given| {
        explain(given, &request)
    });
    let mut decision = decision_in_addresses(api, &explained.decision)?;
    let bounds = checked.bound.into_iter().chain(gathered.next_bound);
    decision.valid_until = bounds.chain(decision.valid_until).min();
    Ok(PreviewResponse {
        false_claim: None,
        decision: Some(decision),
        consents: explained.consents,
    })
}

/// Does in memory what is supposed, as the subject would.
fn suppose(
    deps: Deps<'_>,
    registry: &IdentityReader<'_>,
    subject: Id,
    now: Instant,
    supposed: Supposed,
) -> Result<Touched, ContractError> {
    let mut desk = Desk::new(deps.storage, registry, subject, now, None);
    if let Some(grant) = supposed.grant {
        record_one(&mut desk, deps.api, &grant, Manner::Granted)?;
    }
    if supposed.ends.len() > MAX_ENDS {
        return Err(ContractError::TooManyEnds {
            given: supposed.ends.len(),
        });
    }
    for named in supposed.ends {
        let standing = desk.find(named)?;
        desk.end(standing, ChangeKind::Revoked, None)?;
    }
    Ok(desk.clear())
}
