//! Messages, responses, raw cells and client of the audit contract.
