//! Scenarios across the contracts.
