### Looking up an appeal by its number and access code.

status-title = Проверить обращение
status-intro = Введите номер и код доступа, которые вы получили при регистрации обращения.
status-number-label = Номер обращения
status-number-hint = Например, C26-000123-9.
status-code-label = Код доступа
status-code-hint = 16 знаков. Заглавные или строчные буквы и дефисы значения не имеют.
status-submit = Проверить
status-not-found = Обращение с таким номером и таким кодом не найдено. Проверьте и то и другое и введите ещё раз.

status-appeal-title = Обращение { $number }
status-registered = Зарегистрировано
status-registered-detail = Обращение зарегистрировано и ждёт рассмотрения.
status-in-progress = Рассматривается
status-in-progress-detail = С обращением работает сотрудник.
status-transferred = Передано другой организации
status-transferred-detail = Обращение передано организации, которая решает этот вопрос.
status-answered = Дан ответ
status-answered-detail = Ответ на обращение подготовлен и отправлен.
status-returned = Возвращено
status-returned-detail = Обращение возвращено с указанием причин. Его можно подать снова.
status-withdrawn = Отозвано
status-withdrawn-detail = Вы сами отозвали обращение, больше оно не рассматривается.

status-kind-label = Вид
status-received-label = Время поступления
status-registered-label = Дата регистрации
status-due-label = Последний день для ответа
status-closed-label = Дата завершения
status-destroyed-label = День уничтожения данных
status-policy-label = Версия политики
status-history-title = Ход рассмотрения
status-transfers-title = Кому переданы данные
status-transfers-none = Данные никому не передавались.

status-withdraw-title = Отозвать обращение
status-withdraw-text = Обращение можно отозвать, пока по нему не принято решение. После этого оно не рассматривается, а данные уничтожаются по истечении срока, указанного в политике.
status-withdraw-confirm = Да, я отзываю своё обращение
status-withdraw-confirm-missing = Подтвердите, что отзываете обращение.
status-withdraw-submit = Отозвать обращение
status-withdraw-done = Обращение отозвано.
status-withdraw-too-late = Это обращение уже нельзя отозвать: работа по нему завершена.
status-another = Проверить другое обращение
