### Erasing an appeal at its applicant's request, and an appeal that is blocked since.

erasure-open = Erase the appeal
erasure-title = Shall we erase appeal { $number }?
erasure-withdraws = The appeal is still open: it is withdrawn first, and no longer considered.
erasure-soon = The appeal and everything that belongs to it are destroyed at once. If the law forbids that for a time, they are destroyed as soon as it allows it.
erasure-until = The law requires us to keep this appeal. Last day of storage: { $date }. Until then we close access to it and use it for nothing, and then we destroy it.
erasure-final = This cannot be undone. From this moment its text, its files and the consent receipt cannot be opened any more, not even by you.
erasure-confirm = Yes, erase the appeal
erasure-back = Leave it as it is
erasure-done = Your request has been carried out.

blocked-status = Blocked at the applicant’s request
blocked-unused = Access to the appeal is closed, and nobody uses its data.
blocked-soon = The data are destroyed as soon as nothing in law keeps them, as a rule within minutes.
blocked-until = The law requires the data to be kept. Last day of storage: { $date }. Then they are destroyed.

problem-appeal-blocked-title = The appeal is blocked
problem-appeal-blocked-detail = Its applicant asked for it to be erased. Until it is destroyed, nobody uses its data, and nothing of it can be opened.
