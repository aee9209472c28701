### Приостановки уничтожения: страницы работников.

holds-title = Приостановки уничтожения
holds-intro = Приостановка не даёт уничтожить записи, даже если срок их хранения истёк: для суда, расследования, продолжающейся жалобы. Она заканчивается, только когда её снимают.
holds-overdue =
    { $count ->
        [one] Срок пересмотра прошёл у { $count } приостановки
        [few] Срок пересмотра прошёл у { $count } приостановок
       *[many] Срок пересмотра прошёл у { $count } приостановок
    }
holds-overdue-detail = День пересмотра прошёл, а записи всё ещё удерживаются. Пересмотрите приостановку: продлите её до другого дня или снимите.
holds-new = Приостановить уничтожение
holds-show-lifted = Показать снятые
holds-show-in-force = Показать действующие
holds-lifted-title = Снятые приостановки
holds-next = Показать ещё
holds-first = С начала
holds-none = Действующих приостановок нет.
holds-none-lifted = Снятых приостановок нет.

hold-title = Приостановка уничтожения
hold-on = Что удерживается
hold-on-appeal = Обращение { $number }
hold-on-record = Одна запись
hold-on-person = Записи одного лица
hold-on-period = { $class }: { $from } – { $until }
hold-reason = Основание
hold-reason-hint = Например, номер судебного дела. Никого не называйте: это читают все работники, и это хранится годами.
hold-standing = Состояние
hold-in-force = Действует
hold-soon = Скоро пересмотр
hold-overdue = Пересмотр просрочен
hold-lifted = Снята
hold-records = Удерживается записей сейчас
hold-review-on = Пересмотреть не позднее
hold-review-on-hint = Позже сегодняшнего дня и не позже чем через год.
hold-author = Кто приостановил
hold-reviewed = Последний пересмотр
hold-done-by = { $account }, { $moment }

hold-new-title = Приостановить уничтожение
hold-new-intro = С момента ответа ничто из указанного не будет уничтожено. Действие записывается под вашей учётной записью.
hold-scope = Что нужно сохранить?
hold-scope-appeal = Одно обращение
hold-scope-appeal-hint = Со всем, что к нему относится, по его номеру
hold-scope-person = Записи одного лица
hold-scope-person-hint = И те, что есть, и те, что появятся
hold-scope-period = Вид записей за период
hold-scope-period-hint = Например, все обращения, поступившие за месяц
hold-number = Номер обращения
hold-number-hint = Например, C26-000123-9
hold-known-by = По чему известно лицо
hold-known-by-iin = ИИН
hold-known-by-bin = БИН
hold-known-by-phone = Номер телефона
hold-known-by-email = Адрес электронной почты
hold-known-by-sender = Идентификатор в мессенджере
hold-value = Сам номер или адрес
hold-value-hint = Хранится только значение, вычисленное с секретным ключом: ни здесь, ни где-либо ещё номер больше не показывается.
hold-chat = Мессенджер
hold-channel = Где пишет это лицо
hold-account = Наша учётная запись там
hold-account-hint = Имя бота либо номер страницы или сообщества. Если бот один и без имени: bot.
hold-class = Вид записей
hold-from = Первый день
hold-until = Последний день
hold-place = Приостановить

hold-review-title = Продлить до другого дня
hold-keep = Пересмотрено: продлить
hold-lift-title = Снять
hold-lift-detail = Записи, срок которых истёк, уничтожит следующая очистка. Отменить это нельзя.
hold-lift-reason = Почему снимается
hold-lift = Снять приостановку

problem-hold-lifted-title = Эта приостановка снята
problem-hold-lifted-detail = Снятая приостановка остаётся снятой. Если записи ещё есть, приостановите уничтожение заново.
