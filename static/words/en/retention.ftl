### What staff sees of retention: sweeps, destruction acts, what is set aside.

retention-title = Retention
retention-last-good = Last good sweep
retention-never = None yet
