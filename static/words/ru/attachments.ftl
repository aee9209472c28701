### Файлы, которые приходят с обращением.

attachments-label = Фотографии и документы
attachments-hint = Не больше { $count } файлов, каждый не больше { $max } МБ: снимки JPEG, PNG или WebP и документы PDF.
attachments-bare = Из снимков мы удаляем то, что записала камера, например место съёмки. PDF хранится как есть. Не прикладывайте удостоверения личности.
attachments-again = Выберите файлы ещё раз: браузер не отправляет их повторно.
attachments-count-label = Файлы
attachments-stored =
    { $count ->
        [one] { $count } файл
        [few] { $count } файла
       *[other] { $count } файлов
    }
attachments-awaited = получаем из мессенджера: { $count }
attachments-refused = не сохранено: { $count }
attachments-download = Скачать

problem-files-too-large-title = Файлы слишком большие
problem-files-too-large-detail = Можно приложить не больше { $count } файлов, каждый не больше { $max } МБ. Вернитесь в браузере назад, выберите меньше файлов или файлы поменьше и отправьте форму ещё раз.
