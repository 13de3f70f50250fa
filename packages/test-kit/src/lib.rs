//! The whole suite on an embedded chain, with named actors.
