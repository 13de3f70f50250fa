//! Did they: one entry per decided or reported access.
