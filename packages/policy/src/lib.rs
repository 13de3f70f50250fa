//! Consent terms and the decision over them: pure, without chain or storage.
