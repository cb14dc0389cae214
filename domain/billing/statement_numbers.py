"""The numbers of an issuer's card statements of one day: without gaps, each given once."""

from __future__ import annotations

from uuid import UUID

from eventsourcing.domain import event

from domain.shared.dates import BusinessDate
from domain.shared.events import Aggregate
from domain.shared.ids import derived_id


class StatementNumbers(Aggregate):
    """One series for each issuer and day of cutting.

    What takes a number is recorded in one append with the giving: whoever comes second loses.
    """

    issuer: str
    cut_on: BusinessDate
    last: int

    class NumbersBegun(Aggregate.Created):
        TOPIC = "billing.StatementNumbersBegun"
        issuer: str
        cut_on: BusinessDate
        effective_on: BusinessDate

    class NumbersGiven(Aggregate.Event):
        """From `first` to `last`, both included."""

        TOPIC = "billing.StatementNumbersGiven"
        first: int
        last: int
        effective_on: BusinessDate

    @staticmethod
    def create_id(issuer: str, cut_on: BusinessDate) -> UUID:
        return derived_id("billing/statement-numbers", issuer, cut_on)

    @classmethod
    def begin(cls, *, issuer: str, cut_on: BusinessDate, on: BusinessDate) -> StatementNumbers:
        return cls._create(
            cls.NumbersBegun,
            id=cls.create_id(issuer, cut_on),
            issuer=issuer,
            cut_on=cut_on,
            effective_on=on,
        )

    def give(self, count: int, *, on: BusinessDate) -> range:
        """The next so many."""
        first = self.last + 1
        self._given(first, self.last + count, on)
        return range(first, self.last + 1)

    @event(NumbersBegun)
    def __init__(self, issuer: str, cut_on: BusinessDate, effective_on: BusinessDate) -> None:
        self.issuer = issuer
        self.cut_on = cut_on
        self.last = 0

    @event(NumbersGiven)
    def _given(self, first: int, last: int, effective_on: BusinessDate) -> None:
        self.last = last
