### What the applicant sees once the appeal is registered.

receipt-title = The appeal is registered
receipt-repeat = This appeal was registered before; it was not registered a second time.
receipt-number-label = Number of the appeal
receipt-code-label = Access code
receipt-code-once = The code is shown once. Write it down or print this page.
receipt-code-secret = Tell nobody the code: whoever knows the number and the code can see your appeal.
receipt-code-gone = The code was shown before and is not shown a second time.
receipt-kind-label = Kind
receipt-received-label = Received at
receipt-registered-label = Registered on
receipt-registered-later = The appeal came outside working hours and is therefore registered on the next working day.
receipt-due-label = Last day for the answer
receipt-policy-label = Version of the policy
receipt-dropped = You did not consent to the collection of data, so we did not keep the following: { $fields }.
receipt-no-transfer = You did not consent to the transfer of data, so they are not transferred to third parties.

receipt-next-title = What happens next
receipt-next-read = A member of staff reads your appeal and takes it up.
receipt-next-transfer = If another organisation resolves the matter, your data go to it only with your consent.
receipt-next-answer = The last day for the answer: { $date }.
receipt-next-check = You can see at any time how the appeal is being considered, with its number and access code.

receipt-print = Print
receipt-status-link = Check the appeal
