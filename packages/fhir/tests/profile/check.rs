use serde_json::{Map, Value};

use super::datatype::{fields, is_primitive};
use super::definition::{Element, Profile, required_codes, without_slices};

/// A constraint that a resource breaks: the element of the profile, and which of its rules.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Issue {
    pub element: String,
    pub rule: &'static str,
}

/// Everything that a resource breaks of a profile.
pub fn check(resource: &Value, profile: &Profile) -> Vec<Issue> {
    let mut check = Check {
        profile,
        issues: Vec::new(),
    };
    match resource.as_object() {
        Some(fields) => {
            if fields.get("resourceType").and_then(Value::as_str) != Some("AuditEvent") {
                check.issue("AuditEvent", "type");
            }
            let mut content = fields.clone();
            content.remove("resourceType");
            check.backbone(&content, "AuditEvent");
        }
        None => check.issue("AuditEvent", "type"),
    }
    check.issues
}

struct Check<'a> {
    profile: &'a Profile,
    issues: Vec<Issue>,
}

impl Check<'_> {
    fn issue(&mut self, element: &str, rule: &'static str) {
        self.issues.push(Issue {
            element: element.to_owned(),
            rule,
        });
    }

    /// The element that constrains `field` inside `id`, sliced or not.
    fn child(&self, id: &str, field: &str) -> Option<Element> {
        let exact = format!("{id}.{field}");
        let plain = without_slices(&exact);
        let found = self.profile.get(&exact).or(self.profile.get(&plain))?;
        let mut found = found.clone();
        found.id = exact;
        Some(found)
    }

    /// An object whose fields the profile itself lists.
    fn backbone(&mut self, object: &Map<String, Value>, id: &str) {
        if object.is_empty() {
            self.issue(id, "ele-1");
        }
        let plain = without_slices(id);
        let prefix = format!("{plain}.");
        let names: Vec<String> = below(self.profile, &prefix)
            .filter_map(|other| other.id.strip_prefix(&prefix))
            .filter(|rest| !rest.contains('.') && !rest.contains(':'))
            .map(str::to_owned)
            .collect();
        let mut known: Vec<String> = Vec::new();
        for name in &names {
            let element = self.child(id, name).expect("listed");
            match name.strip_suffix("[x]") {
                Some(stem) => known.extend(self.choice(object, &element, stem)),
                None => {
                    self.field(object.get(name), &element);
                    known.push(name.clone());
                }
            }
        }
        for field in object.keys() {
            if !known.contains(field) {
                self.issue(&format!("{id}.{field}"), "unknown");
            }
        }
        if plain == "AuditEvent.entity"
            && object.contains_key("name")
            && object.contains_key("query")
        {
            self.issue(id, "sev-1");
        }
    }

    fn choice(
        &mut self,
        object: &Map<String, Value>,
        element: &Element,
        stem: &str,
    ) -> Vec<String> {
        let mut present = 0;
        let mut names = Vec::new();
        for name in &element.types {
            let mut letters = name.chars();
            let first = letters.next().expect("a name").to_ascii_uppercase();
            let field = format!("{stem}{first}{}", letters.as_str());
            if let Some(value) = object.get(&field) {
                present += 1;
                self.value(value, &element.id, name);
            }
            names.push(field);
        }
        if present < element.min {
            self.issue(&element.id, "min");
        }
        if present > 1 {
            self.issue(&element.id, "max");
        }
        names
    }

    fn field(&mut self, value: Option<&Value>, element: &Element) {
        let instances: Vec<&Value> = match (value, element.list) {
            (None, _) => Vec::new(),
            (Some(Value::Array(items)), true) => {
                if items.is_empty() {
                    self.issue(&element.id, "ele-1");
                }
                items.iter().collect()
            }
            (Some(value), false) if !value.is_array() => vec![value],
            (Some(_), _) => return self.issue(&element.id, "type"),
        };
        self.cardinality(instances.len(), element);
        for instance in &instances {
            self.instance(instance, element);
        }
        self.slices(&instances, element);
    }

    fn cardinality(&mut self, count: usize, element: &Element) {
        if count < element.min {
            self.issue(&element.id, "min");
        }
        if element.max.is_some_and(|max| count > max) {
            self.issue(&element.id, "max");
        }
    }

    fn instance(&mut self, value: &Value, element: &Element) {
        let id = &element.id;
        if element
            .pattern
            .as_ref()
            .is_some_and(|pattern| !covers(value, pattern))
        {
            self.issue(id, "pattern");
        }
        if element.fixed.as_ref().is_some_and(|fixed| fixed != value) {
            self.issue(id, "fixed");
        }
        let coded = element.codes.as_deref().and_then(required_codes);
        if coded.is_some() && !has_code(value, element) {
            self.issue(id, "binding");
        }
        if !element.targets.is_empty()
            && target(value).is_some_and(|name| !element.targets.contains(&name))
        {
            self.issue(id, "target");
        }
        match element.types.first().map(String::as_str) {
            Some("BackboneElement") => match value.as_object() {
                Some(object) => self.backbone(object, id),
                None => self.issue(id, "type"),
            },
            Some("Resource") | None => {}
            Some(name) => self.value(value, id, name),
        }
    }

    /// A value of a data type, with what the profile says of its parts.
    fn value(&mut self, value: &Value, id: &str, name: &str) {
        let Some(listed) = fields(name) else {
            if !is_primitive(name, value) {
                self.issue(id, "type");
            }
            return;
        };
        let Some(object) = value.as_object().filter(|object| !object.is_empty()) else {
            return self.issue(id, "type");
        };
        for (field, inner, list) in listed {
            let element = self.child(id, field);
            let present = object.get(*field);
            let element = element.unwrap_or(Element {
                id: format!("{id}.{field}"),
                min: usize::from(*field == "url" && name == "Extension"),
                max: if *list { None } else { Some(1) },
                list: *list,
                types: vec![(*inner).to_owned()],
                extension: None,
                targets: Vec::new(),
                pattern: None,
                fixed: None,
                discriminators: Vec::new(),
                closed: false,
                codes: None,
            });
            let element = Element {
                list: *list,
                types: vec![(*inner).to_owned()],
                ..element
            };
            self.field(present, &element);
        }
        for (field, inner) in object {
            let known = listed.iter().any(|(name, ..)| name == field);
            match field.as_str() {
                "extension" => self.extensions(inner, id),
                "id" => {}
                _ if known => {}
                _ => self.issue(&format!("{id}.{field}"), "unknown"),
            }
        }
        if name == "Period" && !in_order(object) {
            self.issue(id, "per-1");
        }
    }

    fn extensions(&mut self, value: &Value, id: &str) {
        let id = format!("{id}.extension");
        match value.as_array().filter(|items| !items.is_empty()) {
            Some(items) => items
                .iter()
                .for_each(|item| self.value(item, &id, "Extension")),
            None => self.issue(&id, "type"),
        }
    }

    fn slices(&mut self, instances: &[&Value], element: &Element) {
        if element.discriminators.is_empty() {
            return;
        }
        let prefix = format!("{}:", element.id);
        let names: Vec<Element> = below(self.profile, &prefix)
            .filter(|other| {
                !other
                    .id
                    .get(prefix.len()..)
                    .unwrap_or_default()
                    .contains('.')
            })
            .cloned()
            .collect();
        let mut placed = vec![false; instances.len()];
        for slice in &names {
            let mut count = 0;
            for (instance, placed) in instances.iter().zip(&mut placed) {
                if in_slice(instance, slice, &element.discriminators, self.profile) {
                    *placed = true;
                    count += 1;
                    self.instance(instance, slice);
                }
            }
            self.cardinality(count, slice);
        }
        if element.closed && placed.contains(&false) {
            self.issue(&element.id, "closed");
        }
    }
}

/// The elements whose ids begin so.
fn below<'p>(profile: &'p Profile, prefix: &'p str) -> impl Iterator<Item = &'p Element> {
    let from = profile
        .range(prefix.to_owned()..)
        .map(|(_, element)| element);
    from.take_while(move |element| element.id.starts_with(prefix))
}

/// Whether an instance carries what sets a slice apart.
pub fn in_slice(
    instance: &Value,
    slice: &Element,
    discriminators: &[String],
    profile: &Profile,
) -> bool {
    if let Some(url) = &slice.extension {
        return instance.get("url").and_then(Value::as_str) == Some(url);
    }
    discriminators.iter().all(|path| {
        let (value, element) = match path.as_str() {
            "$this" => (Some(instance), Some(slice)),
            path => (
                instance.get(path),
                profile.get(&format!("{}.{path}", slice.id)),
            ),
        };
        let wanted =
            element.and_then(|element| element.pattern.as_ref().or(element.fixed.as_ref()));
        match (value, wanted) {
            (Some(value), Some(wanted)) => covers(value, wanted),
            (Some(value), None) => element.is_some_and(|element| has_code(value, element)),
            (None, _) => false,
        }
    })
}

/// Whether a coding or code is one of those that an element requires.
fn has_code(value: &Value, element: &Element) -> bool {
    let codes = element.codes.as_deref().and_then(required_codes);
    let code = value.get("code").unwrap_or(value).as_str();
    codes.is_some_and(|codes| code.is_some_and(|code| codes.contains(&code)))
}

/// Whether a value contains a pattern: every field of it, and every item of its lists somewhere.
fn covers(value: &Value, pattern: &Value) -> bool {
    match (value, pattern) {
        (Value::Object(value), Value::Object(pattern)) => pattern
            .iter()
            .all(|(field, wanted)| value.get(field).is_some_and(|value| covers(value, wanted))),
        (Value::Array(value), Value::Array(pattern)) => pattern
            .iter()
            .all(|wanted| value.iter().any(|value| covers(value, wanted))),
        _ => value == pattern,
    }
}

/// The resource type that a reference names, if it names one.
fn target(reference: &Value) -> Option<String> {
    let stated = reference.get("type").and_then(Value::as_str);
    let literal = reference.get("reference").and_then(Value::as_str);
    let named = literal.and_then(|text| text.rsplit('/').nth(1));
    named.or(stated).map(str::to_owned)
}

fn in_order(period: &Map<String, Value>) -> bool {
    let text = |field: &str| period.get(field).and_then(Value::as_str);
    match (text("start"), text("end")) {
        (Some(start), Some(end)) => start <= end,
        _ => true,
    }
}
