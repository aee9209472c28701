### The page of what changed from one version of the policy to another.

diff-title = Что изменилось в политике: версии { $from } и { $to }
diff-since = Дата введения изменений в действие: { $date }.
diff-backwards = Здесь более новая версия сравнивается с прежней, то есть изменения показаны в обратном порядке.
diff-forwards = Показать изменения в прямом порядке
diff-read-version = Версия { $version } целиком
diff-changes = Изменения
diff-changed-since = Что изменилось по сравнению с версией { $version }
diff-will-change = Что изменится { $date }
diff-did-change = Что изменилось { $date }
diff-first-version = Первая версия

diff-values = Изменения в условиях
diff-no-values = Сроки, перечни и другие условия не изменились.
diff-text = Изменения в тексте
diff-introduction = Вводная часть
diff-legend = Показаны только изменённые места. Так обозначены:
diff-legend-removed = исключённые слова
diff-legend-added = добавленные слова
diff-unchanged = Пункты без изменений
diff-unchanged-here = […] здесь текст не изменился
diff-elsewhere = Уточнена формулировка на другом языке; на русском она прежняя.

diff-was = Было:
diff-became = Стало:
diff-added = Добавлено:
diff-removed = Исключено:

diff-fate-added = Добавлено
diff-fate-removed = Исключено
diff-fate-changed = Изменено

diff-section-purposes = Цели
diff-section-fields = Какие данные хранятся
diff-section-recipients = Кому передаются данные
diff-section-consents = Согласия
diff-section-retention = Сроки хранения
diff-section-kinds = Виды обращений и сроки ответа
diff-section-channels = Откуда принимаются обращения
diff-section-limits = Размер текстов и файлов
diff-section-working-hours = Время регистрации обращений
diff-section-operator = Оператор
diff-section-review = Пересмотр политики

diff-attribute-title = Название
diff-attribute-purposes = Цели
diff-attribute-basis = Основание
diff-attribute-purpose = Цель
diff-attribute-fields = Данные
diff-attribute-until = Срок действия
diff-attribute-start = Отсчёт срока
diff-attribute-term = Срок хранения
diff-attribute-source = Источник
diff-attribute-to-be-confirmed = Срок подлежит уточнению
diff-attribute-mandatory = Обязательное хранение
diff-attribute-warning = Предупреждение перед уничтожением
diff-attribute-hint = В каком случае
diff-attribute-answer-term = Срок ответа
diff-attribute-form = Форма
diff-attribute-cross-border = Трансграничная передача
diff-attribute-text-min = Наименьшая длина текста, знаков
diff-attribute-text-max = Наибольшая длина текста, знаков
diff-attribute-name-max = Наибольшая длина фамилии, имени и отчества, знаков
diff-attribute-address-max = Наибольшая длина адреса, знаков
diff-attribute-attachments-max = Сколько файлов можно приложить
diff-attribute-attachment-bytes-max = Наибольший размер файла
diff-attribute-opening = Начало
diff-attribute-closing = Окончание
diff-attribute-name = Наименование
diff-attribute-bin = БИН
diff-attribute-address = Адрес
diff-attribute-sites = Адреса публикации
diff-attribute-post = Должность ответственного лица
diff-attribute-email = Электронная почта ответственного лица
diff-attribute-phone = Телефон ответственного лица
diff-attribute-review-due = Срок следующего пересмотра
