### Өтінішпен бірге келетін файлдар.

attachments-label = Суреттер мен құжаттар
attachments-hint = Ең көбі { $count } файл, әрқайсысы { $max } МБ-тан аспауы керек: JPEG, PNG немесе WebP суреттері және PDF құжаттары.
attachments-bare = Суреттерден камера жазған мәліметтерді, мысалы түсірілген орнын, алып тастаймыз. PDF сол күйінде сақталады. Жеке басты куәландыратын құжаттарды тіркемеңіз.
attachments-again = Файлдарды қайта таңдаңыз: браузер оларды екінші рет жібермейді.
attachments-count-label = Файлдар
attachments-stored = { $count } файл
attachments-awaited = мессенджерден алынып жатыр: { $count }
attachments-refused = сақталмады: { $count }
attachments-download = Жүктеп алу

problem-files-too-large-title = Файлдар тым үлкен
problem-files-too-large-detail = Ең көбі { $count } файл тіркеуге болады, әрқайсысы { $max } МБ-тан аспауы керек. Браузерде артқа қайтып, азырақ немесе кішірек файлдар таңдап, нысанды қайта жіберіңіз.
