"""The web application: what it needs, and how its parts are put together."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Event
from typing import cast
from zoneinfo import ZoneInfo

from flask import Flask, redirect, url_for
from flask.typing import ResponseReturnValue
from jinja2 import StrictUndefined

from interfaces.api import audit as audit_api
from interfaces.api import table as api
from interfaces.api.bank import LedgerBank
from interfaces.api.events import Streams
from interfaces.documents import amounts
from interfaces.web import (
    account,
    assets,
    browsers,
    card_statements,
    customers,
    desk_pages,
    federated,
    language,
    limits,
    looking_back,
    masks,
    problems,
    reading,
    security,
    seen,
    sessions,
    sign_in,
    staff,
    statements,
    welcome,
    words,
)
from interfaces.web.bank import Bank
from interfaces.web.sessions import Clock

LONGEST_REQUEST = 64 * 1024


def now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class House:
    """How this bank wants its pages: its name by language, its own language, its clocks.

    Of `streams` a process serves so many at once; all end when `ending` is set.
    """

    names: dict[str, str]
    language: str = "zh-CN"
    time_zone: ZoneInfo = ZoneInfo("Asia/Shanghai")
    api_per_minute: int | None = None
    """Requests of one caller to one process; None: as many as they like, and as many sign-ins."""
    streams: int = 32
    ending: Event = field(default_factory=Event)


def create_app(
    bank: Bank, house: House, *, ledger: LedgerBank | None = None, clock: Clock = now
) -> Flask:
    """With the whole API, if `ledger` is the bank and all that it asks for."""
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = LONGEST_REQUEST
    sessions.install(app, bank.door, clock)
    if house.api_per_minute is not None:
        limits.install(app, clock, api=house.api_per_minute)
    security.install(app)
    language.install(app, default=house.language)
    problems.install(app)
    masks.install(app, bank.masks)
    reading.install(app, bank.watch, clock, house.time_zone)
    bank = seen.install(app, bank)
    app.add_url_rule("/", "home", home)
    app.register_blueprint(assets.routes)
    app.register_blueprint(language.blueprint(bank.access))
    app.register_blueprint(sign_in.blueprint(bank.access, clock))
    federated.install(app, bank.door, clock)
    app.register_blueprint(welcome.blueprint(bank.door, clock))
    app.register_blueprint(account.blueprint(bank.door, clock))
    app.register_blueprint(staff.blueprint(bank.door, clock))
    app.register_blueprint(customers.blueprint(bank))
    desk_pages.install(app, bank, house.time_zone)
    app.register_blueprint(statements.blueprint(bank, house.names))
    app.register_blueprint(card_statements.blueprint(bank, house.names))
    looking_back.install(app, bank)
    app.register_blueprint(audit_api.blueprint(bank))
    app.register_blueprint(audit_api.log_blueprint(bank))
    if ledger is not None:
        streams = Streams(house.streams, house.ending)
        api.install(app, cast("LedgerBank", seen.SeenBank(ledger)), house.names, clock, streams)
    dress(app, house)
    return app


# What somebody may do, and where they begin; the first that fits.
PLACES = {
    "work-contacts": "desk.home",
    "read-customers": "customers.search",
    "manage-employees": "staff.all_of_them",
    "use-api": "account.show",
}


def home() -> ResponseReturnValue:
    """Where one's work is; for a stranger, the door."""
    if sessions.current() is None:
        return redirect(url_for("sign_in.form"), 303)
    places = [place for permission, place in PLACES.items() if sessions.may(permission)]
    return redirect(url_for(places[0] if places else "account.show"), 303)


def dress(app: Flask, house: House) -> None:
    """What templates may call."""
    environment = app.jinja_env
    environment.undefined = StrictUndefined
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.globals |= {
        "asset": assets.asset,
        "bank_name": lambda: house.names[language.current_language()],
        "session": sessions.current,
        "may": sessions.may,
    }
    environment.filters |= {
        "browser": browsers.named,
        "currency": words.currency,
        "figures": amounts.figures,
        "in_figures": amounts.in_figures,
        "instant": lambda at: f"{at.astimezone(house.time_zone):%Y-%m-%d %H:%M:%S}",
        "moment": lambda at: f"{at.astimezone(house.time_zone):%Y-%m-%d %H:%M}",
        "purpose": words.purpose,
        "said": problems.said,
        "shown": words.shown,
        "signed": amounts.signed,
        "word": words.word,
    }
