"""The audit history is found by actor, customer, command, period, branch, rule and name."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from application.enquiries.replay import PersonalChange
from application.enquiries.searching import Sought
from infrastructure.bootstrap import Heliograph
from infrastructure.database.provision import DatabaseUrls
from tests.infrastructure.read_side.queries.replayed import NEW_PHONE, Story, tell
from tests.interfaces.web.stories import PHONE
from tests.scenarios.stories import house as opened_house

READS = ["access.RecordReplayed", "access.PersonalDataRevealed", "access.CustomerRead"]


@pytest.fixture(scope="module")
def house(database: DatabaseUrls, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Heliograph]:
    with opened_house(database, tmp_path_factory.mktemp("home")) as house:
        yield house


@pytest.fixture(scope="module")
def story(house: Heliograph) -> Story:
    return tell(house)


def names(house: Heliograph, limit: int = 100, **sought: Any) -> list[str]:
    found = house.audit_history.search(Sought(**sought), limit=limit)
    return [step.fact.name for step in found.steps]


@pytest.mark.parametrize(
    ("sought", "expected"),
    [
        ({"actor": "employee:8801"}, [*READS, "access.ReadingDayBegun"]),
        ({"actor": "policy:outreach"}, ["outreach.ContactPermitted", "outreach.ContactPlanned"]),
        ({"command_id": UUID(int=0xCD)}, ["customer.ContactPointChanged"]),
        ({"branch": "000"}, [*READS, "access.ReadingDayBegun"]),
        ({"rule": "contact.test"}, ["customer.ContactPointChanged"]),
        ({"rule": "contact.test/1@abc"}, ["customer.ContactPointChanged"]),
        ({"rule": "access.cn/2026.1"}, [*READS, "access.ReadingDayBegun"]),
        ({"rule": "contact.tess"}, []),
        ({"name": "access.CustomerRead"}, ["access.CustomerRead"]),
        ({"name": "billing.LoanGranted"}, ["billing.LoanGranted"]),
        ({"name": "calendar"}, ["calendar.BusinessDayOpened", "calendar.BusinessCalendarStarted"]),
        ({"name": "access", "branch": "018"}, []),
        ({"actor": "employee:nobody"}, []),
    ],
)
def test_each_question_finds_what_is_so_the_latest_first(
    house: Heliograph, story: Story, sought: dict[str, Any], expected: list[str]
) -> None:
    assert names(house, **sought) == expected


def test_a_customers_history_has_who_read_it(house: Heliograph, story: Story) -> None:
    found = names(house, customer_id=story.customer_id)

    assert found[:4] == [*READS, "customer.ContactPointChanged"]
    assert found[-1] == "customer.CustomerRegistered"


def test_a_period_begins_with_its_start_and_ends_before_its_end(
    house: Heliograph, story: Story
) -> None:
    since = names(house, since=story.known_at)
    until = names(house, until=story.known_at, limit=1_000)
    neither = names(house, since=story.known_at, until=story.known_at)

    assert "customer.ContactPointChanged" in since
    assert "customer.ContactPointChanged" not in until
    assert neither == []
    assert names(house, since=story.known_at + timedelta(days=1)) == []


def test_people_are_told_from_jobs_and_policies(house: Heliograph, story: Story) -> None:
    found = house.audit_history.search(Sought(done_by_people=True), limit=1_000)

    assert {step.fact.actor.partition(":")[0] for step in found.steps} == {"employee"}


def test_a_page_goes_on_where_the_one_before_it_ended(house: Heliograph, story: Story) -> None:
    sought = Sought(customer_id=story.customer_id)
    pages = [house.audit_history.search(sought, limit=9)]
    while pages[-1].next is not None:
        pages.append(house.audit_history.search(sought, before=pages[-1].next, limit=9))

    whole = house.audit_history.search(sought, limit=1_000)
    paged = [step.fact.position for page in pages for step in page.steps]
    assert paged == [step.fact.position for step in whole.steps]
    assert len(pages) > 2


def test_a_found_change_shows_its_true_before_and_after(house: Heliograph, story: Story) -> None:
    (step,) = house.audit_history.search(Sought(command_id=UUID(int=0xCD)), limit=9).steps

    assert step.personal_changes == (PersonalChange("value", PHONE, NEW_PHONE),)


@pytest.mark.parametrize(
    ("condition", "index"),
    [
        ("actor = 'employee:8801' AND actor LIKE 'employee:%'", "events_actor_idx"),
        ("context ->> 'branch' = '000' AND actor LIKE 'employee:%'", "events_branch_idx"),
        (
            "(context ->> 'policy_pack') IS NOT NULL"
            " AND (context ->> 'policy_pack') COLLATE \"C\" >= 'access.cn'",
            "events_rule_idx",
        ),
        (
            "(topic LIKE 'access.%' OR topic LIKE 'audit.%' OR topic LIKE 'calendar.%'"
            " OR topic LIKE 'customer.%' OR topic LIKE 'outreach.%' OR topic LIKE 'privacy.%')"
            " AND topic = 'access.SearchMade'",
            "events_name_idx",
        ),
    ],
)
def test_a_question_has_its_index(house: Heliograph, condition: str, index: str) -> None:
    query = f"EXPLAIN SELECT 1 FROM public.events WHERE {condition} ORDER BY notification_id"
    with house.pool.connection() as conn, conn.transaction():
        conn.execute("SET LOCAL enable_seqscan = off")
        plan = conn.execute(query.encode()).fetchall()

    assert index in str(plan)
