//! The request that budgets are about: one live consent with three rules out of two rows, an
//! organization accredited by a root, no flag set.

use salus_audit_api::msg::{Access, DataDescriptor};
use salus_policy::{
    ActorMatch, ActorRole, Applies, Category, Condition, Custodian, DefaultEffect, Effect,
    EmergencyTerms, Grantee, Rule, Scope, Terms, Who,
};
use salus_test_kit::{Refusal, Suite, World, days};
use salus_vocabulary::{Label, Period, Purpose};

/// Codes are written as text; those below are all in the pinned tables.
fn code<T: std::str::FromStr>(text: &str) -> Result<T, Refusal> {
    text.parse()
        .map_err(|_| Refusal(format!("`{text}` is no code")))
}

fn labels(texts: &[&str]) -> Result<Option<Vec<Label>>, Refusal> {
    texts
        .iter()
        .map(|text| code(text))
        .collect::<Result<_, _>>()
        .map(Some)
}

/// A suite with the accredited hospital, its gateway, and clinicians.
pub fn hospital<W: World>(world: W, clinicians: &[&str]) -> Result<Suite<W>, Refusal> {
    let mut suite = Suite::start(world)?;
    suite.hospital("hospital", "gateway", clinicians)?;
    Ok(suite)
}

/// Two consents of a patient: one for research, which the reference request does not open, and the
/// one with three rules.
pub fn consents<W: World>(suite: &mut Suite<W>, patient: &str) -> Result<(), Refusal> {
    let research = research(suite)?;
    suite.grant(patient, research)?;
    let treatment = treatment(suite)?;
    suite.grant(patient, treatment)?;
    Ok(())
}

/// Terms of research that permit nothing but research.
pub fn research<W: World>(suite: &Suite<W>) -> Result<Terms<String>, Refusal> {
    let purposes = vec![code::<Purpose>("HRESCH")?];
    Ok(Terms {
        category: Category::Research,
        applies: Applies {
            actors: Scope::Any,
            purposes: Scope::List(purposes),
            actions: Scope::Any,
        },
        rules: Vec::new(),
        default: DefaultEffect::Permit,
        emergency: None,
        ..treatment(suite)?
    })
}

/// Three rules: members of the hospital see what is normal or restricted, but not HIV; the doctor
/// sees everything; nobody sees documents.
pub fn treatment<W: World>(suite: &Suite<W>) -> Result<Terms<String>, Refusal> {
    let recipient = |who| {
        Some(vec![ActorMatch {
            role: ActorRole::Recipient,
            who,
        }])
    };
    let members = Rule {
        effect: Effect::Permit,
        when: Condition {
            actors: recipient(Who::MemberOf(suite.account("hospital"))),
            labels: labels(&["N", "R"])?,
            ..Condition::default()
        },
        except: vec![Condition {
            labels: labels(&["HIV"])?,
            ..Condition::default()
        }],
    };
    let doctor = Rule {
        effect: Effect::Permit,
        when: Condition {
            actors: recipient(Who::Identity(suite.account("doctor"))),
            ..Condition::default()
        },
        except: Vec::new(),
    };
    let documents = Rule {
        effect: Effect::Deny,
        when: Condition {
            resource_types: Some(vec![code("DocumentReference")?]),
            ..Condition::default()
        },
        except: Vec::new(),
    };
    Ok(Terms {
        category: Category::Treatment,
        custodian: Custodian::Identity(suite.account("hospital")),
        grantee: Grantee::General,
        period: Period::until(suite.now().plus(days(365))),
        applies: Applies {
            actors: Scope::Any,
            purposes: Scope::List(vec![code("TREAT")?]),
            actions: Scope::Any,
        },
        default: DefaultEffect::Deny,
        rules: vec![members, doctor, documents],
        emergency: Some(EmergencyTerms::Allow),
        obligations: Vec::new(),
        policy: None,
        source: None,
    })
}

/// The reference request: a member of the hospital reads one of the patient's observations, for
/// treatment.
pub fn access<W: World>(
    suite: &mut Suite<W>,
    patient: &str,
    clinician: &str,
    since: u64,
) -> Result<Access, Refusal> {
    let treatment = code("TREAT")?;
    let mut access = suite.access(patient, "hospital", clinician, &treatment);
    access.since = since;
    access.data = Some(DataDescriptor {
        resource_type: Some(code("Observation")?),
        labels: labels(&["N"])?,
        ..DataDescriptor::default()
    });
    Ok(access)
}
