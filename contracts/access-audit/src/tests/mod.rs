//! One file for each message; `world` holds the registries they read.

mod authority;
mod batch;
mod claims;
mod decide;
mod entries;
mod explain;
mod history;
mod instantiate;
mod malformed;
mod owner;
mod peers;
mod record;
mod repeats;
mod verify;
mod world;
