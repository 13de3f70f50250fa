//! Just enough Go to read constants and test cases out of wasmd's source.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;

/// The folder of a Go module in the local module cache, downloaded if need be; `None` without Go
/// or without a way to the module.
pub fn module(name: &str) -> Option<PathBuf> {
    let output = Command::new("go")
        .args(["mod", "download", "-json", name])
        .current_dir(std::env::temp_dir())
        .output()
        .ok()?;
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).ok()?;
    report.get("Dir")?.as_str().map(PathBuf::from)
}

/// Named numbers.
pub type Constants = BTreeMap<String, u64>;

/// Adds all constants that a piece of source defines as `Name = expression` or
/// `Name uint64 = expression` and that can be computed.
pub fn read_constants(source: &str, prefix: &str, constants: &mut Constants) {
    for line in source.lines().map(without_comment) {
        let Some((left, right)) = line.split_once('=') else {
            continue;
        };
        let Some(name) = left
            .trim()
            .trim_start_matches("const ")
            .split_whitespace()
            .next()
        else {
            continue;
        };
        if name.chars().next().is_some_and(char::is_uppercase)
            && let Some(value) = evaluate(right, constants)
        {
            constants.insert(format!("{prefix}{name}"), value);
        }
    }
}

/// The text of one Go function, up to the next one.
pub fn function<'a>(source: &'a str, name: &str) -> &'a str {
    let start = source.find(&format!("\nfunc {name}(")).expect("function") + 1;
    let rest = &source[start..];
    let end = rest[1..].find("\nfunc ").map_or(rest.len(), |end| end + 1);
    &rest[..end]
}

/// The named cases of a table test: from a line `"name": {` to the next. Their fields by name,
/// nested ones included, as text.
pub fn cases(function: &str) -> Vec<(String, BTreeMap<String, String>)> {
    let mut cases: Vec<(String, BTreeMap<String, String>)> = Vec::new();
    for line in function.lines().map(without_comment).map(str::trim) {
        if line.starts_with("for ") {
            break;
        }
        if let Some(name) = line
            .strip_prefix('"')
            .and_then(|line| line.strip_suffix("\": {"))
        {
            cases.push((name.to_owned(), BTreeMap::new()));
        } else if let (Some((field, value)), Some((_, fields))) =
            (line.split_once(':'), cases.last_mut())
        {
            fields.insert(
                field.to_owned(),
                value.trim().trim_end_matches(',').to_owned(),
            );
        }
    }
    cases
}

fn without_comment(line: &str) -> &str {
    line.split_once("//").map_or(line, |(code, _)| code)
}

/// The value of an expression of numbers, known names, `+`, `-`, `*` and parentheses.
pub fn evaluate(expression: &str, constants: &Constants) -> Option<u64> {
    let mut tokens = tokens(expression)?;
    tokens.reverse();
    let value = sum(&mut tokens, constants)?;
    tokens.is_empty().then_some(value)
}

fn tokens(expression: &str) -> Option<Vec<String>> {
    let mut tokens = Vec::new();
    let mut rest = expression.trim();
    while let Some(first) = rest.chars().next() {
        let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
        let length = match first {
            c if is_word(c) => rest.find(|c: char| !is_word(c)).unwrap_or(rest.len()),
            '+' | '-' | '*' | '(' | ')' => 1,
            _ => return None,
        };
        tokens.push(rest[..length].to_owned());
        rest = rest[length..].trim_start();
    }
    Some(tokens)
}

fn sum(tokens: &mut Vec<String>, constants: &Constants) -> Option<u64> {
    let mut value = product(tokens, constants)?;
    while let Some(sign) = tokens.pop_if(|token| token == "+" || token == "-") {
        let next = product(tokens, constants)?;
        value = if sign == "+" {
            value.checked_add(next)?
        } else {
            value.checked_sub(next)?
        };
    }
    Some(value)
}

fn product(tokens: &mut Vec<String>, constants: &Constants) -> Option<u64> {
    let mut value = factor(tokens, constants)?;
    while tokens.pop_if(|token| token == "*").is_some() {
        value = value.checked_mul(factor(tokens, constants)?)?;
    }
    Some(value)
}

fn factor(tokens: &mut Vec<String>, constants: &Constants) -> Option<u64> {
    let token = tokens.pop()?;
    if token == "(" {
        let value = sum(tokens, constants)?;
        tokens.pop_if(|token| token == ")")?;
        return Some(value);
    }
    let number = token.replace('_', "").parse().ok();
    number.or_else(|| constants.get(&token).copied())
}

#[test]
fn expressions_are_computed_with_their_usual_precedence() {
    let constants = Constants::from([("types.A".to_owned(), 10), ("B".to_owned(), 3)]);
    let value = |text| evaluate(text, &constants);
    assert_eq!(value("1_000 + 2 * (types.A - B)"), Some(1_014));
    assert_eq!(value("types.A - B - 2"), Some(5));
    assert_eq!(value("Unknown"), None);
    assert_eq!(value("2 +"), None);
    assert_eq!(value("(2"), None);
}
