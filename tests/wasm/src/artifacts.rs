use std::path::{Path, PathBuf};

use salus_test_kit::Contract;

/// The folder with the Wasm of one build.
#[derive(Debug, Clone)]
pub struct Artifacts {
    folder: PathBuf,
}

/// There is no Wasm where it should be.
#[derive(Debug, thiserror::Error)]
#[error("cannot read {path}: {source}; run ./scripts/build-wasm first")]
pub struct MissingArtifact {
    /// Where it was looked for.
    pub path: String,
    /// What the system says.
    pub source: std::io::Error,
}

impl Artifacts {
    /// What `./scripts/build-wasm` left in `artifacts/`, or in the folder that `SALUS_ARTIFACTS`
    /// names.
    pub fn present() -> Self {
        match std::env::var_os("SALUS_ARTIFACTS") {
            Some(folder) => Self::at(folder),
            None => Self::at(concat!(env!("CARGO_MANIFEST_DIR"), "/../../artifacts")),
        }
    }

    /// Another build.
    pub fn at(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
        }
    }

    /// The Wasm of a contract.
    ///
    /// # Errors
    /// [`MissingArtifact`], which says what to do.
    pub fn read(&self, contract: Contract) -> Result<Vec<u8>, MissingArtifact> {
        self.read_file(file_name(contract))
    }

    /// The Wasm of the contract that behaves badly as it is told (`tests/hostile`).
    ///
    /// # Errors
    /// [`MissingArtifact`], which says what to do.
    pub fn hostile(&self) -> Result<Vec<u8>, MissingArtifact> {
        self.read_file("tests/salus_hostile.wasm")
    }

    fn read_file(&self, file: &str) -> Result<Vec<u8>, MissingArtifact> {
        let path = self.folder.join(file);
        std::fs::read(&path).map_err(|source| MissingArtifact {
            path: display(&path),
            source,
        })
    }
}

/// The name of a contract's Wasm.
pub fn file_name(contract: Contract) -> &'static str {
    match contract {
        Contract::IdentityRegistry => "identity_registry.wasm",
        Contract::ConsentRegistry => "consent_registry.wasm",
        Contract::AccessAudit => "access_audit.wasm",
    }
}

fn display(path: &Path) -> String {
    path.display().to_string()
}
