use salus_test_kit::World;

use crate::stage::{AUDIT, Stage};

/// Who sends a message: the name of the account, and the identity that he would act as by himself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Role {
    /// As the table says it.
    pub title: &'static str,
    /// The account's name.
    pub sender: &'static str,
    /// The identity's name.
    pub itself: &'static str,
    /// Whether he is tried `as` the identity that a message is for, and not only as himself.
    pub tries_others: bool,
}

const fn role(title: &'static str, name: &'static str) -> Role {
    Role {
        title,
        sender: name,
        itself: name,
        tries_others: true,
    }
}

/// All roles.
pub const ROLES: &[Role] = &[
    role("owner", "owner"),
    role("pending owner", "heir"),
    role("root", "root"),
    role("accredited issuer", "issuer"),
    role("reviewer", "reviewer"),
    role("patient", "patient"),
    role("controller", "controller"),
    role("ex-controller", "former"),
    role("pending controller", "invited"),
    role("delegate: view", "viewer"),
    role("delegate: consent", "decider"),
    role("delegate: revoke", "revoker"),
    role("ex-delegate", "dismissed"),
    role("guardian", "guardian"),
    role("custodian", "hospital"),
    role("operator", "operator"),
    role("member", "doctor"),
    Role {
        title: "managed actor",
        sender: "hospital",
        itself: "managed",
        tries_others: false,
    },
    role("another organization", "clinic"),
    role("whom it is offered", "novice"),
    role("stranger", "stranger"),
    role("a contract of the suite", CONTRACT),
];

/// Stands for the address of access-audit itself.
pub const CONTRACT: &str = "the contract itself";

impl<W: World> Stage<W> {
    /// The address of a role's account or identity.
    pub fn address(&self, name: &str) -> String {
        match name {
            CONTRACT => self.suite.address(AUDIT).to_owned(),
            name => self.account(name),
        }
    }
}
