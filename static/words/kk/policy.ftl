### The pages of the policy.

policy-contents = Мазмұны
policy-version = Нұсқасы
policy-effective-from = Қолданысқа енгізілген күні
policy-about-version = Осы нұсқа туралы
policy-sha256 = Бақылау сомасы (SHA-256)
policy-machine-readable = Машинамен оқылатын саясат (JSON)
policy-standing = Күйі
policy-standing-in-force = Қолданыстағы нұсқа
policy-standing-future = Бұл нұсқа әлі қолданысқа енгізілген жоқ
policy-standing-past = Бұл бұрынғы нұсқа
policy-effective-on = Қолданысқа енгізілетін күні: { $date }.
policy-replaced-on = Жаңа нұсқамен ауыстырылған күні: { $date }.
policy-read-current = Қолданыстағы нұсқасын оқу
policy-versions-title = Саясаттың барлық нұсқалары
policy-versions-intro = Жарияланған нұсқалардың бәрі осында. Олар өзгертілмейді және әрқашан ашық тұрады.
