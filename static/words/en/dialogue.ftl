### The conversation in a chat: one question a message, plain text, no markup.

dialogue-welcome =
    Сәлеметсіз бе! Здравствуйте! Hello!
    { $operator }

    Тілді таңдаңыз.
    Выберите язык.
    Choose a language.
dialogue-language =
    Тілді таңдаңыз.
    Выберите язык.
    Choose a language.

dialogue-consent-collection =
    Who collects the data: { $operator }, BIN { $bin }.
    Which data: { $fields }.
    The policy, version { $version }: { $site }
    The messenger’s servers may stand in another country.

    “{ $title }.”
    Term of the consent: { $until }.

    Do you consent? If not, we take the appeal all the same.
dialogue-consent-transfer =
    To resolve the matter, these recipients may need your data: { $recipients }.

    “{ $title }.”
    Term of the consent: { $until }.

    Do you consent? If not, we take the appeal all the same.
dialogue-law-basis = All right. We take the appeal by the data that the law requires. Not kept: { $fields }. No answer will come to this chat: you can learn the outcome with the number of the appeal and the access code.
dialogue-transfer-closed = All right. Until you allow it, your data are not transferred to third parties.
dialogue-policy-changed = Meanwhile a new version of the policy has taken effect: { $version }. We ask about consent once more; what you wrote is kept.

dialogue-kind =
    Choose the kind of the appeal.

    { $kinds }
dialogue-text = Write what happened, where and when, and what you ask for. Several messages are fine. At least { $min } and at most { $max } characters.
dialogue-text-more = Noted: { $length } characters of { $max }. Go on, or press “{ dialogue-label-text-done }”.
dialogue-text-too-short = So far { $length } characters; at least { $min } are needed. Write in more detail.
dialogue-text-too-long = With this message the text would have { $length } characters, and at most { $max } are allowed. The last message was not noted, the earlier ones were kept. Write it shorter.
dialogue-text-characters = The message contains invisible control characters, so it was not noted. Type the text again and send it.
dialogue-name = Write your surname, given name and patronymic (if any) in one message. You may skip this question, but under the law consideration of an appeal without a name and a postal address may be ended.
dialogue-name-invalid = A name can have only letters, hyphens and apostrophes, and each part at most { $max } characters. Write it again.
dialogue-phone = Write your phone number or send it with the button. You may skip this question.
dialogue-phone-invalid = This does not look like a phone number. Write it in full, for example +7 701 123 45 67.
dialogue-phone-of-another = This is another person’s number; we did not keep it. Press the button or write your own number.
dialogue-address = Write the postal address to which an answer can be sent: city, street, house, flat. At most { $max } characters. You may skip this question.
dialogue-address-invalid = The address is longer than { $max } characters or contains invisible control characters. Write it again.
dialogue-anonymous = Your name or postal address is not given. Under the law, consideration of such an appeal may be ended.
dialogue-confirm =
    Check that everything is right.

    Kind: { $kind }
    Time for an answer: { $term }
    Text: { $text }
    Name: { $name }
    Phone: { $phone }
    Postal address: { $address }
    Consent to collection: { $collection }
    Consent to transfer: { $transfer }

    Shall we send the appeal?
dialogue-not-given = not given
dialogue-agreed = yes
dialogue-refused = no
dialogue-registered =
    The appeal is registered.

    Number: { $number }
    Access code: { $code }
    Registered on: { $registered_on }
    Last day for the answer: { $due_on }

    Keep the number and the code, and tell nobody the code: it is shown once.
dialogue-new = The conversation is over. You may file a new appeal if you wish.
dialogue-cancelled = We have stopped. Nothing was sent, and what you wrote is not kept.
dialogue-help = This bot takes and registers appeals. At any time you can write: “cancel” to stop, “language” to change the language, “help” for this note, /start to begin anew.
dialogue-not-understood = The answer does not fit the question. Press a button, or write its name or its number in order.
dialogue-unsupported = We take only text: pictures, stickers, voice messages and files are not kept.
dialogue-step-over = This button belongs to a step that is over. The question now is this.

dialogue-label-kk = Қазақша
dialogue-label-ru = Русский
dialogue-label-en = English
dialogue-label-yes = I consent
dialogue-label-no = I do not consent
dialogue-label-text-done = That is all
dialogue-label-skip = Skip
dialogue-label-send = Send
dialogue-label-change-text = Change the text
dialogue-label-cancel = Cancel
dialogue-label-new = New appeal
dialogue-label-contact = Share my number
