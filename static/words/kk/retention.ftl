### What staff sees of retention: sweeps, destruction acts, what is set aside.

retention-title = Сақтау және жою
retention-last-good = Соңғы сәтті тазалау
retention-never = Әлі болған жоқ
