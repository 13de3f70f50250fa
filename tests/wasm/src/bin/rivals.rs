//! Measures published contracts beside ours and writes the table and the picture; `./scripts/rivals` runs it.

use std::path::Path;
use std::process::ExitCode;

use salus_test_kit::Refusal;
use salus_wasm::rivals::{PUBLISHED, our_sizes, ours, page, picture, published};

/// The manifest that fixes which versions are built.
const MANIFEST: &str = include_str!("../../../rivals/Cargo.toml");

fn main() -> ExitCode {
    let Some(folder) = std::env::args().nth(1) else {
        eprintln!("usage: rivals FOLDER, where FOLDER has the Wasm of the published contracts");
        return ExitCode::FAILURE;
    };
    match measure(Path::new(&folder)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Refusal(text)) => {
            eprintln!("error: {text}");
            ExitCode::FAILURE
        }
    }
}

fn measure(folder: &Path) -> Result<(), Refusal> {
    let (mut sizes, mut operations) = (our_sizes()?, ours()?);
    for contract in PUBLISHED {
        let (size, measured) = published(folder, contract)?;
        sizes.push(size);
        operations.extend(measured);
    }
    let page = page(&sizes, &operations, &versions());
    write("rivals.md", &page)?;
    write("rivals.svg", &picture(&operations))
}

/// The exact versions in the manifest: `name = "=1.2.3"`.
fn versions() -> Vec<(String, String)> {
    MANIFEST
        .lines()
        .filter_map(|line| line.trim_end_matches('"').split_once(" = \"="))
        .map(|(name, version)| (name.to_owned(), version.to_owned()))
        .collect()
}

fn write(name: &str, text: &str) -> Result<(), Refusal> {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs");
    let path = docs.join(name);
    std::fs::write(&path, text).map_err(|error| Refusal(format!("docs/{name}: {error}")))?;
    println!("wrote docs/{name}");
    Ok(())
}
