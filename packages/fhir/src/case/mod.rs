//! Decision cases: FHIR documents, one question in FHIR's words, and the answer.
//!
//! The question names nobody by an identity of the ledger, so that identities are derived from
//! references; a reference and its business identifiers are one identity, and so are the several
//! references under which one actor asks. How the rest is read:
//!
//! - Two purposes are two requests. The actor may do what any of them permits, for that purpose;
//!   otherwise it is a deny if any is denied. Asking for more purposes never gives less than
//!   asking for the permitted one alone, and never more.
//! - Without an action, consents are asked for `access`, a Permission for `read`.
//! - A document that is not in force (its status says so) is passed over; one that cannot be read
//!   refuses the case.
//! - Without a custodian the documents are taken to be about data at the place that asks. A
//!   category is not looked at: all consents count.
//! - Without `data` the question is about a session; `class` and `source_refs` say which data it
//!   is about, and what remains to be asked of a record is the residue of the decision.
//! - What `data` does not mention is unknown, except relations: a case lists all of them.

mod names;
mod parties;
mod request;
mod session;

use salus_policy::{
    ConsentRef, Custodian, Decision, EmergencyWithoutConsent, Explanation, Given, Granted, Outcome,
    Reason, Request, Terms, explain,
};
use salus_vocabulary::{Action, Id, Instant, ObjectId, Purpose};
use serde_json::{Map, Value};

use crate::element::Element;
use crate::{
    HashDirectory, ImportError, Imported, Mapping, Mentioned, Refusal, Secret, TimeZone, Version,
    import, import_as,
};
use names::Names;
use parties::Parties;
use request::Asked;
use session::Concerning;

/// The answer to a case.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseResult {
    /// The answer for all purposes together; `valid_until` holds for all of them.
    pub decision: Decision,
    /// The answer for each purpose, with the part that every document had in it.
    pub answers: Vec<Answer>,
    /// The documents, in the order given.
    pub documents: Vec<Document>,
    /// The words of the documents and of the question for what stands in the answer.
    pub mentioned: Mentioned,
}

/// The answer for one purpose.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// What was asked, with that purpose.
    pub request: Request,
    /// The decision and its grounds.
    pub explanation: Explanation,
}

/// A document of a case.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// How decisions name it: an id counted from 0, version 1.
    pub reference: ConsentRef,
    /// What it says, or why it is not in force.
    pub content: Result<Imported, ImportError>,
}

/// A case that cannot be judged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CaseError {
    /// The question is not understood.
    #[error("{0}")]
    Question(ImportError),
    /// A document is refused.
    #[error("{error} (document {index})")]
    Document {
        /// Which document, counted from 0.
        index: usize,
        /// Why.
        error: ImportError,
    },
}

/// Judges a case of the format in `tests/cases`: `fhir_version`, `consents` or `permission`,
/// `actors`, `groups` and `request`.
///
/// Fails if a document or the request is not understood.
pub fn decide_case(case: &Value) -> Result<CaseResult, CaseError> {
    let version = match case.get("fhir_version").and_then(Value::as_str) {
        Some("R4") => Some(Version::R4),
        Some("R5") => Some(Version::R5),
        Some("R6-Permission") => Some(Version::Permission),
        _ => None,
    };
    let consents = case.get("consents").and_then(Value::as_array);
    let permission = case
        .get("permission")
        .filter(|permission| !permission.is_null());
    let documents: Vec<&Value> = consents.into_iter().flatten().chain(permission).collect();
    let request = case.get("request").unwrap_or(&Value::Null);
    decide(&documents, version, case, request)
}

/// Judges documents of any version against a request of the same format: the request alone, or
/// with `actors` and `groups` beside it under `request`.
///
/// Fails if a document or the request is not understood.
pub fn decide_documents(documents: &[Value], request: &Value) -> Result<CaseResult, CaseError> {
    let documents: Vec<&Value> = documents.iter().collect();
    let Some(inner) = request.get("request") else {
        return decide(&documents, None, &Value::Object(Map::new()), request);
    };
    Element::root(request, "case")
        .and_then(|case| case.only_these(&["request", "actors", "groups"]))
        .map_err(CaseError::Question)?;
    decide(&documents, None, request, inner)
}

/// Whether an answer is the one that a case expects; nothing if the case expects nothing.
pub fn is_as_expected(case: &Value, decision: &Decision) -> Option<bool> {
    let expected = case.get("expected")?;
    let outcome = match expected.get("decision")?.as_str()? {
        "permit" => decision.outcome == Outcome::Permit,
        "deny" => decision.outcome == Outcome::Deny,
        "no_consent" => decision.outcome == Outcome::NoConsent,
        "deny_or_no_consent" => decision.outcome != Outcome::Permit,
        _ => return None,
    };
    let limits = expected
        .get("obligations")
        .or(expected.get("limits"))
        .and_then(Value::as_array);
    let obligations = limits.is_none_or(|limits| {
        let mut limits: Vec<&str> = limits.iter().filter_map(Value::as_str).collect();
        let mut given: Vec<&str> = decision
            .obligations
            .iter()
            .map(|code| code.code())
            .collect();
        limits.sort_unstable();
        given.sort_unstable();
        limits == given
    });
    Some(outcome && obligations)
}

fn decide(
    documents: &[&Value],
    version: Option<Version>,
    case: &Value,
    request: &Value,
) -> Result<CaseResult, CaseError> {
    let (case, request) = (stated(case, MAX_DEPTH), stated(request, MAX_DEPTH));
    let case = Element::root(&case, "case").map_err(CaseError::Question)?;
    let asked_in = Element::root(&request, "request").map_err(CaseError::Question)?;
    let mut names = Names::default();
    documents.iter().for_each(|document| names.learn(document));
    let parties = Parties::read(&case, &asked_in, names).map_err(CaseError::Question)?;
    let mapping = Mapping {
        directory: &parties.names,
        secret: Secret::new(*b"salus: decided in memory, no key"),
        zone: TimeZone::UTC,
        server: None,
    };
    let asked = Asked::read(&asked_in, &parties, &mapping).map_err(CaseError::Question)?;
    let mut mentioned = Mentioned::default();
    request::mentioned(&request, &mut mentioned, &mapping);
    documents
        .iter()
        .for_each(|document| mentioned.learn(document, &mapping));
    let documents = read_documents(documents, version, &mapping)?;
    let question =
        Question::new(&case, &asked_in, &parties, &documents).map_err(CaseError::Question)?;
    Ok(question.answer(&asked, documents, mentioned))
}

/// Deeper than any request of the format; what lies below is left out and then not understood.
const MAX_DEPTH: usize = 16;

/// The case without what it writes as null or as an empty list: both state nothing.
fn stated(value: &Value, depth: usize) -> Value {
    let nothing = |value: &Value| value.is_null() || value.as_array().is_some_and(Vec::is_empty);
    let Some(below) = depth.checked_sub(1) else {
        return Value::Null;
    };
    match value {
        Value::Object(fields) => Value::Object(
            fields
                .iter()
                .filter(|(_, value)| !nothing(value))
                .map(|(field, value)| (field.clone(), stated(value, below)))
                .collect(),
        ),
        Value::Array(items) => Value::Array(items.iter().map(|item| stated(item, below)).collect()),
        other => other.clone(),
    }
}

fn read_documents(
    documents: &[&Value],
    version: Option<Version>,
    mapping: &Mapping<'_>,
) -> Result<Vec<Document>, CaseError> {
    let read = |(index, document): (usize, &&Value)| {
        let content = match version {
            Some(version) => import_as(version, document, mapping),
            None => import(document, mapping),
        };
        match content {
            Err(error) if error.refusal != Refusal::NotActive => {
                Err(CaseError::Document { index, error })
            }
            content => Ok(Document {
                reference: reference(index),
                content,
            }),
        }
    };
    documents.iter().enumerate().map(read).collect()
}

fn reference(index: usize) -> ConsentRef {
    let number = u128::try_from(index).unwrap_or(u128::MAX);
    ConsentRef {
        id: ObjectId(number.to_be_bytes()),
        version: 1,
    }
}

/// Who asks about whose data, where.
struct Question {
    subject: Id,
    custodian: Option<Id>,
    actor: salus_policy::Actor,
    action: Action,
}

impl Question {
    fn new(
        case: &Element<'_>,
        request: &Element<'_>,
        parties: &Parties,
        documents: &[Document],
    ) -> Result<Self, ImportError> {
        let named = |field| Ok(request.text(field)?.map(|name| parties.names.id(name)));
        let imported = || {
            documents
                .iter()
                .filter_map(|document| document.content.as_ref().ok())
        };
        let mut subjects = imported().filter_map(|imported| imported.subject);
        let subject = named("subject")?.or_else(|| subjects.next());
        if subjects.any(|other| Some(other) != subject) {
            return Err(case.refuse_at("consents", Refusal::TwoSubjects));
        }
        let only_permissions = imported().all(|imported| imported.version == Version::Permission)
            && imported().next().is_some();
        Ok(Self {
            subject: subject.unwrap_or_else(|| HashDirectory::derive("salus:case:subject")),
            custodian: named("custodian")?,
            actor: parties.actor(),
            action: if only_permissions {
                Action::Read
            } else {
                Action::Access
            },
        })
    }

    fn answer(&self, asked: &Asked, documents: Vec<Document>, mentioned: Mentioned) -> CaseResult {
        let concerning: Vec<(ConsentRef, Concerning)> = documents
            .iter()
            .filter_map(|document| {
                let imported = document.content.as_ref().ok()?;
                Some((document.reference, self.concerning(&imported.terms, asked)))
            })
            .collect();
        let consents: Vec<Granted<'_>> = concerning
            .iter()
            .map(|(reference, concerning)| Granted {
                reference: *reference,
                granted: Instant(0),
                stripped: false,
                refusal: false,
                by_delegate: false,
                terms: &concerning.terms,
            })
            .collect();
        let given = Given {
            consents: &consents,
            exclusions: &[],
            voided: &[],
            emergency_without_consent: EmergencyWithoutConsent::Permit,
        };
        let answer = |purpose: &Purpose| {
            let request = self.request(asked, purpose);
            let mut explanation = explain(&given, &request);
            for explained in &mut explanation.consents {
                let consent = concerning.iter().find(|(it, _)| *it == explained.consent);
                if let Some((_, concerning)) = consent {
                    concerning.restore(explained);
                }
            }
            Answer {
                request,
                explanation,
            }
        };
        let answers: Vec<Answer> = asked.purposes.iter().map(answer).collect();
        CaseResult {
            decision: together(&answers),
            answers,
            documents,
            mentioned,
        }
    }

    fn request(&self, asked: &Asked, purpose: &Purpose) -> Request {
        Request {
            time: asked.time,
            subject: self.subject,
            custodian: self.custodian(),
            actor: self.actor.clone(),
            purpose: purpose.clone(),
            action: asked.action.unwrap_or(self.action),
            record: asked.record.clone(),
            emergency: None,
        }
    }

    fn custodian(&self) -> Id {
        self.custodian
            .unwrap_or_else(|| HashDirectory::derive("salus:case:custodian"))
    }

    /// The terms as far as they concern the session, at whatever place asks.
    fn concerning(&self, terms: &Terms, asked: &Asked) -> Concerning {
        let mut concerning = match asked.record {
            Some(_) => Concerning::all(terms),
            None => Concerning::within(terms, &asked.classes, &asked.sources),
        };
        if self.custodian.is_none() {
            concerning.terms.custodian = Custodian::Any;
        }
        concerning
    }
}

/// The first answer that permits, else the first that denies, else the first. It holds as long as
/// all of them do.
fn together(answers: &[Answer]) -> Decision {
    let rank = |decision: &Decision| match decision.outcome {
        Outcome::Permit => 2,
        Outcome::Deny => 1,
        Outcome::NoConsent => 0,
    };
    let decisions = || answers.iter().map(|answer| &answer.explanation.decision);
    let best = decisions().reduce(|best, next| if rank(next) > rank(best) { next } else { best });
    let valid_until = decisions()
        .filter_map(|decision| decision.valid_until)
        .min();
    match best {
        Some(best) => Decision {
            valid_until,
            ..best.clone()
        },
        None => Decision {
            outcome: Outcome::NoConsent,
            reason: Reason::NoConsent,
            decided_by: None,
            consents: Vec::new(),
            obligations: Vec::new(),
            residue: None,
            valid_until,
        },
    }
}
