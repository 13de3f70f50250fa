//! Messages about control in short form. Whoever is named is a named account, or an address.

use salus_identity_api::derived_id;
use salus_identity_api::msg::ExecuteMsg;
use salus_vocabulary::{Id, Instant, ObjectId};

use crate::tests::world::{address, address_of_id, id};

pub fn who(name: &str) -> String {
    if name.starts_with("cosmwasm1") {
        name.to_owned()
    } else {
        address(name)
    }
}

pub fn everyone(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| who(name)).collect()
}

/// The id of what `maker` made with this number.
pub fn derived(maker: &str, number: u8) -> Id {
    derived_id(&id(maker), &ObjectId([number; 16]))
}

/// Its address.
pub fn derived_address(maker: &str, number: u8) -> String {
    address_of_id(&derived(maker, number))
}

pub fn create(by: &str, number: u8) -> ExecuteMsg {
    ExecuteMsg::CreateIdentity {
        r#as: who(by),
        random: ObjectId([number; 16]),
    }
}

pub fn invite_controller(by: &str, controller: &str) -> ExecuteMsg {
    ExecuteMsg::InviteController {
        r#as: who(by),
        controller: who(controller),
    }
}

pub fn withdraw_controller(by: &str, controller: &str) -> ExecuteMsg {
    ExecuteMsg::WithdrawControllerInvitation {
        r#as: who(by),
        controller: who(controller),
    }
}

pub fn accept_control(by: &str, identity: &str) -> ExecuteMsg {
    ExecuteMsg::AcceptControl {
        r#as: who(by),
        identity: who(identity),
    }
}

pub fn decline_control(by: &str, identity: &str) -> ExecuteMsg {
    ExecuteMsg::DeclineControl {
        r#as: who(by),
        identity: who(identity),
    }
}

pub fn remove_controller(by: &str, controller: &str) -> ExecuteMsg {
    ExecuteMsg::RemoveController {
        r#as: who(by),
        controller: who(controller),
    }
}

pub fn leave_control(by: &str, identity: &str) -> ExecuteMsg {
    ExecuteMsg::LeaveControl {
        r#as: who(by),
        identity: who(identity),
    }
}

pub fn apply_change(identity: &str, number: u32) -> ExecuteMsg {
    ExecuteMsg::ApplyChange {
        identity: who(identity),
        number,
    }
}

pub fn apply_removal(identity: &str, number: u32) -> ExecuteMsg {
    ExecuteMsg::ApplyRemoval {
        identity: who(identity),
        number,
    }
}

pub fn cancel_change(by: &str, identity: &str, number: u32) -> ExecuteMsg {
    ExecuteMsg::CancelChange {
        r#as: who(by),
        identity: who(identity),
        number,
    }
}

pub fn propose_guardians(by: &str, guardians: &[&str], threshold: u8) -> ExecuteMsg {
    ExecuteMsg::ProposeGuardians {
        r#as: who(by),
        guardians: everyone(guardians),
        threshold,
    }
}

pub fn withdraw_guardians(by: &str) -> ExecuteMsg {
    ExecuteMsg::WithdrawGuardians { r#as: who(by) }
}

pub fn accept_guardianship(by: &str, identity: &str) -> ExecuteMsg {
    ExecuteMsg::AcceptGuardianship {
        r#as: who(by),
        identity: who(identity),
    }
}

pub fn decline_guardianship(by: &str, identity: &str) -> ExecuteMsg {
    ExecuteMsg::DeclineGuardianship {
        r#as: who(by),
        identity: who(identity),
    }
}

pub fn resign_guardianship(by: &str, identity: &str) -> ExecuteMsg {
    ExecuteMsg::ResignGuardianship {
        r#as: who(by),
        identity: who(identity),
    }
}

pub fn dismiss_guardians(by: &str) -> ExecuteMsg {
    ExecuteMsg::DismissGuardians { r#as: who(by) }
}

pub fn propose_recovery(by: &str, identity: &str, controllers: &[&str]) -> ExecuteMsg {
    ExecuteMsg::ProposeRecovery {
        r#as: who(by),
        identity: who(identity),
        controllers: everyone(controllers),
    }
}

pub fn accept_recovery(by: &str, identity: &str, number: u32) -> ExecuteMsg {
    ExecuteMsg::AcceptRecovery {
        r#as: who(by),
        identity: who(identity),
        number,
    }
}

pub fn vote_recovery(by: &str, identity: &str, number: u32) -> ExecuteMsg {
    ExecuteMsg::VoteRecovery {
        r#as: who(by),
        identity: who(identity),
        number,
    }
}

pub fn oppose_recovery(by: &str, identity: &str, number: u32) -> ExecuteMsg {
    ExecuteMsg::OpposeRecovery {
        r#as: who(by),
        identity: who(identity),
        number,
    }
}

pub fn complete_recovery(identity: &str) -> ExecuteMsg {
    ExecuteMsg::CompleteRecovery {
        identity: who(identity),
    }
}

pub fn deactivate(by: &str) -> ExecuteMsg {
    ExecuteMsg::Deactivate { r#as: who(by) }
}

pub fn cancel_deactivation(by: &str, identity: &str) -> ExecuteMsg {
    ExecuteMsg::CancelDeactivation {
        r#as: who(by),
        identity: who(identity),
    }
}

pub fn void_grants(by: &str, start: u64, end: u64) -> ExecuteMsg {
    ExecuteMsg::VoidGrants {
        r#as: who(by),
        start: Instant(start),
        end: Instant(end),
    }
}

pub fn void_everything(by: &str, start: u64, end: u64) -> ExecuteMsg {
    ExecuteMsg::VoidGrantsAndRefusals {
        r#as: who(by),
        start: Instant(start),
        end: Instant(end),
    }
}

pub fn restore_refusals(by: &str) -> ExecuteMsg {
    ExecuteMsg::RestoreRefusals { r#as: who(by) }
}
