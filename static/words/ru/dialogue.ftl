### The conversation in a chat: one question a message, plain text, no markup.

dialogue-welcome =
    Сәлеметсіз бе. Здравствуйте. Hello.
    Оператор / Operator: { $operator }

    Бұл бот өтініштерді қабылдап, тіркейді. Олардың қалай қаралып жатқанын айтады, деректеріңізді көрсетеді, түзетеді және жояды. Не сұрауға болатынын «көмек» деп жазып біле аласыз.
    Этот бот принимает и регистрирует обращения. Он сообщает, как их рассматривают, показывает, исправляет и удаляет ваши данные. О чём можно попросить, подскажет слово «помощь».
    This bot takes and registers appeals. It tells how they are getting on, and shows, corrects and erases your data. The word “help” lists what can be asked.

    Тілді таңдаңыз.
    Выберите язык.
    Choose a language.
dialogue-language =
    Тілді таңдаңыз.
    Выберите язык.
    Choose a language.

dialogue-consent-collection =
    Кто собирает данные: { $operator }, БИН { $bin }.
    Какие данные: { $fields }.
    Политика, версия { $version }: { $site }
    Серверы мессенджера могут находиться в другой стране.

    «{ $title }.»
    Срок согласия: { $until }.

    Вы согласны? Если нет, мы всё равно примем обращение.
dialogue-consent-transfer =
    Чтобы решить вопрос, ваши данные могут понадобиться таким получателям: { $recipients }.

    «{ $title }.»
    Срок согласия: { $until }.

    Вы согласны? Если нет, мы всё равно примем обращение.
dialogue-law-basis = Хорошо. Примем обращение по тем данным, которых требует закон. Не сохраняются: { $fields }. Ответ в этот чат не придёт: узнать результат можно по номеру обращения и коду доступа.
dialogue-transfer-closed = Хорошо. Пока вы не разрешите, ваши данные третьим лицам не передаются.
dialogue-policy-changed = За это время вступила в силу новая версия политики: { $version }. Спросим о согласии ещё раз, всё написанное сохранилось.

dialogue-kind =
    Выберите вид обращения.

    { $kinds }
dialogue-text = Напишите, что случилось, где и когда, о чём вы просите. Можно в нескольких сообщениях. Не меньше { $min } и не больше { $max } знаков.
dialogue-text-more = Записано знаков: { $length } из { $max }. Продолжайте или нажмите «{ dialogue-label-text-done }».
dialogue-text-too-short = Пока знаков: { $length }, а нужно не меньше { $min }. Напишите подробнее.
dialogue-text-too-long = С этим сообщением в тексте будет знаков: { $length }, а можно не больше { $max }. Последнее сообщение не записано, прежние сохранились. Напишите короче.
dialogue-text-characters = В сообщении есть невидимые служебные знаки, поэтому оно не записано. Наберите текст заново и отправьте.
dialogue-place = Отправьте место на карте или напишите адрес либо ориентир: улица и дом, перекрёсток, заметное место поблизости. Не больше { $max } знаков. Этот вопрос можно пропустить.
dialogue-place-noted = Место записано.
dialogue-files =
    { $max ->
        [one] Если есть фотография или документ по этому вопросу, отправьте: не больше { $max } файла, до { $size }. Этот вопрос можно пропустить.
       *[many] Если есть фотографии или документы по этому вопросу, отправьте их: не больше { $max } файлов, до { $size } каждый. Этот вопрос можно пропустить.
    }
dialogue-files-more = Принято файлов: { $count } из { $max }. Отправьте ещё или нажмите «{ dialogue-label-files-done }».
dialogue-files-noted = Файл принят. Всего: { $count } из { $max }.
dialogue-files-full = Файлов уже { $max }, больше нельзя. Последний файл не сохранён.
dialogue-file-too-large = Файл слишком большой и не сохранён. Размер одного файла – до { $size }.
dialogue-file-type = Файлы такого вида мы не принимаем, этот не сохранён. Можно отправить снимок (JPEG, PNG, WebP) или документ PDF.
dialogue-unlisted = Место и файлы мы сохраняем только с вашего согласия на сбор данных, потому что закон не относит их к обязательным сведениям обращения. То, что вы отправили, не сохранено. Чтобы изменить решение, напишите «исправить».
dialogue-later = Место и файлы можно отправить, когда вы пишете обращение. Сейчас они не сохранены.
dialogue-name = Напишите одним сообщением фамилию, имя и отчество (при наличии). Этот вопрос можно пропустить, но по закону рассмотрение обращения без имени и почтового адреса может быть прекращено.
dialogue-name-invalid = В имени могут быть только буквы, дефис и апостроф, в каждой части не больше { $max } знаков. Напишите ещё раз.
dialogue-phone = Напишите номер телефона. Этот вопрос можно пропустить.
dialogue-phone-invalid = Это не похоже на номер телефона. Напишите его полностью, например +7 701 123 45 67.
dialogue-phone-of-another = Это номер другого человека, мы его не сохранили. Напишите свой номер.
dialogue-address = Напишите почтовый адрес, на который можно отправить ответ: город, улица, дом, квартира. Не больше { $max } знаков. Этот вопрос можно пропустить.
dialogue-address-invalid = Адрес длиннее { $max } знаков, или в нём есть невидимые служебные знаки. Напишите ещё раз.
dialogue-anonymous = Не указаны имя или почтовый адрес. По закону рассмотрение такого обращения может быть прекращено.
dialogue-confirm =
    Проверьте, всё ли верно.

    Вид: { $kind }
    Срок ответа: { $term }
    Текст: { $text }
    Место: { $place }
    Файлы: { $files }
    Имя: { $name }
    Телефон: { $phone }
    Почтовый адрес: { $address }
    Согласие на сбор данных: { $collection }
    Согласие на передачу данных: { $transfer }

    Отправляем обращение?
dialogue-not-given = не указано
dialogue-agreed = дано
dialogue-refused = не дано
dialogue-registered =
    Обращение зарегистрировано.

    Номер: { $number }
    Код доступа: { $code }
    Дата регистрации: { $registered_on }
    Последний день для ответа: { $due_on }

    Сохраните номер и код и никому не сообщайте код: он показывается один раз.
dialogue-new = Можно подать новое обращение, узнать, как рассматривают поданные, посмотреть, исправить или удалить свои данные.
dialogue-cancelled = Остановились. Ничего не отправлено, написанное не сохраняется.
dialogue-help =
    Этот бот принимает и регистрирует обращения. В любой момент можно написать:
    «мои обращения» – как их рассматривают и до какого дня дадут ответ;
    «мои данные» – что о вас хранится и до какого времени;
    «исправить» – изменить черновик или контактные данные в поданном обращении;
    «удалить» – удалить диалог, отозвать обращения;
    «отмена» – остановиться;
    «язык» – сменить язык;
    «помощь» – эта подсказка;
    /start – начать сначала.
dialogue-not-understood = Ответ не подходит к вопросу. Нажмите кнопку или напишите её название либо номер по порядку.
dialogue-unsupported = Такие сообщения мы не принимаем и не сохраняем. Напишите текстом.
dialogue-step-over = Эта кнопка относится к пройденному шагу. Сейчас вопрос такой.

dialogue-late = Это сообщение пришло с опозданием: оно отправлено до нынешнего вопроса и потому не учтено. Сейчас вопрос такой.

dialogue-edited = Изменение внесено в обращение.
dialogue-edit-refused = Изменение не внесено: текст стал бы длиннее { $max } знаков, или в нём есть невидимые служебные знаки. Остался прежний вариант.
dialogue-unsent = Удалённое вами сообщение убрано и из обращения.
dialogue-left = Ничего не изменено.

dialogue-status-open =
    № { $number }, { $kind }
    { $status }
    Последний день для ответа: { $due_on }
dialogue-status-closed =
    № { $number }, { $kind }
    { $status }
    День уничтожения данных: { $destroy_on }
dialogue-status-none = Обращений, зарегистрированных из этого чата, не найдено. Обращения, поданные другим путём или без согласия на сбор данных, здесь не видны.
dialogue-look-up = Любое обращение можно проверить на сайте по его номеру и коду доступа.
dialogue-status-registered = { status-registered }
dialogue-status-in-progress = { status-in-progress }
dialogue-status-transferred = { status-transferred }
dialogue-status-answered = { status-answered }
dialogue-status-returned = { status-returned }
dialogue-status-withdrawn = { status-withdrawn }

dialogue-data-nothing = Сейчас хранится только то, без чего нельзя вести диалог: его язык, текущий вопрос и зашифрованная метка этого чата.
dialogue-data-draft =
    Черновик обращения (ещё не отправлен)
    { $fields }
    Согласие на сбор данных: { $collection }
    Согласие на передачу данных: { $transfer }
    Версия политики: { $version }
    Срок хранения после вашего последнего сообщения: { $term }
dialogue-data-appeal =
    Зарегистрированное обращение № { $number }
    { $fields }
    Согласие на сбор данных: { $collection }
    Согласие на передачу данных: { $transfer }
    Версия политики: { $version }
dialogue-this-chat = этого чата
dialogue-files-awaited = получаем из мессенджера
dialogue-kept-open = № { $number }: срок хранения данных ({ $term }) начнётся, когда работа по обращению завершится, а по его истечении они будут уничтожены.
dialogue-kept-closed = № { $number }: день уничтожения данных – { $destroy_on }.
dialogue-data-rest = Это видит только владелец этого аккаунта в мессенджере. Цели, источники, способы и сроки сбора и обработки данных, а также кому они переданы (статья 24 Закона «О персональных данных и их защите»), указаны на сайте.

dialogue-change = Что изменить?
dialogue-correct-text = Текст зарегистрированного обращения не меняется: его можно дополнить новым обращением. Контактные данные можно исправить.
dialogue-correct-closed = Обращение, работа по которому завершена, не исправляется. Если нужно, подайте новое.
dialogue-correct-which = Какое обращение исправить? Нажмите кнопку или напишите номер обращения.
dialogue-correct-field = Что исправить в обращении № { $number }?
dialogue-correct-value =
    Обращение № { $number }

    Напишите, как правильно: { $field }.
dialogue-correct-confirm =
    Обращение № { $number }
    { $field }: { $value }

    Исправить так?
dialogue-corrected = Обращение № { $number } исправлено.
dialogue-supplement = В тексте нового обращения укажите, что оно дополняет обращение № { $number }.

dialogue-erase-now = Сразу удаляются этот диалог и неотправленный черновик. Зарегистрированные обращения учитываются по закону, поэтому они хранятся до конца срока, указанного в политике.
dialogue-erase = Удалить диалог?
dialogue-erase-or-withdraw = Что удалить? «{ dialogue-label-erase-conversation }» – открытые обращения останутся на рассмотрении. «{ dialogue-label-erase-appeals }» – диалог будет удалён, а открытые обращения отозваны, и рассматривать их больше не будут.
dialogue-erased = Диалог удалён.
dialogue-withdrawn = Обращение № { $number } отозвано.

dialogue-label-kk = Қазақша
dialogue-label-ru = Русский
dialogue-label-en = English
dialogue-label-yes = Даю согласие
dialogue-label-no = Не даю согласия
dialogue-label-text-done = Это всё
dialogue-label-files-done = Это все файлы
dialogue-label-skip = Пропустить
dialogue-label-send = Отправить
dialogue-label-change = Изменить
dialogue-label-cancel = Отменить
dialogue-label-new = Новое обращение
dialogue-label-contact = Отправить мой номер
dialogue-label-status = Мои обращения
dialogue-label-data = Мои данные
dialogue-label-correct = Исправить
dialogue-label-erase = Удалить
dialogue-label-help = Помощь
dialogue-label-kind = Вид
dialogue-label-text = Текст
dialogue-label-place = Место
dialogue-label-files = Файлы
dialogue-label-name = Имя
dialogue-label-phone = Телефон
dialogue-label-address = Почтовый адрес
dialogue-label-consents = Согласия
dialogue-label-registered = Поданное обращение
dialogue-label-supplement = Дополнить
dialogue-label-correct-yes = Да, исправить
dialogue-label-erase-conversation = Удалить диалог
dialogue-label-erase-appeals = Вместе с обращениями
dialogue-label-back = Оставить как есть
dialogue-label-location = Отправить место
