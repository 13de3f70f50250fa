use salus_audit_api::msg::DataDescriptor;
use salus_vocabulary::{Hash, Label, Period, ResourceType};

/// What a descriptor says, with "not said" as an empty list.
#[derive(Debug, Clone, Default)]
pub struct Data {
    pub resource_type: Option<ResourceType>,
    pub labels: Vec<Label>,
    pub codes: Vec<Hash>,
    pub date: Option<Period>,
    pub author: Option<String>,
    pub author_organizations: Vec<String>,
    pub instance: Option<Hash>,
    pub related: Vec<Hash>,
    pub authors: Vec<Hash>,
}

impl Data {
    pub fn of(descriptor: &DataDescriptor) -> Self {
        let references = descriptor.references.clone().unwrap_or_default();
        Self {
            resource_type: descriptor.resource_type,
            labels: descriptor.labels.clone().unwrap_or_default(),
            codes: descriptor.codes.clone().unwrap_or_default(),
            date: descriptor.date,
            author: descriptor.author.clone(),
            author_organizations: descriptor.author_organizations.clone().unwrap_or_default(),
            instance: references.instance,
            related: references.related,
            authors: references.authors,
        }
    }
}
