//! Nothing of its own: `./scripts/rivals` builds the dependencies.
