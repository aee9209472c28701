### The frame of the staff pages, and signing in.

desk-nav-label = Sections for staff
desk-nav-retention = Retention
desk-nav-acts = Acts
desk-nav-holds = Holds
desk-nav-set-aside = Set aside
desk-nav-policy = Policy
desk-sign-out = Sign out

desk-sign-in-title = Sign in for staff
desk-sign-in-intro = These pages are for those who answer at the operator for how personal data are kept and destroyed.
desk-account-label = Account
desk-account-hint = Your login or post. What you do here is recorded under it.
desk-token-label = Operator’s token
desk-token-hint = You get it from whoever runs the system.
desk-token-wrong = This token is not the right one. Check it and enter it again.
desk-sign-in-submit = Sign in

problem-sign-in-title = Please sign in
problem-sign-in-detail = You are not signed in, or your session is over.
problem-account-missing-title = Who acts is not named
problem-account-missing-detail = This is recorded under an account. Name it in the header Aryz-Account.
