### The pages of the policy.

policy-contents = Содержание
policy-version = Версия
policy-effective-from = Дата введения в действие
policy-about-version = Об этой версии
policy-sha256 = Контрольная сумма (SHA-256)
policy-machine-readable = Машиночитаемая политика (JSON)
policy-standing = Состояние
policy-standing-in-force = Действующая версия
policy-standing-future = Эта версия ещё не введена в действие
policy-standing-past = Это прежняя версия
policy-effective-on = Дата введения в действие: { $date }.
policy-replaced-on = Дата замены новой версией: { $date }.
policy-read-current = Читать действующую версию
policy-versions-title = Все версии политики
policy-versions-intro = Здесь все опубликованные версии. Они не меняются и всегда остаются открытыми.
