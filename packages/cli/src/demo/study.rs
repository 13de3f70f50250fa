//! An organization asks, and the patient approves less than it asked for.

use salus_consent_api::msg::{ExecuteMsg, QueryMsg, RequestStatus, RequestView, RequestsResponse};
use salus_fhir::sentences;
use salus_policy::{
    Applies, Category, Condition, Custodian, DefaultEffect, Effect, Grantee, Rule, Scope, Terms,
    Who,
};
use salus_test_kit::{Contract, Refusal, days};
use salus_vocabulary::Period;

use super::{Fact, Stage, Told};

/// What an organization may do with which records, until when.
pub(super) struct Wish {
    /// Types of records.
    pub(super) types: &'static [&'static str],
    /// Labels; none: any.
    pub(super) labels: &'static [&'static str],
    /// Days from now.
    pub(super) days: u64,
    /// Obligations.
    pub(super) duties: &'static [&'static str],
}

impl Stage {
    /// An organization asks the patient for research on her records.
    pub(super) fn request(
        &mut self,
        organization: &'static str,
        wish: &Wish,
    ) -> Result<Told, Refusal> {
        let terms = self.research(organization, wish);
        let msg = ExecuteMsg::Request {
            r#as: self.suite.account(organization),
            subject: self.eve(),
            id: self.suite.fresh_id(),
            terms: Box::new(terms),
        };
        self.suite.consent(organization, &msg)?;
        self.block();
        let open: RequestsResponse = self.suite.query(
            Contract::ConsentRegistry,
            &QueryMsg::OpenRequests {
                subject: self.eve(),
                cursor: None,
                limit: None,
            },
        )?;
        let facts = open.requests.iter().map(|request| {
            let lapses = format!("lapses {}", Self::clock(request.lapses));
            Fact::new("request of", self.name(&request.organization), lapses)
        });
        let facts = facts.collect();
        let said = open
            .requests
            .iter()
            .flat_map(|it| sentences(&it.terms, self));
        let said = said.collect();
        self.request = open.requests.into_iter().next();
        Ok(Told {
            sentences: said,
            facts,
            ..Told::default()
        })
    }

    /// The patient approves the request, with what she makes of it.
    pub(super) fn approve(
        &mut self,
        organization: &'static str,
        wish: &Wish,
    ) -> Result<Told, Refusal> {
        let request = self.request.clone();
        let request = request.ok_or_else(|| Refusal("nobody asked".to_owned()))?;
        let terms = self.research(organization, wish);
        let id = self.suite.fresh_id();
        let msg = ExecuteMsg::Approve {
            r#as: self.eve(),
            subject: self.eve(),
            organization: request.organization.clone(),
            request: request.id,
            hash: request.hash,
            id,
            terms: Box::new(terms.clone()),
            replaces: None,
            ends: Vec::new(),
        };
        self.suite.consent(self.key, &msg)?;
        self.block();
        let mut facts = self.kept("study", id, &terms)?;
        let request: RequestView = self.suite.query(
            Contract::ConsentRegistry,
            &QueryMsg::Request {
                subject: self.eve(),
                organization: request.organization,
                id: request.id,
            },
        )?;
        let became = match request.status {
            RequestStatus::Approved(_) => "approved",
            _ => "not approved",
        };
        facts.push(Fact::new("request", became, ""));
        let asked = sentences(&request.terms, self);
        let said = sentences(&terms, self);
        Ok(Told {
            sentences: said
                .into_iter()
                .filter(|said| !asked.contains(said))
                .collect(),
            facts,
            ..Told::default()
        })
    }

    fn research(&self, organization: &str, wish: &Wish) -> Terms<String> {
        let organization = self.suite.account(organization);
        let parsed = |texts: &[&str]| texts.iter().filter_map(|it| it.parse().ok()).collect();
        let labels: Vec<_> = wish
            .labels
            .iter()
            .filter_map(|it| it.parse().ok())
            .collect();
        let until = self.suite.now().plus(days(wish.days));
        Terms {
            category: Category::Research,
            custodian: Custodian::Identity(self.suite.account("hospital")),
            grantee: Grantee::Identity(organization.clone()),
            period: Period::until(until.minus(until.0.checked_rem(days(1)).unwrap_or(0))),
            applies: Applies {
                actors: Scope::List(vec![Who::MemberOf(organization)]),
                purposes: Scope::List("HRESCH".parse().into_iter().collect()),
                actions: Scope::List("read".parse().into_iter().collect()),
            },
            default: DefaultEffect::Closed,
            rules: vec![Rule {
                effect: Effect::Permit,
                when: Condition {
                    resource_types: Some(parsed(wish.types)),
                    labels: (!labels.is_empty()).then_some(labels),
                    ..Condition::default()
                },
                except: Vec::new(),
            }],
            emergency: None,
            obligations: wish
                .duties
                .iter()
                .filter_map(|it| it.parse().ok())
                .collect(),
            policy: None,
            source: None,
        }
    }
}
