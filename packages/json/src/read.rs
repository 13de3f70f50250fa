use std::fmt::Display;
use std::vec::IntoIter;

use crate::{Node, NodeError};

/// A value that can be read from a [`Node`].
pub trait FromNode: Sized {
    /// Reads it, or says what is wrong.
    fn from_node(node: Node) -> Result<Self, NodeError>;

    /// What stands for a field that was left out.
    fn left_out() -> Option<Self> {
        None
    }
}

/// Reads a value that is written as text.
pub fn by_text<T: TryFrom<String>>(node: Node) -> Result<T, NodeError>
where
    T::Error: Display,
{
    T::try_from(String::from_node(node)?).map_err(|error| NodeError(error.to_string()))
}

impl Node {
    /// Which of these variants this is, by its place, and what stands beside the name: a name alone,
    /// or an object with one name.
    pub fn variant(self, names: &'static [&'static str]) -> Result<(usize, Content), NodeError> {
        let (name, value) = match self {
            Self::Text(name) => (name, None),
            Self::Object(fields) => {
                let mut fields = fields.into_iter();
                match (fields.next(), fields.next()) {
                    (Some((name, value)), None) => (name, Some(value)),
                    _ => {
                        return Err(NodeError(
                            "salus:json:variant: expected an object with one field, a name"
                                .to_owned(),
                        ));
                    }
                }
            }
            other => return Err(other.mismatch("a name, or an object with one field")),
        };
        match names.iter().position(|known| *known == name) {
            Some(at) => Ok((at, Content { name, value })),
            None => Content { name, value }.unknown(),
        }
    }
}

/// A variant's name and what stands beside it.
#[derive(Debug)]
pub struct Content {
    name: String,
    value: Option<Node>,
}

impl Content {
    /// Refuses anything beside the name.
    pub fn nothing(self) -> Result<(), NodeError> {
        match self.value {
            None | Some(Node::Null) => Ok(()),
            Some(_) => Err(NodeError::of("variant", &self.name, "stands alone")),
        }
    }

    /// The one value beside the name.
    pub fn value<T: FromNode>(self) -> Result<T, NodeError> {
        T::from_node(self.require()?)
    }

    /// The fields beside the name.
    pub fn fields(self, names: &'static [&'static str]) -> Result<Fields, NodeError> {
        Fields::of(self.require()?, names)
    }

    /// That no such variant exists.
    pub fn unknown<T>(self) -> Result<T, NodeError> {
        Err(NodeError::of(
            "unknown_variant",
            &self.name,
            "is none of the names that may stand here",
        ))
    }

    fn require(self) -> Result<Node, NodeError> {
        let Self { name, value } = self;
        value.ok_or_else(|| NodeError::of("variant", &name, "needs a value beside it"))
    }
}

/// The fields of an object, in the order of their table.
#[derive(Debug)]
pub struct Fields {
    names: &'static [&'static str],
    values: IntoIter<Option<Node>>,
}

impl Fields {
    /// Takes the fields out of an object; refuses unknown and repeated ones.
    pub fn of(node: Node, names: &'static [&'static str]) -> Result<Self, NodeError> {
        let Node::Object(fields) = node else {
            return Err(node.mismatch("an object"));
        };
        let mut values = vec![None; names.len()];
        for (name, value) in fields {
            let slot = names
                .iter()
                .position(|known| *known == name)
                .and_then(|at| values.get_mut(at));
            match slot {
                None => return Err(NodeError::of("unknown_field", &name, "is no field here")),
                Some(Some(_)) => {
                    return Err(NodeError::of("duplicate_field", &name, "stands twice"));
                }
                Some(slot) => *slot = Some(value),
            }
        }
        Ok(Self {
            names,
            values: values.into_iter(),
        })
    }

    /// The next field; only an `Option` may be left out.
    pub fn required<T: FromNode>(&mut self) -> Result<T, NodeError> {
        match self.next()? {
            Some(node) => T::from_node(node),
            None => T::left_out().ok_or_else(|| self.missing()),
        }
    }

    /// The next field, or its default.
    pub fn or_default<T: FromNode + Default>(&mut self) -> Result<T, NodeError> {
        match self.next()? {
            Some(node) => T::from_node(node),
            None => Ok(T::default()),
        }
    }

    fn next(&mut self) -> Result<Option<Node>, NodeError> {
        self.values.next().ok_or_else(|| self.missing())
    }

    /// The error for the field before the one that comes next.
    fn missing(&self) -> NodeError {
        let after = self.values.len().saturating_add(1);
        let at = self.names.len().checked_sub(after);
        let name = at.and_then(|at| self.names.get(at)).copied();
        NodeError::of("missing_field", name.unwrap_or_default(), "is missing")
    }
}

impl FromNode for bool {
    fn from_node(node: Node) -> Result<Self, NodeError> {
        match node {
            Node::Bool(value) => Ok(value),
            other => Err(other.mismatch("true or false")),
        }
    }
}

impl FromNode for String {
    fn from_node(node: Node) -> Result<Self, NodeError> {
        match node {
            Node::Text(text) => Ok(text),
            other => Err(other.mismatch("a text")),
        }
    }
}

impl FromNode for u64 {
    fn from_node(node: Node) -> Result<Self, NodeError> {
        match node {
            Node::Number(value) => Ok(value),
            other => Err(other.mismatch("a number")),
        }
    }
}

macro_rules! smaller_numbers {
    ($($number:ty)*) => {$(
        impl FromNode for $number {
            fn from_node(node: Node) -> Result<Self, NodeError> {
                <$number>::try_from(u64::from_node(node)?).map_err(|_| {
                    NodeError(
                        concat!("salus:json:number: more than a ", stringify!($number), " holds")
                            .to_owned(),
                    )
                })
            }
        }
    )*};
}

smaller_numbers! { u8 u16 u32 }

impl<T: FromNode> FromNode for Option<T> {
    fn from_node(node: Node) -> Result<Self, NodeError> {
        match node {
            Node::Null => Ok(None),
            node => T::from_node(node).map(Some),
        }
    }

    fn left_out() -> Option<Self> {
        Some(None)
    }
}

impl<T: FromNode> FromNode for Vec<T> {
    fn from_node(node: Node) -> Result<Self, NodeError> {
        let Node::List(nodes) = node else {
            return Err(node.mismatch("a list"));
        };
        let mut list = Vec::with_capacity(nodes.len());
        for node in nodes {
            list.push(T::from_node(node)?);
        }
        Ok(list)
    }
}

impl<T: FromNode> FromNode for Box<T> {
    fn from_node(node: Node) -> Result<Self, NodeError> {
        T::from_node(node).map(Self::new)
    }
}
