use std::collections::BTreeMap;

use serde_json::Value;

/// An element of a profile, with what it inherits.
#[derive(Debug, Clone)]
pub struct Element {
    pub id: String,
    pub min: usize,
    /// `None`: any number.
    pub max: Option<usize>,
    /// Whether JSON writes it as a list.
    pub list: bool,
    pub types: Vec<String>,
    /// The profile of an extension.
    pub extension: Option<String>,
    /// The resource types that a reference may point to; none: any.
    pub targets: Vec<String>,
    /// What a value must contain.
    pub pattern: Option<Value>,
    /// What a value must be.
    pub fixed: Option<Value>,
    pub discriminators: Vec<String>,
    pub closed: bool,
    /// A value set whose codes alone are allowed.
    pub codes: Option<String>,
}

/// Elements by id.
pub type Profile = BTreeMap<String, Element>;

/// The profiles by their URLs.
pub struct Profiles(BTreeMap<String, Profile>);

impl Profiles {
    pub fn new(definitions: &[Value]) -> Self {
        let mut profiles = Self(BTreeMap::new());
        for definition in definitions {
            let resolved = resolve(definition, definitions);
            let url = text(definition, "url").expect("a url");
            profiles.0.insert(url, resolved);
        }
        profiles
    }

    pub fn get(&self, url: &str) -> &Profile {
        self.0
            .get(url)
            .unwrap_or_else(|| panic!("no profile {url}"))
    }
}

fn text(value: &Value, field: &str) -> Option<String> {
    value.get(field)?.as_str().map(str::to_owned)
}

/// A snapshot is taken as it is; a differential is laid over what it constrains.
fn resolve(definition: &Value, all: &[Value]) -> Profile {
    if let Some(snapshot) = definition.get("snapshot") {
        let mut profile = Profile::new();
        lay_over(&mut profile, &snapshot["element"]);
        return profile;
    }
    let base = text(definition, "baseDefinition").expect("a base");
    let base = all
        .iter()
        .find(|other| text(other, "url").as_ref() == Some(&base));
    let mut profile = base.map_or_else(Profile::new, |base| resolve(base, all));
    lay_over(&mut profile, &definition["differential"]["element"]);
    profile
}

fn lay_over(profile: &mut Profile, elements: &Value) {
    for element in elements.as_array().expect("elements") {
        let id = text(element, "id").expect("an id");
        let inherited = profile
            .get(&id)
            .or_else(|| profile.get(&without_slices(&id)))
            .cloned();
        let laid = constrained(element, &id, inherited);
        profile.insert(id, laid);
    }
}

/// `AuditEvent.agent:user.who` constrains what `AuditEvent.agent.who` describes.
pub fn without_slices(id: &str) -> String {
    id.split('.')
        .map(|part| part.split(':').next().unwrap_or(part))
        .collect::<Vec<_>>()
        .join(".")
}

fn constrained(element: &Value, id: &str, inherited: Option<Element>) -> Element {
    let is_slice = id.rsplit('.').next().is_some_and(|last| last.contains(':'));
    let mut laid = inherited.unwrap_or(Element {
        id: String::new(),
        min: 0,
        max: None,
        list: false,
        types: Vec::new(),
        extension: None,
        targets: Vec::new(),
        pattern: None,
        fixed: None,
        discriminators: Vec::new(),
        closed: false,
        codes: None,
    });
    if is_slice {
        laid.min = 0;
        laid.discriminators.clear();
        laid.closed = false;
        laid.pattern = None;
    }
    laid.id = id.to_owned();
    if let Some(min) = element.get("min").and_then(Value::as_u64) {
        laid.min = usize::try_from(min).expect("small");
    }
    if let Some(max) = text(element, "max") {
        laid.max = max.parse().ok();
    }
    let base_max = element.get("base").and_then(|base| text(base, "max"));
    if let Some(max) = base_max {
        laid.list = max != "1";
    }
    if let Some(types) = element.get("type").and_then(Value::as_array) {
        laid.types = types.iter().filter_map(|one| text(one, "code")).collect();
        let named = |field: &str| -> Vec<String> {
            let lists = types.iter().filter_map(|one| one.get(field)?.as_array());
            lists
                .flatten()
                .filter_map(|url| url.as_str().map(str::to_owned))
                .collect()
        };
        laid.extension = named("profile").into_iter().next();
        let name = |url: String| url.rsplit('/').next().unwrap_or_default().to_owned();
        laid.targets = named("targetProfile").into_iter().map(name).collect();
        // Any resource is no restriction.
        laid.targets.retain(|name| name != "Resource");
    }
    for (field, value) in element.as_object().expect("an element") {
        if field.starts_with("pattern") {
            laid.pattern = Some(value.clone());
        } else if field.starts_with("fixed") {
            laid.fixed = Some(value.clone());
        }
    }
    if let Some(slicing) = element.get("slicing") {
        let discriminators = slicing["discriminator"].as_array();
        laid.discriminators = discriminators
            .into_iter()
            .flatten()
            .filter_map(|one| text(one, "path"))
            .collect();
        laid.closed = text(slicing, "rules").as_deref() == Some("closed");
    }
    if let Some(binding) = element.get("binding")
        && text(binding, "strength").as_deref() == Some("required")
    {
        laid.codes = text(binding, "valueSet");
    }
    laid
}

/// The codes of the value sets that profiles require. The definitions of the sets are not among the
/// published material; those that no event here uses are left open.
pub fn required_codes(value_set: &str) -> Option<&'static [&'static str]> {
    let url = value_set.split('|').next()?;
    Some(match url {
        "http://hl7.org/fhir/ValueSet/audit-event-action" => &["C", "R", "U", "D", "E"],
        "http://hl7.org/fhir/ValueSet/audit-event-outcome" => &["0", "4", "8", "12"],
        "http://hl7.org/fhir/ValueSet/network-type" => &["1", "2", "3", "4", "5"],
        "https://profiles.ihe.net/ITI/BALP/ValueSet/AuthZsubTypeVS" => &["AuthZ-Consent"],
        "https://profiles.ihe.net/ITI/BALP/ValueSet/AllReadVS" => &["read", "vread"],
        "https://profiles.ihe.net/ITI/BALP/ValueSet/AllSearchVS" => {
            &["search", "search-type", "search-system"]
        }
        "https://profiles.ihe.net/ITI/BALP/ValueSet/AllUpdateVS" => &["update", "patch"],
        _ => return None,
    })
}
