//! Minimisation at the door (PD arts. 7(9) and 12(1)): what may not be kept never reaches the store, and the applicant is told what was left
//! out.
//!
//! Carries out clauses 3.2 and 5.

use super::Appeal;
use crate::{Policy, policy::FieldId};

/// Drops what the policy does not list, and without consent to collection what the law does not list either. Returns what is left and the
/// ids of the fields that held something and were dropped.
pub fn minimise(mut appeal: Appeal, policy: &Policy) -> (Appeal, Vec<&'static str>) {
    let collection = appeal.consent.collection;
    let mut dropped = Vec::new();
    let mut keeps = |id: FieldId| {
        let keeps = policy.keeps(id, collection);
        if !keeps {
            dropped.push(id.as_str());
        }
        keeps
    };
    let applicant = &mut appeal.applicant;
    applicant.name = applicant
        .name
        .take()
        .filter(|_| keeps(FieldId::ApplicantName));
    applicant.iin = applicant
        .iin
        .take()
        .filter(|_| keeps(FieldId::ApplicantIin));
    applicant.phone = applicant
        .phone
        .take()
        .filter(|_| keeps(FieldId::ApplicantPhone));
    applicant.email = applicant
        .email
        .take()
        .filter(|_| keeps(FieldId::ApplicantEmail));
    applicant.address = applicant
        .address
        .take()
        .filter(|_| keeps(FieldId::ApplicantAddress));
    applicant.organization = applicant
        .organization
        .take()
        .filter(|_| keeps(FieldId::ApplicantOrganization));
    applicant.represents = applicant
        .represents
        .take()
        .filter(|_| keeps(FieldId::ApplicantRepresents));
    appeal.location = appeal.location.take().filter(|_| keeps(FieldId::Location));
    appeal.repeats = appeal.repeats.take().filter(|_| keeps(FieldId::Repeats));
    (appeal, dropped)
}
