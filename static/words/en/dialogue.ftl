### The conversation in a chat: one question a message, plain text, no markup.

dialogue-welcome =
    Сәлеметсіз бе. Здравствуйте. Hello.
    Оператор / Operator: { $operator }

    Бұл бот өтініштерді қабылдап, тіркейді. Олардың қалай қаралып жатқанын айтады, деректеріңізді көрсетеді, түзетеді және жояды. Не сұрауға болатынын «көмек» деп жазып біле аласыз.
    Этот бот принимает и регистрирует обращения. Он сообщает, как их рассматривают, показывает, исправляет и удаляет ваши данные. О чём можно попросить, подскажет слово «помощь».
    This bot takes and registers appeals. It tells how they are getting on, and shows, corrects and erases your data. The word “help” lists what can be asked.

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
dialogue-place = Share the place on the map, or write its address or a landmark: street and house, crossing, a well-known spot nearby. At most { $max } characters. You may skip this question.
dialogue-place-noted = The place is noted.
dialogue-files =
    { $max ->
        [one] If you have a photo or a document about the matter, send it: at most { $max } file of up to { $size }. You may skip this question.
       *[other] If you have photos or documents about the matter, send them: at most { $max } files of up to { $size } each. You may skip this question.
    }
dialogue-files-more = Files so far: { $count } of { $max }. Send more, or press “{ dialogue-label-files-done }”.
dialogue-files-noted = The file is noted. In all: { $count } of { $max }.
dialogue-files-full = There are { $max } files already, and more are not allowed. The last one was not kept.
dialogue-file-too-large = The file is too large and was not kept. One file may have up to { $size }.
dialogue-file-type = We do not take files of this kind, and did not keep this one. You may send a picture (JPEG, PNG, WebP) or a PDF document.
dialogue-unlisted = We keep a place and files only with your consent to collection, because the law does not list them among what an appeal must contain. What you sent was not kept. To change your choice, write “correct”.
dialogue-later = A place and files can be sent while you are writing an appeal. Now they were not kept.
dialogue-name = Write your surname, given name and patronymic (if any) in one message. You may skip this question, but under the law consideration of an appeal without a name and a postal address may be ended.
dialogue-name-invalid = A name can have only letters, hyphens and apostrophes, and each part at most { $max } characters. Write it again.
dialogue-phone = Write your phone number. You may skip this question.
dialogue-phone-invalid = This does not look like a phone number. Write it in full, for example +7 701 123 45 67.
dialogue-phone-of-another = This is another person’s number; we did not keep it. Write your own number.
dialogue-address = Write the postal address to which an answer can be sent: city, street, house, flat. At most { $max } characters. You may skip this question.
dialogue-address-invalid = The address is longer than { $max } characters or contains invisible control characters. Write it again.
dialogue-anonymous = Your name or postal address is not given. Under the law, consideration of such an appeal may be ended.
dialogue-confirm =
    Check that everything is right.

    Kind: { $kind }
    Time for an answer: { $term }
    Text: { $text }
    Place: { $place }
    Files: { $files }
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
dialogue-new = You may file a new appeal, learn how earlier ones are getting on, and see, correct or erase your data.
dialogue-cancelled = We have stopped. Nothing was sent, and what you wrote is not kept.
dialogue-help =
    This bot takes and registers appeals. At any time you can write:
    “my appeals” – how they are getting on and by which day they will be answered;
    “my data” – what is kept about you and until when;
    “correct” – change the draft, or the contact details of a registered appeal;
    “erase” – erase the conversation, and appeals;
    “cancel” – stop;
    “language” – change the language;
    “help” – this note;
    /start – begin anew.
dialogue-not-understood = The answer does not fit the question. Press a button, or write its name or its number in order.
dialogue-unsupported = We neither take nor keep messages of this kind. Write in text.
dialogue-step-over = This button belongs to a step that is over. The question now is this.

dialogue-late = This message came late: it was sent before the question that stands now, and was not taken. The question now is this.

dialogue-edited = The change is made in the appeal.
dialogue-edit-refused = The change was not made: the text would be longer than { $max } characters, or contains invisible control characters. The earlier wording stays.
dialogue-unsent = The message that you took back is gone from the appeal as well.
dialogue-left = Nothing was changed.

dialogue-status-open =
    No. { $number }, { $kind }
    { $status }
    Last day for the answer: { $due_on }
dialogue-status-closed =
    No. { $number }, { $kind }
    { $status }
    Day on which the data are destroyed: { $destroy_on }
dialogue-status-repeated =
    No. { $number }, { $kind }
    { $status }
    It was filed again: the data are kept while the new appeal is worked on.
dialogue-status-none = No appeal registered from this chat was found. Appeals filed in another way, or without consent to collection, are not seen here.
dialogue-look-up = Any appeal can be checked on the site with its number and access code.
dialogue-status-registered = { status-registered }
dialogue-status-in-progress = { status-in-progress }
dialogue-status-transferred = { status-transferred }
dialogue-status-answered = { status-answered }
dialogue-status-returned = { status-returned }
dialogue-status-withdrawn = { status-withdrawn }

dialogue-data-nothing = Only what a conversation cannot do without is kept now: its language, the question that stands, and an encrypted mark of this chat.
dialogue-data-draft =
    Draft of an appeal (not sent yet)
    { $fields }
    Consent to collection: { $collection }
    Consent to transfer: { $transfer }
    Version of the policy: { $version }
    Kept after your last message for: { $term }
dialogue-data-appeal =
    Registered appeal No. { $number }
    { $fields }
    Consent to collection: { $collection }
    Consent to transfer: { $transfer }
    Version of the policy: { $version }
dialogue-this-chat = of this chat
dialogue-files-awaited = being fetched from the messenger
dialogue-kept-open = No. { $number }: the storage term of the data ({ $term }) begins when work on the appeal is finished, and at its end they are destroyed.
dialogue-kept-closed = No. { $number }: the data are destroyed on { $destroy_on }.
dialogue-kept-repeated = No. { $number }: it was filed again, so the storage term of the data begins when work on the new appeal is finished.
dialogue-data-rest = Only the holder of this account in the messenger sees this. The purposes, sources, methods and terms of collection and processing, and to whom the data were transferred (article 24 of the Law on Personal Data and Their Protection), are on the site.

dialogue-change = What do you want to change?
dialogue-correct-text = The text of a registered appeal is not changed: you can supplement it by a new appeal. The contact details can be corrected.
dialogue-correct-closed = An appeal is not corrected once work on it is finished. If need be, file a new one.
dialogue-correct-which = Which appeal is to be corrected? Press a button or write the number of the appeal.
dialogue-correct-field = What is to be corrected in appeal No. { $number }?
dialogue-correct-value =
    Appeal No. { $number }

    Write what is right: { $field }.
dialogue-correct-confirm =
    Appeal No. { $number }
    { $field }: { $value }

    Shall we correct it so?
dialogue-corrected = Appeal No. { $number } is corrected.
dialogue-supplement = In the text of the new appeal, say that it supplements appeal No. { $number }.

dialogue-erase-now = This conversation and a draft that is not sent are erased at once.
dialogue-erase-open-soon = No. { $number } is still open. If you erase it, it is withdrawn and no longer considered, and the data are destroyed at once, or as soon as the law allows it.
dialogue-erase-open-kept = No. { $number } is still open. If you erase it, it is withdrawn and no longer considered. The law requires us to keep it: access to it is closed, and the data are destroyed on { $destroy_on }.
dialogue-erase-soon = If you erase No. { $number }, the data are destroyed at once, or as soon as the law allows it.
dialogue-erase-kept = The law requires us to keep No. { $number }. If you erase it, access to it is closed, and the data are destroyed on { $destroy_on }.
dialogue-erase = Shall we erase the conversation?
dialogue-erase-what = What is to be erased? “{ dialogue-label-erase-conversation }”: appeals stay as they are, and open ones go on. “{ dialogue-label-erase-appeals }”: the appeals are erased with the conversation, as told above. This cannot be undone.
dialogue-erased = The conversation is erased.
dialogue-erased-soon = Appeal No. { $number } is blocked, and nobody uses it any more. The data are destroyed as soon as nothing in law keeps them, as a rule within minutes.
dialogue-erased-kept = Appeal No. { $number } is blocked, and nobody uses it any more. The law requires us to keep the data; they are destroyed on { $destroy_on }.
dialogue-withdrawn = Appeal No. { $number } is withdrawn.

dialogue-label-kk = Қазақша
dialogue-label-ru = Русский
dialogue-label-en = English
dialogue-label-yes = I consent
dialogue-label-no = I do not consent
dialogue-label-text-done = That is all
dialogue-label-files-done = These are all
dialogue-label-skip = Skip
dialogue-label-send = Send
dialogue-label-change = Change
dialogue-label-cancel = Cancel
dialogue-label-new = New appeal
dialogue-label-contact = Share my number
dialogue-label-status = My appeals
dialogue-label-data = My data
dialogue-label-correct = Correct
dialogue-label-erase = Erase
dialogue-label-help = Help
dialogue-label-kind = Kind
dialogue-label-text = Text
dialogue-label-place = Place
dialogue-label-files = Files
dialogue-label-name = Name
dialogue-label-phone = Phone
dialogue-label-address = Postal address
dialogue-label-consents = Consents
dialogue-label-registered = Registered appeal
dialogue-label-supplement = Supplement
dialogue-label-correct-yes = Yes, correct it
dialogue-label-erase-conversation = Erase conversation
dialogue-label-erase-appeals = Appeals as well
dialogue-label-back = Leave as it is
dialogue-label-location = Share a place
