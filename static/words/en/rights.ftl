### The receipt of what was allowed, and the page where it is checked.

consent-receipt-open = Get the consent receipt
consent-receipt-title = Consent receipt
consent-receipt-lead = This is what you allowed and did not allow when you filed the appeal. Keep the receipt: with it you can prove your choice at any time.
consent-receipt-download = Save as a file
consent-receipt-id-label = Number of the receipt
consent-receipt-as-of-label = As things stood on
consent-receipt-channel-label = Where you made your choice
consent-receipt-language-label = Language in which consent was asked for
consent-receipt-basis-label = Ground on which the appeal was taken
consent-receipt-basis-consent = Your consent
consent-receipt-basis-law = The law: without your consent we keep only what it lists
consent-receipt-policy-hash-label = Checksum of the policy (SHA-256)

consent-receipt-decisions-title = Your decisions
consent-receipt-collection = Collection of data
consent-receipt-processing = Processing of data
consent-receipt-transfer = Transfer to third parties
consent-receipt-cross-border = Messages through the messenger’s servers abroad
consent-receipt-given = Allowed
consent-receipt-refused = Not allowed
consent-receipt-withdrawn = Allowed, then withdrawn

consent-receipt-terms-title = On what terms
consent-receipt-operator-label = Operator
consent-receipt-term-label = How long the data are kept
consent-receipt-term = { $term } after the appeal is closed
consent-receipt-purposes-label = What the data are for
consent-receipt-fields-label = Which data may be kept
consent-receipt-recipients-label = Who may receive the data
consent-receipt-recipients-none = Nobody: you have not allowed the transfer, or have withdrawn it
consent-receipt-publication-label = Publication
consent-receipt-publication-none = The data are not published

consent-receipt-withdraw-title = If you change your mind
consent-receipt-withdraw-text = You may withdraw a permission. Write to the responsible person and give the number of the appeal:
consent-receipt-withdraw-more = All your rights

consent-receipt-check-title = How to check this receipt
consent-receipt-check-text = Anybody can check it: open the address, and scan the square with a phone or copy the code below it. Make sure that the address is the one of this site:
consent-receipt-square-label = The code of the receipt as a square for a phone
consent-receipt-code-label = Code of the receipt
consent-receipt-key-label = Key of the signature:

verify-title = Check a consent receipt
verify-intro = Paste the receipt or its code, or choose its file. We check whether our system signed it and whether it was changed since.
verify-privacy = What you send is not stored, and we look up nothing about the appeal.
verify-text-label = Receipt or code
verify-text-hint = The text of the file, or the code that stands on the printed receipt.
verify-file-label = File of the receipt
verify-file-hint = Choose it instead of pasting the text.
verify-submit = Check
verify-complete = The receipt is genuine: our system signed it, and it was not changed.
verify-code-only = The code is genuine: our system signed it. Compare what is written below with the paper: if anything differs, the paper was changed.
verify-as-of = This is how things stood on { $moment }. A permission may have been withdrawn later.
verify-another-title = Check another one
verify-offline = For programs: the public key with which a receipt can be checked without us.

problem-receipt-not-readable-title = This is not a receipt
problem-receipt-not-readable-detail = There is neither a receipt nor its code in what you sent. Copy the whole text, or choose the file as you received it.
problem-receipt-not-authentic-title = The signature is not ours
problem-receipt-not-authentic-detail = Our system did not sign this, or the code was copied with a mistake. Copy it once more; if the answer is the same, do not rely on the receipt.
problem-receipt-altered-title = The receipt was changed
problem-receipt-altered-detail = The signature is ours, but something else stands in the receipt than what was signed. Do not rely on it; ask its owner for a new one.
problem-appeal-not-found-title = The appeal was not found
problem-appeal-not-found-detail = There is no appeal with this number and this code. Check both on the page “Check an appeal”.
