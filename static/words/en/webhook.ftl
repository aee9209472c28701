### What every chat says beside the dialogue.

# Under the receipt.
webhook-status = How the appeal is getting on: { $link }
