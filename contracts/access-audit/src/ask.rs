use cosmwasm_std::{Api, Env};
use salus_audit_api::bounds::REPORT_SECONDS;
use salus_audit_api::msg::{Access, Question, Report};
use salus_consent_api::question::names_twice;
use salus_contract_kit::{KitError, identity_of, now};
use salus_policy::Record;
use salus_vocabulary::{Action, Hash, Id, ObjectId, Purpose};

use crate::ContractError;

/// An identity and the address that the message wrote it with, which is in normal form.
#[derive(Debug, Clone)]
pub struct Named {
    /// The identity.
    pub id: Id,
    /// Its address.
    pub text: String,
}

impl Named {
    /// Checks an address.
    pub fn new(api: &dyn Api, text: String) -> Result<Self, KitError> {
        Ok(Self {
            id: identity_of(api, &text)?,
            text,
        })
    }

    /// As [`Self::new`], for an address that is mostly one that was checked already.
    pub fn or_known(api: &dyn Api, text: String, known: Option<&Self>) -> Result<Self, KitError> {
        match known {
            Some(known) if known.text == text => Ok(known.clone()),
            _ => Self::new(api, text),
        }
    }
}

/// A question in checked values. None of its claims was looked up yet.
#[derive(Debug, Clone)]
pub struct Asked {
    /// Whose data.
    pub subject: Named,
    /// Who holds them.
    pub custodian: Named,
    /// Who asks.
    pub actor: Named,
    /// The organization that the actor is said to act for.
    pub organization: Option<Named>,
    /// For what.
    pub purpose: Purpose,
    /// What is to be done.
    pub action: Action,
    /// The record, if one is asked about.
    pub record: Option<Record>,
    /// The number of an emergency that the actor is said to have declared.
    pub emergency: Option<u32>,
}

/// What is recorded of an access besides the question.
#[derive(Debug, Clone, Copy)]
pub struct Filing {
    /// The id that the writer chose.
    pub access_id: ObjectId,
    /// The number of the subject's latest entry when the access was first built.
    pub since: u64,
    /// The salted fingerprint of the record.
    pub fingerprint: Option<Hash>,
    /// What is said of an access that has happened already.
    pub report: Option<Report>,
}

impl Asked {
    /// Checks the shape of an access. `before`: the one before it in a batch, which mostly names the
    /// same parties.
    pub fn of_access(
        api: &dyn Api,
        env: &Env,
        access: Access,
        before: Option<&Self>,
    ) -> Result<(Self, Filing), ContractError> {
        if let Some(report) = &access.report {
            check_report(env, report, access.emergency)?;
        }
        let filing = Filing {
            access_id: access.access_id,
            since: access.since,
            fingerprint: access.fingerprint,
            report: access.report,
        };
        let emergency = access.emergency;
        let asked = Self::after(before, api, access.into(), emergency)?;
        Ok((asked, filing))
    }

    /// Checks the shape of a question.
    pub fn new(
        api: &dyn Api,
        question: Question,
        emergency: Option<u32>,
    ) -> Result<Self, ContractError> {
        Self::after(None, api, question, emergency)
    }

    fn after(
        before: Option<&Self>,
        api: &dyn Api,
        question: Question,
        emergency: Option<u32>,
    ) -> Result<Self, ContractError> {
        let subject = Named::or_known(api, question.subject, before.map(|asked| &asked.subject))?;
        let custodian = Named::or_known(
            api,
            question.custodian,
            before.map(|asked| &asked.custodian),
        )?;
        let actor = Named::or_known(api, question.actor, before.map(|asked| &asked.actor))?;
        let organization = match question.organization {
            None => None,
            Some(text) => Some(Named::or_known(api, text, Some(&custodian))?),
        };
        Ok(Self {
            subject,
            custodian,
            actor,
            organization,
            purpose: question.purpose,
            action: question.action,
            record: question.data.map(|data| data.check(api)).transpose()?,
            emergency,
        })
    }
}

/// Refuses a report from the future or from too long ago, and two emergencies for one access.
fn check_report(env: &Env, report: &Report, emergency: Option<u32>) -> Result<(), ContractError> {
    let latest = now(env);
    let earliest = latest.minus(REPORT_SECONDS);
    if !(earliest..=latest).contains(&report.occurred_at) {
        return Err(ContractError::OccurredAt {
            given: report.occurred_at.0,
            earliest: earliest.0,
            latest: latest.0,
        });
    }
    if report.height > env.block.height {
        return Err(ContractError::ReportHeight {
            given: report.height,
            latest: env.block.height,
        });
    }
    if report.emergency.is_some() && emergency.is_some() {
        return Err(ContractError::TwoEmergencies);
    }
    Ok(())
}

/// Refuses a list that names something twice.
pub fn require_distinct<T: PartialEq>(
    list: &[T],
    field: &'static str,
) -> Result<(), ContractError> {
    if names_twice(list) {
        return Err(ContractError::DuplicateValue { field });
    }
    Ok(())
}
