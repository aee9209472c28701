### The page of what changed from one version of the policy to another.

diff-title = What changed in the policy: versions { $from } and { $to }
diff-since = Effective date of the changes: { $date }.
diff-backwards = Here a newer version is compared with an earlier one, so the changes are shown in reverse.
diff-forwards = Show the changes in order
diff-read-version = Version { $version } in full
diff-changes = Changes
diff-changed-since = What changed since version { $version }
diff-will-change = What will change on { $date }
diff-did-change = What changed on { $date }
diff-first-version = First version

diff-values = Changes of the terms
diff-no-values = Storage terms, lists and other terms have not changed.
diff-text = Changes of the text
diff-introduction = Introduction
diff-legend = Only the places that changed are shown. They are marked like this:
diff-legend-removed = removed words
diff-legend-added = added words
diff-unchanged = Clauses without changes
diff-unchanged-here = […] the text here has not changed
diff-elsewhere = The wording in another language was changed; in English it is as before.

diff-was = Before:
diff-became = After:
diff-added = Added:
diff-removed = Removed:

diff-fate-added = Added
diff-fate-removed = Removed
diff-fate-changed = Changed

diff-section-purposes = Purposes
diff-section-fields = What data are kept
diff-section-recipients = To whom data are transferred
diff-section-consents = Consents
diff-section-retention = Storage terms
diff-section-kinds = Kinds of appeals and terms for an answer
diff-section-channels = Where appeals are taken
diff-section-limits = Size of texts and files
diff-section-working-hours = Hours of registration
diff-section-operator = Operator
diff-section-review = Review of the policy

diff-attribute-title = Name
diff-attribute-purposes = Purposes
diff-attribute-basis = Basis
diff-attribute-purpose = Purpose
diff-attribute-fields = Data
diff-attribute-until = Holds until
diff-attribute-start = Counted from
diff-attribute-term = Kept for
diff-attribute-source = Source
diff-attribute-to-be-confirmed = Term to be confirmed
diff-attribute-mandatory = Mandatory storage
diff-attribute-warning = Warning before destruction
diff-attribute-hint = When to choose it
diff-attribute-answer-term = Answer within
diff-attribute-form = Form
diff-attribute-cross-border = Cross-border transfer
diff-attribute-text-min = Shortest text, characters
diff-attribute-text-max = Longest text, characters
diff-attribute-name-max = Longest surname, given name and patronymic, characters
diff-attribute-address-max = Longest address, characters
diff-attribute-attachments-max = How many files may be attached
diff-attribute-attachment-bytes-max = Largest file
diff-attribute-opening = From
diff-attribute-closing = Until
diff-attribute-name = Name
diff-attribute-bin = BIN
diff-attribute-address = Address
diff-attribute-sites = Where the policy is published
diff-attribute-post = Post of the responsible person
diff-attribute-email = E-mail of the responsible person
diff-attribute-phone = Phone of the responsible person
diff-attribute-review-due = Next review by
