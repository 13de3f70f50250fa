//! Every rule of the decision, one test for each of its sentences, in the order of the rules.
#![cfg(test)]

mod support;

mod approvals;

mod rule_0_own_access;
mod rule_1_exclusion;
mod rule_2_candidates;
mod rule_3_within_a_consent;
mod rule_4_emergency_terms;
mod rule_4_purpose;
mod rule_5_unknown;
mod rule_6_across_consents;
mod rule_7_residue;
mod rule_8_answer;
mod terms_checks;
mod terms_form;
mod unwritten_cases;
