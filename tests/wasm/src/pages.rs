//! Each list at its largest page, full of the largest items that messages can make.

use salus_identity_api::msg as identity;
use salus_permissions::message;
use salus_policy::{
    ActorMatch, ActorRole, Condition, Custodian, DefaultEffect, Effect, Grantee, Rule, Scope,
    Terms, Who,
};
use salus_test_kit::{Contract, Refusal, Suite, World, days, hours};
use salus_vocabulary::{Hash, Instant, Period, ResourceType};
use serde_json::{Value, json};

use crate::{VmWorld, reference};

/// The largest page.
const LIMIT: usize = 100;

/// What a page cost.
#[derive(Debug, Clone)]
pub struct Page {
    /// Which list, and what is special about this page of it.
    pub name: String,
    /// How many items it had.
    pub items: usize,
    /// SDK gas, warm.
    pub gas: u64,
    /// Bytes of the answer.
    pub bytes: u64,
}

/// What fills a list. Each starts from the state before and is undone after it was measured.
struct List {
    fill: fn(&mut Suite<VmWorld>) -> Result<(), Refusal>,
    contract: Contract,
    pages: fn(&Suite<VmWorld>) -> Vec<(&'static str, Value)>,
}

const LISTS: &[List] = &[
    List {
        fill: |_| Ok(()),
        contract: Contract::AccessAudit,
        pages: trail,
    },
    List {
        fill: own_accesses,
        contract: Contract::AccessAudit,
        pages: disclosures,
    },
    List {
        fill: emergencies,
        contract: Contract::AccessAudit,
        pages: |suite| {
            let (patient, rescuer) = (suite.account("patient 1"), suite.account("rescuer"));
            let hospital = suite.account("hospital");
            vec![
                (
                    "Emergencies",
                    json!({"emergencies": {"subject": patient, "limit": LIMIT}}),
                ),
                (
                    "EmergenciesOf",
                    json!({"emergencies_of": {"actor": rescuer, "limit": LIMIT}}),
                ),
                (
                    "OpenReviews of a subject",
                    json!({"open_reviews": {"subject": patient, "limit": LIMIT}}),
                ),
                (
                    "OpenReviews of an organization",
                    json!({"open_reviews": {"organization": hospital, "limit": LIMIT}}),
                ),
            ]
        },
    },
    List {
        fill: consents,
        contract: Contract::ConsentRegistry,
        pages: |suite| {
            let (subject, nobody) = (suite.account("collector"), suite.account("nobody"));
            let hospital = suite.account("hospital");
            vec![
                (
                    "Consents full of codes",
                    json!({"consents": {"subject": subject, "limit": LIMIT}}),
                ),
                (
                    "Consents, 99 ended towards one custodian among 399",
                    json!({
                        "consents": {"subject": subject, "custodian": hospital, "limit": LIMIT},
                    }),
                ),
                (
                    "Consents, none towards that custodian",
                    json!({
                        "consents": {"subject": subject, "custodian": nobody, "limit": LIMIT},
                    }),
                ),
            ]
        },
    },
    List {
        fill: exclusions,
        contract: Contract::ConsentRegistry,
        pages: |suite| list(suite, "Exclusions", "exclusions", "subject", "collector"),
    },
    List {
        fill: |suite| consents_of(suite, Full::Actors, LIMIT),
        contract: Contract::ConsentRegistry,
        pages: |suite| {
            list(
                suite,
                "Consents full of actors",
                "consents",
                "subject",
                "collector",
            )
        },
    },
    List {
        fill: |suite| consents_of(suite, Full::Types, LIMIT),
        contract: Contract::ConsentRegistry,
        pages: |suite| {
            list(
                suite,
                "Consents full of types",
                "consents",
                "subject",
                "collector",
            )
        },
    },
    List {
        fill: |suite| requests(suite, Full::Codes),
        contract: Contract::ConsentRegistry,
        pages: |suite| {
            list(
                suite,
                "OpenRequests full of codes",
                "open_requests",
                "subject",
                "collector",
            )
        },
    },
    List {
        fill: |suite| requests(suite, Full::Actors),
        contract: Contract::ConsentRegistry,
        pages: |suite| {
            list(
                suite,
                "OpenRequests full of actors",
                "open_requests",
                "subject",
                "collector",
            )
        },
    },
    List {
        fill: |suite| requests(suite, Full::Types),
        contract: Contract::ConsentRegistry,
        pages: |suite| {
            list(
                suite,
                "OpenRequests full of types",
                "open_requests",
                "subject",
                "collector",
            )
        },
    },
    List {
        fill: accreditations,
        contract: Contract::IdentityRegistry,
        pages: |suite| {
            let mut pages = list(
                suite,
                "Accreditations",
                "accreditations",
                "subject",
                "laureate",
            );
            pages.extend(list(suite, "Bars", "bars", "root", "root"));
            pages
        },
    },
    List {
        fill: organization,
        contract: Contract::IdentityRegistry,
        pages: |suite| {
            let mut pages = list(suite, "Operators", "operators", "organization", "hospital");
            pages.extend(list(
                suite,
                "Invitations",
                "invitations",
                "organization",
                "hospital",
            ));
            pages
        },
    },
    List {
        fill: delegations,
        contract: Contract::IdentityRegistry,
        pages: |suite| {
            let mut pages = list(
                suite,
                "Delegations",
                "delegations",
                "principal",
                "collector",
            );
            pages.extend(list(
                suite,
                "ControllerInvitations",
                "controller_invitations",
                "identity",
                "collector",
            ));
            pages
        },
    },
];

/// Each list at its largest page, in a suite with the town of [`crate::measure::found_town`], whose
/// `patient 0` has at least 600 entries.
///
/// # Errors
/// If a contract refuses what fills a list, or a query.
pub fn largest_pages(suite: &mut Suite<VmWorld>) -> Result<Vec<Page>, Refusal> {
    let start = suite.world.chain.snapshot();
    let mut all = Vec::new();
    for list in LISTS {
        (list.fill)(suite)?;
        for (name, query) in (list.pages)(suite) {
            let answer: Value = suite.query(list.contract, &query)?;
            let gas = suite.world.gas();
            let arrays = answer.as_object().into_iter().flatten();
            let lengths = arrays.filter_map(|(_, value)| value.as_array().map(Vec::len));
            all.push(Page {
                name: format!("{} `{name}`", salus_permissions::name(list.contract)),
                items: lengths.max().unwrap_or_default(),
                gas: gas.warm,
                bytes: gas.result,
            });
        }
        suite.world.chain.restore(&start).ok();
    }
    Ok(all)
}

fn list(
    suite: &Suite<VmWorld>,
    title: &'static str,
    query: &str,
    field: &str,
    whose: &str,
) -> Vec<(&'static str, Value)> {
    let fields = json!({field: suite.account(whose), "limit": LIMIT});
    vec![(title, json!({query: fields}))]
}

fn trail(suite: &Suite<VmWorld>) -> Vec<(&'static str, Value)> {
    let (patient, nobody) = (suite.account("patient 0"), suite.account("nobody"));
    let heads: Vec<String> = (0..LIMIT)
        .map(|number| suite.account(&format!("patient {number}")))
        .collect();
    vec![
        (
            "History",
            json!({"history": {"subject": patient, "limit": LIMIT}}),
        ),
        (
            "History, newest first",
            json!({"history": {"subject": patient, "limit": LIMIT, "descending": true}}),
        ),
        (
            "History, no entry by that actor",
            json!({
                "history": {"subject": patient, "filter": {"actor": nobody}, "limit": LIMIT},
            }),
        ),
        ("Heads", json!({"heads": {"subjects": heads}})),
        (
            "VerifyEntry",
            json!({"verify_entry": {"subject": patient, "seq": 127}}),
        ),
    ]
}

fn disclosures(suite: &Suite<VmWorld>) -> Vec<(&'static str, Value)> {
    let period = Period::between(Instant(0), suite.now().plus(1));
    let accounting = |whose: &str| {
        let subject = suite.account(whose);
        json!({"accounting": {"subject": subject, "period": period, "limit": LIMIT}})
    };
    vec![
        ("Accounting", accounting("patient 2")),
        ("Accounting, none went outside", accounting("patient 0")),
    ]
}

/// What a patient saw herself went to somebody outside of the custodian.
fn own_accesses(suite: &mut Suite<VmWorld>) -> Result<(), Refusal> {
    for _ in 0..LIMIT {
        let since = suite.latest("patient 2")?;
        let mut access = reference::access(suite, "patient 2", "patient 2", since)?;
        access.organization = None;
        suite.record_own("patient 2", access)?;
    }
    Ok(())
}

fn emergencies(suite: &mut Suite<VmWorld>) -> Result<(), Refusal> {
    suite.join("hospital", "rescuer", &[identity::Role::Emergency])?;
    for _ in 0..LIMIT {
        suite.declare_emergency("rescuer", "hospital", "patient 1")?;
        suite.world.advance(hours(1));
    }
    Ok(())
}

/// Terms that fill 2,048 packed bytes, or all conditions, with values of one kind.
#[derive(Clone, Copy)]
enum Full {
    /// Hashes are the longest when packed.
    Codes,
    /// Members are packed as positions and shown as addresses: the longest as JSON.
    Actors,
    /// Types are packed as numbers and shown as names: the most values.
    Types,
}

impl Full {
    /// Rules, exceptions in each, values in each condition.
    fn shape(self) -> (u8, u8, u8) {
        match self {
            Self::Codes => (4, 0, 14),
            Self::Actors => (8, 3, 16),
            Self::Types => (8, 5, 16),
        }
    }

    fn condition(self, suite: &Suite<VmWorld>, number: u8) -> Condition<String> {
        let (_, _, values) = self.shape();
        let mut condition = Condition::default();
        let numbers = (0..values).map(|value| number + value);
        match self {
            Self::Codes => {
                let codes = (0..values).map(|value| Hash([number * 16 + value; 32]));
                condition.codes = Some(codes.collect());
            }
            Self::Actors => {
                let actors = numbers.map(|number| ActorMatch {
                    role: ActorRole::Recipient,
                    who: Who::MemberOf(suite.account(&format!("ward {}", number % 20))),
                });
                condition.actors = Some(actors.collect());
            }
            Self::Types => {
                condition.resource_types =
                    Some(numbers.filter_map(ResourceType::from_number).collect());
            }
        }
        condition
    }

    fn terms(self, suite: &Suite<VmWorld>) -> Result<Terms<String>, Refusal> {
        let (rules, exceptions, _) = self.shape();
        let rule = |number: u8| Rule {
            effect: Effect::Permit,
            when: self.condition(suite, number),
            except: (0..exceptions)
                .map(|exception| self.condition(suite, number + 8 * (exception + 1)))
                .collect(),
        };
        Ok(Terms {
            default: DefaultEffect::Closed,
            emergency: None,
            rules: (0..rules).map(rule).collect(),
            ..reference::treatment(suite)?
        })
    }
}

fn consents_of(suite: &mut Suite<VmWorld>, full: Full, count: usize) -> Result<(), Refusal> {
    let terms = full.terms(suite)?;
    for number in 0..count {
        let custodian = suite.account(&format!("house {number}"));
        let terms = Terms {
            custodian: Custodian::Identity(custodian),
            ..terms.clone()
        };
        suite.grant("collector", terms)?;
    }
    Ok(())
}

/// 300 consents towards others, and 99 that ended towards one hospital: a page that looks for the latter
/// reads all of them.
fn consents(suite: &mut Suite<VmWorld>) -> Result<(), Refusal> {
    consents_of(suite, Full::Codes, 300)?;
    let terms = Full::Codes.terms(suite)?;
    for _ in 1..LIMIT {
        let granted = suite.grant("collector", terms.clone())?;
        suite.revoke("collector", granted)?;
    }
    Ok(())
}

fn exclusions(suite: &mut Suite<VmWorld>) -> Result<(), Refusal> {
    for number in 0..LIMIT {
        suite.exclude_for("collector", "collector", &format!("outcast {number}"))?;
    }
    Ok(())
}

fn requests(suite: &mut Suite<VmWorld>, full: Full) -> Result<(), Refusal> {
    let terms = full.terms(suite)?;
    for number in 0..LIMIT {
        let name = format!("house {}", number / 2);
        if number % 2 == 0 {
            suite.accredit_organization(&name)?;
        }
        let organization = suite.account(&name);
        let terms = Terms {
            custodian: Custodian::Identity(organization.clone()),
            grantee: Grantee::Identity(organization.clone()),
            applies: salus_policy::Applies {
                actors: Scope::List(vec![Who::MemberOf(organization.clone())]),
                ..terms.applies.clone()
            },
            ..terms.clone()
        };
        suite.ask_for(&name, "collector", terms)?;
    }
    Ok(())
}

fn accreditations(suite: &mut Suite<VmWorld>) -> Result<(), Refusal> {
    let laureate = suite.account("laureate");
    for number in 0..LIMIT {
        let name = format!("culprit {number}");
        let culprit = suite.account(&name);
        suite.accredit_organization(&name)?;
        send(
            suite,
            "root",
            "revoke_for_cause",
            json!({"subject": culprit, "number": 0}),
        )?;
        suite.accredit_organization("laureate")?;
        // An identity holds eight at once; those that ended stay in the list.
        let ended = json!({"subject": laureate, "number": number});
        send(suite, "root", "revoke_accreditation", ended)?;
    }
    Ok(())
}

fn organization(suite: &mut Suite<VmWorld>) -> Result<(), Refusal> {
    for number in 0..LIMIT {
        let msg = identity::ExecuteMsg::InviteMember {
            r#as: suite.account("hospital"),
            member: suite.account(&format!("guest {number}")),
            roles: vec![identity::Role::Clinician, identity::Role::Emergency],
            period: Period::until(suite.now().plus(days(365))),
        };
        suite.identity("hospital", &msg)?;
        let operator = format!("operator {number}");
        suite.add_operator("hospital", &operator)?;
        // As accreditations: eight at once, and the list shows all there were.
        let account = suite.account(&operator);
        send(
            suite,
            "hospital",
            "remove_operator",
            json!({"account": account}),
        )?;
    }
    Ok(())
}

fn delegations(suite: &mut Suite<VmWorld>) -> Result<(), Refusal> {
    let end = suite.now().0 + days(90);
    for number in 0..LIMIT {
        let friend = suite.account(&format!("friend {number}"));
        let partner = suite.account(&format!("partner {number}"));
        let delegation = json!({
            "delegate": friend, "basis": "PRN", "period": {"end": {"at": end}},
            "powers": ["consent", "revoke", {"view": {"labels": ["N", "R"]}}],
        });
        send(suite, "collector", "delegate", delegation)?;
        send(
            suite,
            "collector",
            "invite_controller",
            json!({"controller": partner}),
        )?;
    }
    Ok(())
}

/// `name` sends a message to identity-registry, for itself.
fn send(
    suite: &mut Suite<VmWorld>,
    name: &str,
    variant: &str,
    fields: Value,
) -> Result<(), Refusal> {
    let sender = suite.account(name);
    let address = suite.address(Contract::IdentityRegistry).to_owned();
    let msg = message(variant, Some(&sender), fields);
    suite.world.execute(&sender, &address, &msg)?;
    Ok(())
}
