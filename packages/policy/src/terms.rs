use cosmwasm_schema::cw_serde;
use salus_json::FromNode;
use salus_vocabulary::{
    AccreditationKind, Action, Confidentiality, DataMeaning, Hash, Id, Label, Obligation, Period,
    Purpose, ResourceType,
};

/// What a patient decided: a flat list of rules, each with its effect written out.
///
/// `I` is how an identity is written: [`Id`] inside, `String` in messages; [`Terms::try_map`]
/// turns one into the other.
#[cw_serde]
#[derive(FromNode)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
#[schemars(rename = "Terms")]
#[serde(bound = "I: serde::Serialize + serde::de::DeserializeOwned")]
pub struct Terms<I = Id> {
    /// Names the slot only; takes no part in the decision.
    pub category: Category,
    /// Who holds the data (FHIR controller).
    pub custodian: Custodian<I>,
    /// Names the slot; a named grantee is also among the recipients of `applies.actors`.
    pub grantee: Grantee<I>,
    /// When the terms hold, half-open.
    pub period: Period,
    /// Outside of it these terms are silent.
    pub applies: Applies<I>,
    /// What holds where no rule does.
    pub default: DefaultEffect,
    /// Up to 16 rules; their order means nothing.
    pub rules: Vec<Rule<I>>,
    /// What holds in a declared, live emergency. Absent: says nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub emergency: Option<EmergencyTerms>,
    /// What a gateway must do with data that these terms permit; no duplicates.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub obligations: Vec<Obligation>,
    /// The policy that the patient agreed to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<PolicyText>,
    /// SHA-256 of the document that the patient saw, with 16 secret random bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Hash>,
}

/// The category of a consent, after FHIR R4 consent scopes.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    serde::Serialize,
    serde::Deserialize,
    schemars::JsonSchema,
    FromNode,
)]
#[serde(rename_all = "kebab-case")]
pub enum Category {
    /// Treatment.
    Treatment,
    /// Research.
    Research,
    /// Privacy: collection, use and disclosure of data.
    PatientPrivacy,
    /// Advance care directive.
    Adr,
}

/// The derive reads hyphenated names as identifiers, so the schema says text.
impl cw_schema::Schemaifier for Category {
    fn visit_schema(visitor: &mut cw_schema::SchemaVisitor) -> cw_schema::DefinitionReference {
        String::visit_schema(visitor)
    }
}

/// Whose data the terms are about.
#[cw_serde]
#[derive(Copy, Eq, FromNode)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
#[schemars(rename = "Custodian")]
pub enum Custodian<I = Id> {
    /// Every custodian.
    Any,
    /// One custodian.
    Identity(I),
}

/// Whom the slot is for.
#[cw_serde]
#[derive(Copy, Eq, FromNode)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
#[schemars(rename = "Grantee")]
pub enum Grantee<I = Id> {
    /// Nobody in particular.
    General,
    /// One person or organization.
    Identity(I),
}

/// The scope of terms. All three fields are stated.
#[cw_serde]
#[derive(FromNode)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
#[schemars(rename = "Applies")]
pub struct Applies<I = Id> {
    /// The recipients.
    pub actors: Scope<Who<I>>,
    /// The purposes of use, each with its descendants.
    pub purposes: Scope<Purpose>,
    /// The actions.
    pub actions: Scope<Action>,
}

/// Everything, or only what is listed.
#[cw_serde]
#[derive(FromNode)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
#[schemars(rename = "ScopeOf{T}")]
pub enum Scope<T> {
    /// Everything.
    Any,
    /// Only these; never empty, no duplicates.
    List(Vec<T>),
}

/// The effect where no rule holds.
#[cw_serde]
#[derive(Copy, Eq, FromNode)]
#[schemaifier(mute_warnings)]
pub enum DefaultEffect {
    /// Permit.
    Permit,
    /// Deny.
    Deny,
    /// Deny unless another consent or a `view` delegation permits; silent in an emergency.
    Closed,
}

/// What a rule does when it holds.
#[cw_serde]
#[derive(Copy, Eq, FromNode)]
#[schemaifier(mute_warnings)]
pub enum Effect {
    /// Permit.
    Permit,
    /// Deny.
    Deny,
}

/// A rule holds if its condition matches and none of its exceptions does.
#[cw_serde]
#[derive(FromNode)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
#[schemars(rename = "Rule")]
#[serde(bound = "I: serde::Serialize + serde::de::DeserializeOwned")]
pub struct Rule<I = Id> {
    /// Permit or deny.
    pub effect: Effect,
    /// When the rule holds.
    pub when: Condition<I>,
    /// Up to 8 exceptions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub except: Vec<Condition<I>>,
}

/// AND over the fields, OR inside a field; an absent field does not restrict. No list is empty.
///
/// Recipients among `actors`, `actions`, `purposes` and `period` look at the request; everything
/// else looks at the record.
#[cw_serde]
#[derive(FromNode)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
#[schemars(rename = "Condition")]
#[serde(bound = "I: serde::Serialize + serde::de::DeserializeOwned")]
pub struct Condition<I = Id> {
    /// Who asks, and who made the record: alternatives within a role, AND between the roles.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actors: Option<Vec<ActorMatch<I>>>,
    /// The action.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actions: Option<Vec<Action>>,
    /// The purpose of use, with its descendants.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purposes: Option<Vec<Purpose>>,
    /// The record carries one of these labels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub labels: Option<Vec<Label>>,
    /// The record is at most this confidential, inclusive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidentiality_at_most: Option<Confidentiality>,
    /// The FHIR type of the record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource_types: Option<Vec<ResourceType>>,
    /// Keyed hashes of clinical codes; the secret is shared off chain by subject and custodian.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub codes: Option<Vec<Hash>>,
    /// When the data were made, half-open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data_period: Option<Period>,
    /// References to data, by hash.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<Vec<DataRef>>,
    /// When the rule itself holds, half-open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
}

impl<I> Default for Condition<I> {
    fn default() -> Self {
        Self {
            actors: None,
            actions: None,
            purposes: None,
            labels: None,
            confidentiality_at_most: None,
            resource_types: None,
            codes: None,
            data_period: None,
            data: None,
            period: None,
        }
    }
}

/// One alternative of a condition on actors.
#[cw_serde]
#[derive(Copy, Eq, FromNode)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
#[schemars(rename = "ActorMatch")]
pub struct ActorMatch<I = Id> {
    /// Who asks, or where the data came from.
    pub role: ActorRole,
    /// Whom it names.
    pub who: Who<I>,
}

/// The part an actor plays.
#[cw_serde]
#[derive(Copy, Eq, FromNode)]
#[schemaifier(mute_warnings)]
pub enum ActorRole {
    /// Who asks for the data.
    Recipient,
    /// The author of the record, or the author's organization.
    Source,
}

/// Names somebody.
#[cw_serde]
#[derive(Copy, Eq, FromNode)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
#[schemars(rename = "Who")]
pub enum Who<I = Id> {
    /// One identity.
    Identity(I),
    /// The members of an organization, and the organization itself.
    MemberOf(I),
    /// Holders of an accreditation; never a source.
    Accredited(AccreditationKind),
}

/// A reference to a record or to an author, by hash.
#[cw_serde]
#[derive(Copy, Eq, FromNode)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct DataRef {
    /// How the record relates to the reference.
    pub meaning: DataMeaning,
    /// The hash of the reference.
    pub reference: Hash,
}

/// What the patient decided for emergencies.
#[cw_serde]
#[derive(Copy, Eq, FromNode)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum EmergencyTerms {
    /// A declared, live emergency lifts the default and the scope, never a holding deny.
    Allow,
    /// As `allow` up to this confidentiality, inclusive, and a deny of everything else.
    AllowUpTo(Confidentiality),
    /// Denied.
    Forbid,
}

/// Which policy text the patient agreed to.
#[cw_serde]
#[derive(Eq, FromNode)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct PolicyText {
    /// Where it is published; 1 to 256 bytes of ASCII.
    pub uri: String,
    /// SHA-256 of the text.
    pub hash: Hash,
}

impl<I> Terms<I> {
    /// The same terms with every identity rewritten; the first failure ends it.
    pub fn try_map<J, E>(&self, f: &mut impl FnMut(&I) -> Result<J, E>) -> Result<Terms<J>, E> {
        Ok(Terms {
            category: self.category,
            custodian: match &self.custodian {
                Custodian::Any => Custodian::Any,
                Custodian::Identity(id) => Custodian::Identity(f(id)?),
            },
            grantee: match &self.grantee {
                Grantee::General => Grantee::General,
                Grantee::Identity(id) => Grantee::Identity(f(id)?),
            },
            period: self.period,
            applies: Applies {
                actors: match &self.applies.actors {
                    Scope::Any => Scope::Any,
                    Scope::List(list) => Scope::List(map_all(list, |who| who.try_map(f))?),
                },
                purposes: self.applies.purposes.clone(),
                actions: self.applies.actions.clone(),
            },
            default: self.default,
            rules: map_all(&self.rules, |rule| rule.try_map(f))?,
            emergency: self.emergency,
            obligations: self.obligations.clone(),
            policy: self.policy.clone(),
            source: self.source,
        })
    }
}

impl<I> Rule<I> {
    /// The same rule with every identity rewritten.
    pub fn try_map<J, E>(&self, f: &mut impl FnMut(&I) -> Result<J, E>) -> Result<Rule<J>, E> {
        Ok(Rule {
            effect: self.effect,
            when: self.when.try_map(f)?,
            except: map_all(&self.except, |condition| condition.try_map(f))?,
        })
    }
}

impl<I> Condition<I> {
    /// The same condition with every identity rewritten.
    pub fn try_map<J, E>(&self, f: &mut impl FnMut(&I) -> Result<J, E>) -> Result<Condition<J>, E> {
        let actors = match &self.actors {
            None => None,
            Some(list) => Some(map_all(list, |actor| {
                Ok(ActorMatch {
                    role: actor.role,
                    who: actor.who.try_map(f)?,
                })
            })?),
        };
        Ok(Condition {
            actors,
            actions: self.actions.clone(),
            purposes: self.purposes.clone(),
            labels: self.labels.clone(),
            confidentiality_at_most: self.confidentiality_at_most,
            resource_types: self.resource_types.clone(),
            codes: self.codes.clone(),
            data_period: self.data_period,
            data: self.data.clone(),
            period: self.period,
        })
    }
}

impl<I> Who<I> {
    /// The same with the identity rewritten.
    pub fn try_map<J, E>(&self, f: &mut impl FnMut(&I) -> Result<J, E>) -> Result<Who<J>, E> {
        Ok(match self {
            Self::Identity(id) => Who::Identity(f(id)?),
            Self::MemberOf(id) => Who::MemberOf(f(id)?),
            Self::Accredited(kind) => Who::Accredited(*kind),
        })
    }
}

pub(crate) fn map_all<T, U, E>(
    items: &[T],
    mut f: impl FnMut(&T) -> Result<U, E>,
) -> Result<Vec<U>, E> {
    let mut mapped = Vec::with_capacity(items.len());
    for item in items {
        mapped.push(f(item)?);
    }
    Ok(mapped)
}
