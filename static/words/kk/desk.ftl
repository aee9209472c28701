### The frame of the staff pages, and signing in.

desk-nav-label = Қызметкерлерге арналған бөлімдер
desk-nav-retention = Сақтау
desk-nav-acts = Актілер
desk-nav-holds = Тоқтата тұру
desk-nav-set-aside = Кейінге қалғандар
desk-nav-policy = Саясат
desk-sign-out = Шығу

desk-sign-in-title = Қызметкерлердің кіруі
desk-sign-in-intro = Бұл беттер операторда дербес деректердің сақталуы мен жойылуына жауап беретін адамдарға арналған.
desk-account-label = Тіркелгі
desk-account-hint = Логиніңіз немесе лауазымыңыз. Мұндағы әрекеттеріңіз соның атымен жазылады.
desk-token-label = Оператор токені
desk-token-hint = Оны жүйеге қызмет көрсететін адам береді.
desk-token-wrong = Токен дұрыс емес. Тексеріп, қайта енгізіңіз.
desk-sign-in-submit = Кіру

problem-sign-in-title = Жүйеге кіру қажет
problem-sign-in-detail = Сіз жүйеге кірмегенсіз немесе кіру мерзімі аяқталған.
problem-account-missing-title = Кімнің атынан жасалатыны көрсетілмеген
problem-account-missing-detail = Бұл әрекет тіркелгі атымен жазылады. Оны Aryz-Account тақырыбында көрсетіңіз.
