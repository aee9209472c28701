### What staff sees of retention: sweeps, destruction acts, what is set aside.

retention-title = Хранение и уничтожение
retention-last-good = Последняя успешная очистка
retention-never = Ещё не было
