use cosmwasm_std::{Api, Event};
use salus_consent_api::cells::RequestRef;
use salus_contract_kit::{KitError, OwnerChange, address_of};
use salus_policy::{Category, ConsentRef, Custodian, Grantee, Terms};
use salus_vocabulary::{Hash, Id, ObjectId};

use crate::access::Authority;
use crate::execute::record::Manner;

/// The type of every event; a chain puts `wasm-` in front.
pub const EVENT_TYPE: &str = "salus_consent";
/// The version of the attributes below.
pub const EVENT_VERSION: &str = "1";

/// What a message changed, and all that an indexer needs to follow it.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// Terms were recorded.
    Recorded {
        manner: Manner,
        consent: ConsentRef,
        slot: Slot,
        /// What stood in the slot.
        replaces: Option<ObjectId>,
    },
    /// A consent ended.
    Ended {
        /// Whether it could deny.
        refusal: bool,
        /// Whether it should never have been recorded.
        in_error: bool,
        consent: ConsentRef,
        custodian: Custodian,
    },
    /// A consent lost its permits; the version is the new one.
    PermitsStripped {
        consent: ConsentRef,
        custodian: Custodian,
    },
    /// Somebody was excluded.
    Excluded {
        excluded: Id,
        even_in_emergency: bool,
    },
    /// An exclusion was lifted.
    ExclusionLifted { excluded: Id },
    /// A consent was asked for.
    Requested {
        request: RequestRef,
        hash: Hash,
        custodian: Custodian,
    },
    /// A request was taken back.
    RequestWithdrawn { request: RequestRef },
    /// A request was declined.
    RequestDeclined { request: RequestRef },
    /// The owner did something with the contract, or somebody took it over.
    Owner(OwnerChange),
}

/// What names a slot under its subject.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Slot {
    pub custodian: Custodian,
    pub category: Category,
    pub grantee: Grantee,
}

impl Slot {
    /// The slot that terms fill.
    pub fn of(terms: &Terms) -> Self {
        Self {
            custodian: terms.custodian,
            category: terms.category,
            grantee: terms.grantee,
        }
    }
}

impl Change {
    /// The event: `v`, `action`, `subject`, what changed, then `by` if a delegate acts. What is
    /// about the contract itself names `as` and `account` instead.
    pub fn to_event(&self, api: &dyn Api, by: &Authority) -> Result<Event, KitError> {
        let mut event = Draft::new(api, self.action());
        if let Self::Owner(change) = self {
            event.identity("as", &by.acting().identity())?;
            event.identity("account", &by.acting().account())?;
            return change.describe(api, event.event);
        }
        event.identity("subject", &by.subject())?;
        self.describe(&mut event)?;
        if let Some(delegate) = by.delegate() {
            event.identity("by", &delegate)?;
        }
        Ok(event.event)
    }

    /// The name of the message that does this alone.
    fn action(&self) -> &'static str {
        match self {
            Self::Recorded { manner, .. } => match manner {
                Manner::Granted => "grant",
                Manner::Approved(_) => "approve",
                Manner::Refused => "refuse",
            },
            Self::Ended { refusal: false, .. } => "revoke",
            Self::Ended { refusal: true, .. } => "end_refusal",
            Self::PermitsStripped { .. } => "strip_permits",
            Self::Excluded { .. } => "exclude",
            Self::ExclusionLifted { .. } => "lift_exclusion",
            Self::Requested { .. } => "request",
            Self::RequestWithdrawn { .. } => "withdraw_request",
            Self::RequestDeclined { .. } => "decline_request",
            Self::Owner(change) => change.action(),
        }
    }

    fn describe(&self, event: &mut Draft<'_>) -> Result<(), KitError> {
        match self {
            Self::Recorded {
                manner,
                consent,
                slot,
                replaces,
            } => {
                event.consent(consent, &slot.custodian)?;
                event.text("category", category_code(slot.category));
                if let Grantee::Identity(grantee) = &slot.grantee {
                    event.identity("grantee", grantee)?;
                }
                if let Some(replaced) = replaces {
                    event.text("replaces", replaced);
                }
                if let Manner::Approved(request) = manner {
                    event.request(request)?;
                }
                Ok(())
            }
            Self::Ended {
                in_error,
                consent,
                custodian,
                ..
            } => {
                event.consent(consent, custodian)?;
                event.text(
                    "why",
                    if *in_error {
                        "entered_in_error"
                    } else {
                        "withdrawn"
                    },
                );
                Ok(())
            }
            Self::PermitsStripped { consent, custodian } => event.consent(consent, custodian),
            Self::Excluded {
                excluded,
                even_in_emergency,
            } => {
                event.identity("excluded", excluded)?;
                event.text("even_in_emergency", even_in_emergency);
                Ok(())
            }
            Self::ExclusionLifted { excluded } => event.identity("excluded", excluded),
            Self::Requested {
                request,
                hash,
                custodian,
            } => {
                event.request(request)?;
                event.text("hash", hash);
                event.custodian(custodian)
            }
            Self::RequestWithdrawn { request } | Self::RequestDeclined { request } => {
                event.request(request)
            }
            Self::Owner(_) => Ok(()),
        }
    }
}

/// The event of instantiation.
pub fn instantiated(api: &dyn Api, owner: &Id, identity_registry: &Id) -> Result<Event, KitError> {
    let mut event = Draft::new(api, "instantiate");
    event.identity("owner", owner)?;
    event.identity("identity_registry", identity_registry)?;
    Ok(event.event)
}

/// The category as messages write it.
fn category_code(category: Category) -> &'static str {
    match category {
        Category::Treatment => "treatment",
        Category::Research => "research",
        Category::PatientPrivacy => "patient-privacy",
        Category::Adr => "adr",
    }
}

/// An event in the making.
struct Draft<'a> {
    api: &'a dyn Api,
    event: Event,
}

impl<'a> Draft<'a> {
    fn new(api: &'a dyn Api, action: &str) -> Self {
        let event = Event::new(EVENT_TYPE)
            .add_attribute("v", EVENT_VERSION)
            .add_attribute("action", action);
        Self { api, event }
    }

    fn text(&mut self, key: &str, value: impl ToString) {
        let event = std::mem::replace(&mut self.event, Event::new(EVENT_TYPE));
        self.event = event.add_attribute(key, value.to_string());
    }

    fn identity(&mut self, key: &str, id: &Id) -> Result<(), KitError> {
        let address = address_of(self.api, id)?;
        self.text(key, address);
        Ok(())
    }

    fn consent(&mut self, consent: &ConsentRef, custodian: &Custodian) -> Result<(), KitError> {
        self.text("id", consent.id);
        self.text("version", consent.version);
        self.custodian(custodian)
    }

    fn request(&mut self, request: &RequestRef) -> Result<(), KitError> {
        self.identity("organization", &request.organization)?;
        self.text("request", request.id);
        Ok(())
    }

    fn custodian(&mut self, custodian: &Custodian) -> Result<(), KitError> {
        match custodian {
            Custodian::Identity(custodian) => self.identity("custodian", custodian),
            Custodian::Any => {
                self.text("custodian", "any");
                Ok(())
            }
        }
    }
}
