### What every chat says beside the dialogue.

# Under the receipt.
webhook-status = Узнать, что с обращением: { $link }
# On the button that opens a list of answers: at most 20 characters.
webhook-choose = Выбрать

# Of the generic webhook.
problem-signature-title = Подпись не подходит
problem-signature-detail = Подпись этого сообщения неверна, или его время расходится с нашим больше чем на пять минут.
problem-delivery-mismatch-title = Этот номер принадлежит другому сообщению
problem-delivery-mismatch-detail = Сообщение с таким webhook-id уже приходило с другим содержанием. Новому сообщению нужен новый номер.

# A change of an appeal, told in the chat.
webhook-notice-open =
    Обращение { $number }: { $status }.
    Ответ – не позднее { $due_on }.
webhook-notice-closed = Обращение { $number }: { $status }.

# An appeal that came from the chat is destroyed soon.
webhook-warning =
    Обращение { $number } и всё, что к нему относится, будет уничтожено: заканчивается срок хранения. Последний день хранения – { $day }.
    До этого обращение можно открыть по номеру и коду доступа, сохранить файлы, распечатать его и квитанцию о ваших согласиях: { $link }
# The same where a messenger lets nothing through but "Appeal …: …".
webhook-warning-short = будет уничтожено, последний день хранения – { $day }

# Under the receipt.
webhook-consents = Квитанция о ваших согласиях (нужны номер и код доступа): { $link }
