//! Ids, hashes, periods and codes of the field as validated newtypes.
