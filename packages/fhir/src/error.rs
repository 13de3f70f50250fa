use salus_vocabulary::UnknownCode;

/// A document that is refused, with the element that it is refused for.
///
/// The text starts with `salus:fhir:<code>: <path>:`; code and path are stable.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("salus:fhir:{}: {path}: {}{detail}", refusal.code(), refusal.reason())]
pub struct ImportError {
    /// Why.
    pub refusal: Refusal,
    /// Where, as in `Consent.provision.provision[1].type`.
    pub path: String,
    detail: Detail,
}

impl ImportError {
    pub(crate) fn new(refusal: Refusal, path: impl Into<String>) -> Self {
        Self {
            refusal,
            path: path.into(),
            detail: Detail(String::new()),
        }
    }

    /// Names what stood there, cut to a length that fits a log line.
    pub(crate) fn found(mut self, found: impl std::fmt::Display) -> Self {
        let found: String = found.to_string().chars().take(160).collect();
        if !found.is_empty() {
            self.detail = Detail(format!(" (found `{found}`)"));
        }
        self
    }

    /// Names what could stand there.
    pub(crate) fn expected(mut self, expected: &[&str]) -> Self {
        self.detail = Detail(format!(" (expected: {})", expected.join(", ")));
        self
    }

    pub(crate) fn unknown_code(path: impl Into<String>, error: &UnknownCode) -> Self {
        Self::new(Refusal::UnknownCode, path).found(&error.code)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Detail(String);

impl std::fmt::Display for Detail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

macro_rules! refusals {
    ($($(#[$doc:meta])* $name:ident $code:literal $reason:literal),+ $(,)?) => {
        /// Why a document is refused. What a document means is never guessed.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Refusal {
            $(#[doc = $reason] $name,)+
        }

        impl Refusal {
            /// All refusals.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The stable code.
            pub fn code(self) -> &'static str {
                match self { $(Self::$name => $code),+ }
            }

            /// What is wrong, and what was expected.
            pub fn reason(self) -> &'static str {
                match self { $(Self::$name => $reason),+ }
            }
        }
    };
}

refusals! {
    UnknownVersion "unknown_version" "neither an R4 Consent, an R5 Consent nor a Permission",
    Malformed "malformed" "not of the shape that FHIR gives this element",
    MissingValue "missing_value" "an extension stands where the value would be, so that it is not known",
    UnknownElement "unknown_element" "an element that is not understood may change the meaning",
    ModifierExtension "modifier_extension" "a modifier extension may turn the meaning around",
    ImplicitRules "implicit_rules" "implicit rules may turn the meaning around",
    MissingStatus "missing_status" "the status is not stated",
    NotActive "not_active" "not in force: the status is not `active`",
    MissingSubject "missing_subject" "whose data this is about is not stated",
    UnknownCategory "unknown_category" "not a code of the HL7 consent scopes",
    TwoControllers "two_controllers" "one consent names one controller",
    PolicyRuleAlone "policy_rule_alone" "a policy code without a typed provision says nothing exact",
    PolicyRule "policy_rule" "a base policy that the typed provision may not repeat in full",
    NoProvision "no_provision" "no provision and no policy: nothing is decided",
    NoDecision "no_decision" "an R5 consent states its decision",
    UntypedRoot "untyped_root" "the root provision states its type",
    UntypedProvision "untyped_provision" "a nested provision states its type",
    UntypedRule "untyped_rule" "a rule states its type",
    UnknownEffect "unknown_effect" "neither `permit` nor `deny`",
    EffectOfParent "effect_of_parent" "an exception has the opposite effect of what it is an exception to",
    ExceptionOfException "exception_of_exception" "an exception has no exceptions",
    TooDeep "too_deep" "provisions nest at most two levels below the root",
    PurposeOutsideRoot "purpose_outside_root" "a nested purpose lies within the purposes of the root",
    RootDenyWithData "root_deny_with_data" "a root that denies some data does not say what holds for the rest",
    UnconditionalPermit "unconditional_permit" "a permit that only nesting implies needs a condition of its own",
    Expression "expression" "an expression cannot be judged on a ledger",
    Dependents "dependents" "which records depend on another is not stated by a record",
    DocumentType "document_type" "document types are not among what a record states",
    ContentClass "content_class" "only FHIR resource types are judged as classes of content",
    CustodianRole "custodian_role" "an actor with the role CST is the controller itself",
    MissingRole "missing_role" "an actor of R4 states its role",
    MissingReference "missing_reference" "nobody and nothing is referred to",
    ContainedReference "contained_reference" "a contained resource has no identity outside this document",
    VersionedReference "versioned_reference" "a reference names a record, not one of its versions",
    ConditionalReference "conditional_reference" "a search is no reference",
    PartyType "party_type" "not a person, role, device, organization, group or care team",
    UnknownParty "unknown_party" "the directory knows no identity for this reference",
    MissingCoding "missing_coding" "a concept carries a coding with system and code",
    UnknownSystem "unknown_system" "a code of a system that is not understood here",
    UnknownCode "unknown_code" "not a code of the pinned table",
    AmbiguousConcept "ambiguous_concept" "the codings of one concept mean different things",
    InvalidDate "invalid_date" "not a FHIR date or dateTime; a time of day has seconds",
    DateOutOfRange "date_out_of_range" "ends before 1970",
    EmptyPeriod "empty_period" "ends before it starts, or states neither bound",
    NoCombining "no_combining" "how the rules combine is not stated, or not by a known code",
    NoRule "no_rule" "a permission without a rule says nothing",
    ImportedRules "imported_rules" "rules of another document cannot be read here",
    TooManyRules "too_many_rules" "more rules than terms can hold, after equal ones were merged",
    LimitsDiffer "limits_differ" "obligations hold for terms as a whole: all permits state the same limits",
    LimitOnDeny "limit_on_deny" "what is denied carries no obligation",
    NoActor "no_actor" "nobody asks: the request names no actor",
    TwoSubjects "two_subjects" "the documents are about different subjects",
    Terms "terms" "the terms break a bound or a rule",
}
