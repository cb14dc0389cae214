"""The promises to pay one debt: made within limits, kept, broken, and corrected when need be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from uuid import UUID

from eventsourcing.domain import event

from domain.billing.promise import (
    BY_PAYMENTS,
    Counted,
    KeptRate,
    Matched,
    Promise,
    PromisePart,
    Promiser,
    PromiseState,
    Verification,
    kept_rate,
    matches,
)
from domain.billing.promise_limits import (
    BackdatedPromiseError,
    ConsentNeededError,
    NotActiveError,
    NotAPlanError,
    NothingPromisedError,
    PromiseLimits,
    PromiseNotFoundError,
    TooFarError,
)
from domain.shared.dates import BusinessDate, day_after, months_after
from domain.shared.events import Aggregate
from domain.shared.ids import derived_id
from domain.shared.money import Money
from domain.shared.personal import CustomerId


class PromiseBook(Aggregate):
    """Of one contract; `on` is always the business date of the command.

    A stream of its own, so that two agents never promise the same money.
    """

    customer_id: UUID
    contract_id: UUID
    promises: list[Promise]
    payments: list[Counted]
    looked_on: BusinessDate

    class PromiseBookOpened(Aggregate.Created):
        TOPIC = "billing.PromiseBookOpened"
        customer_id: CustomerId
        contract_id: UUID
        effective_on: BusinessDate

    class PromiseMade(Aggregate.Event):
        """By `effective_on`, payments until `last_on` keep it; at most `tolerance` may be missing.

        `plan_id` is that of the promises made together; `consent` names the supervisor who gave it.
        """

        TOPIC = "billing.PromiseMade"
        customer_id: CustomerId
        promise_id: UUID
        number: int
        plan_id: UUID | None
        promiser: Promiser
        verification: Verification
        consent: str | None
        amount: Money
        tolerance: Money
        due_on: BusinessDate
        last_on: BusinessDate
        effective_on: BusinessDate

    class PaymentCounted(Aggregate.Event):
        """A payment that some promise takes, be it already kept."""

        TOPIC = "billing.PaymentCounted"
        customer_id: CustomerId
        reference: UUID
        amount: Money
        effective_on: BusinessDate
        posted_on: BusinessDate

    class PaymentUncounted(Aggregate.Event):
        """It was reversed."""

        TOPIC = "billing.PaymentUncounted"
        customer_id: CustomerId
        reference: UUID
        effective_on: BusinessDate

    class PromiseClosed(Aggregate.Event):
        """`payments` are those that were used. `effective_on`: the day on which it was so."""

        TOPIC = "billing.PromiseClosed"
        customer_id: CustomerId
        promise_id: UUID
        outcome: PromiseState
        amount: Money
        paid: Money
        payments: tuple[Matched, ...]
        successor_id: UUID | None
        due_on: BusinessDate
        effective_on: BusinessDate

    class PromiseOutcomeCorrected(Aggregate.Event):
        """What was told when it was closed, and is so by what was learned since."""

        TOPIC = "billing.PromiseOutcomeCorrected"
        customer_id: CustomerId
        promise_id: UUID
        was: PromiseState
        becomes: PromiseState
        amount: Money
        paid: Money
        payments: tuple[Matched, ...]
        due_on: BusinessDate
        last_on: BusinessDate
        effective_on: BusinessDate
        noticed_on: BusinessDate

    @staticmethod
    def create_id(contract_id: UUID) -> UUID:
        return derived_id("billing/promises", contract_id)

    @classmethod
    def open(
        cls, *, contract_id: UUID, customer_id: UUID, effective_on: BusinessDate
    ) -> PromiseBook:
        return cls._create(
            cls.PromiseBookOpened,
            id=cls.create_id(contract_id),
            contract_id=contract_id,
            customer_id=customer_id,
            effective_on=effective_on,
        )

    def make(
        self,
        parts: Sequence[PromisePart],
        *,
        promiser: Promiser,
        verification: Verification,
        outstanding: Money,
        limits: PromiseLimits,
        on: BusinessDate,
        consent: str | None = None,
        instead_of: UUID | None = None,
    ) -> tuple[UUID, ...]:
        """One promise, or a plan of several; `instead_of` names one that it supersedes."""
        self.look(on)
        superseded = self._active(instead_of) if instead_of is not None else None
        self._check(parts, outstanding, limits, on, superseded)
        if consent is None and self.broken >= limits.most_broken:
            raise ConsentNeededError(f"{self.broken} promises to pay {self.contract_id} are broken")
        ids = [self.promise_id(len(self.promises) + at) for at in range(1, len(parts) + 1)]
        if superseded is not None:
            self._close(superseded, PromiseState.SUPERSEDED, on, successor_id=ids[0])
        plan_id = ids[0] if len(parts) > 1 else None
        for id, part in zip(ids, parts, strict=True):
            self._make(id, plan_id, part, promiser, verification, consent, limits, on)
        return tuple(ids)

    def cancel(self, promise_id: UUID, *, on: BusinessDate) -> None:
        self.look(on)
        self._close(self._active(promise_id), PromiseState.CANCELLED, on)

    def debt_gone(self, on: BusinessDate) -> None:
        """What is still promised needs not be kept any more."""
        self.look(on)
        for promise in self.active:
            self._close(promise, PromiseState.MOOT, on)

    def count(
        self, reference: UUID, *, amount: Money, effective_on: BusinessDate, on: BusinessDate
    ) -> None:
        """A payment, told once or more often. What no promise takes leaves them as they are."""
        if any(each.reference == reference for each in self.payments):
            return
        self.look(on)
        payment = Counted(reference, amount, effective_on, len(self.promises))
        if any(each.takes(payment) for each in self.promises if each.state in BY_PAYMENTS):
            self._counted(self.customer_id, reference, amount, effective_on, on)
            self._judge(on)

    def uncount(self, reference: UUID, *, on: BusinessDate) -> None:
        """The payment was reversed; one that was never counted leaves promises as they are."""
        if any(each.reference == reference and not each.is_reversed for each in self.payments):
            self.look(on)
            self._uncounted(self.customer_id, reference, on)
            self._judge(on)

    def look(self, on: BusinessDate) -> None:
        """Closes the promises whose time is over on that day, each on its own day, in order."""
        if on < self.looked_on:
            raise BackdatedPromiseError(f"{on} is before {self.looked_on}")
        if any(each.last_on < on for each in self.active):
            self._judge(on)

    @property
    def active(self) -> list[Promise]:
        """The earliest due first."""
        found = (each for each in self.promises if each.state is PromiseState.ACTIVE)
        return sorted(found, key=lambda each: (each.due_on, each.number))

    @property
    def broken(self) -> int:
        return sum(1 for each in self.promises if each.state is PromiseState.BROKEN)

    def matched(self, promise_id: UUID) -> tuple[Matched, ...]:
        return matches(self.promises, self.payments)[promise_id]

    def kept_rates(self) -> tuple[KeptRate, KeptRate]:
        """As first told, and as it is by all that was learned since."""
        found = matches(self.promises, self.payments)
        nothing = (_nothing(each) for each in self.promises)
        first = [
            (each.first_outcome, each.amount, each.first_paid or none)
            for each, none in zip(self.promises, nothing, strict=True)
        ]
        now = [(each.state, each.amount, _paid(each, found[each.id])) for each in self.promises]
        return kept_rate(first), kept_rate(now)

    def promise_id(self, number: int) -> UUID:
        return derived_id("billing/promise", self.contract_id, number)

    def _check(
        self,
        parts: Sequence[PromisePart],
        outstanding: Money,
        limits: PromiseLimits,
        on: BusinessDate,
        superseded: Promise | None,
    ) -> None:
        days = [part.due_on for part in parts]
        if not parts or any(later <= earlier for earlier, later in pairwise(days)):
            raise NotAPlanError(f"promises for {[str(day) for day in days]}")
        furthest = day_after(on, limits.horizon_days)
        if len(parts) > 1:
            furthest = months_after(on, limits.plan_months)
        if days[0] < on or days[-1] > furthest:
            raise TooFarError(f"{days[0]} to {days[-1]} is not from {on} to {furthest}")
        promised = sum((part.amount for part in parts), outstanding - outstanding)
        others = [each for each in self.active if each is not superseded]
        found = matches(self.promises, self.payments)
        live = sum((each.amount - _paid(each, found[each.id]) for each in others), promised)
        if any(part.amount.minor <= 0 for part in parts) or outstanding < live:
            raise NothingPromisedError(f"{live.decimal} promised of {outstanding.decimal}")

    def _active(self, promise_id: UUID) -> Promise:
        for each in self.promises:
            if each.id == promise_id:
                if each.state is not PromiseState.ACTIVE:
                    raise NotActiveError(f"promise {promise_id} is {each.state.value}")
                return each
        raise PromiseNotFoundError(f"there is no promise {promise_id}")

    def _make(
        self,
        id: UUID,
        plan_id: UUID | None,
        part: PromisePart,
        promiser: Promiser,
        verification: Verification,
        consent: str | None,
        limits: PromiseLimits,
        on: BusinessDate,
    ) -> None:
        self._made(
            self.customer_id,
            id,
            len(self.promises) + 1,
            plan_id,
            promiser,
            verification,
            consent,
            part.amount,
            Money(limits.tolerance_minor, part.amount.currency),
            part.due_on,
            day_after(part.due_on, limits.grace_days),
            on,
        )

    def _judge(self, on: BusinessDate) -> None:
        """Tells each outcome that is not told yet, and corrects those that were told otherwise."""
        found, value_dates = matches(self.promises, self.payments), self._value_dates()
        judged = [each for each in self.promises if each.state in BY_PAYMENTS]
        for promise in sorted(judged, key=lambda each: (each.last_on, each.number)):
            matched = found[promise.id]
            outcome = promise.outcome(matched, on)
            if outcome is promise.state:
                continue
            so_on = day_after(promise.last_on)
            if outcome is PromiseState.KEPT:
                so_on = max(value_dates[each.reference] for each in matched)
            if promise.state is PromiseState.ACTIVE:
                self._close(promise, outcome, so_on)
            else:
                self._correct(promise, outcome, matched, min(so_on, on), on)

    def _value_dates(self) -> dict[UUID, BusinessDate]:
        return {each.reference: each.effective_on for each in self.payments}

    def _close(
        self,
        promise: Promise,
        outcome: PromiseState,
        on: BusinessDate,
        *,
        successor_id: UUID | None = None,
    ) -> None:
        matched = self.matched(promise.id)
        self._closed(
            self.customer_id,
            promise.id,
            outcome,
            promise.amount,
            _paid(promise, matched),
            matched,
            successor_id,
            promise.due_on,
            on,
        )

    def _correct(
        self,
        promise: Promise,
        outcome: PromiseState,
        matched: tuple[Matched, ...],
        effective_on: BusinessDate,
        on: BusinessDate,
    ) -> None:
        self._corrected(
            self.customer_id,
            promise.id,
            promise.state,
            outcome,
            promise.amount,
            _paid(promise, matched),
            matched,
            promise.due_on,
            promise.last_on,
            effective_on,
            on,
        )

    def _replace(self, promise: Promise) -> None:
        self.promises = [promise if each.id == promise.id else each for each in self.promises]

    @event(PromiseBookOpened)
    def __init__(self, customer_id: UUID, contract_id: UUID, effective_on: BusinessDate) -> None:
        self.customer_id = customer_id
        self.contract_id = contract_id
        self.promises = []
        self.payments = []
        self.looked_on = effective_on

    @event(PromiseMade)
    def _made(
        self,
        customer_id: UUID,
        promise_id: UUID,
        number: int,
        plan_id: UUID | None,
        promiser: Promiser,
        verification: Verification,
        consent: str | None,
        amount: Money,
        tolerance: Money,
        due_on: BusinessDate,
        last_on: BusinessDate,
        effective_on: BusinessDate,
    ) -> None:
        promise = Promise(
            promise_id, number, plan_id, amount, tolerance, effective_on, due_on, last_on
        )
        self.promises = [*self.promises, promise]
        self.looked_on = effective_on

    @event(PaymentCounted)
    def _counted(
        self,
        customer_id: UUID,
        reference: UUID,
        amount: Money,
        effective_on: BusinessDate,
        posted_on: BusinessDate,
    ) -> None:
        payment = Counted(reference, amount, effective_on, len(self.promises))
        self.payments = [*self.payments, payment]
        self.looked_on = posted_on

    @event(PaymentUncounted)
    def _uncounted(self, customer_id: UUID, reference: UUID, effective_on: BusinessDate) -> None:
        self.payments = [
            replace(each, is_reversed=True) if each.reference == reference else each
            for each in self.payments
        ]
        self.looked_on = effective_on

    @event(PromiseClosed)
    def _closed(
        self,
        customer_id: UUID,
        promise_id: UUID,
        outcome: PromiseState,
        amount: Money,
        paid: Money,
        payments: tuple[Matched, ...],
        successor_id: UUID | None,
        due_on: BusinessDate,
        effective_on: BusinessDate,
    ) -> None:
        promise = next(each for each in self.promises if each.id == promise_id)
        closed_with = () if outcome in BY_PAYMENTS else payments
        self._replace(
            replace(
                promise,
                state=outcome,
                first_outcome=promise.first_outcome or outcome,
                first_paid=promise.first_paid or paid,
                closed_with=closed_with,
            )
        )
        self.looked_on = max(self.looked_on, effective_on)

    @event(PromiseOutcomeCorrected)
    def _corrected(
        self,
        customer_id: UUID,
        promise_id: UUID,
        was: PromiseState,
        becomes: PromiseState,
        amount: Money,
        paid: Money,
        payments: tuple[Matched, ...],
        due_on: BusinessDate,
        last_on: BusinessDate,
        effective_on: BusinessDate,
        noticed_on: BusinessDate,
    ) -> None:
        promise = next(each for each in self.promises if each.id == promise_id)
        self._replace(replace(promise, state=becomes))
        self.looked_on = noticed_on


def _nothing(promise: Promise) -> Money:
    return promise.amount - promise.amount


def _paid(promise: Promise, matched: Iterable[Matched]) -> Money:
    return sum((each.amount for each in matched), _nothing(promise))
