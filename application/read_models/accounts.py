"""Accounts as they stand, who may use them, and the cards that belong to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Protocol, Self
from uuid import UUID

from application.read_models.model import ReadModel, Record, Table, handles
from application.read_models.search_keys import NumberKind, SearchKeys
from application.read_models.withheld import Erasing, mark
from domain.billing.account import Account, AccountRole, StatementFrequency
from domain.billing.card import Card, CardType
from domain.privacy.erasure import ErasureRequest
from domain.privacy.recovered import RecoveredErasure
from domain.shared.money import Money
from domain.shared.personal import Retention


@dataclass(frozen=True, slots=True)
class AccountEntry:
    """`customer_id` is the holder; `account_no` is sealed; `posted_on` is of the last entry."""

    account_id: UUID
    customer_id: UUID
    account_no: bytes | None
    branch: str
    frequency: StatementFrequency
    opened_on: date
    balance: Money
    posted_on: date | None
    keys: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class AccountUserEntry:
    """The holder is one of the users."""

    account_id: UUID
    customer_id: UUID
    role: AccountRole
    authorised_on: date


@dataclass(frozen=True, slots=True)
class CardEntry:
    """`customer_id` carries the card; `reference` is the bank's own number for it."""

    card_id: UUID
    customer_id: UUID
    account_id: UUID
    type: CardType
    reference: str
    issued_on: date


@dataclass(frozen=True, slots=True)
class UsedAccount:
    """An account as one of its users sees it."""

    account: AccountEntry
    role: AccountRole


class Accounts(Protocol):
    """Port: what there was on a business date, as far as it is known now."""

    def account(self, account_id: UUID, *, on: date) -> AccountEntry | None: ...

    def used_by(self, customer_id: UUID, *, on: date) -> list[UsedAccount]:
        """Accounts that the customer holds or may use, by opening date."""

    def cards_of(self, customer_id: UUID, *, on: date) -> list[CardEntry]:
        """Cards that the customer carries, by date of issue."""


class AccountBooks(ReadModel):
    """In service it is `searchable(keys)`: the hashes need the bank's secret."""

    name = "accounts"
    by_stream = True
    search_keys: ClassVar[SearchKeys]
    accounts = Table(
        "accounts", AccountEntry, key=("account_id",), indexes=(("customer_id",), ("keys",))
    )
    users = Table(
        "account_users",
        AccountUserEntry,
        key=("account_id", "customer_id"),
        indexes=(("customer_id",),),
    )
    cards = Table("cards", CardEntry, key=("card_id",), indexes=(("customer_id",),))

    @classmethod
    def searchable(cls, keys: SearchKeys) -> type[Self]:
        return type(cls.__name__, (cls,), {"search_keys": keys})

    @handles(Account.AccountOpened, personal=True)
    def opened(self, event: Account.AccountOpened, record: Record) -> None:
        number = event.account_no
        self.accounts.put(
            AccountEntry(
                account_id=event.originator_id,
                customer_id=event.customer_id,
                account_no=record.sealed("account_no"),
                branch=event.branch,
                frequency=event.frequency,
                opened_on=event.effective_on,
                balance=Money(0, event.currency),
                posted_on=None,
                keys=self.search_keys.of_number(NumberKind.ACCOUNT_NO, number)
                if isinstance(number, str)
                else (),
            )
        )

    @handles(
        ErasureRequest.PersonalDataErased, RecoveredErasure.ErasureRecovered, across_streams=True
    )
    def erased(self, event: Erasing, record: Record) -> None:
        """The holder's, to whom the number belongs."""
        instead = mark(event, Retention.TRANSACTIONS)
        if instead is None:
            return
        for each in event.account_ids:
            self.accounts.patch((each,), account_no=instead, keys=())

    @handles(Account.AccountUserAuthorised)
    def authorised(self, event: Account.AccountUserAuthorised, record: Record) -> None:
        self.users.put(
            AccountUserEntry(
                account_id=event.originator_id,
                customer_id=event.customer_id,
                role=event.role,
                authorised_on=event.effective_on,
            )
        )

    @handles(Account.EntryPosted, only=("posted_on", "balance"))
    def posted(self, event: Account.EntryPosted, record: Record) -> None:
        self.accounts.patch(
            (event.originator_id,), balance=event.balance, posted_on=event.posted_on
        )

    @handles(Card.CardIssued)
    def issued(self, event: Card.CardIssued, record: Record) -> None:
        self.cards.put(
            CardEntry(
                card_id=event.originator_id,
                customer_id=event.customer_id,
                account_id=event.account_id,
                type=event.type,
                reference=event.reference,
                issued_on=event.effective_on,
            )
        )
