use salus_policy::{ActingFor, Actor, Membership};
use salus_vocabulary::{Id, Period};

use super::names::{Names, identifier};
use crate::coding::push_new;
use crate::element::Element;
use crate::party::type_of;
use crate::{HashDirectory, ImportError, PartyKind, Refusal};

type Result<T> = std::result::Result<T, ImportError>;

/// Who takes part in a case: whoever asks, and where the data came from.
pub(crate) struct Parties {
    pub(crate) names: Names,
    actor: Vec<String>,
    sources: Vec<String>,
    groups: Vec<Group>,
}

struct Group {
    name: String,
    members: Vec<String>,
}

impl Parties {
    /// Reads `actors` and `groups` of the case and the actors and sources of the request.
    pub(crate) fn read(case: &Element<'_>, request: &Element<'_>, names: Names) -> Result<Self> {
        let mut names = names;
        if let Some(actors) = case.element("actors")? {
            for reference in actors.fields() {
                for business in identifiers(&actors, reference)? {
                    names.unite(reference, &business);
                }
            }
        }
        let mut groups = Vec::new();
        if let Some(stated) = case.element("groups")? {
            for name in stated.fields() {
                let members = stated.texts(name)?.into_iter().map(str::to_owned).collect();
                groups.push(Group {
                    name: name.to_owned(),
                    members,
                });
            }
        }
        let mut actor: Vec<String> = request
            .texts("actor_refs")?
            .into_iter()
            .map(str::to_owned)
            .collect();
        actor.extend(identifiers(request, "actor")?);
        if actor.is_empty() {
            return Err(request.refuse_at("actor", Refusal::NoActor));
        }
        let sources = request
            .texts("source_refs")?
            .into_iter()
            .map(str::to_owned)
            .collect();
        let mut parties = Self {
            names,
            actor,
            sources,
            groups,
        };
        parties.join_persons();
        Ok(parties)
    }

    /// A person, its role and its device are one actor: whoever names any of them names the actor.
    fn join_persons(&mut self) {
        self.actor.iter().for_each(|name| self.names.add(name));
        let persons: Vec<String> = self
            .of_kind(PartyKind::Individual)
            .map(str::to_owned)
            .collect();
        if let Some((first, others)) = persons.split_first() {
            others
                .iter()
                .for_each(|other| self.names.unite(first, other));
        }
    }

    fn of_kind(&self, kind: PartyKind) -> impl Iterator<Item = &str> {
        let names = self.actor.iter().map(String::as_str);
        names.filter(move |name| self.names.kind(name) == kind)
    }

    /// The actor: a person if one asks, otherwise the first organization. Whatever else it is
    /// known as counts as something it belongs to, and so do the groups that list it.
    ///
    /// Actors of cases act for an accredited organization: the one that is named, or one that
    /// nobody names.
    pub(crate) fn actor(&self) -> Actor {
        let person = self.of_kind(PartyKind::Individual).next();
        let identity = person
            .or(self.actor.first().map(String::as_str))
            .unwrap_or_default();
        let identity = self.names.id(identity);
        let organization = self
            .of_kind(PartyKind::Collective)
            .find(|name| type_of(name) == Some("Organization"))
            .map_or_else(
                || HashDirectory::derive("salus:case:organization"),
                |name| self.names.id(name),
            );
        let mut belongs = Vec::new();
        for name in &self.actor {
            push_new(&mut belongs, self.names.id(name));
            self.groups_of(name)
                .for_each(|group| push_new(&mut belongs, group));
        }
        belongs.retain(|other| *other != identity);
        Actor {
            identity,
            proven: false,
            organization: Some(ActingFor {
                identity: organization,
                accredited: Some(Period::ALWAYS),
            }),
            memberships: belongs
                .into_iter()
                .map(|organization| Membership {
                    organization,
                    period: Period::ALWAYS,
                    accredited: Some(Period::ALWAYS),
                })
                .collect(),
            accreditations: Vec::new(),
            delegation: None,
            spared: Vec::new(),
        }
    }

    /// The groups that list this party as a member.
    pub(crate) fn groups_of(&self, name: &str) -> impl Iterator<Item = Id> {
        let party = self.names.id(name);
        let lists = move |group: &&Group| {
            group.members.iter().any(|member| {
                self.names.id(member) == party || self.names.id(&identifier(member)) == party
            })
        };
        self.groups
            .iter()
            .filter(lists)
            .map(|group| self.names.id(&group.name))
    }

    /// Where the data came from, as far as the request says.
    pub(crate) fn sources(&self) -> Sources {
        let mut sources = Sources::default();
        for name in &self.sources {
            match self.names.kind(name) {
                PartyKind::Individual => sources.persons.push(self.names.id(name)),
                PartyKind::Collective | PartyKind::Unstated => {
                    sources.organizations.push(self.names.id(name));
                }
            }
        }
        sources
    }
}

/// Where data came from. An empty list states nothing.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sources {
    pub(crate) persons: Vec<Id>,
    pub(crate) organizations: Vec<Id>,
}

/// Business identifiers, as objects or as `system|value`.
fn identifiers(parent: &Element<'_>, field: &str) -> Result<Vec<String>> {
    if let Ok(texts) = parent.texts(field) {
        return Ok(texts.into_iter().map(identifier).collect());
    }
    let read = |element: &Element<'_>| match (element.text("system")?, element.text("value")?) {
        (Some(system), Some(value)) => Ok(identifier(&format!("{system}|{value}"))),
        _ => Err(element.refuse(Refusal::MissingReference)),
    };
    parent.elements(field)?.iter().map(read).collect()
}
