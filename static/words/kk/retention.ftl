### What staff sees of retention: sweeps, destruction acts, what is set aside.

retention-title = Сақтау және жою
retention-running = Тазарту жүріп жатыр
retention-last = Соңғы тазарту
retention-last-good = Түгел аяқталған соңғы тазарту
retention-never = Әлі болған жоқ
retention-state = Күйі
retention-started = Басталуы
retention-finished = Аяқталуы
retention-took = Ұзақтығы
retention-seconds = { $seconds } с
retention-trigger = Іске қосқан
retention-trigger-timer = Кесте бойынша
retention-trigger-request = Шақыру бойынша
retention-state-running = Жүріп жатыр
retention-state-done = Аяқталды
retention-state-unfinished = Жалғасады
retention-state-failed = Сәтсіз аяқталды
retention-state-stopped = Үзілді
retention-done = Жойылғаны
retention-left = Қалғаны
retention-rate = Жылдамдығы
retention-per-second = секундына { $number }
retention-estimated-end = Болжамды аяқталуы
retention-refresh = Жаңарту
retention-report = Тазарту туралы есеп
retention-all-sweeps = Барлық тазартулар
retention-look = Көру
retention-failed = Тазарту сәтсіз аяқталды. Себебі: { $error }.
retention-stopped = Тазарту ортасында үзілді. Ештеңе жоғалған жоқ: келесісі осы жерден жалғастырады.
retention-some-set-aside = { $count } жазбаны жою мүмкін болмады.
retention-overdue-holds = { $count } тоқтата тұру мерзімінде қайта қаралмады.
retention-due = Қазір жойылуға тиіс
retention-nothing-due = Қазір ештеңе жоқ.
retention-due-later = Тазарту аяқталғаннан кейін саналады.
retention-kept-back = Жоюдан ұсталып тұр
retention-held = Тоқтата тұру бойынша
retention-set-aside = Кейінге қалған: жою мүмкін болмады
retention-holds-overdue = Мерзімінде қайта қаралмаған тоқтата тұрулар
retention-local-time = Уақыт жергілікті (UTC+5).
retention-none-here = Көрсететін ештеңе жоқ.
retention-newest = Соңғылары
retention-earlier = Бұрынғылары
retention-as-table = Кесте түрінде (CSV, 1000 жолға дейін)

## The sweeps.

retention-sweeps-title = Тазартулар
retention-sweeps-intro = Тазарту сақтау мерзімі өткенді жояды. Есептер 30 күн сақталады, актілер — өз мерзімі бойы.
retention-sweep-title = Тазарту: { $moment }
retention-destroyed = Жойылды
retention-nothing-destroyed = Жоятын ештеңе болмады.
retention-left-over = Келесі тазартуға қалды
retention-some-left-over = Бір бөлігі келесі тазартуға қалды.
retention-beside = Ұсталып тұрғаны және кілттер
retention-id = Тазарту идентификаторы
retention-act = Жою туралы акт
retention-act-see = Актіні ашу
retention-act-none = Жоқ: акт жасалатын ештеңе жойылған жоқ
retention-set-aside-by-it = Осы тазарту кейінге қалдырды
retention-orphaned-keys = Жазбасы жоқ кілттер жойылды
retention-key-pages-overwritten = Қайта жазылған кілт беттері
retention-key-pages-deleted = Өшірілген кілт беттері
retention-key-pages-unreadable = Оқылмаған кілт беттері

## Classes of records, short: a table has room for no more.

retention-class-appeal = Өтініштер
retention-class-dialogue = Диалогтар
retention-class-sender = Хат жазушылардың идентификаторлары
retention-class-idempotency = Жіберілім белгілері
retention-class-inbox = Келген хабар белгілері
retention-class-outbox = Шығыс хабарлар
retention-class-rate-limit = Есептегіштер
retention-class-staff-session = Қызметкерлердің кірулері
retention-class-consent = Келісім жазбалары
retention-class-transfer = Беру жазбалары
retention-class-event = Журнал жазбалары
retention-class-destruction-act = Актілер мен алынған тоқтата тұрулар
retention-class-tombstone = Жойылған жазба белгілері

## Destruction acts.

acts-title = Жою туралы актілер
acts-intro = Әр акт тазарту нені жойғанын дәлелдейді және ешкімді атамайды.
act-title = Жою туралы акт: { $moment }
act-at = Уақыты
act-id = Акт идентификаторы
act-versions = Саясат нұсқалары
act-parts = Оны орындаған транзакциялар
act-hash = Жазба идентификаторларының хеші (SHA-256)
act-hash-short = Хеш
act-check = Журнал тізбегі бойынша тексеру
act-check-hint = Тексеру актіні операциялар журналымен салыстырады және бүкіл журналды қорғайтын тізбекті қарап шығады. Ол ештеңені өзгертпейді.
act-terms = Орындалған сақтау мерзімдері
act-rule = Не сақталады
act-term = Мерзімі
act-source = Негізі
act-unconfirmed = растауды қажет етеді
act-all = Барлық актілер
act-check-holds = Акт дұрыс. Журналда дәл ол санаған жазбалар бар, бәрі мөрленген.
act-check-not-sealed-yet = Акт журналға сай. Жазбалардың бір бөлігі әлі мөрленбеген: келесі тазартудан кейін қайта тексеріңіз.
act-check-does-not-hold = Акт дұрыс емес: журналда ол санағаннан басқа жазбалар бар. Біреу актіні немесе журналды өзгерткен.
act-check-nothing-to-compare = Актіні салыстыратын ештеңе жоқ: онда өтініштер мен диалогтар айтылмаған немесе журнал жазбаларының сақтау мерзімі өткен.
chain-whole = Журнал тізбегі { $last }-жазбаға дейін бүтін. Соңғы мөр: { $moment }.
chain-empty = Журналда әлі ештеңе мөрленбеген: келесі тазартудан кейін қайта тексеріңіз.
chain-changed = Журнал бұрмаланған: { $event }-жазба өзгертілген.
chain-removed = Журнал бұрмаланған: { $event }-жазба алып тасталған.
chain-inserted = Журнал бұрмаланған: { $event }-жазба кірістірілген.
chain-reordered = Журнал бұрмаланған: { $event }-жазба өз орнында емес.
chain-unsealed = Журнал бұрмаланған: { $event }-жазбаның мөрі жоқ немесе дұрыс емес.

## What is set aside.

set-aside-title = Кейінге қалғандар
set-aside-intro = Бұл жазбалардың мерзімі өтті, бірақ оларды жою мүмкін болмады. Әрекет қайталанады, басқа жазбаларға бөгет жасамайды.
set-aside-none = Жоқ: жойылуға тиістінің бәрі жойылды.
set-aside-full = Көрсетілген 500 жазбадан көп болуы мүмкін.
set-aside-record = Жазба
set-aside-kind-appeal = Өтініш
set-aside-kind-dialogue = Диалог
set-aside-reason = Себебі
set-aside-reason-unreadable-key-page = Кілті бар бет оқылмайды
set-aside-reason-key-page-fails = Кілттер қоймасы оның кілті бар бетті бермейді
set-aside-reason-not-condemned = Деректер базасы оны жоюға белгілеуге жол бермейді
set-aside-reason-not-deleted = Деректер базасы оның жолдарын өшіруге жол бермейді
set-aside-since = Қай уақыттан
set-aside-tries = Әрекет саны
set-aside-next-try = Келесі әрекет, ең ертесі
