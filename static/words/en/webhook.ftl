### What every chat says beside the dialogue.

# Under the receipt.
webhook-status = How the appeal is getting on: { $link }
# On the button that opens a list of answers: at most 20 characters.
webhook-choose = Choose
