//! Which disclosures 45 CFR 164.528 asks to account for. Where an entry alone does not settle it,
//! the question that does is named: a patient is rather shown too much.

use salus_audit_api::AuditReason;
use salus_audit_api::msg::{AssuranceView, EntryView};
use salus_policy::Outcome;
use salus_vocabulary::{Label, Purpose};
use serde::Serialize;

/// What 45 CFR 164.528 says of a disclosure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Hipaa {
    /// It must be accounted for.
    Required,
    /// It need not be, on a ground that the entry itself shows.
    Exempt(Exemption),
    /// It must be, unless the custodian can answer this question with yes.
    RequiredUnless(Question),
}

/// A ground of 164.528(a)(1) that an entry shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Exemption {
    /// To the individual itself, proven: (ii).
    Individual,
    /// For treatment: (i).
    Treatment,
    /// For payment: (i).
    Payment,
    /// For health care operations: (i).
    Operations,
}

/// What an entry does not show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Question {
    /// Is the consent that permitted it an authorization as 164.508 describes one? Then (iv).
    ValidAuthorization,
    /// Is the delegate the individual's personal representative under 164.502(g)? Then (ii).
    PersonalRepresentative,
}

impl Hipaa {
    /// What the regulation says of the disclosure that this entry was.
    pub fn of(entry: &EntryView) -> Self {
        if is_proven_subject(entry) {
            return Self::Exempt(Exemption::Individual);
        }
        if !needs_authorization(entry)
            && let Some(exemption) = by_purpose(&entry.purpose)
        {
            return Self::Exempt(exemption);
        }
        if entry.on_behalf_of.is_some() || entry.reason == AuditReason::DelegateAccess {
            Self::RequiredUnless(Question::PersonalRepresentative)
        } else if entry.outcome == Some(Outcome::Permit) && entry.decided_by.is_some() {
            Self::RequiredUnless(Question::ValidAuthorization)
        } else {
            Self::Required
        }
    }

    /// In words, for a table.
    pub fn text(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::Exempt(Exemption::Individual) => "exempt: to the individual",
            Self::Exempt(Exemption::Treatment) => "exempt: treatment",
            Self::Exempt(Exemption::Payment) => "exempt: payment",
            Self::Exempt(Exemption::Operations) => "exempt: operations",
            Self::RequiredUnless(Question::ValidAuthorization) => {
                "required unless the consent is an authorization (164.508)"
            }
            Self::RequiredUnless(Question::PersonalRepresentative) => {
                "required unless the delegate is a personal representative (164.502(g))"
            }
        }
    }
}

/// A custodian's word that it was the patient proves nothing.
fn is_proven_subject(entry: &EntryView) -> bool {
    entry.actor == entry.subject && entry.assurance == AssuranceView::Sent {}
}

/// Psychotherapy notes need an authorization even for treatment: 164.508(a)(2).
fn needs_authorization(entry: &EntryView) -> bool {
    let is_note = |label: &Label| label.to_string() == "PSYTHPN";
    let mut labels = entry.data.iter().flat_map(|data| data.labels.iter());
    labels.any(is_note)
}

/// HL7 files more below treatment, payment and operations than HIPAA does: what 164.508 and 164.512
/// treat apart is not exempt here.
fn by_purpose(purpose: &Purpose) -> Option<Exemption> {
    const NOT_HIPAAS: [&str; 9] = [
        "CLINTRL",
        "MILDCRG",
        "DONAT",
        "GOV",
        "HDECD",
        "HLEGAL",
        "HPRGRP",
        "MILCDM",
        "MLTRAINING",
    ];
    const GROUNDS: [(&str, Exemption); 3] = [
        ("TREAT", Exemption::Treatment),
        ("HPAYMT", Exemption::Payment),
        ("HOPERAT", Exemption::Operations),
    ];
    let is_a = |code: &str| {
        let ancestor = code.parse::<Purpose>();
        ancestor.is_ok_and(|ancestor| purpose.is_a(&ancestor))
    };
    if NOT_HIPAAS.into_iter().any(is_a) {
        return None;
    }
    let ground = GROUNDS.into_iter().find(|(code, _)| is_a(code))?;
    Some(ground.1)
}
