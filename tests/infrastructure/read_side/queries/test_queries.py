"""The ports of the read models over PostgreSQL and the log, on one customer's story."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from uuid import UUID, uuid4

import pytest

from application.access.access import Access, Whence
from application.access.watch import Reader
from application.enquiries.history import Place
from application.shared.command import acting
from domain.access.employee import Employee, Role
from domain.billing.account import Account
from domain.billing.card import CardType
from domain.customer.customer import ContactPointKind, VipTier
from domain.outreach.contact import ContactPurpose
from infrastructure.bootstrap import Heliograph
from infrastructure.database.provision import DatabaseUrls
from infrastructure.read_side.queries.customers import MOST_MATCHES
from tests.facts import TELLER
from tests.interfaces.web.memory_bank import RECORDED_AT, MemoryBank
from tests.interfaces.web.stories import (
    ACCOUNT_NO,
    EMAIL,
    ID_NUMBER,
    NAME,
    PASSWORD,
    PHONE,
    Told,
    a_customer,
    a_story,
    day,
    recorded_in_order,
    tell,
    yuan,
)
from tests.scenarios.stories import asked, treat
from tests.scenarios.stories import house as opened_house

TODAY = day(11, 24)
BEFORE_ALL = date(2026, 8, 31)


@pytest.fixture(scope="module")
def house(database: DatabaseUrls, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Heliograph]:
    """Knows the same story as the bank in memory, and another customer, of whom less is known."""
    with opened_house(database, tmp_path_factory.mktemp("home")) as house:
        with acting(TELLER):
            house.billing.record(*recorded_in_order(), a_customer("C-0002", name="张晓"))
            house.calendars.start(first_on=TODAY)
            house.calendars.open_day(TODAY)
        treat(house, a_story()[3].id, day(11, 6))
        yield house


@pytest.fixture(scope="module")
def told() -> Told:
    return tell(MemoryBank())


@pytest.mark.parametrize("words", [NAME, "伟明", "zhangweim", "zwm", "C-0001", ACCOUNT_NO])
def test_a_customer_is_found_by_name_pinyin_and_numbers(
    house: Heliograph, told: Told, words: str
) -> None:
    assert found(house, words) == [told.customer_id]


@pytest.mark.parametrize("words", ["张", PHONE, ID_NUMBER, EMAIL, "zhang"])
def test_of_several_the_vip_comes_first(house: Heliograph, words: str) -> None:
    entries = house.directory.find(house.search_keys.asked(words), on=TODAY, limit=9)

    assert [one.customer_no for one in entries] == ["C-0001", "C-0002"]
    assert found(house, words, limit=1) == [entries[0].customer_id]


def test_of_a_very_common_name_the_vips_are_found_all_the_same(house: Heliograph) -> None:
    common = [
        a_customer(f"C-{n:04}", name=f"王{n}") for n in range(3_000, 3_000 + MOST_MATCHES + 2)
    ]
    common[-1].recognise_vip(VipTier.GOLD, card_id=uuid4(), effective_on=TODAY)
    with acting(TELLER):
        house.billing.record(*common)
    house.catch_up()

    entries = house.directory.find(house.search_keys.asked("王"), on=TODAY, limit=3)

    assert entries[0].customer_id == common[-1].id
    assert entries[0].vip_tier is VipTier.GOLD


def test_reads_of_a_customer_push_nothing_off_the_timeline(house: Heliograph, told: Told) -> None:
    before = house.history.of_customer(told.customer_id, on=TODAY, limit=5)
    reader = Reader(TELLER.actor, uuid4(), "web", TODAY)
    for _ in range(6):
        house.watch.customer(reader, told.customer_id, shown=("page",), vip=True)

    assert house.history.of_customer(told.customer_id, on=TODAY, limit=5) == before
    assert len(before) == 5


def test_nobody_is_found_before_they_became_a_customer(house: Heliograph) -> None:
    assert found(house, NAME, on=BEFORE_ALL) == []
    assert house.directory.find([], on=TODAY, limit=9) == []
    assert house.directory.find([()], on=TODAY, limit=9) == []


def test_a_tier_is_shown_from_its_day_on(house: Heliograph, told: Told) -> None:
    before = house.directory.customer(told.customer_id, on=day(9, 9))
    after = house.directory.customer(told.customer_id, on=day(9, 10))

    assert before is not None
    assert after is not None
    assert (before.vip_tier, before.vip_from) == (None, None)
    assert (after.vip_tier, after.vip_from) == (VipTier.GOLD, day(9, 10))
    assert house.directory.customer(told.customer_id, on=BEFORE_ALL) is None


def test_personal_fields_are_opened_to_be_shown(house: Heliograph, told: Told) -> None:
    entry = house.directory.customer(told.customer_id, on=TODAY)
    assert entry is not None
    points = house.directory.contact_points(told.customer_id, on=TODAY)

    opened = house.unsealer.unseal([entry.name, entry.born_on, *(one.value for one in points)])

    assert opened[:2] == [NAME, date(1990, 3, 7)]
    assert dict(zip((one.kind for one in points), opened[2:], strict=True)) == {
        ContactPointKind.PHONE: PHONE,
        ContactPointKind.EMAIL: EMAIL,
    }


def test_accounts_cards_loans_and_statements_are_those_of_the_bank_in_memory(
    house: Heliograph, told: Told
) -> None:
    memory = MemoryBank()
    tell(memory)
    customer = told.customer_id

    assert house.accounts.cards_of(customer, on=TODAY) == memory.accounts.cards_of(
        customer, on=TODAY
    )
    assert house.accounts.cards_of(customer, on=day(9, 9)) == []
    loans = house.loans.of_customer(customer, on=TODAY)
    assert loans == memory.loans.of_customer(customer, on=TODAY)
    loan_id = loans[0].loan_id
    assert house.loans.loan(loan_id, on=TODAY) == loans[0]
    assert house.loans.instalments(loan_id) == memory.loans.instalments(loan_id)
    statements = house.statements.of_customer(customer, limit=9)
    assert statements == memory.statements.of_customer(customer, limit=9)
    assert house.statements.statement(told.statement_ids[0]) == statements[0]


def test_an_account_is_shown_with_the_role_of_who_asks(house: Heliograph, told: Told) -> None:
    (used,) = house.accounts.used_by(told.customer_id, on=TODAY)

    assert used.account == house.accounts.account(told.account_id, on=TODAY)
    assert (used.account.balance, used.role.value) == (yuan(7), "holder")
    assert house.unsealer.unseal([used.account.account_no]) == [ACCOUNT_NO]
    assert house.accounts.used_by(told.customer_id, on=BEFORE_ALL) == []
    assert house.accounts.cards_of(told.customer_id, on=TODAY)[0].type is CardType.GOLD


def test_statements_of_an_account_come_page_by_page(house: Heliograph, told: Told) -> None:
    first = house.statements.of_account(told.account_id, limit=1)
    second = house.statements.of_account(told.account_id, limit=1, before=first[0].number)

    assert [one.number for one in first + second] == [2, 1]


def test_the_policies_planned_the_contact(house: Heliograph, told: Told) -> None:
    (contact,) = house.contacts.of_customer(told.customer_id, on=TODAY)

    assert (contact.purpose, contact.instalment) == (ContactPurpose.MISSED_INSTALMENT, 2)
    assert house.contacts.of_customer(told.customer_id, on=BEFORE_ALL) == []


def test_the_timeline_comes_page_by_page_the_latest_first(house: Heliograph, told: Told) -> None:
    whole = house.history.of_customer(told.customer_id, on=TODAY, limit=999)
    pages, before = [], None
    while page := house.history.of_customer(told.customer_id, on=TODAY, limit=5, before=before):
        pages += page
        before = page[-1].place

    assert pages == whole
    assert [one.place for one in whole] == sorted((one.place for one in whole), reverse=True)
    assert {one.actor for one in whole} >= {"employee:li"}
    assert all(one.recorded_at > RECORDED_AT.replace(year=2000) for one in whole)


def test_the_timeline_leaves_out_what_it_is_told_to_and_what_is_not_yet(
    house: Heliograph, told: Told
) -> None:
    without = house.history.of_customer(
        told.customer_id, on=day(10, 1), limit=999, without={Account.TransactionRegistered}
    )

    assert {type(one.event) for one in without}.isdisjoint({Account.TransactionRegistered})
    assert max(one.place for one in without) < Place(day(10, 2), 0)
    assert house.history.of_customer(uuid4(), on=TODAY, limit=9) == []


def test_a_statement_has_the_entries_of_its_own_period(house: Heliograph, told: Told) -> None:
    listed = house.statements.of_customer(told.customer_id, limit=9)

    read = [house.billing.statement(one.account_id, one.number) for one in listed]

    lines = {one.statement.number: [line.amount for line in one.lines] for one in read}
    assert lines == {
        1: [yuan(5000), yuan(-320)],
        2: [yuan(-1000), yuan(-680), yuan(7)],
    }
    assert all(one.is_intact for one in read)
    assert [one.content_hash for one in read] == [one.content_hash for one in listed]


def test_the_business_date_is_the_one_that_is_open(house: Heliograph) -> None:
    assert house.history.business_date() == TODAY


def test_signing_in_and_out_is_recorded_in_the_log(
    house: Heliograph, database: DatabaseUrls
) -> None:
    employee = Employee("8021", "李晨", Role.AGENT, branch="101", language="zh-CN")
    house.employees.add(employee, password=PASSWORD)

    enter_and_leave(house.access)

    rows = asked(database, "SELECT topic, actor FROM events WHERE topic LIKE 'access.Signed%%'")
    assert rows == [("access.SignedIn", "employee:8021"), ("access.SignedOut", "employee:8021")]


def enter_and_leave(access: Access) -> None:
    whence = Whence("10.0.0.1")
    access.sign_in("8021", PASSWORD, token="token", whence=whence, at=RECORDED_AT)
    access.sign_out("token", at=RECORDED_AT)


def found(house: Heliograph, words: str, *, on: date = TODAY, limit: int = 9) -> list[UUID]:
    entries = house.directory.find(house.search_keys.asked(words), on=on, limit=limit)
    return [one.customer_id for one in entries]
