"""The pages of the desk, and what their templates may call."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from flask import Flask

from domain.customer.customer import ContactPointKind
from interfaces.web import (
    desk,
    desk_calls,
    desk_customers,
    desk_ringing,
    desk_work,
    doing,
    keys,
    live,
    moment_pages,
    rail,
    reading,
    telephone,
)
from interfaces.web.bank import Bank


def install(app: Flask, bank: Bank, time_zone: ZoneInfo) -> None:
    for pages in (desk, desk_calls, desk_customers, desk_ringing, live, moment_pages, telephone):
        app.register_blueprint(pages.blueprint(bank))
    app.register_blueprint(keys.blueprint())
    app.jinja_env.globals |= {
        "clock_now": reading.now,
        "key_list": keys.listed,
        "keys_are_on": keys.are_on,
        "new_command_id": doing.new_command_id,
        "open_tabs": lambda: desk_work.tabs(bank),
        "point_kinds": lambda: tuple(ContactPointKind),
        "rail": rail.rail,
        "work": lambda: desk_work.work(bank) if bank.history.business_date() else None,
    }
    app.jinja_env.filters["time_of_day"] = lambda at: f"{at.astimezone(time_zone):%H:%M}"
