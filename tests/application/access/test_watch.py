"""Reads are recorded before they are shown, in the reader's stream of the day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from application.access.reads import Reads
from application.access.watch import Asked, Reader, Watch
from application.catalogue import AGGREGATES
from application.enquiries.bounds import Bounds
from application.shared.command import Receipt
from domain.access.reading_rules import ReadingRules, ReadKind
from domain.access.readings import Readings, ReplayKind, RevealReason
from domain.shared.actor import Actor, ActorKind
from infrastructure.event_log.catalogue import Catalogue
from infrastructure.event_log.codec import Codec
from infrastructure.event_log.mapper import EventMapper
from infrastructure.event_log.memory import MemoryLog
from infrastructure.event_log.memory_factory import MemoryLogFactory
from infrastructure.privacy.hidden_terms import KeyedTerms
from infrastructure.vault.keys import MemoryKeyRing
from tests.facts import ANNA, BEN

SESSION = UUID(int=9)
TODAY = date(2026, 11, 24)
EVERYTHING = ReadingRules("access.test/1@abc", frozenset(ReadKind))
NOTHING = ReadingRules("access.test/1@abc", frozenset())


class Desk:
    """The log, and somebody whose reads go into it."""

    def __init__(self, rules: ReadingRules = EVERYTHING) -> None:
        self.log = MemoryLog()
        self.mapper = EventMapper(Codec(Catalogue(AGGREGATES), MemoryKeyRing()))
        self.reads = Reads(MemoryLogFactory.environment(self.log, self.mapper))
        self.watch = Watch(self.reads, rules, KeyedTerms(lambda: b"secret"))

    def told(self) -> list[tuple[str, dict[str, Any]]]:
        return [
            (row.topic, self.mapper.codec.decode(
                self.mapper.codec.form(row.topic), row.state, 1, (row.originator_id, 1), None
            ))
            for row in self.log.rows(0, 1_000)
        ]  # fmt: skip


def reader(role: str = "agent") -> Reader:
    return Reader(Actor(ActorKind.EMPLOYEE, "li", role, "101"), SESSION, "web", TODAY)


def test_the_first_read_of_a_day_begins_its_stream() -> None:
    desk = Desk()

    desk.watch.customer(reader(), ANNA, shown=("page",), vip=False)
    desk.watch.customer(reader(), BEN, shown=("page",), vip=True)

    assert [name for name, _ in desk.told()] == [
        "access.ReadingDayBegun",
        "access.CustomerRead",
        "access.CustomerRead",
    ]
    rows = desk.log.rows(0, 10)
    assert [row.originator_version for row in rows] == [1, 2, 3]
    assert [row.subject_id for row in rows] == [None, ANNA, BEN]
    assert {row.effective_on for row in rows} == {None}


def test_a_read_says_who_in_which_session_and_by_which_rule() -> None:
    desk = Desk()

    desk.watch.reveal(reader(), ANNA, fields=("phone",), reason=RevealReason.COMPLAINT, vip=False)

    row = desk.log.rows(0, 10)[-1]
    assert (row.actor, row.correlation_id) == ("employee:li", SESSION)
    assert row.context == (
        b'{"role":"agent","branch":"101","channel":"web","reason":"complaint"'
        b',"policy_pack":"access.test/1@abc"}'
    )


def test_a_search_is_kept_as_a_hash_and_the_vips_that_it_lists_are_read() -> None:
    desk = Desk()

    desk.watch.search(reader(), " 张伟 ", found=2, vips=[BEN])
    desk.watch.search(reader(), "张伟", found=2)

    (_, first), (name, read), (_, second) = desk.told()[1:]
    assert first["term"] == second["term"] != "张伟"
    assert (first["kinds"], first["found"]) == (("name",), 2)
    assert (name, read["customer_id"], read["shown"]) == ("access.CustomerRead", BEN, ("search",))


@pytest.mark.parametrize(
    ("term", "kind"), [("13800005678", "number"), ("a@b.example", "email"), ("zhang", "name")]
)
def test_a_search_says_what_kind_of_term_it_was(term: str, kind: str) -> None:
    desk = Desk()

    desk.watch.search(reader(), term, found=0)

    assert desk.told()[-1][1]["kinds"] == (kind,)


def test_policy_may_leave_ordinary_reads_out() -> None:
    desk = Desk(NOTHING)

    desk.watch.customer(reader(), ANNA, shown=("page",), vip=False)
    desk.watch.statement(reader(), ANNA, UUID(int=3), form="page", vip=False)
    desk.watch.search(reader(), "张", found=1)

    assert desk.told() == []


def test_policy_leaves_out_nothing_of_a_regulator_nor_a_reveal_nor_a_replay() -> None:
    desk = Desk(NOTHING)

    desk.watch.search(reader("regulator"), "张", found=1)
    desk.watch.statement(reader("regulator"), ANNA, UUID(int=3), form="pdf", vip=False)
    desk.watch.reveal(reader(), ANNA, fields=("phone",), reason=RevealReason.CORRECTION, vip=False)
    desk.watch.replay(
        reader(),
        Asked(ReplayKind.STEPS, str(ANNA), ANNA, Bounds(datetime(2026, 1, 1, tzinfo=UTC), TODAY)),
    )

    assert [name for name, _ in desk.told()[1:]] == [
        "access.SearchMade",
        "access.StatementRead",
        "access.PersonalDataRevealed",
        "access.RecordReplayed",
    ]
    assert desk.told()[-1][1]["recorded_until"] == "2026-01-01T00:00:00+00:00"


def test_a_read_that_another_request_overtook_is_recorded_after_it() -> None:
    desk = Desk()
    overtaken: list[int] = []

    def tell(day: Readings) -> None:
        if not overtaken:
            overtaken.append(1)
            desk.watch.customer(reader(), BEN, shown=("page",), vip=False)
        day.customer_read(ANNA, ("page",), False)

    overtaking = Watch(Overtaken(desk.reads, tell), EVERYTHING, KeyedTerms(lambda: b"secret"))
    overtaking.customer(reader(), ANNA, shown=("page",), vip=False)

    assert [row.subject_id for row in desk.log.rows(0, 10)] == [None, BEN, ANNA]


class Overtaken:
    """Another request comes in between, once."""

    def __init__(self, reads: Reads, tell: Callable[[Readings], None]) -> None:
        self._reads, self._tell = reads, tell

    def record_reads(self, reader: str, on: date, tell: Callable[[Readings], None]) -> Receipt:
        return self._reads.record_reads(reader, on, self._tell)
