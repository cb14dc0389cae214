"""Replay on both axes: states, rows, what was known later, and step by step."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import psycopg
import pytest

from application.enquiries.bounds import Bounds, NotYetKnownError, Whose, WhoseKind
from application.enquiries.differences import Change
from application.enquiries.replay import (
    Keeping,
    NothingRecordedError,
    PersonalChange,
    UnknownModelError,
)
from application.read_models.customers import Customers
from infrastructure.bootstrap import Heliograph
from infrastructure.database.provision import DatabaseUrls
from infrastructure.read_side.as_of import ModelAsOf, drop_all, kept
from infrastructure.read_side.hashes import hashes
from tests.infrastructure.read_side.queries.replayed import NEW_PHONE, Story, one, tell
from tests.interfaces.web.stories import PHONE, day
from tests.scenarios.stories import house as opened_house

MANY = 1_000


@pytest.fixture(scope="module")
def house(database: DatabaseUrls, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Heliograph]:
    with opened_house(database, tmp_path_factory.mktemp("home")) as house:
        yield house


@pytest.fixture(scope="module")
def story(house: Heliograph) -> Story:
    return tell(house)


class Silent:
    """A progress that nobody looks at."""

    def __init__(self) -> None:
        self.total, self.seen = 0, 0

    def begin(self, phase: str, total: int) -> None:
        self.total = total

    def done(self, more: int) -> None:
        self.seen += more


def person(story: Story) -> Whose:
    return Whose(WhoseKind.PERSON, story.customer_id)


def test_a_stream_is_replayed_as_it_was_known_and_as_it_was_in_effect(
    house: Heliograph, story: Story
) -> None:
    now = house.replay.state(story.account_id)
    in_october = house.replay.state(story.account_id, Bounds(effective_until=day(10, 8)))
    then = house.replay.state(story.customer_id, Bounds(recorded_until=story.known_at))

    assert now.state["balance"] == {"minor": 700, "currency": "CNY"}
    assert in_october.state["balance"] == {"minor": 368_000, "currency": "CNY"}
    assert (then.kind, then.version) == ("Customer", 4)
    assert house.replay.state(story.customer_id).version == 5


def test_a_replay_has_the_same_hashes_twice_and_other_ones_for_other_facts(
    house: Heliograph, story: Story
) -> None:
    bounds = Bounds(story.known_at, day(11, 24))
    once, again = (house.replay.state(story.customer_id, bounds) for _ in range(2))
    later = house.replay.state(story.customer_id)

    assert (once.sha256, once.made.sha256) == (again.sha256, again.made.sha256)
    assert (once.made.events, later.made.events) == (4, 5)
    assert once.made.sha256 != later.made.sha256


def test_what_a_replay_was_made_from_pins_shapes_rules_and_the_fold(
    house: Heliograph, story: Story
) -> None:
    made = house.replay.state(story.customer_id).made

    shapes = [(shape.name, shape.stored_as, shape.read_as) for shape in made.shapes]
    assert ("customer.ContactPointChanged", 1, 1) in shapes
    assert made.rules == ("contact.test/1@abc",)
    assert len(made.leaves) == 64
    assert made.fold


def test_what_was_not_there_is_not_replayed(house: Heliograph, story: Story) -> None:
    before = Bounds(recorded_until=story.known_at - timedelta(days=1))

    for stream, bounds in ((uuid4(), Bounds()), (story.customer_id, before)):
        with pytest.raises(NothingRecordedError):
            house.replay.state(stream, bounds)


def test_one_subjects_rows_are_those_of_the_read_model_in_service(
    house: Heliograph, story: Story
) -> None:
    found = house.replay.model_of("accounts", story.customer_id)

    (account,) = found.rows["accounts"]
    assert account["balance"] == {"minor": 700, "currency": "CNY"}
    assert account["account_no"].startswith("sha256:")
    assert found.personal["accounts"] == [{"account_no": "6222000011117719"}]
    served = house.accounts.account(story.account_id, on=day(11, 24))
    assert served is not None
    assert str(served.account_id) == account["account_id"]
    assert served.balance.minor == account["balance"]["minor"]


def test_one_subjects_rows_are_as_of(house: Heliograph, story: Story) -> None:
    def phone(bounds: Bounds) -> object:
        found = house.replay.model_of("customers", story.customer_id, bounds)
        points = zip(found.rows["contact_points"], found.personal["contact_points"], strict=True)
        return [opened["value"] for row, opened in points if row["kind"] == "phone"]

    assert phone(Bounds()) == [NEW_PHONE]
    assert phone(Bounds(recorded_until=story.known_at)) == [PHONE]
    assert phone(Bounds(effective_until=day(11, 19))) == [PHONE]


def test_a_model_that_there_is_not_is_named_with_those_there_are(
    house: Heliograph, story: Story
) -> None:
    with pytest.raises(UnknownModelError, match="'purses'; there are customers, accounts"):
        house.replay.model_of("purses", story.customer_id)


def test_what_was_known_later_is_a_list_of_facts(house: Heliograph, story: Story) -> None:
    bounds = Bounds(story.known_at, day(11, 24))

    later = house.replay.later(person(story), bounds, limit=MANY).facts
    of_stream = house.replay.later(
        Whose(WhoseKind.STREAM, story.customer_id), bounds, limit=MANY
    ).facts

    assert [fact.name for fact in of_stream] == ["customer.ContactPointChanged"]
    assert [fact.name for fact in later] == [
        "customer.ContactPointChanged",
        "access.CustomerRead",
        "access.PersonalDataRevealed",
        "access.RecordReplayed",
    ]


def test_what_took_effect_after_the_date_was_not_known_later(
    house: Heliograph, story: Story
) -> None:
    bounds = Bounds(story.known_at, day(11, 19))
    stream = Whose(WhoseKind.STREAM, story.customer_id)

    assert house.replay.later(stream, bounds, limit=MANY).facts == []


def test_a_changed_phone_shows_what_it_was_before_and_what_it_is(
    house: Heliograph, story: Story
) -> None:
    """Bug museum, 15: a row of history that says old to old."""
    steps = house.replay.steps(person(story), limit=MANY).steps

    (changed,) = [step for step in steps if step.fact.name == "customer.ContactPointChanged"]
    assert changed.personal_changes == (PersonalChange("value", PHONE, NEW_PHONE),)
    assert changed.changes == (
        Change(f"contact_points.{story.phone_id}.effective_on", "2026-09-01", "2026-11-20"),
    )
    fact = changed.fact
    assert (fact.actor, fact.role, fact.branch) == ("employee:li", "agent", "018")
    assert (fact.on_behalf_of, fact.reason, fact.channel) == (
        "customer:C-0001",
        "customer-asked",
        "web",
    )
    assert fact.personal["value"].keeping is Keeping.KEPT


def test_a_history_is_stepped_through_in_the_order_of_recording(
    house: Heliograph, story: Story
) -> None:
    whole = house.replay.steps(person(story), limit=MANY)
    pages = [first := house.replay.steps(person(story), limit=7)]
    while pages[-1].next is not None:
        pages.append(house.replay.steps(person(story), after=pages[-1].next, limit=7))

    positions = [step.fact.position for page in pages for step in page.steps]
    assert positions == [step.fact.position for step in whole.steps] == sorted(positions)
    assert len(first.steps) == 7
    assert whole.next is None


def test_a_statements_history_is_its_lines_and_its_issue(house: Heliograph, story: Story) -> None:
    issued = house.statements.of_customer(story.customer_id, limit=9)[0]

    steps = house.replay.steps(Whose(WhoseKind.STATEMENT, issued.statement_id), limit=MANY).steps

    names = [step.fact.name for step in steps]
    assert names == ["billing.EntryPosted"] * 3 + ["billing.StatementIssued"]
    assert [step.fact.version for step in steps][-1] == issued.version
    balance = [change for change in steps[0].changes if change.path == "balance"]
    assert [(each.before["minor"], each.after["minor"]) for each in balance] == [(468_000, 368_000)]


def test_reads_are_steps_without_a_state(house: Heliograph, story: Story) -> None:
    steps = house.replay.steps(person(story), limit=MANY).steps

    reads = [step for step in steps if step.fact.name.startswith("access.")]
    assert len(reads) == 3
    assert {(step.before, step.after) for step in reads} == {(None, None)}


def test_a_step_through_beyond_the_bounds_shows_nothing_of_later(
    house: Heliograph, story: Story
) -> None:
    steps = house.replay.steps(person(story), Bounds(story.known_at), limit=MANY)

    assert "customer.ContactPointChanged" not in [step.fact.name for step in steps.steps]
    again = house.replay.steps(person(story), Bounds(story.known_at), limit=MANY)
    assert (steps.sha256, steps.made.sha256) == (again.sha256, again.made.sha256)


@pytest.mark.parametrize("name", ["customers", "accounts", "statements", "loans", "agenda"])
def test_a_whole_read_model_without_bounds_is_the_one_in_service(
    house: Heliograph, story: Story, name: str
) -> None:
    model, progress = house.engine.models[name], Silent()
    replayed = ModelAsOf(house.pool, house.log, house.mapper.codec, model, progress).run(Bounds())

    with house.pool.connection() as conn:
        (served,) = hashes(conn, [model])
        assert kept(conn) == []
    assert replayed.hash.sha256 == served.sha256
    assert progress.seen == progress.total == replayed.made.events


def test_a_whole_read_model_is_as_of_and_the_same_twice(house: Heliograph, story: Story) -> None:
    def run(bounds: Bounds) -> tuple[str, str]:
        replayed = ModelAsOf(house.pool, house.log, house.mapper.codec, model, Silent()).run(bounds)
        return replayed.hash.sha256, replayed.made.sha256

    model = house.engine.models[Customers.name]
    then = Bounds(recorded_until=story.known_at)

    assert run(then) == run(then)
    assert run(then) != run(Bounds())


def test_a_scratch_schema_is_kept_on_demand_and_dropped_on_demand(
    house: Heliograph, story: Story
) -> None:
    model = house.engine.models[Customers.name]

    replayed = ModelAsOf(house.pool, house.log, house.mapper.codec, model, Silent()).run(
        Bounds(recorded_until=story.known_at), keep=True
    )

    with house.pool.connection() as conn:
        assert kept(conn) == [replayed.schema]
        assert drop_all(conn) == [replayed.schema]
        assert kept(conn) == []


def test_a_question_about_a_time_waits_for_transactions_that_began_before(
    house: Heliograph, story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "infrastructure.event_log.as_of.settled.__kwdefaults__", {"patience_seconds": 0}
    )
    with psycopg.connect(house.log.url) as slow:
        slow.execute("SELECT pg_current_xact_id()")
        bounds = Bounds(recorded_until=one(house, "SELECT clock_timestamp()"))

        with pytest.raises(NotYetKnownError):
            house.replay.steps(person(story), bounds, limit=1)
        slow.rollback()
