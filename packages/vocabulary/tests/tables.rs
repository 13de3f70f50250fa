//! The pinned tables against the data they were taken from, against the order in which they were
//! first published, and against the facts of HL7 on which the decision rests.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests fail the test that calls them"
)]

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use salus_vocabulary::Action;
use salus_vocabulary::tables::{
    MAX_DEPTH, Row, confidentiality, obligation, purpose, resource_type, sensitivity,
};
use serde_json::Value;

struct Table {
    name: &'static str,
    rows: &'static [Row],
    find: fn(&str) -> Option<u8>,
    code: fn(u8) -> Option<&'static str>,
    display: fn(u8) -> Option<&'static str>,
    data: &'static str,
    published: &'static str,
}

macro_rules! table {
    ($table:ident, $file:literal, $published:expr) => {
        Table {
            name: stringify!($table),
            rows: $table::all(),
            find: $table::find,
            code: $table::code,
            display: $table::display,
            data: include_str!(concat!("../data/", $file, ".json")),
            published: $published,
        }
    };
}

fn tables() -> [Table; 5] {
    [
        table!(purpose, "purpose", PURPOSES),
        table!(sensitivity, "sensitivity", SENSITIVITIES),
        table!(obligation, "obligation", OBLIGATIONS),
        table!(confidentiality, "confidentiality", CONFIDENTIALITIES),
        table!(resource_type, "resource-type", RESOURCE_TYPES),
    ]
}

/// Code, parents by code, display, in the order of the data file.
type Entry = (String, Vec<String>, String);

fn entries(data: &str) -> Vec<Entry> {
    let data: Value = serde_json::from_str(data).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    data["codes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| {
            let parents = entry["parents"]
                .as_array()
                .unwrap()
                .iter()
                .map(text)
                .collect();
            (text(&entry["code"]), parents, text(&entry["display"]))
        })
        .collect()
}

type IsA = fn(u8, u8) -> bool;

fn hierarchies() -> [(Table, IsA); 3] {
    let [purpose, sensitivity, obligation, ..] = tables();
    [
        (purpose, purpose::is_a),
        (sensitivity, sensitivity::is_a),
        (obligation, obligation::is_a),
    ]
}

/// The ancestors of each code, itself included, by walking the data alone.
fn closure(data: &str) -> BTreeMap<String, BTreeSet<String>> {
    let parents: BTreeMap<String, Vec<String>> = entries(data)
        .into_iter()
        .map(|(code, parents, _)| (code, parents))
        .collect();
    parents
        .keys()
        .map(|code| {
            let mut reached = BTreeSet::new();
            let mut open = vec![code.clone()];
            while let Some(next) = open.pop() {
                if reached.insert(next.clone()) {
                    open.extend(parents[&next].iter().cloned());
                }
            }
            (code.clone(), reached)
        })
        .collect()
}

#[test]
fn each_table_equals_its_data_in_content_and_order() {
    for table in tables() {
        let coded: Vec<Entry> = (0..)
            .zip(table.rows)
            .map(|(number, row)| {
                let parents = row.parents().iter();
                (
                    row.code().to_owned(),
                    parents
                        .map(|p| (table.code)(*p).unwrap().to_owned())
                        .collect(),
                    (table.display)(number).unwrap().to_owned(),
                )
            })
            .collect();
        assert_eq!(coded, entries(table.data), "{}", table.name);
    }
}

#[test]
fn every_row_keeps_the_number_under_which_it_was_published() {
    for table in tables() {
        let published: Vec<&str> = table.published.split(' ').collect();
        let now: Vec<&str> = table.rows.iter().map(Row::code).collect();
        assert_eq!(
            now.get(..published.len()),
            Some(&published[..]),
            "{}",
            table.name
        );
    }
}

#[test]
fn no_table_lists_a_code_twice() {
    for table in tables() {
        let codes: BTreeSet<&str> = table.rows.iter().map(Row::code).collect();
        assert_eq!(codes.len(), table.rows.len(), "{}", table.name);
    }
}

#[test]
fn no_label_is_both_a_confidentiality_and_a_sensitivity() {
    for row in confidentiality::all() {
        assert_eq!(sensitivity::find(row.code()), None);
    }
    let labels = confidentiality::all().len() + sensitivity::all().len();
    assert!(labels <= 256, "both share the numbers of one byte");
}

#[test]
fn a_number_fits_one_byte_and_255_stays_free_for_foreign_purposes() {
    for table in tables() {
        assert!(table.rows.len() < 256, "{}", table.name);
    }
    assert!(purpose::all().len() <= 255);
    assert_eq!(purpose::code(255), None);
}

#[test]
fn every_code_is_found_under_its_number_and_shown() {
    for table in tables() {
        for (number, row) in (0u8..).zip(table.rows) {
            assert_eq!((table.find)(row.code()), Some(number));
            assert_eq!((table.code)(number), Some(row.code()));
            assert!((table.display)(number).is_some_and(|display| !display.is_empty()));
        }
        let end = u8::try_from(table.rows.len()).unwrap();
        for number in end..=255 {
            assert_eq!((table.code)(number), None);
            assert_eq!((table.display)(number), None);
        }
    }
}

#[test]
fn codes_are_found_only_as_spelled() {
    assert_eq!(purpose::find("treat"), None);
    assert_eq!(purpose::find("TREAT "), None);
    assert_eq!(purpose::find(""), None);
    assert_eq!(resource_type::find("observation"), None);
    assert_eq!(confidentiality::find("r"), None);
}

/// Listed codes, the same with another case or one letter more or less, and any letters.
fn near_a_code() -> impl Strategy<Value = String> {
    let codes: Vec<&str> = tables()
        .iter()
        .flat_map(|table| table.rows)
        .map(Row::code)
        .collect();
    prop_oneof![
        prop::sample::select(codes).prop_flat_map(|code| {
            prop::sample::select(vec![
                code.to_owned(),
                code.to_lowercase(),
                format!("{code}X"),
                code.chars().skip(1).collect(),
            ])
        }),
        "[A-Za-z]{0,8}",
    ]
}

proptest! {
    #[test]
    fn whatever_is_found_is_exactly_what_was_asked(text in near_a_code()) {
        for table in tables() {
            let listed = entries(table.data).iter().any(|(code, _, _)| *code == text);
            let found = (table.find)(&text).and_then(table.code);
            prop_assert_eq!(found, listed.then_some(text.as_str()));
        }
    }
}

#[test]
fn parents_exist_and_no_code_is_its_own_ancestor() {
    for table in tables() {
        let ancestors = closure(table.data);
        for row in table.rows {
            for parent in row.parents() {
                let parent = (table.code)(*parent).unwrap();
                assert!(
                    !ancestors[parent].contains(row.code()),
                    "{} loops",
                    row.code()
                );
            }
            assert!(ancestors[row.code()].len() <= usize::from(MAX_DEPTH) + 1);
        }
    }
}

#[test]
fn is_a_is_the_reflexive_transitive_closure_of_the_data() {
    for (table, is_a) in hierarchies() {
        let ancestors = closure(table.data);
        for (child, below) in (0u8..).zip(table.rows) {
            for (ancestor, above) in (0u8..).zip(table.rows) {
                assert_eq!(
                    is_a(child, ancestor),
                    ancestors[below.code()].contains(above.code()),
                    "{} is-a {}",
                    below.code(),
                    above.code()
                );
            }
        }
        assert!(
            !is_a(255, 255),
            "a number outside {} is nothing",
            table.name
        );
    }
}

#[test]
fn tables_without_hierarchy_have_no_parents() {
    for rows in [confidentiality::all(), resource_type::all()] {
        assert!(rows.iter().all(|row| row.parents().is_empty()));
    }
}

#[test]
fn confidentiality_ascends_from_unrestricted_to_very_restricted() {
    let levels = ["U", "L", "M", "N", "R", "V"].map(|code| confidentiality::find(code).unwrap());
    assert_eq!(levels, [0, 1, 2, 3, 4, 5]);
}

#[test]
fn resource_types_are_published_in_order_of_name() {
    let published: Vec<&str> = RESOURCE_TYPES.split(' ').collect();
    assert!(published.is_sorted());
}

#[test]
fn the_first_actions_are_the_consent_actions_of_fhir() {
    let data = entries(include_str!("../data/consent-action.json"));
    let actions = Action::ALL
        .iter()
        .take(data.len())
        .map(|action| action.code());
    assert!(actions.eq(data.iter().map(|(code, _, _)| code.as_str())));
}

fn purpose_is_a(child: &str, ancestor: &str) -> bool {
    purpose::is_a(
        purpose::find(child).unwrap(),
        purpose::find(ancestor).unwrap(),
    )
}

fn sensitivity_is_a(child: &str, ancestor: &str) -> bool {
    sensitivity::is_a(
        sensitivity::find(child).unwrap(),
        sensitivity::find(ancestor).unwrap(),
    )
}

#[test]
fn treatment_covers_emergencies() {
    assert!(purpose_is_a("ETREAT", "TREAT"));
    assert!(purpose_is_a("BTG", "TREAT"));
    assert!(purpose_is_a("ERTREAT", "TREAT"));
}

#[test]
fn emergency_treatment_covers_break_the_glass_and_the_emergency_room_and_nothing_else() {
    let etreat = purpose::find("ETREAT").unwrap();
    let covered: Vec<&str> = (0u8..)
        .zip(purpose::all())
        .filter(|(number, _)| purpose::is_a(*number, etreat))
        .map(|(_, row)| row.code())
        .collect();
    assert_eq!(covered, ["ETREAT", "BTG", "ERTREAT"]);
}

#[test]
fn an_emergency_code_does_not_cover_plain_treatment() {
    assert!(!purpose_is_a("TREAT", "ETREAT"));
    assert!(!purpose_is_a("ETREAT", "BTG"));
    assert!(!purpose_is_a("BTG", "ERTREAT"));
}

#[test]
fn research_covers_clinical_trial_research_but_not_treatment_in_a_trial() {
    assert!(purpose_is_a("CLINTRCH", "HRESCH"));
    assert!(purpose_is_a("CLINTRCHPC", "HRESCH"));
    assert!(!purpose_is_a("CLINTRL", "HRESCH"));
    assert!(purpose_is_a("CLINTRL", "TREAT"));
}

#[test]
fn the_abstract_root_is_no_purpose() {
    assert_eq!(purpose::find("PurposeOfUse"), None);
}

#[test]
fn substance_use_disorder_covers_alcohol_and_opioid_use_disorder() {
    assert!(sensitivity_is_a("ETHUD", "SUD"));
    assert!(sensitivity_is_a("OPIOIDUD", "SUD"));
}

#[test]
fn substance_abuse_does_not_cover_alcohol_use_disorder() {
    assert!(!sensitivity_is_a("ETHUD", "ETH"));
    assert!(!sensitivity_is_a("SUD", "ETH"));
}

#[test]
fn mental_health_does_not_cover_psychiatry() {
    assert!(!sensitivity_is_a("PSY", "MH"));
    assert!(!sensitivity_is_a("MH", "BH"));
}

#[test]
fn specially_protected_covers_behavioral_health_and_substance_use() {
    for code in ["BH", "MH", "PSY", "PSYTHPN", "SUD", "OPIOIDUD", "COGN"] {
        assert!(sensitivity_is_a(code, "SPI"), "{code}");
    }
    assert!(!sensitivity_is_a("HIV", "SPI"));
}

#[test]
fn the_labels_that_consents_commonly_name_are_listed() {
    for code in [
        "ETH", "HIV", "PSY", "SDV", "SUD", "MH", "SEX", "STD", "GDIS", "VIO", "SPI",
    ] {
        assert!(sensitivity::find(code).is_some(), "{code}");
    }
}

#[test]
fn the_obligations_that_the_terms_name_are_listed() {
    for code in [
        "REDACT",
        "DEID",
        "PSEUD",
        "NORDSCLCD",
        "MASK",
        "ENCRYPT",
        "NOAUTH",
    ] {
        assert!(obligation::find(code).is_some(), "{code}");
    }
}

#[test]
fn retired_and_abstract_codes_are_not_listed() {
    assert_eq!(sensitivity::find("SICKLE"), None);
    assert_eq!(sensitivity::find("_ActInformationSensitivityPolicy"), None);
    assert_eq!(obligation::find("NORDSLCD"), None);
    assert_eq!(resource_type::find("DomainResource"), None);
    assert_eq!(resource_type::find("Resource"), None);
}

#[test]
fn resource_types_of_every_release_are_listed() {
    let only_in = [
        "MedicinalProduct",
        "EvidenceReport",
        "Permission",
        "MolecularDefinition",
    ];
    for code in ["Observation", "Consent", "Patient"]
        .into_iter()
        .chain(only_in)
    {
        assert!(resource_type::find(code).is_some(), "{code}");
    }
}

// The order of first publication. A new release may only append, here as in the tables.
const PURPOSES: &str = "\
    HMARKT HOPERAT CAREMGT DONAT FRAUD GOV HACCRED HCOMPL HDECD HDIRECT HDM HLEGAL HOUTCOMS \
    HPRGRP HQUALIMP HSYSADMIN LABELING METAMGT MEMADMIN MILCDM MLTRAINING PATADMIN PATSFTY \
    PERFMSR RECORDMGT SYSDEV HTEST TRAIN HPAYMT CLMATTCH COVAUTH COVERAGE ELIGDTRM ELIGVER \
    ENROLLM MILDCRG PMTDS REMITADV HRESCH BIORCH CLINTRCH CLINTRCHNPC CLINTRCHPC PRECLINTRCH \
    DSRCH POARCH TRANSRCH PATRQT FAMRQT PWATRNY SUPNWK PUBHLTH DISASTER THREAT TREAT CLINTRL \
    COC ETREAT BTG ERTREAT POPHLTH TREATDS";

const SENSITIVITIES: &str = "\
    ADOL CEL DIA DRGIS EMP PDS PHY PRS VIP ETH GDIS HIV IDS MST PREGNANT SCA SDV SEX SPI BH \
    COGN DVD EMOTDIS MH PSY PSYTHPN SUD ETHUD OPIOIDUD STD TBOO VIO DEMO DOB GENDER LIVARG \
    MARST PATLOC RACE REL B EMPL LOCIS SSP";

const OBLIGATIONS: &str = "\
    ObligationPolicy ANONY AOD AUDIT AUDTR CPLYPOL CPLYCC CPLYCD CPLYCUI CPLYJPP CPLYJSP \
    CPLYOPP CPLYOSP DECLASSIFYLABEL DEID DELAU DOWNGRDLABEL DRIVLABEL ENCRYPT ENCRYPTR \
    ENCRYPTT ENCRYPTU HUAPRV LABEL MASK MINEC PERSISTLABEL PRIVMARK CUIMark PROCESSINLINELABEL \
    PSEUD REDACT UPGRDLABEL RefrainPolicy NOAUTH NOCOLLECT NODSCLCD NODSCLCDS NOINTEGRATE \
    NOLIST NOMOU NOORGPOL NOPAT NOPERSISTP NORDSCLCD NORDSCLCDS NORDSCLW NORELINK NOREUSE \
    NOVIP ORCON";

const CONFIDENTIALITIES: &str = "\
    U L M N R V";

const RESOURCE_TYPES: &str = "\
    Account ActivityDefinition ActorDefinition AdministrableProductDefinition AdverseEvent \
    AllergyIntolerance Appointment AppointmentResponse ArtifactAssessment AuditEvent Basic \
    Binary BiologicallyDerivedProduct BiologicallyDerivedProductDispense BodyStructure Bundle \
    CapabilityStatement CarePlan CareTeam CatalogEntry ChargeItem ChargeItemDefinition \
    Citation Claim ClaimResponse ClinicalAssessment ClinicalImpression ClinicalUseDefinition \
    CodeSystem Communication CommunicationRequest CompartmentDefinition Composition ConceptMap \
    Condition ConditionDefinition Consent Contract Coverage CoverageEligibilityRequest \
    CoverageEligibilityResponse DetectedIssue Device DeviceAlert DeviceAssociation \
    DeviceDefinition DeviceDispense DeviceMetric DeviceRequest DeviceUsage DeviceUseStatement \
    DiagnosticReport DocumentManifest DocumentReference EffectEvidenceSynthesis Encounter \
    EncounterHistory Endpoint EnrollmentRequest EnrollmentResponse EpisodeOfCare \
    EventDefinition Evidence EvidenceReport EvidenceVariable ExampleScenario \
    ExplanationOfBenefit FamilyMemberHistory Flag FormularyItem GenomicStudy Goal \
    GraphDefinition Group GuidanceResponse HealthcareService ImagingSelection ImagingStudy \
    Immunization ImmunizationEvaluation ImmunizationRecommendation ImplementationGuide \
    Ingredient InsurancePlan InsuranceProduct InventoryItem InventoryReport Invoice Library \
    Linkage List Location ManufacturedItemDefinition Measure MeasureReport Media Medication \
    MedicationAdministration MedicationDispense MedicationKnowledge MedicationRequest \
    MedicationStatement MedicinalProduct MedicinalProductAuthorization \
    MedicinalProductContraindication MedicinalProductDefinition MedicinalProductIndication \
    MedicinalProductIngredient MedicinalProductInteraction MedicinalProductManufactured \
    MedicinalProductPackaged MedicinalProductPharmaceutical MedicinalProductUndesirableEffect \
    MessageDefinition MessageHeader MolecularDefinition MolecularSequence NamingSystem \
    NutritionIntake NutritionOrder NutritionProduct Observation ObservationDefinition \
    OperationDefinition OperationOutcome Organization OrganizationAffiliation \
    PackagedProductDefinition Parameters Patient PaymentNotice PaymentReconciliation \
    Permission Person PersonalRelationship PlanDefinition Practitioner PractitionerRole \
    Procedure Provenance Questionnaire QuestionnaireResponse RegulatedAuthorization \
    RelatedPerson RequestGroup RequestOrchestration Requirements ResearchDefinition \
    ResearchElementDefinition ResearchStudy ResearchSubject RiskAssessment \
    RiskEvidenceSynthesis Schedule SearchParameter ServiceRequest Slot Specimen \
    SpecimenDefinition StructureDefinition StructureMap Subscription SubscriptionStatus \
    SubscriptionTopic Substance SubstanceDefinition SubstanceNucleicAcid SubstancePolymer \
    SubstanceProtein SubstanceReferenceInformation SubstanceSourceMaterial \
    SubstanceSpecification SupplyDelivery SupplyRequest Task TerminologyCapabilities TestPlan \
    TestReport TestScript Transport ValueSet VerificationResult VisionPrescription";
