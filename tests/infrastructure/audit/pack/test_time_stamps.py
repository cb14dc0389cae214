"""The tokens of a time-stamping authority in a pack, checked as docs/regulators.md tells it."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from infrastructure.audit.verify import verify
from infrastructure.audit.witnesses.publishing import Publishing
from infrastructure.audit.witnesses.signer import SecondSigner
from infrastructure.audit.witnesses.timestamp import TimestampWitness
from infrastructure.database.provision import DatabaseUrls
from tests.infrastructure.audit.authority import Authority
from tests.infrastructure.audit.pack.oak import oak
from tests.infrastructure.audit.pack.small_pack import changed, flipped
from tests.infrastructure.audit.pack.test_bare_python import BARE_PATH
from tests.scenarios.walk import PAGE, blocks, steps

AT_ONCE = timedelta(0)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("tsa"))


@pytest.fixture(scope="module")
def stamped(
    database: DatabaseUrls, authority: Authority, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A pack whose checkpoint was stamped first, and then signed by another witness too."""
    folder = tmp_path_factory.mktemp("stamped")
    with oak(database, tmp_path_factory.mktemp("home")) as bank:
        keys = bank.house.seal
        stamps = TimestampWitness("http://tsa.example", authority, ca=authority.ca, every=AT_ONCE)
        signer = SecondSigner(tmp_path_factory.mktemp("signer"), keys.origin, keys.verifiers)
        with bank.house.pool.connection() as conn:
            told = Publishing(keys.origin, [stamps, signer]).publish(conn, keys.verifiers())
        assert told == 2
        bank.pack(folder / "pack")
    return folder


@pytest.fixture
def desk(stamped: Path, authority: Authority, tmp_path: Path) -> Path:
    """A regulator's folder: the pack, and the certificates that the authority gave them."""
    shutil.copytree(stamped / "pack", tmp_path / "pack")
    shutil.copy(authority.ca, tmp_path / "authority.pem")
    return tmp_path


def as_the_page_tells_it(folder: Path) -> subprocess.CompletedProcess[bytes]:
    """By `openssl` alone, with next to nothing in the environment."""
    (block,) = [each for each in blocks(PAGE.read_text("utf-8")) if "openssl ts" in each]
    script = "set -eu\n" + "\n".join(step.command for step in steps(block))
    plain = {"PATH": os.pathsep.join([BARE_PATH, "/usr/local/bin"]), "LC_ALL": "C.UTF-8"}
    told = ["bash", "-c", script]
    return subprocess.run(told, cwd=folder, env=plain, capture_output=True, check=False)


def test_a_token_holds_though_another_witness_signed_below_what_it_is_over(desk: Path) -> None:
    (token,) = (desk / "pack/checkpoints").glob("*.tsr")
    note = (desk / "pack/checkpoints" / token.name.partition(".")[0]).read_text("utf-8")

    ran = as_the_page_tells_it(desk)

    assert note.count("\n— ") == 2
    assert ran.returncode == 0, ran.stderr
    assert b"Verification: OK\n" in ran.stdout
    assert b"Time stamp: " in ran.stdout


def test_the_verifier_takes_a_pack_with_tokens(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keys = [(file.read_text()).strip() for file in (desk / "pack/keys").glob("*.vkey")]

    assert verify(desk / "pack", keys, None), capsys.readouterr().out


def flipped_at(bit: int) -> Callable[[bytes], bytes]:
    return lambda content: flipped(content, bit)


@pytest.mark.parametrize("bit", [0, 77, 1_200, 4_711])
def test_an_altered_token_does_not_hold(desk: Path, bit: int) -> None:
    (token,) = (desk / "pack/checkpoints").glob("*.tsr")

    with changed(token, flipped_at(bit)):
        ran = as_the_page_tells_it(desk)

    assert ran.returncode != 0
    assert b"Verification: OK" not in ran.stdout


@pytest.mark.parametrize("bit", [3, 200, 800])
def test_an_altered_checkpoint_does_not_have_the_time_of_its_token(desk: Path, bit: int) -> None:
    (token,) = (desk / "pack/checkpoints").glob("*.tsr")
    checkpoint = token.with_name(token.name.partition(".")[0])

    with changed(checkpoint, flipped_at(bit)):
        ran = as_the_page_tells_it(desk)

    assert ran.returncode != 0
    assert b"Verification: OK" not in ran.stdout


def test_the_word_of_an_authority_that_nobody_knows_does_not_count(
    desk: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    stranger = Authority(tmp_path_factory.mktemp("stranger"))
    shutil.copy(stranger.ca, desk / "authority.pem")

    ran = as_the_page_tells_it(desk)

    assert ran.returncode != 0
    assert b"Verification: OK" not in ran.stdout


@pytest.mark.parametrize(("at", "holds"), [("now", True), ("4102444800", False)])
def test_a_certificate_that_has_run_out_is_believed_of_when_it_had_not(
    desk: Path, at: str, holds: bool
) -> None:
    """In the year 2100, were `-attime` not there to say when to look."""
    (token,) = (desk / "pack/checkpoints").glob("*.tsr")
    when = str(int(token.stat().st_mtime)) if at == "now" else at
    as_the_page_tells_it(desk)

    told = ["openssl", "ts", "-verify", "-in", str(token), "-data", "stamped"]
    ran = subprocess.run(
        [*told, "-CAfile", "authority.pem", "-attime", when],
        cwd=desk,
        capture_output=True,
        check=False,
    )

    assert (b"Verification: OK" in ran.stdout) is holds
