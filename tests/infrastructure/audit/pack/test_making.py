"""Packs that were ordered on a page: made by a worker, kept for some days, gone with an erasure."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from application.shared.command import Circumstances, acting
from domain.access.employee import Employee, Role
from domain.audit.evidence import EvidenceScope, EvidenceState, ScopeKind
from infrastructure.audit.pack.handing_out import AlteredLogError
from infrastructure.audit.verify import verify
from infrastructure.database.provision import DatabaseUrls
from tests.facts import NOBODY
from tests.infrastructure.audit.pack.oak import ABOUT_ANNA, Oak, oak
from tests.scenarios.stories import asked as rows_of

WEI = Employee("wei", "Wei Lin", Role.REGULATOR, branch="000", language="en")
LIN = Employee("lin", "林", Role.COMPLIANCE, branch="101", language="zh-CN")
PASSWORD = "correct horse battery"


@pytest.fixture(scope="module")
def bank(database: DatabaseUrls, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Oak]:
    with oak(database, tmp_path_factory.mktemp("home")) as sealed:
        for employee in (WEI, LIN):
            sealed.house.employees.add(employee, password=PASSWORD)
        yield sealed


def ordered(bank: Oak, scope: EvidenceScope = ABOUT_ANNA) -> UUID:
    request_id, evidence = uuid4(), bank.house.packs.evidence
    with acting(Circumstances(WEI.actor, request_id, reason="case/1")):
        evidence.request(
            request_id, scope=scope, opened=True, by=WEI, recipient="PBOC", reason="case/1"
        )
    with acting(Circumstances(LIN.actor, request_id)):
        evidence.approve(request_id, by=LIN, to_be_made=True)
    bank.house.catch_up()
    return request_id


def state_of(bank: Oak, request_id: UUID) -> EvidenceState:
    bank.house.catch_up()
    entry = bank.house.packs.requests.find(request_id)
    assert entry is not None
    assert entry.state is bank.house.packs.evidence.asked(request_id).state
    return entry.state


def unpacked(bank: Oak, request_id: UUID, folder: Path) -> Path:
    pack = bank.house.packs.shelf.open(request_id)
    assert pack is not None
    whole = folder / "pack.zip"
    with pack:
        whole.write_bytes(pack.read())
    return whole


def recorded(database: DatabaseUrls, request_id: UUID) -> Counter[str]:
    question = "SELECT topic FROM public.events WHERE correlation_id = %s"
    return Counter(name for (name,) in rows_of(database, question, request_id))


def test_a_pack_is_made_once_and_waits_whole_on_the_shelf(
    bank: Oak, database: DatabaseUrls, tmp_path: Path
) -> None:
    request_id, packs = ordered(bank), bank.house.packs

    made = [packs.making.turn(), packs.making.turn()]
    bank.house.catch_up()

    assert made == [1, 0]
    assert state_of(bank, request_id) is EvidenceState.EXPORTED
    assert packs.shelf.making(request_id) is None
    assert verify(unpacked(bank, request_id, tmp_path), [], None)
    assert recorded(database, request_id)["audit.EvidenceExported"] == 1


@pytest.mark.usefixtures("small_pages")
def test_a_stopped_one_shows_how_far_it_came_and_goes_on(bank: Oak, tmp_path: Path) -> None:
    request_id, packs, asked = ordered(bank), bank.house.packs, count()

    stopped = packs.making.turn(lambda: next(asked) == 2)
    halfway = packs.shelf.making(request_id)
    went_on = packs.making.turn()

    assert (stopped, went_on) == (0, 1)
    assert halfway is not None
    assert halfway.total > 0
    assert verify(unpacked(bank, request_id, tmp_path), [], None)


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infrastructure.audit.pack.events.PAGE", 50)


def test_what_is_found_nowhere_is_abandoned_and_keeps_nobody_waiting(bank: Oak) -> None:
    lost = ordered(bank, EvidenceScope(ScopeKind.STREAM, streams=(NOBODY,)))
    found = ordered(bank)

    made = bank.house.packs.making.turn()

    assert made == 1
    assert state_of(bank, lost) is EvidenceState.ABANDONED
    assert state_of(bank, found) is EvidenceState.EXPORTED


def test_one_whose_role_does_not_ask_any_more_gets_nothing(
    bank: Oak, monkeypatch: pytest.MonkeyPatch
) -> None:
    request_id = ordered(bank)
    moved = replace(WEI, role=Role.AGENT)
    whoever = bank.house.employees.employee
    monkeypatch.setattr(
        type(bank.house.employees),
        "employee",
        lambda accounts, login: moved if login == WEI.login else whoever(login),
    )

    made = bank.house.packs.making.turn()

    assert made == 0
    assert state_of(bank, request_id) is EvidenceState.ABANDONED


def test_what_cannot_be_made_now_waits_and_the_next_is_made(
    bank: Oak, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting, other = ordered(bank), ordered(bank)
    handing_out = bank.house.packs.handing_out
    write = handing_out.write

    def altered(asked: object, request_id: UUID, *more: object) -> object:
        if request_id == waiting:
            raise AlteredLogError("the log was altered")
        return write(asked, request_id, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(handing_out, "write", altered)

    assert bank.house.packs.making.turn() == 1
    assert state_of(bank, waiting) is EvidenceState.ORDERED
    assert state_of(bank, other) is EvidenceState.EXPORTED


def test_an_erasure_empties_the_shelf_and_what_is_in_the_making(bank: Oak, tmp_path: Path) -> None:
    made, shelf = ordered(bank), bank.house.packs.shelf
    bank.house.packs.making.turn()
    in_the_making = shelf.begun(uuid4())
    in_the_making.write("opened.ndjson", b"{}")
    left_by_one_that_was_killed = bank.home / "packs" / "gone-1"
    left_by_one_that_was_killed.mkdir()

    shelf.clear()

    assert not shelf.holds(made)
    assert not in_the_making.path.exists()
    assert list((bank.home / "packs").iterdir()) == []


def test_a_pack_that_waited_too_long_goes_away_and_is_made_again_when_asked_for(bank: Oak) -> None:
    request_id, packs = ordered(bank), bank.house.packs
    packs.making.turn()
    long_ago = (datetime.now(UTC) - timedelta(days=15)).timestamp()
    os.utime(bank.home / "packs" / f"{request_id}.zip", (long_ago, long_ago))

    packs.making.turn()
    gone = not packs.shelf.holds(request_id)
    with acting(Circumstances(WEI.actor, request_id)):
        packs.evidence.make_again(request_id, by=WEI)
    bank.house.catch_up()
    made = packs.making.turn()

    assert gone
    assert made == 1
    assert packs.shelf.holds(request_id)
    assert state_of(bank, request_id) is EvidenceState.EXPORTED
