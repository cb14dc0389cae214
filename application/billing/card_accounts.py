"""What can be asked for about card accounts, and the numbers that their statements are given."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar
from uuid import UUID

from eventsourcing.persistence import IntegrityError
from eventsourcing.utils import EnvType, retry

from application.billing.card_statements import ReadCardStatement, read_card_statement
from application.shared.command import Receipt, circumstances
from application.shared.held import Held
from application.shared.ledger import ATTEMPTS, Ledger, command, pending
from domain.billing.card_account import CardAccount
from domain.billing.card_entries import CardEntryKind
from domain.billing.card_statement import CardCycle, StatementChannel, VoidReason
from domain.billing.product import Products
from domain.billing.statement_numbers import StatementNumbers
from domain.shared.dates import BusinessDate
from domain.shared.money import Money


class CardAccounts(Ledger):
    """Keys of card accounts are unique within their `bank`, which is the issuer.

    What is registered already is confirmed; told otherwise, it raises RegisteredOtherwiseError.
    `on` is the business date of the command.
    """

    name: ClassVar[str] = "card-accounts"  # type: ignore[misc]

    def __init__(self, env: EnvType | None = None, *, products: Products) -> None:
        super().__init__(env)
        self._products = products
        self._held = Held(self.streams)

    @command
    def open(
        self,
        *,
        bank: str,
        account_key: str,
        account_no: str,
        customer_id: UUID,
        branch: str,
        product: str,
        limit: Money,
        effective_on: BusinessDate,
    ) -> Receipt:
        """On the product's terms of that day."""
        terms = self._products.card(product).on(effective_on).terms(limit)
        known = self.known(CardAccount.create_id(bank, account_key), CardAccount)
        if known is not None:
            known.confirm(
                customer_id=customer_id, branch=branch, terms=terms, effective_on=effective_on
            )
            return Receipt(known.id, None)
        account = CardAccount.open(
            bank=bank,
            account_key=account_key,
            account_no=account_no,
            customer_id=customer_id,
            branch=branch,
            terms=terms,
            effective_on=effective_on,
        )
        return Receipt(account.id, self.record(account))

    @command
    def register(
        self,
        account_id: UUID,
        *,
        transaction_id: UUID,
        kind: CardEntryKind,
        amount: Money,
        counterparty: str | None,
        reference: str,
        effective_on: BusinessDate,
        reverses: UUID | None = None,
    ) -> Receipt:
        """A purchase, payment or the like; `reverses` names the payment that a reversal is of."""
        account = self.find(account_id, CardAccount)
        account.register(
            transaction_id,
            kind=kind,
            amount=amount,
            counterparty=counterparty,
            reference=reference,
            effective_on=effective_on,
            reverses=reverses,
        )
        return Receipt(account_id, self.record(account))

    @command
    def deliver(
        self,
        account_id: UUID,
        *,
        statement_id: UUID,
        channel: StatementChannel,
        on: BusinessDate,
    ) -> Receipt:
        account = self.find(account_id, CardAccount)
        account.deliver(statement_id, channel, on=on)
        return Receipt(statement_id, self.record(account))

    @command
    def void(
        self, account_id: UUID, *, statement_id: UUID, reason: VoidReason, on: BusinessDate
    ) -> Receipt:
        account = self.find(account_id, CardAccount)
        account.void(statement_id, reason, on=on)
        return Receipt(statement_id, self.record(account))

    @command
    def reissue(self, account_id: UUID, *, cycle: int, on: BusinessDate) -> Receipt:
        """Under the next number of the issuer's statements of the day that it was cut on."""
        account = self.find(account_id, CardAccount)
        numbers = self._numbers(account.facts.issuer, account.standing(cycle).cycle.cut_on, on)
        (number,) = numbers.give(1, on=on)
        account.reissue(cycle, number, on=on)
        return Receipt(account_id, self.record(numbers, account))

    @retry(IntegrityError, max_attempts=ATTEMPTS)
    def issue_drafts(self, account_ids: Sequence[UUID], *, on: BusinessDate) -> None:
        """Numbers the drafts of these accounts in their order, in one append, or not at all.

        What has no draft any more is passed over, so that it may be done again.
        """
        with self._held.unless_lost():
            found = self._held.current(account_ids, CardAccount)
            drafts = [found[each] for each in account_ids if found[each].draft is not None]
            series: dict[UUID, StatementNumbers] = {}
            for account in drafts:
                cut_on = account.draft
                assert cut_on is not None, "those without were left out"
                id = StatementNumbers.create_id(account.facts.issuer, cut_on)
                if id not in series:
                    series[id] = self._numbers(account.facts.issuer, cut_on, on)
                (number,) = series[id].give(1, on=on)
                account.issue(number, on=on)
            self.record_all([(circumstances(), pending(*series.values(), *drafts))])

    def statement(self, account_id: UUID, cycle: int) -> ReadCardStatement:
        """As it was issued, with its lines. Raises StatementNotFoundError."""
        return read_card_statement(self.events.get(account_id), cycle)

    def preview(self, account_id: UUID, *, on: BusinessDate) -> CardCycle:
        """What the next statement would say if it were cut at the end of that day."""
        return self.find(account_id, CardAccount).preview(on)

    def _numbers(self, issuer: str, cut_on: BusinessDate, on: BusinessDate) -> StatementNumbers:
        known = self.known(StatementNumbers.create_id(issuer, cut_on), StatementNumbers)
        return known or StatementNumbers.begin(issuer=issuer, cut_on=cut_on, on=on)
