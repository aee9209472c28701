### One sentence for each mistake in a field: what is wrong and how to mend it. The value itself is never repeated.

error-required = An answer is needed: fill in the field or choose an option.
error-too-short =
    { $min ->
        [one] Too short: write at least { $min } character.
       *[other] Too short: write at least { $min } characters.
    }
error-too-long =
    { $max ->
        [one] Too long: shorten it to { $max } character.
       *[other] Too long: shorten it to { $max } characters.
    }
error-out-of-range = Give a number from { $min } to { $max }.
error-unknown-field = This field is not accepted. Remove it or check its name.
error-unexpected = This field is not needed for this type of applicant. Leave it empty, or change on whose behalf the appeal is filed.
error-wrong-type = A value of another type is expected here: for example, a number stands where text should be. Correct the type.
error-unknown-value = Choose one of the options offered.
error-iin-length = An IIN has 12 digits. Check what you wrote.
error-iin-digits = An IIN consists of digits only. Remove other characters.
error-iin-checksum = There can be no such IIN: one of its digits is wrong. Compare it with the document.
error-bin-length = A BIN has 12 digits. Check what you wrote.
error-bin-digits = A BIN consists of digits only. Remove other characters.
error-bin-checksum = There can be no such BIN: one of its digits is wrong. Compare it with the document.
error-number-format = Write the number of the appeal in full, for example C26-000123-9.
error-number-check-digit = There can be no such number: one of its characters is wrong. Compare it with the receipt.
error-number-unknown = There is no appeal with this number. Check it.
error-day-format = Write the day as year, month and day, for example 2027-05-31.
error-day-not-ahead = Give a day after today.
error-day-too-far = Give a day within a year from today.
error-day-order = The last day cannot be before the first.
error-names-somebody = There is a phone number, an e-mail address or an identification number in it. Remove it: this text must name nobody.
error-phone = Write the phone number in full, with the country code, for example +7 701 123 45 67.
error-email = Write the e-mail address in full, for example aigul@example.com.
error-name-letters = Write the name in letters. A space, a hyphen and an apostrophe are allowed.
error-control-characters = The text contains invisible control characters. Delete them and type the text again.
error-policy-version = No such version of the policy is in force. Read the one in force and mark your decision about consent anew.
error-attachment-too-large = The file is too large: it may have at most { $max } MB. Choose a smaller one or reduce the picture.
error-attachment-too-many = Too many files: at most { $max } can be attached.
error-attachment-type = Files of this kind are not taken. Attach a picture (JPEG, PNG, WebP) or a PDF document.
error-attachment-empty = The file is empty. Choose another one.
error-attachment-broken = The picture cannot be read: the file is damaged. Choose another one.
