### What /healthz tells.

health-title = Состояние системы
health-ok = Всё работает.
health-attention = Требует внимания:
health-sqlite = Нет доступа к базе записей.
health-key-value = Нет доступа к хранилищу ключей.
health-sweep-never = Уничтожение данных с истёкшим сроком ещё ни разу не выполнялось.
health-sweep-late = Уничтожение данных с истёкшим сроком запаздывает. Последнее выполнение: { $moment }.
health-review-due = Подходит срок пересмотра политики. Последний день: { $date }.
health-review-overdue = Срок пересмотра политики прошёл. Последний день: { $date }.
