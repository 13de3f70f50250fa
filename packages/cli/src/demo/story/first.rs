//! From the first accreditation to what the patient sees herself.

use salus_identity_api::msg::Role;
use salus_policy::EmergencyTerms;

use super::super::Chapter;
use super::super::documents::{NOT_THEM, PSYCHIATRY};
use super::super::gateway::{Ask, HospitalRecord};

pub(super) fn who_is_who() -> Chapter {
    Chapter::new("Who is who")
        .step(
            "The ministry of health is the trust root of this chain. It accredits a hospital.",
            |stage| stage.accredit("hospital"),
            &[("accredited", "organization")],
        )
        .step(
            "The hospital names the account of its gateway, which will record every access.",
            |stage| stage.operate("hospital", "gateway"),
            &[("operator", "the hospital's gateway")],
        )
        .step(
            "It lists its clinicians, and each of them accepts.",
            |stage| stage.employ("hospital", &["adams", "bauer", "carla"], &[Role::Clinician]),
            &[
                ("Dr. Adams", "clinician"),
                ("Dr. Bauer", "clinician"),
                ("Carla Espinosa", "clinician"),
            ],
        )
}

pub(super) fn nobody_was_asked() -> Chapter {
    Chapter::new("Nobody has asked Eve").step(
        "Eve Everywoman is a patient of the hospital. Dr. Adams wants to read her data for \
         treatment. The gateway records the access first, waits for the block, and then releases \
         what the answer permits: nothing, since no consent speaks. That nobody asked is another \
         answer than that Eve refused, and it is recorded, too.",
        |stage| stage.serve(&Ask::of("adams", "TREAT")),
        &[("entry 1", "no consent")],
    )
}

pub(super) fn a_first_consent() -> Chapter {
    Chapter::new("A consent from HL7")
        .step(
            "The hospital gives Eve a form: a FHIR R5 Consent, one of HL7's own examples. Before \
             she signs anything, her wallet says in plain sentences what it means.",
            |stage| stage.import(&NOT_THEM),
            &[
                ("of", "Eve Everywoman"),
                ("document", "consent-example-notThem.json"),
                ("source", "HL7 FHIR R5 5.0.0, CC0"),
                ("sentences", "8"),
            ],
        )
        .step(
            "Eve grants it with her own account; nobody else can.",
            |stage| stage.grant(&NOT_THEM, None),
            &[
                ("consent", "version 1"),
                ("status", "active"),
                ("on the chain", "the same sentences"),
            ],
        )
        .step(
            "Now Dr. Adams may read.",
            |stage| stage.serve(&Ask::of("adams", "TREAT")),
            &[
                ("entry 2", "permit"),
                ("blood sugar", "released"),
                ("psychiatric note", "released"),
                ("unlabelled scan", "released"),
            ],
        )
        .step(
            "Carla Espinosa may not: a rule forbids it, and a rule that forbids counts more than \
             whatever permits.",
            |stage| stage.serve(&Ask::of("carla", "TREAT")),
            &[("entry 3", "deny")],
        )
        .step(
            "Asked why, the chain names the consent and the rule.",
            |stage| stage.explain(&Ask::of("carla", "TREAT")),
            &[
                ("consent", "may speak"),
                ("rule 1", "forbids"),
                ("said", "deny_rule"),
            ],
        )
}

pub(super) fn a_second_thought() -> Chapter {
    Chapter::new("A narrower one from IHE")
        .step(
            "Eve thinks again: a psychiatric note is not for everyone. This form is an example of \
             IHE, in FHIR R4.",
            |stage| stage.import(&PSYCHIATRY),
            &[
                ("of", "Eve Everywoman"),
                ("document", "ex-consent-advanced-normal-focused-psy.json"),
                ("source", "IHE Privacy Consent on FHIR, CC-BY-4.0"),
                ("sentences", "14"),
            ],
        )
        .step(
            "No FHIR form says what holds in an emergency, so her wallet asks. Eve allows it.",
            |stage| stage.answer_emergency(&PSYCHIATRY, EmergencyTerms::Allow),
            &[("changed sentences", "1")],
        )
        .step(
            "She cannot overwrite by accident what she does not mean to end: the place of the \
             first consent is taken.",
            |stage| stage.grant(&PSYCHIATRY, None),
            &[("refused", "salus:consent:slot_taken")],
        )
        .step(
            "Her wallet shows her the first one once more, and she puts the second in its place.",
            |stage| stage.grant(&PSYCHIATRY, Some(&NOT_THEM)),
            &[
                ("consent", "version 2"),
                ("status", "active"),
                ("on the chain", "the same sentences"),
                ("the one before", "replaced"),
            ],
        )
        .step(
            "The rule about Carla Espinosa went with the first consent. Eve excludes her, which \
             holds whatever consents say.",
            |stage| stage.exclude("eve", "eve", "carla"),
            &[("excluded", "Carla Espinosa")],
        )
        .step(
            "Dr. Adams reads again. The answer permits, and leaves something to be asked of each \
             record: what its label does not open stays shut, and so does what has no label.",
            |stage| stage.serve_and_keep("adams", &Ask::of("adams", "TREAT")),
            &[
                ("entry 4", "permit"),
                ("blood sugar", "released"),
                ("psychiatric note", "withheld"),
                ("unlabelled scan", "withheld"),
            ],
        )
        .step(
            "Dr. Bauer is the one whom the consent names for psychiatric data.",
            |stage| stage.serve(&Ask::of("bauer", "TREAT")),
            &[
                ("entry 5", "permit"),
                ("blood sugar", "released"),
                ("psychiatric note", "released"),
                ("unlabelled scan", "withheld"),
            ],
        )
        .step(
            "Asked about the note alone, the chain itself refuses Dr. Adams.",
            |stage| {
                let ask = Ask::of("adams", "TREAT").about(HospitalRecord::PsychiatricNote);
                stage.serve(&ask)
            },
            &[("entry 6", "deny")],
        )
        .step(
            "Carla Espinosa stays out.",
            |stage| stage.serve(&Ask::of("carla", "TREAT")),
            &[("entry 7", "deny")],
        )
        .step(
            "Of marketing the consent says nothing, and so nothing is released for it.",
            |stage| stage.serve(&Ask::of("adams", "HMARKT")),
            &[("entry 8", "no consent")],
        )
}

pub(super) fn attempts() -> Chapter {
    Chapter::new("What some may try")
        .step(
            "Shouting emergency: Dr. Adams states the purpose of breaking the glass, without \
             having declared an emergency. A permit for treatment does not cover it.",
            |stage| stage.serve(&Ask::of("adams", "BTG")),
            &[("entry 9", "deny")],
        )
        .step(
            "A stranger asks at the hospital's desk, for nobody.",
            |stage| stage.serve(&Ask::of("stranger", "TREAT").alone()),
            &[("entry 10", "deny")],
        )
        .step(
            "He claims to belong to the hospital, and the gateway believes him. The registry does \
             not.",
            |stage| stage.serve(&Ask::of("stranger", "TREAT")),
            &[("entry 11", "deny")],
        )
        .step(
            "He sends the question himself, as if he were the hospital. That is no access but a \
             forgery: it fails, and leaves nothing behind.",
            |stage| stage.pose_as_hospital("stranger", &Ask::of("stranger", "TREAT")),
            &[
                ("refused", "salus:audit:not_a_writer"),
                ("stored", "nothing"),
            ],
        )
        .step(
            "Somebody at the hospital says that it was Eve herself who asked. His word proves \
             nothing.",
            |stage| stage.serve(&Ask::of("eve", "PATRQT").alone()),
            &[("entry 12", "no consent")],
        )
        .step(
            "Somebody with the gateway's key asks and adds a message that must fail, so that the \
             chain takes back the whole bundle and with it the entry. But nothing is committed, \
             and so nothing is released.",
            |stage| stage.bundle(&Ask::of("adams", "TREAT")),
            &[
                ("refused", "salus:audit:not_a_writer"),
                ("stored", "nothing"),
                ("released", "nothing"),
            ],
        )
}

pub(super) fn herself() -> Chapter {
    Chapter::new("Eve herself").step(
        "Eve asks with her own account, and that is proof. No consent is needed: patients may \
         always see their own data.",
        |stage| stage.serve_herself(&Ask::of("eve", "PATRQT").alone()),
        &[
            ("entry 13", "permit"),
            ("blood sugar", "released"),
            ("psychiatric note", "released"),
            ("unlabelled scan", "released"),
        ],
    )
}
