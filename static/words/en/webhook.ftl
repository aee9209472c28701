### What every chat says beside the dialogue.

# Under the receipt.
webhook-status = How the appeal is getting on: { $link }
# On the button that opens a list of answers: at most 20 characters.
webhook-choose = Choose

# Of the generic webhook.
problem-signature-title = The signature does not match
problem-signature-detail = The signature of this message is wrong, or its time is more than five minutes from ours.
problem-delivery-mismatch-title = This id belongs to another message
problem-delivery-mismatch-detail = A message with this webhook-id came before with another content. A new message needs a new id.

# A change of an appeal, told in the chat.
webhook-notice-open =
    Appeal { $number }: { $status }.
    The answer is due by { $due_on }.
webhook-notice-closed = Appeal { $number }: { $status }.

# An appeal that came from the chat is destroyed soon.
webhook-warning =
    Appeal { $number } and all that belongs to it will be destroyed, because the term for which it is kept is ending. It is kept until the end of { $day }.
    Until then you can look it up with its number and access code, save its files, and print it and the receipt of what you allowed: { $link }
# The same where a messenger lets nothing through but "Appeal …: …".
webhook-warning-short = will be destroyed after { $day }

# Under the receipt.
webhook-consents = The receipt of what you allowed (with number and access code): { $link }
