"""What is owed, how late it is, and whether its debtor may be approached about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar
from uuid import UUID

from eventsourcing.application import ProcessingEvent
from eventsourcing.dispatch import singledispatchmethod
from eventsourcing.domain import DomainEventProtocol
from eventsourcing.utils import EnvType

from application.billing.earlier_payments import paid_before
from application.shared.command import Receipt
from application.shared.ledger import Ledger, command
from domain.billing.account import Account
from domain.billing.ageing import AgeingTerms
from domain.billing.allocation import Component
from domain.billing.card_account import CardAccount
from domain.billing.card_entries import CardEntryKind
from domain.billing.classification import Classification, ProductFamily
from domain.billing.dues import Due, DuePart, ReductionKind
from domain.billing.holds import Holds
from domain.billing.instalments import Instalment, InstalmentTerms
from domain.billing.loan import Loan
from domain.billing.obligation import Obligation
from domain.billing.overlays import HoldReason, PauseReason
from domain.billing.product import Products
from domain.billing.promise import PromisePart, Promiser, Verification
from domain.billing.promise_book import PromiseBook
from domain.billing.promise_limits import PromiseLimits
from domain.shared.dates import BusinessDate
from domain.shared.money import Money


class Collections(Ledger):
    """One obligation for each contract under which something is owed; `contract_id` names it.

    It follows what Billing records; `on` is the business date of the command.
    """

    name: ClassVar[str] = "collections"  # type: ignore[misc]

    def __init__(
        self,
        env: EnvType | None = None,
        *,
        products: Products,
        classification: Classification,
        limits: PromiseLimits,
    ) -> None:
        super().__init__(env)
        self._products = products
        self._classification = classification
        self._limits = limits

    @command
    def reduce(
        self,
        contract_id: UUID,
        *,
        reference: UUID,
        kind: ReductionKind,
        amount: Money,
        effective_on: BusinessDate,
        on: BusinessDate,
    ) -> Receipt:
        """A credit or an adjustment of the bank's; payments come from accounts by themselves."""
        obligation = self._obligation(contract_id)
        obligation.reduce(reference, kind=kind, amount=amount, effective_on=effective_on, on=on)
        book = self._promises(contract_id)
        if book is not None and not obligation.outstanding:
            book.debt_gone(on)
        return self._recorded(obligation, book)

    @command
    def reverse(
        self, contract_id: UUID, *, reference: UUID, effective_on: BusinessDate, on: BusinessDate
    ) -> Receipt:
        obligation = self._obligation(contract_id)
        obligation.reverse(reference, effective_on=effective_on, on=on)
        book = self._promises(contract_id)
        if book is not None:
            book.uncount(reference, on=on)
        return self._recorded(obligation, book)

    @command
    def write_off(self, contract_id: UUID, *, reference: UUID, on: BusinessDate) -> Receipt:
        """Promises stay: the debtor owes it still."""
        obligation = self._obligation(contract_id)
        obligation.write_off(reference, on=on)
        return self._recorded(obligation)

    @command
    def pause_ageing(
        self,
        contract_id: UUID,
        *,
        reason: PauseReason,
        starts_on: BusinessDate,
        ends_on: BusinessDate | None,
        on: BusinessDate,
    ) -> Receipt:
        obligation = self._obligation(contract_id)
        obligation.pause(reason, starts_on=starts_on, ends_on=ends_on, on=on)
        return self._recorded(obligation)

    @command
    def resume_ageing(self, contract_id: UUID, *, on: BusinessDate) -> Receipt:
        obligation = self._obligation(contract_id)
        obligation.resume(on)
        return self._recorded(obligation)

    @command
    def place_hold(
        self,
        contract_id: UUID,
        *,
        reason: HoldReason,
        ends_on: BusinessDate | None,
        on: BusinessDate,
        cause: UUID | None = None,
    ) -> Receipt:
        customer_id = self._obligation(contract_id).facts.customer_id
        holds = self.known(Holds.create_id(contract_id), Holds) or Holds.open(
            contract_id=contract_id, customer_id=customer_id, effective_on=on
        )
        holds.place(reason, ends_on=ends_on, on=on, cause=cause)
        return Receipt(holds.id, self.record(holds))

    @command
    def lift_hold(self, contract_id: UUID, *, reason: HoldReason, on: BusinessDate) -> Receipt:
        holds = self.find(Holds.create_id(contract_id), Holds)
        holds.lift(reason, on=on)
        return Receipt(holds.id, self.record(holds))

    @command
    def promise(
        self,
        contract_id: UUID,
        *,
        parts: Sequence[PromisePart],
        promiser: Promiser,
        verification: Verification,
        on: BusinessDate,
        consent: str | None = None,
        instead_of: UUID | None = None,
    ) -> Receipt:
        """To pay at one time, or at several; the receipt is that of the first promise."""
        obligation = self._obligation(contract_id)
        book = self._promises(contract_id) or PromiseBook.open(
            contract_id=contract_id, customer_id=obligation.facts.customer_id, effective_on=on
        )
        made = book.make(
            parts,
            promiser=promiser,
            verification=verification,
            outstanding=obligation.outstanding,
            limits=self._limits,
            on=on,
            consent=consent,
            instead_of=instead_of,
        )
        return Receipt(made[0], self.record(book))

    @command
    def cancel_promise(self, contract_id: UUID, *, promise_id: UUID, on: BusinessDate) -> Receipt:
        book = self.find(PromiseBook.create_id(contract_id), PromiseBook)
        book.cancel(promise_id, on=on)
        return Receipt(promise_id, self.record(book))

    @singledispatchmethod
    def policy(self, event: DomainEventProtocol[UUID], processing: ProcessingEvent[UUID]) -> None:
        """Other events leave debts as they are."""

    @policy.register
    def open_an_obligation_for_a_loan(
        self, event: Loan.LoanGranted, processing: ProcessingEvent[UUID]
    ) -> None:
        processing.collect_events(self._debt(event.originator_id))

    @policy.register
    def reduce_an_obligation_from_an_account(
        self, event: Account.EntryPosted, processing: ProcessingEvent[UUID]
    ) -> None:
        """It counts from its value date; what was told of days since then is corrected.

        It keeps the promises that were made about the debt, or what it leaves of them is moot.
        """
        if event.loan_id is None:
            return
        obligation, on = self._debt(event.loan_id), event.posted_on
        _pay(obligation, event, on=on)
        processing.collect_events(obligation)
        book = self._promises(event.loan_id)
        if book is not None:
            paid, counts_from = -event.amount, event.effective_on
            book.count(event.transaction_id, amount=paid, effective_on=counts_from, on=on)
            if not obligation.outstanding:
                book.debt_gone(on)
            processing.collect_events(book)

    @policy.register
    def reduce_an_obligation_that_is_told_after_its_payments(
        self, event: Account.LoanServiced, processing: ProcessingEvent[UUID]
    ) -> None:
        """Days may have aged it meanwhile: nothing is recorded on one before the last of them."""
        if paid := paid_before(self.events, event):
            obligation = self._debt(event.loan_id)
            for each in paid:
                _pay(obligation, each, on=max(each.posted_on, obligation.aged_on))
            processing.collect_events(obligation)

    @policy.register
    def schedule_what_a_card_statement_asks_for(
        self, event: CardAccount.CardStatementIssued, processing: ProcessingEvent[UUID]
    ) -> None:
        """Its minimum, less what earlier ones left unpaid: that is owed already."""
        asked = event.minimum - event.carried
        if event.replaces is None and asked:
            debt = self._card_debt(event.originator_id)
            part = DuePart(Component.PRINCIPAL, asked)
            debt.schedule(Due(len(debt.dues) + 1, event.due_on, (part,)), on=event.effective_on)
            processing.collect_events(debt)

    @policy.register
    def follow_the_minimum_of_a_card(
        self, event: CardAccount.CardEntryPosted, processing: ProcessingEvent[UUID]
    ) -> None:
        """Only what goes to the minimum makes the obligation smaller; promises take all of it."""
        if not event.kind.reduces and event.reverses is None:
            return
        debt = self._card_debt(event.originator_id)
        if event.reverses in debt.reductions:
            debt.reverse(event.reverses, effective_on=event.effective_on, on=event.posted_on)
        self._reduce_minimum(debt, event)
        processing.collect_events(debt)
        book = self._promises(event.originator_id)
        if book is not None:
            self._keep_promises(book, debt, event)
            processing.collect_events(book)

    def _reduce_minimum(self, debt: Obligation, event: CardAccount.CardEntryPosted) -> None:
        paid = sum((each.amount for each in event.minimum), debt.facts.nothing)
        if paid:
            is_payment = event.kind in (CardEntryKind.PAYMENT, CardEntryKind.REVERSAL)
            debt.reduce(
                event.entry_id,
                kind=ReductionKind.PAYMENT if is_payment else ReductionKind.CREDIT,
                amount=paid,
                effective_on=event.effective_on,
                on=event.posted_on,
            )

    def _keep_promises(
        self, book: PromiseBook, debt: Obligation, event: CardAccount.CardEntryPosted
    ) -> None:
        if event.reverses is not None:
            book.uncount(event.reverses, on=event.posted_on)
        elif event.kind is CardEntryKind.PAYMENT:
            book.count(
                event.entry_id,
                amount=-event.amount,
                effective_on=event.effective_on,
                on=event.posted_on,
            )
        if not debt.outstanding:
            book.debt_gone(event.posted_on)

    def _card_debt(self, account_id: UUID) -> Obligation:
        """Opened by what of it comes first in the log."""
        known = self.known(Obligation.create_id(account_id), Obligation)
        if known is not None:
            return known
        facts, scales = self.find(account_id, CardAccount).facts, self._classification
        return Obligation.open(
            contract_id=account_id,
            customer_id=facts.customer_id,
            family=ProductFamily.CREDIT_CARD,
            dues=(),
            terms=facts.terms.ageing(
                classification=scales.version,
                buckets=scales.buckets.firsts,
                classes=scales.classes[ProductFamily.CREDIT_CARD].firsts,
            ),
            effective_on=facts.effective_on,
        )

    def _debt(self, loan_id: UUID) -> Obligation:
        """Opened by what of it comes first in the log."""
        return self.known(Obligation.create_id(loan_id), Obligation) or self._opened(loan_id)

    def _opened(self, loan_id: UUID) -> Obligation:
        """Its source tells instalments whole: all of one is principal, as far as we know."""
        facts = self.find(loan_id, Loan).facts
        return Obligation.open(
            contract_id=loan_id,
            customer_id=facts.customer_id,
            family=ProductFamily.LOAN,
            dues=tuple(map(_due, facts.schedule)),
            terms=self._terms(facts.terms, facts.effective_on),
            effective_on=facts.effective_on,
        )

    def _recorded(self, obligation: Obligation, book: PromiseBook | None = None) -> Receipt:
        changed = [obligation] if book is None else [obligation, book]
        return Receipt(obligation.id, self.record(*changed))

    def _promises(self, contract_id: UUID) -> PromiseBook | None:
        return self.known(PromiseBook.create_id(contract_id), PromiseBook)

    def _obligation(self, contract_id: UUID) -> Obligation:
        """Raises NotFoundError."""
        return self.find(Obligation.create_id(contract_id), Obligation)

    def _terms(self, terms: InstalmentTerms, on: BusinessDate) -> AgeingTerms:
        name, _, _ = terms.product.rpartition("/")
        order, scales = self._products.loan(name).on(on).allocation, self._classification
        return AgeingTerms(
            product=terms.product,
            classification=scales.version,
            grace_days=terms.grace_days,
            tolerance=terms.tolerance,
            buckets=scales.buckets.firsts,
            classes=scales.classes[ProductFamily.LOAN].firsts,
            early=order.early,
            late=order.late,
            late_from=order.late_from,
            due_first=order.due_first,
        )


def _pay(obligation: Obligation, entry: Account.EntryPosted, *, on: BusinessDate) -> None:
    obligation.reduce(
        entry.transaction_id,
        kind=ReductionKind.PAYMENT,
        amount=-entry.amount,
        effective_on=entry.effective_on,
        on=on,
    )


def _due(instalment: Instalment) -> Due:
    part = DuePart(Component.PRINCIPAL, instalment.amount)
    return Due(instalment.number, instalment.due_on, (part,))
