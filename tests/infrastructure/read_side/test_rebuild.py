"""Rebuilds: the same tables again, beside those in service, and then in their place."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from application.read_models.model import ReadModel, Record, Table, handles
from domain.shared.dates import BusinessDate
from domain.shared.money import Money
from infrastructure.read_side import generations
from infrastructure.read_side.finishing import Rebuilt
from infrastructure.read_side.hashes import ModelHash, hashes
from infrastructure.read_side.loading import Progress
from infrastructure.read_side.rebuild import AlreadyBeingRebuiltError, Rebuild
from infrastructure.read_side.sealed import CodecUnsealer
from tests.infrastructure.read_side.bank import MAY, MODELS, Bank, opened, paid
from tests.samples import Purse, PurseEntry, Purses


class Silent:
    def begin(self, phase: str, total: int) -> None:
        """Nobody watches."""

    def done(self, more: int) -> None:
        """Nobody watches."""


class StoppedError(Exception):
    pass


class Stopping(Silent):
    """Stops a rebuild at the beginning of a phase."""

    def __init__(self, phase: str) -> None:
        self.phase = phase

    def begin(self, phase: str, total: int) -> None:
        if phase.startswith(self.phase):
            raise StoppedError


def rebuilt(
    bank: Bank,
    *models: type[ReadModel],
    resume: bool = False,
    progress: Progress | None = None,
    most_rows: int = 1_000,
) -> list[Rebuilt]:
    rebuild = Rebuild(
        bank.pool, bank.codec, models or MODELS, progress or Silent(), most_rows=most_rows
    )
    return rebuild.run(resume=resume)


def hashed(bank: Bank) -> list[str]:
    with bank.pool.connection() as conn:
        return [each.sha256 for each in hashes(conn, MODELS)]


def states(bank: Bank, name: str = "purses") -> list[tuple[int, str]]:
    with bank.pool.connection() as conn:
        return [(one.number, one.state) for one in generations.generations(conn, name)]


def test_two_rebuilds_from_zero_and_the_live_tables_hold_the_same(bank: Bank) -> None:
    bank.record(*(paid(opened(n, f"Owner {n}"), n, 2 * n) for n in range(1, 20)))
    bank.caught_up()
    live = hashed(bank)

    first = rebuilt(bank)
    once = hashed(bank)
    rebuilt(bank)

    assert [each.agrees for each in first] == [True, True]
    assert once == hashed(bank) == live
    assert states(bank) == [(1, "retired"), (2, "retired"), (3, "live")]


def test_a_rebuild_mends_what_was_wrong_and_says_what_differed(bank: Bank) -> None:
    bank.record(paid(opened(1), 5), opened(2))
    bank.caught_up()
    bank.rows("UPDATE read_payments_1.payments SET amount_minor = 6 RETURNING version")
    bank.rows("DELETE FROM read_purses_1.purses WHERE balance_minor = 5 RETURNING purse_id")

    purses, payments = rebuilt(bank)

    assert purses.differences == ["purses: 1 rows, rebuilt 2"]
    assert payments.differences == ["payments: 1 rows, rebuilt 1, other contents"]
    assert bank.rows("SELECT amount_minor FROM read.payments") == [(5,)]


def test_what_is_recorded_during_a_rebuild_is_in_it(bank: Bank) -> None:
    bank.record(opened(1))
    engine = bank.caught_up()

    class Recording(Silent):
        def begin(self, phase: str, total: int) -> None:
            number = len(bank.log.rows(0, 1_000)) + 1
            bank.record(opened(number))

    rebuilt(bank, progress=Recording())

    engine.catch_up(bank.log.last() or 0)
    assert bank.rows("SELECT count(*) FROM read.purses") == [(len(bank.log.rows(0, 1_000)),)]


def test_beyond_the_rows_that_memory_may_hold_the_log_is_caught_up_with(bank: Bank) -> None:
    bank.record(*(paid(opened(n), 1, 2, 3) for n in range(1, 10)))
    bank.caught_up()

    reports = rebuilt(bank, most_rows=1)

    assert [each.agrees for each in reports] == [True, True]


def test_readers_see_the_old_tables_until_the_swap(bank: Bank) -> None:
    bank.record(opened(1))
    bank.caught_up()

    with pytest.raises(StoppedError):
        rebuilt(bank, progress=Stopping("indexing"))

    assert bank.rows("SELECT count(*) FROM read.purses") == [(1,)]
    assert states(bank) == [(1, "live"), (2, "building")]


def test_stopped_while_several_are_indexed_none_is_swapped_and_all_can_go_on(bank: Bank) -> None:
    bank.record(paid(opened(1), 5))
    bank.caught_up()

    class Indexing(Silent):
        phase = ""

        def begin(self, phase: str, total: int) -> None:
            self.phase = phase

        def done(self, more: int) -> None:
            if self.phase.startswith("indexing"):
                raise StoppedError

    with pytest.raises(StoppedError):
        rebuilt(bank, progress=Indexing())
    waiting = states(bank)

    reports = rebuilt(bank, resume=True)

    assert waiting == [(1, "live"), (2, "building")]
    assert [(each.generation, each.agrees) for each in reports] == [(2, True), (2, True)]


def test_a_stopped_rebuild_goes_on_with_what_it_had_loaded(bank: Bank) -> None:
    bank.record(paid(opened(1), 5))
    bank.caught_up()
    with pytest.raises(StoppedError):
        rebuilt(bank, progress=Stopping("indexing"))
    bank.record(paid(opened(2), 7))

    reports = rebuilt(bank, resume=True)

    assert [(each.generation, each.agrees) for each in reports] == [(2, True), (2, True)]
    assert bank.rows("SELECT amount_minor FROM read.payments ORDER BY 1") == [(5,), (7,)]


def test_a_rebuild_stopped_while_it_loads_leaves_no_tables(bank: Bank) -> None:
    bank.record(opened(1))
    bank.caught_up()

    with pytest.raises(StoppedError):
        rebuilt(bank, progress=Stopping("writing"))

    assert states(bank) == [(1, "live")]
    assert bank.rows("SELECT 1 FROM pg_namespace WHERE nspname = 'read_purses_2'") == []


def test_what_a_killed_rebuild_left_is_cleared_by_the_next(bank: Bank) -> None:
    bank.record(opened(1))
    bank.caught_up()
    with bank.pool.connection() as conn:
        generations.add(conn, Purses, generations.State.LOADING)

    rebuilt(bank, Purses)

    assert states(bank) == [(1, "retired"), (2, "live")]


def test_one_read_model_is_rebuilt_by_one_at_a_time(bank: Bank) -> None:
    bank.caught_up()

    class Again(Silent):
        def begin(self, phase: str, total: int) -> None:
            with pytest.raises(AlreadyBeingRebuiltError):
                rebuilt(bank, Purses)

    assert [each.error for each in rebuilt(bank, Purses, progress=Again())] == [None]


class PursesWithoutName(ReadModel):
    """The next version of Purses, with other columns."""

    name = "purses"
    version = 2
    purses = Table("purses", PurseEntry, key=("purse_id",))

    @handles(Purse.Emptied)
    def emptied(self, event: Purse.Emptied, record: Record) -> None:
        raise ValueError("nothing is to be emptied")


class EmptyPurses(ReadModel):
    name = "purses"
    version = 2
    purses = Table("purses", PurseEntry, key=("purse_id",))


def test_a_new_version_waits_beside_the_old_until_it_is_built(bank: Bank) -> None:
    bank.record(opened(1))
    bank.caught_up()
    newer = bank.engine([EmptyPurses])
    bank.record(opened(2))
    newer.turn()
    waiting = newer.standings()

    (report,) = rebuilt(bank, EmptyPurses)

    assert [(one.version, one.needs_rebuild) for one in waiting if one.name == "purses"] == [
        (1, True)
    ]
    assert (report.agrees, report.differences) == (None, [])
    assert bank.rows("SELECT count(*) FROM read.purses") == [(0,)]


def test_a_version_that_cannot_be_built_leaves_the_old_one_in_service(bank: Bank) -> None:
    purse = opened(1)
    purse.empty(on=MAY)
    bank.record(purse, opened(2))
    bank.caught_up()

    (report,) = rebuilt(bank, PursesWithoutName)

    assert "nothing is to be emptied" in (report.error or "")
    assert states(bank) == [(1, "live")]


steps = st.lists(
    st.tuples(
        st.integers(1, 4),
        st.sampled_from(["pay", "pay", "pay", "rename", "empty"]),
        st.integers(-300, 300),
    ),
    max_size=25,
)


def acted(purses: dict[int, Purse], step: tuple[int, str, int], day: int) -> Purse:
    customer, what, amount = step
    purse = purses.get(customer)
    if purse is None:
        purse = purses[customer] = opened(customer)
    on = BusinessDate(MAY + timedelta(days=day))
    if what == "pay":
        purse.pay(Money(amount, "CNY"), on=on)
    elif what == "rename":
        purse.rename(f"Name {amount}", on=on)
    else:
        purse.empty(on=on)
    return purse


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps, page=st.integers(1, 9), cut=st.integers(0, 25))
def test_neither_page_size_nor_where_a_rebuild_begins_changes_the_tables(
    bank: Bank, steps: list[Any], page: int, cut: int
) -> None:
    """One log for all examples: each adds to what those before it left."""
    first = 10 * len(bank.rows("SELECT 1 FROM events"))  # No example used these customers yet.
    purses: dict[int, Purse] = {}
    engine = bank.engine(page=page)
    for day, (customer, what, amount) in enumerate(steps[:cut]):
        bank.record(acted(purses, (first + customer, what, amount), day))
    engine.catch_up(bank.log.last() or 0)
    for day, (customer, what, amount) in enumerate(steps[cut:], cut):
        bank.record(acted(purses, (first + customer, what, amount), day))

    reports = rebuilt(bank, most_rows=cut)

    assert [each.differences for each in reports] == [[], []]
    assert [each.agrees for each in reports] == [True, True]


def test_a_hash_is_of_what_the_rows_hold_and_says_how_many(bank: Bank) -> None:
    bank.record(paid(opened(1), 5), opened(2))
    bank.caught_up()

    with bank.pool.connection() as conn:
        found: list[ModelHash] = hashes(conn, MODELS)

    assert [(each.name, [t.rows for t in each.tables]) for each in found] == [
        ("payments", [1, 1]),
        ("purses", [2]),
    ]
    assert found[0].position == bank.log.last()


def test_sealed_fields_are_shown_from_a_rebuilt_read_model(bank: Bank) -> None:
    bank.record(opened(1, "Anna Nováková"))
    bank.caught_up()
    rebuilt(bank)

    kept = [row[0] for row in bank.rows("SELECT owner FROM read.purses")]

    assert CodecUnsealer(bank.codec).unseal([*kept, None]) == ["Anna Nováková", None]
    assert UUID(int=1).bytes in kept[0]
