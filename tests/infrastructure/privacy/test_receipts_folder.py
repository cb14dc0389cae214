"""The folder of receipts: what lies in it and is none."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest

from infrastructure.audit.keys import SigningKey
from infrastructure.audit.verify import parse_vkey
from infrastructure.privacy.receipts_folder import ForgedReceiptError, ReceiptsFolder

ORIGIN = "audit.bank.example/log1"
OURS, ANOTHERS = (SigningKey(ORIGIN, bytes([number]) * 32) for number in (1, 2))
REQUEST, SUBJECT = UUID(int=1), UUID(int=2)
LINE = (
    f'{{"request_id":"{REQUEST}","number":1,"customer_id":"{SUBJECT}","customer_no":"7\u2028",'
    '"erased":["identity"],"restricted":[],"business_date":"2026-07-28"}'
)
TEXT = f"{ORIGIN}/erasure\n{LINE}\n"


def note(text: str, key: SigningKey = OURS) -> bytes:
    return f"{text}\n{key.signature(text)}".encode()


def the_folder(path: Path, data: bytes, *, number: int = 1) -> ReceiptsFolder:
    (path / f"{REQUEST}.{number}.receipt").write_bytes(data)
    return ReceiptsFolder(path, ORIGIN, lambda: [parse_vkey(OURS.vkey)])


def test_a_receipt_is_read_as_it_was_signed_whatever_stands_in_a_number(tmp_path: Path) -> None:
    folder = the_folder(tmp_path, note(TEXT))

    (kept,) = folder.read(folder.names())

    assert (kept.erasure.id, kept.erasure.subject) == ((REQUEST, 1), SUBJECT)
    assert kept.note.encode() == note(TEXT)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff",
        note(f"{ORIGIN}/erasure\nno JSON\n", ANOTHERS),
        note(f"{ORIGIN}/erasure\n"),
        note(f"{ORIGIN}/pack\n{LINE}\n"),
        note(TEXT, ANOTHERS),
        note(TEXT).replace(b"identity", b"contacts"),
    ],
)
def test_what_is_no_receipt_is_named_and_erases_nobody(tmp_path: Path, data: bytes) -> None:
    folder = the_folder(tmp_path, data)

    with pytest.raises(ForgedReceiptError, match="take it out of the folder"):
        list(folder.read(folder.names()))


def test_a_receipt_under_the_name_of_another_erases_nobody(tmp_path: Path) -> None:
    folder = the_folder(tmp_path, note(TEXT), number=2)

    with pytest.raises(ForgedReceiptError, match="something else than its name"):
        list(folder.read(folder.names()))
