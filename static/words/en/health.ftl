### What /healthz tells.

health-title = State of the system
health-ok = Everything works.
health-attention = Needs attention:
health-sqlite = The database of records cannot be reached.
health-key-value = The store of keys cannot be reached.
health-sweep-never = Data whose term has ended have not been destroyed even once yet.
health-sweep-late = The destruction of data whose term has ended is late. Last run: { $moment }.
health-review-due = The review of the policy is due soon. Last day: { $date }.
health-review-overdue = The review of the policy is overdue. Last day: { $date }.
