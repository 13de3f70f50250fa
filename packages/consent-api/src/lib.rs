//! Messages, responses, raw cells and client of the consent contract.
