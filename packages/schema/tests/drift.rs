//! The committed schemas are the generated ones.

#[test]
fn schemas_have_not_drifted() {
    let schemas = salus_schema::schemas().unwrap();
    assert_eq!(schemas.len(), 3);
    for schema in schemas {
        let committed = std::fs::read_to_string(schema.path()).unwrap_or_default();
        assert!(
            committed == schema.text,
            "schema/{}.json differs from the messages: run `cargo run -p salus-schema` and read the diff",
            schema.contract
        );
    }
}
