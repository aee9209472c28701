### What every chat says beside the dialogue.

# Under the receipt.
webhook-status = Өтініштің қалай қаралып жатқанын осы жерден біле аласыз: { $link }
# On the button that opens a list of answers: at most 20 characters.
webhook-choose = Таңдау
