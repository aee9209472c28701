### What the people on duty have to see to. The same words stand beside the code in the log and in the API.

alerts-title = Требует внимания
alerts-intro = Каждая запись остаётся, пока дело не улажено. Рядом указано, с какого времени.
alerts-none = Сейчас ничего не требует внимания.

alerts-sweep-failed = В последнем запуске уничтожения данных произошла ошибка: { $subject }. Причина записана в журнале.
alerts-sweep-failed-others = В последнем запуске уничтожения данных произошли ошибки: { $many }. Причины записаны в журнале.
alerts-sweep-late = Уничтожение данных не завершалось успешно больше 15 минут: данные с истёкшим сроком не уничтожаются.
alerts-sweep-late-others = Уничтожение данных не завершалось успешно больше 15 минут ({ $many }).
alerts-set-aside = Запись { $subject } не удалось уничтожить два раза или больше.
alerts-set-aside-others = Ещё записей, которые не удалось уничтожить два раза или больше: { $many }.
alerts-review-overdue = Пересмотр политики просрочен (пункт 12). Версия: { $subject }.
alerts-review-overdue-others = Пересмотр политики просрочен (пункт 12): { $many }.
alerts-review-due = До пересмотра политики осталось не больше 30 дней (пункт 12). Версия: { $subject }.
alerts-review-due-others = До пересмотра политики осталось не больше 30 дней (пункт 12): { $many }.
alerts-deadline-missed = Срок ответа на обращение { $subject } истёк.
alerts-deadline-missed-others = Ещё обращений, срок ответа на которые истёк: { $many }.
alerts-deadline-near = До конца срока ответа на обращение { $subject } осталось не больше трёх дней.
alerts-deadline-near-others = Ещё обращений, до конца срока ответа на которые осталось не больше трёх дней: { $many }.
alerts-hold-overdue = Приостановление { $subject } не пересмотрено в срок. Оно продолжает действовать.
alerts-hold-overdue-others = Ещё приостановлений, не пересмотренных в срок: { $many }. Они продолжают действовать.
