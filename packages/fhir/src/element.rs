use serde_json::{Map, Value};

use crate::{ImportError, Refusal};

/// One JSON object of a document, and where it stands.
#[derive(Clone)]
pub(crate) struct Element<'a> {
    fields: &'a Map<String, Value>,
    path: String,
}

type Result<T> = std::result::Result<T, ImportError>;

impl<'a> Element<'a> {
    pub(crate) fn root(value: &'a Value, name: &str) -> Result<Self> {
        Self::at(value, name.to_owned())
    }

    fn at(value: &'a Value, path: String) -> Result<Self> {
        match value {
            Value::Object(fields) => Ok(Self { fields, path }),
            _ => Err(ImportError::new(Refusal::Malformed, path)),
        }
    }

    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    pub(crate) fn refuse(&self, refusal: Refusal) -> ImportError {
        ImportError::new(refusal, &self.path)
    }

    pub(crate) fn refuse_at(&self, field: &str, refusal: Refusal) -> ImportError {
        ImportError::new(refusal, self.path_of(field))
    }

    pub(crate) fn path_of(&self, field: &str) -> String {
        format!("{}.{field}", self.path)
    }

    pub(crate) fn has(&self, field: &str) -> bool {
        self.fields.contains_key(field)
    }

    /// Refuses every field that is not listed. Ids, plain extensions and what primitives carry
    /// beside their value never change what an element means, nor does a comment (text under a name
    /// that begins with `_`).
    pub(crate) fn only(&self, known: &[&str]) -> Result<()> {
        let is_strange = |(field, value): &(&String, &Value)| {
            let comment = field.starts_with('_') && value.is_string();
            let plain = field.strip_prefix('_').unwrap_or(field);
            !known.contains(&plain) && !matches!(plain, "id" | "extension") && !comment
        };
        let stranger = self.fields.iter().find(is_strange);
        let stranger = stranger.map(|(field, _)| field);
        match stranger {
            None => Ok(()),
            Some(field) => Err(self.refuse_at(field, refusal_of(field))),
        }
    }

    /// As [`Self::only`], for what people write by hand: the refusal names what could stand there.
    pub(crate) fn only_these(&self, known: &[&str]) -> Result<()> {
        self.only(known).map_err(|error| match error.refusal {
            Refusal::UnknownElement => error.expected(known),
            _ => error,
        })
    }

    /// Text that may be left out. Text of which there is only an extension is not left out: it was
    /// masked, or is not known.
    pub(crate) fn text(&self, field: &str) -> Result<Option<&'a str>> {
        match self.fields.get(field) {
            None if self.fields.contains_key(&format!("_{field}")) => {
                Err(self.refuse_at(field, Refusal::MissingValue))
            }
            None => Ok(None),
            Some(Value::String(text)) if !text.trim().is_empty() => Ok(Some(text)),
            Some(_) => Err(self.refuse_at(field, Refusal::Malformed)),
        }
    }

    pub(crate) fn element(&self, field: &str) -> Result<Option<Element<'a>>> {
        self.fields
            .get(field)
            .map(|value| Self::at(value, self.path_of(field)))
            .transpose()
    }

    /// Text as FHIR writes codes and addresses: without blanks around it.
    pub(crate) fn token(&self, field: &str) -> Result<Option<&'a str>> {
        match self.text(field)? {
            Some(text) if text.trim() != text => Err(self.refuse_at(field, Refusal::Malformed)),
            token => Ok(token),
        }
    }

    /// The items of a list; a missing list is an empty one, a list without items is malformed.
    pub(crate) fn elements(&self, field: &str) -> Result<Vec<Element<'a>>> {
        match self.fields.get(field) {
            None => Ok(Vec::new()),
            Some(Value::Array(items)) if !items.is_empty() => items
                .iter()
                .enumerate()
                .map(|(index, item)| Self::at(item, format!("{}[{index}]", self.path_of(field))))
                .collect(),
            Some(_) => Err(self.refuse_at(field, Refusal::Malformed)),
        }
    }

    /// The items of a list of text.
    pub(crate) fn texts(&self, field: &str) -> Result<Vec<&'a str>> {
        let malformed = || self.refuse_at(field, Refusal::Malformed);
        match self.fields.get(field) {
            None => Ok(Vec::new()),
            Some(Value::Array(items)) => items
                .iter()
                .map(|item| item.as_str().ok_or_else(malformed))
                .collect(),
            Some(_) => Err(malformed()),
        }
    }

    /// The fields by name.
    pub(crate) fn fields(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.fields.keys().map(String::as_str)
    }

    pub(crate) fn is_text(&self, field: &str) -> bool {
        self.fields.get(field).is_some_and(Value::is_string)
    }
}

/// Elements that were left out on purpose are refused by name.
fn refusal_of(field: &str) -> Refusal {
    match field {
        "modifierExtension" => Refusal::ModifierExtension,
        "implicitRules" => Refusal::ImplicitRules,
        "expression" => Refusal::Expression,
        "documentType" => Refusal::DocumentType,
        "import" => Refusal::ImportedRules,
        _ => Refusal::UnknownElement,
    }
}

/// Refuses modifier extensions and implicit rules wherever they stand, also inside elements that
/// are otherwise passed over. What is contained is a document of its own and is never read.
pub(crate) fn refuse_modifiers(document: &Value, name: &str) -> Result<()> {
    let mut open = vec![(document, name.to_owned())];
    while let Some((value, path)) = open.pop() {
        match value {
            Value::Object(fields) => {
                for (field, inner) in fields {
                    let path = format!("{path}.{field}");
                    match field.as_str() {
                        "modifierExtension" => {
                            return Err(ImportError::new(Refusal::ModifierExtension, path));
                        }
                        "implicitRules" => {
                            return Err(ImportError::new(Refusal::ImplicitRules, path));
                        }
                        "contained" => {}
                        _ => open.push((inner, path)),
                    }
                }
            }
            Value::Array(items) => open.extend(
                items
                    .iter()
                    .enumerate()
                    .map(|(index, item)| (item, format!("{path}[{index}]"))),
            ),
            _ => {}
        }
    }
    Ok(())
}
