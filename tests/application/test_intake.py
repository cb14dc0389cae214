"""Rows become events once, whatever is wrong with other rows and however often they are read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from eventsourcing.persistence import IntegrityError, StoredEvent

from application.catalogue import AGGREGATES
from application.intake import intake as intake_module
from application.intake.intake import Intake, command_id
from application.intake.records import (
    AccountRecord,
    AccountUserRecord,
    CardRecord,
    ContactPointRecord,
    CustomerRecord,
    LoanRecord,
    Record,
    RejectedRecord,
    StandingOrderRecord,
    TransactionRecord,
)
from application.intake.report import Counts, Report
from domain.billing.account import Account, AccountRole
from domain.billing.card import CardType
from domain.billing.loan import Instalment, Loan
from domain.billing.statement import StatementFrequency
from domain.billing.transaction import Purpose, TransactionKind
from domain.customer.customer import ContactPointKind, Customer, CustomerKind
from domain.shared.dates import BusinessDate
from domain.shared.money import Money
from infrastructure.event_log.catalogue import Catalogue
from infrastructure.event_log.codec import Codec
from infrastructure.event_log.mapper import EventMapper
from infrastructure.event_log.memory import MemoryLog
from infrastructure.event_log.memory_factory import MemoryLogFactory
from infrastructure.policies.products import load_products
from infrastructure.vault.keys import MemoryKeyRing
from interfaces.feeds.synthetic.bank import SyntheticBank

PRODUCTS = load_products()
MAY = BusinessDate(date(2026, 5, 4))
JUNE = BusinessDate(date(2026, 6, 1))


def origin(file: str, key: str) -> dict[str, Any]:
    return {"source": f"oak/{file}", "line": 2, "key": key, "content": f"{file};{key}"}


ANNA = CustomerRecord(
    **origin("clients", "1"),
    customer_no="1",
    kind=CustomerKind.PERSON,
    name="安娜",
    id_number="11999919900101002X",
    born_on=date(1990, 1, 1),
    sex="female",
    branch="Oak Street",
    language="zh-CN",
    effective_on=MAY,
)
PHONE = ContactPointRecord(
    **origin("phones", "1"),
    customer_no="1",
    kind=ContactPointKind.PHONE,
    value="15400000001",
    effective_on=MAY,
)
ACCOUNT = AccountRecord(
    **origin("accounts", "7"),
    account_key="7",
    account_no="7",
    customer_no="1",
    branch="Oak Street",
    currency="CNY",
    frequency=StatementFrequency.MONTHLY,
    effective_on=MAY,
)
HOLDER = AccountUserRecord(
    **origin("users", "1"),
    account_key="7",
    customer_no="1",
    role=AccountRole.HOLDER,
    effective_on=MAY,
)
LOAN = LoanRecord(
    **origin("loans", "5"),
    loan_no="5",
    account_key="7",
    product="instalment-loan",
    principal=Money(100_000, "CNY"),
    schedule=(Instalment(1, JUNE, Money(100_000, "CNY")),),
    effective_on=MAY,
)
CARD = CardRecord(
    **origin("cards", "3"),
    card_no="3",
    account_key="7",
    customer_no="1",
    type=CardType.GOLD,
    effective_on=JUNE,
)
ORDER = StandingOrderRecord(
    **origin("orders", "4"),
    order_no="4",
    account_key="7",
    amount=Money(5_000, "CNY"),
    purpose=Purpose.HOUSEHOLD,
    counterparty="李娜 9990",
    effective_on=MAY,
)
SALARY = TransactionRecord(
    **origin("transactions", "9"),
    transaction_no="9",
    account_key="7",
    amount=Money(900_000, "CNY"),
    kind=TransactionKind.TRANSFER_IN,
    purpose=Purpose.UNSTATED,
    counterparty="橡树有限公司",
    effective_on=JUNE,
)
EVERYTHING: tuple[Record, ...] = (ANNA, PHONE, ACCOUNT, HOLDER, LOAN, CARD, ORDER, SALARY)


class House:
    """A log in memory, and intakes over it."""

    def __init__(self) -> None:
        self.log = MemoryLog()
        mapper = EventMapper(Codec(Catalogue(AGGREGATES), MemoryKeyRing()))
        self.environment = MemoryLogFactory.environment(self.log, mapper)

    def intake(self) -> Intake:
        return Intake(self.environment, products=PRODUCTS, fingerprint_key=b"key")

    def take(self, *records: Record | RejectedRecord) -> Report:
        report = Report()
        self.intake().take(records, report)
        return report

    def names(self) -> Counter[str]:
        return Counter(row.topic for row in self.log.rows(0, 1_000_000))


@pytest.fixture
def house() -> House:
    return House()


def test_every_kind_of_row_is_recorded_in_the_banks_terms(house: House) -> None:
    report = house.take(*EVERYTHING)

    assert report.total == Counts(done=8)
    assert house.names() == Counter(
        {
            "customer.CustomerRegistered": 1,
            "customer.ContactPointAdded": 1,
            "billing.AccountOpened": 1,
            "billing.AccountUserAuthorised": 1,
            "billing.LoanGranted": 1,
            "billing.LoanServiced": 1,
            "billing.CardIssued": 1,
            "billing.StandingOrderRegistered": 1,
            "billing.TransactionRegistered": 1,
        }
    )


def test_ids_follow_from_the_banks_own_numbers(house: House) -> None:
    house.take(*EVERYTHING)

    account = house.intake().find(Account.create_id("oak", "7"), Account)
    assert account.facts.customer_id == Customer.create_id("oak", "1")
    assert account.loan is not None
    assert account.loan.loan_id == Loan.create_id("oak", "5")


def test_an_event_says_which_row_it_comes_from(house: House) -> None:
    house.take(ANNA)

    [row] = house.log.rows(0, 10)
    assert row.command_id == row.correlation_id == command_id(ANNA)
    assert row.actor == "job:import"
    assert row.effective_on == MAY
    assert '"source":"oak/clients/1"' in bytes(row.context).decode()
    assert '"channel":"import"' in bytes(row.context).decode()


def test_read_again_rows_are_known_and_nothing_is_recorded(house: House) -> None:
    house.take(*EVERYTHING)
    recorded = house.log.last()

    report = house.take(*EVERYTHING)

    assert report.total == Counts(known=8)
    assert house.log.last() == recorded


def test_a_row_that_stands_twice_is_recorded_once(house: House) -> None:
    report = house.take(ANNA, replace(ANNA, line=3))

    assert report.total == Counts(done=1, known=1)
    assert house.names() == Counter({"customer.CustomerRegistered": 1})


@pytest.mark.parametrize("is_on_the_same_page", [True, False])
def test_a_known_key_with_other_content_is_rejected(
    house: House, is_on_the_same_page: bool
) -> None:
    other = replace(SALARY, line=99, content="transactions;9;changed")
    if not is_on_the_same_page:
        house.take(*EVERYTHING)

    report = house.take(*EVERYTHING, other)

    assert report.rejected == [
        RejectedRecord(
            source="oak/transactions",
            line=99,
            field="row",
            reason="the key is known, with other content",
        )
    ]
    assert house.names()["billing.TransactionRegistered"] == 1


def test_a_row_that_breaks_a_rule_is_rejected_and_the_rest_goes_on(house: House) -> None:
    early = replace(SALARY, key="8", line=5, effective_on=BusinessDate(date(2026, 5, 1)))

    report = house.take(ANNA, ACCOUNT, early, SALARY)

    assert report.total == Counts(done=3, rejected=1)
    [rejected] = report.rejected
    assert (rejected.source, rejected.line) == ("oak/transactions", 5)
    assert rejected.reason.startswith("BeforeOpeningError: ")


def test_a_loan_in_another_currency_than_its_account_is_rejected(house: House) -> None:
    euro = Money(100_000, "EUR")
    foreign = replace(LOAN, principal=euro, schedule=(Instalment(1, JUNE, euro),))

    report = house.take(ANNA, ACCOUNT, foreign)

    [rejected] = report.rejected
    assert rejected.reason.startswith("MixedCurrenciesError: ")


def test_a_row_about_something_unknown_is_rejected(house: House) -> None:
    report = house.take(ANNA, SALARY)

    [rejected] = report.rejected
    assert rejected.reason.startswith("NotFoundError: there is no Account ")


def test_once_what_a_rejected_row_wants_is_there_it_is_taken(house: House) -> None:
    house.take(ANNA, SALARY)

    report = house.take(ANNA, ACCOUNT, SALARY)

    assert report.total == Counts(done=2, known=1)


def test_a_card_is_not_issued_to_a_stranger_to_the_account(house: House) -> None:
    bob = replace(ANNA, key="2", customer_no="2", content="bob")

    report = house.take(ANNA, bob, ACCOUNT, HOLDER, replace(CARD, customer_no="2"))

    assert report.total.rejected == 1


def test_what_the_reader_rejected_is_in_the_report(house: House) -> None:
    bad = RejectedRecord(source="oak/clients", line=7, field="born_on", reason="is no date")

    report = house.take(ANNA, bad)

    assert report.counts == {"oak/clients": Counts(done=1, rejected=1)}
    assert report.counts["oak/clients"].read == 2
    assert report.rejected == [bad]


def test_of_an_interrupted_intake_the_finished_pages_are_kept(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake_module, "PAGE", 2)
    report = Report()

    def interrupt() -> None:
        if report.total.read == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        house.intake().take(EVERYTHING, report, interrupt)

    assert report.total == Counts(done=4)
    assert house.take(*EVERYTHING).total == Counts(done=4, known=4)


class Rivalry(Intake):
    """Just before its first append, another intake records one of the rows."""

    rival: Intake
    rows: Sequence[Record] = ()

    def record_all(self, decided: Any) -> int | None:
        rows, self.rows = self.rows, ()
        if rows:
            self.rival.take(rows, Report())
        return super().record_all(decided)


@pytest.mark.parametrize("row", [SALARY, replace(SALARY, key="10", transaction_no="10")])
def test_a_page_that_another_has_overtaken_is_decided_again(
    house: House, row: TransactionRecord
) -> None:
    house.take(ANNA, ACCOUNT)
    rivalry = Rivalry(house.environment, products=PRODUCTS, fingerprint_key=b"key")
    rivalry.rival, rivalry.rows = house.intake(), [row]
    report = Report()

    rivalry.take([SALARY, ORDER], report)

    assert report.total.rejected == 0
    transactions = {SALARY.key, row.key}
    assert house.names()["billing.TransactionRegistered"] == len(transactions)
    assert house.names()["billing.StandingOrderRegistered"] == 1


def test_a_page_that_is_overtaken_again_and_again_is_given_up(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    intake = house.intake()

    def refuse(events: Sequence[StoredEvent], **_: Any) -> None:
        raise IntegrityError("taken")

    monkeypatch.setattr(intake.recorder, "insert_events", refuse)

    with pytest.raises(IntegrityError):
        intake.take([ANNA], Report())


def test_the_synthetic_bank_breaks_no_rule(house: House) -> None:
    report = house.take(*SyntheticBank(60))

    assert report.rejected == []
    assert report.total.done == report.total.read > 3_000
