"""The files of a Czech bank, 1993 to 1998, as published for the PKDD'99 challenge.

Semicolons, quoted strings, dates as YYMMDD, amounts in crowns; no names and no streets. A client
has no date of their own: the bank knows them from the day on which the first account opens that
they may use. Nor has a standing order: it holds from its account's opening.
The outcome of a loan (its status) is not read: the days say it when they are run.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

from application.intake.records import (
    AccountRecord,
    AccountUserRecord,
    CardRecord,
    CustomerRecord,
    LoanRecord,
    Record,
    RejectedRecord,
    StandingOrderRecord,
    TransactionRecord,
)
from domain.billing.account import AccountRole
from domain.billing.loan import Instalment
from domain.customer.customer import CustomerKind
from domain.shared.dates import BusinessDate
from domain.shared.money import Money
from interfaces.feeds.berka_codes import (
    BANK,
    CARD_TYPES,
    COLUMNS,
    CREDIT_TYPES,
    CURRENCY,
    FREQUENCIES,
    LANGUAGE,
    OPERATIONS,
    PRODUCT,
    PURPOSES,
    ROLES,
)
from interfaces.feeds.rows import FieldError, Row, century_date, rows, translated

COMPLETE_THROUGH = BusinessDate(date(1994, 3, 30))
"""The files hold every transaction up to this day, and none after it."""

DUE_DAY = 12
"""Every instalment falls due on the twelfth, the first on the first twelfth after granting."""


class Disposition(NamedTuple):
    """One client's right to use one account."""

    client: str
    account: str


class Berka:
    """The records of all the files, in the order in which they refer to each other.

    Raises FeedError when a file is missing or is not what it should be.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._branches: dict[str, str] = {}
        self._opened: dict[str, BusinessDate] = {}
        self._dispositions: dict[str, Disposition] = {}
        self._holders: dict[str, str] = {}
        self._known_since: dict[str, BusinessDate] = {}
        self._customers: set[str] = set()
        self._accounts: set[str] = set()
        for name in COLUMNS:
            next(self._rows(name), None)
        self._look_up()

    def __iter__(self) -> Iterator[Record | RejectedRecord]:
        yield from translated(self._rows("client"), self._customer)
        yield from translated(self._rows("account"), self._account)
        yield from translated(self._rows("disp"), self._account_user)
        yield from translated(self._rows("loan"), self._loan)
        yield from translated(self._rows("card"), self._card)
        yield from translated(self._rows("order"), self._standing_order)
        yield from translated(self._rows("trans"), self._transaction)

    def __len__(self) -> int:
        """How many records there are, good or bad."""
        told = (name for name in COLUMNS if name != "district")
        return sum(1 for name in told for _ in self._rows(name))

    def _rows(self, name: str) -> Iterator[Row | RejectedRecord]:
        return rows(self._folder / f"{name}.asc", f"{BANK}/{name}.asc", COLUMNS[name])

    def _look_up(self) -> None:
        """What refers to what; bad rows are passed over, they are reported in their turn."""
        for _ in translated(self._rows("district"), self._note_branch):
            pass
        for _ in translated(self._rows("account"), self._note_opening):
            pass
        for _ in translated(self._rows("disp"), self._note_disposition):
            pass

    def _note_branch(self, row: Row) -> None:
        self._branches[row.text("A1")] = row.text("A2")

    def _note_opening(self, row: Row) -> None:
        self._opened[row.text("account_id")] = row.day("date")

    def _note_disposition(self, row: Row) -> None:
        account = row.known("account_id", self._opened, "account")
        client = row.text("client_id")
        self._dispositions[row.text("disp_id")] = Disposition(client, account)
        if row.code("type", ROLES) is AccountRole.HOLDER:
            self._holders[account] = client
        opened_on = self._opened[account]
        self._known_since[client] = min(opened_on, self._known_since.get(client, opened_on))

    def _customer(self, row: Row) -> CustomerRecord:
        client = row.text("client_id")
        if client not in self._known_since:
            raise FieldError("client_id", f"client {client} may use no account")
        born_on, sex = born("birth_number", row.text("birth_number"))
        record = CustomerRecord(
            **row.origin(client),
            customer_no=client,
            kind=CustomerKind.PERSON,
            name=None,
            id_number=None,
            born_on=born_on,
            sex=sex,
            branch=self._branch(row),
            language=LANGUAGE,
            effective_on=self._known_since[client],
        )
        self._customers.add(client)
        return record

    def _account(self, row: Row) -> AccountRecord:
        account = row.text("account_id")
        if (holder := self._holders.get(account)) not in self._customers:
            raise FieldError("account_id", f"the owner of account {account} is not known")
        record = AccountRecord(
            **row.origin(account),
            account_key=account,
            account_no=account,
            customer_no=holder,
            branch=self._branch(row),
            currency=CURRENCY,
            frequency=row.code("frequency", FREQUENCIES),
            effective_on=row.day("date"),
        )
        self._accounts.add(account)
        return record

    def _account_user(self, row: Row) -> AccountUserRecord:
        account = row.known("account_id", self._accounts, "account")
        return AccountUserRecord(
            **row.origin(row.text("disp_id")),
            account_key=account,
            customer_no=row.known("client_id", self._customers, "client"),
            role=row.code("type", ROLES),
            effective_on=self._opened[account],
        )

    def _loan(self, row: Row) -> LoanRecord:
        loan = row.text("loan_id")
        granted_on = row.day("date")
        principal = row.money("amount", CURRENCY)
        payment, months = row.money("payments", CURRENCY), row.number("duration")
        if payment.minor * months != principal.minor:
            raise FieldError("payments", "payments and duration do not add up to the amount")
        return LoanRecord(
            **row.origin(loan),
            loan_no=loan,
            account_key=row.known("account_id", self._accounts, "account"),
            product=PRODUCT,
            principal=principal,
            schedule=schedule(granted_on, payment, months),
            effective_on=granted_on,
        )

    def _card(self, row: Row) -> CardRecord:
        card = row.text("card_id")
        used = self._dispositions[row.known("disp_id", self._dispositions, "disposition")]
        if used.client not in self._customers or used.account not in self._accounts:
            raise FieldError(
                "disp_id", f"client {used.client} or account {used.account} is unknown"
            )
        return CardRecord(
            **row.origin(card),
            card_no=card,
            account_key=used.account,
            customer_no=used.client,
            type=row.code("type", CARD_TYPES),
            effective_on=row.day("issued"),
        )

    def _standing_order(self, row: Row) -> StandingOrderRecord:
        order = row.text("order_id")
        account = row.known("account_id", self._accounts, "account")
        return StandingOrderRecord(
            **row.origin(order),
            order_no=order,
            account_key=account,
            amount=row.money("amount", CURRENCY),
            purpose=row.code("k_symbol", PURPOSES),
            counterparty=counterparty(row.text("account_to"), row.text("bank_to")),
            effective_on=self._opened[account],
        )

    def _transaction(self, row: Row) -> TransactionRecord:
        transaction = row.text("trans_id")
        account = row.known("account_id", self._accounts, "account")
        amount = row.money("amount", CURRENCY)
        operations = row.code("type", OPERATIONS)
        on = row.day("date")
        if on < self._opened[account]:
            raise FieldError("date", f"account {account} opened on {self._opened[account]}")
        return TransactionRecord(
            **row.origin(transaction),
            transaction_no=transaction,
            account_key=account,
            amount=amount if row.fields["type"] in CREDIT_TYPES else -amount,
            kind=row.code("operation", operations),
            purpose=row.code("k_symbol", PURPOSES),
            counterparty=counterparty(row.fields["account"], row.fields["bank"]),
            effective_on=on,
        )

    def _branch(self, row: Row) -> str:
        return self._branches[row.known("district_id", self._branches, "district")]


def born(field: str, number: str) -> tuple[date, str]:
    """Date and sex, as a birth number has them: a woman's month is fifty more.

    What is wrong is told without the number, which is personal: reports are kept and passed on.
    """
    if not (number.isascii() and number.isdigit() and len(number) == 6):
        raise FieldError(field, "is no birth number of six digits")
    female = int(number[2:4]) > 50
    try:
        born_on = century_date(field, f"{int(number) - 5_000 * female:06d}")
    except FieldError:
        raise FieldError(field, "holds no date") from None
    return born_on, "female" if female else "male"


def schedule(granted_on: date, payment: Money, months: int) -> tuple[Instalment, ...]:
    """Equal instalments on the twelfth of as many months, the first one after granting."""
    first = granted_on.year * 12 + granted_on.month - 1 + (granted_on.day >= DUE_DAY)
    return tuple(
        Instalment(
            number, BusinessDate(date((first + k) // 12, (first + k) % 12 + 1, DUE_DAY)), payment
        )
        for k, number in enumerate(range(1, months + 1))
    )


def counterparty(account: str, bank: str) -> str | None:
    """Account and bank as they are written in the country; cash has neither, or account zero."""
    return f"{account}/{bank}" if bank.strip() else None
