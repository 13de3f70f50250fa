use cosmwasm_std::Api;
use salus_audit_api::bounds::MAX_VALUES;
use salus_audit_api::msg::{Access, DataDescriptor, DataReferences, Question};
use salus_contract_kit::{KitError, identity_of};
use salus_policy::{Record, References};
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
}

impl Asked {
    /// Checks the shape of an access.
    pub fn of_access(api: &dyn Api, access: Access) -> Result<(Self, Filing), ContractError> {
        let filing = Filing {
            access_id: access.access_id,
            since: access.since,
            fingerprint: access.fingerprint,
        };
        Ok((Self::new(api, access.into())?, filing))
    }

    /// Checks the shape of a question.
    pub fn new(api: &dyn Api, question: Question) -> Result<Self, ContractError> {
        Ok(Self {
            subject: Named::new(api, question.subject)?,
            custodian: Named::new(api, question.custodian)?,
            actor: Named::new(api, question.actor)?,
            organization: question
                .organization
                .map(|organization| Named::new(api, organization))
                .transpose()?,
            purpose: question.purpose,
            action: question.action,
            record: question
                .data
                .map(|data| checked_record(api, data))
                .transpose()?,
        })
    }
}

fn checked_record(api: &dyn Api, data: DataDescriptor) -> Result<Record, ContractError> {
    if let Some(date) = &data.date {
        date.check().map_err(ContractError::InvalidDate)?;
    }
    Ok(Record {
        resource_type: data.resource_type,
        labels: checked_if(data.labels, "labels")?,
        codes: checked_if(data.codes, "codes")?,
        date: data.date,
        author: data.author.map(|it| identity_of(api, &it)).transpose()?,
        author_organizations: checked_organizations(api, data.author_organizations)?,
        references: data.references.map(checked_references).transpose()?,
    })
}

fn checked_organizations(
    api: &dyn Api,
    texts: Option<Vec<String>>,
) -> Result<Option<Vec<Id>>, ContractError> {
    let field = "author_organizations";
    let Some(texts) = checked_if(texts, field)? else {
        return Ok(None);
    };
    let organizations: Result<Vec<Id>, KitError> =
        texts.iter().map(|text| identity_of(api, text)).collect();
    Ok(Some(organizations?))
}

fn checked_references(references: DataReferences) -> Result<References, ContractError> {
    Ok(References {
        instance: references.instance,
        related: checked(references.related, "references.related")?,
        authors: checked(references.authors, "references.authors")?,
    })
}

fn checked_if<T: PartialEq>(
    list: Option<Vec<T>>,
    field: &'static str,
) -> Result<Option<Vec<T>>, ContractError> {
    list.map(|list| checked(list, field)).transpose()
}

/// Refuses lists that are too long or name something twice.
fn checked<T: PartialEq>(list: Vec<T>, field: &'static str) -> Result<Vec<T>, ContractError> {
    if list.len() > MAX_VALUES {
        return Err(ContractError::TooManyValues {
            field,
            given: list.len(),
        });
    }
    require_distinct(&list, field)?;
    Ok(list)
}

/// Refuses a list that names something twice. Lists are short: comparing all pairs takes less code
/// than any set, once per type.
pub fn require_distinct<T: PartialEq>(
    list: &[T],
    field: &'static str,
) -> Result<(), ContractError> {
    let again = |(at, value): (usize, &T)| list.iter().take(at).any(|before| before == value);
    if list.iter().enumerate().any(again) {
        return Err(ContractError::DuplicateValue { field });
    }
    Ok(())
}
