"""policies/holidays.cn.toml: public holidays, and the weekend days that make up for them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from domain.contact_policy.workdays import SATURDAY, WorkCalendar
from infrastructure.policies.files import SHIPPED, Fields, read

FILE = "holidays.cn.toml"


def load_work_calendar(folder: Path = SHIPPED) -> WorkCalendar:
    """Raises PolicyFileError."""
    pack, fields = read(folder / FILE)
    years: set[int] = set()
    holidays: set[date] = set()
    made_up: set[date] = set()
    for each in fields.tables("year"):
        year = each.number("year", least=1949, most=9999)
        if year in years:
            raise each.wrong("year", f"is {year} again", "each year once")
        years.add(year)
        holidays.update(_days(each, "holidays", year))
        made_up.update(_weekend_days(each, year))
        each.done()
    fields.done()
    return WorkCalendar(pack, frozenset(years), frozenset(holidays), frozenset(made_up))


def _weekend_days(fields: Fields, year: int) -> tuple[date, ...]:
    days = _days(fields, "made_up", year)
    for day in days:
        if day.weekday() < SATURDAY:
            raise fields.wrong("made_up", f"has {day}, no weekend day", "Saturdays and Sundays")
    return days


def _days(fields: Fields, name: str, year: int) -> tuple[date, ...]:
    days = fields.days(name)
    for day in days:
        if day.year != year:
            raise fields.wrong(name, f"has {day}", f"days of {year}")
    return days
