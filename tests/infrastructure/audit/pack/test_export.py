"""Packs of a small bank: what is in them, what is not, and that the verifier takes them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from domain.access.employee import Role
from domain.audit.evidence import EvidenceScope, ScopeKind
from domain.shared.personal import Retention
from infrastructure.audit.pack.export import Order
from infrastructure.audit.pack.folder import FolderTakenError, PackFolder
from infrastructure.audit.pack.selection import NothingFoundError
from infrastructure.audit.verify import verify
from infrastructure.database.provision import DatabaseUrls
from infrastructure.vault.keys import KeyId
from tests.infrastructure.audit.pack.oak import (
    ABOUT_ANNA,
    EVERYTHING,
    REQUEST,
    TOLD,
    Oak,
    Silent,
    oak,
)
from tests.oak_bank import ANNA, BEN, HOUSEHOLD, LOAN, SAVINGS


@pytest.fixture(scope="module")
def bank(database: DatabaseUrls, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Oak]:
    with oak(database, tmp_path_factory.mktemp("home")) as sealed:
        yield sealed


def lines(pack: Path, name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (pack / name).read_text("utf-8").splitlines()]


def fields(pack: Path, event: str) -> dict[str, Any]:
    """The opened fields of the first event of that name."""
    return next(each["fields"] for each in lines(pack, "opened.ndjson") if each["name"] == event)


def test_a_pack_of_everything_is_sound_and_has_every_event(bank: Oak, tmp_path: Path) -> None:
    exported = bank.pack(tmp_path / "pack")

    assert verify(tmp_path / "pack", [], None)
    assert (
        exported.mark.events == exported.mark.size == len(lines(tmp_path / "pack", "events.ndjson"))
    )


def test_a_pack_of_a_person_has_their_streams_whole_and_nobody_elses(
    bank: Oak, tmp_path: Path
) -> None:
    bank.pack(tmp_path / "pack", ABOUT_ANNA, bank.opener(ANNA))

    assert verify(tmp_path / "pack", [], None)
    told = {each["stream_id"]: each for each in lines(tmp_path / "pack", "streams.ndjson")}
    assert {str(ANNA), str(HOUSEHOLD), str(LOAN)} <= told.keys()
    assert not {str(BEN), str(SAVINGS)} & told.keys()
    assert all(each["complete"] for each in told.values())


def test_what_is_opened_is_the_persons_own(bank: Oak, tmp_path: Path) -> None:
    bank.pack(tmp_path / "pack", EVERYTHING, bank.opener(ANNA))

    opened = lines(tmp_path / "pack", "opened.ndjson")

    assert {each["subject_id"] for each in opened} == {str(ANNA)}
    assert "Ben Novák" not in (tmp_path / "pack/opened.ndjson").read_text("utf-8")


def test_who_may_see_personal_data_gets_them_in_clear(bank: Oak, tmp_path: Path) -> None:
    bank.pack(tmp_path / "pack", ABOUT_ANNA, bank.opener())

    shown = fields(tmp_path / "pack", "customer.CustomerRegistered")

    assert (shown["name"], shown["id_number"]) == ("安娜", "11999919900101002X")


def test_others_get_them_masked(bank: Oak, tmp_path: Path) -> None:
    bank.pack(tmp_path / "pack", ABOUT_ANNA, bank.opener(masked_for=Role.SUPERVISOR))

    registered = fields(tmp_path / "pack", "customer.CustomerRegistered")
    reached = fields(tmp_path / "pack", "customer.ContactPointAdded")

    assert (registered["name"], registered["id_number"]) == ("安*", "1****************X")
    assert registered["sex"] in (None, "****")
    assert reached["value"] == "154****0001"
    assert "安娜" not in (tmp_path / "pack/opened.ndjson").read_text("utf-8")


def test_nothing_personal_is_in_a_pack_without_opened_fields(bank: Oak, tmp_path: Path) -> None:
    bank.pack(tmp_path / "pack")

    whole = b"".join(file.read_bytes() for file in (tmp_path / "pack").rglob("*") if file.is_file())

    assert not (tmp_path / "pack/opened.ndjson").exists()
    for known in ("安娜", "11999919900101002X", "15400000001", "Ben Novák", "城市供水公司"):
        assert known.encode() not in whole


def test_a_query_has_what_meets_all_its_conditions_and_says_what_it_leaves_out(
    bank: Oak, tmp_path: Path
) -> None:
    scope = EvidenceScope(
        ScopeKind.QUERY,
        names=("billing.StatementIssued", "billing.LoanGranted"),
        actor="job:import",
    )

    bank.pack(tmp_path / "pack", scope)

    assert verify(tmp_path / "pack", [], None)
    (only,) = lines(tmp_path / "pack", "events.ndjson")
    (stream,) = lines(tmp_path / "pack", "streams.ndjson")
    assert (only["name"], stream["included"]) == ("billing.LoanGranted", 1)
    assert stream["head"] > 1
    assert not stream["complete"]


@pytest.mark.parametrize(
    "scope",
    [
        EvidenceScope(ScopeKind.PERSON, person=REQUEST),
        EvidenceScope(ScopeKind.STREAM, streams=(REQUEST,)),
        EvidenceScope(ScopeKind.PERIOD, recorded_until=datetime(1999, 1, 1, tzinfo=UTC)),
        EvidenceScope(ScopeKind.QUERY, branch="nowhere"),
    ],
    ids=lambda scope: scope.kind.value,
)
def test_a_pack_of_nothing_is_refused_and_leaves_nothing(
    bank: Oak, tmp_path: Path, scope: EvidenceScope
) -> None:
    with pytest.raises(NothingFoundError):
        bank.pack(tmp_path / "pack", scope)

    assert not (tmp_path / "pack").exists()


def test_a_pack_under_a_newer_key_is_sound_to_who_has_the_older(bank: Oak, tmp_path: Path) -> None:
    older = bank.house.audit.keys.signer().vkey
    bank.house.audit.keys.rotate()
    bank.seal()

    bank.pack(tmp_path / "pack")

    assert verify(tmp_path / "pack", [older], None)


def test_a_pack_has_the_schema_of_each_of_its_events(bank: Oak, tmp_path: Path) -> None:
    bank.pack(tmp_path / "pack", ABOUT_ANNA)

    events = {(e["name"], e["schema_version"]) for e in lines(tmp_path / "pack", "events.ndjson")}
    schemas = {file.name for file in (tmp_path / "pack/schemas").iterdir()}

    assert schemas == {f"{name}.v{version}.json" for name, version in events}


def after(pages: int) -> Callable[[], bool]:
    """Stops an export when so many pages are written."""
    asked = count(1)
    return lambda: next(asked) >= pages


@pytest.mark.parametrize("pages", [1, 3])
def test_a_stopped_export_goes_on_in_its_tree_and_ends_as_it_would_have(
    bank: Oak, tmp_path: Path, pages: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infrastructure.audit.pack.events.PAGE", 50)
    bank.pack(tmp_path / "undisturbed", ABOUT_ANNA, bank.opener())
    order = Order(REQUEST, ABOUT_ANNA, TOLD, bank.opener())
    folder = PackFolder(tmp_path / "pack")

    stopped = bank.exporter.export(folder, bank.first_mark(), order, Silent(), after(pages))
    with (tmp_path / "pack/events.ndjson").open("ab") as torn:
        torn.write(b'{"position":')
    mark = folder.begun("asked")
    assert mark is not None
    ended = bank.exporter.export(folder, mark, order, Silent(), lambda: False)
    folder.finish()

    assert stopped is None
    assert ended is not None
    assert contents(tmp_path / "pack") == contents(tmp_path / "undisturbed")


def contents(pack: Path) -> dict[str, bytes]:
    return {
        file.relative_to(pack).as_posix(): file.read_bytes()
        for file in pack.rglob("*")
        if file.is_file()
    }


def test_a_folder_goes_on_with_its_own_request_only(bank: Oak, tmp_path: Path) -> None:
    order = Order(REQUEST, ABOUT_ANNA, TOLD)
    folder = PackFolder(tmp_path / "pack")
    bank.exporter.export(folder, bank.first_mark(), order, Silent(), after(1))

    with pytest.raises(FolderTakenError):
        PackFolder(tmp_path / "pack").begun("something else")


def test_a_folder_with_anything_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear")

    with pytest.raises(FolderTakenError):
        PackFolder(tmp_path).begun("asked")


def test_names_in_clear_are_for_their_owners_eyes_also_in_a_folder_that_was_there(
    bank: Oak, tmp_path: Path
) -> None:
    (tmp_path / "pack").mkdir(mode=0o755)

    bank.pack(tmp_path / "pack", ABOUT_ANNA, bank.opener())

    assert (tmp_path / "pack/opened.ndjson").stat().st_mode & 0o077 == 0


def test_a_zipped_pack_is_sound(bank: Oak, tmp_path: Path) -> None:
    bank.pack(tmp_path / "pack")

    whole = PackFolder(tmp_path / "pack").zipped()

    assert whole == tmp_path / "pack.zip"
    assert whole.stat().st_mode & 0o077 == 0
    assert not (tmp_path / "pack").exists()
    assert verify(whole, [], None)


def test_what_was_erased_says_so_and_the_proof_still_holds(bank: Oak, tmp_path: Path) -> None:
    bank.house.mapper.codec.keys.destroy([KeyId(ANNA, Retention.IDENTITY)])

    bank.pack(tmp_path / "pack", ABOUT_ANNA, bank.opener())

    assert verify(tmp_path / "pack", [], None)
    assert fields(tmp_path / "pack", "customer.CustomerRegistered")["name"] == {
        "erased": "identity"
    }
