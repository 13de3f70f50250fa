//! May they: consents, requests and exclusions of patients.
