//! The messages of a patient and of the hospital, as a test wants them.

use salus_consent_api::msg::{ExecuteMsg, NewConsent, Why};
use salus_policy::{ConsentRef, Terms};

use super::world::{World, address, named, object, reference};

impl World {
    pub fn grant(&self, number: u8, terms: Terms<String>) -> ExecuteMsg {
        self.grant_with(number, terms, None, &[])
    }

    pub fn grant_with(
        &self,
        number: u8,
        terms: Terms<String>,
        replaces: Option<ConsentRef>,
        ends: &[ConsentRef],
    ) -> ExecuteMsg {
        ExecuteMsg::Grant {
            r#as: self.patient.clone(),
            subject: self.patient.clone(),
            id: object(number),
            terms: Box::new(terms),
            replaces,
            ends: ends.to_vec(),
        }
    }

    pub fn refuse(&self, number: u8, terms: Terms<String>) -> ExecuteMsg {
        self.refuse_with(number, terms, None, &[])
    }

    pub fn refuse_with(
        &self,
        number: u8,
        terms: Terms<String>,
        replaces: Option<ConsentRef>,
        ends: &[ConsentRef],
    ) -> ExecuteMsg {
        ExecuteMsg::Refuse {
            r#as: self.patient.clone(),
            subject: self.patient.clone(),
            id: object(number),
            terms: Box::new(terms),
            replaces,
            ends: ends.to_vec(),
        }
    }

    pub fn revoke(&self, consent: ConsentRef) -> ExecuteMsg {
        ExecuteMsg::Revoke {
            r#as: self.patient.clone(),
            subject: self.patient.clone(),
            consent,
            why: Why::Withdrawn,
        }
    }

    pub fn end_refusal(&self, consent: ConsentRef) -> ExecuteMsg {
        ExecuteMsg::EndRefusal {
            r#as: self.patient.clone(),
            subject: self.patient.clone(),
            consent,
            why: Why::Withdrawn,
        }
    }

    pub fn strip_permits(&self, consent: ConsentRef) -> ExecuteMsg {
        ExecuteMsg::StripPermits {
            r#as: self.patient.clone(),
            subject: self.patient.clone(),
            consent,
        }
    }

    pub fn exclude(&self, excluded: &str, even_in_emergency: bool) -> ExecuteMsg {
        ExecuteMsg::Exclude {
            r#as: self.patient.clone(),
            subject: self.patient.clone(),
            excluded: excluded.to_owned(),
            even_in_emergency,
        }
    }

    pub fn lift(&self, excluded: &str) -> ExecuteMsg {
        ExecuteMsg::LiftExclusion {
            r#as: self.patient.clone(),
            subject: self.patient.clone(),
            excluded: excluded.to_owned(),
        }
    }

    pub fn batch(&self, consents: &[(u8, Terms<String>)]) -> ExecuteMsg {
        let grants = consents.iter().map(|(number, terms)| NewConsent {
            id: object(*number),
            terms: terms.clone(),
            replaces: None,
            ends: Vec::new(),
        });
        ExecuteMsg::GrantBatch {
            r#as: self.patient.clone(),
            subject: self.patient.clone(),
            grants: grants.collect(),
        }
    }

    pub fn revoke_batch(&self, consents: &[ConsentRef]) -> ExecuteMsg {
        ExecuteMsg::RevokeBatch {
            r#as: self.patient.clone(),
            subject: self.patient.clone(),
            consents: consents.to_vec(),
            why: Why::Withdrawn,
        }
    }

    /// The hospital asks for something.
    pub fn request(&self, number: u8, terms: Terms<String>) -> ExecuteMsg {
        ExecuteMsg::Request {
            r#as: self.hospital.clone(),
            subject: self.patient.clone(),
            id: object(number),
            terms: Box::new(terms),
        }
    }

    pub fn withdraw(&self, number: u8) -> ExecuteMsg {
        ExecuteMsg::WithdrawRequest {
            r#as: self.hospital.clone(),
            subject: self.patient.clone(),
            request: object(number),
        }
    }

    pub fn decline(&self, number: u8) -> ExecuteMsg {
        ExecuteMsg::DeclineRequest {
            r#as: self.patient.clone(),
            subject: self.patient.clone(),
            organization: self.hospital.clone(),
            request: object(number),
        }
    }

    /// Approves the hospital's request as a consent with a number, in these terms.
    pub fn approve(&self, request: u8, number: u8, terms: Terms<String>) -> ExecuteMsg {
        ExecuteMsg::Approve {
            r#as: self.patient.clone(),
            subject: self.patient.clone(),
            organization: self.hospital.clone(),
            request: object(request),
            hash: self.asked(request).hash,
            id: object(number),
            terms: Box::new(terms),
            replaces: None,
            ends: Vec::new(),
        }
    }

    /// One of each message of a subject, in the order of their declaration, each of which would be
    /// accepted in [`World::ready`].
    pub fn one_of_each(&self) -> Vec<ExecuteMsg> {
        vec![
            self.grant(50, named(self.permitting(), &address(50))),
            self.batch(&[(53, named(self.permitting(), &address(53)))]),
            self.approve(1, 54, named(self.permitting(), &address(54))),
            self.refuse(51, named(self.denying(), &address(51))),
            self.revoke(reference(1, 1)),
            self.revoke_batch(&[reference(1, 1)]),
            self.end_refusal(reference(2, 1)),
            self.strip_permits(reference(3, 1)),
            self.exclude(&address(52), false),
            self.lift(&self.doctor),
            self.decline(1),
        ]
    }

    /// One of each message of an organization.
    pub fn one_of_each_request(&self) -> Vec<ExecuteMsg> {
        vec![self.request(2, self.permitting()), self.withdraw(1)]
    }
}
