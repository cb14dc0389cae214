"""Checkpoints byte for byte, and that nothing about them can be changed unnoticed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infrastructure.audit.checkpoints import opened, signed
from infrastructure.audit.keys import CosigningKey, SigningKey
from infrastructure.audit.verify import (
    Checkpoint,
    RejectedError,
    parse_note,
    parse_vkey,
    signers,
)

ORIGIN = "audit.bank.example/log1"
SEED = bytes(range(32))
VKEY = f"{ORIGIN}+0ab74d1b+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4"
ROOT = bytes.fromhex("813bda3a42000f8294b6a954ea83792c2defae65246ef760af9fdd53af7d4638")
NOTE = (
    f"{ORIGIN}\n7\ngTvaOkIAD4KUtqlU6oN5LC3vrmUkbvdgr5/dU699Rjg=\n\n— {ORIGIN} "
    "CrdNG0L7Slfx08lGSSHLdy/lqg+e+8/aLNoGiG6WJYuAiyNVps+gAHexqcvRtxhKTNHzn2EQJXECIcIC7aTEf4y9nwQ=\n"
)
CHECKPOINT = Checkpoint(ORIGIN, 7, ROOT)
KEYS = [parse_vkey(VKEY)]


def test_the_key_is_written_as_published() -> None:
    assert SigningKey(ORIGIN, SEED).vkey == VKEY


def test_a_checkpoint_is_signed_byte_for_byte_as_published() -> None:
    assert signed(CHECKPOINT, SigningKey(ORIGIN, SEED)) == NOTE


def test_a_checkpoint_that_is_opened_says_what_was_signed() -> None:
    assert opened(NOTE, ORIGIN, KEYS) == CHECKPOINT


@given(st.integers(0, len(NOTE.encode()) * 8 - 1))
def test_a_checkpoint_with_any_bit_flipped_is_refused(bit: int) -> None:
    altered = bytearray(NOTE.encode())
    altered[bit // 8] ^= 1 << bit % 8

    with pytest.raises((RejectedError, UnicodeDecodeError)):
        opened(bytes(altered).decode(), ORIGIN, KEYS)


def test_a_checkpoint_of_another_log_is_refused() -> None:
    with pytest.raises(RejectedError, match=r"not of another\.example"):
        opened(NOTE, "another.example", KEYS)


def test_a_checkpoint_signed_by_a_stranger_is_refused() -> None:
    stranger = SigningKey(ORIGIN, bytes(32))

    with pytest.raises(RejectedError, match="no key of the log"):
        opened(signed(CHECKPOINT, stranger), ORIGIN, KEYS)


def test_a_cosignature_holds_for_its_text_and_time_only() -> None:
    witness = CosigningKey("witness.example/w1", SEED)
    text = NOTE.partition("\n\n")[0] + "\n"
    line = witness.cosignature(text, 1_679_315_147)

    whole = parse_note((NOTE + line).encode())
    altered = parse_note((NOTE.replace("\n7\n", "\n8\n") + line).encode())

    assert [key.name for key in signers(whole, [parse_vkey(witness.vkey)])] == [witness.name]
    with pytest.raises(RejectedError):
        signers(altered, [parse_vkey(witness.vkey)])
