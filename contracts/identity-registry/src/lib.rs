//! Who is asking: identities, accreditations, memberships.
