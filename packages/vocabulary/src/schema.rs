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

pub(crate) use schema_as;
