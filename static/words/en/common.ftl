### Words that every page shares.

site-name = Aryz
site-tagline = Taking the appeals of city residents

skip-to-content = Skip to the main content

language-label = Language

nav-label = Main sections
nav-file = File an appeal
nav-status = Check an appeal
nav-policy = Personal data policy

footer-operator = Operator: { $operator }
footer-bin = BIN: { $bin }
footer-contact = Questions about personal data:
footer-policy = Personal data policy

action-home = Go to the home page

## Error pages. A reader sees the title large and the detail below it.

problem-status = Error { $status }

problem-bad-request-title = The request could not be understood
problem-bad-request-detail = The server did not understand what was sent. Reload the page and try again.
problem-malformed-json-title = The JSON is malformed
problem-malformed-json-detail = What was sent is not valid JSON. Check the quotes and brackets and send it again.
problem-unauthorized-title = An access code is needed
problem-unauthorized-detail = This section opens only with a valid access code. Check the code and try again.
problem-forbidden-title = No access
problem-forbidden-detail = You do not have the right to do this.
problem-cross-site-title = The form was sent from another site
problem-cross-site-detail = For your safety we accept forms only from this site. Open the form here and send it again.
problem-not-found-title = Page not found
problem-not-found-detail = The address is mistyped, or there is no such page. Check the address or start from the home page.
problem-method-not-allowed-title = This cannot be done here
problem-method-not-allowed-detail = This address does not provide for that action. Open the section that you need from the home page.
problem-conflict-title = The record has changed
problem-conflict-detail = The record changed while you were working. Reload the page and repeat what you did.
problem-idempotency-mismatch-title = This key was used for another appeal
problem-idempotency-mismatch-detail = The same Idempotency-Key came earlier with different content. Use a new key for a new appeal.
problem-payload-too-large-title = Too much data
problem-payload-too-large-detail = At most { $limit } bytes are accepted here. Shorten the text and send it again.
problem-unsupported-media-type-title = This format is not accepted
problem-unsupported-media-type-detail = The data came in a format that is not accepted here. Check the Content-Type header.
problem-invalid-title = Some fields are not filled in correctly
problem-invalid-detail = Correct the fields named here and send again.
problem-too-many-requests-title = Too many submissions
problem-too-many-requests-detail =
    { $minutes ->
        [one] Try again in { $minutes } minute.
       *[other] Try again in { $minutes } minutes.
    }
problem-internal-title = Something went wrong on our side
problem-internal-detail = It is not your fault. Please try again a little later.
problem-unavailable-title = The service is temporarily down
problem-unavailable-detail = Try again in a few minutes.
problem-form-expired-title = The form has expired
problem-form-expired-detail = The form was open for too long. Check what you wrote and send it again.
problem-form-sent-title = This form was sent already
problem-form-sent-detail = An appeal with another text was filed through this form. To file a new one, open the form again from the home page.
problem-appeal-closed-title = Work on the appeal is finished
problem-appeal-closed-detail = This appeal can no longer be withdrawn: work on it is finished.
