### The page of what carries out and proves each clause of the policy.

conformance-title = How each clause of the policy is carried out and checked
conformance-intro = For each clause: what in the system makes sure of it, and which automatic checks prove it. The page is made by the system itself and is not written by hand.

conformance-verified = All results are of exactly this version of the system.
conformance-unverified = The checks have not been run for this version of the system yet.
conformance-unverified-detail = Below is what carries out each clause and what checks it; there are no results yet.
conformance-other-commit = The results are of another version of the system.
conformance-other-commit-detail = The system was built from another state of its source code than the one that was checked. Compare the two commits below.
conformance-uncommitted = When the checks were run, the source code differed from the commit named below.
conformance-uncommitted-detail = The results are of a working copy and cannot be repeated exactly.
conformance-unproved = Not every clause has been confirmed by the checks.
conformance-unproved-detail = The results below show which.

conformance-at = Checked
conformance-commit-verified = What was checked (commit)
conformance-commit = What this system was built from (commit)

conformance-mechanisms = Where in the code
conformance-tests = What checks it
conformance-count = Checks passed: { $passed } of { $all }
conformance-passed = Passed
conformance-failed = Failed
conformance-ignored = Skipped
conformance-not-run = No result

conformance-c1 = The operator, its address and the responsible person stand in the policy file; a policy without them cannot be published.
conformance-c2 = The text of the policy, the form, the chat, the consents and the destruction of data take their terms and lists from one file. Data are encrypted, each record with a key of its own.
conformance-c3-1 = Each operation on the data of an appeal is written into a log under its name.
conformance-c3-2 = The system knows a closed list of data; anything that is not in it is refused or not kept.
conformance-c3-3 = The policy file names who may get which data. No transfer is built into the system yet: it can contact nobody but the messenger in which you write yourself.
conformance-c3-4 = The data of an appeal are shown only to whoever has its number and access code. The system has no means of publishing them.
conformance-c3-5 = The key of a record is destroyed first and the record after it, so that not even a backup brings the data back. An act is drawn up of each destruction.
conformance-c3-6 = Individuals, organisations and representatives can apply, with seven kinds of appeals; each has its own term for an answer, counted in working days of the calendar.
conformance-c4 = Each field of data names the purposes that it serves; a purpose that the policy does not have is refused. Appeals are taken only through channels that the policy lists.
conformance-c5 = What may not be kept is dropped at once, and you are told. Contacts can be corrected. The system itself destroys data when their term is over.
conformance-c6 = All five categories of applicants can file an appeal. In a chat you can see your data, correct your contacts, have the conversation and the appeals erased; on the site you can withdraw the appeal and have it erased, and get the files and the receipt of your consents. What the law requires to be kept is blocked instead, and destroyed on its day.
conformance-c7 = Before consent you see the version of the policy; nothing is marked beforehand; what you chose is recorded, and you get a signed receipt of it.
conformance-c8 = Consent to transfer is a choice of its own, apart from consent to collection; refusing it does not harm the appeal. Where a messenger leads abroad, that is told and recorded apart.
conformance-c9 = Each recipient in the policy file has a closed list of data that serve its purpose. Transfers are not built into the system yet, so nothing is transferred to anybody, whatever you allowed.
conformance-c10 = Nothing has been transferred, since transfers are not built into the system yet. The log of operations is protected: any change in it is found.
conformance-c11 = Recipients have no access to the system at all yet, so none can see data without having accepted its duties.
conformance-c12 = When the day of the review has passed, the system raises an alarm. Any amendment is a new version, and everybody can see what it changed.
conformance-c13 = The policy is open without login and script in three languages; each version stays at its own address for ever.
