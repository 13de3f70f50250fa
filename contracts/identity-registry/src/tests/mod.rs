//! One file for each area of messages; `world` is the registry they run against.

mod accreditation;
mod authority;
mod bars;
mod chains;
mod control;
mod delegation;
mod did;
mod document;
mod edges;
mod events;
mod lifecycle;
mod membership;
mod multikey;
mod operators;
mod owner;
mod pages;
mod pause;
mod properties;
mod roots;
mod status;
mod world;
