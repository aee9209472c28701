### What every chat says beside the dialogue.

# Under the receipt.
webhook-status = Өтініштің қалай қаралып жатқанын осы жерден біле аласыз: { $link }
# On the button that opens a list of answers: at most 20 characters.
webhook-choose = Таңдау

# Of the generic webhook.
problem-signature-title = Қолтаңба сәйкес келмейді
problem-signature-detail = Бұл хабарламаның қолтаңбасы дұрыс емес немесе оның уақыты біздің уақытымыздан бес минуттан артық ерекшеленеді.
problem-delivery-mismatch-title = Бұл нөмір басқа хабарламаға тиесілі
problem-delivery-mismatch-detail = Осындай webhook-id бар хабарлама бұрын басқа мазмұнмен келген. Жаңа хабарламаға жаңа нөмір қажет.

# A change of an appeal, told in the chat.
webhook-notice-open =
    { $number } өтініші: { $status }.
    Жауап беру мерзімі: { $due_on }.
webhook-notice-closed = { $number } өтініші: { $status }.

# An appeal that came from the chat is destroyed soon.
webhook-warning =
    { $number } өтініші және оған қатысты барлық құжат жойылады: сақтау мерзімі аяқталып келеді. Сақталатын соңғы күн – { $day }.
    Оған дейін өтінішті нөмірі мен қол жеткізу коды арқылы ашып, файлдарын сақтап алуға, өтініштің өзін және келісімдеріңіз туралы түбіртекті басып шығаруға болады: { $link }
# The same where a messenger lets nothing through but "Appeal …: …".
webhook-warning-short = жойылады, сақталатын соңғы күн – { $day }

# Under the receipt.
webhook-consents = Келісімдеріңіз туралы түбіртек (нөмір мен қолжеткізу коды керек): { $link }
