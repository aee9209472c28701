### What every chat says beside the dialogue.

# Under the receipt.
webhook-status = Узнать, что с обращением: { $link }
