### Жоюды тоқтата тұру: қызметкерлердің беттері.

holds-title = Жоюды тоқтата тұру
holds-intro = Тоқтата тұру жазбаларды сақтау мерзімі өтсе де жоюға жол бермейді: сот, тергеу немесе жалғасып жатқан шағым үшін. Ол тек алып тасталғанда ғана аяқталады.
holds-overdue =
    { $count ->
        [one] { $count } тоқтата тұрудың қайта қарау мерзімі өтті
       *[other] { $count } тоқтата тұрудың қайта қарау мерзімі өтті
    }
holds-overdue-detail = Қайта қарау күні өтті, ал жазбалар әлі сақталып тұр. Қайта қараңыз: басқа күнге дейін қалдырыңыз немесе алып тастаңыз.
holds-new = Жоюды тоқтата тұру
holds-show-lifted = Алып тасталғандарын көрсету
holds-show-in-force = Қолданыстағыларын көрсету
holds-lifted-title = Алып тасталған тоқтата тұрулар
holds-next = Тағы көрсету
holds-first = Басынан
holds-none = Қолданыста тоқтата тұру жоқ.
holds-none-lifted = Алып тасталған тоқтата тұру жоқ.

hold-title = Жоюды тоқтата тұру
hold-on = Не сақталады
hold-on-appeal = { $number } өтініші
hold-on-record = Бір жазба
hold-on-person = Бір тұлғаның жазбалары
hold-on-period = { $class }: { $from } – { $until }
hold-reason = Негізі
hold-reason-hint = Мысалы, сот ісінің нөмірі. Ешкімнің атын жазбаңыз: мұны барлық қызметкер оқиды және ол жылдар бойы сақталады.
hold-standing = Күйі
hold-in-force = Қолданыста
hold-soon = Жақында қайта қаралады
hold-overdue = Қайта қарау мерзімі өтті
hold-lifted = Алып тасталды
hold-records = Қазір сақталып тұрған жазбалар
hold-review-on = Қайта қарау мерзімі
hold-review-on-hint = Бүгіннен кейінгі, бір жылдан аспайтын күн.
hold-author = Кім тоқтатты
hold-reviewed = Соңғы рет қайта қаралды
hold-done-by = { $account }, { $moment }

hold-new-title = Жоюды тоқтата тұру
hold-new-intro = Жауап берілген сәттен бастап көрсетілгеннің ештеңесі жойылмайды. Әрекет сіздің тіркелгіңізбен жазылады.
hold-scope = Нені сақтау керек?
hold-scope-appeal = Бір өтініш
hold-scope-appeal-hint = Оған қатыстының бәрімен бірге, нөмірі бойынша
hold-scope-person = Бір тұлғаның жазбалары
hold-scope-person-hint = Қазіргілері де, кейін түсетіндері де
hold-scope-period = Белгілі кезеңдегі жазба түрі
hold-scope-period-hint = Мысалы, бір айда түскен барлық өтініш
hold-number = Өтініш нөмірі
hold-number-hint = Мысалы, C26-000123-9
hold-known-by = Тұлға не арқылы белгілі
hold-known-by-iin = ЖСН
hold-known-by-bin = БСН
hold-known-by-phone = Телефон нөмірі
hold-known-by-email = Электрондық пошта мекенжайы
hold-known-by-sender = Мессенджердегі сәйкестендіргіші
hold-value = Нөмірдің немесе мекенжайдың өзі
hold-value-hint = Құпия кілтпен есептелген мәні ғана сақталады: нөмірдің өзі мұнда да, басқа жерде де қайта көрсетілмейді.
hold-chat = Мессенджер
hold-channel = Тұлға қайда жазады
hold-account = Ондағы біздің тіркелгіміз
hold-account-hint = Боттың аты немесе беттің не қауымдастықтың нөмірі. Бот біреу және атаусыз болса: bot.
hold-class = Жазба түрі
hold-from = Бірінші күн
hold-until = Соңғы күн
hold-place = Тоқтата тұру

hold-review-title = Басқа күнге дейін қалдыру
hold-keep = Қайта қаралды: қалдыру
hold-lift-title = Алып тастау
hold-lift-detail = Мерзімі өткен жазбаларды келесі тазарту жояды. Мұны кері қайтару мүмкін емес.
hold-lift-reason = Неге алып тасталады
hold-lift = Тоқтата тұруды алып тастау

problem-hold-lifted-title = Бұл тоқтата тұру алып тасталған
problem-hold-lifted-detail = Алып тасталған тоқтата тұру қалпына келмейді. Жазбалар әлі болса, жоюды қайтадан тоқтата тұрыңыз.
