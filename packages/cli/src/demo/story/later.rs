//! Others who act, and what happens when things go wrong.

use salus_identity_api::msg::Role;
use salus_test_kit::{days, hours};

use super::super::Chapter;
use super::super::documents::{NOT_THEM, PSYCHIATRY};
use super::super::gateway::Ask;
use super::super::study::Wish;

pub(super) fn a_son() -> Chapter {
    Chapter::new("A son who helps")
        .step(
            "Eve's son Noah may see what is labelled as normal, and may narrow what she allowed. \
             He needs no key of hers.",
            |stage| stage.delegate("noah", &["N"]),
            &[
                ("delegation", "holds now"),
                ("power", "view"),
                ("power", "revoke"),
            ],
        )
        .step(
            "He reads what he may, and no more: a record of which one label is not listed stays \
             shut.",
            |stage| stage.serve(&Ask::of("noah", "FAMRQT").alone()),
            &[
                ("entry 14", "permit"),
                ("blood sugar", "released"),
                ("psychiatric note", "withheld"),
                ("unlabelled scan", "withheld"),
            ],
        )
        .step(
            "To grant anything he would need another power.",
            |stage| stage.grant_as_delegate("noah", &NOT_THEM),
            &[("refused", "salus:consent:power_missing")],
        )
        .step(
            "To let Carla Espinosa in again would widen, too.",
            |stage| stage.lift_exclusion("noah", "noah", "carla"),
            &[("refused", "salus:consent:power_missing")],
        )
        .step(
            "He keeps the stranger out for her. The registry remembers both names.",
            |stage| stage.exclude("noah", "noah", "stranger"),
            &[("excluded", "Carla Espinosa"), ("excluded", "a stranger")],
        )
        .step(
            "Eve ends the delegation, and Noah sees nothing from the next block on.",
            |stage| stage.end_delegation("noah"),
            &[("delegation", "ended")],
        )
        .step(
            "He tries.",
            |stage| stage.serve(&Ask::of("noah", "FAMRQT").alone()),
            &[("entry 15", "no consent")],
        )
}

const ASKED: Wish = Wish {
    types: &["Observation", "DocumentReference"],
    labels: &[],
    days: 730,
    duties: &[],
};

const WIDER: Wish = Wish {
    types: &["Observation", "DocumentReference", "ImagingStudy"],
    ..ASKED
};

const NARROWER: Wish = Wish {
    types: &["Observation"],
    labels: &["N"],
    days: 90,
    duties: &["PSEUD"],
};

pub(super) fn a_study() -> Chapter {
    Chapter::new("A study asks")
        .step(
            "A research institute is accredited, too, and Dr. Chen works there.",
            |stage| stage.accredit("institute"),
            &[("accredited", "organization")],
        )
        .step(
            "She joins.",
            |stage| stage.employ("institute", &["chen"], &[Role::Clinician]),
            &[("Dr. Chen", "clinician")],
        )
        .step(
            "The institute asks Eve for her observations and documents. A request gives nothing \
             by itself; her wallet shows it in the same plain sentences.",
            |stage| stage.request("institute", &ASKED),
            &[("request of", "the research institute")],
        )
        .step(
            "An approval can only narrow: were her wallet tricked into signing more than was \
             asked, the registry would refuse.",
            |stage| stage.approve("institute", &WIDER),
            &[("refused", "salus:policy:approval_permit")],
        )
        .step(
            "Eve approves less: observations that are labelled as normal, for 90 days, and only \
             under a pseudonym. These sentences are new:",
            |stage| stage.approve("institute", &NARROWER),
            &[
                ("consent", "version 1"),
                ("status", "active"),
                ("on the chain", "the same sentences"),
                ("request", "approved"),
            ],
        )
        .step(
            "Dr. Chen reads for a clinical trial, which is research. The gateway puts a pseudonym \
             on what it releases; a gateway that could not would release nothing.",
            |stage| stage.serve(&Ask::of("chen", "CLINTRCH").on_behalf_of("institute")),
            &[
                ("entry 16", "permit"),
                ("blood sugar", "released with PSEUD"),
                ("psychiatric note", "withheld"),
                ("unlabelled scan", "withheld"),
            ],
        )
}

pub(super) fn an_emergency() -> Chapter {
    Chapter::new("An emergency")
        .step(
            "Dr. Osei is on duty in the emergency room.",
            |stage| stage.employ("hospital", &["osei"], &[Role::Clinician, Role::Emergency]),
            &[("Dr. Osei", "clinician, emergency")],
        )
        .step(
            "Eve is brought in, unconscious. Not everyone can declare an emergency: Dr. Adams \
             does not have the role.",
            |stage| stage.declare_emergency("adams"),
            &[("refused", "salus:audit:no_emergency_role")],
        )
        .step(
            "Dr. Osei has, and declares it with his own account, for one hour. The entry comes \
             first, then the right; the reason stays off the chain, under a salted hash.",
            |stage| stage.declare_emergency("osei"),
            &[
                ("entry 17", "emergency declared"),
                ("to be reviewed", "like any other"),
            ],
        )
        .step(
            "Now he reads, as Eve allowed for emergencies.",
            |stage| stage.serve(&Ask::of("osei", "ETREAT").in_emergency()),
            &[
                ("entry 18", "permit"),
                ("blood sugar", "released"),
                ("psychiatric note", "released"),
                ("unlabelled scan", "released"),
            ],
        )
        .step(
            "The emergency is his alone. Dr. Adams names it, too:",
            |stage| stage.serve(&Ask::of("adams", "ETREAT").in_emergency()),
            &[("entry 19", "deny")],
        )
        .step(
            "Two hours later it is over.",
            |stage| {
                stage.wait(hours(2));
                stage.serve(&Ask::of("osei", "ETREAT").in_emergency())
            },
            &[("entry 20", "deny")],
        )
        .step(
            "Every emergency is reviewed, and stays in sight until it is.",
            |stage| stage.open_reviews(),
            &[("open reviews", "1"), ("declared by", "Dr. Osei")],
        )
        .step(
            "The hospital cannot review itself.",
            |stage| stage.review("hospital", "hospital"),
            &[("refused", "salus:audit:not_a_reviewer")],
        )
        .step(
            "Eve, awake again, finds that it was one.",
            |stage| stage.review("eve", "eve"),
            &[("open reviews", "0")],
        )
}

pub(super) fn a_stolen_key() -> Chapter {
    Chapter::new("A stolen key")
        .step(
            "Eve has named three guardians. Two of them can give her identity a new key, and one \
             alone can do nothing.",
            |stage| stage.name_guardians(&["ruth", "omar", "lena"], 2),
            &[("guardians", "3"), ("needed", "2")],
        )
        .step(
            "Her phone is stolen. With her key the thief plants what he can: a consent that opens \
             everything to a friend, a delegation, an exclusion of Dr. Bauer. He invites himself \
             as a controller, but with guardians that waits for 72 hours.",
            |stage| stage.steal("friend", "bauer", "thief"),
            &[
                ("accepted", "a consent for a friend"),
                ("accepted", "a delegation"),
                ("accepted", "an exclusion"),
                ("controller", "Eve Everywoman"),
            ],
        )
        .step(
            "The friend reads.",
            |stage| stage.serve(&Ask::of("friend", "TREAT").alone()),
            &[
                ("entry 21", "permit"),
                ("blood sugar", "released"),
                ("psychiatric note", "released"),
                ("unlabelled scan", "released"),
            ],
        )
        .step(
            "Eve calls two of her guardians. They propose her new phone, which accepts, and vote.",
            |stage| stage.propose_recovery(&["ruth", "omar"], "phone"),
            &[
                ("proposed", "Eve's new phone"),
                ("votes", "2"),
                ("opposed", "by nobody"),
                ("can complete", "5 March 2026"),
            ],
        )
        .step(
            "From the second vote on, the stolen key widens nothing any more. It can still read, \
             and that is recorded.",
            |stage| stage.act_everywhere("eve", "friend"),
            &[
                ("invite a controller", "salus:kit:frozen"),
                ("grant a consent", "salus:kit:frozen"),
                ("read", "accepted"),
            ],
        )
        .step(
            "The thief says no in Eve's name. That only buys him time, once.",
            |stage| stage.oppose_recovery(),
            &[
                ("proposed", "Eve's new phone"),
                ("votes", "2"),
                ("opposed", "by Eve's old key"),
                ("can complete", "16 March 2026"),
            ],
        )
        .step(
            "Two weeks later anyone can complete it.",
            |stage| stage.complete_recovery(days(14), "phone"),
            &[("controller", "Eve's new phone")],
        )
        .step(
            "One message voids whatever was granted since the theft.",
            |stage| stage.void(),
            &[("void", "grants")],
        )
        .step(
            "The friend gets nothing any more.",
            |stage| stage.serve(&Ask::of("friend", "TREAT").alone()),
            &[("entry 23", "deny")],
        )
        .step(
            "An exclusion closes and does not open, so it stays until Eve lifts it.",
            |stage| stage.lift_exclusion("phone", "eve", "bauer"),
            &[("excluded", "Carla Espinosa"), ("excluded", "a stranger")],
        )
        .step(
            "The old key is worth nothing in any of the contracts.",
            |stage| stage.act_everywhere("eve", "friend"),
            &[
                ("invite a controller", "salus:identity:not_authorised"),
                ("grant a consent", "salus:consent:not_authorised"),
                ("read", "salus:audit:not_a_writer"),
            ],
        )
        .step(
            "Eve's new one is.",
            |stage| stage.serve_herself(&Ask::of("eve", "PATRQT").alone()),
            &[
                ("entry 24", "permit"),
                ("blood sugar", "released"),
                ("psychiatric note", "released"),
                ("unlabelled scan", "released"),
            ],
        )
}

pub(super) fn taken_back() -> Chapter {
    Chapter::new("Eve takes it back")
        .step(
            "Dr. Bauer treats Eve again, as she had consented.",
            |stage| stage.serve_and_keep("bauer", &Ask::of("bauer", "TREAT")),
            &[
                ("entry 25", "permit"),
                ("blood sugar", "released"),
                ("psychiatric note", "released"),
                ("unlabelled scan", "withheld"),
            ],
        )
        .step(
            "One message ends her consent.",
            |stage| stage.revoke(&PSYCHIATRY),
            &[("consent", "revoked")],
        )
        .step(
            "It holds at once: in the next block Dr. Bauer gets nothing.",
            |stage| stage.serve(&Ask::of("bauer", "TREAT")),
            &[("entry 26", "no consent")],
        )
        .step(
            "The gateway sends the access again that was permitted before, as after a lost \
             connection. It learns what was answered then, and that this is no permit now.",
            |stage| stage.repeat("bauer", &Ask::of("bauer", "TREAT")),
            &[("entry 25", "recorded before: permit")],
        )
}
