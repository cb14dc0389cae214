"""What pages about the past are asked: bounds, and times as people at the bank mean them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from marshmallow import Schema, ValidationError, fields, pre_load

from application.enquiries.bounds import Bounds
from interfaces.web.texts import gettext

EARLIEST = 1900


class FilledIn(Schema):
    """Empty fields of a form are left out."""

    @pre_load
    def without_empty(self, data: Any, **_: Any) -> dict[str, Any]:
        return {name: value for name, value in data.items() if value != ""}


def in_the_books(at: datetime) -> None:
    """No calendar has to reckon with what came long before any book was kept."""
    if at.year < EARLIEST:
        raise ValidationError(gettext("Give a time after 1900."))


class PastQuery(FilledIn):
    """A time without offset is of the bank's time zone."""

    recorded_until = fields.DateTime(format="iso", load_default=None, validate=in_the_books)
    effective_until = fields.Date(load_default=None)


def bounds_of(asked: dict[str, Any], zone: ZoneInfo) -> Bounds:
    return Bounds(aware(asked["recorded_until"], zone), asked["effective_until"])


def aware(at: datetime | None, zone: ZoneInfo) -> datetime | None:
    return at.replace(tzinfo=zone) if at is not None and at.tzinfo is None else at


def starts(on: date | None, zone: ZoneInfo) -> datetime | None:
    """When that day begins where the bank is."""
    return None if on is None else datetime.combine(on, time(), zone)


def ends(on: date | None, zone: ZoneInfo) -> datetime | None:
    """When that day is over; the last day that there is never is."""
    if on is None or on == date.max:
        return None
    return starts(on + timedelta(days=1), zone)
