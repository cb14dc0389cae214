"""What a WSGI server serves: `interfaces.web.wsgi:app`. Each of its processes opens its own."""

from __future__ import annotations

import atexit
from contextlib import ExitStack

from infrastructure.bootstrap import opened
from infrastructure.settings import load
from interfaces.web.app import House, create_app
from interfaces.web.ending import told_of_the_end
from interfaces.web.security import believe_proxies

settings = load()
closing = ExitStack()
atexit.register(closing.close)
bank = closing.enter_context(opened(settings))
app = create_app(
    bank,
    House(
        names={"zh-CN": settings.bank_name, "en": settings.bank_name_english},
        language=settings.language,
        time_zone=settings.time_zone,
        api_per_minute=settings.api_per_minute,
        streams=max(settings.web_threads // 2, 1),
        ending=told_of_the_end(),
    ),
    ledger=bank,
)
believe_proxies(app, settings.web_proxies)
