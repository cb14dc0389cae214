"""policies/contact.*.toml: the rules of contact of one jurisdiction."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from domain.billing.overlays import HoldReason
from domain.contact_policy.caps import CalendarDays, Cap, CountedBy, CountedUnit, RollingHours
from domain.contact_policy.gate import ContactPack
from domain.contact_policy.hours import AllowedHours, Days, EmptyHoursError, Hours
from domain.contact_policy.rules import (
    Consented,
    ContactRule,
    Effect,
    MayBeProcessed,
    NotHeld,
    NotRefused,
    OnlyParties,
    Reachable,
    Requirement,
    Waiver,
    WithinCap,
    WithinHours,
)
from domain.contact_policy.terms import Channel, PartyRole, PurposeClass
from domain.contact_policy.workdays import WorkCalendar
from infrastructure.policies.files import SHIPPED, Fields, provenance, read, refuse_repeated

FILE = "contact.cn.toml"
MOST_DAYS = 366
_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)")


def load_contact_pack(
    folder: Path = SHIPPED, *, file: str = FILE, calendar: WorkCalendar | None = None
) -> ContactPack:
    """`calendar` is the one that rules about workdays go by. Raises PolicyFileError."""
    pack, fields = read(folder / file)
    zones = _zones(fields) if "zones" in fields.names() else ()
    rules = tuple(_rule(each, calendar) for each in fields.tables("rule"))
    fields.done()
    refuse_repeated(file, "rule", "id", [rule.id for rule in rules])
    return ContactPack(pack, zones, rules, calendar)


def _zones(fields: Fields) -> tuple[str, ...]:
    names = fields.texts("zones")
    for name in names:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError):
            raise fields.wrong("zones", f"names {name!r}", "names as Asia/Shanghai") from None
    return names


def _rule(fields: Fields, calendar: WorkCalendar | None) -> ContactRule:
    kind = fields.one_of("kind", _KINDS)
    purposes = _some(fields, "purposes", [one.value for one in PurposeClass])
    channels = frozenset(map(Channel, _some(fields, "channels", [one.value for one in Channel])))
    rule = ContactRule(
        id=fields.text("id"),
        texts=(("zh-CN", fields.text("zh")), ("en", fields.text("en"))),
        purposes=frozenset(map(PurposeClass, purposes)),
        channels=channels,
        requirement=_KINDS[kind](fields, channels),
        provenance=provenance(fields),
        effect=Effect(_one(fields, "effect", [one.value for one in Effect])),
        waiver=Waiver(_one(fields, "waiver", [one.value for one in Waiver])),
    )
    _check_calendar(fields, rule.requirement, calendar)
    fields.done()
    return rule


def _some(fields: Fields, name: str, choices: list[str]) -> tuple[str, ...]:
    """All where none is named."""
    return fields.some_of(name, choices) if name in fields.names() else tuple(choices)


def _one(fields: Fields, name: str, choices: list[str]) -> str:
    """The first, unless it says otherwise."""
    return fields.one_of(name, choices) if name in fields.names() else choices[0]


def _hours(fields: Fields, channels: frozenset[Channel]) -> WithinHours:
    spans = tuple(_span(fields, text) for text in fields.texts("hours"))
    days = Days(fields.one_of("days", [one.value for one in Days]))
    return WithinHours(AllowedHours(spans, days))


def _span(fields: Fields, text: str) -> Hours:
    found = _HOURS.fullmatch(text)
    try:
        if found is None:
            raise ValueError(text)
        since_hour, since_minute, until_hour, until_minute = map(int, found.groups())
        return Hours(since_hour * 60 + since_minute, until_hour * 60 + until_minute)
    except (ValueError, EmptyHoursError):
        raise fields.wrong(
            "hours", f"has {text!r}", "a start and another end, as 08:00-22:00 or 21:00-08:00"
        ) from None


def _cap(fields: Fields, channels: frozenset[Channel]) -> WithinCap:
    period: CalendarDays | RollingHours
    if "rolling_hours" in fields.names():
        period = RollingHours(fields.number("rolling_hours", least=1, most=24 * MOST_DAYS))
    else:
        period = CalendarDays(fields.number("calendar_days", least=1, most=MOST_DAYS))
    return WithinCap(
        Cap(
            unit=CountedUnit(fields.one_of("unit", [one.value for one in CountedUnit])),
            by=CountedBy(fields.one_of("by", [one.value for one in CountedBy])),
            period=period,
            limit=fields.number("limit", least=1, most=1_000),
            channels=channels,
        )
    )


def _parties(fields: Fields, channels: frozenset[Channel]) -> OnlyParties:
    named = fields.some_of("parties", [one.value for one in PartyRole])
    return OnlyParties(frozenset(map(PartyRole, named)))


def _not_held(fields: Fields, channels: frozenset[Channel]) -> NotHeld:
    return NotHeld(frozenset(fields.some_of("reasons", [one.value for one in HoldReason])))


def _check_calendar(
    fields: Fields, requirement: Requirement, calendar: WorkCalendar | None
) -> None:
    by_workdays = isinstance(requirement, WithinHours) and (
        requirement.allowed.days is Days.WORKDAYS
    )
    if by_workdays and calendar is None:
        raise fields.wrong("days", "is 'workdays', without a calendar of holidays", "every-day")


_KINDS: dict[str, Callable[[Fields, frozenset[Channel]], Requirement]] = {
    "hours": _hours,
    "cap": _cap,
    "refusal": lambda *_: NotRefused(),
    "consent": lambda *_: Consented(),
    "party": _parties,
    "hold": _not_held,
    "reach": lambda *_: Reachable(),
    "processing": lambda *_: MayBeProcessed(),
}
