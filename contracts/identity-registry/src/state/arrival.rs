use cosmwasm_std::Storage;
use salus_contract_kit::{Cell, Key, KitError, load, save};
use salus_vocabulary::packed::{Pack, PackError, Reader, Writer};
use salus_vocabulary::{Id, Instant};

/// `how a controller came, by identity and controller -> ArrivalCell`; written with each acceptance,
/// in place of an earlier one, and kept when the controller goes: others may have come through it.
/// Nobody who makes a decision reads it.
fn arrival_key(identity: &Id, controller: &Id) -> Key {
    Key::new(18).owner(identity).part(controller.as_slice())
}

/// How a controller came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ArrivalCell {
    /// The controller through which it was invited; the identity itself, if by its own account.
    pub through: Id,
    /// When it accepted.
    pub accepted: Instant,
}

/// Through, accepted.
impl Pack for ArrivalCell {
    fn pack(&self, out: &mut Writer) {
        self.through.pack(out);
        self.accepted.pack(out);
    }

    fn unpack(source: &mut Reader<'_>) -> Result<Self, PackError> {
        Ok(Self {
            through: Id::unpack(source)?,
            accepted: Instant::unpack(source)?,
        })
    }
}

impl Cell for ArrivalCell {
    const LAYOUT: u8 = 1;
    const NAME: &'static str = "arrival of a controller";
}

/// How a controller came; `None`: with the identity, or by a recovery.
pub fn arrival(
    storage: &dyn Storage,
    identity: &Id,
    controller: &Id,
) -> Result<Option<ArrivalCell>, KitError> {
    load(storage, &arrival_key(identity, controller))
}

/// Writes how a controller came.
pub fn save_arrival(storage: &mut dyn Storage, identity: &Id, controller: &Id, cell: &ArrivalCell) {
    save(storage, &arrival_key(identity, controller), cell);
}
