### Words that every page shares.

site-name = Aryz
site-tagline = Қала тұрғындарының өтініштерін қабылдау

skip-to-content = Негізгі мазмұнға өту

language-label = Тіл

nav-label = Негізгі бөлімдер
nav-file = Өтініш беру
nav-status = Өтінішті тексеру
nav-policy = Дербес деректер саясаты

footer-operator = Оператор: { $operator }
footer-bin = БСН: { $bin }
footer-contact = Дербес деректер жөніндегі сұрақтар:
footer-policy = Дербес деректер саясаты

action-home = Басты бетке өту

## Error pages. A reader sees the title large and the detail below it.

problem-status = { $status }-қате

problem-bad-request-title = Сұрау салу түсініксіз
problem-bad-request-detail = Сервер жіберілген деректерді түсінбеді. Бетті жаңартып, қайталап көріңіз.
problem-malformed-json-title = JSON қате жазылған
problem-malformed-json-detail = Жіберілген мәтін дұрыс JSON емес. Тырнақшалар мен жақшаларды тексеріп, қайта жіберіңіз.
problem-unauthorized-title = Қол жеткізу коды қажет
problem-unauthorized-detail = Бұл бөлім дұрыс қол жеткізу кодымен ғана ашылады. Кодты тексеріп, қайталап көріңіз.
problem-forbidden-title = Рұқсат жоқ
problem-forbidden-detail = Бұл әрекетке рұқсатыңыз жоқ.
problem-cross-site-title = Нысан басқа сайттан жіберілген
problem-cross-site-detail = Сіздің қауіпсіздігіңіз үшін нысандар тек осы сайттан қабылданады. Нысанды осында ашып, қайта жіберіңіз.
problem-not-found-title = Бет табылмады
problem-not-found-detail = Мекенжайы қате жазылған немесе мұндай бет жоқ. Мекенжайды тексеріңіз немесе басты беттен бастаңыз.
problem-method-not-allowed-title = Мұнда бұл әрекетті орындауға болмайды
problem-method-not-allowed-detail = Бұл мекенжайда мұндай әрекет көзделмеген. Қажетті бөлімді басты беттен ашыңыз.
problem-conflict-title = Жазба өзгеріп кеткен
problem-conflict-detail = Сіз жұмыс істеп отырғанда жазба өзгерген. Бетті жаңартып, әрекетті қайталаңыз.
problem-idempotency-mismatch-title = Бұл кілт басқа өтініш үшін қолданылған
problem-idempotency-mismatch-detail = Дәл осы Idempotency-Key бұрын басқа мазмұнмен жіберілген. Жаңа өтініш үшін жаңа кілт қолданыңыз.
problem-payload-too-large-title = Жіберілген деректер тым көп
problem-payload-too-large-detail = Мұнда ең көбі { $limit } байт қабылданады. Мәтінді қысқартып, қайта жіберіңіз.
problem-unsupported-media-type-title = Мұндай пішім қабылданбайды
problem-unsupported-media-type-detail = Деректер осы мекенжай қабылдамайтын пішімде жіберілген. Content-Type тақырыбын тексеріңіз.
problem-invalid-title = Кейбір өрістер қате толтырылған
problem-invalid-detail = Көрсетілген өрістерді түзетіп, қайта жіберіңіз.
problem-too-many-requests-title = Тым жиі жібердіңіз
problem-too-many-requests-detail = { $minutes } минуттан кейін қайталап көріңіз.
problem-internal-title = Бізден қате кетті
problem-internal-detail = Бұл сіздің кінәңіз емес. Сәл кейінірек қайталап көріңіз.
problem-unavailable-title = Қызмет уақытша істемей тұр
problem-unavailable-detail = Бірнеше минуттан кейін қайталап көріңіз.
problem-form-expired-title = Нысанның мерзімі өтіп кетті
problem-form-expired-detail = Нысан тым ұзақ ашық тұрды. Жазғаныңызды тексеріп, қайта жіберіңіз.
problem-form-sent-title = Бұл нысан бұрын жіберілген
problem-form-sent-detail = Осы нысан арқылы бұрын басқа мәтінмен өтініш берілген. Жаңа өтініш беру үшін нысанды басты беттен қайта ашыңыз.
problem-appeal-closed-title = Өтініш бойынша жұмыс аяқталған
problem-appeal-closed-detail = Бұл өтінішті енді кері қайтарып алуға болмайды: ол бойынша жұмыс аяқталған.
