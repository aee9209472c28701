### The page of what changed from one version of the policy to another.

diff-title = Саясатта не өзгерді: { $from } және { $to } нұсқалары
diff-since = Өзгерістер қолданысқа енгізілетін күн: { $date }.
diff-backwards = Мұнда жаңарақ нұсқа бұрынғысымен салыстырылып тұр, яғни өзгерістер кері ретпен көрсетілген.
diff-forwards = Өзгерістерді тура ретпен көрсету
diff-read-version = { $version } нұсқасы толығымен
diff-changes = Өзгерістер
diff-changed-since = { $version } нұсқасымен салыстырғанда не өзгерді
diff-will-change = { $date } күні не өзгереді
diff-did-change = { $date } күні не өзгерді
diff-first-version = Бірінші нұсқа

diff-values = Шарттардағы өзгерістер
diff-no-values = Мерзімдер, тізбелер және басқа шарттар өзгерген жоқ.
diff-text = Мәтіндегі өзгерістер
diff-introduction = Кіріспе бөлігі
diff-legend = Тек өзгерген жерлері көрсетілген. Белгіленуі мынадай:
diff-legend-removed = алынып тасталған сөздер
diff-legend-added = қосылған сөздер
diff-unchanged = Өзгермеген тармақтар
diff-unchanged-here = […] бұл жерде мәтін өзгерген жоқ
diff-elsewhere = Басқа тілдегі тұжырымы нақтыланды; қазақ тіліндегісі бұрынғыдай.

diff-was = Бұрын:
diff-became = Енді:
diff-added = Қосылды:
diff-removed = Алынып тасталды:

diff-fate-added = Қосылды
diff-fate-removed = Алынып тасталды
diff-fate-changed = Өзгерді

diff-section-purposes = Мақсаттар
diff-section-fields = Қандай деректер сақталады
diff-section-recipients = Деректер кімге беріледі
diff-section-consents = Келісімдер
diff-section-retention = Сақтау мерзімдері
diff-section-kinds = Өтініш түрлері және жауап беру мерзімдері
diff-section-channels = Өтініштер қайдан қабылданады
diff-section-limits = Мәтіндер мен файлдардың көлемі
diff-section-working-hours = Өтініштерді тіркеу уақыты
diff-section-operator = Оператор
diff-section-review = Саясатты қайта қарау

diff-attribute-title = Атауы
diff-attribute-purposes = Мақсаттары
diff-attribute-basis = Негізі
diff-attribute-purpose = Мақсаты
diff-attribute-fields = Деректер
diff-attribute-until = Қолданылу мерзімі
diff-attribute-start = Мерзімнің басталуы
diff-attribute-term = Сақтау мерзімі
diff-attribute-source = Негіздеме
diff-attribute-to-be-confirmed = Мерзім нақтылануы тиіс
diff-attribute-mandatory = Міндетті сақтау
diff-attribute-warning = Жояр алдындағы ескерту
diff-attribute-hint = Қай жағдайда
diff-attribute-answer-term = Жауап беру мерзімі
diff-attribute-form = Нысаны
diff-attribute-cross-border = Трансшекаралық беру
diff-attribute-text-min = Мәтіннің ең аз ұзындығы, таңба
diff-attribute-text-max = Мәтіннің ең көп ұзындығы, таңба
diff-attribute-name-max = Тегінің, атының және әкесінің атының ең көп ұзындығы, таңба
diff-attribute-address-max = Мекенжайдың ең көп ұзындығы, таңба
diff-attribute-attachments-max = Тіркеуге болатын файлдар саны
diff-attribute-attachment-bytes-max = Файлдың ең үлкен көлемі
diff-attribute-opening = Басталуы
diff-attribute-closing = Аяқталуы
diff-attribute-name = Атауы
diff-attribute-bin = БСН
diff-attribute-address = Мекенжайы
diff-attribute-sites = Жарияланатын мекенжайлары
diff-attribute-post = Жауапты тұлғаның лауазымы
diff-attribute-email = Жауапты тұлғаның электрондық поштасы
diff-attribute-phone = Жауапты тұлғаның телефоны
diff-attribute-review-due = Келесі қайта қарау мерзімі
