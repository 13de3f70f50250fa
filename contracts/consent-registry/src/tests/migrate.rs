use cw2::set_contract_version;
use salus_consent_api::msg::MigrateMsg;
use salus_contract_kit::Message;

use super::world::{World, code};
use crate::contract::{CONTRACT, VERSION, migrate};

fn outcome(stored: &str, version: &str) -> Result<(), String> {
    let mut world = World::new();
    set_contract_version(&mut world.deps.storage, stored, version).unwrap();
    let before = world.dump();
    migrate(
        world.deps.as_mut(),
        world.env.clone(),
        Message(MigrateMsg {}),
    )
    .map(|_| ())
    .map_err(|error| {
        assert_eq!(world.dump(), before);
        code(&error)
    })
}

#[test]
fn only_an_older_version_of_this_contract_migrates() {
    assert_eq!(outcome(CONTRACT, "0.0.9"), Ok(()));
    for (stored, version) in [
        (CONTRACT, VERSION),
        (CONTRACT, "9.0.0"),
        (CONTRACT, "0.0.9-rc"),
        ("salus-identity-registry", "0.0.9"),
    ] {
        assert_eq!(
            outcome(stored, version),
            Err("salus:kit:migration".to_owned())
        );
    }
}
