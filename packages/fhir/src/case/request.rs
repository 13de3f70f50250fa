use jiff::tz::TimeZone;
use salus_policy::{Record, References};
use salus_vocabulary::{Action, Instant, Label, Purpose, ResourceType};
use serde_json::Value;

use super::parties::{Parties, Sources};
use crate::coding::{Coding, codings, push_new};
use crate::element::Element;
use crate::{ImportError, Mapping, Mentioned, Refusal, date};

type Result<T> = std::result::Result<T, ImportError>;

/// What is asked, apart from who asks.
pub(crate) struct Asked {
    pub(crate) time: Instant,
    pub(crate) purposes: Vec<Purpose>,
    pub(crate) action: Option<Action>,
    pub(crate) record: Option<Record>,
    /// The resource types that a session is about; empty: all.
    pub(crate) classes: Vec<ResourceType>,
    pub(crate) sources: Sources,
}

impl Asked {
    pub(crate) fn read(
        request: &Element<'_>,
        parties: &Parties,
        mapping: &Mapping<'_>,
    ) -> Result<Self> {
        request.only_these(&[
            "time",
            "actor_refs",
            "actor",
            "purpose",
            "action",
            "data",
            "custodian",
            "subject",
            "source_refs",
            "class",
            "category",
        ])?;
        let sources = parties.sources();
        let classes = classes(request)?;
        let record = request
            .element("data")?
            .map(|data| record(&data, &classes, &sources, parties, mapping))
            .transpose()?;
        Ok(Self {
            time: time(request)?,
            purposes: purposes(request)?,
            action: action(request)?,
            record,
            classes,
            sources,
        })
    }
}

fn time(request: &Element<'_>) -> Result<Instant> {
    let text = request
        .text("time")?
        .ok_or_else(|| request.refuse_at("time", Refusal::InvalidDate))?;
    date::covered(text, &TimeZone::UTC)
        .map(date::Covered::start)
        .map_err(|error| request.refuse_at("time", error.into()).found(text))
}

/// A request that states no purpose is judged with one that nobody lists: it meets whatever
/// denies by purpose, and nothing that permits by purpose.
fn purposes(request: &Element<'_>) -> Result<Vec<Purpose>> {
    let purposes = codings(request, "purpose", |coding| coding.purpose())?;
    if !purposes.is_empty() {
        return Ok(purposes);
    }
    let unstated = "urn:salus:purpose|unstated".parse();
    unstated
        .map(|purpose| vec![purpose])
        .map_err(|error| ImportError::unknown_code(request.path_of("purpose"), &error))
}

fn action(request: &Element<'_>) -> Result<Option<Action>> {
    let parse = |text: &str| {
        text.parse()
            .map_err(|error| ImportError::unknown_code(request.path_of("action"), &error))
    };
    request.text("action")?.map(parse).transpose()
}

/// Classes of other systems than resource types say nothing that a consent here looks at.
fn classes(request: &Element<'_>) -> Result<Vec<ResourceType>> {
    let mut classes = Vec::new();
    for element in request.elements("class")? {
        match Coding::read(&element)?.resource_type() {
            Ok(class) => push_new(&mut classes, class),
            // One class that is not understood leaves open what else the session is about.
            Err(_) => return Ok(Vec::new()),
        }
    }
    Ok(classes)
}

fn record(
    data: &Element<'_>,
    classes: &[ResourceType],
    sources: &Sources,
    parties: &Parties,
    mapping: &Mapping<'_>,
) -> Result<Record> {
    data.only_these(&[
        "ref",
        "resourceType",
        "labels",
        "codes",
        "date",
        "author",
        "related",
    ])?;
    let author = data.text("author")?;
    let mut organizations = sources.organizations.clone();
    if let Some(author) = author {
        parties
            .groups_of(author)
            .for_each(|group| push_new(&mut organizations, group));
    }
    let person = || sources.persons.first().copied();
    Ok(Record {
        resource_type: resource_type(data, classes)?,
        labels: Some(labels(data)?),
        codes: Some(
            data.elements("codes")?
                .iter()
                .map(|element| {
                    let coding = Coding::read(element)?;
                    Ok(mapping.secret.code(coding.system, coding.code))
                })
                .collect::<Result<_>>()?,
        ),
        date: made(data, mapping)?,
        author: author.map(|name| parties.names.id(name)).or_else(person),
        author_organizations: if organizations.is_empty() {
            None
        } else {
            Some(organizations)
        },
        references: Some(References {
            instance: data.text("ref")?.map(|text| hashed(text, mapping)),
            related: data
                .texts("related")?
                .iter()
                .map(|text| hashed(text, mapping))
                .collect(),
            authors: author.iter().map(|text| hashed(text, mapping)).collect(),
        }),
    })
}

fn hashed(reference: &str, mapping: &Mapping<'_>) -> salus_vocabulary::Hash {
    mapping.secret.reference(mapping.canonical(reference))
}

fn resource_type(data: &Element<'_>, classes: &[ResourceType]) -> Result<Option<ResourceType>> {
    match (data.text("resourceType")?, classes) {
        (Some(name), _) => name
            .parse()
            .map(Some)
            .map_err(|error| ImportError::unknown_code(data.path_of("resourceType"), &error)),
        (None, [class]) => Ok(Some(*class)),
        (None, _) => Ok(None),
    }
}

/// Labels outside the pinned tables are passed over: no terms can name them, and a record that has
/// no other label counts as unlabelled.
fn labels(data: &Element<'_>) -> Result<Vec<Label>> {
    let mut labels = Vec::new();
    for element in data.elements("labels")? {
        if let Ok(label) = Coding::read(&element)?.label() {
            push_new(&mut labels, label);
        }
    }
    Ok(labels)
}

/// When the data were made; before 1970 is unknown.
fn made(data: &Element<'_>, mapping: &Mapping<'_>) -> Result<Option<salus_vocabulary::Period>> {
    let Some(text) = data.text("date")? else {
        return Ok(None);
    };
    date::covered(text, &mapping.zone)
        .map(date::Covered::period)
        .map_err(|error| data.refuse_at("date", error.into()).found(text))
}

/// The parties and the data that a request mentions, in its own words.
pub(crate) fn mentioned(request: &Value, mentioned: &mut Mentioned, mapping: &Mapping<'_>) {
    let data = request.get("data");
    let texts = |parent: Option<&Value>, field: &str| -> Vec<String> {
        let value = parent.and_then(|parent| parent.get(field));
        match value {
            Some(Value::String(text)) => vec![text.clone()],
            Some(Value::Array(items)) => {
                let items = items.iter().filter_map(Value::as_str);
                items.map(str::to_owned).collect()
            }
            _ => Vec::new(),
        }
    };
    let parties = ["actor_refs", "source_refs", "subject", "custodian"]
        .into_iter()
        .flat_map(|field| texts(Some(request), field));
    let of_data = ["ref", "related", "author"]
        .into_iter()
        .flat_map(|field| texts(data, field));
    for reference in parties.chain(of_data) {
        mentioned.learn_reference(&reference, mapping);
    }
    mentioned.learn(request, mapping);
}
