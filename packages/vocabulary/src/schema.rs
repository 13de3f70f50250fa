/// Gives a newtype the JSON schema of what it is written as.
macro_rules! schema_as {
    ($name:ident, $as:ty) => {
        impl schemars::JsonSchema for $name {
            fn is_referenceable() -> bool {
                false
            }

            fn schema_name() -> String {
                stringify!($name).to_owned()
            }

            fn json_schema(
                generator: &mut schemars::r#gen::SchemaGenerator,
            ) -> schemars::schema::Schema {
                <$as>::json_schema(generator)
            }
        }
    };
}

/// Reads a newtype from the text that it is written as.
macro_rules! read_by_text {
    ($name:ident) => {
        impl salus_json::FromNode for $name {
            fn from_node(node: salus_json::Node) -> Result<Self, salus_json::NodeError> {
                salus_json::by_text(node)
            }
        }
    };
}

pub(crate) use read_by_text;
pub(crate) use schema_as;
