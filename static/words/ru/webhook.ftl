### What every chat says beside the dialogue.

# Under the receipt.
webhook-status = Узнать, что с обращением: { $link }
# On the button that opens a list of answers: at most 20 characters.
webhook-choose = Выбрать
