//! What is asked of an access before it happens: the same for a preview of consents and for the
//! decision of access-audit.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::Api;
use salus_contract_kit::{KitError, identity_of};
use salus_json::FromNode;
use salus_policy::{Record, References};
use salus_vocabulary::{Action, Hash, Id, InvalidPeriod, Label, Period, Purpose, ResourceType};

use crate::bounds::MAX_VALUES;

/// An access that is only asked about. The actor is taken as asserted: a query has no sender, so it
/// proves nobody.
#[cw_serde]
#[derive(FromNode)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct Question {
    /// Whose data.
    pub subject: String,
    /// Who holds them.
    pub custodian: String,
    /// Who asks.
    pub actor: String,
    /// The organization that the actor acts for: the actor itself or one that it is a member of.
    pub organization: Option<String>,
    /// For what.
    pub purpose: Purpose,
    /// What is to be done.
    pub action: Action,
    /// The record, if one is asked about.
    pub data: Option<DataDescriptor>,
}

/// What a gateway says of a record. A field that is absent, or a list that is empty, is unknown,
/// and unknown counts against access. Lists have at most 16 values, no duplicates.
#[cw_serde]
#[derive(Default, FromNode)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct DataDescriptor {
    /// The FHIR resource type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource_type: Option<ResourceType>,
    /// All its security labels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub labels: Option<Vec<Label>>,
    /// Keyed hashes of its clinical codes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub codes: Option<Vec<Hash>>,
    /// When the data were made, half-open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<Period>,
    /// Who wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// The organizations of the author.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author_organizations: Option<Vec<String>>,
    /// How it relates to references. Stated as a whole: what is not listed is not so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub references: Option<DataReferences>,
}

/// The references of a record, each by hash.
#[cw_serde]
#[derive(Default, FromNode)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct DataReferences {
    /// The record itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instance: Option<Hash>,
    /// Records related to it, in either direction.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub related: Vec<Hash>,
    /// Its authors.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authors: Vec<Hash>,
}

/// Why what is said of a record is refused.
#[derive(Debug, thiserror::Error)]
pub enum DataError {
    /// What the contracts refuse alike.
    #[error(transparent)]
    Kit(#[from] KitError),
    /// A list is too long.
    #[error("salus:data:too_many_values: {field} has at most {MAX_VALUES} values, not {given}")]
    TooManyValues {
        /// The list.
        field: &'static str,
        /// How many were given.
        given: usize,
    },
    /// A list names something twice.
    #[error("salus:data:duplicate_value: {field} names the same twice")]
    DuplicateValue {
        /// The list.
        field: &'static str,
    },
    /// The date holds at no instant.
    #[error("salus:data:invalid_date: {0}")]
    InvalidDate(InvalidPeriod),
}

impl DataDescriptor {
    /// Checks what is said of a record and gives it in checked values.
    pub fn check(self, api: &dyn Api) -> Result<Record, DataError> {
        if let Some(date) = &self.date {
            date.check().map_err(DataError::InvalidDate)?;
        }
        Ok(Record {
            resource_type: self.resource_type,
            labels: checked_if(self.labels, "labels")?,
            codes: checked_if(self.codes, "codes")?,
            date: self.date,
            author: self.author.map(|it| identity_of(api, &it)).transpose()?,
            author_organizations: checked_organizations(api, self.author_organizations)?,
            references: self.references.map(checked_references).transpose()?,
        })
    }
}

fn checked_organizations(
    api: &dyn Api,
    texts: Option<Vec<String>>,
) -> Result<Option<Vec<Id>>, DataError> {
    let field = "author_organizations";
    let Some(texts) = checked_if(texts, field)? else {
        return Ok(None);
    };
    let organizations: Result<Vec<Id>, KitError> =
        texts.iter().map(|text| identity_of(api, text)).collect();
    Ok(Some(organizations?))
}

fn checked_references(references: DataReferences) -> Result<References, DataError> {
    Ok(References {
        instance: references.instance,
        related: checked(references.related, "references.related")?,
        authors: checked(references.authors, "references.authors")?,
    })
}

fn checked_if<T: PartialEq>(
    list: Option<Vec<T>>,
    field: &'static str,
) -> Result<Option<Vec<T>>, DataError> {
    list.map(|list| checked(list, field)).transpose()
}

/// Refuses lists that are too long or name something twice.
fn checked<T: PartialEq>(list: Vec<T>, field: &'static str) -> Result<Vec<T>, DataError> {
    if list.len() > MAX_VALUES {
        return Err(DataError::TooManyValues {
            field,
            given: list.len(),
        });
    }
    if names_twice(&list) {
        return Err(DataError::DuplicateValue { field });
    }
    Ok(list)
}

/// Whether a list names something twice. Lists are short: comparing all pairs takes less code than
/// any set, once per type.
pub fn names_twice<T: PartialEq>(list: &[T]) -> bool {
    let again = |(at, value): (usize, &T)| list.iter().take(at).any(|before| before == value);
    list.iter().enumerate().any(again)
}
