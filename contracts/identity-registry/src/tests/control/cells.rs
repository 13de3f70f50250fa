//! The bytes of the cells, as `docs/formats.md` says.

use salus_contract_kit::Cell;
use salus_vocabulary::Instant;

use super::say::*;
use super::scene::WAIT;
use crate::state::changes::ChangesCell;
use crate::state::control::ControlCell;
use crate::state::{
    self, Change, GuardianSet, GuardiansCell, Marks, ProposedGuardiansCell, Recovery, RecoveryCell,
    What,
};
use crate::tests::world::{World, id};

fn marks(places: &[usize]) -> Marks {
    let mut marks = Marks::default();
    for place in places {
        marks.set(*place);
    }
    marks
}

fn set() -> GuardianSet {
    GuardianSet {
        guardians: vec![id("a"), id("b"), id("c")],
        threshold: 2,
    }
}

fn hex(bytes: &[u8]) -> String {
    let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    [("a", "61"), ("b", "62"), ("c", "63")]
        .into_iter()
        .fold(digits, |text, (name, ascii)| {
            text.replace(
                &format!("14{ascii}{}", "00".repeat(19)),
                &format!("<{name}>"),
            )
        })
}

/// Packs, compares and unpacks.
fn frozen<T: Cell + PartialEq + std::fmt::Debug>(cell: &T, expected: &str) {
    let bytes = cell.to_cell();
    assert_eq!(hex(&bytes), expected);
    assert_eq!(&T::from_cell(&bytes).unwrap(), cell);
    for cut in 0..bytes.len() {
        assert!(T::from_cell(&bytes[..cut]).is_err());
    }
    let mut longer = bytes.clone();
    longer.push(0);
    assert!(T::from_cell(&longer).is_err());
    let mut unknown = bytes;
    unknown[0] = 9;
    assert!(T::from_cell(&unknown).is_err());
}

#[test]
fn the_cells_of_control_have_frozen_bytes() {
    let guardians = GuardiansCell {
        set: set(),
        resigned: marks(&[2]),
        since: Instant(300),
        against_deactivation: marks(&[0, 8]),
    };
    frozen(&guardians, "0103<a><b><c>0204ac028102");
    let proposed = ProposedGuardiansCell {
        set: set(),
        accepted: marks(&[1]),
        lapses: Instant(1),
    };
    frozen(&proposed, "0103<a><b><c>020201");
    frozen(
        &ControlCell {
            controls: 128,
            serves: 1,
        },
        "01800101",
    );
    frozen(
        &state::ControllerInvitationCell {
            invited: Instant(300),
            through: id("a"),
        },
        "01ac02<a>",
    );
    frozen(
        &state::ArrivalCell {
            through: id("b"),
            accepted: Instant(300),
        },
        "01<b>ac02",
    );
    let change = |number, what| Change {
        number,
        what,
        effective: Instant(7),
        against: marks(&[0]),
    };
    let changes = ChangesCell {
        ever: 200,
        changes: vec![
            change(1, What::Add(id("a"))),
            change(2, What::Remove(id("b"))),
            change(3, What::SetGuardians(set())),
            change(4, What::DismissGuardians),
        ],
    };
    frozen(
        &changes,
        "01c801040100<a>07010201<b>0701030203<a><b><c>02070104030701",
    );
    let recovery = |stands_since, opposed| Recovery {
        number: 5,
        proposer: 2,
        proposed: Instant(9),
        controllers: vec![id("a"), id("b")],
        accepted: marks(&[0, 1]),
        votes: marks(&[1]),
        against: marks(&[2]),
        opposed,
        stands_since,
    };
    let recoveries = RecoveryCell {
        ever: 6,
        proposals: vec![recovery(None, false), recovery(Some(Instant(300)), true)],
    };
    frozen(
        &recoveries,
        "01060205020902<a><b>030204000005020902<a><b>03020401ac02",
    );
}

#[test]
fn cells_with_unknown_numbers_are_refused() {
    for bytes in ["0101010004", "01010100ff"] {
        let bytes: Vec<u8> = (0..bytes.len())
            .step_by(2)
            .map(|at| u8::from_str_radix(&bytes[at..at + 2], 16).unwrap())
            .collect();
        assert!(ChangesCell::from_cell(&bytes).is_err());
    }
}

#[test]
fn every_cell_of_control_lies_under_a_namespace_of_its_own() {
    let mut world = World::guarded();
    world.does("anna", create("anna", 1));
    world.adds("anna", "anna", "boris");
    world.does("anna", invite_controller("anna", "carla"));
    world.does(
        "anna",
        propose_guardians("anna", &["hans", "hugo", "hilde"], 2),
    );
    world.stands("anna", "dora");
    let mut spaces: Vec<u8> = world
        .dump()
        .iter()
        .map(|(key, _)| key[0])
        .filter(|space| (8..=18).contains(space))
        .collect();
    spaces.sort_unstable();
    spaces.dedup();
    assert_eq!(spaces, [8, 9, 10, 11, 12, 16, 17, 18]);
}

#[test]
fn the_hot_cell_of_an_identity_grows_by_its_controllers_only() {
    let mut world = World::guarded();
    world.adds("anna", "anna", "boris");
    world.does(
        "anna",
        propose_guardians("anna", &["hans", "hugo", "hilde"], 2),
    );
    assert_eq!(
        world.cell("anna").to_cell(),
        salus_identity_api::cells::IdentityCell::default().to_cell(),
        "guardians and what waits lie elsewhere"
    );
    world.wait(WAIT);
    world.does("stranger", apply_change("anna", 0));
    assert_eq!(world.cell("anna").to_cell().len(), 2 + 1 + 2 * 21);
}
