//! Who plays.

/// Somebody in the story: an account of the chain, the name that the story uses, and the references
/// by which documents name the same.
pub(super) struct Player {
    pub(super) account: &'static str,
    pub(super) name: &'static str,
    pub(super) references: &'static [&'static str],
}

/// Everyone. The references are those of the official examples.
pub(super) const CAST: &[Player] = &[
    Player {
        account: "root",
        name: "the ministry of health",
        references: &[],
    },
    Player {
        account: "hospital",
        name: "Burgers Hospital",
        references: &["Organization/f001", "Organization/ex-organization"],
    },
    Player {
        account: "gateway",
        name: "the hospital's gateway",
        references: &[],
    },
    Player {
        account: "eve",
        name: "Eve Everywoman",
        references: &["Patient/mom", "Patient/ex-patient"],
    },
    Player {
        account: "adams",
        name: "Dr. Adams",
        references: &["Practitioner/ex-author"],
    },
    Player {
        account: "bauer",
        name: "Dr. Bauer",
        references: &["Practitioner/ex-practitioner"],
    },
    Player {
        account: "carla",
        name: "Carla Espinosa",
        references: &["Practitioner/f204"],
    },
    Player {
        account: "stranger",
        name: "a stranger",
        references: &[],
    },
    Player {
        account: "osei",
        name: "Dr. Osei",
        references: &[],
    },
    Player {
        account: "noah",
        name: "Noah Everywoman",
        references: &[],
    },
    Player {
        account: "institute",
        name: "the research institute",
        references: &[],
    },
    Player {
        account: "chen",
        name: "Dr. Chen",
        references: &[],
    },
    Player {
        account: "ruth",
        name: "Ruth",
        references: &[],
    },
    Player {
        account: "omar",
        name: "Omar",
        references: &[],
    },
    Player {
        account: "lena",
        name: "Lena",
        references: &[],
    },
    Player {
        account: "thief",
        name: "a thief",
        references: &[],
    },
    Player {
        account: "friend",
        name: "the thief's friend",
        references: &[],
    },
    Player {
        account: "phone",
        name: "Eve's new phone",
        references: &[],
    },
];
