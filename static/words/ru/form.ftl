### The form of an appeal.

form-title = Подать обращение
form-intro = Напишите, что случилось, и отправьте обращение. Вы сразу получите номер обращения и код доступа: по ним можно узнать, как его рассматривают.
form-required-note = Заполните все поля, у которых нет пометки «необязательно».
form-optional = необязательно

## What the appeal is about

form-legend-appeal = Суть обращения
form-kind-label = Вид обращения
form-kind-hint = От вида зависит срок рассмотрения.
form-text-label = Текст обращения
form-text-hint = Напишите, что случилось, где и когда, о чём вы просите. Не меньше { $min } и не больше { $max } знаков.
form-location-address-label = Адрес или ориентир
form-location-address-hint = Улица и дом, перекрёсток или заметное место поблизости.

## Who files it

form-legend-applicant = Заявитель
form-applicant-hint = По закону рассмотрение обращения без имени и почтового адреса может быть прекращено.
form-type-label = От чьего имени вы обращаетесь?
form-type-individual = От своего имени
form-type-organization = От имени организации
form-type-representative = Как представитель другого лица
form-category-label = Категория заявителя
form-category-citizen = Гражданин Казахстана
form-category-foreign-citizen = Иностранный гражданин
form-category-domestic-entity = Юридическое лицо Казахстана
form-category-foreign-entity = Иностранное юридическое лицо
form-category-other = Иное, например лицо без гражданства
form-repeats-label = Номер вашего прежнего обращения
form-repeats-hint = Если вы уже писали об этом. Например, C26-000123-9.
form-legend-name = Ваше имя
form-family-label = Фамилия
form-given-label = Имя
form-patronymic-label = Отчество
form-patronymic-hint = Если оно указано в документе, удостоверяющем личность.
form-iin-label = Индивидуальный идентификационный номер (ИИН)
form-iin-hint = 12 цифр. Если ИИН нет, оставьте поле пустым.
form-address-label = Почтовый адрес
form-address-hint = Город, улица, дом, квартира. На этот адрес мы можем отправить ответ.
form-phone-label = Телефон
form-phone-hint = Например, +7 701 123 45 67.
form-email-label = Электронная почта
form-email-hint = Например, aigul@example.com.
form-only-with-consent = Сохраняется только с вашего согласия.

form-legend-organization = Организация
form-organization-name-label = Наименование организации
form-organization-bin-label = Бизнес-идентификационный номер (БИН)
form-organization-bin-hint = 12 цифр. Если БИН нет, оставьте поле пустым.

form-legend-represents = Кого вы представляете
form-represents-type-label = Чей вы представитель?
form-represents-type-individual = Физического лица
form-represents-type-organization = Организации
form-represents-authority-label = Документ, подтверждающий ваши полномочия
form-represents-authority-hint = Например, доверенность: номер и дата.

## The choices about personal data

form-legend-consent = Персональные данные
form-consent-intro = Решение за вами: мы примем обращение и без согласия.
form-consent-read = Прежде чем решать, прочитайте политику:
form-consent-policy-link = Политика персональных данных, версия { $version }
form-consent-collection-label = Согласие на сбор данных
form-consent-transfer-label = Согласие на передачу данных
form-consent-until = Срок согласия
form-consent-collection-without = Без согласия мы рассмотрим обращение по тем данным, которых требует закон, и не сохраним следующее: { $fields }.
form-consent-transfer-without = Без согласия ваши данные не передаются третьим лицам, кроме случаев, прямо названных в законе. Если вопрос может решить только другая организация, мы сообщим вам об этом.
form-consent-withdraw = Согласие можно отозвать позже, в любое время.
form-choice-yes = Да, согласие даю
form-choice-no = Нет, согласия не даю

form-honeypot-label = Оставьте это поле пустым

form-submit = Отправить обращение
form-kept = Всё, что вы написали, сохранилось: набирать заново не нужно.
form-error-prefix = Ошибка:
form-error-summary-title =
    { $count ->
        [one] Нужно исправить { $count } поле
        [few] Нужно исправить { $count } поля
       *[many] Нужно исправить { $count } полей
    }
form-policy-changed = Пока форма была открыта, вышла новая версия политики. Прочитайте её и заново отметьте своё решение о согласии.
