"""An obligation: what one customer owes under one contract, and how late it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from uuid import UUID

from eventsourcing.domain import event

from domain.billing import ageing
from domain.billing.ageing import AgeingTerms, BucketSpan
from domain.billing.allocation import Share, allocated
from domain.billing.classification import Bucket, FiveClass, ProductFamily
from domain.billing.dues import (
    Due,
    Reduction,
    ReductionKind,
    check_due,
    credit_uses,
    left_on,
    negative,
    paid_off,
)
from domain.billing.obligation_facts import (
    NoReductionError,
    NothingOwedError,
    NotPausedError,
    ObligationFacts,
    PastDayError,
    RecoveredError,
    ValueDateError,
)
from domain.billing.overlays import (
    DateSpan,
    PauseReason,
    refuse_overlap,
    with_ended,
)
from domain.shared.dates import BusinessDate, day_after, days
from domain.shared.events import Aggregate
from domain.shared.ids import derived_id
from domain.shared.money import MixedCurrenciesError, Money
from domain.shared.personal import CustomerId
from domain.shared.registration import RegisteredOtherwiseError


class Obligation(Aggregate):
    """The dues of one contract, in order of their dates, and the bucket that time puts it in.

    Days past due are told as at the end of a day. What counts from a day that is past corrects
    what was told of it: both stay in the log. `on` is always the business date of the command.
    """

    facts: ObligationFacts
    dues: list[Due]
    left: list[Due]
    """Of each due, what is still to be paid."""
    fell_due: int
    """The last due that did, unpaid."""
    reductions: dict[UUID, Reduction]
    credit: Money
    written_off: Money
    recovered: Money
    pauses: list[DateSpan]
    spans: list[BucketSpan]
    bucket: Bucket
    five_class: FiveClass
    aged_on: BusinessDate
    """The last business date on which anything was recorded."""

    class ObligationOpened(Aggregate.Created):
        TOPIC = "billing.ObligationOpened"
        customer_id: CustomerId
        contract_id: UUID
        family: ProductFamily
        dues: tuple[Due, ...]
        terms: AgeingTerms
        effective_on: BusinessDate

    class DueScheduled(Aggregate.Event):
        TOPIC = "billing.DueScheduled"
        customer_id: CustomerId
        due: Due
        effective_on: BusinessDate

    class DueReached(Aggregate.Event):
        """The due date has come, and `amount` is unpaid."""

        TOPIC = "billing.DueReached"
        customer_id: CustomerId
        number: int
        due_on: BusinessDate
        amount: Money
        effective_on: BusinessDate

    class ObligationReduced(Aggregate.Event):
        """`shares` and `rest` sum to `amount`; the rest is credit. `order` set it against what.

        `days_past_due` are those of the value date, `effective_on`, before it. Of the dues that
        are now `satisfied`, by their numbers, no more than the tolerance is left.
        """

        TOPIC = "billing.ObligationReduced"
        customer_id: CustomerId
        reference: UUID
        kind: ReductionKind
        amount: Money
        shares: tuple[Share, ...]
        rest: Money
        satisfied: tuple[int, ...]
        order: str
        days_past_due: int
        effective_on: BusinessDate
        posted_on: BusinessDate

    class ReductionReversed(Aggregate.Event):
        """From `effective_on` on it is as if it had not been; until then it counted.

        The dues that are `reopened` were satisfied, and have again what is left of them.
        """

        TOPIC = "billing.ReductionReversed"
        customer_id: CustomerId
        reference: UUID
        kind: ReductionKind
        amount: Money
        reopened: tuple[Due, ...]
        effective_on: BusinessDate
        posted_on: BusinessDate

    class WrittenOffRecovered(Aggregate.Event):
        """Paid after the write-off; what is paid beyond it, `rest`, is credit."""

        TOPIC = "billing.WrittenOffRecovered"
        customer_id: CustomerId
        reference: UUID
        amount: Money
        rest: Money
        effective_on: BusinessDate
        posted_on: BusinessDate

    class BucketEntered(Aggregate.Event):
        """`due_on` is the oldest unpaid date, `outstanding` what is past due in all."""

        TOPIC = "billing.BucketEntered"
        customer_id: CustomerId
        bucket: Bucket
        days_past_due: int
        due_on: BusinessDate
        outstanding: Money
        effective_on: BusinessDate

    class BucketLeft(Aggregate.Event):
        """`effective_on` is the first day on which the debt is not in it."""

        TOPIC = "billing.BucketLeft"
        customer_id: CustomerId
        bucket: Bucket
        effective_on: BusinessDate

    class DebtReclassified(Aggregate.Event):
        TOPIC = "billing.DebtReclassified"
        customer_id: CustomerId
        was: FiveClass
        becomes: FiveClass
        days_past_due: int
        effective_on: BusinessDate

    class AgeingCorrected(Aggregate.Event):
        """What was told of the days from `effective_on` until before `noticed_on`, and is so.

        `cause` is what was learned late. Buckets of `noticed_on` itself follow as crossings.
        """

        TOPIC = "billing.AgeingCorrected"
        customer_id: CustomerId
        cause: UUID
        was: tuple[BucketSpan, ...]
        becomes: tuple[BucketSpan, ...]
        effective_on: BusinessDate
        noticed_on: BusinessDate

    class AgeingPaused(Aggregate.Event):
        TOPIC = "billing.AgeingPaused"
        customer_id: CustomerId
        reason: PauseReason
        span: DateSpan
        effective_on: BusinessDate
        posted_on: BusinessDate

    class AgeingResumed(Aggregate.Event):
        """The pause that ran ends; `effective_on` counts again."""

        TOPIC = "billing.AgeingResumed"
        customer_id: CustomerId
        starts_on: BusinessDate
        effective_on: BusinessDate

    @staticmethod
    def create_id(contract_id: UUID) -> UUID:
        return derived_id("billing/obligation", contract_id)

    @classmethod
    def open(
        cls,
        *,
        contract_id: UUID,
        customer_id: UUID,
        family: ProductFamily,
        dues: tuple[Due, ...],
        terms: AgeingTerms,
        effective_on: BusinessDate,
    ) -> Obligation:
        """Without dues, they are scheduled one by one. Raises NoDueError."""
        earlier = effective_on
        for number, due in enumerate(dues, start=1):
            check_due(due, number=number, after=earlier)
            earlier = due.due_on
        return cls._create(
            cls.ObligationOpened,
            id=cls.create_id(contract_id),
            contract_id=contract_id,
            customer_id=customer_id,
            family=family,
            dues=dues,
            terms=terms,
            effective_on=effective_on,
        )

    def schedule(self, due: Due, *, on: BusinessDate) -> None:
        """The next due; credit that is there pays it at once."""
        self._proceed_to(on)
        earlier = self.dues[-1].due_on if self.dues else on
        check_due(due, number=len(self.dues) + 1, after=max(earlier, day_after(on, -1)))
        self._due_scheduled(self.facts.customer_id, due, on)
        self._use_credit(on)

    def age(self, on: BusinessDate) -> None:
        """Recognises what time alone has brought about, each on its own date, in order."""
        if on < self.aged_on or self._is_as_told(on):
            return
        for day in self._days_until(on):
            for due in self.left[self.fell_due :]:
                if due.due_on == day and self._is_unpaid(due):
                    self._reached(self.facts.customer_id, due.number, day, due.amount, day)
            self._cross(day)

    def reduce(
        self,
        reference: UUID,
        *,
        kind: ReductionKind,
        amount: Money,
        effective_on: BusinessDate,
        on: BusinessDate,
    ) -> None:
        """Told again, it counts once. Paid after the write-off, it is a recovery."""
        if self._is_known(reference, amount):
            return
        self._refuse_value_date(effective_on, on)
        self._proceed_to(on)
        if self.is_written_off:
            self._recover(reference, amount, effective_on, on)
        else:
            self._reduce(reference, kind, amount, effective_on, on)

    def write_off(self, reference: UUID, *, on: BusinessDate) -> None:
        """All that is owed, due or not. The bank goes on asking for it; the books do not."""
        if reference in self.reductions:
            return
        self._proceed_to(on)
        self._refuse_nothing_owed()
        self._reduce(reference, ReductionKind.WRITE_OFF, self.outstanding, on, on)

    def reverse(self, reference: UUID, *, effective_on: BusinessDate, on: BusinessDate) -> None:
        """Takes back what was recorded under that reference. Reversed before, it stays so."""
        found = self.reductions.get(reference)
        if found is None:
            raise NoReductionError(f"nothing reduced {self.id} as {reference}")
        if found.reversed_on is not None:
            return
        self._refuse_value_date(effective_on, on)
        if found.kind is ReductionKind.WRITE_OFF and self.recovered:
            raise RecoveredError(f"{self.recovered.decimal} was recovered of {self.id}")
        if effective_on < found.effective_on:
            raise ValueDateError(f"{reference} counts from {found.effective_on}")
        self._proceed_to(on)
        for credited in credit_uses(self.reductions, found.rest - self.credit):
            self._take_back(credited, max(effective_on, self.reductions[credited].effective_on), on)
        self._take_back(reference, effective_on, on)
        self._use_credit(on)

    def pause(
        self,
        reason: PauseReason,
        *,
        starts_on: BusinessDate,
        ends_on: BusinessDate | None,
        on: BusinessDate,
    ) -> None:
        """Its days do not count as past due; a pause may begin before the day it is recorded."""
        self._proceed_to(on)
        self._refuse_nothing_owed()
        span = DateSpan(starts_on, ends_on)
        refuse_overlap(span, self.pauses)
        self._paused(self.facts.customer_id, reason, span, starts_on, on)
        self._reassess(starts_on, on, derived_id("billing/pause", self.id, starts_on))

    def resume(self, on: BusinessDate) -> None:
        """Ends the one pause that runs, today."""
        self._proceed_to(on)
        for span in self.pauses:
            if on in span:
                self._resumed(self.facts.customer_id, span.starts_on, on)
                self._cross(on)
                return
        raise NotPausedError(f"{self.id} is not paused on {on}")

    @property
    def outstanding(self) -> Money:
        """Of all dues that are not satisfied, whether their time has come or not."""
        return sum((due.amount for due in self.left if self._is_unpaid(due)), self.facts.nothing)

    @property
    def is_written_off(self) -> bool:
        """Nothing else is owed. Its class stays the one it had."""
        return bool(self.written_off) and not self.outstanding

    def is_settled(self, number: int) -> bool:
        """Whether nothing of that due is to be paid; what is written off is owed all the same."""
        return not self._is_unpaid(self.left[number - 1]) and not self.is_written_off

    @property
    def oldest_unpaid(self) -> Due | None:
        """With what is left of it."""
        return next((due for due in self.left if self._is_unpaid(due)), None)

    def past_due(self, on: BusinessDate) -> Money:
        return sum(
            (due.amount for due in self.left if due.due_on < on and self._is_unpaid(due)),
            self.facts.nothing,
        )

    def days_past_due(self, on: BusinessDate) -> int:
        """By all that is known now of that day."""
        oldest = next((due.due_on for due in self._left_on(on) if self._is_unpaid(due)), None)
        return ageing.days_past_due(on, oldest, self.facts.terms.grace_days, self.pauses)

    def _left_on(self, on: BusinessDate) -> Sequence[Due]:
        """As what counts by now had it, or by that day, if it is earlier."""
        if on >= self.aged_on:
            return self.left
        return left_on(self.left, self.reductions.values(), on)

    def _is_unpaid(self, due: Due) -> bool:
        return self.facts.terms.tolerance.minor < due.minor

    def _dues_to_pay(self, amount: Money) -> list[Due]:
        """Those that a payment of so much may reach, in order of their dates."""
        found: list[Due] = []
        reached = 0
        for due in self.left:
            if self.facts.terms.due_first and reached >= amount.minor:
                break
            if self._is_unpaid(due):
                found.append(due)
                reached += due.minor
        return found

    def _proceed_to(self, on: BusinessDate) -> None:
        """What time has brought about by yesterday comes first."""
        if on < self.aged_on:
            raise PastDayError(f"{on} is before {self.aged_on}")
        self.age(day_after(on, -1))

    def _is_as_told(self, on: BusinessDate) -> bool:
        """Time alone makes no debt younger: what is so on the day was so on all days before."""
        late, terms = self.days_past_due(on), self.facts.terms
        return (
            terms.bucket(late) is self.bucket
            and (terms.five_class(late) is self.five_class or self.is_written_off)
            and not any(
                self.aged_on <= due.due_on <= on and self._is_unpaid(due)
                for due in self.left[self.fell_due :]
            )
        )

    def _days_until(self, on: BusinessDate) -> Iterator[BusinessDate]:
        """From the last day that was looked at; days on which nothing can happen are left out."""
        first_on = self.aged_on
        if self.bucket is Bucket.M0:
            oldest = next((due.due_on for due in self.left if self._is_unpaid(due)), None)
            if oldest is None:
                return iter(())
            first_on = max(first_on, oldest)
        return days(first_on, on)

    def _cross(self, on: BusinessDate) -> None:
        late = self.days_past_due(on)
        bucket, five_class = self.facts.terms.bucket(late), self.facts.terms.five_class(late)
        if bucket is not self.bucket:
            if self.bucket is not Bucket.M0:
                self._bucket_left(self.facts.customer_id, self.bucket, on)
            if bucket is not Bucket.M0:
                self._enter(bucket, late, on)
        if five_class is not self.five_class and not self.is_written_off:
            self._reclassified(self.facts.customer_id, self.five_class, five_class, late, on)

    def _enter(self, bucket: Bucket, late: int, on: BusinessDate) -> None:
        due_on = next(due.due_on for due in self.left if self._is_unpaid(due))
        past_due = self.past_due(on)
        self._bucket_entered(self.facts.customer_id, bucket, late, due_on, past_due, on)

    def _reduce(
        self,
        reference: UUID,
        kind: ReductionKind,
        amount: Money,
        effective_on: BusinessDate,
        on: BusinessDate,
    ) -> None:
        order, late = self.facts.terms.order, self.days_past_due(effective_on)
        unpaid = self._dues_to_pay(amount)
        claims = [claim for due in unpaid for claim in due.claims(effective_on)]
        shares, rest = allocated(amount, claims, order, late)
        after = paid_off(self.left, shares)
        satisfied = [due.number for due in unpaid if not self._is_unpaid(after[due.number - 1])]
        self._reduced(
            self.facts.customer_id,
            reference,
            kind,
            amount,
            shares,
            rest,
            tuple(satisfied),
            order.code,
            late,
            effective_on,
            on,
        )
        self._reassess(effective_on, on, reference)

    def _recover(
        self, reference: UUID, amount: Money, effective_on: BusinessDate, on: BusinessDate
    ) -> None:
        rest = max(amount - (self.written_off - self.recovered), self.facts.nothing)
        self._recovered(self.facts.customer_id, reference, amount, rest, effective_on, on)

    def _take_back(self, reference: UUID, effective_on: BusinessDate, on: BusinessDate) -> None:
        found = self.reductions[reference]
        after = paid_off(self.left, negative(found.shares))
        reopened = [
            due
            for was, due in zip(self.left, after, strict=True)
            if self._is_unpaid(due) and not self._is_unpaid(was)
        ]
        self._reversed(
            self.facts.customer_id,
            reference,
            found.kind,
            found.amount,
            tuple(reopened),
            effective_on,
            on,
        )
        self._reassess(effective_on, on, reference)

    def _use_credit(self, on: BusinessDate) -> None:
        usable = min(self.credit, self.outstanding)
        if usable.minor > 0:
            reference = derived_id("billing/credit", self.id, len(self.reductions))
            self._reduce(reference, ReductionKind.CREDIT_BALANCE, usable, on, on)

    def _reassess(self, since: BusinessDate, on: BusinessDate, cause: UUID) -> None:
        """Corrects what was told of days before today, and looks at today."""
        terms, wrong_on = self.facts.terms, None
        told: list[tuple[BusinessDate, Bucket]] = []
        for day in days(since, day_after(on, -1)):
            bucket = terms.bucket(self.days_past_due(day))
            if wrong_on is None and bucket is not ageing.bucket_on(self.spans, day):
                wrong_on = day
            if wrong_on is not None:
                told.append((day, bucket))
        if wrong_on is not None:
            was = ageing.within(self.spans, wrong_on, on)
            becomes = tuple(ageing.grouped(told, on))
            self._corrected(self.facts.customer_id, cause, was, becomes, wrong_on, on)
        self._cross(on)

    def _is_known(self, reference: UUID, amount: Money) -> bool:
        if amount.currency != self.facts.nothing.currency:
            raise MixedCurrenciesError(f"{amount.currency} for {self.facts.nothing.currency}")
        known = self.reductions.get(reference)
        if known is None:
            return False
        if known.amount != amount:
            raise RegisteredOtherwiseError(
                f"payment {reference}", "amount", known.amount.decimal, amount.decimal
            )
        return True

    def _refuse_value_date(self, effective_on: BusinessDate, on: BusinessDate) -> None:
        if not self.facts.effective_on <= effective_on <= on:
            raise ValueDateError(f"{effective_on} is not from {self.facts.effective_on} to {on}")

    def _refuse_nothing_owed(self) -> None:
        if not self.outstanding:
            raise NothingOwedError(f"nothing is owed under {self.facts.contract_id}")

    @event(ObligationOpened)
    def __init__(
        self,
        customer_id: UUID,
        contract_id: UUID,
        family: ProductFamily,
        dues: tuple[Due, ...],
        terms: AgeingTerms,
        effective_on: BusinessDate,
    ) -> None:
        self.facts = ObligationFacts(customer_id, contract_id, family, terms, effective_on)
        self.dues = list(dues)
        self.left = list(dues)
        self.fell_due = 0
        self.reductions = {}
        self.credit = self.written_off = self.recovered = self.facts.nothing
        self.pauses = []
        self.spans = []
        self.bucket, self.five_class = Bucket.M0, FiveClass.NORMAL
        self.aged_on = effective_on

    @event(DueScheduled)
    def _due_scheduled(self, customer_id: UUID, due: Due, effective_on: BusinessDate) -> None:
        self.dues = [*self.dues, due]
        self.left = [*self.left, due]
        self.aged_on = effective_on

    @event(DueReached)
    def _reached(
        self,
        customer_id: UUID,
        number: int,
        due_on: BusinessDate,
        amount: Money,
        effective_on: BusinessDate,
    ) -> None:
        self.fell_due = number
        self.aged_on = effective_on

    @event(ObligationReduced)
    def _reduced(
        self,
        customer_id: UUID,
        reference: UUID,
        kind: ReductionKind,
        amount: Money,
        shares: tuple[Share, ...],
        rest: Money,
        satisfied: tuple[int, ...],
        order: str,
        days_past_due: int,
        effective_on: BusinessDate,
        posted_on: BusinessDate,
    ) -> None:
        self.reductions[reference] = Reduction(kind, amount, shares, rest, effective_on)
        self.left = paid_off(self.left, shares)
        self._count(kind, amount, rest)
        self.aged_on = posted_on

    def _count(self, kind: ReductionKind, amount: Money, rest: Money) -> None:
        self.credit = self.credit + rest
        if kind is ReductionKind.CREDIT_BALANCE:
            self.credit = self.credit - amount
        elif kind is ReductionKind.WRITE_OFF:
            self.written_off = self.written_off + amount
        elif kind is ReductionKind.RECOVERY:
            self.recovered = self.recovered + amount - rest

    @event(ReductionReversed)
    def _reversed(
        self,
        customer_id: UUID,
        reference: UUID,
        kind: ReductionKind,
        amount: Money,
        reopened: tuple[Due, ...],
        effective_on: BusinessDate,
        posted_on: BusinessDate,
    ) -> None:
        found = self.reductions[reference]
        self.reductions[reference] = replace(found, reversed_on=effective_on)
        self.left = paid_off(self.left, negative(found.shares))
        self._count(kind, -amount, -found.rest)
        self.aged_on = posted_on

    @event(WrittenOffRecovered)
    def _recovered(
        self,
        customer_id: UUID,
        reference: UUID,
        amount: Money,
        rest: Money,
        effective_on: BusinessDate,
        posted_on: BusinessDate,
    ) -> None:
        self.reductions[reference] = Reduction(
            ReductionKind.RECOVERY, amount, (), rest, effective_on
        )
        self._count(ReductionKind.RECOVERY, amount, rest)
        self.aged_on = posted_on

    @event(BucketEntered)
    def _bucket_entered(
        self,
        customer_id: UUID,
        bucket: Bucket,
        days_past_due: int,
        due_on: BusinessDate,
        outstanding: Money,
        effective_on: BusinessDate,
    ) -> None:
        self.bucket = bucket
        self.spans = ageing.entered(self.spans, bucket, effective_on)
        self.aged_on = effective_on

    @event(BucketLeft)
    def _bucket_left(self, customer_id: UUID, bucket: Bucket, effective_on: BusinessDate) -> None:
        self.bucket = Bucket.M0
        self.spans = ageing.left(self.spans, effective_on)
        self.aged_on = effective_on

    @event(DebtReclassified)
    def _reclassified(
        self,
        customer_id: UUID,
        was: FiveClass,
        becomes: FiveClass,
        days_past_due: int,
        effective_on: BusinessDate,
    ) -> None:
        self.five_class = becomes
        self.aged_on = effective_on

    @event(AgeingCorrected)
    def _corrected(
        self,
        customer_id: UUID,
        cause: UUID,
        was: tuple[BucketSpan, ...],
        becomes: tuple[BucketSpan, ...],
        effective_on: BusinessDate,
        noticed_on: BusinessDate,
    ) -> None:
        self.spans = ageing.corrected(self.spans, effective_on, noticed_on, becomes)
        self.aged_on = noticed_on

    @event(AgeingPaused)
    def _paused(
        self,
        customer_id: UUID,
        reason: PauseReason,
        span: DateSpan,
        effective_on: BusinessDate,
        posted_on: BusinessDate,
    ) -> None:
        self.pauses = [*self.pauses, span]
        self.aged_on = posted_on

    @event(AgeingResumed)
    def _resumed(
        self, customer_id: UUID, starts_on: BusinessDate, effective_on: BusinessDate
    ) -> None:
        self.pauses = with_ended(self.pauses, starts_on, effective_on)
        self.aged_on = effective_on
