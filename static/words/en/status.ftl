### Looking up an appeal by its number and access code.

status-title = Check an appeal
status-intro = Enter the number and the access code that you received when the appeal was registered.
status-number-label = Number of the appeal
status-number-hint = For example, C26-000123-9.
status-code-label = Access code
status-code-hint = 16 characters. Capital or small letters and hyphens make no difference.
status-submit = Check
status-not-found = No appeal with this number and this code was found. Check both and enter them again.

status-appeal-title = Appeal { $number }
status-registered = Registered
status-registered-detail = The appeal is registered and waits to be considered.
status-in-progress = Being considered
status-in-progress-detail = A member of staff is working on the appeal.
status-transferred = Transferred to another organisation
status-transferred-detail = The appeal was transferred to the organisation that resolves this matter.
status-answered = Answered
status-answered-detail = An answer to the appeal was prepared and sent.
status-returned = Returned
status-returned-detail = The appeal was returned with reasons. It can be filed again.
status-withdrawn = Withdrawn
status-withdrawn-detail = You withdrew the appeal yourself; it is no longer considered.

status-kind-label = Kind
status-received-label = Received at
status-registered-label = Registered on
status-due-label = Last day for the answer
status-closed-label = Closed on
status-destroyed-label = Day on which the data are destroyed
status-policy-label = Version of the policy
status-history-title = Progress
status-transfers-title = Who received the data
status-transfers-none = The data were not transferred to anybody.

status-withdraw-title = Withdraw the appeal
status-withdraw-text = You may withdraw the appeal until a decision on it is taken. After that it is no longer considered, and the data are destroyed when the term stated in the policy ends.
status-withdraw-confirm = Yes, I withdraw my appeal
status-withdraw-confirm-missing = Confirm that you withdraw the appeal.
status-withdraw-submit = Withdraw the appeal
status-withdraw-done = The appeal is withdrawn.
status-withdraw-too-late = This appeal can no longer be withdrawn: work on it is finished.
status-another = Check another appeal
