"""Figures to be looked at: points and bars worked out here, drawn as SVG by a template.

Each has its table twin: whoever does not see the drawing reads the same values.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from domain.shared.money import Money
from interfaces.documents.amounts import in_figures

WIDTH, HEIGHT = 480.0, 96.0
LEAST_BAR = 2.0


class Mark(NamedTuple):
    """A label below the drawing, where it stands."""

    x: float
    text: str


class Row(NamedTuple):
    """One value of the twin."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class LineChart:
    """`zero` is the height of nothing at all."""

    points: str
    area: str
    zero: float
    marks: list[Mark]
    rows: list[Row]
    lowest: str
    highest: str


class Bar(NamedTuple):
    x: float
    y: float
    width: float
    height: float
    kind: str
    label: str


@dataclass(frozen=True, slots=True)
class BarChart:
    bars: list[Bar]
    marks: list[Mark]
    rows: list[Row]


def balance_line(daily: Sequence[tuple[date, Money]]) -> LineChart | None:
    """A balance holds until the next one; None where there are fewer than two."""
    if len(daily) < 2:
        return None
    first, last = daily[0][0], daily[-1][0]
    amounts = [amount.minor for _, amount in daily]
    low, high = min(0, *amounts), max(0, *amounts)
    days, span = max((last - first).days, 1), max(high - low, 1)

    def x(on: date) -> float:
        return round((on - first).days / days * WIDTH, 1)

    def y(minor: int) -> float:
        return round(HEIGHT - (minor - low) / span * HEIGHT, 1)

    steps = [(x(daily[0][0]), y(amounts[0]))]
    for (on, amount), before in zip(daily[1:], amounts, strict=False):
        steps += [(x(on), y(before)), (x(on), y(amount.minor))]
    points = " ".join(f"{across},{down}" for across, down in steps)
    currency = daily[0][1].currency
    return LineChart(
        points=points,
        area=f"{steps[0][0]},{y(0)} {points} {steps[-1][0]},{y(0)}",
        zero=y(0),
        marks=[Mark(0, first.isoformat()), Mark(WIDTH, last.isoformat())],
        rows=[Row(on.isoformat(), in_figures(amount)) for on, amount in _month_ends(daily)],
        lowest=in_figures(Money(min(amounts), currency)),
        highest=in_figures(Money(max(amounts), currency)),
    )


def _month_ends(daily: Sequence[tuple[date, Money]]) -> list[tuple[date, Money]]:
    """The last balance of each month, the latest first."""
    ends = {(on.year, on.month): (on, amount) for on, amount in daily}
    return list(ends.values())[::-1]


class Value(NamedTuple):
    """What one bar shows; `words` say it in the twin."""

    label: str
    size: int
    words: str
    kind: str = ""


def bars(values: Sequence[Value]) -> BarChart | None:
    """None where there is nothing to show."""
    most = max((each.size for each in values), default=0)
    if not most:
        return None
    slot = WIDTH / len(values)
    drawn = []
    for at, each in enumerate(values):
        height = max(each.size / most * HEIGHT, LEAST_BAR) if each.size else 0.0
        drawn.append(
            Bar(
                x=round(at * slot + slot * 0.15, 1),
                y=round(HEIGHT - height, 1),
                width=round(slot * 0.7, 1),
                height=round(height, 1),
                kind=each.kind,
                label=f"{each.label}: {each.words}",
            )
        )
    marks = [Mark(0, values[0].label), Mark(WIDTH, values[-1].label)]
    return BarChart(drawn, marks, [Row(each.label, each.words) for each in values])
