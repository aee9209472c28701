### What the people on duty have to see to. The same words stand beside the code in the log and in the API.

alerts-title = Alerts
alerts-intro = Each stands until it is over. Beside it: since when.
alerts-none = Nothing needs attention now.

alerts-sweep-failed = The last run of the sweep failed in: { $subject }. The log has the reason.
alerts-sweep-failed-others = The last run of the sweep failed in { $many } parts. The log has the reasons.
alerts-sweep-late = No sweep has come to a good end for more than 15 minutes: data whose term is over are not destroyed.
alerts-sweep-late-others = No sweep has come to a good end for more than 15 minutes ({ $many }).
alerts-set-aside = Record { $subject } could not be destroyed twice or more.
alerts-set-aside-others = { $many } more records could not be destroyed twice or more.
alerts-review-overdue = The review of the policy is overdue (clause 12). Version: { $subject }.
alerts-review-overdue-others = The review of the policy is overdue (clause 12): { $many }.
alerts-review-due = The review of the policy is due within 30 days (clause 12). Version: { $subject }.
alerts-review-due-others = The review of the policy is due within 30 days (clause 12): { $many }.
alerts-deadline-missed = The last day for the answer to appeal { $subject } is over.
alerts-deadline-missed-others = The last day for the answer to { $many } more appeals is over.
alerts-deadline-near = The answer to appeal { $subject } is due within three days.
alerts-deadline-near-others = The answers to { $many } more appeals are due within three days.
alerts-hold-overdue = Hold { $subject } was not reviewed by its day. It still holds.
alerts-hold-overdue-others = { $many } more holds were not reviewed by their day. They still hold.
