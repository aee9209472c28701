### The receipt of what was allowed, and the page where it is checked.

consent-receipt-open = Келісім растамасын алу
consent-receipt-title = Келісім растамасы
consent-receipt-lead = Өтініш берген кезде неге рұқсат бергеніңіз және неге бермегеніңіз осында жазылған. Растаманы сақтап қойыңыз: онымен таңдауыңызды кез келген уақытта дәлелдей аласыз.
consent-receipt-download = Файл етіп сақтау
consent-receipt-id-label = Растаманың нөмірі
consent-receipt-as-of-label = Қай уақыттағы жай-күйі
consent-receipt-channel-label = Таңдау қайда жасалды
consent-receipt-language-label = Келісім сұралған тіл
consent-receipt-basis-label = Өтініш қандай негізде қабылданды
consent-receipt-basis-consent = Сіздің келісіміңіз
consent-receipt-basis-law = Заң: келісіміңіз болмаса, тек заңда аталған деректерді сақтаймыз
consent-receipt-policy-hash-label = Саясаттың бақылау сомасы (SHA-256)

consent-receipt-decisions-title = Сіздің шешімдеріңіз
consent-receipt-collection = Деректерді жинау
consent-receipt-processing = Деректерді өңдеу
consent-receipt-transfer = Үшінші тұлғаларға беру
consent-receipt-cross-border = Хабарлардың мессенджердің шетелдегі серверлері арқылы өтуі
consent-receipt-given = Рұқсат берілді
consent-receipt-refused = Рұқсат берілмеді
consent-receipt-withdrawn = Рұқсат берілген, кейін қайтарып алынған

consent-receipt-terms-title = Қандай шарттармен
consent-receipt-operator-label = Оператор
consent-receipt-term-label = Деректер қанша сақталады
consent-receipt-term = Өтініш бойынша жұмыс аяқталғаннан кейін: { $term }
consent-receipt-purposes-label = Деректер не үшін керек
consent-receipt-fields-label = Қандай деректерді сақтауға болады
consent-receipt-recipients-label = Деректерді кім ала алады
consent-receipt-recipients-none = Ешкім: деректерді беруге рұқсат бермедіңіз немесе рұқсатты қайтарып алдыңыз
consent-receipt-publication-label = Тарату
consent-receipt-publication-none = Деректер жарияланбайды

consent-receipt-withdraw-title = Ойыңыз өзгерсе
consent-receipt-withdraw-text = Рұқсатты қайтарып алуға болады. Жауапты тұлғаға жазып, өтініштің нөмірін көрсетіңіз:
consent-receipt-withdraw-more = Барлық құқықтарыңыз

consent-receipt-check-title = Растаманы қалай тексеруге болады
consent-receipt-check-text = Оны кез келген адам тексере алады: мекенжайды ашып, шаршыны телефонмен сканерлеңіз немесе оның астындағы кодты көшіріп алыңыз. Ашылған мекенжай дәл осы сайттікі екеніне көз жеткізіңіз:
consent-receipt-square-label = Растаманың коды, телефонға арналған шаршы түрінде
consent-receipt-code-label = Растаманың коды
consent-receipt-key-label = Қолтаңбаның кілті:

verify-title = Келісім растамасын тексеру
verify-intro = Растаманы немесе оның кодын осында қойыңыз не файлын таңдаңыз. Оған біздің жүйе қол қойғанын және содан кейін өзгертілмегенін тексереміз.
verify-privacy = Жіберген мәтініңіз сақталмайды, өтініш туралы мәлімет те ізделмейді.
verify-text-label = Растама немесе код
verify-text-hint = Файлдың мәтіні немесе басып шығарылған растамадағы код.
verify-file-label = Растаманың файлы
verify-file-hint = Мәтінді қоюдың орнына файлды таңдауға болады.
verify-submit = Тексеру
verify-complete = Растама шынайы: оған біздің жүйе қол қойған, ол өзгертілмеген.
verify-code-only = Код шынайы: оған біздің жүйе қол қойған. Төменде жазылғанды қағазбен салыстырыңыз: айырмашылық болса, қағаз өзгертілген.
verify-as-of = Жай-күй мына уақытта осындай болған: { $moment }. Рұқсат кейін қайтарып алынған болуы мүмкін.
verify-another-title = Басқасын тексеру
verify-offline = Бағдарламалар үшін: растаманы бізсіз тексеруге арналған ашық кілт.

problem-receipt-not-readable-title = Бұл растама емес
problem-receipt-not-readable-detail = Жіберілген мәтінде растама да, оның коды да жоқ. Мәтінді толық көшіріңіз немесе файлды алған күйінде таңдаңыз.
problem-receipt-not-authentic-title = Қолтаңба біздікі емес
problem-receipt-not-authentic-detail = Бұған біздің жүйе қол қоймаған немесе код қате көшірілген. Оны қайта көшіріңіз; жауап өзгермесе, бұл растамаға сенбеңіз.
problem-receipt-altered-title = Растама өзгертілген
problem-receipt-altered-detail = Қолтаңба біздікі, бірақ растамада қол қойылғаннан басқа нәрсе жазылған. Оған сенбеңіз, иесінен жаңасын алуын сұраңыз.
problem-appeal-not-found-title = Өтініш табылмады
problem-appeal-not-found-detail = Нөмірі мен коды осындай өтініш жоқ. Екеуін де «Өтінішті тексеру» бетінде тексеріңіз.
