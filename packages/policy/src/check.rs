//! What terms must be before anybody may grant them.

use salus_vocabulary::packed::Pack;
use salus_vocabulary::{End, Instant, Period, Purpose};

use crate::bounds::{
    MAX_CONDITIONS, MAX_EXCEPTIONS, MAX_PACKED_BYTES, MAX_RULES, MAX_URI_BYTES, MAX_VALUES,
    MIN_PERIOD_SECONDS,
};
use crate::{
    ActorRole, Condition, DefaultEffect, Effect, EmergencyTerms, Grantee, Rule, Scope, Terms, Who,
};

/// Why terms are refused. `field` is a path such as `rules[3].except[0].labels`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TermsError {
    /// A list that is there must name something: leave it out, or say `any`.
    #[error("salus:policy:empty_list: `{field}` is an empty list")]
    EmptyList {
        /// Which list.
        field: String,
    },
    /// A list names something twice; the order inside of what is named makes no difference.
    #[error("salus:policy:duplicate: `{field}` names something twice")]
    Duplicate {
        /// Which list.
        field: String,
    },
    /// A list is longer than its bound.
    #[error("salus:policy:too_many: `{field}` has {given} items, at most {max} are allowed")]
    TooMany {
        /// Which list.
        field: String,
        /// How many there are.
        given: usize,
        /// The bound, inclusive.
        max: usize,
    },
    /// A period holds at no instant, or for less than block time can tell.
    #[error("salus:policy:period: `{field}` must end at least {min} seconds after it starts")]
    Period {
        /// Which period.
        field: String,
        /// The shortest, inclusive.
        min: u64,
    },
    /// A period of data that bounds nothing.
    #[error("salus:policy:unbounded_data_period: `{field}` states neither start nor end")]
    UnboundedDataPeriod {
        /// Which period.
        field: String,
    },
    /// A record comes from somebody, not from everybody of a kind.
    #[error("salus:policy:source_kind: `{field}` names an accreditation kind as a source")]
    SourceKind {
        /// Which list.
        field: String,
    },
    /// The grantee of the slot is not a recipient.
    #[error("salus:policy:grantee: the grantee is not listed in `applies.actors`")]
    GranteeNotListed,
    /// The terms forbid emergency access and permit it too.
    #[error(
        "salus:policy:emergency_contradiction: `{field}` permits an emergency that `emergency` forbids"
    )]
    EmergencyContradiction {
        /// What permits.
        field: String,
    },
    /// Terms with default deny do not say what holds in an emergency.
    #[error("salus:policy:emergency_unstated: terms with default deny must state `emergency`")]
    EmergencyUnstated,
    /// The URI of the policy.
    #[error("salus:policy:uri: `policy.uri` must have 1 to {max} visible ASCII characters")]
    Uri {
        /// The longest, in bytes, inclusive.
        max: usize,
    },
    /// The packed form is too large.
    #[error("salus:policy:too_large: the terms take {given} bytes, at most {max} are allowed")]
    TooLarge {
        /// Bytes of the packed form.
        given: usize,
        /// The bound, inclusive.
        max: usize,
    },
    /// What a delegate may view does not list labels.
    #[error("salus:policy:labels_unstated: the condition of `view` must list labels")]
    LabelsUnstated,
}

impl Terms {
    /// Refuses terms that are not well formed.
    pub fn check(&self) -> Result<(), TermsError> {
        check_period(&self.period, || "period".to_owned())?;
        if let Scope::List(actors) = &self.applies.actors {
            check_list(actors, || "applies.actors".to_owned())?;
        }
        if let Scope::List(purposes) = &self.applies.purposes {
            check_list(purposes, || "applies.purposes".to_owned())?;
        }
        if let Scope::List(actions) = &self.applies.actions {
            check_list(actions, || "applies.actions".to_owned())?;
        }
        self.check_grantee()?;
        self.check_rules()?;
        self.check_emergency()?;
        if !self.obligations.is_empty() {
            check_list(&self.obligations, || "obligations".to_owned())?;
        }
        if let Some(policy) = &self.policy {
            let visible = policy.uri.bytes().all(|byte| byte.is_ascii_graphic());
            if !visible || !(1..=MAX_URI_BYTES).contains(&policy.uri.len()) {
                return Err(TermsError::Uri { max: MAX_URI_BYTES });
            }
        }
        check_size(self.to_packed().len())
    }

    /// As [`Self::check`], and whoever denies by default must have said what holds in an emergency:
    /// a document that was imported cannot say it, the patient can.
    pub fn check_grant(&self) -> Result<(), TermsError> {
        self.check()?;
        if self.default == DefaultEffect::Deny && self.emergency.is_none() {
            return Err(TermsError::EmergencyUnstated);
        }
        Ok(())
    }

    fn check_grantee(&self) -> Result<(), TermsError> {
        let Grantee::Identity(grantee) = self.grantee else {
            return Ok(());
        };
        let listed = match &self.applies.actors {
            Scope::Any => false,
            Scope::List(actors) => {
                actors.contains(&Who::Identity(grantee)) || actors.contains(&Who::MemberOf(grantee))
            }
        };
        if listed {
            Ok(())
        } else {
            Err(TermsError::GranteeNotListed)
        }
    }

    fn check_rules(&self) -> Result<(), TermsError> {
        check_count(self.rules.len(), MAX_RULES, || "rules".to_owned())?;
        check_distinct(&self.rules, Rule::is_same_as, || "rules".to_owned())?;
        let conditions = self.rules.iter().fold(self.rules.len(), |count, rule| {
            count.saturating_add(rule.except.len())
        });
        check_count(conditions, MAX_CONDITIONS, || "conditions".to_owned())?;
        for (index, rule) in self.rules.iter().enumerate() {
            check_rule(rule, index)?;
        }
        Ok(())
    }

    fn check_emergency(&self) -> Result<(), TermsError> {
        if self.emergency != Some(EmergencyTerms::Forbid) {
            return Ok(());
        }
        let scope = match &self.applies.purposes {
            Scope::Any => None,
            Scope::List(purposes) => Some(purposes),
        };
        let covers = |listed: Option<&Vec<Purpose>>| {
            listed
                .or(scope)
                .is_some_and(|listed| listed.iter().any(Purpose::is_emergency))
        };
        let rule = self
            .rules
            .iter()
            .position(|rule| rule.effect == Effect::Permit && covers(rule.when.purposes.as_ref()));
        let field = match rule {
            Some(index) => format!("rules[{index}]"),
            None if self.default == DefaultEffect::Permit && covers(None) => "default".to_owned(),
            None => return Ok(()),
        };
        Err(TermsError::EmergencyContradiction { field })
    }

    /// Whether these terms may deny by themselves, so that ending them widens: by a deny rule, a
    /// default deny, or by what they say of emergencies. A closed default denies only what nobody
    /// permits, and does not count.
    pub fn can_deny(&self) -> bool {
        self.default == DefaultEffect::Deny
            || self.rules.iter().any(|rule| rule.effect == Effect::Deny)
            || matches!(
                self.emergency,
                Some(EmergencyTerms::Forbid | EmergencyTerms::AllowUpTo(_))
            )
    }

    /// Whether a refusal may have these terms: no rule and no default permits, and emergencies are
    /// allowed only where a default deny stands aside in them.
    pub fn can_refuse(&self) -> bool {
        match self.default {
            DefaultEffect::Permit => false,
            DefaultEffect::Deny => self.rules.iter().all(|rule| rule.effect == Effect::Deny),
            DefaultEffect::Closed => !self.can_permit(),
        }
    }

    /// Whether these terms may permit anything: by a permit rule, a default permit, or by what they
    /// allow in emergencies.
    pub fn can_permit(&self) -> bool {
        self.default == DefaultEffect::Permit
            || self.rules.iter().any(|rule| rule.effect == Effect::Permit)
            || matches!(
                self.emergency,
                Some(EmergencyTerms::Allow | EmergencyTerms::AllowUpTo(_))
            )
    }
}

impl Condition {
    /// Refuses a condition that the power `view` must not have: it lists labels explicitly.
    pub fn check_view(&self) -> Result<(), TermsError> {
        check_condition(self, "condition")?;
        if self.labels.is_none() {
            return Err(TermsError::LabelsUnstated);
        }
        check_size(self.to_packed().len())
    }
}

fn check_rule(rule: &Rule, index: usize) -> Result<(), TermsError> {
    check_condition(&rule.when, &format!("rules[{index}].when"))?;
    check_count(rule.except.len(), MAX_EXCEPTIONS, || {
        format!("rules[{index}].except")
    })?;
    check_distinct(&rule.except, Condition::is_same_as, || {
        format!("rules[{index}].except")
    })?;
    for (number, except) in rule.except.iter().enumerate() {
        check_condition(except, &format!("rules[{index}].except[{number}]"))?;
    }
    Ok(())
}

fn check_condition(condition: &Condition, path: &str) -> Result<(), TermsError> {
    let field = |name: &str| format!("{path}.{name}");
    check_field(&condition.actors, || field("actors"))?;
    check_field(&condition.actions, || field("actions"))?;
    check_field(&condition.purposes, || field("purposes"))?;
    check_field(&condition.labels, || field("labels"))?;
    check_field(&condition.resource_types, || field("resource_types"))?;
    check_field(&condition.codes, || field("codes"))?;
    check_field(&condition.data, || field("data"))?;
    if let Some(period) = &condition.period {
        check_period(period, || field("period"))?;
    }
    if let Some(period) = &condition.data_period {
        if *period == Period::ALWAYS {
            return Err(TermsError::UnboundedDataPeriod {
                field: field("data_period"),
            });
        }
        check_period(period, || field("data_period"))?;
    }
    let kind_as_source =
        condition.actors.iter().flatten().any(|actor| {
            actor.role == ActorRole::Source && matches!(actor.who, Who::Accredited(_))
        });
    if kind_as_source {
        return Err(TermsError::SourceKind {
            field: field("actors"),
        });
    }
    Ok(())
}

fn check_field<T: PartialEq>(
    list: &Option<Vec<T>>,
    field: impl Fn() -> String,
) -> Result<(), TermsError> {
    list.as_ref().map_or(Ok(()), |list| check_list(list, field))
}

fn check_list<T: PartialEq>(list: &[T], field: impl Fn() -> String) -> Result<(), TermsError> {
    if list.is_empty() {
        return Err(TermsError::EmptyList { field: field() });
    }
    check_count(list.len(), MAX_VALUES, &field)?;
    check_distinct(list, PartialEq::eq, field)
}

fn check_count(given: usize, max: usize, field: impl Fn() -> String) -> Result<(), TermsError> {
    if given > max {
        return Err(TermsError::TooMany {
            field: field(),
            given,
            max,
        });
    }
    Ok(())
}

fn check_distinct<T>(
    list: &[T],
    same: impl Fn(&T, &T) -> bool,
    field: impl Fn() -> String,
) -> Result<(), TermsError> {
    let twice = list
        .iter()
        .enumerate()
        .any(|(index, item)| list.iter().take(index).any(|earlier| same(earlier, item)));
    if twice {
        return Err(TermsError::Duplicate { field: field() });
    }
    Ok(())
}

fn check_size(given: usize) -> Result<(), TermsError> {
    if given > MAX_PACKED_BYTES {
        return Err(TermsError::TooLarge {
            given,
            max: MAX_PACKED_BYTES,
        });
    }
    Ok(())
}

fn check_period(period: &Period, field: impl Fn() -> String) -> Result<(), TermsError> {
    let long_enough = match (period.start.unwrap_or(Instant(0)), period.end) {
        (_, End::OpenEnded) => true,
        (start, End::At(end)) => start
            .0
            .checked_add(MIN_PERIOD_SECONDS)
            .is_some_and(|min| min <= end.0),
    };
    if long_enough {
        Ok(())
    } else {
        Err(TermsError::Period {
            field: field(),
            min: MIN_PERIOD_SECONDS,
        })
    }
}
