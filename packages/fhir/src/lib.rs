//! FHIR Consent and Permission to consent terms, terms to plain sentences.
