"""Who looks at a page, as the log keeps what they are shown."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple, cast
from zoneinfo import ZoneInfo

from flask import Flask, current_app

from application.access.watch import Reader, Watch
from interfaces.web.sessions import Clock, current

EXTENSION = "heliograph-watch"


class Watching(NamedTuple):
    watch: Watch
    clock: Clock
    time_zone: ZoneInfo


def install(app: Flask, watch: Watch, clock: Clock, time_zone: ZoneInfo) -> None:
    app.extensions[EXTENSION] = Watching(watch, clock, time_zone)


def watch() -> Watch:
    """What is told here is in the log before the page is made."""
    return _installed().watch


def time_zone() -> ZoneInfo:
    return _installed().time_zone


def clock() -> Clock:
    """That of the pages."""
    return _installed().clock


def now() -> datetime:
    """By the clock of the pages."""
    return clock()()


def reader(channel: str = "web") -> Reader:
    """Of pages behind `require`. The day is that of the wall clock where the bank is."""
    installed, session = _installed(), current()
    assert session is not None
    on = installed.clock().astimezone(installed.time_zone).date()
    return Reader(session.employee.actor, session.id, channel, on)


def _installed() -> Watching:
    return cast("Watching", current_app.extensions[EXTENSION])
