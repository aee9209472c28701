### What the people on duty have to see to. The same words stand beside the code in the log and in the API.

alerts-title = Назар аударатын жайттар
alerts-intro = Әр жазба іс реттелгенше тұрады. Қасында қай уақыттан бері екені көрсетілген.
alerts-none = Қазір назар аударатын ештеңе жоқ.

alerts-sweep-failed = Деректерді жоюдың соңғы іске қосылуында қате болды: { $subject }. Себебі журналға жазылған.
alerts-sweep-failed-others = Деректерді жоюдың соңғы іске қосылуында қателер болды: { $many }. Себептері журналға жазылған.
alerts-sweep-late = Деректерді жою 15 минуттан артық сәтті аяқталған жоқ: мерзімі өткен деректер жойылмай тұр.
alerts-sweep-late-others = Деректерді жою 15 минуттан артық сәтті аяқталған жоқ ({ $many }).
alerts-set-aside = { $subject } жазбасын екі немесе одан да көп рет жою мүмкін болмады.
alerts-set-aside-others = Екі немесе одан да көп рет жою мүмкін болмаған басқа жазбалар: { $many }.
alerts-review-overdue = Саясатты қайта қарау мерзімі өтіп кетті (12-тармақ). Нұсқасы: { $subject }.
alerts-review-overdue-others = Саясатты қайта қарау мерзімі өтіп кетті (12-тармақ): { $many }.
alerts-review-due = Саясатты қайта қарауға 30 күннен көп қалған жоқ (12-тармақ). Нұсқасы: { $subject }.
alerts-review-due-others = Саясатты қайта қарауға 30 күннен көп қалған жоқ (12-тармақ): { $many }.
alerts-deadline-missed = { $subject } өтінішіне жауап беру мерзімі өтіп кетті.
alerts-deadline-missed-others = Жауап беру мерзімі өтіп кеткен басқа өтініштер: { $many }.
alerts-deadline-near = { $subject } өтінішіне жауап беру мерзіміне үш күннен көп қалған жоқ.
alerts-deadline-near-others = Жауап беру мерзіміне үш күннен көп қалмаған басқа өтініштер: { $many }.
alerts-hold-overdue = { $subject } тоқтата тұруы мерзімінде қайта қаралмаған. Ол әлі күшінде.
alerts-hold-overdue-others = Мерзімінде қайта қаралмаған басқа тоқтата тұрулар: { $many }. Олар әлі күшінде.
