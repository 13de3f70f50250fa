//! A story in which the contracts write every kind of cell that they have.

use std::sync::OnceLock;

use salus_audit_api::msg as audit;
use salus_audit_api::{DisputeAnswer, DisputeCode, EmergencyReason, Verdict};
use salus_consent_api::msg as consent;
use salus_identity_api::msg as identity;
use salus_policy::{Condition, Custodian, Terms, Who};
use salus_test_kit::{Contract as Deployed, EmbeddedChain, Suite, World, days, hours};
use salus_vectors::Contract;
use salus_vocabulary::{AccreditationKind, ObjectId, Period, Purpose, Relationship};

use crate::samples::{codes, full_terms, hash, object_id, short_terms, treatment_terms};

pub type Cells = Vec<(Vec<u8>, Vec<u8>)>;

/// The cells of a contract at the end of the story.
pub fn cells(contract: Contract) -> Cells {
    static CELLS: OnceLock<[Cells; 3]> = OnceLock::new();
    let [identity, consent, audit] = CELLS.get_or_init(|| {
        let suite = tell();
        let of = |contract| suite.world.cells(suite.address(contract));
        [
            of(Deployed::IdentityRegistry),
            of(Deployed::ConsentRegistry),
            of(Deployed::AccessAudit),
        ]
    });
    match contract {
        Contract::IdentityRegistry => identity.clone(),
        Contract::ConsentRegistry => consent.clone(),
        Contract::AccessAudit => audit.clone(),
    }
}

pub type Chain = Suite<EmbeddedChain>;

/// A hospital with two clinicians, one of them for emergencies.
pub fn start() -> Chain {
    let mut suite = Suite::start(EmbeddedChain::default()).unwrap();
    suite.hospital("hospital", "gateway", &["doctor"]).unwrap();
    let roles = [identity::Role::Clinician, identity::Role::Emergency];
    suite.join("hospital", "rescuer", &roles).unwrap();
    suite
}

/// Treatment at the hospital, permitted.
pub fn treatment(suite: &Chain) -> Terms<String> {
    let mut terms = with_addresses(suite, &treatment_terms());
    terms.custodian = Custodian::Identity(suite.account("hospital"));
    terms
}

/// The terms of the samples with identities that the chain has.
fn with_addresses(suite: &Chain, terms: &Terms) -> Terms<String> {
    let written = |id: &salus_vocabulary::Id| {
        Ok::<_, ()>(suite.account(if id.as_slice()[0] == 6 {
            "hospital"
        } else {
            "doctor"
        }))
    };
    let mut terms = terms.try_map(&mut { written }).unwrap();
    if let salus_policy::Scope::List(listed) = &mut terms.applies.actors {
        listed.dedup();
    }
    terms
}

fn tell() -> Chain {
    let mut suite = start();
    control(&mut suite);
    trust(&mut suite);
    document(&mut suite);
    recovery(&mut suite);
    consents(&mut suite);
    accesses(&mut suite);
    owners(&mut suite);
    suite
}

/// A parent makes an identity for a child and invites others to control it.
fn control(suite: &mut Chain) {
    let (parent, aunt) = (suite.account("parent"), suite.account("aunt"));
    let create = identity::ExecuteMsg::CreateIdentity {
        r#as: parent.clone(),
        random: object_id(0xb1),
    };
    suite.identity("parent", &create).unwrap();
    let invite = identity::ExecuteMsg::InviteController {
        r#as: parent,
        controller: aunt,
    };
    suite.identity("parent", &invite).unwrap();
}

/// A quack is barred, a root is to come, the patient has a delegate, the hospital invites.
fn trust(suite: &mut Chain) {
    suite.accredit_organization("quack").unwrap();
    let bar = identity::ExecuteMsg::RevokeForCause {
        r#as: suite.account("root"),
        subject: suite.account("quack"),
        number: 0,
    };
    suite.identity("root", &bar).unwrap();
    let add = identity::ExecuteMsg::AddRoot {
        r#as: suite.account("owner"),
        root: suite.account("ministry"),
    };
    suite.identity("owner", &add).unwrap();
    let issuer = identity::ExecuteMsg::Accredit {
        r#as: suite.account("root"),
        under: None,
        subject: suite.account("chamber"),
        kind: AccreditationKind::Issuer,
        scope: vec![AccreditationKind::Practitioner],
        depth: 0,
        period: Period::until(suite.now().plus(days(100))),
        evidence: Some(hash(0xee)),
    };
    suite.identity("root", &issuer).unwrap();
    let view = identity::Power::View(Box::new(Condition {
        labels: Some(codes(&["N", "L"])),
        ..Condition::default()
    }));
    let powers = vec![view, identity::Power::Revoke];
    suite.delegate("patient", "son", powers).unwrap();
    let invite = identity::ExecuteMsg::InviteMember {
        r#as: suite.account("hospital"),
        member: suite.account("newcomer"),
        roles: vec![identity::Role::Clinician],
        period: Period::ALWAYS,
    };
    suite.identity("hospital", &invite).unwrap();
}

/// The hospital's document has a key and a service.
fn document(suite: &mut Chain) {
    let key = identity::ExecuteMsg::AddVerificationMethod {
        r#as: suite.account("hospital"),
        public_key: "z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK".to_owned(),
        relationships: vec![Relationship::Authentication, Relationship::AssertionMethod],
    };
    suite.identity("hospital", &key).unwrap();
    let service = identity::ExecuteMsg::AddService {
        r#as: suite.account("hospital"),
        id: "fhir".to_owned(),
        r#type: "FhirServer".to_owned(),
        endpoint: "https://example.org/fhir".to_owned(),
    };
    suite.identity("hospital", &service).unwrap();
}

/// The widow has guardians, a change that waits and a recovery; the parent only asked guardians.
fn recovery(suite: &mut Chain) {
    let guardians = ["ann", "bob", "cid"].map(|name| suite.account(name));
    for name in ["widow", "parent"] {
        let propose = identity::ExecuteMsg::ProposeGuardians {
            r#as: suite.account(name),
            guardians: guardians.to_vec(),
            threshold: 2,
        };
        suite.identity(name, &propose).unwrap();
    }
    let widow = suite.account("widow");
    for guardian in ["ann", "bob", "cid"] {
        let accept = identity::ExecuteMsg::AcceptGuardianship {
            r#as: suite.account(guardian),
            identity: widow.clone(),
        };
        suite.identity(guardian, &accept).unwrap();
    }
    let invite = identity::ExecuteMsg::InviteController {
        r#as: widow.clone(),
        controller: suite.account("niece"),
    };
    suite.identity("widow", &invite).unwrap();
    let accept = identity::ExecuteMsg::AcceptControl {
        r#as: suite.account("niece"),
        identity: widow.clone(),
    };
    suite.identity("niece", &accept).unwrap();
    let propose = identity::ExecuteMsg::ProposeRecovery {
        r#as: suite.account("ann"),
        identity: widow.clone(),
        controllers: vec![suite.account("neighbour")],
    };
    suite.identity("ann", &propose).unwrap();
    let number = 0;
    let accept = identity::ExecuteMsg::AcceptRecovery {
        r#as: suite.account("neighbour"),
        identity: widow.clone(),
        number,
    };
    suite.identity("neighbour", &accept).unwrap();
    for guardian in ["ann", "cid"] {
        let vote = identity::ExecuteMsg::VoteRecovery {
            r#as: suite.account(guardian),
            identity: widow.clone(),
            number,
        };
        suite.identity(guardian, &vote).unwrap();
    }
}

fn consents(suite: &mut Chain) {
    let full = with_addresses(suite, &full_terms());
    let first = suite.grant("patient", full).unwrap();
    let treatment = treatment(suite);
    suite.grant("patient", treatment).unwrap();
    let short = with_addresses(suite, &short_terms());
    suite.grant("patient", short).unwrap();
    let patient = suite.account("patient");
    let exclude = consent::ExecuteMsg::Exclude {
        r#as: patient.clone(),
        subject: patient.clone(),
        excluded: suite.account("gossip"),
        even_in_emergency: true,
    };
    suite.consent("patient", &exclude).unwrap();
    let strip = consent::ExecuteMsg::StripPermits {
        r#as: patient.clone(),
        subject: patient.clone(),
        consent: first,
    };
    suite.consent("patient", &strip).unwrap();
    let asked = [0xa1, 0xa2].map(object_id);
    for id in asked {
        request(suite, id);
    }
    let decline = consent::ExecuteMsg::DeclineRequest {
        r#as: patient.clone(),
        subject: patient,
        organization: suite.account("hospital"),
        request: asked[0],
    };
    suite.consent("patient", &decline).unwrap();
}

fn request(suite: &mut Chain, id: ObjectId) {
    let mut terms = treatment(suite);
    terms.category = salus_policy::Category::Research;
    let hospital = suite.account("hospital");
    terms.applies.actors = salus_policy::Scope::List(vec![Who::MemberOf(hospital.clone())]);
    let ask = consent::ExecuteMsg::Request {
        r#as: hospital,
        subject: suite.account("patient"),
        id,
        terms: Box::new(terms),
    };
    suite.consent("hospital", &ask).unwrap();
}

fn accesses(suite: &mut Chain) {
    let (hospital, patient) = (suite.account("hospital"), suite.account("patient"));
    let bases = audit::ExecuteMsg::SetLegalBases {
        r#as: hospital.clone(),
        bases: vec![audit::LegalBasis {
            purpose: "TREAT".parse().unwrap(),
            basis: "GDPR-9.2.h".parse().unwrap(),
        }],
    };
    suite.audit("hospital", &bases).unwrap();
    let treat: Purpose = "TREAT".parse().unwrap();
    let access = suite.access("patient", "hospital", "doctor", &treat);
    suite.record("gateway", access).unwrap();
    declare(suite);
    suite.world.advance(hours(5));
    let number = 2;
    let review = audit::ExecuteMsg::ReviewEmergency {
        r#as: patient.clone(),
        subject: patient.clone(),
        emergency: number,
        verdict: Verdict::Upheld,
        hash: hash(0xee),
    };
    suite.audit("patient", &review).unwrap();
    declare(suite);
    let dispute = audit::ExecuteMsg::Dispute {
        r#as: patient.clone(),
        subject: patient.clone(),
        seq: 1,
        code: DisputeCode::NoCareRelation,
        hash: hash(0xd1),
    };
    suite.audit("patient", &dispute).unwrap();
    let answer = audit::ExecuteMsg::AnswerDispute {
        r#as: hospital,
        subject: patient,
        seq: 1,
        of_delegate: None,
        answer: DisputeAnswer::Rejected,
        hash: hash(0xd2),
    };
    suite.audit("hospital", &answer).unwrap();
}

/// The number of a subject's latest entry.
pub fn latest(suite: &Chain, subject: &str) -> u32 {
    let asked = audit::QueryMsg::Heads {
        subjects: vec![suite.account(subject)],
    };
    let heads: audit::HeadsResponse = suite.query(Deployed::AccessAudit, &asked).unwrap();
    heads.heads[0].seq
}

/// The rescuer declares an emergency for the patient.
pub fn declare(suite: &mut Chain) {
    let declare = audit::ExecuteMsg::DeclareEmergency {
        r#as: suite.account("rescuer"),
        emergency: audit::Declaration {
            access_id: suite.fresh_id(),
            since: latest(suite, "patient").into(),
            subject: suite.account("patient"),
            actor: suite.account("rescuer"),
            organization: suite.account("hospital"),
            reason: EmergencyReason::LifeThreatening,
            hash: hash(0xee),
            seconds: None,
        },
    };
    suite.audit("rescuer", &declare).unwrap();
}

/// Each contract is offered to a foundation.
fn owners(suite: &mut Chain) {
    let (r#as, owner) = (suite.account("owner"), suite.account("foundation"));
    let offer = identity::ExecuteMsg::ProposeOwner {
        r#as: r#as.clone(),
        owner: owner.clone(),
    };
    suite.identity("owner", &offer).unwrap();
    let offer = consent::ExecuteMsg::ProposeOwner {
        r#as: r#as.clone(),
        owner: owner.clone(),
    };
    suite.consent("owner", &offer).unwrap();
    let offer = audit::ExecuteMsg::ProposeOwner { r#as, owner };
    suite.audit("owner", &offer).unwrap();
}
