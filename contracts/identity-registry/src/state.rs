//! The storage of the registry. Cells that peers read raw are laid out in `salus-identity-api`;
//! the rest is here. Namespaces: 0 header, 1 identities, 2 accreditations, 3 roots, 4 operators,
//! 5 invitations (all in the api), 6 configuration, 7 delegations, 8 guardians (both in the api),
//! 9 recoveries, 10 pending changes (in the api), 11 DID documents, 12 what an identity controls (in
//! the api), 13 bars, 14 pending changes of the roots, 16 proposed guardians (in the api),
//! 17 invitations of controllers, 18 how controllers came; `contract_info` is cw2's.

mod arrival;
pub mod changes;
pub mod control;
mod delegations;
mod document;
mod guardians;
mod recovery;
mod trust;

pub use arrival::{ArrivalCell, arrival, save_arrival};
pub use changes::{Change, What, changes, due, save_changes};
pub use control::{
    ControllerInvitationCell, control, controller_invitation, controller_invitations, offers_since,
    remove_controller_invitation, save_controller_invitation, save_controllers,
};
pub use delegations::{delegation, delegations, save_delegation};
pub use document::{DocumentCell, Method, Service, bit, document, save_document, touch_document};
pub use guardians::{
    GuardianSet, GuardiansCell, Marks, ProposedGuardiansCell, guardians, is_guardian,
    proposed_guardians, remove_guardians, remove_proposed_guardians, save_guardians,
    save_proposed_guardians,
};
pub use recovery::{Recovery, RecoveryCell, recovery, save_recovery};
pub use salus_identity_api::cells::RootsCell;
pub use trust::{
    BarCell, PendingRoot, bar, bars, pending_roots, remove_bar, save_pending_roots, set_bar,
};

use cosmwasm_std::{Order, Storage};
use salus_contract_kit::{
    Cell, CellSource, Header, HeaderKind, Key, KitError, Ownership, delete, load, save, save_header,
};
use salus_identity_api::cells::{
    AccreditationCell, IdentityCell, InvitationCell, OperatorCell, accreditation_key, identity_key,
    invitation_key, operator_key, roots_key,
};
use salus_vocabulary::Id;
use salus_vocabulary::packed::{Pack, PackError, Reader, Writer};

/// Items under identities, and the identity behind which there are more.
pub type IdPage<T> = (Vec<(Id, T)>, Option<Id>);

/// `configuration -> ConfigCell`; no decision needs it, so it stays out of the header.
fn config_key() -> Key {
    Key::new(6)
}

/// What was fixed at instantiation, and the owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigCell {
    /// Who owns the framework.
    pub ownership: Ownership,
    /// The chain that stands in every DID.
    pub chain_id: String,
}

/// Ownership, chain id. In layout 1 the ownership is the owner alone.
impl Pack for ConfigCell {
    fn pack(&self, out: &mut Writer) {
        self.ownership.pack(out);
        out.bytes(self.chain_id.as_bytes());
    }

    fn unpack(source: &mut Reader<'_>) -> Result<Self, PackError> {
        let ownership = Ownership::unpack(source)?;
        Self::of(ownership, source)
    }
}

impl ConfigCell {
    fn of(ownership: Ownership, source: &mut Reader<'_>) -> Result<Self, PackError> {
        let chain_id = String::from_utf8(source.bytes()?.to_vec())
            .map_err(|_| PackError::Invalid("chain id"))?;
        Ok(Self {
            ownership,
            chain_id,
        })
    }
}

impl Cell for ConfigCell {
    const LAYOUT: u8 = 2;
    const NAME: &'static str = "configuration";

    fn unpack_layout(layout: u8, source: &mut Reader<'_>) -> Result<Self, PackError> {
        match layout {
            1 | Self::LAYOUT => {
                let ownership = Ownership::unpack_layout(layout, source)?;
                Self::of(ownership, source)
            }
            _ => Err(PackError::Invalid("layout")),
        }
    }
}

/// The identity that a key ends with.
fn id_of_key(part: &[u8]) -> Result<Id, KitError> {
    Id::try_from(part).map_err(|_| KitError::UnreadableCell {
        cell: "key",
        source: PackError::Invalid("key"),
    })
}

/// The header; an error before instantiation.
pub fn header(storage: &dyn Storage) -> Result<Header, KitError> {
    CellSource::Own(storage).header(HeaderKind::Identity)
}

/// Makes every cached chain stale, because something that others hang from has changed.
pub fn raise_epoch(storage: &mut dyn Storage, header: &Header) -> Header {
    let raised = Header {
        epoch: header.epoch.saturating_add(1),
        ..*header
    };
    save_header(storage, &raised);
    raised
}

/// The configuration; an error before instantiation.
pub fn config(storage: &dyn Storage) -> Result<ConfigCell, KitError> {
    load(storage, &config_key())?.ok_or(KitError::UnreadableCell {
        cell: ConfigCell::NAME,
        source: PackError::Truncated,
    })
}

/// Writes the configuration.
pub fn save_config(storage: &mut dyn Storage, config: &ConfigCell) {
    save(storage, &config_key(), config);
}

/// The live trust roots.
pub fn roots(storage: &dyn Storage) -> Result<RootsCell, KitError> {
    Ok(load(storage, &roots_key())?.unwrap_or_default())
}

/// Writes the trust roots.
pub fn save_roots(storage: &mut dyn Storage, roots: &RootsCell) {
    save(storage, &roots_key(), roots);
}

/// An identity; nothing stored means that it controls itself and holds nothing.
pub fn identity(storage: &dyn Storage, id: &Id) -> Result<IdentityCell, KitError> {
    Ok(load(storage, &identity_key(id))?.unwrap_or_default())
}

/// Writes an identity.
pub fn save_identity(storage: &mut dyn Storage, id: &Id, cell: &IdentityCell) {
    save(storage, &identity_key(id), cell);
}

/// An accreditation.
pub fn accreditation(
    storage: &dyn Storage,
    subject: &Id,
    number: u16,
) -> Result<Option<AccreditationCell>, KitError> {
    load(storage, &accreditation_key(subject, number))
}

/// Writes an accreditation.
pub fn save_accreditation(
    storage: &mut dyn Storage,
    subject: &Id,
    number: u16,
    cell: &AccreditationCell,
) {
    save(storage, &accreditation_key(subject, number), cell);
}

/// An operator, also when removed.
pub fn operator(
    storage: &dyn Storage,
    organization: &Id,
    number: u16,
) -> Result<Option<OperatorCell>, KitError> {
    load(storage, &operator_key(organization, number))
}

/// Writes an operator.
pub fn save_operator(
    storage: &mut dyn Storage,
    organization: &Id,
    number: u16,
    cell: &OperatorCell,
) {
    save(storage, &operator_key(organization, number), cell);
}

/// An offer of membership, lapsed or not.
pub fn invitation(
    storage: &dyn Storage,
    organization: &Id,
    member: &Id,
) -> Result<Option<InvitationCell>, KitError> {
    load(storage, &invitation_key(organization, member))
}

/// Writes an offer of membership.
pub fn save_invitation(
    storage: &mut dyn Storage,
    organization: &Id,
    member: &Id,
    cell: &InvitationCell,
) {
    save(storage, &invitation_key(organization, member), cell);
}

/// Removes an offer of membership, if there is one.
pub fn remove_invitation(storage: &mut dyn Storage, organization: &Id, member: &Id) {
    delete(storage, &invitation_key(organization, member));
}

/// Offers of an organization in the order of the members' bytes, after a member if one is given.
pub fn invitations(
    storage: &dyn Storage,
    organization: &Id,
    after: Option<&Id>,
    most: usize,
) -> Result<Vec<(Id, InvitationCell)>, KitError> {
    let prefix = Key::new(5).owner(organization);
    let start = after.map_or_else(
        || prefix.as_slice().to_vec(),
        |member| {
            let mut next = invitation_key(organization, member).as_slice().to_vec();
            next.push(0);
            next
        },
    );
    storage
        .range(
            Some(&start),
            prefix.after_prefix().as_deref(),
            Order::Ascending,
        )
        .take(most)
        .map(|(key, value)| {
            let member = key
                .get(prefix.as_slice().len()..)
                .and_then(|bytes| Id::try_from(bytes).ok())
                .ok_or(KitError::UnreadableCell {
                    cell: InvitationCell::NAME,
                    source: PackError::Invalid("key"),
                })?;
            Ok((member, InvitationCell::from_cell(&value)?))
        })
        .collect()
}
