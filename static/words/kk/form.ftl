### The form of an appeal.

form-title = Өтініш беру
form-intro = Не болғанын жазып, өтінішті жіберіңіз. Сол сәтте өтініштің нөмірі мен қол жеткізу кодын аласыз: олар арқылы өтініштің қалай қаралып жатқанын білуге болады.
form-required-note = «Міндетті емес» деген белгісі жоқ өрістердің бәрін толтырыңыз.
form-optional = міндетті емес

## What the appeal is about

form-legend-appeal = Өтініштің мазмұны
form-kind-label = Өтініштің түрі
form-kind-hint = Қарау мерзімі өтініштің түріне байланысты.
form-text-label = Өтініштің мәтіні
form-text-hint = Не болғанын, қайда және қашан болғанын, не сұрайтыныңызды жазыңыз. Кемінде { $min }, ең көбі { $max } таңба.
form-location-address-label = Мекенжайы немесе бағдары
form-location-address-hint = Көше мен үй, қиылыс немесе маңындағы белгілі орын.

## Who files it

form-legend-applicant = Өтініш беруші
form-applicant-hint = Заң бойынша аты-жөні мен пошталық мекенжайы жоқ өтінішті қарау тоқтатылуы мүмкін.
form-type-label = Өтінішті кімнің атынан бересіз?
form-type-individual = Өз атымнан
form-type-organization = Ұйым атынан
form-type-representative = Басқа тұлғаның өкілі ретінде
form-category-label = Өтініш берушінің санаты
form-category-citizen = Қазақстан азаматы
form-category-foreign-citizen = Шетел азаматы
form-category-domestic-entity = Қазақстанның заңды тұлғасы
form-category-foreign-entity = Шетелдік заңды тұлға
form-category-other = Өзге, мысалы, азаматтығы жоқ адам
form-repeats-label = Бұрынғы өтінішіңіздің нөмірі
form-repeats-hint = Осы мәселе бойынша бұрын жазған болсаңыз. Мысалы, C26-000123-9.
form-legend-name = Аты-жөніңіз
form-family-label = Тегі
form-given-label = Аты
form-patronymic-label = Әкесінің аты
form-patronymic-hint = Жеке басты куәландыратын құжатта жазылса.
form-iin-label = Жеке сәйкестендіру нөмірі (ЖСН)
form-iin-hint = 12 цифр. ЖСН болмаса, бос қалдырыңыз.
form-address-label = Пошталық мекенжай
form-address-hint = Қала, көше, үй, пәтер. Жауапты осы мекенжайға жібере аламыз.
form-phone-label = Телефон
form-phone-hint = Мысалы, +7 701 123 45 67.
form-email-label = Электрондық пошта
form-email-hint = Мысалы, aigul@example.com.
form-only-with-consent = Келісім берсеңіз ғана сақталады.

form-legend-organization = Ұйым
form-organization-name-label = Ұйымның атауы
form-organization-bin-label = Бизнес-сәйкестендіру нөмірі (БСН)
form-organization-bin-hint = 12 цифр. БСН болмаса, бос қалдырыңыз.

form-legend-represents = Кімнің атынан өкілдік етесіз
form-represents-type-label = Сіз кімнің өкілісіз?
form-represents-type-individual = Жеке тұлғаның
form-represents-type-organization = Ұйымның
form-represents-authority-label = Өкілеттігіңізді растайтын құжат
form-represents-authority-hint = Мысалы, сенімхат: нөмірі мен күні.

## The choices about personal data

form-legend-consent = Дербес деректер
form-consent-intro = Шешім өзіңізде: келісім бермесеңіз де, өтінішіңіз қабылданады.
form-consent-read = Шешпес бұрын саясатты оқып шығыңыз:
form-consent-policy-link = Дербес деректер саясаты, { $version } нұсқасы
form-consent-collection-label = Деректерді жинауға келісім
form-consent-transfer-label = Деректерді беруге келісім
form-consent-until = Келісімнің мерзімі
form-consent-collection-without = Келісім бермесеңіз, өтінішіңізді заң талап ететін деректер бойынша қараймыз. Ал мыналарды сақтамаймыз: { $fields }.
form-consent-transfer-without = Келісім бермесеңіз, деректеріңіз үшінші тұлғаларға заңда тікелей аталған жағдайларда ғана беріледі. Мәселені тек басқа ұйым шеше алатын болса, сізге хабарлаймыз.
form-consent-withdraw = Келісімді кейін кез келген уақытта кері қайтарып алуға болады.
form-choice-yes = Иә, келісемін
form-choice-no = Жоқ, келіспеймін

form-honeypot-label = Бұл өрісті бос қалдырыңыз

form-submit = Өтінішті жіберу
form-kept = Жазғаныңыз сақталды, қайта теру қажет емес.
form-error-prefix = Қате:
form-error-summary-title = { $count } өрісті түзету керек
form-policy-changed = Нысан ашық тұрғанда саясаттың жаңа нұсқасы жарияланды. Оны оқып, келісім туралы шешіміңізді қайта белгілеңіз.
