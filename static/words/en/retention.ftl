### What staff sees of retention: sweeps, destruction acts, what is set aside.

retention-title = Retention
retention-running = A sweep is running
retention-last = The last sweep
retention-last-good = Last sweep that left nothing over
retention-never = None yet
retention-state = State
retention-started = Began
retention-finished = Ended
retention-took = Took
retention-seconds = { $seconds } s
retention-trigger = Ordered by
retention-trigger-timer = The timer
retention-trigger-request = A call
retention-state-running = Running
retention-state-done = Done
retention-state-unfinished = To be continued
retention-state-failed = Failed
retention-state-stopped = Stopped in the middle
retention-done = Destroyed so far
retention-left = Left
retention-rate = Rate
retention-per-second = { $number } a second
retention-estimated-end = Estimated end
retention-refresh = Refresh
retention-report = Report of the sweep
retention-all-sweeps = All sweeps
retention-look = See
retention-failed = The sweep failed. What failed: { $error }.
retention-stopped = The sweep was stopped in the middle. Nothing is lost: the next one goes on from there.
retention-some-set-aside =
    { $count ->
        [one] { $count } record could not be destroyed.
       *[other] { $count } records could not be destroyed.
    }
retention-overdue-holds =
    { $count ->
        [one] { $count } hold was not reviewed in time.
       *[other] { $count } holds were not reviewed in time.
    }
retention-due = Due now
retention-nothing-due = Nothing is due.
retention-due-later = It is counted when the sweep has ended.
retention-kept-back = Kept back
retention-held = By a hold
retention-set-aside = Set aside: could not be destroyed
retention-holds-overdue = Holds that were not reviewed in time
retention-local-time = Times are local (UTC+5).
retention-none-here = There is nothing to show.
retention-newest = The newest
retention-earlier = Earlier ones
retention-as-table = As a table (CSV, up to 1000 rows)

## The sweeps.

retention-sweeps-title = Sweeps
retention-sweeps-intro = A sweep destroys what has outlived its term. Reports are kept for 30 days; the acts stay for their own term.
retention-sweep-title = Sweep of { $moment }
retention-destroyed = Destroyed
retention-nothing-destroyed = Nothing was due.
retention-left-over = Due and left for the next sweep
retention-some-left-over = Something is left for the next sweep.
retention-beside = Kept back, and keys
retention-id = Id of the sweep
retention-act = Act of destruction
retention-act-see = See the act
retention-act-none = None: nothing of which an act speaks was destroyed
retention-set-aside-by-it = Set aside by this sweep
retention-orphaned-keys = Keys without a record, destroyed
retention-key-pages-overwritten = Key pages overwritten
retention-key-pages-deleted = Key pages deleted
retention-key-pages-unreadable = Key pages that could not be read

## Classes of records, short: a table has room for no more.

retention-class-appeal = Appeals
retention-class-dialogue = Conversations
retention-class-sender = Ids of chat users
retention-class-idempotency = Marks of submissions
retention-class-inbox = Marks of chat messages
retention-class-outbox = Outgoing messages
retention-class-rate-limit = Counters
retention-class-staff-session = Staff sessions
retention-class-consent = Consent entries
retention-class-transfer = Transfer entries
retention-class-event = Log entries
retention-class-destruction-act = Acts and lifted holds
retention-class-tombstone = Marks of destroyed records

## Destruction acts.

acts-title = Acts of destruction
acts-intro = Each act proves what a sweep has destroyed, and names nobody.
act-title = Act of destruction of { $moment }
act-at = When
act-id = Id of the act
act-versions = Versions of the policy
act-parts = Transactions that did it
act-hash = Hash over the ids of the records (SHA-256)
act-hash-short = Hash
act-check = Verify against the audit chain
act-check-hint = The check compares the act with the log of operations, and looks through the chain that protects the whole log. It changes nothing.
act-terms = Terms that were carried out
act-rule = What is kept
act-term = For how long
act-source = Basis
act-unconfirmed = to be confirmed
act-all = All acts
act-check-holds = The act holds. The log has exactly the records that it counts, and all of them are sealed.
act-check-not-sealed-yet = The act fits the log. Some of its entries wait for their seal: verify once more after the next sweep.
act-check-does-not-hold = The act does not hold: the log has other records than it counts. Somebody has changed the act or the log.
act-check-nothing-to-compare = There is nothing to compare the act with: it speaks of no appeal or conversation, or the entries of the log have outlived their own term.
chain-whole = The chain over the log is whole, up to entry { $last }. Last seal: { $moment }.
chain-empty = Nothing of the log is sealed yet: verify once more after the next sweep.
chain-changed = The log was tampered with: entry { $event } was changed.
chain-removed = The log was tampered with: entry { $event } was removed.
chain-inserted = The log was tampered with: entry { $event } was inserted.
chain-reordered = The log was tampered with: entry { $event } stands in another place.
chain-unsealed = The log was tampered with: the seal over entry { $event } is missing or does not hold.

## What is set aside.

set-aside-title = Set aside
set-aside-intro = These records have outlived their term, and could not be destroyed. They are tried again, and hold up no other.
set-aside-none = None: everything that was due could be destroyed.
set-aside-full = There may be more than the 500 that are shown.
set-aside-record = Record
set-aside-kind-appeal = Appeal
set-aside-kind-dialogue = Conversation
set-aside-reason = Why
set-aside-reason-unreadable-key-page = Its key page cannot be read
set-aside-reason-key-page-fails = The key store fails for its key page
set-aside-reason-not-condemned = The database refuses to condemn it
set-aside-reason-not-deleted = The database refuses to delete its rows
set-aside-since = Since
set-aside-tries = Tries
set-aside-next-try = Next try, not before
