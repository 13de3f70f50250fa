//! Messages, responses, raw cells and client of the identity contract.
