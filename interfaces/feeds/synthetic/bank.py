"""The synthetic bank as a feed: the same records as a real bank's files give."""

from __future__ import annotations

from collections.abc import Iterator

from application.intake.records import (
    AccountRecord,
    AccountUserRecord,
    CardRecord,
    ContactPointRecord,
    CustomerRecord,
    LoanRecord,
    Record,
    StandingOrderRecord,
    TransactionRecord,
)
from domain.billing.account import AccountRole
from domain.billing.card import CardType
from domain.billing.statement import StatementFrequency
from domain.billing.transaction import Purpose
from domain.customer.customer import ContactPointKind, CustomerKind
from domain.shared.dates import day_after
from domain.shared.money import Money
from interfaces.feeds.rows import Origin
from interfaces.feeds.synthetic import numbers
from interfaces.feeds.synthetic.chance import Chance
from interfaces.feeds.synthetic.credit import CURRENCY, PRODUCT, Borrowing, borrowing
from interfaces.feeds.synthetic.flows import flows
from interfaces.feeds.synthetic.people import Livelihood, Profile, profile

BANK = "synthetic"
LANGUAGE = "zh-CN"
FREQUENCIES = (
    (StatementFrequency.MONTHLY, 0.92),
    (StatementFrequency.WEEKLY, 0.06),
    (StatementFrequency.AFTER_TRANSACTION, 0.02),
)
SHARED_ACCOUNTS = 0.12
"""Of the accounts: those that a second customer may use."""

CARDS = {
    Livelihood.SALARY: ((CardType.CLASSIC, 0.5), (CardType.GOLD, 0.06), (None, 0.44)),
    Livelihood.PENSION: ((CardType.CLASSIC, 0.2), (CardType.GOLD, 0.03), (None, 0.77)),
    Livelihood.STUDIES: ((CardType.JUNIOR, 0.7), (None, 0.3)),
    Livelihood.TRADE: ((CardType.GOLD, 0.2), (None, 0.8)),
}


class SyntheticBank:
    """So many customers and a year of their transactions; equal seed, equal rows, everywhere.

    A customer is the same in a bank of any size. The year is FIRST_ON to LAST_ON.
    """

    def __init__(self, customers: int = 2_000, *, seed: int = 1) -> None:
        self._numbers = range(1, customers + 1)
        self._seed = seed
        self._lines: dict[str, int] = {}

    def __iter__(self) -> Iterator[Record]:
        self._lines.clear()
        profiles = [profile(self._seed, number) for number in self._numbers]
        for each in profiles:
            yield self._customer(each)
            yield from self._contact_points(each)
        for each in profiles:
            yield from self._account(each)
        borrowings = {each.number: borrowing(self._seed, each) for each in profiles}
        for each in profiles:
            yield from self._loan(each, borrowings[each.number])
            yield from self._card(each)
        for each in profiles:
            yield from self._transactions(each, borrowings[each.number])

    def __len__(self) -> int:
        """How many records there are; made to be counted, which takes seconds."""
        return sum(1 for _ in self)

    def _origin(self, kind: str, key: str, *content: object) -> Origin:
        source = f"{BANK}/{kind}"
        line = self._lines[source] = self._lines.get(source, 0) + 1
        return Origin(source=source, line=line, key=key, content="|".join(map(str, content)))

    def _customer(self, who: Profile) -> CustomerRecord:
        return CustomerRecord(
            **self._origin("customers", who.customer_no, who.name, who.id_number, who.joined_on),
            customer_no=who.customer_no,
            kind=CustomerKind.COMPANY if who.is_company else CustomerKind.PERSON,
            name=who.name,
            id_number=who.id_number,
            born_on=who.born_on,
            sex=who.sex,
            branch=who.branch.name,
            language=LANGUAGE,
            effective_on=who.joined_on,
        )

    def _contact_points(self, who: Profile) -> Iterator[ContactPointRecord]:
        reached = [(ContactPointKind.PHONE, who.mobile), (ContactPointKind.ADDRESS, who.address)]
        if Chance(self._seed, "email", who.number).happens(0.6):
            reached.append((ContactPointKind.EMAIL, who.email))
        for kind, value in reached:
            yield ContactPointRecord(
                **self._origin("contact-points", f"{who.customer_no}-{kind.value}", value),
                customer_no=who.customer_no,
                kind=kind,
                value=value,
                effective_on=who.joined_on,
            )

    def _account(self, who: Profile) -> Iterator[Record]:
        chance = Chance(self._seed, "account", who.number)
        key = account_key(who)
        yield AccountRecord(
            **self._origin("accounts", key, who.customer_no, who.joined_on),
            account_key=key,
            account_no=numbers.account_number(who.branch.code, who.number),
            customer_no=who.customer_no,
            branch=who.branch.name,
            currency=CURRENCY,
            frequency=chance.weighed(FREQUENCIES),
            effective_on=who.joined_on,
        )
        yield self._user(who, who.customer_no, AccountRole.HOLDER)
        if who.number > 1 and chance.happens(SHARED_ACCOUNTS):
            neighbour = profile(self._seed, who.number - 1)
            yield self._user(who, neighbour.customer_no, AccountRole.AUTHORISED_USER)

    def _user(self, holder: Profile, customer_no: str, role: AccountRole) -> AccountUserRecord:
        key = account_key(holder)
        return AccountUserRecord(
            **self._origin("account-users", f"{key}-{role.value}", customer_no),
            account_key=key,
            customer_no=customer_no,
            role=role,
            effective_on=holder.joined_on,
        )

    def _loan(self, who: Profile, lent: Borrowing | None) -> Iterator[Record]:
        if lent is None:
            return
        account, key = account_key(who), f"L{who.customer_no}"
        yield LoanRecord(
            **self._origin("loans", key, lent.granted_on, lent.principal.minor, len(lent.schedule)),
            loan_no=key,
            account_key=account,
            product=PRODUCT,
            principal=lent.principal,
            schedule=lent.schedule,
            effective_on=lent.granted_on,
        )
        yield StandingOrderRecord(
            **self._origin("standing-orders", f"{account}-loan", lent.schedule[0].amount.minor),
            order_no=f"{account}-loan",
            account_key=account,
            amount=lent.schedule[0].amount,
            purpose=Purpose.LOAN_PAYMENT,
            counterparty=None,
            effective_on=lent.granted_on,
        )

    def _card(self, who: Profile) -> Iterator[CardRecord]:
        chance = Chance(self._seed, "card", who.number)
        kind = chance.weighed(CARDS[who.livelihood])
        issued_on = day_after(who.joined_on, chance.between(3, 60))
        if kind is not None:
            yield CardRecord(
                **self._origin("cards", f"K{who.customer_no}", kind.value, issued_on),
                card_no=f"K{who.customer_no}",
                account_key=account_key(who),
                customer_no=who.customer_no,
                type=kind,
                effective_on=issued_on,
            )

    def _transactions(self, who: Profile, lent: Borrowing | None) -> Iterator[TransactionRecord]:
        account = account_key(who)
        for serial, each in enumerate(flows(self._seed, who, lent), start=1):
            key = f"T{who.customer_no}{serial:05d}"
            yield TransactionRecord(
                **self._origin("transactions", key, each.on, each.minor, each.counterparty),
                transaction_no=key,
                account_key=account,
                amount=Money(each.minor, CURRENCY),
                kind=each.kind,
                purpose=each.purpose,
                counterparty=each.counterparty,
                effective_on=each.on,
            )


def account_key(holder: Profile) -> str:
    """Not the account's number: keys stand in the clear, wherever a fact comes from is said."""
    return f"A{holder.customer_no}"
