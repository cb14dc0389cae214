"""A card account told a second time: from lists and whole fen, as slowly as it is plain.

It shares nothing with the program but dates: terms, order and arithmetic stand here once more.
Source: RULES 5.1, decisions 0018, 0024 and 0025.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from tests.scenarios.card_bank import CUTS, LAST_ON, OPENED, SyntheticCard, Told

TOLERANCE, TOLERANCE_DAYS = 1_000, 3
LEAST_CHARGE = 1_000
DAY = timedelta(days=1)
CHARGES = ("cash-advance", "fee", "purchase", "interest", "late-charge", "reversal")
PAID = ("payment", "credit", "given-back")
BEARS = ("purchase", "cash-advance", "reversal")
BUCKETS = ((181, "M7+"), (151, "M6"), (121, "M5"), (91, "M4"), (61, "M3"), (31, "M2"), (1, "M1"))
STAGES = (
    *((181, 1_000, "charge-off"), (121, 10_000, "hand-over"), (91, 10_000, "pre-legal")),
    *((61, 1_000, "escalated"), (31, 1_000, "firm"), (1, 1, "soft"), (0, 1, "due-day")),
    (-3, 1, "pre-due"),
)


@dataclass
class Charge:
    kind: str
    cycle: int
    posted_on: date
    moves: list[tuple[date, int]]

    @property
    def owed(self) -> int:
        return sum(minor for _, minor in self.moves)


@dataclass
class Payment:
    minor: int
    value_on: date
    cycle: int
    parts: list[tuple[int, int]]
    """Place of a charge, and how much of it."""
    rest: int
    minimum: list[tuple[int, int]]
    """Place of a due, and how much of it."""
    back_on: date | None = None


@dataclass
class Statement:
    number: int
    opening: int
    debits: int
    credits: int
    closing: int
    minimum: int
    due_on: date
    cut_on: date
    charged: int = 0
    outcome: str | None = None

    @property
    def last_on(self) -> date:
        return self.due_on + TOLERANCE_DAYS * DAY


@dataclass
class Due:
    due_on: date
    minor: int
    paid: list[tuple[date, int, date | None]] = field(default_factory=list)
    """From when, how much, and until when if it was taken back."""

    def left(self, on: date) -> int:
        return self.minor - sum(
            minor for since, minor, until in self.paid if since <= on and (not until or on < until)
        )

    @property
    def left_now(self) -> int:
        return self.minor - sum(minor for _, minor, until in self.paid if until is None)


class StraightCard:
    """Run to the end at once; then whatever it has is what the bank has to have."""

    def __init__(self, card: SyntheticCard) -> None:
        self.limit = card.limit
        self.charges: list[Charge] = []
        self.payments: dict[int, Payment] = {}
        self.statements: list[Statement] = []
        self.dues: list[Due] = []
        self.lines: list[int] = []
        self.credit = self.interest = self.opening = self.covered = 0
        told = sorted(card.told, key=lambda each: each.late or date.min)
        for on in (OPENED + n * DAY for n in range((LAST_ON - OPENED).days + 1)):
            self._day(on, [each for each in told if _posted_on(each) == on])

    @property
    def owed(self) -> int:
        return sum(each.owed for each in self.charges) - self.credit

    def days_late(self, on: date) -> int:
        """As all that is known in the end has that day."""
        unpaid = [each.due_on for each in self.dues if each.left(on) > TOLERANCE]
        return max(0, (on - min(unpaid)).days - TOLERANCE_DAYS) if unpaid else 0

    def bucket(self, on: date) -> str:
        late = self.days_late(on)
        return next((name for first, name in BUCKETS if late >= first), "M0")

    def stage(self) -> str:
        """On the last morning, and as what was posted during that day left it."""
        unpaid = [each for each in self.dues if each.left_now > TOLERANCE]
        if not unpaid:
            return "clear"
        oldest = unpaid[0]
        last_on: date = LAST_ON
        late, minor = (last_on - oldest.due_on).days, oldest.left_now
        if late > 0:
            late = max(0, late - TOLERANCE_DAYS)
            minor = sum(each.left_now for each in unpaid if each.due_on < last_on)
        found = (name for first, least, name in STAGES if late >= first and minor >= least)
        return next(found, "clear")

    def _day(self, on: date, told: Iterable[Told]) -> None:
        for each in sorted(told, key=lambda one: one.value_on):
            self._post(each, on)
        for statement in self.statements:
            if statement.outcome is None and statement.closing > 0 and statement.last_on < on:
                self._judge(statement, on)
        if on in CUTS:
            self._cut(on)

    def _post(self, told: Told, on: date) -> None:
        if told.kind in CHARGES and told.reverses is None:
            self._charge(told.kind, told.minor, on)
        elif told.kind in PAID:
            self._pay(told.number, told.minor, told.value_on, on)
        else:
            assert told.reverses is not None
            self._take_back(self.payments[told.reverses], told.value_on, on)

    def _charge(self, kind: str, minor: int, on: date) -> None:
        used = min(self.credit, minor)
        self.credit -= used
        self.lines.append(minor)
        moves = [(on, minor), (on, -used)] if used else [(on, minor)]
        self.charges.append(Charge(kind, len(self.statements) + 1, on, moves))

    def _pay(self, number: int, minor: int, value_on: date, on: date) -> None:
        self.lines.append(-minor)
        parts, left = [], minor
        for place in self._in_order(value_on):
            part = min(left, self.charges[place].owed)
            if part > 0:
                parts.append((place, part))
                left -= part
        for place, part in parts:
            charge = self.charges[place]
            charge.moves.append((max(value_on, charge.posted_on), -part))
        self.credit += left
        minimum = self._to_minimum(minor, value_on)
        cycle = len(self.statements) + 1
        self.payments[number] = Payment(minor, value_on, cycle, parts, left, minimum)
        self._look_back(value_on, on)

    def _in_order(self, value_on: date) -> list[int]:
        """What was stated first; of it interest and fees, or from day 91 the principal."""
        principal_first = self._late_now(value_on) >= 91
        open_cycle = len(self.statements) + 1

        def rank(place: int) -> tuple[bool, bool, int]:
            charge = self.charges[place]
            is_principal = charge.kind in BEARS
            return charge.cycle == open_cycle, is_principal != principal_first, place

        return sorted(range(len(self.charges)), key=rank)

    def _late_now(self, on: date) -> int:
        unpaid = [each.due_on for each in self.dues if each.left_now > TOLERANCE]
        return max(0, (on - unpaid[0]).days - TOLERANCE_DAYS) if unpaid else 0

    def _to_minimum(self, minor: int, since: date) -> list[tuple[int, int]]:
        paid = []
        for place, due in enumerate(self.dues):
            part = min(minor, due.left_now)
            if due.left_now > TOLERANCE and part > 0:
                due.paid.append((since, part, None))
                paid.append((place, part))
                minor -= part
        return paid

    def _take_back(self, payment: Payment, value_on: date, on: date) -> None:
        payment.back_on = value_on
        self.lines.append(payment.minor)
        for place, part in payment.parts:
            charge = self.charges[place]
            charge.moves.append((max(value_on, charge.posted_on), part))
        used = min(self.credit, payment.rest)
        self.credit -= used
        if payment.rest > used:
            cycle = len(self.statements) + 1
            again = Charge("reversal", cycle, value_on, [(value_on, payment.rest - used)])
            self.charges.append(again)
        for place, part in payment.minimum:
            paid = self.dues[place].paid
            at = paid.index((payment.value_on, part, None))
            paid[at] = (payment.value_on, part, value_on)
        covers = self._to_minimum(self._spare(), value_on)
        self.covered += sum(part for _, part in covers)
        self._look_back(value_on, on)

    def _spare(self) -> int:
        """Paid in the open cycle beyond the minimum, and not needed yet."""
        cycle = len(self.statements) + 1
        own = [one for one in self.payments.values() if one.cycle == cycle and not one.back_on]
        return sum(one.minor - sum(part for _, part in one.minimum) for one in own) - self.covered

    def _look_back(self, value_on: date, on: date) -> None:
        for statement in self.statements:
            if statement.outcome is not None and value_on <= statement.last_on:
                self._judge(statement, on)
        if self.statements and value_on <= self.statements[-1].cut_on:
            self._give_back(self.interest - self._borne(self.statements[-1].cut_on), on)

    def _give_back(self, minor: int, on: date) -> None:
        if minor > 0:
            self.interest -= minor
            self._pay(-1 - len(self.payments), minor, on, on)

    def _in_time(self, statement: Statement) -> int:
        total = 0
        for each in self.payments.values():
            if each.cycle > statement.number:
                total += each.minor * (each.value_on <= statement.last_on)
                back = each.back_on is not None and each.back_on <= statement.last_on
                total -= each.minor * back
        return total

    def _judge(self, statement: Statement, on: date) -> None:
        paid = self._in_time(statement)
        short = statement.minimum - paid
        statement.outcome = "short" if short > TOLERANCE else "minimum"
        if statement.closing - paid <= TOLERANCE:
            statement.outcome = "in-full"
        charge = 0
        if short > TOLERANCE:
            charge = max((short * 5 + 50) // 100, LEAST_CHARGE)
        more, statement.charged = charge - statement.charged, charge
        if more > 0:
            self._charge("late-charge", more, on)
        elif more < 0:
            self._pay(-1 - len(self.payments), -more, on, on)

    def _borne(self, until: date) -> int:
        """Of what was owed on each day; nothing on days on which the bank owed the holder."""
        lost = {one.number for one in self.statements if one.outcome in ("minimum", "short")}
        moves: dict[date, int] = {}
        for charge in self.charges:
            if charge.kind == "cash-advance" or (charge.kind in BEARS and charge.cycle in lost):
                for day, minor in charge.moves:
                    moves[day] = moves.get(day, 0) + minor
        fen_days = owed = 0
        ends = [*sorted(moves)[1:], until]
        for day, end in zip(sorted(moves), ends, strict=False):
            owed += moves[day]
            fen_days += max(owed, 0) * max((min(end, until) - day).days, 0)
        return (fen_days * 5 + 5_000) // 10_000

    def _cut(self, on: date) -> None:
        due = self._borne(on) - self.interest
        if due > 0:
            self._charge("interest", due, on)
            self.interest += due
        self._give_back(-due, on)
        number = len(self.statements) + 1
        owed = max(self.owed, 0)
        carried = sum(each.left_now for each in self.dues if each.left_now > TOLERANCE)
        new = [each for each in self.charges if each.cycle == number]
        whole = sum(each.owed for each in new if each.kind not in ("purchase", "reversal"))
        rest = owed - min(carried, owed) - whole
        over = min(rest, max(owed - self.limit, 0))
        minimum = min(carried, owed) + whole + over + ((rest - over) * 10 + 50) // 100
        due_on = on.replace(day=25)
        self.statements.append(
            Statement(
                number=number,
                opening=self.opening,
                debits=sum(each for each in self.lines if each > 0),
                credits=-sum(each for each in self.lines if each < 0),
                closing=self.owed,
                minimum=min(minimum, owed),
                due_on=due_on,
                cut_on=on,
            )
        )
        asked = self.statements[-1].minimum - min(carried, owed)
        if asked:
            self.dues.append(Due(due_on, asked))
        self.opening, self.lines, self.covered = self.owed, [], 0


def _posted_on(told: Told) -> date:
    """What is told late, on the day after it is; all else on its own day."""
    return told.value_on if told.late is None else max(told.value_on, told.late + DAY)
