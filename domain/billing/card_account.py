"""A card account: what is charged and paid, its cycles, and the statements that close them."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from eventsourcing.domain import event

from domain.billing import card_books
from domain.billing.ageing import days_past_due
from domain.billing.allocation import Share, allocated
from domain.billing.card_account_facts import (
    BeforeCardOpeningError,
    CardAccountFacts,
    NoCardAmountError,
    NothingToReverseError,
    NotIssuedError,
)
from domain.billing.card_charges import minimum_payment
from domain.billing.card_entries import (
    CardEntry,
    CardEntryKind,
    CardItem,
    CardReduction,
    CardTransaction,
    MinimumDue,
)
from domain.billing.card_statement import (
    CardCycle,
    CardOutcome,
    CardStanding,
    StatementChannel,
    VoidReason,
    card_statement_id,
    content_hash,
    entries_hash,
)
from domain.billing.card_terms import CardTerms
from domain.billing.instalments import Allocation
from domain.shared.dates import BusinessDate, Period, day_after
from domain.shared.events import Aggregate
from domain.shared.ids import derived_id
from domain.shared.money import MixedCurrenciesError, Money
from domain.shared.personal import CustomerId, Erased, OptionalTransactionsText, TransactionsText
from domain.shared.registration import RegisteredOtherwiseError, refuse_difference


class CardAccount(Aggregate):
    """The books of one card account. `on` is always the business date of the command.

    What is told is posted on its day. A cycle is cut at the end of its statement day; its
    statement is issued when it has its number, and never changes again.
    """

    facts: CardAccountFacts
    owed: Money
    credit: Money
    """What the bank owes the holder: it pays what is charged next."""
    pending: dict[UUID, CardTransaction]
    told: dict[UUID, int]
    """Minor units of every transaction ever registered: none is posted twice."""
    items: list[CardItem]
    reductions: dict[UUID, CardReduction]
    minimums: list[MinimumDue]
    standings: list[CardStanding]
    """Of each cycle that was cut, by its number."""
    interest_charged: Money
    posted: int
    entries: list[CardEntry]
    covered: Money
    """Of what was paid in the open cycle beyond the minimum, what a reversal needed of it."""
    starts_on: BusinessDate
    opening: Money
    books_on: BusinessDate
    """The first day on which something may still be posted."""

    class CardAccountOpened(Aggregate.Created):
        """`terms` are those of the product's version of that day; the account keeps them."""

        TOPIC = "billing.CardAccountOpened"
        customer_id: CustomerId
        issuer: str
        account_no: TransactionsText
        branch: str
        terms: CardTerms
        effective_on: BusinessDate

    class CardTransactionRegistered(Aggregate.Event):
        """Told by its source, perhaps ahead of `effective_on`; it counts once it is posted."""

        TOPIC = "billing.CardTransactionRegistered"
        customer_id: CustomerId
        transaction_id: UUID
        kind: CardEntryKind
        amount: Money
        reverses: UUID | None
        counterparty: OptionalTransactionsText
        reference: str
        effective_on: BusinessDate

    class CardEntryPosted(Aggregate.Event):
        """`amount` above zero is owed more, `owed` after it; `credit` is what it adds to, or uses
        of, what the bank owes the holder.

        `shares` are those of the charges, by their numbers, that it paid, or took back; `minimum`
        what it paid of which statement's minimum. By `order`, at so many days past due.
        """

        TOPIC = "billing.CardEntryPosted"
        customer_id: CustomerId
        entry_id: UUID
        kind: CardEntryKind
        amount: Money
        owed: Money
        shares: tuple[Share, ...]
        credit: Money
        minimum: tuple[Allocation, ...]
        order: str
        days_past_due: int
        reverses: UUID | None
        effective_on: BusinessDate
        posted_on: BusinessDate

    class CardCycleCut(Aggregate.Event):
        """A draft: it has no number yet. What comes late falls into the next cycle."""

        TOPIC = "billing.CardCycleCut"
        customer_id: CustomerId
        issuer: str
        cycle: CardCycle
        effective_on: BusinessDate

    class CardStatementIssued(Aggregate.Event):
        """`number` is without gaps among the issuer's statements of `cut_on`.

        `replaces` is the statement in whose place it is issued again.
        """

        TOPIC = "billing.CardStatementIssued"
        customer_id: CustomerId
        statement_id: UUID
        cycle: int
        number: int
        cut_on: BusinessDate
        amount_due: Money
        minimum: Money
        carried: Money
        due_on: BusinessDate
        replaces: UUID | None
        content_hash: str
        effective_on: BusinessDate

    class CardStatementDelivered(Aggregate.Event):
        TOPIC = "billing.CardStatementDelivered"
        customer_id: CustomerId
        statement_id: UUID
        channel: StatementChannel
        effective_on: BusinessDate

    class CardStatementVoided(Aggregate.Event):
        """What it says of the books stays true; the paper does not hold."""

        TOPIC = "billing.CardStatementVoided"
        customer_id: CustomerId
        statement_id: UUID
        cycle: int
        reason: VoidReason
        effective_on: BusinessDate

    class CardStatementAssessed(Aggregate.Event):
        """What was paid in time; `was` is what was told before something was learned late.

        `late_charge` is all that it is charged for.
        """

        TOPIC = "billing.CardStatementAssessed"
        customer_id: CustomerId
        cycle: int
        was: CardOutcome | None
        outcome: CardOutcome
        in_time: Money
        late_charge: Money
        effective_on: BusinessDate
        noticed_on: BusinessDate

    class CardStatementSettled(Aggregate.Event):
        """What it asked for is paid, in time or not."""

        TOPIC = "billing.CardStatementSettled"
        customer_id: CustomerId
        cycle: int
        received: Money
        effective_on: BusinessDate

    class CardStatementReopened(Aggregate.Event):
        """What had settled it was taken back."""

        TOPIC = "billing.CardStatementReopened"
        customer_id: CustomerId
        cycle: int
        received: Money
        effective_on: BusinessDate

    @staticmethod
    def create_id(bank: str, account_key: str) -> UUID:
        return derived_id("billing/card-account", bank, account_key)

    @classmethod
    def open(
        cls,
        *,
        bank: str,
        account_key: str,
        account_no: str,
        customer_id: UUID,
        branch: str,
        terms: CardTerms,
        effective_on: BusinessDate,
    ) -> CardAccount:
        """`account_key` is unique among the bank's card accounts, and tells nothing."""
        return cls._create(
            cls.CardAccountOpened,
            id=cls.create_id(bank, account_key),
            customer_id=customer_id,
            issuer=bank,
            account_no=account_no,
            branch=branch,
            terms=terms,
            effective_on=effective_on,
        )

    def confirm(
        self, *, customer_id: UUID, branch: str, terms: CardTerms, effective_on: BusinessDate
    ) -> None:
        """Told again: raises RegisteredOtherwiseError for other facts."""
        told = CardAccountFacts(customer_id, self.facts.issuer, branch, terms, effective_on)
        refuse_difference("the card account", self.facts, told)

    def register(
        self,
        transaction_id: UUID,
        *,
        kind: CardEntryKind,
        amount: Money,
        counterparty: str | None,
        reference: str,
        effective_on: BusinessDate,
        reverses: UUID | None = None,
    ) -> None:
        """`amount` is above zero; of one that is posted already, only that is still compared."""
        if effective_on < self.facts.effective_on:
            raise BeforeCardOpeningError(f"{effective_on} is before {self.facts.effective_on}")
        if amount.currency != self.owed.currency:
            raise MixedCurrenciesError(f"{amount.currency} for {self.owed.currency}")
        if amount.minor <= 0 or not kind.is_told:
            raise NoCardAmountError(f"{kind.value} {reference} of {amount.decimal}")
        told = CardTransaction(transaction_id, kind, amount, reverses, reference, effective_on)
        if transaction_id in self.told:
            self._refuse_another(told)
            return
        self._refuse_reversal_of_nothing(told)
        self._registered(
            self.facts.customer_id,
            transaction_id,
            kind,
            amount,
            reverses,
            counterparty,
            reference,
            effective_on,
        )

    def work(self, on: BusinessDate) -> None:
        """What that day brings: entries, judgements of statements whose time is over, the cut.

        Nothing for a day that the books are past.
        """
        if on < self.books_on:
            return
        self._post_what_is_due(on)
        for standing in list(self.standings):
            if standing.outcome is None and standing.is_over(on):
                self._assess(standing, on)
        if self.facts.terms.days.statement_on(on) == on:
            self._cut(on)

    def issue(self, number: int, *, on: BusinessDate) -> None:
        """Its oldest draft, under the next number of the issuer's for that day."""
        for standing in self.standings:
            if not standing.issues:
                self._issue(standing, number, None, on)
                return
        raise NotIssuedError(f"card account {self.id} has no draft")

    @property
    def draft(self) -> BusinessDate | None:
        """The day on which the oldest cycle was cut whose statement has no number yet."""
        for standing in self.standings:
            if not standing.issues:
                return standing.cycle.cut_on
        return None

    def deliver(self, statement_id: UUID, channel: StatementChannel, *, on: BusinessDate) -> None:
        self._in_force(statement_id)
        self._delivered(self.facts.customer_id, statement_id, channel, on)

    def void(self, statement_id: UUID, reason: VoidReason, *, on: BusinessDate) -> None:
        standing = self._in_force(statement_id)
        self._voided(self.facts.customer_id, statement_id, standing.cycle.number, reason, on)

    def reissue(self, cycle: int, number: int, *, on: BusinessDate) -> None:
        """In the place of one that was voided, under a number of its own."""
        standing = self.standing(cycle)
        if not standing.is_void:
            raise NotIssuedError(f"the statement of cycle {cycle} is not void")
        replaced = card_statement_id(self.id, cycle, standing.issues[-1])
        self._issue(standing, number, replaced, on)

    def standing(self, cycle: int) -> CardStanding:
        """Raises NotIssuedError."""
        if not 0 < cycle <= len(self.standings):
            raise NotIssuedError(f"card account {self.id} has cut no cycle {cycle}")
        return self.standings[cycle - 1]

    def preview(self, on: BusinessDate) -> CardCycle:
        """What the next statement would say if it were cut at the end of that day.

        Without what is not posted by now, by the same arithmetic as the cut itself.
        """
        return self._cycle(on, self._interest_due(on))

    @property
    def cycle_number(self) -> int:
        """Of the open one."""
        return len(self.standings) + 1

    @property
    def unpaid_minimum(self) -> Money:
        return card_books.unpaid_minimum(self.minimums, self._tolerance)

    def days_past_due(self, on: BusinessDate) -> int:
        """Of the oldest minimum that is not paid, by what is known now."""
        unpaid = card_books.unpaid_dues(self.minimums, self._tolerance)
        oldest_on = unpaid[0].due_on if unpaid else None
        return days_past_due(on, oldest_on, self.facts.terms.tolerance_days, ())

    def _post_what_is_due(self, on: BusinessDate) -> None:
        due = (each for each in self.pending.values() if each.effective_on <= on)
        for each in sorted(due, key=lambda transaction: transaction.effective_on):
            self._post(each.transaction_id, each.kind, each.amount, each.effective_on, on)

    def _post(
        self,
        id: UUID,
        kind: CardEntryKind,
        amount: Money,
        effective_on: BusinessDate,
        on: BusinessDate,
    ) -> None:
        if kind is CardEntryKind.REVERSAL:
            self._post_reversal(id, amount, effective_on, on)
        elif kind.reduces:
            self._post_reduction(id, kind, amount, effective_on, on)
        else:
            used = min(self.credit, amount)
            self._enter(id, kind, amount, (), -used, (), 0, None, effective_on, on)

    def _post_reduction(
        self,
        id: UUID,
        kind: CardEntryKind,
        amount: Money,
        effective_on: BusinessDate,
        on: BusinessDate,
    ) -> None:
        late, open_cycle = self.days_past_due(effective_on), self.cycle_number
        claims = [
            each.claim(is_due=each.cycle < open_cycle) for each in self.items if each.owed.minor > 0
        ]
        shares, rest = allocated(amount, claims, self.facts.terms.order, late)
        minimum = card_books.minimum_paid(self.minimums, amount, self._tolerance)
        self._enter(id, kind, -amount, shares, rest, minimum, late, None, effective_on, on)
        self._follow_up(effective_on, on)

    def _post_reversal(
        self, id: UUID, amount: Money, effective_on: BusinessDate, on: BusinessDate
    ) -> None:
        """Charges are owed again; of the minimum, what later payments do not cover."""
        reverses = self.pending[id].reverses
        assert reverses is not None, "a reversal names what it reverses"
        taken = self.reductions[reverses]
        since = max(effective_on, taken.effective_on)
        late = self.days_past_due(since)
        given_back = [Allocation(each.number, -each.amount) for each in taken.minimum]
        reopened = card_books.less(self.minimums, given_back)
        spare = self._paid_beyond_the_minimum(without=reverses)
        covers = card_books.minimum_paid(reopened, spare, self._tolerance)
        used = min(self.credit, taken.rest)
        self._enter(
            id,
            CardEntryKind.REVERSAL,
            amount,
            taken.shares,
            -used,
            covers,
            late,
            reverses,
            since,
            on,
        )
        self._follow_up(since, on)

    def _paid_beyond_the_minimum(self, *, without: UUID) -> Money:
        """In the open cycle: what was paid before is in the minimum that was asked since."""
        spare = -self.covered
        for reference, each in self.reductions.items():
            if each.cycle == self.cycle_number and not each.is_reversed and reference != without:
                spare = spare + each.amount
                for part in each.minimum:
                    spare = spare - part.amount
        return spare

    def _enter(
        self,
        id: UUID,
        kind: CardEntryKind,
        amount: Money,
        shares: tuple[Share, ...],
        credit: Money,
        minimum: tuple[Allocation, ...],
        late: int,
        reverses: UUID | None,
        effective_on: BusinessDate,
        on: BusinessDate,
    ) -> None:
        self._posted(
            self.facts.customer_id,
            id,
            kind,
            amount,
            self.owed + amount,
            shares,
            credit,
            minimum,
            self.facts.terms.product,
            late,
            reverses,
            effective_on,
            on,
        )

    def _book(
        self, kind: CardEntryKind, amount: Money, effective_on: BusinessDate, on: BusinessDate
    ) -> None:
        """What the bank enters by itself, if it is anything."""
        if amount.minor > 0:
            id = derived_id("billing/card-entry", self.id, self.posted + 1)
            self._post(id, kind, amount, effective_on, on)

    def _follow_up(self, effective_on: BusinessDate, on: BusinessDate) -> None:
        """Each statement that what was paid or taken back may tell otherwise.

        Interest that was charged for days of which that is learned now is given back at once.
        """
        for number in range(1, self.cycle_number):
            standing = self.standings[number - 1]
            self._settle(standing, effective_on)
            if standing.outcome is not None and effective_on <= standing.cycle.last_on:
                self._assess(standing, on)
        if effective_on < self.starts_on:
            cut_on = day_after(self.starts_on, -1)
            self._book(CardEntryKind.INTEREST_CORRECTED, -self._interest_due(cut_on), on, on)

    def _settle(self, standing: CardStanding, on: BusinessDate) -> None:
        cycle, received = standing.cycle, standing.received
        settled = self.facts.terms.tolerance.is_full(cycle.amount_due, received)
        if settled and not standing.is_settled:
            self._settled(self.facts.customer_id, cycle.number, received, on)
        elif standing.is_settled and not settled:
            self._reopened(self.facts.customer_id, cycle.number, received, on)

    def _assess(self, standing: CardStanding, on: BusinessDate) -> None:
        """Once its time is over, and again when something is learned of that time."""
        cycle, terms = standing.cycle, self.facts.terms
        outcome = CardOutcome.SHORT
        if terms.tolerance.is_full(cycle.amount_due, standing.in_time):
            outcome = CardOutcome.IN_FULL
        elif terms.tolerance.is_full(cycle.minimum, standing.in_time):
            outcome = CardOutcome.MINIMUM
        charge = terms.late_charge.of(cycle.minimum, standing.in_time, terms.tolerance)
        if outcome is standing.outcome and charge == standing.late_charged:
            return
        over_on = day_after(cycle.last_on)
        self._assessed(
            self.facts.customer_id,
            cycle.number,
            standing.outcome,
            outcome,
            standing.in_time,
            charge,
            over_on,
            on,
        )
        more = charge - standing.late_charged
        self._book(CardEntryKind.LATE_CHARGE, more, over_on, on)
        self._book(CardEntryKind.LATE_CHARGE_WAIVED, -more, on, on)

    def _cut(self, on: BusinessDate) -> None:
        due = self._interest_due(on)
        self._book(CardEntryKind.INTEREST, due, on, on)
        self._book(CardEntryKind.INTEREST_CORRECTED, -due, on, on)
        cycle = self._cycle(on, due - due)
        self._cycle_cut(self.facts.customer_id, self.facts.issuer, cycle, on)
        self._settle(self.standings[-1], on)

    def _interest_due(self, on: BusinessDate) -> Money:
        """Until the day before; below zero where too much was charged by what is known now."""
        borne = card_books.interest_until(on, self.items, self.standings, self.facts.terms)
        return borne - self.interest_charged

    def _cycle(self, on: BusinessDate, interest: Money) -> CardCycle:
        """As it stands, with interest that is not booked yet."""
        nothing, terms = self.owed - self.owed, self.facts.terms
        amounts = [*(each.amount for each in self.entries), interest]
        closing = self.owed + interest
        new = [each for each in self.items if each.cycle == self.cycle_number]
        if interest.minor > 0:
            new.append(CardItem.charged(0, CardEntryKind.INTEREST, 0, interest, on))
        asked = max(closing, nothing)
        carried = min(self.unpaid_minimum, asked)
        debt = card_books.debt_at_cut(asked, carried, new, terms)
        due_on = terms.days.due_on(on)
        return CardCycle(
            number=self.cycle_number,
            period=Period(self.starts_on, day_after(on)),
            opening=self.opening,
            debits=sum((each for each in amounts if each.minor > 0), nothing),
            credits=sum((-each for each in amounts if each.minor < 0), nothing),
            closing=closing,
            debt=debt,
            minimum=min(minimum_payment(debt, terms.purchases_share), asked),
            due_on=due_on,
            last_on=terms.tolerance.last_on(due_on),
            entries=len(self.entries),
            entries_hash=entries_hash(self.entries),
        )

    def _issue(
        self, standing: CardStanding, number: int, replaces: UUID | None, on: BusinessDate
    ) -> None:
        cycle = standing.cycle
        self._issued(
            self.facts.customer_id,
            card_statement_id(self.id, cycle.number, number),
            cycle.number,
            number,
            cycle.cut_on,
            cycle.amount_due,
            cycle.minimum,
            cycle.carried,
            cycle.due_on,
            replaces,
            content_hash(self.id, cycle, number),
            on,
        )

    def _in_force(self, statement_id: UUID) -> CardStanding:
        for each in self.standings:
            if each.issues and not each.is_void:
                held = card_statement_id(self.id, each.cycle.number, each.issues[-1])
                if held == statement_id:
                    return each
        raise NotIssuedError(f"{statement_id} is no statement in force of card account {self.id}")

    @property
    def _tolerance(self) -> Money:
        return self.facts.terms.tolerance_amount

    def _refuse_another(self, told: CardTransaction) -> None:
        what = f"transaction {told.reference}"
        if (pending := self.pending.get(told.transaction_id)) is not None:
            refuse_difference(what, pending, told)
        known = Money(self.told[told.transaction_id], self.owed.currency)
        if known != told.amount:
            raise RegisteredOtherwiseError(what, "amount", known.decimal, told.amount.decimal)

    def _refuse_reversal_of_nothing(self, told: CardTransaction) -> None:
        if told.kind is not CardEntryKind.REVERSAL and told.reverses is None:
            return
        pending = self.pending.get(told.reverses) if told.reverses else None
        posted = self.reductions.get(told.reverses) if told.reverses else None
        found = pending or posted
        if (
            told.kind is not CardEntryKind.REVERSAL
            or found is None
            or found.amount != told.amount
            or told.effective_on < found.effective_on
            or (pending and not pending.kind.reduces)
            or (posted and posted.is_reversed)
            or any(each.reverses == told.reverses for each in self.pending.values())
        ):
            raise NothingToReverseError(f"{told.reference} reverses {told.reverses}")

    @event(CardAccountOpened)
    def __init__(
        self,
        customer_id: UUID,
        issuer: str,
        account_no: str | Erased,
        branch: str,
        terms: CardTerms,
        effective_on: BusinessDate,
    ) -> None:
        self.facts = CardAccountFacts(customer_id, issuer, branch, terms, effective_on)
        nothing = Money(0, terms.limit.currency)
        self.owed = self.credit = self.interest_charged = self.covered = self.opening = nothing
        self.pending, self.told, self.reductions = {}, {}, {}
        self.items, self.minimums, self.standings, self.entries = [], [], [], []
        self.posted = 0
        self.starts_on = self.books_on = effective_on

    @event(CardTransactionRegistered)
    def _registered(
        self,
        customer_id: UUID,
        transaction_id: UUID,
        kind: CardEntryKind,
        amount: Money,
        reverses: UUID | None,
        counterparty: str | Erased | None,
        reference: str,
        effective_on: BusinessDate,
    ) -> None:
        self.told[transaction_id] = amount.minor
        self.pending[transaction_id] = CardTransaction(
            transaction_id, kind, amount, reverses, reference, effective_on
        )

    @event(CardEntryPosted)
    def _posted(
        self,
        customer_id: UUID,
        entry_id: UUID,
        kind: CardEntryKind,
        amount: Money,
        owed: Money,
        shares: tuple[Share, ...],
        credit: Money,
        minimum: tuple[Allocation, ...],
        order: str,
        days_past_due: int,
        reverses: UUID | None,
        effective_on: BusinessDate,
        posted_on: BusinessDate,
    ) -> None:
        self.pending.pop(entry_id, None)
        self.posted += 1
        self.owed = owed
        self.credit = self.credit + credit
        self.entries.append(CardEntry(entry_id, kind, amount, owed, effective_on, posted_on))
        self.books_on = posted_on
        if kind.reduces:
            self.items = card_books.moved(self.items, shares, effective_on)
            self.reductions[entry_id] = CardReduction(
                -amount, self.cycle_number, shares, credit, minimum, effective_on
            )
            self._count(-amount, self.cycle_number, effective_on)
        elif reverses is not None:
            self._take_back(reverses, amount, shares, credit, minimum, effective_on)
        else:
            self._charge(kind, amount, credit, posted_on)
        if kind is CardEntryKind.REVERSAL:
            return
        self.minimums = card_books.less(self.minimums, minimum)
        if kind in (CardEntryKind.INTEREST, CardEntryKind.INTEREST_CORRECTED):
            self.interest_charged = self.interest_charged + amount

    def _charge(self, kind: CardEntryKind, amount: Money, credit: Money, on: BusinessDate) -> None:
        item = CardItem.charged(len(self.items) + 1, kind, self.cycle_number, amount, on)
        self.items.append(item.moved(on, credit) if credit else item)

    def _take_back(
        self,
        reverses: UUID,
        amount: Money,
        shares: tuple[Share, ...],
        credit: Money,
        covers: tuple[Allocation, ...],
        on: BusinessDate,
    ) -> None:
        taken = self.reductions[reverses]
        self.reductions[reverses] = replace(taken, is_reversed=True)
        self.items = card_books.moved(self.items, shares, on, back=True)
        if taken.rest + credit:  # What the credit has paid since is owed anew.
            self._charge(CardEntryKind.REVERSAL, taken.rest + credit, credit - credit, on)
        given_back = [Allocation(each.number, -each.amount) for each in taken.minimum]
        self.minimums = card_books.less(card_books.less(self.minimums, given_back), covers)
        for each in covers:
            self.covered = self.covered + each.amount
        self._count(-amount, taken.cycle, on)

    def _count(self, paid: Money, cycle: int, on: BusinessDate) -> None:
        """For the statements that were cut before it was paid."""
        for at, each in enumerate(self.standings[: cycle - 1]):
            in_time = each.in_time + paid if on <= each.cycle.last_on else each.in_time
            self.standings[at] = replace(each, received=each.received + paid, in_time=in_time)

    @event(CardCycleCut)
    def _cycle_cut(
        self, customer_id: UUID, issuer: str, cycle: CardCycle, effective_on: BusinessDate
    ) -> None:
        nothing = cycle.opening - cycle.opening
        self.standings = [*self.standings, CardStanding(cycle, nothing, nothing, nothing)]
        asked = cycle.minimum - cycle.carried
        if asked:
            self.minimums = [*self.minimums, MinimumDue(cycle.number, cycle.due_on, asked)]
        self.entries = []
        self.covered = nothing
        self.opening = cycle.closing
        self.starts_on = self.books_on = cycle.period.ends_on

    @event(CardStatementIssued)
    def _issued(
        self,
        customer_id: UUID,
        statement_id: UUID,
        cycle: int,
        number: int,
        cut_on: BusinessDate,
        amount_due: Money,
        minimum: Money,
        carried: Money,
        due_on: BusinessDate,
        replaces: UUID | None,
        content_hash: str,
        effective_on: BusinessDate,
    ) -> None:
        issues = (*self.standings[cycle - 1].issues, number)
        self._stands(cycle, issues=issues, is_void=False)

    @event(CardStatementDelivered)
    def _delivered(
        self,
        customer_id: UUID,
        statement_id: UUID,
        channel: StatementChannel,
        effective_on: BusinessDate,
    ) -> None:
        """The books are as they were."""

    @event(CardStatementVoided)
    def _voided(
        self,
        customer_id: UUID,
        statement_id: UUID,
        cycle: int,
        reason: VoidReason,
        effective_on: BusinessDate,
    ) -> None:
        self._stands(cycle, is_void=True)

    @event(CardStatementAssessed)
    def _assessed(
        self,
        customer_id: UUID,
        cycle: int,
        was: CardOutcome | None,
        outcome: CardOutcome,
        in_time: Money,
        late_charge: Money,
        effective_on: BusinessDate,
        noticed_on: BusinessDate,
    ) -> None:
        self._stands(cycle, outcome=outcome, late_charged=late_charge)

    @event(CardStatementSettled)
    def _settled(
        self, customer_id: UUID, cycle: int, received: Money, effective_on: BusinessDate
    ) -> None:
        self._stands(cycle, is_settled=True)

    @event(CardStatementReopened)
    def _reopened(
        self, customer_id: UUID, cycle: int, received: Money, effective_on: BusinessDate
    ) -> None:
        self._stands(cycle, is_settled=False)

    def _stands(self, cycle: int, **changes: object) -> None:
        self.standings[cycle - 1] = replace(self.standings[cycle - 1], **changes)  # type: ignore[arg-type]
