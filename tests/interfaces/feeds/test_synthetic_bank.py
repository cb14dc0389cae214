"""The synthetic bank: the same on every machine, believable, and nobody's."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TypeVar

import pytest

from application.intake.records import (
    AccountRecord,
    AccountUserRecord,
    CardRecord,
    ContactPointRecord,
    CustomerRecord,
    LoanRecord,
    Record,
    TransactionRecord,
)
from domain.billing.card import CardType
from domain.billing.transaction import Purpose
from domain.customer.customer import ContactPointKind, CustomerKind
from domain.shared.dates import BusinessDate
from domain.shared.money import Money
from interfaces.feeds.synthetic import numbers
from interfaces.feeds.synthetic.bank import SyntheticBank
from interfaces.feeds.synthetic.credit import level_plan
from interfaces.feeds.synthetic.people import FIRST_ON, LAST_ON

R = TypeVar("R")

ROWS = "2790ed916a47085e0e2a8ff58ba1d559b4ec4cb308c1ff18091156c3c443f882"
"""The hash of a small bank. If it changes, so does every bank that somebody already has."""


@pytest.fixture(scope="module")
def records() -> Sequence[Record]:
    return list(SyntheticBank(600))


def those(kind: type[R], records: Sequence[Record]) -> list[R]:
    return [each for each in records if isinstance(each, kind)]


def test_the_rows_are_the_same_on_every_machine_and_every_python() -> None:
    told = hashlib.sha256()
    for each in SyntheticBank(60):
        told.update(f"{each.source}/{each.line}/{each.key}={each.content}\n".encode())

    assert told.hexdigest() == ROWS


def test_another_seed_makes_another_bank() -> None:
    names = [
        {each.name for each in those(CustomerRecord, list(SyntheticBank(20, seed=seed)))}
        for seed in (1, 2)
    ]

    assert names[0] != names[1]


def test_a_customer_is_the_same_in_a_bank_of_any_size(records: Sequence[Record]) -> None:
    small = {(each.source, each.key, each.content) for each in SyntheticBank(30)}

    assert small <= {(each.source, each.key, each.content) for each in records}


def test_a_row_has_a_key_of_its_own(records: Sequence[Record]) -> None:
    seen = Counter((each.source, each.key) for each in records)

    assert seen.most_common(1)[0][1] == 1


def test_what_a_record_refers_to_came_before_it(records: Sequence[Record]) -> None:
    customers, accounts = set(), set()
    for each in records:
        if isinstance(each, CustomerRecord):
            customers.add(each.customer_no)
        else:
            assert getattr(each, "customer_no", each) in {*customers, each}
        if isinstance(each, AccountRecord):
            accounts.add(each.account_key)
        elif not isinstance(each, CustomerRecord | ContactPointRecord):
            assert each.account_key in accounts


def test_no_two_customers_share_a_number_of_identity_phone_or_account() -> None:
    records = list(SyntheticBank(3_000))

    for values in (
        [each.id_number for each in those(CustomerRecord, records)],
        [each.value for each in phones(records)],
        [each.account_no for each in those(AccountRecord, records)],
    ):
        assert len(set(values)) == len(values) == 3_000


def phones(records: Sequence[Record]) -> list[ContactPointRecord]:
    points = those(ContactPointRecord, records)
    return [each for each in points if each.kind is ContactPointKind.PHONE]


def test_a_persons_number_says_birth_date_and_sex_and_ends_with_its_check(
    records: Sequence[Record],
) -> None:
    persons = [each for each in those(CustomerRecord, records) if each.kind is CustomerKind.PERSON]

    assert len(persons) == 560
    for each in persons:
        assert each.id_number is not None
        assert each.id_number[6:14] == f"{each.born_on:%Y%m%d}"
        assert (int(each.id_number[16]) % 2 == 1) == (each.sex == "male")
        assert each.id_number[17] == numbers.id_check(each.id_number[:17])


def test_a_companys_code_ends_with_its_check_and_it_has_no_birth_date(
    records: Sequence[Record],
) -> None:
    companies = [
        each for each in those(CustomerRecord, records) if each.kind is CustomerKind.COMPANY
    ]

    assert len(companies) == 40
    for each in companies:
        assert each.id_number is not None
        assert each.name is not None
        assert each.name.endswith("有限公司")
        assert each.id_number[17] == numbers.credit_check(each.id_number[:17])
        assert (each.born_on, each.sex) == (None, None)


def test_every_account_has_one_holder(records: Sequence[Record]) -> None:
    roles = Counter(
        each.account_key
        for each in those(AccountUserRecord, records)
        if each.role.value == "holder"
    )

    assert roles == Counter(each.account_key for each in those(AccountRecord, records))


def test_everything_happens_within_the_year(records: Sequence[Record]) -> None:
    happened = [each.effective_on for each in those(TransactionRecord, records)]

    assert min(happened) == FIRST_ON
    assert max(happened) <= LAST_ON
    assert max(happened) > date(2026, 6, 1)


def test_no_account_is_ever_overdrawn(records: Sequence[Record]) -> None:
    balances: defaultdict[str, int] = defaultdict(int)
    for each in those(TransactionRecord, records):
        balances[each.account_key] += each.amount.minor
        assert balances[each.account_key] >= 0
        assert each.amount.currency == "CNY"


def test_some_borrowers_pay_on_every_due_day_and_some_do_not(records: Sequence[Record]) -> None:
    paid = {
        (each.account_key, each.effective_on)
        for each in those(TransactionRecord, records)
        if each.purpose is Purpose.LOAN_PAYMENT
    }
    due = [
        [(loan.account_key, one.due_on) for one in loan.schedule if one.due_on <= LAST_ON]
        for loan in those(LoanRecord, records)
    ]

    punctual = sum(1 for each in due if set(each) <= paid)
    assert 0.7 * len(due) < punctual < len(due)


def test_some_cards_are_gold(records: Sequence[Record]) -> None:
    types = Counter(each.type for each in those(CardRecord, records))

    assert types[CardType.CLASSIC] > types[CardType.GOLD] > 0
    assert types[CardType.JUNIOR] > 0


@pytest.mark.parametrize(
    ("yuan", "rate", "months", "level", "last"),
    [
        (120_000, "0.048", 12, 1_026_190, 1_026_193),
        (1_000_000, "0.036", 360, 454_645, 454_872),
    ],
)
def test_instalments_are_level_and_the_last_absorbs_the_rounding(
    yuan: int, rate: str, months: int, level: int, last: int
) -> None:
    plan = level_plan(
        Money(yuan * 100, "CNY"), Decimal(rate), months, BusinessDate(date(2026, 1, 31))
    )

    assert {each.amount.minor for each in plan[:-1]} == {level}
    assert plan[-1].amount.minor == last
    assert [plan[0].due_on, plan[1].due_on] == [date(2026, 2, 28), date(2026, 3, 28)]
