"""The feed that any bank can give: a folder of CSV or JSON Lines files. Source: docs/feed.md."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from application.intake.records import (
    AccountRecord,
    AccountUserRecord,
    CardAccountRecord,
    CardRecord,
    CardTransactionRecord,
    ContactPointRecord,
    CustomerRecord,
    LoanRecord,
    Record,
    RejectedRecord,
    StandingOrderRecord,
    TransactionRecord,
)
from domain.billing.account import AccountRole
from domain.billing.card import CardType
from domain.billing.card_entries import CardEntryKind
from domain.billing.loan import Instalment
from domain.billing.statement import StatementFrequency
from domain.billing.transaction import Purpose, TransactionKind
from domain.customer.customer import ContactPointKind, CustomerKind
from interfaces.feeds.bank_feed_rows import FeedRow, feed_rows, translated
from interfaces.feeds.rows import FeedError, FieldError

ABOUT = "feed.json"
FORM = "heliograph feed 1"
INSTALMENTS = "instalments"


class FeedFile(NamedTuple):
    """One kind of file: its columns, in order, and those that may be empty or left out."""

    name: str
    columns: tuple[str, ...]
    optional: frozenset[str] = frozenset()


FILES = (
    FeedFile(
        "customers",
        (
            *("customer_no", "kind", "name", "id_number", "born_on", "sex"),
            *("branch", "language", "since"),
        ),
        frozenset({"name", "id_number", "born_on", "sex"}),
    ),
    FeedFile("contact_points", ("contact_no", "customer_no", "kind", "value", "since")),
    FeedFile(
        "accounts",
        (
            *("account_key", "account_no", "customer_no", "branch", "currency"),
            *("frequency", "opened_on"),
        ),
    ),
    FeedFile("account_users", ("account_key", "customer_no", "role", "since")),
    FeedFile("loans", ("loan_no", "account_key", "product", "principal", "currency", "granted_on")),
    FeedFile(INSTALMENTS, ("loan_no", "number", "due_on", "amount", "currency")),
    FeedFile("cards", ("card_no", "account_key", "customer_no", "type", "issued_on")),
    FeedFile(
        "standing_orders",
        ("order_no", "account_key", "amount", "currency", "purpose", "counterparty", "since"),
        frozenset({"counterparty"}),
    ),
    FeedFile(
        "transactions",
        (
            *("transaction_no", "account_key", "amount", "currency", "kind", "purpose"),
            *("counterparty", "value_on"),
        ),
        frozenset({"counterparty"}),
    ),
    FeedFile(
        "card_accounts",
        (
            *("account_key", "account_no", "customer_no", "branch", "product", "limit"),
            *("currency", "opened_on"),
        ),
    ),
    FeedFile(
        "card_transactions",
        (
            *("transaction_no", "account_key", "kind", "amount", "currency", "reverses"),
            *("counterparty", "value_on"),
        ),
        frozenset({"reverses", "counterparty"}),
    ),
)
BY_NAME = {each.name: each for each in FILES}


class BankFeed:
    """The records of all files that are there, in the order in which they refer to each other.

    Raises FeedError when the folder says of no bank, or a file is not what it should be.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.bank = _bank(folder)
        self._plans: dict[str, dict[int, Instalment]] = defaultdict(dict)
        self._refuse_other_files()
        for each in FILES:
            next(self._rows(each.name), None)

    def __iter__(self) -> Iterator[Record | RejectedRecord]:
        yield from translated(self._rows("customers"), _customer)
        yield from translated(self._rows("contact_points"), _contact_point)
        yield from translated(self._rows("accounts"), _account)
        yield from translated(self._rows("account_users"), _account_user)
        yield from self._instalments()
        yield from translated(self._rows("loans"), self._loan)
        yield from translated(self._rows("cards"), _card)
        yield from translated(self._rows("standing_orders"), _standing_order)
        yield from translated(self._rows("transactions"), _transaction)
        yield from translated(self._rows("card_accounts"), _card_account)
        yield from translated(self._rows("card_transactions"), _card_transaction)

    def __len__(self) -> int:
        """How many records there are, good or bad; instalments are part of their loans."""
        told = (each.name for each in FILES if each.name != INSTALMENTS)
        return sum(1 for name in told for _ in self._rows(name))

    def _rows(self, name: str) -> Iterator[FeedRow | RejectedRecord]:
        file = BY_NAME[name]
        source = f"{self.bank}/{name}"
        return feed_rows(self._folder, name, source, file.columns, file.optional)

    def _refuse_other_files(self) -> None:
        for each in sorted(self._folder.iterdir()):
            told = each.name == ABOUT or each.suffix not in (".csv", ".jsonl")
            if not told and each.stem not in BY_NAME:
                known = ", ".join(BY_NAME)
                raise FeedError(f"{each} is no file of a feed, which has {known}")

    def _instalments(self) -> Iterator[RejectedRecord]:
        """Kept by loan, for their loans come next; those that are wrong are reported."""
        self._plans.clear()
        for read in translated(self._rows(INSTALMENTS), self._note_instalment):
            if isinstance(read, RejectedRecord):
                yield read

    def _note_instalment(self, row: FeedRow) -> None:
        loan, number = row.text("loan_no"), row.number("number")
        if number in self._plans[loan]:
            raise FieldError("number", f"instalment {number} of loan {loan} is told before")
        self._plans[loan][number] = Instalment(number, row.day("due_on"), row.money("amount"))

    def _loan(self, row: FeedRow) -> LoanRecord:
        loan = row.text("loan_no")
        plan = self._plans.get(loan)
        if not plan:
            raise FieldError("loan_no", f"there is no instalment of loan {loan}")
        return LoanRecord(
            **row.origin(loan),
            loan_no=loan,
            account_key=row.text("account_key"),
            product=row.text("product"),
            principal=row.money("principal"),
            schedule=tuple(plan[number] for number in sorted(plan)),
            effective_on=row.day("granted_on"),
        )


def _bank(folder: Path) -> str:
    """The bank's code, which all its numbers are unique within."""
    file = folder / ABOUT
    try:
        about = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as wrong:
        raise FeedError(f"{file} cannot be read: {wrong}") from None
    if not isinstance(about, dict) or about.get("form") != FORM:
        raise FeedError(f'{file} does not say {{"form": "{FORM}", "bank": "CODE"}}')
    bank = about.get("bank")
    if not isinstance(bank, str) or not bank.isascii() or not bank.isalnum():
        raise FeedError(f"{file}: bank is {bank!r}; give letters and digits")
    return bank


def _customer(row: FeedRow) -> CustomerRecord:
    number, sex = row.text("customer_no"), row.optional("sex")
    if sex not in (None, "female", "male"):
        raise FieldError("sex", f"{sex!r} is none of female, male")
    return CustomerRecord(
        **row.origin(number),
        customer_no=number,
        kind=row.one_of("kind", CustomerKind),
        name=row.optional("name"),
        id_number=row.optional("id_number"),
        born_on=row.optional_day("born_on"),
        sex=sex,
        branch=row.text("branch"),
        language=row.text("language"),
        effective_on=row.day("since"),
    )


def _contact_point(row: FeedRow) -> ContactPointRecord:
    return ContactPointRecord(
        **row.origin(row.text("contact_no")),
        customer_no=row.text("customer_no"),
        kind=row.one_of("kind", ContactPointKind),
        value=row.text("value"),
        effective_on=row.day("since"),
    )


def _account(row: FeedRow) -> AccountRecord:
    key = row.text("account_key")
    return AccountRecord(
        **row.origin(key),
        account_key=key,
        account_no=row.text("account_no"),
        customer_no=row.text("customer_no"),
        branch=row.text("branch"),
        currency=row.text("currency"),
        frequency=row.one_of("frequency", StatementFrequency),
        effective_on=row.day("opened_on"),
    )


def _account_user(row: FeedRow) -> AccountUserRecord:
    account, customer = row.text("account_key"), row.text("customer_no")
    return AccountUserRecord(
        **row.origin(f"{account}/{customer}"),
        account_key=account,
        customer_no=customer,
        role=row.one_of("role", AccountRole),
        effective_on=row.day("since"),
    )


def _card(row: FeedRow) -> CardRecord:
    card = row.text("card_no")
    return CardRecord(
        **row.origin(card),
        card_no=card,
        account_key=row.text("account_key"),
        customer_no=row.text("customer_no"),
        type=row.one_of("type", CardType),
        effective_on=row.day("issued_on"),
    )


def _standing_order(row: FeedRow) -> StandingOrderRecord:
    order = row.text("order_no")
    return StandingOrderRecord(
        **row.origin(order),
        order_no=order,
        account_key=row.text("account_key"),
        amount=row.money("amount"),
        purpose=row.one_of("purpose", Purpose),
        counterparty=row.optional("counterparty"),
        effective_on=row.day("since"),
    )


def _transaction(row: FeedRow) -> TransactionRecord:
    number = row.text("transaction_no")
    return TransactionRecord(
        **row.origin(number),
        transaction_no=number,
        account_key=row.text("account_key"),
        amount=row.money("amount", signed=True),
        kind=row.one_of("kind", TransactionKind),
        purpose=row.one_of("purpose", Purpose),
        counterparty=row.optional("counterparty"),
        effective_on=row.day("value_on"),
    )


def _card_account(row: FeedRow) -> CardAccountRecord:
    key = row.text("account_key")
    return CardAccountRecord(
        **row.origin(key),
        account_key=key,
        account_no=row.text("account_no"),
        customer_no=row.text("customer_no"),
        branch=row.text("branch"),
        product=row.text("product"),
        limit=row.money("limit"),
        effective_on=row.day("opened_on"),
    )


def _card_transaction(row: FeedRow) -> CardTransactionRecord:
    number = row.text("transaction_no")
    return CardTransactionRecord(
        **row.origin(number),
        transaction_no=number,
        account_key=row.text("account_key"),
        kind=row.one_of("kind", CardEntryKind, among=_is_told),
        amount=row.money("amount"),
        reverses=row.optional("reverses"),
        counterparty=row.optional("counterparty"),
        effective_on=row.day("value_on"),
    )


def _is_told(kind: CardEntryKind) -> bool:
    return kind.is_told
