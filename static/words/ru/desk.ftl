### The frame of the staff pages, and signing in.

desk-nav-label = Разделы для работников
desk-nav-retention = Хранение
desk-nav-acts = Акты
desk-nav-holds = Приостановки
desk-nav-set-aside = Отложенное
desk-nav-policy = Политика
desk-sign-out = Выйти

desk-sign-in-title = Вход для работников
desk-sign-in-intro = Эти страницы — для тех, кто отвечает у оператора за хранение и уничтожение персональных данных.
desk-account-label = Учётная запись
desk-account-hint = Ваш логин или должность. Ваши действия здесь записываются под этим именем.
desk-token-label = Токен оператора
desk-token-hint = Его выдаёт тот, кто обслуживает систему.
desk-token-wrong = Токен неверен. Проверьте его и введите ещё раз.
desk-sign-in-submit = Войти

problem-sign-in-title = Нужно войти
problem-sign-in-detail = Вы не вошли в систему, или время входа истекло.
problem-account-missing-title = Не указано, кто действует
problem-account-missing-detail = Это действие записывается под учётной записью. Укажите её в заголовке Aryz-Account.
