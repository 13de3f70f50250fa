//! How the contracts read messages.
//!
//! A deserializer that serde derives against a JSON parser repeats the parser in every struct, and a
//! list form (`[..]`) of it that no client should use: in a contract with many messages, a third of
//! its Wasm. Here JSON becomes a [`Node`] once, by whatever parser serde is given, and a message is
//! then built from the node by its table of field names.
//!
//! [`FromNode`] accepts what the `Deserialize` of the same type accepts with `deny_unknown_fields`,
//! less the list form; a test holds the two together.

mod node;
mod read;

pub use node::{Node, NodeError};
pub use read::{Content, Fields, FromNode, by_text};
/// Derives [`FromNode`] from the fields and their `serde` attributes.
pub use salus_json_derive::FromNode;

use serde::de::{Deserialize, Deserializer, Error};

/// A message as entry points take it.
#[derive(Debug, Clone, PartialEq)]
pub struct Message<T>(pub T);

impl<'de, T: FromNode> Deserialize<'de> for Message<T> {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        let node = Node::deserialize(source)?;
        T::from_node(node).map(Self).map_err(D::Error::custom)
    }
}
