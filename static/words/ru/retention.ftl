### What staff sees of retention: sweeps, destruction acts, what is set aside.

retention-title = Хранение и уничтожение
retention-running = Идёт очистка
retention-last = Последняя очистка
retention-last-good = Последняя очистка без остатка
retention-never = Ещё не было
retention-state = Состояние
retention-started = Начало
retention-finished = Конец
retention-took = Длительность
retention-seconds = { $seconds } с
retention-trigger = Кем запущена
retention-trigger-timer = По расписанию
retention-trigger-request = По вызову
retention-state-running = Идёт
retention-state-done = Завершена
retention-state-unfinished = Будет продолжена
retention-state-failed = Сбой
retention-state-stopped = Прервана
retention-done = Уничтожено
retention-left = Осталось
retention-rate = Скорость
retention-per-second = { $number } в секунду
retention-estimated-end = Ожидаемый конец
retention-refresh = Обновить
retention-report = Отчёт об очистке
retention-all-sweeps = Все очистки
retention-look = Посмотреть
retention-failed = Очистка завершилась сбоем. Что не удалось: { $error }.
retention-stopped = Очистка прервана на полпути. Ничего не потеряно: следующая продолжит с этого места.
retention-some-set-aside =
    { $count ->
        [one] { $count } запись не удалось уничтожить.
        [few] { $count } записи не удалось уничтожить.
       *[many] { $count } записей не удалось уничтожить.
    }
retention-overdue-holds =
    { $count ->
        [one] { $count } приостановка не пересмотрена в срок.
        [few] { $count } приостановки не пересмотрены в срок.
       *[many] { $count } приостановок не пересмотрено в срок.
    }
retention-due = Подлежит уничтожению сейчас
retention-nothing-due = Сейчас ничего.
retention-due-later = Подсчёт — после окончания очистки.
retention-kept-back = Удержано от уничтожения
retention-held = Приостановкой
retention-set-aside = Отложено: уничтожить не удалось
retention-holds-overdue = Приостановки, не пересмотренные в срок
retention-local-time = Время местное (UTC+5).
retention-none-here = Показывать нечего.
retention-newest = Последние
retention-earlier = Более ранние
retention-as-table = Таблицей (CSV, до 1000 строк)

## The sweeps.

retention-sweeps-title = Очистки
retention-sweeps-intro = Очистка уничтожает то, срок хранения чего истёк. Отчёты хранятся 30 дней, акты — свой собственный срок.
retention-sweep-title = Очистка: { $moment }
retention-destroyed = Уничтожено
retention-nothing-destroyed = Уничтожать было нечего.
retention-left-over = Осталось для следующей очистки
retention-some-left-over = Часть осталась для следующей очистки.
retention-beside = Удержано; ключи
retention-id = Идентификатор очистки
retention-act = Акт об уничтожении
retention-act-see = Открыть акт
retention-act-none = Нет: не уничтожено ничего, о чём составляется акт
retention-set-aside-by-it = Отложено этой очисткой
retention-orphaned-keys = Уничтожено ключей без записи
retention-key-pages-overwritten = Перезаписано страниц ключей
retention-key-pages-deleted = Удалено страниц ключей
retention-key-pages-unreadable = Не прочитано страниц ключей

## Classes of records, short: a table has room for no more.

retention-class-appeal = Обращения
retention-class-dialogue = Диалоги
retention-class-sender = Идентификаторы собеседников
retention-class-idempotency = Метки отправок
retention-class-inbox = Метки входящих сообщений
retention-class-outbox = Исходящие сообщения
retention-class-rate-limit = Счётчики
retention-class-staff-session = Входы работников
retention-class-consent = Записи о согласии
retention-class-transfer = Записи о передаче
retention-class-event = Записи журнала
retention-class-destruction-act = Акты и снятые приостановки
retention-class-tombstone = Метки уничтоженных записей

## Destruction acts.

acts-title = Акты об уничтожении
acts-intro = Каждый акт доказывает, что уничтожено очисткой, и никого не называет.
act-title = Акт об уничтожении: { $moment }
act-at = Когда
act-id = Идентификатор акта
act-versions = Версии политики
act-parts = Транзакций, которыми это сделано
act-hash = Хеш идентификаторов записей (SHA-256)
act-hash-short = Хеш
act-check = Проверить по цепочке журнала
act-check-hint = Проверка сравнивает акт с журналом операций и просматривает цепочку, которая защищает весь журнал. Она ничего не меняет.
act-terms = Исполненные сроки хранения
act-rule = Что хранится
act-term = Срок
act-source = Основание
act-unconfirmed = подлежит подтверждению
act-all = Все акты
act-check-holds = Акт верен. В журнале ровно те записи, которые он считает, и все они опечатаны.
act-check-not-sealed-yet = Акт соответствует журналу. Часть записей ещё не опечатана: проверьте ещё раз после следующей очистки.
act-check-does-not-hold = Акт неверен: в журнале не те записи, которые он считает. Кто-то изменил акт или журнал.
act-check-nothing-to-compare = Акт не с чем сравнить: он не говорит об обращениях и диалогах, или срок хранения записей журнала истёк.
chain-whole = Цепочка журнала цела до записи { $last }. Последняя печать: { $moment }.
chain-empty = В журнале ещё ничего не опечатано: проверьте ещё раз после следующей очистки.
chain-changed = Журнал подделан: запись { $event } изменена.
chain-removed = Журнал подделан: запись { $event } удалена.
chain-inserted = Журнал подделан: запись { $event } вставлена.
chain-reordered = Журнал подделан: запись { $event } стоит не на своём месте.
chain-unsealed = Журнал подделан: печати над записью { $event } нет, или она неверна.

## What is set aside.

set-aside-title = Отложенное
set-aside-intro = Срок этих записей истёк, но уничтожить их не удалось. Попытки повторяются, остальным записям это не мешает.
set-aside-none = Нет: всё, что подлежало уничтожению, уничтожено.
set-aside-full = Может быть больше, чем показанные 500.
set-aside-record = Запись
set-aside-kind-appeal = Обращение
set-aside-kind-dialogue = Диалог
set-aside-reason = Почему
set-aside-reason-unreadable-key-page = Страница с её ключом не читается
set-aside-reason-key-page-fails = Хранилище ключей не отдаёт страницу с её ключом
set-aside-reason-not-condemned = База данных не даёт назначить её к уничтожению
set-aside-reason-not-deleted = База данных не даёт удалить её строки
set-aside-since = С какого времени
set-aside-tries = Попыток
set-aside-next-try = Следующая попытка не раньше
