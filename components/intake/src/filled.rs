//! The fields of the form of an appeal.

use web::filled::Labels;

/// The fields that people see, in the order of the page, and the words that name each.
pub(crate) const LABELS: Labels = &[
    ("text", "form-text-label"),
    ("kind", "form-kind-label"),
    ("location.address", "form-location-address-label"),
    ("attachments", "attachments-label"),
    ("applicant.type", "form-type-label"),
    (
        "applicant.organization.name",
        "form-organization-name-label",
    ),
    ("applicant.organization.bin", "form-organization-bin-label"),
    ("applicant.represents.type", "form-represents-type-label"),
    ("applicant.represents.name.family", "form-family-label"),
    ("applicant.represents.name.given", "form-given-label"),
    (
        "applicant.represents.name.patronymic",
        "form-patronymic-label",
    ),
    ("applicant.represents.iin", "form-iin-label"),
    (
        "applicant.represents.organization.name",
        "form-organization-name-label",
    ),
    (
        "applicant.represents.organization.bin",
        "form-organization-bin-label",
    ),
    (
        "applicant.represents.authority",
        "form-represents-authority-label",
    ),
    ("applicant.name.family", "form-family-label"),
    ("applicant.name.given", "form-given-label"),
    ("applicant.name.patronymic", "form-patronymic-label"),
    ("applicant.address", "form-address-label"),
    ("applicant.iin", "form-iin-label"),
    ("applicant.phone", "form-phone-label"),
    ("applicant.email", "form-email-label"),
    ("applicant.category", "form-category-label"),
    ("repeats", "form-repeats-label"),
    ("consent.collection", "form-consent-collection-label"),
    ("consent.transfer", "form-consent-transfer-label"),
];

/// The names of the fields that a form may send beside those of [`LABELS`].
const UNLABELLED: [&str; 4] = ["token", "language", "website", "consent.policy_version"];

/// Whether the form has a field of this name.
pub(crate) fn is_known(name: &str) -> bool {
    UNLABELLED.contains(&name) || LABELS.iter().any(|(known, _)| *known == name)
}
