//! FHIR's data types, as far as AuditEvents use them.

use serde_json::Value;

/// A field of a data type: its name, its type, whether it is a list.
pub type Field = (&'static str, &'static str, bool);

/// The fields of a complex type; `None` for a primitive one.
pub fn fields(name: &str) -> Option<&'static [Field]> {
    Some(match name {
        "Coding" => &[
            ("system", "uri", false),
            ("version", "string", false),
            ("code", "code", false),
            ("display", "string", false),
            ("userSelected", "boolean", false),
        ],
        "CodeableConcept" => &[("coding", "Coding", true), ("text", "string", false)],
        "Reference" => &[
            ("reference", "string", false),
            ("type", "uri", false),
            ("identifier", "Identifier", false),
            ("display", "string", false),
        ],
        "Identifier" => &[
            ("use", "code", false),
            ("type", "CodeableConcept", false),
            ("system", "uri", false),
            ("value", "string", false),
            ("period", "Period", false),
            ("assigner", "Reference", false),
        ],
        "Period" => &[("start", "dateTime", false), ("end", "dateTime", false)],
        "Meta" => &[
            ("versionId", "id", false),
            ("lastUpdated", "instant", false),
            ("source", "uri", false),
            ("profile", "canonical", true),
            ("security", "Coding", true),
            ("tag", "Coding", true),
        ],
        "Narrative" => &[("status", "code", false), ("div", "xhtml", false)],
        "Extension" => &[
            ("url", "uri", false),
            ("valueString", "string", false),
            ("valueUri", "uri", false),
            ("valueCode", "code", false),
            ("valueCodeableConcept", "CodeableConcept", false),
            ("valueIdentifier", "Identifier", false),
        ],
        _ => return None,
    })
}

/// Whether JSON is a value of a primitive type.
pub fn is_primitive(name: &str, value: &Value) -> bool {
    if name == "boolean" {
        return value.is_boolean();
    }
    let Some(text) = value.as_str().filter(|text| !text.trim().is_empty()) else {
        return false;
    };
    match name {
        "code" => text.split(' ').all(|word| !word.is_empty()),
        "uri" | "canonical" | "url" => !text.contains(char::is_whitespace),
        "id" | "http://hl7.org/fhirpath/System.String" => {
            let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.');
            text.len() <= 64 && text.bytes().all(plain)
        }
        "instant" => is_instant(text),
        "dateTime" => is_instant(text) || matches!(text.len(), 4 | 7 | 10),
        "base64Binary" => {
            let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"+/= \n".contains(&byte);
            text.bytes().all(plain)
        }
        "string" | "xhtml" => true,
        _ => panic!("no primitive type {name}"),
    }
}

fn is_instant(text: &str) -> bool {
    let whole: Option<&str> = text.get(..19);
    let shaped = whole.is_some_and(|whole| {
        whole
            .bytes()
            .zip("0000-00-00T00:00:00".bytes())
            .all(|(byte, shape)| match shape {
                b'0' => byte.is_ascii_digit(),
                _ => byte == shape,
            })
    });
    let zoned = text.ends_with('Z')
        || text
            .get(text.len() - 6..)
            .is_some_and(|zone| zone.contains(':'));
    shaped && zoned
}
