"""Why an event is there, what it led to, and why something did not happen."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest

from application.catalogue import AGGREGATES
from application.enquiries.bounds import Whose, WhoseKind
from application.enquiries.explain import DECISIONS_AGAINST
from application.enquiries.replay import Fact, NothingRecordedError
from infrastructure.bootstrap import Heliograph
from infrastructure.database.provision import DatabaseUrls
from infrastructure.event_log.catalogue import Catalogue
from infrastructure.read_side.queries.causes import MOST_SISTERS
from tests.infrastructure.read_side.queries.replayed import Story, tell
from tests.scenarios.stories import asked
from tests.scenarios.stories import house as opened_house


@pytest.fixture(scope="module")
def house(database: DatabaseUrls, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Heliograph]:
    with opened_house(database, tmp_path_factory.mktemp("home")) as house:
        yield house


@pytest.fixture(scope="module")
def story(house: Heliograph) -> Story:
    return tell(house)


def event(house: Heliograph, story: Story, name: str) -> Fact:
    steps = house.replay.steps(Whose(WhoseKind.PERSON, story.customer_id), limit=1_000).steps
    return next(step.fact for step in steps if step.fact.name == name)


def test_an_effect_says_what_caused_it_and_by_which_rule(house: Heliograph, story: Story) -> None:
    planned = event(house, story, "outreach.ContactPlanned")

    found = house.causes.explain(planned.event_id)

    assert [fact.name for fact in found.causes] == ["billing.TreatmentActionRaised"]
    assert found.fact.actor == "policy:outreach"
    assert found.began_with.actor == "employee:li"


def test_a_cause_says_what_it_led_to(house: Heliograph, story: Story) -> None:
    raised = event(house, story, "billing.TreatmentActionRaised")

    found = house.causes.explain(raised.position)

    effects = [(effect.fact.name, effect.depth) for effect in found.effects]
    assert effects == [("outreach.ContactPlanned", 1), ("outreach.ContactPermitted", 1)]


def test_why_a_payment_is_not_there_is_said_by_what_was_missed(
    house: Heliograph, story: Story
) -> None:
    fell_due = event(house, story, "billing.InstalmentFellDue")

    found = house.causes.explain(fell_due.event_id)

    assert [fact.name for fact in found.against] == ["billing.InstalmentMissed"]


def test_sisters_share_the_session(house: Heliograph, story: Story) -> None:
    changed = event(house, story, "customer.ContactPointChanged")

    found = house.causes.explain(changed.event_id)

    assert [fact.name for fact in found.sisters][-3:] == [
        "access.CustomerRead",
        "access.PersonalDataRevealed",
        "access.RecordReplayed",
    ]
    assert found.causes == []
    assert found.is_complete


def test_what_is_about_others_is_not_told_with_it(house: Heliograph, story: Story) -> None:
    missed = event(house, story, "billing.InstalmentMissed")

    found = house.causes.explain(missed.event_id)

    assert len(found.together) == MOST_SISTERS
    assert {fact.subject_id for fact in found.together} == {story.customer_id}
    assert {fact.subject_id for fact in found.against} == {story.customer_id}


def test_what_is_not_in_the_log_is_not_explained(house: Heliograph, story: Story) -> None:
    for unknown in (uuid4(), 1):
        with pytest.raises(NothingRecordedError):
            house.causes.explain(unknown)


def test_decisions_against_something_are_events_that_there_are() -> None:
    assert set(Catalogue(AGGREGATES).by_name) >= DECISIONS_AGAINST


@pytest.mark.parametrize(
    ("question", "index"),
    [
        ("event_id = '00000000-0000-0000-0000-000000000001'", "events_event_id_idx"),
        (
            "causation_id = ANY(ARRAY['00000000-0000-0000-0000-000000000001'::uuid])",
            "events_causation_idx",
        ),
        (
            "correlation_id = '00000000-0000-0000-0000-000000000001'"
            " AND (causation_id IS NOT NULL OR actor LIKE 'employee:%%')",
            "events_correlation_idx",
        ),
    ],
)
def test_the_walk_along_the_ids_has_its_indexes(
    database: DatabaseUrls, house: Heliograph, question: str, index: str
) -> None:
    query = "SELECT 1 FROM public.events WHERE " + question
    plan = asked(database, "SELECT indexdef FROM pg_indexes WHERE indexname = %s", index)

    assert len(plan) == 1
    with house.pool.connection() as conn, conn.transaction():
        conn.execute("SET LOCAL enable_seqscan = off")
        explained = conn.execute(f"EXPLAIN {query}".replace("%%", "%").encode()).fetchall()
    assert index in str(explained)
