"""What is erased is gone, from everything, and no restore brings it back."""

from __future__ import annotations

import io
import subprocess
import sys
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from uuid import UUID

import msgspec
import pytest

from application.enquiries.bounds import NO_BOUNDS
from application.shared.command import acting
from domain.customer.customer import ContactPointKind
from domain.shared.personal import Erased, Retention
from infrastructure.audit.verify import parse_note, signers
from infrastructure.bootstrap import Heliograph
from infrastructure.database.local_postgres import Cluster
from infrastructure.database.postgres_binaries import find_binaries
from infrastructure.database.provision import (
    APP,
    OWNER,
    VAULT,
    DatabaseUrls,
    connect,
    create_database,
    drop_database,
    urls,
)
from infrastructure.privacy.receipts_folder import ForgedReceiptError
from infrastructure.read_side import generations
from infrastructure.read_side.as_of import ModelAsOf
from infrastructure.read_side.generations import State
from infrastructure.read_side.hashes import hashes
from infrastructure.read_side.rebuild import Rebuild
from tests.infrastructure.audit.pack.oak import Oak
from tests.scenarios.erasure import (
    ASKING,
    ERASED_ON,
    FANG,
    FANGS,
    FANGS_ACCOUNT,
    JUN,
    JUNS,
    Silent,
    approved,
    erase,
    found,
    open_for_business,
    told,
    under,
)
from tests.scenarios.stories import asked, house

FANGS_REQUEST, JUNS_REQUEST = "P-1", "P-2"


@dataclass(frozen=True)
class Bank:
    """Its databases and home after the erasure, and dumps of both databases of the day before."""

    urls: DatabaseUrls
    home: Path
    log_of_yesterday: Path
    vault_of_yesterday: Path
    receipt: str
    told_before: set[str]
    balances_before: dict[UUID, int]
    sealed_before: list[str]
    journal: str


@pytest.fixture(scope="module")
def bank(database: DatabaseUrls, tmp_path_factory: pytest.TempPathFactory) -> Bank:
    folder = tmp_path_factory.mktemp("erasure")
    home, log, vault = (folder / each for each in ("home", "log.dump", "vault.dump"))
    with written_journal() as journal, house(database, home) as bank:
        open_for_business(bank)
        bank.audit.turn()
        leave_tables_behind(bank)
        before, balances, sealed = told(bank), balances_of(bank), ciphertexts(database)
        dump(database.admin, log)
        dump(database.vault, vault)
        request = erase(bank, approved(bank, FANGS_REQUEST, FANG, "9001"))
        note = receipt_of(database, request.id)
        bank.audit.turn()
        text = journal.getvalue()
    return Bank(database, home, log, vault, note, before, balances, sealed, text)


@contextmanager
def written_journal() -> Iterator[io.StringIO]:
    kept, stderr = io.StringIO(), sys.stderr
    sys.stderr = kept
    try:
        yield kept
    finally:
        sys.stderr = stderr


def leave_tables_behind(bank: Heliograph) -> None:
    """As a rebuild does that was replaced by another, and one that was killed; and a replay."""
    models = list(bank.engine.models.values())
    Rebuild(bank.pool, bank.mapper.codec, models, Silent()).run()
    with bank.pool.connection() as conn:
        generations.add(conn, models[0], State.BUILDING)
    ModelAsOf(bank.pool, bank.log, bank.mapper.codec, models[0], Silent()).run(NO_BOUNDS, keep=True)


def dump(url: str, file: Path) -> None:
    run("pg_dump", "--format=custom", f"--file={file}", "--dbname", superuser(url))


def run(program: str, *arguments: str) -> str:
    command = [find_binaries().program(program), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def superuser(url: str) -> str:
    return url.replace(f"//{OWNER}@", "//postgres@").replace(f"//{VAULT}@", "//postgres@")


@contextmanager
def restored(cluster: Cluster, name: str, file: Path, *, vault: bool) -> Iterator[str]:
    """A database of its own from a dump; its name."""
    owner, user = (VAULT, VAULT) if vault else (OWNER, APP)
    with connect(cluster) as connection:
        create_database(connection, name, owner=owner, user=user)
    run("pg_restore", "--exit-on-error", f"--dbname={cluster.url(name, 'postgres')}", str(file))
    yield name
    with connect(cluster) as connection:
        drop_database(connection, name)


def balances_of(bank: Heliograph) -> dict[UUID, int]:
    with bank.pool.connection() as conn:
        return dict(conn.execute("SELECT account_id, balance_minor FROM read.accounts").fetchall())


def ciphertexts(database: DatabaseUrls) -> list[str]:
    """In hex, all that was sealed of Fang."""
    rows = asked(database, "SELECT state FROM public.events WHERE subject_id = %s", FANG)
    states = [msgspec.json.decode(row[0]) for row in rows]
    sealed = [each for state in states for each in state.get("personal", {}).values() if each]
    return [b64decode(each).hex() for each in sealed]


def receipt_of(database: DatabaseUrls, request_id: UUID) -> str:
    rows = asked(
        database,
        "SELECT state FROM public.events WHERE originator_id = %s"
        " AND topic = 'privacy.ErasureCarriedOut'",
        request_id,
    )
    return str(msgspec.json.decode(rows[-1][0])["receipt"])


def in_clear(words: frozenset[str], text: str) -> set[str]:
    return {each for each in words if each in text or each.encode().hex() in text}


def test_before_the_erasure_everything_could_be_read(bank: Bank) -> None:
    assert bank.told_before >= FANGS | JUNS
    assert len(bank.sealed_before) == len(FANGS)


def test_no_key_opens_anything_of_her_any_more_and_everything_of_him(bank: Bank) -> None:
    with house(bank.urls, bank.home) as reopened:
        now = told(reopened)

    assert now & FANGS == set()
    assert now >= JUNS


def test_no_table_snapshot_or_index_holds_her_in_clear_and_no_read_model_her_ciphertext(
    bank: Bank,
) -> None:
    everything = run("pg_dump", "--dbname", superuser(bank.urls.admin), "--inserts")
    vault = run("pg_dump", "--dbname", superuser(bank.urls.vault), "--inserts")
    read_side = run("pg_dump", "--dbname", superuser(bank.urls.admin), "--schema=read_*")

    assert in_clear(FANGS, everything + vault) == set()
    assert "CREATE TABLE read_customers_2.customers" in read_side
    assert "read_customers_1." not in read_side
    assert "read_customers_3." not in read_side
    assert "replay_customers" not in everything
    assert [each for each in bank.sealed_before if each in read_side] == []
    assert [each for each in bank.sealed_before if each in everything] == []  # Base64, in states.


def test_no_file_of_the_home_and_no_line_of_the_journal_holds_her(bank: Bank) -> None:
    kept = b"".join(path.read_bytes() for path in bank.home.rglob("*") if path.is_file())

    assert {each for each in FANGS if each.encode() in kept} == set()
    assert in_clear(FANGS, bank.journal) == set()


def test_she_is_found_by_the_banks_own_number_only(bank: Bank) -> None:
    with house(bank.urls, bank.home) as reopened:
        by = {each: found(reopened, each) for each in FANGS | JUNS | {"9001", "wangfangfei"}}
        entry = reopened.directory.customer(FANG, on=date.max)
        assert entry is not None
        shown = reopened.unsealer.unseal([entry.name, entry.id_number, entry.born_on])

    assert by.pop("9001") == [FANG]
    assert {each: ids for each, ids in by.items() if ids} == {each: [JUN] for each in JUNS}
    assert shown == [Erased(Retention.IDENTITY), Erased(Retention.IDENTITY), None]


def test_a_rebuild_gives_the_same_and_totals_are_what_they_were(bank: Bank) -> None:
    with house(bank.urls, bank.home) as reopened:
        reopened.catch_up()
        models = list(reopened.engine.models.values())
        with reopened.pool.connection() as conn:
            before = {each.name: each.sha256 for each in hashes(conn, models)}
        reports = Rebuild(reopened.pool, reopened.mapper.codec, models, Silent()).run()
        with reopened.pool.connection() as conn:
            after = {each.name: each.sha256 for each in hashes(conn, models)}
        statement = reopened.billing.statement(FANGS_ACCOUNT, 1)
        balances = balances_of(reopened)

    assert [each.error for each in reports] == [None] * len(models)
    assert all(each.agrees for each in reports)
    assert before == after
    assert balances == bank.balances_before
    assert isinstance(statement.account_no, Erased)
    assert statement.is_intact


def test_the_receipt_is_signed_says_what_happened_and_lies_outside_the_databases(
    bank: Bank,
) -> None:
    files = list((bank.home / "receipts").iterdir())
    with house(bank.urls, bank.home) as reopened:
        keys = reopened.seal.verifiers()

    note = parse_note(bank.receipt.encode())
    head, line = note.text.splitlines()
    said = msgspec.json.decode(line)
    assert len(signers(note, keys)) == 1
    assert head == "heliograph.example/log/erasure"
    assert said["customer_no"] == "9001"
    assert set(said["erased"]) == {"identity", "transactions", "marketing"}
    assert said["restricted"] == [
        {"class": each, "until": None, "rule": "CN-R6"} for each in ("service-notes", "recordings")
    ]
    assert said["approvers"] == ["zhao", "qian"]
    assert len(said["key_hashes"]) == len(said["erased"])
    assert said["purged_to"].keys() >= {"customers", "accounts"}
    assert said["erased_elsewhere_within_seconds"] == 1.0
    assert [file.read_text() for file in files] == [bank.receipt]


def test_the_log_and_its_checkpoints_of_before_are_as_sound_as_ever(bank: Bank) -> None:
    rows = asked(bank.urls, "SELECT size, note FROM audit.checkpoints ORDER BY size")
    with house(bank.urls, bank.home) as reopened:
        keys = reopened.seal.verifiers()
        verified = reopened.audit.verify()

    assert len(rows) == 2
    assert [len(signers(parse_note(note.encode()), keys)) for _, note in rows] == [1, 1]
    assert verified.is_whole
    assert verified.findings == []
    assert verified.sealed == rows[-1][0]


def test_a_pack_of_everything_passes_its_verifier_and_holds_nothing_of_her(
    bank: Bank, tmp_path: Path
) -> None:
    with house(bank.urls, bank.home) as reopened:
        packed = Oak(reopened, bank.home)
        packed.pack(tmp_path / "pack", opener=packed.opener())
    files = [path for path in (tmp_path / "pack").rglob("*") if path.is_file()]
    kept = b"".join(path.read_bytes() for path in files)
    checked = subprocess.run(
        [sys.executable, str(tmp_path / "pack" / "verify.py"), str(tmp_path / "pack")],
        capture_output=True,
        text=True,
    )

    assert {each for each in FANGS if each.encode() in kept} == set()
    assert "李俊杰".encode() in kept  # He is not erased, and the pack is for one who may see.
    assert checked.returncode == 0, checked.stdout
    receipts = list((tmp_path / "pack" / "receipts").iterdir())
    assert [file.read_text() for file in receipts] == [bank.receipt]


def test_a_receipt_that_was_not_written_before_a_kill_is_written_at_the_next_start(
    bank: Bank,
) -> None:
    (file,) = (bank.home / "receipts").iterdir()
    file.unlink()

    with house(bank.urls, bank.home):
        kept = file.read_text()

    assert kept == bank.receipt


def test_nobody_is_erased_by_a_receipt_that_the_seal_is_not_under(bank: Bank) -> None:
    (file,) = (bank.home / "receipts").iterdir()
    forged = file.with_name(f"{UUID(int=3)}.1.receipt")
    forged.write_text(bank.receipt.replace(str(FANG), str(JUN)))

    with pytest.raises(ForgedReceiptError, match="take it out"), house(bank.urls, bank.home):
        pass

    forged.unlink()
    with house(bank.urls, bank.home) as reopened:
        assert told(reopened) >= JUNS


def test_yesterdays_log_beside_todays_vault_brings_nothing_back(
    bank: Bank, cluster: Cluster
) -> None:
    name = bank.urls.app.rpartition("/")[2]
    with restored(cluster, "log_restored", bank.log_of_yesterday, vault=False) as log:
        old = replace(urls(cluster, log=log, vault="unused"), vault=bank.urls.vault)
        with house(old, bank.home) as reopened:
            reopened.catch_up()
            now = told(reopened)
            by_name = found(reopened, "王芳菲")
            by_number = found(reopened, "6222000011117701")
            events = reopened.events_by_name()

    assert name != log
    assert now & FANGS == set()
    assert (by_name, by_number) == ([], [])
    assert events["privacy.ErasureRecovered"] == 1
    assert "privacy.ErasureCarriedOut" not in events


def test_yesterdays_vault_beside_todays_log_is_erased_again(bank: Bank, cluster: Cluster) -> None:
    with restored(cluster, "vault_restored", bank.vault_of_yesterday, vault=True) as vault:
        old = replace(bank.urls, vault=urls(cluster, log="unused", vault=vault).vault)
        with house(old, bank.home) as reopened:
            again = [each.subject for each in reopened.privacy.reconciled]
            now = told(reopened)
        with house(old, bank.home) as once_more:
            later = once_more.privacy.reconciled

    assert again == [FANG]
    assert later == ()
    assert now & FANGS == set()
    assert now >= JUNS


def test_yesterdays_log_and_vault_together_are_told_by_the_receipts(
    bank: Bank, cluster: Cluster
) -> None:
    with (
        restored(cluster, "both_log", bank.log_of_yesterday, vault=False) as log,
        restored(cluster, "both_vault", bank.vault_of_yesterday, vault=True) as vault,
        house(urls(cluster, log=log, vault=vault), bank.home) as reopened,
    ):
        reopened.catch_up()
        again = [each.subject for each in reopened.privacy.reconciled]
        now = told(reopened)
        by_name = found(reopened, "王芳菲")

    assert again == [FANG]
    assert now & FANGS == set()
    assert by_name == []


def test_what_is_told_of_her_later_is_stored_erased(bank: Bank) -> None:
    new_number = "13998760017"
    with house(bank.urls, bank.home) as reopened:
        with acting(under(ASKING)):
            reopened.customers.add_contact_point(
                FANG,
                contact_point_id=UUID(int=77),
                kind=ContactPointKind.PHONE,
                value=new_number,
                effective_on=ERASED_ON,
            )
        reopened.catch_up()
        now = told(reopened)
        by_number = found(reopened, new_number)
    stored = asked(
        bank.urls,
        "SELECT state FROM public.events WHERE originator_id = %s"
        " ORDER BY originator_version DESC LIMIT 1",
        FANG,
    )

    assert new_number not in now
    assert by_number == []
    assert msgspec.json.decode(stored[0][0])["personal"] == {"identity": ""}


def test_a_vault_that_is_not_the_logs_is_told_of(bank: Bank, cluster: Cluster) -> None:
    with connect(cluster) as connection:
        create_database(
            connection, "strange_vault", owner=VAULT, user=VAULT, template="vault_template"
        )
    strange = replace(bank.urls, vault=urls(cluster, log="unused", vault="strange_vault").vault)

    with written_journal() as journal, house(strange, bank.home):
        said = journal.getvalue()
    with connect(cluster) as connection:
        drop_database(connection, "strange_vault")

    assert "the vault holds no key" in said
