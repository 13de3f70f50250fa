//! What an identity controls: a cell that its peers read raw.

use salus_contract_kit::{Cell, Key};
use salus_vocabulary::Id;
use salus_vocabulary::packed::{Pack, PackError, Reader, Writer};

/// `what an identity controls, by controller -> ControlCell`; absent: nothing.
pub fn control_key(controller: &Id) -> Key {
    Key::new(12).part(controller.as_slice())
}

/// How much hangs from an identity as a controller. Itself is never counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ControlCell {
    /// How many identities it controls.
    pub controls: u32,
    /// How many of those control others in turn. Accounts act two steps far, so those others are
    /// reached through it only while it is a plain account.
    pub serves: u32,
}

/// Two varints.
impl Pack for ControlCell {
    fn pack(&self, out: &mut Writer) {
        out.varint(self.controls.into());
        out.varint(self.serves.into());
    }

    fn unpack(source: &mut Reader<'_>) -> Result<Self, PackError> {
        Ok(Self {
            controls: source.number()?,
            serves: source.number()?,
        })
    }
}

impl Cell for ControlCell {
    const LAYOUT: u8 = 1;
    const NAME: &'static str = "control";
}
