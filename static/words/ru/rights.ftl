### The receipt of what was allowed, and the page where it is checked.

consent-receipt-open = Получить подтверждение согласия
consent-receipt-title = Подтверждение согласия
consent-receipt-lead = Здесь указано, что вы разрешили и чего не разрешили, когда подавали обращение. Сохраните подтверждение: с ним вы в любое время сможете доказать свой выбор.
consent-receipt-download = Сохранить файлом
consent-receipt-id-label = Номер подтверждения
consent-receipt-as-of-label = По состоянию на
consent-receipt-channel-label = Где сделан выбор
consent-receipt-language-label = Язык, на котором запрошено согласие
consent-receipt-basis-label = На каком основании принято обращение
consent-receipt-basis-consent = Ваше согласие
consent-receipt-basis-law = Закон: без вашего согласия мы храним только то, что в нём названо
consent-receipt-policy-hash-label = Контрольная сумма политики (SHA-256)

consent-receipt-decisions-title = Ваши решения
consent-receipt-collection = Сбор данных
consent-receipt-processing = Обработка данных
consent-receipt-transfer = Передача третьим лицам
consent-receipt-cross-border = Сообщения через серверы мессенджера за рубежом
consent-receipt-given = Разрешено
consent-receipt-refused = Не разрешено
consent-receipt-withdrawn = Было разрешено, затем отозвано

consent-receipt-terms-title = На каких условиях
consent-receipt-operator-label = Оператор
consent-receipt-term-label = Сколько хранятся данные
consent-receipt-term = После завершения работы по обращению: { $term }
consent-receipt-purposes-label = Для чего нужны данные
consent-receipt-fields-label = Какие данные можно хранить
consent-receipt-recipients-label = Кто может получить данные
consent-receipt-recipients-none = Никто: вы не разрешили передачу или отозвали разрешение
consent-receipt-publication-label = Распространение
consent-receipt-publication-none = Данные не публикуются

consent-receipt-withdraw-title = Если вы передумали
consent-receipt-withdraw-text = Разрешение можно отозвать. Напишите ответственному лицу и укажите номер обращения:
consent-receipt-withdraw-more = Все ваши права

consent-receipt-check-title = Как проверить это подтверждение
consent-receipt-check-text = Проверить его может каждый: откройте адрес и наведите телефон на квадрат или скопируйте код под ним. Убедитесь, что открылся адрес именно этого сайта:
consent-receipt-square-label = Код подтверждения в виде квадрата для телефона
consent-receipt-code-label = Код подтверждения
consent-receipt-key-label = Ключ подписи:

verify-title = Проверить подтверждение согласия
verify-intro = Вставьте подтверждение или его код либо выберите файл. Мы проверим, подписала ли его наша система и не изменено ли оно после этого.
verify-privacy = То, что вы отправите, не сохраняется, и сведения об обращении мы не ищем.
verify-text-label = Подтверждение или код
verify-text-hint = Текст файла или код с распечатанного подтверждения.
verify-file-label = Файл подтверждения
verify-file-hint = Его можно выбрать вместо того, чтобы вставлять текст.
verify-submit = Проверить
verify-complete = Подтверждение подлинное: его подписала наша система, и оно не изменено.
verify-code-only = Код подлинный: его подписала наша система. Сравните то, что написано ниже, с бумагой: если что-то отличается, бумагу изменили.
verify-as-of = Так было на { $moment }. Позже разрешение могли отозвать.
verify-another-title = Проверить другое
verify-offline = Для программ: открытый ключ, с которым подтверждение можно проверить без нас.

problem-receipt-not-readable-title = Это не подтверждение
problem-receipt-not-readable-detail = В отправленном нет ни подтверждения, ни его кода. Скопируйте текст целиком или выберите файл в том виде, в каком вы его получили.
problem-receipt-not-authentic-title = Подпись не наша
problem-receipt-not-authentic-detail = Наша система этого не подписывала, или код скопирован с ошибкой. Скопируйте его ещё раз; если ответ не изменится, не полагайтесь на это подтверждение.
problem-receipt-altered-title = Подтверждение изменено
problem-receipt-altered-detail = Подпись наша, но в подтверждении стоит не то, что было подписано. Не полагайтесь на него и попросите владельца получить новое.
problem-appeal-not-found-title = Обращение не найдено
problem-appeal-not-found-detail = Обращения с таким номером и таким кодом нет. Проверьте и то и другое на странице «Проверить обращение».
