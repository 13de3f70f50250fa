use cosmwasm_std::Storage;
use salus_contract_kit::{Cell, Key, KitError, cells_under, delete, load, save, take_page};
use salus_identity_api::bounds::INVITATION_SECONDS;
use salus_identity_api::cells::IdentityCell;
pub use salus_identity_api::control::ControlCell;
use salus_identity_api::control::control_key;
use salus_vocabulary::packed::{Pack, PackError, Reader, Writer};
use salus_vocabulary::{Id, Instant};

use super::{identity, save_identity, touch_document};

/// `invitation of a controller by identity and invited -> ControllerInvitationCell`, until answered
/// or withdrawn. Under the inviting identity's key, so that offers fill nobody else's cells.
fn controller_invitation_key(identity: &Id, controller: &Id) -> Key {
    Key::new(17).owner(identity).part(controller.as_slice())
}

/// An offer of control.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ControllerInvitationCell {
    /// When it was made.
    pub invited: Instant,
    /// Through which controller; the identity itself, if by its own account.
    pub through: Id,
}

impl ControllerInvitationCell {
    /// When it lapses, exclusive.
    pub fn lapses(&self) -> Instant {
        self.invited.plus(INVITATION_SECONDS)
    }
}

/// Invited, through.
impl Pack for ControllerInvitationCell {
    fn pack(&self, out: &mut Writer) {
        self.invited.pack(out);
        self.through.pack(out);
    }

    fn unpack(source: &mut Reader<'_>) -> Result<Self, PackError> {
        Ok(Self {
            invited: Instant::unpack(source)?,
            through: Id::unpack(source)?,
        })
    }
}

impl Cell for ControllerInvitationCell {
    const LAYOUT: u8 = 1;
    const NAME: &'static str = "invitation of a controller";
}

/// What an identity controls.
pub fn control(storage: &dyn Storage, controller: &Id) -> Result<ControlCell, KitError> {
    Ok(load(storage, &control_key(controller))?.unwrap_or_default())
}

fn save_control(storage: &mut dyn Storage, controller: &Id, cell: &ControlCell) {
    if *cell == ControlCell::default() {
        delete(storage, &control_key(controller));
    } else {
        save(storage, &control_key(controller), cell);
    }
}

/// Writes an identity whose controllers were `before` (itself spelt out), and counts for them what they control: the
/// only way in which controllers change.
pub fn save_controllers(
    storage: &mut dyn Storage,
    id: &Id,
    before: &[Id],
    mut cell: IdentityCell,
    now: Instant,
) -> Result<(), KitError> {
    if cell.controllers == [*id] {
        cell.controllers.clear();
    }
    save_identity(storage, id, &cell);
    touch_document(storage, id, &cell, now)?;
    for controller in before {
        if controller != id && !cell.controllers.contains(controller) {
            count(storage, id, controller, false)?;
        }
    }
    for controller in &cell.controllers {
        if controller != id && !before.contains(controller) {
            count(storage, id, controller, true)?;
        }
    }
    Ok(())
}

/// Counts for a controller that it controls an identity from now on, or no longer.
fn count(
    storage: &mut dyn Storage,
    controlled: &Id,
    controller: &Id,
    begins: bool,
) -> Result<(), KitError> {
    let has_others = control(storage, controlled)?.controls > 0;
    let mut cell = control(storage, controller)?;
    let controlled_before = cell.controls > 0;
    step(&mut cell.controls, begins);
    if has_others {
        step(&mut cell.serves, begins);
    }
    save_control(storage, controller, &cell);
    if controlled_before != (cell.controls > 0) {
        for served in identity(storage, controller)?.controllers {
            if served != *controller {
                let mut above = control(storage, &served)?;
                step(&mut above.serves, begins);
                save_control(storage, &served, &above);
            }
        }
    }
    Ok(())
}

fn step(count: &mut u32, up: bool) {
    *count = if up {
        count.saturating_add(1)
    } else {
        count.saturating_sub(1)
    };
}

/// An offer of control, lapsed or not.
pub fn controller_invitation(
    storage: &dyn Storage,
    identity: &Id,
    controller: &Id,
) -> Result<Option<ControllerInvitationCell>, KitError> {
    load(storage, &controller_invitation_key(identity, controller))
}

/// Writes an offer of control.
pub fn save_controller_invitation(
    storage: &mut dyn Storage,
    identity: &Id,
    controller: &Id,
    cell: &ControllerInvitationCell,
) {
    save(
        storage,
        &controller_invitation_key(identity, controller),
        cell,
    );
}

/// The last recovery of an identity or of the controller through which an offer was made: offers
/// from before it have ended.
pub fn offers_since(
    storage: &dyn Storage,
    cell: &IdentityCell,
    invitation: &ControllerInvitationCell,
) -> Result<Instant, KitError> {
    let through = identity(storage, &invitation.through)?;
    Ok(cell.delegations_since.max(through.delegations_since))
}

/// Removes an offer of control, if there is one.
pub fn remove_controller_invitation(storage: &mut dyn Storage, identity: &Id, controller: &Id) {
    delete(storage, &controller_invitation_key(identity, controller));
}

/// Offers of control, and the last of them if there are more.
pub type InvitationsPage = (Vec<(Id, ControllerInvitationCell)>, Option<Id>);

/// A page of an identity's offers of control, in the order of the invited's bytes, after one of
/// them if it is given.
pub fn controller_invitations(
    storage: &dyn Storage,
    identity: &Id,
    after: Option<&Id>,
    limit: usize,
) -> Result<InvitationsPage, KitError> {
    let prefix = Key::new(17).owner(identity);
    let after = after.map(Id::as_slice);
    let (page, last) = take_page(
        cells_under(storage, &prefix, after),
        limit,
        |part: &Vec<u8>, cell| Ok(Some((invited(part)?, cell))),
    )?;
    Ok((page, last.map(|part| invited(&part)).transpose()?))
}

fn invited(part: &[u8]) -> Result<Id, KitError> {
    Id::try_from(part).map_err(|_| KitError::UnreadableCell {
        cell: ControllerInvitationCell::NAME,
        source: PackError::Invalid("key"),
    })
}
