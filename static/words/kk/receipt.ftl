### What the applicant sees once the appeal is registered.

receipt-title = Өтініш тіркелді
receipt-repeat = Бұл өтініш бұрын тіркелген, екінші рет тіркелген жоқ.
receipt-number-label = Өтініштің нөмірі
receipt-code-label = Қол жеткізу коды
receipt-code-once = Код бір-ақ рет көрсетіледі. Оны жазып алыңыз немесе осы бетті басып шығарыңыз.
receipt-code-secret = Кодты ешкімге айтпаңыз: нөмір мен кодты білген адам өтінішіңізді көре алады.
receipt-code-gone = Код бұрын көрсетілген және екінші рет көрсетілмейді.
receipt-kind-label = Түрі
receipt-received-label = Келіп түскен уақыты
receipt-registered-label = Тіркелген күні
receipt-registered-later = Өтініш жұмыс уақытынан тыс келіп түсті, сондықтан ол келесі жұмыс күнімен тіркелді.
receipt-due-label = Жауап берудің соңғы күні
receipt-policy-label = Саясаттың нұсқасы
receipt-dropped = Деректерді жинауға келісім бермегендіктен мыналарды сақтамадық: { $fields }.
receipt-no-transfer = Деректерді беруге келісім бермедіңіз, сондықтан олар үшінші тұлғаларға берілмейді.

receipt-next-title = Енді не болады
receipt-next-read = Өтінішіңізді қызметкер оқып, қарауға алады.
receipt-next-transfer = Мәселені басқа ұйым шешетін болса, деректеріңіз оған тек келісіміңізбен беріледі.
receipt-next-answer = Жауап берудің соңғы күні: { $date }.
receipt-next-check = Өтініштің қалай қаралып жатқанын нөмірі мен қол жеткізу коды арқылы кез келген уақытта біле аласыз.

receipt-print = Басып шығару
receipt-status-link = Өтінішті тексеру
