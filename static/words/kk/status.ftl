### Looking up an appeal by its number and access code.

status-title = Өтінішті тексеру
status-intro = Өтінішті тіркеген кезде берілген нөмір мен қол жеткізу кодын теріңіз.
status-number-label = Өтініштің нөмірі
status-number-hint = Мысалы, C26-000123-9.
status-code-label = Қол жеткізу коды
status-code-hint = 16 таңба. Әріптің үлкен-кішісі мен сызықшалардың маңызы жоқ.
status-submit = Тексеру
status-not-found = Нөмірі мен коды осындай өтініш табылмады. Екеуін де тексеріп, қайта теріңіз.

status-appeal-title = { $number } нөмірлі өтініш
status-registered = Тіркелді
status-registered-detail = Өтініш тіркелді, қарауға алынуын күтіп тұр.
status-in-progress = Қаралып жатыр
status-in-progress-detail = Өтінішпен қызметкер жұмыс істеп жатыр.
status-transferred = Басқа ұйымға берілді
status-transferred-detail = Өтініш мәселені шешетін ұйымға берілді.
status-answered = Жауап берілді
status-answered-detail = Өтініш бойынша жауап дайындалып, жіберілді.
status-returned = Қайтарылды
status-returned-detail = Өтініш себебі көрсетіліп, қайтарылды. Оны қайта беруге болады.
status-withdrawn = Кері қайтарып алынды
status-withdrawn-detail = Өтінішті өзіңіз кері қайтарып алдыңыз, ол енді қаралмайды.

status-kind-label = Түрі
status-received-label = Келіп түскен уақыты
status-registered-label = Тіркелген күні
status-due-label = Жауап берудің соңғы күні
status-closed-label = Аяқталған күні
status-destroyed-label = Деректер жойылатын күн
status-policy-label = Саясаттың нұсқасы
status-history-title = Қаралу барысы
status-transfers-title = Деректер кімге берілді
status-transfers-none = Деректер ешкімге берілген жоқ.

status-withdraw-title = Өтінішті кері қайтарып алу
status-withdraw-text = Шешім қабылданғанға дейін өтінішті кері қайтарып ала аласыз. Содан кейін ол қаралмайды, ал деректер саясатта көрсетілген мерзім аяқталғанда жойылады.
status-withdraw-confirm = Иә, өтінішімді кері қайтарып аламын
status-withdraw-confirm-missing = Өтінішті кері қайтарып алатыныңызды растаңыз.
status-withdraw-submit = Өтінішті кері қайтарып алу
status-withdraw-done = Өтініш кері қайтарып алынды.
status-withdraw-too-late = Бұл өтінішті енді кері қайтарып алуға болмайды: ол бойынша жұмыс аяқталған.
status-another = Басқа өтінішті тексеру
