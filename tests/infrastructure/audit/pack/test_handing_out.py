"""Evidence leaves the bank once it was approved, and only out of a log that is whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path

import psycopg
import pytest

from domain.access.employee import Employee, Role
from infrastructure.audit.archive import Period
from infrastructure.audit.pack.folder import FolderTakenError, PackFolder
from infrastructure.audit.pack.handing_out import AlteredLogError, Asked
from infrastructure.audit.pack.selection import NothingFoundError
from infrastructure.audit.verify import verify
from infrastructure.database.local_postgres import Cluster
from infrastructure.database.provision import DatabaseUrls
from tests.infrastructure.audit.pack.oak import ABOUT_ANNA, EVERYTHING, Oak, Silent, oak
from tests.scenarios.stories import asked as rows_of

MEI = Employee("mei", "梅", Role.COMPLIANCE, branch="101", language="zh-CN")
LIN = Employee("lin", "林", Role.COMPLIANCE, branch="101", language="zh-CN")
ASKED = Asked(ABOUT_ANNA, MEI, LIN, "PBOC Shanghai", "complaint/C-17")


@pytest.fixture(scope="module")
def bank(database: DatabaseUrls, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Oak]:
    """The same for all tests of the module; the last one leaves its log altered."""
    with oak(database, tmp_path_factory.mktemp("home")) as sealed:
        yield sealed


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infrastructure.audit.pack.events.PAGE", 50)


def never() -> bool:
    return False


def recorded(database: DatabaseUrls) -> Counter[str]:
    found = rows_of(database, "SELECT topic FROM public.events WHERE topic LIKE 'audit.Evid%%'")
    return Counter(name for (name,) in found)


@pytest.mark.usefixtures("small_pages")
def test_a_stopped_one_goes_on_as_the_same_request(
    bank: Oak, database: DatabaseUrls, tmp_path: Path
) -> None:
    hand_out, folder = bank.house.packs.handing_out.hand_out, PackFolder(tmp_path / "pack")
    asked = count()

    stopped = hand_out(ASKED, folder, Silent(), lambda: next(asked) == 1)
    with pytest.raises(FolderTakenError):
        hand_out(replace(ASKED, reason="complaint/C-18"), folder, Silent(), never)
    exported = hand_out(ASKED, folder, Silent(), never)

    assert stopped is None
    assert exported is not None
    assert verify(tmp_path / "pack", [], None)
    assert recorded(database) == {
        "audit.EvidenceRequested": 1,
        "audit.EvidenceApproved": 1,
        "audit.EvidenceExported": 1,
    }


@pytest.mark.usefixtures("small_pages")
def test_a_stopped_archive_goes_on_and_the_next_begins_after_it(
    bank: Oak, database: DatabaseUrls, tmp_path: Path
) -> None:
    ((first_until,), (then_until,)) = rows_of(
        database,
        "SELECT recorded_at FROM public.events ORDER BY notification_id OFFSET 120 LIMIT 2",
    )
    archiving, asked = bank.house.packs.archiving, count()
    first, then = Period("first", None, first_until), Period("then", None, then_until)
    folder = PackFolder(tmp_path / "first")

    stopped = archiving.archive(first, folder, Silent(), lambda: next(asked) == 1)
    whole = archiving.archive(first, folder, Silent(), never)
    after = archiving.archive(then, PackFolder(tmp_path / "then"), Silent(), never)

    assert stopped is None
    assert whole is not None
    assert after is not None
    assert (whole.mark.first_index, after.mark.first_index) == (0, (whole.mark.last_index or 0) + 1)
    assert [archive.label for archive in archiving.all()] == ["first", "then"]
    assert verify(tmp_path / "first", [], None)
    assert verify(tmp_path / "then", [], None)
    with pytest.raises(NothingFoundError):
        archiving.archive(then, PackFolder(tmp_path / "again"), Silent(), never)


def test_nothing_is_handed_out_of_a_log_that_was_altered(
    bank: Oak, cluster: Cluster, database: DatabaseUrls, tmp_path: Path
) -> None:
    name = psycopg.conninfo.conninfo_to_dict(database.app)["dbname"]
    with psycopg.connect(cluster.url(str(name), "postgres"), autocommit=True) as intruder:
        intruder.execute("ALTER TABLE events DISABLE TRIGGER ALL")
        intruder.execute(
            "UPDATE events SET actor = 'employee:nobody' WHERE topic = 'billing.LoanGranted'"
        )

    with pytest.raises(AlteredLogError):
        bank.house.packs.handing_out.hand_out(
            replace(ASKED, scope=EVERYTHING), PackFolder(tmp_path / "pack"), Silent(), never
        )

    assert not (tmp_path / "pack").exists()
