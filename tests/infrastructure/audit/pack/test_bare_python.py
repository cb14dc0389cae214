"""The verifier as a regulator runs it: a bare Python, or `openssl` alone; no venv, no database."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from infrastructure.audit import verify
from tests.infrastructure.audit.pack.small_pack import KEY, SmallPack, changed, flipped
from tests.scenarios.walk import PAGE, blocks, steps

VERIFIER = Path(verify.__file__)
BARE_PATH = "/usr/bin:/bin"
# Of the system if it has one, else the one that the venv was made from: without its packages.
PYTHON = shutil.which("python3", path=BARE_PATH) or str(Path(sys.base_prefix, "bin", "python3"))
BARE = [PYTHON, "-I", "-S"]


@pytest.fixture
def pack(tmp_path: Path) -> SmallPack:
    small = SmallPack(tmp_path / "pack")
    small.write("verify.py", VERIFIER.read_bytes())
    small.sign()
    (tmp_path / "log.vkey").write_text(f"{KEY.vkey}\n", encoding="utf-8")
    return small


def bare(*arguments: str, at: Path) -> subprocess.CompletedProcess[str]:
    """With an empty environment, as by `env -i`."""
    return subprocess.run(
        [*BARE, *arguments],
        cwd=at,
        env={},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        encoding="utf-8",
    )


def test_the_bare_python_has_nothing_but_its_standard_library(tmp_path: Path) -> None:
    tried = bare("-c", "import cryptography", at=tmp_path)

    assert "No module named 'cryptography'" in tried.stderr


def test_a_sound_pack_is_found_sound(pack: SmallPack, tmp_path: Path) -> None:
    ran = bare("pack/verify.py", "pack", "--vkey", "log.vkey", at=tmp_path)

    assert (ran.returncode, ran.stderr) == (0, "")
    assert "证据包完好" in ran.stdout


def test_an_altered_pack_is_not(pack: SmallPack, tmp_path: Path) -> None:
    with changed(pack.path / "events.ndjson", lambda content: flipped(content, 4_711)):
        ran = bare("pack/verify.py", "pack", "--vkey", "log.vkey", at=tmp_path)

    assert ran.returncode == 1
    assert "NOT SOUND" in ran.stdout
    assert "events.ndjson was altered" in ran.stdout


def test_a_wrong_signature_is_refused_by_openssl_too(pack: SmallPack, tmp_path: Path) -> None:
    note = pack.path / "manifest.note"

    with changed(note, lambda content: content.replace(b"/pack\n", b"/pact\n")):
        ran = bare("pack/verify.py", "pack", "--vkey", "log.vkey", at=tmp_path)

    assert ran.returncode == 1
    assert "a signature of audit.bank.example/log1 is wrong" in ran.stdout


def test_where_nothing_can_check_a_signature_it_says_so_and_fails(
    pack: SmallPack, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "cryptography.exceptions", None)
    monkeypatch.setattr(shutil, "which", lambda name: None)

    assert not verify.verify(pack.path, [KEY.vkey], None)

    assert "no signature was checked" in capsys.readouterr().out


def test_openssl_alone_checks_the_signatures_as_the_page_tells_it(
    pack: SmallPack, tmp_path: Path
) -> None:
    (block,) = [each for each in blocks(PAGE.read_text("utf-8")) if "openssl pkeyutl" in each]
    script = "set -eu\n" + "\n".join(step.command for step in steps(block))
    told = ["bash", "-c", script]
    plain = {"PATH": os.pathsep.join([BARE_PATH, "/usr/local/bin"]), "LC_ALL": "C.UTF-8"}

    ran = subprocess.run(told, cwd=tmp_path, env=plain, capture_output=True, check=True)
    with changed(pack.path / "manifest.note", lambda note: note.replace(b"/pack\n", b"/pact\n")):
        forged = subprocess.run(told, cwd=tmp_path, env=plain, capture_output=True, check=False)

    assert ran.stdout.count(b"Signature Verified Successfully") == 2
    assert forged.returncode != 0
    assert forged.stdout.count(b"Signature Verified Successfully") == 1


def test_the_verifier_is_one_file_that_old_pythons_read() -> None:
    tree = ast.parse(VERIFIER.read_text("utf-8"), feature_version=(3, 9))

    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }

    assert imported - sys.stdlib_module_names == {"cryptography"}
