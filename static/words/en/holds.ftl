### Orders that suspend destruction: the pages of the staff.

holds-title = Holds
holds-intro = A hold keeps records from being destroyed, whatever their term: for a court, an investigation, a complaint that goes on. It ends only when somebody lifts it.
holds-overdue =
    { $count ->
        [one] { $count } hold should have been reviewed
       *[other] { $count } holds should have been reviewed
    }
holds-overdue-detail = Its day of review has passed, and it still keeps records. Look at it again: keep it until another day, or lift it.
holds-new = Place a hold
holds-show-lifted = Show lifted holds
holds-show-in-force = Show holds in force
holds-lifted-title = Lifted holds
holds-next = Show more
holds-first = From the beginning
holds-none = No hold is in force.
holds-none-lifted = No hold has been lifted.

hold-title = Hold
hold-on = Covers
hold-on-appeal = Appeal { $number }
hold-on-record = One record
hold-on-person = The records of one person
hold-on-period = { $class }: { $from } – { $until }
hold-reason = Reason
hold-reason-hint = For example, the number of a court case. Name nobody: all staff can read it, and it is kept for years.
hold-standing = Standing
hold-in-force = In force
hold-soon = To be reviewed soon
hold-overdue = Review overdue
hold-lifted = Lifted
hold-records = Records held now
hold-review-on = Review by
hold-review-on-hint = After today, and within a year.
hold-author = Placed by
hold-reviewed = Last reviewed
hold-done-by = { $account }, { $moment }

hold-new-title = Place a hold
hold-new-intro = From the moment of the answer nothing that the hold covers is destroyed. The hold is recorded under your account.
hold-scope = What is to be kept?
hold-scope-appeal = One appeal
hold-scope-appeal-hint = With all that belongs to it, by its number
hold-scope-person = The records of a person
hold-scope-person-hint = Those that are there and those to come
hold-scope-period = A class and a period
hold-scope-period-hint = For example, all appeals received in a month
hold-number = Number of the appeal
hold-number-hint = For example, C26-000123-9
hold-known-by = Known by
hold-known-by-iin = IIN
hold-known-by-bin = BIN
hold-known-by-phone = Phone number
hold-known-by-email = E-mail address
hold-known-by-sender = Identifier in a messenger
hold-value = The number or address
hold-value-hint = Only a keyed hash of it is kept: it is not shown again, here or anywhere.
hold-chat = Messenger
hold-channel = Where the person writes
hold-account = Our account there
hold-account-hint = The name of the bot, or the number of the page or community. If there is one bot without a name: bot.
hold-class = Class of records
hold-from = First day
hold-until = Last day
hold-place = Place the hold

hold-review-title = Keep it until another day
hold-keep = Reviewed: keep it
hold-lift-title = Lift it
hold-lift-detail = Records whose term is over are then destroyed by the next sweep. This cannot be undone.
hold-lift-reason = Why it is lifted
hold-lift = Lift the hold

problem-hold-lifted-title = This hold is lifted
problem-hold-lifted-detail = A hold that is lifted stays lifted. If the records are still there, place a new one.
