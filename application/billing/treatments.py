"""Treating debts: what the days, payments and holds make of the stage that each is in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar
from uuid import UUID

from eventsourcing.application import ProcessingEvent
from eventsourcing.dispatch import singledispatchmethod
from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import IntegrityError
from eventsourcing.utils import EnvType, retry

from application.shared.command import Receipt, circumstances
from application.shared.held import Held
from application.shared.ledger import ATTEMPTS, Ledger, command, pending
from domain.billing.holds import Holds
from domain.billing.obligation import Obligation
from domain.billing.overlays import HoldReason
from domain.billing.promise_book import PromiseBook
from domain.billing.treatment import Treatment
from domain.billing.treatment_stages import TreatmentPack, TreatmentStage, facts_of
from domain.shared.dates import BusinessDate, day_after
from domain.shared.events import Aggregate

NO_HOLDS: frozenset[HoldReason] = frozenset()


class Treatments(Ledger):
    """Follows what Collections records; what is to be done it hands to others, as events."""

    name: ClassVar[str] = "treatments"  # type: ignore[misc]

    def __init__(self, env: EnvType | None = None, *, pack: TreatmentPack) -> None:
        super().__init__(env)
        self._pack = pack
        self._held = Held(self.streams)

    @property
    def lead_days(self) -> int:
        """How long before a due date its treatment begins."""
        return self._pack.lead_days

    @retry(IntegrityError, max_attempts=ATTEMPTS)
    def treat(self, obligation_ids: Sequence[UUID], *, on: BusinessDate) -> None:
        """What that day makes of each, in one append. May be done again, and by several at once."""
        with self._held.unless_lost():
            debts = self._held.current(obligation_ids, Obligation)
            contracts = [each.facts.contract_id for each in debts.values()]
            known = self._held.current([*map(Treatment.create_id, contracts)], Treatment)
            holds = self._held.current([*map(Holds.create_id, contracts)], Holds)
            looked_at: list[Aggregate] = []
            for id in obligation_ids:
                contract_id = debts[id].facts.contract_id
                treatment = known.get(Treatment.create_id(contract_id)) or _opened(debts[id], on)
                if treatment.looked_on <= on:
                    self._look(treatment, debts[id], holds.get(Holds.create_id(contract_id)), on)
                    looked_at += self._held.add(treatment)
            self.record_all([(circumstances(), pending(*looked_at))])

    @command
    def decide(
        self,
        contract_id: UUID,
        *,
        stage: TreatmentStage,
        approved_by: str,
        ends_on: BusinessDate,
        on: BusinessDate,
    ) -> Receipt:
        """By hand, for a while: `approved_by` is not the one who asks."""
        debt = self.find(Obligation.create_id(contract_id), Obligation)
        treatment = self._treatment(contract_id) or _opened(debt, on)
        treatment.decide(stage, approved_by=approved_by, ends_on=ends_on, on=on)
        self._look(treatment, debt, self._holds(contract_id), on)
        return Receipt(treatment.id, self.record(treatment))

    @singledispatchmethod
    def policy(self, event: DomainEventProtocol[UUID], processing: ProcessingEvent[UUID]) -> None:
        """Other events leave treatments as they are."""

    @policy.register
    def treat_what_was_reduced(
        self, event: Obligation.ObligationReduced, processing: ProcessingEvent[UUID]
    ) -> None:
        """Paid, it is clear at once; paid in part, it goes back to a later due."""
        if event.satisfied:
            self._look_again(event.originator_id, event.posted_on, processing)

    @policy.register
    def treat_what_was_taken_back(
        self, event: Obligation.ReductionReversed, processing: ProcessingEvent[UUID]
    ) -> None:
        if event.reopened:
            self._look_again(event.originator_id, event.posted_on, processing)

    @policy.register
    def hold_while_a_promise_lives(
        self, event: PromiseBook.PromiseMade, processing: ProcessingEvent[UUID]
    ) -> None:
        self._hold_for_promises(event.originator_id, processing)

    @policy.register
    def lift_when_no_promise_lives(
        self, event: PromiseBook.PromiseClosed, processing: ProcessingEvent[UUID]
    ) -> None:
        """A broken one has outlived its hold; one that was kept or called off ends it."""
        self._hold_for_promises(event.originator_id, processing)

    def _look_again(
        self, obligation_id: UUID, on: BusinessDate, processing: ProcessingEvent[UUID]
    ) -> None:
        debt = self.find(obligation_id, Obligation)
        treatment = self._treatment(debt.facts.contract_id)
        if treatment is not None:
            on = max(on, treatment.looked_on)
            self._look(treatment, debt, self._holds(debt.facts.contract_id), on)
            processing.collect_events(treatment)

    def _hold_for_promises(self, book_id: UUID, processing: ProcessingEvent[UUID]) -> None:
        """From the day of the book until the last live promise can be kept no more."""
        book = self.find(book_id, PromiseBook)
        holds = self._holds(book.contract_id)
        if holds is None and not book.active:
            return
        holds = holds or Holds.open(
            contract_id=book.contract_id,
            customer_id=book.customer_id,
            effective_on=book.looked_on,
        )
        on = max(book.looked_on, holds.last_on)
        ends_on = max((day_after(each.last_on) for each in book.active), default=on)
        holds.extend(HoldReason.PROMISE, ends_on=ends_on, on=on, cause=book.id)
        processing.collect_events(holds)

    def _look(
        self, treatment: Treatment, debt: Obligation, holds: Holds | None, on: BusinessDate
    ) -> None:
        held = holds.reasons(on) if holds is not None else NO_HOLDS
        treatment.look(facts_of(debt, on), self._pack, held=held, on=on)

    def _treatment(self, contract_id: UUID) -> Treatment | None:
        return self.known(Treatment.create_id(contract_id), Treatment)

    def _holds(self, contract_id: UUID) -> Holds | None:
        return self.known(Holds.create_id(contract_id), Holds)


def _opened(debt: Obligation, on: BusinessDate) -> Treatment:
    return Treatment.open_for(
        contract_id=debt.facts.contract_id, customer_id=debt.facts.customer_id, effective_on=on
    )
