### What every chat says beside the dialogue.

# Under the receipt.
webhook-status = Өтініштің қалай қаралып жатқанын осы жерден біле аласыз: { $link }
