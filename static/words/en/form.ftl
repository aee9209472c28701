### The form of an appeal.

form-title = File an appeal
form-intro = Write what happened and send the appeal. You get its number and an access code at once: with them you can see how it is being handled.
form-required-note = Fill in every field that is not marked “optional”.
form-optional = optional

## What the appeal is about

form-legend-appeal = What the appeal is about
form-kind-label = Kind of the appeal
form-kind-hint = The time for an answer depends on the kind.
form-text-label = Text of the appeal
form-text-hint = Write what happened, where and when, and what you ask for. At least { $min } and at most { $max } characters.
form-location-address-label = Address or landmark
form-location-address-hint = Street and house, a crossing, or a well-known place nearby.

## Who files it

form-legend-applicant = Applicant
form-applicant-hint = Under the law, consideration of an appeal without a name and a postal address may be ended.
form-type-label = On whose behalf do you apply?
form-type-individual = On my own behalf
form-type-organization = On behalf of an organisation
form-type-representative = As the representative of another person
form-category-label = Category of the applicant
form-category-citizen = Citizen of Kazakhstan
form-category-foreign-citizen = Foreign citizen
form-category-domestic-entity = Legal entity of Kazakhstan
form-category-foreign-entity = Foreign legal entity
form-category-other = Other, for example a stateless person
form-repeats-label = Number of your earlier appeal
form-repeats-hint = If you have written about this before. For example, C26-000123-9.
form-legend-name = Your name
form-family-label = Surname
form-given-label = Given name
form-patronymic-label = Patronymic
form-patronymic-hint = If your identity document states one.
form-iin-label = Individual identification number (IIN)
form-iin-hint = 12 digits. If you have no IIN, leave the field empty.
form-address-label = Postal address
form-address-hint = City, street, house, flat. We may send the answer to this address.
form-phone-label = Phone
form-phone-hint = For example, +7 701 123 45 67.
form-email-label = E-mail
form-email-hint = For example, aigul@example.com.
form-only-with-consent = Kept only with your consent.

form-legend-organization = Organisation
form-organization-name-label = Name of the organisation
form-organization-bin-label = Business identification number (BIN)
form-organization-bin-hint = 12 digits. If there is no BIN, leave the field empty.

form-legend-represents = Whom you represent
form-represents-type-label = Whose representative are you?
form-represents-type-individual = An individual’s
form-represents-type-organization = An organisation’s
form-represents-authority-label = The document that empowers you
form-represents-authority-hint = For example, a power of attorney: its number and date.

## The choices about personal data

form-legend-consent = Personal data
form-consent-intro = The decision is yours: we take the appeal without consent too.
form-consent-read = Before you decide, read the policy:
form-consent-policy-link = Personal data policy, version { $version }
form-consent-collection-label = Consent to the collection of data
form-consent-transfer-label = Consent to the transfer of data
form-consent-until = Term of the consent
form-consent-collection-without = Without consent we consider the appeal by the data that the law requires, and do not keep the following: { $fields }.
form-consent-transfer-without = Without consent your data are not transferred to third parties, except in cases that the law names directly. If only another organisation can resolve the matter, we tell you so.
form-consent-withdraw = You may withdraw consent later, at any time.
form-choice-yes = Yes, I consent
form-choice-no = No, I do not consent

form-honeypot-label = Leave this field empty

form-submit = Send the appeal
form-kept = What you wrote is kept: there is no need to type it again.
form-error-prefix = Error:
form-error-summary-title =
    { $count ->
        [one] { $count } field needs correcting
       *[other] { $count } fields need correcting
    }
form-policy-changed = While the form was open, a new version of the policy was published. Read it and mark your decision about consent anew.
