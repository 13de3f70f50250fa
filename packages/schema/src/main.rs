//! Writes `schema/*.json`.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    for schema in salus_schema::schemas()? {
        std::fs::write(schema.path(), schema.text)?;
        println!("schema/{}.json", schema.contract);
    }
    Ok(())
}
