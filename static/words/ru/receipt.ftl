### What the applicant sees once the appeal is registered.

receipt-title = Обращение зарегистрировано
receipt-repeat = Это обращение уже было зарегистрировано, второй раз оно не записано.
receipt-number-label = Номер обращения
receipt-code-label = Код доступа
receipt-code-once = Код показывается один раз. Запишите его или распечатайте эту страницу.
receipt-code-secret = Никому не сообщайте код: кто знает номер и код, тот может увидеть ваше обращение.
receipt-code-gone = Код уже был показан и второй раз не показывается.
receipt-kind-label = Вид
receipt-received-label = Время поступления
receipt-registered-label = Дата регистрации
receipt-registered-later = Обращение поступило в нерабочее время, поэтому зарегистрировано следующим рабочим днём.
receipt-due-label = Последний день для ответа
receipt-policy-label = Версия политики
receipt-dropped = Вы не дали согласия на сбор данных, поэтому мы не сохранили следующее: { $fields }.
receipt-no-transfer = Вы не дали согласия на передачу данных, поэтому третьим лицам они не передаются.

receipt-next-title = Что будет дальше
receipt-next-read = Работник прочитает ваше обращение и возьмёт его в работу.
receipt-next-transfer = Если вопрос решает другая организация, ваши данные передаются ей только с вашего согласия.
receipt-next-answer = Последний день для ответа: { $date }.
receipt-next-check = Узнать, как рассматривается обращение, можно в любое время по его номеру и коду доступа.

receipt-print = Распечатать
receipt-status-link = Проверить обращение
