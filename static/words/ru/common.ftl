### Words that every page shares.

site-name = Aryz
site-tagline = Приём обращений жителей города

skip-to-content = Перейти к содержанию

language-label = Язык

nav-label = Основные разделы
nav-file = Подать обращение
nav-status = Проверить обращение
nav-policy = Политика персональных данных

footer-operator = Оператор: { $operator }
footer-bin = БИН: { $bin }
footer-contact = Вопросы о персональных данных:
footer-policy = Политика персональных данных

action-home = Перейти на главную страницу

## Error pages. A reader sees the title large and the detail below it.

problem-status = Ошибка { $status }

problem-bad-request-title = Запрос непонятен
problem-bad-request-detail = Сервер не понял отправленные данные. Обновите страницу и попробуйте ещё раз.
problem-malformed-json-title = JSON записан с ошибкой
problem-malformed-json-detail = Отправленный текст не является правильным JSON. Проверьте кавычки и скобки и отправьте ещё раз.
problem-unauthorized-title = Нужен код доступа
problem-unauthorized-detail = Этот раздел открывается только по верному коду доступа. Проверьте код и попробуйте ещё раз.
problem-forbidden-title = Нет доступа
problem-forbidden-detail = У вас нет права на это действие.
problem-cross-site-title = Форма отправлена с другого сайта
problem-cross-site-detail = Для вашей безопасности мы принимаем формы только с этого сайта. Откройте форму здесь и отправьте ещё раз.
problem-not-found-title = Страница не найдена
problem-not-found-detail = Адрес написан с ошибкой, или такой страницы нет. Проверьте адрес или начните с главной страницы.
problem-method-not-allowed-title = Здесь это действие невозможно
problem-method-not-allowed-detail = По этому адресу такое действие не предусмотрено. Откройте нужный раздел с главной страницы.
problem-conflict-title = Запись уже изменилась
problem-conflict-detail = Пока вы работали, запись изменилась. Обновите страницу и повторите действие.
problem-idempotency-mismatch-title = Этот ключ уже использован для другого обращения
problem-idempotency-mismatch-detail = Тот же Idempotency-Key раньше пришёл с другим содержанием. Для нового обращения возьмите новый ключ.
problem-payload-too-large-title = Слишком большой объём данных
problem-payload-too-large-detail = Здесь принимается не больше { $limit } байт. Сократите текст и отправьте ещё раз.
problem-unsupported-media-type-title = Такой формат не принимается
problem-unsupported-media-type-detail = Данные отправлены в формате, который здесь не принимается. Проверьте заголовок Content-Type.
problem-invalid-title = Некоторые поля заполнены с ошибкой
problem-invalid-detail = Исправьте указанные поля и отправьте ещё раз.
problem-too-many-requests-title = Слишком частые отправки
problem-too-many-requests-detail =
    { $minutes ->
        [one] Попробуйте ещё раз через { $minutes } минуту.
        [few] Попробуйте ещё раз через { $minutes } минуты.
       *[many] Попробуйте ещё раз через { $minutes } минут.
    }
problem-internal-title = У нас произошла ошибка
problem-internal-detail = Вашей вины в этом нет. Попробуйте ещё раз чуть позже.
problem-unavailable-title = Сервис временно не работает
problem-unavailable-detail = Попробуйте ещё раз через несколько минут.
problem-form-expired-title = Срок действия формы истёк
problem-form-expired-detail = Форма была открыта слишком долго. Проверьте написанное и отправьте ещё раз.
problem-form-sent-title = Эта форма уже отправлена
problem-form-sent-detail = Через эту форму уже подано обращение с другим текстом. Чтобы подать новое, откройте форму заново с главной страницы.
problem-appeal-closed-title = Работа по обращению завершена
problem-appeal-closed-detail = Это обращение уже нельзя отозвать: работа по нему завершена.
