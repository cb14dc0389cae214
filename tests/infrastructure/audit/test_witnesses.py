"""Witnesses: what each keeps, refuses, and does when it cannot be reached."""

from __future__ import annotations

import os
import socketserver
import subprocess
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from infrastructure.audit import merkle
from infrastructure.audit.checkpoints import signed
from infrastructure.audit.keys import SigningKey
from infrastructure.audit.verify import Checkpoint, parse_note, parse_vkey, signers
from infrastructure.audit.witnesses.folder import FolderWitness
from infrastructure.audit.witnesses.mailbox import MailboxWitness
from infrastructure.audit.witnesses.port import WitnessAwayError, WitnessRefusesError
from infrastructure.audit.witnesses.signer import KEY as KEY_FILE
from infrastructure.audit.witnesses.signer import MEMORY, SecondSigner
from infrastructure.audit.witnesses.timestamp import TimestampWitness, asking
from tests.infrastructure.audit import naive
from tests.infrastructure.audit.authority import Authority, serving
from tests.infrastructure.audit.sealed_log import ORIGIN, SEED, SealedLog

AT_ONCE = timedelta(0)
KEY = SigningKey(ORIGIN, SEED)
LEAVES = naive.leaves(9)
FORKED = [*LEAVES[:2], bytes(32), *LEAVES[3:]]


def a_note(size: int, leaves: Sequence[bytes] = LEAVES, key: SigningKey = KEY) -> str:
    return signed(Checkpoint(ORIGIN, size, naive.root(leaves[:size])), key)


def a_proof(old: int, size: int, leaves: Sequence[bytes] = LEAVES) -> list[bytes]:
    return merkle.consistency(old, size, naive.reading(leaves[:size]))


# ---- A folder ----


def test_a_folder_holds_the_newest_of_the_checkpoints_that_it_was_given(tmp_path: Path) -> None:
    folder = FolderWitness(tmp_path)

    for size in (3, 9, 7):
        folder.witness(a_note(size), 0, [])

    assert folder.holds() == a_note(9)
    assert (tmp_path / "000/000/000/003.checkpoint").read_text() == a_note(3)


def test_a_folder_overwrites_nothing(tmp_path: Path) -> None:
    folder = FolderWitness(tmp_path)
    folder.witness(a_note(3), 0, [])
    folder.witness(a_note(3), 0, [])

    with pytest.raises(WitnessRefusesError, match="another checkpoint"):
        folder.witness(a_note(3, FORKED), 0, [])

    assert folder.holds() == a_note(3)
    assert len([file for file in tmp_path.rglob("*") if file.is_file()]) == 1


def test_a_folder_that_is_not_mounted_is_away(tmp_path: Path) -> None:
    folder = FolderWitness(tmp_path / "unmounted")

    with pytest.raises(WitnessAwayError):
        folder.witness(a_note(3), 0, [])
    with pytest.raises(WitnessAwayError):
        folder.holds()


def test_a_folder_of_a_disk_holds_its_checkpoints_and_what_else_the_disk_has(
    tmp_path: Path,
) -> None:
    folder = FolderWitness(tmp_path)
    folder.witness(a_note(3), 0, [])
    (tmp_path / "lost+found").mkdir()
    (tmp_path / "lost+found" / "999.checkpoint").write_text("somebody else's")

    assert folder.holds() == a_note(3)


def test_a_folder_whose_newest_file_is_no_text_says_so(tmp_path: Path) -> None:
    folder = FolderWitness(tmp_path)
    folder.witness(a_note(3), 0, [])
    (tmp_path / "000/000/000/009.checkpoint").write_bytes(b"\xff\xff")

    with pytest.raises(WitnessRefusesError, match=r"009.checkpoint is no checkpoint"):
        folder.holds()


# ---- A second signer ----


@pytest.fixture
def signer(tmp_path: Path) -> SecondSigner:
    return SecondSigner(tmp_path, ORIGIN, lambda: [parse_vkey(KEY.vkey)], now=lambda: 1_800_000_000)


def test_a_second_signer_signs_what_goes_on_from_what_it_signed_before(
    signer: SecondSigner,
) -> None:
    signer.witness(a_note(3), 0, [])
    line = signer.witness(a_note(7), 3, a_proof(3, 7))

    note = parse_note(a_note(7).encode() + line)
    assert [key.name for key in signers(note, [parse_vkey(signer.vkey)])] == [f"{ORIGIN}/witness"]
    assert signer.holds() == a_note(7)


def test_a_second_signer_signs_no_forked_log(signer: SecondSigner) -> None:
    signer.witness(a_note(3), 0, [])

    with pytest.raises(WitnessRefusesError, match="does not go on"):
        signer.witness(a_note(7, FORKED), 3, a_proof(3, 7, FORKED))

    assert signer.holds() == a_note(3)


def test_a_second_signer_signs_no_log_that_was_rolled_back(signer: SecondSigner) -> None:
    signer.witness(a_note(7), 0, [])

    with pytest.raises(WitnessRefusesError, match="does not go on"):
        signer.witness(a_note(3), 7, [])


def test_a_second_signer_signs_nothing_that_a_stranger_signed(signer: SecondSigner) -> None:
    with pytest.raises(WitnessRefusesError, match="no key of the log"):
        signer.witness(a_note(3, key=SigningKey(ORIGIN, bytes(32))), 0, [])


def test_a_second_signer_without_its_memory_signs_nothing(
    signer: SecondSigner, tmp_path: Path
) -> None:
    signer.witness(a_note(7), 0, [])
    (tmp_path / MEMORY).unlink()

    with pytest.raises(WitnessRefusesError, match="forgotten"):
        signer.witness(a_note(7, FORKED), 0, [])


@pytest.mark.parametrize(
    ("file", "said"), [(MEMORY, "what was signed before is not known"), (KEY_FILE, "holds no key")]
)
@pytest.mark.parametrize("content", ["", "5", "no json", '{"else": 1}'])
def test_a_second_signer_whose_files_are_damaged_signs_nothing(
    signer: SecondSigner, tmp_path: Path, file: str, content: str, said: str
) -> None:
    signer.witness(a_note(3), 0, [])
    (tmp_path / file).write_text(content)

    with pytest.raises(WitnessRefusesError, match=said):
        signer.witness(a_note(7), 3, a_proof(3, 7))


# ---- A mailbox ----


class Mail(socketserver.StreamRequestHandler):
    """As much of SMTP as it takes to be handed a letter."""

    letters: list[bytes]

    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        while line := self.rfile.readline():
            if line.upper().startswith(b"DATA"):
                self.wfile.write(b"354 go on\r\n")
                self.letters.append(b"".join(iter(self.rfile.readline, b".\r\n")))
            self.wfile.write(b"221 bye\r\n" if line.upper().startswith(b"QUIT") else b"250 ok\r\n")


def test_a_mailbox_gets_the_checkpoint_as_text_and_as_a_file() -> None:
    letters: list[bytes] = []
    handler = type("Letters", (Mail,), {"letters": letters})

    with serving(socketserver.TCPServer(("127.0.0.1", 0), handler)) as port:
        mailbox = MailboxWitness(
            "proof@regulator.example",
            sender="log@bank.example",
            smtp_url=f"smtp://127.0.0.1:{port}",
            every=AT_ONCE,
        )
        message_id = mailbox.witness(a_note(7), 0, [])

    (letter,) = letters
    assert b"To: proof@regulator.example" in letter
    assert message_id in letter
    assert b'filename="7.checkpoint"' in letter


def test_a_mail_server_that_does_not_answer_is_away() -> None:
    with serving(socketserver.TCPServer(("127.0.0.1", 0), Mail)) as port:
        closed = f"smtp://127.0.0.1:{port}"
    mailbox = MailboxWitness("a@b", sender="c@d", smtp_url=closed, every=AT_ONCE)

    with pytest.raises(WitnessAwayError):
        mailbox.witness(a_note(7), 0, [])


# ---- A time-stamping authority ----


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("tsa"))


def test_a_time_stamp_is_kept_if_it_holds(authority: Authority, tmp_path: Path) -> None:
    witness = TimestampWitness("here", authority, ca=authority.ca, every=AT_ONCE)

    token = witness.witness(a_note(7), 0, [])

    (tmp_path / "note").write_text(a_note(7))
    (tmp_path / "token").write_bytes(token)
    asked = [
        "openssl",
        "ts",
        "-verify",
        "-in",
        "token",
        "-data",
        "note",
        "-CAfile",
        str(authority.ca),
    ]
    subprocess.run(asked, cwd=tmp_path, check=True, capture_output=True)


def test_a_time_stamp_of_something_else_is_refused(authority: Authority) -> None:
    kept = TimestampWitness("x", authority, ca=authority.ca, every=AT_ONCE).witness(
        a_note(3), 0, []
    )
    witness = TimestampWitness("here", lambda query: kept, ca=authority.ca, every=AT_ONCE)

    with pytest.raises(WitnessRefusesError):
        witness.witness(a_note(7), 0, [])


def test_a_time_stamp_is_asked_for_over_http(authority: Authority) -> None:
    with authority.serving() as address:
        ask = asking(address)
        token = TimestampWitness("http", ask, ca=authority.ca, every=AT_ONCE).witness(
            a_note(7), 0, []
        )
    gone = TimestampWitness("http", ask, ca=authority.ca, every=AT_ONCE)

    assert token
    with pytest.raises(WitnessAwayError):
        gone.witness(a_note(9), 0, [])


# ---- All of them, and the sealer ----


def test_a_witness_that_is_away_is_told_later_and_sealing_goes_on(
    sealed_log: SealedLog, tmp_path: Path
) -> None:
    folder = tmp_path / "mounted later"
    settings = {"HELIOGRAPH_WITNESS_FOLDER": str(folder)}
    sealed_log.write(10)
    away = sealed_log.seal(**settings).turn()
    while_away = sealed_log.seal(**settings).status()
    folder.mkdir()

    sealed_log.seal(**settings).turn()

    told = sealed_log.seal(**settings).status()
    assert away.sealed == 12
    assert [(w.size, w.behind) for w in while_away.witnesses] == [(0, 12)]
    assert [(w.size, w.behind) for w in told.witnesses] == [(12, 0)]


def test_what_was_cosigned_is_handed_out_with_its_cosignature(
    sealed_log: SealedLog, tmp_path: Path
) -> None:
    (tmp_path / "signer").mkdir()
    seal = sealed_log.seal(HELIOGRAPH_WITNESS_SIGNER=str(tmp_path / "signer"))
    sealed_log.write(300)

    seal.turn()

    newest = seal.status().checkpoint
    assert newest is not None
    assert seal.signer is not None
    note = parse_note(newest.note.encode())
    assert len(signers(note, [*sealed_log.keys.verifiers(), parse_vkey(seal.signer.vkey)])) == 2


def test_a_witness_is_left_alone_until_it_is_due(sealed_log: SealedLog, tmp_path: Path) -> None:
    sealed_log.sealed(10, FolderWitness(tmp_path, every=timedelta(days=1)))
    sealed_log.sealed(10, FolderWitness(tmp_path, every=timedelta(days=1)))

    held = FolderWitness(tmp_path).holds()

    assert held is not None
    assert held.splitlines()[1] == "12"
    assert os.listdir(tmp_path / "000/000/000") == ["012.checkpoint"]
