use std::path::PathBuf;

use serde_json::Value;

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// Whether the vectors are written anew.
pub fn is_blessed() -> bool {
    std::env::var_os("SALUS_BLESS").is_some_and(|bless| bless == "1")
}

/// The vectors of a file, as they are frozen.
pub fn frozen(name: &str) -> Value {
    let text = std::fs::read_to_string(path(name)).unwrap_or_else(|_| "null".to_owned());
    serde_json::from_str(&text).unwrap()
}

/// Compares with the frozen vectors, or writes them when `SALUS_BLESS=1`.
pub fn assert_frozen(name: &str, vectors: &Value) {
    if is_blessed() {
        let text = serde_json::to_string_pretty(vectors).unwrap();
        std::fs::write(path(name), text + "\n").unwrap();
    }
    let frozen = frozen(name);
    if frozen == *vectors {
        return;
    }
    let difference = differences(&frozen, vectors, "")
        .into_iter()
        .take(10)
        .collect::<Vec<_>>()
        .join("\n");
    panic!(
        "{name} differs. A format that is out there is never changed: a new layout is added beside \
         it. SALUS_BLESS=1 writes what was added.\n{difference}"
    );
}

fn differences(frozen: &Value, now: &Value, at: &str) -> Vec<String> {
    match (frozen, now) {
        (Value::Object(one), Value::Object(other)) => {
            let mut names: Vec<&String> = one.keys().chain(other.keys()).collect();
            names.sort();
            names.dedup();
            let null = Value::Null;
            let of = |map: &serde_json::Map<String, Value>, name| map.get(name).cloned();
            names
                .into_iter()
                .flat_map(|name| {
                    let one = of(one, name).unwrap_or(null.clone());
                    let other = of(other, name).unwrap_or(null.clone());
                    differences(&one, &other, &format!("{at}/{name}"))
                })
                .collect()
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => one
            .iter()
            .zip(other)
            .enumerate()
            .flat_map(|(index, (one, other))| differences(one, other, &format!("{at}/{index}")))
            .collect(),
        _ if frozen == now => Vec::new(),
        (Value::Array(one), Value::Array(other)) => {
            vec![format!("{at}: {} frozen, {} now", one.len(), other.len())]
        }
        _ => vec![format!("{at}: {frozen} is frozen, {now} now")],
    }
}
