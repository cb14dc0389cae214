"""Which key seals, from the first to the one after it."""

from __future__ import annotations

import base64
import json

import pytest

from application.audit.keys import SigningKeys
from application.shared.command import acting
from infrastructure.audit import checkpoints
from infrastructure.audit.keys import (
    SEALER,
    SealKeys,
    SigningKey,
    UnknownSealKeyError,
    endorsed,
)
from infrastructure.audit.verify import parse_note, parse_vkey, signers
from tests.infrastructure.audit.sealed_log import ORIGIN, SEED, SealedLog

OTHER = bytes(reversed(range(32)))


def keys_with(log: SealedLog, seed: bytes, file: str = "seal.key") -> SealKeys:
    return SealKeys(ORIGIN, seed, log.folder / file, SigningKeys(log.environment))


def sealed_by(log: SealedLog) -> list[str]:
    """Of each checkpoint, the key that signed it."""
    keys = log.keys.verifiers()
    with log.pool.connection() as conn:
        kept = list(checkpoints.above(conn, 0))
    return [signers(parse_note(each.note.encode()), keys)[0].id.hex() for each in kept]


def test_a_key_that_the_log_does_not_know_seals_nothing(sealed_log: SealedLog) -> None:
    sealed_log.sealed(10)

    with pytest.raises(UnknownSealKeyError, match="was never introduced") as error:
        keys_with(sealed_log, OTHER).signer()

    assert SigningKey(ORIGIN, SEED).vkey in str(error.value)


def test_a_rotation_is_recorded_and_the_new_key_seals_from_there(sealed_log: SealedLog) -> None:
    sealed_log.sealed(10)
    before, after = sealed_log.keys.signer(), sealed_log.keys.rotate()

    sealed_log.sealed(10)

    assert sealed_log.recorded()[2:] == ["audit.SigningKeyRetired", "audit.SigningKeyIntroduced"]
    assert sealed_by(sealed_log) == [before.vkey.split("+")[1], after.vkey.split("+")[1]]
    assert sealed_log.verified().is_whole


def test_the_new_key_is_signed_by_the_one_before(sealed_log: SealedLog) -> None:
    before = sealed_log.keys.signer()
    after = sealed_log.keys.rotate()

    row = sealed_log.log.rows(-1, 100)[-1]
    note = parse_note(json.loads(row.state)["endorsement"].encode())

    assert after.vkey in note.text
    assert signers(note, [parse_vkey(before.vkey)])


def test_the_new_key_lies_in_the_file_that_the_next_start_reads(sealed_log: SealedLog) -> None:
    sealed_log.keys.signer()
    after = sealed_log.keys.rotate()

    kept = base64.b64decode((sealed_log.folder / "seal.key").read_bytes())

    assert SigningKey(ORIGIN, kept).vkey == after.vkey
    assert keys_with(sealed_log, kept).signer().vkey == after.vkey
    assert not (sealed_log.folder / "seal.key.next").exists()


def test_a_retired_key_seals_nothing(sealed_log: SealedLog) -> None:
    sealed_log.keys.signer()
    sealed_log.keys.rotate()

    with pytest.raises(UnknownSealKeyError, match="is retired"):
        keys_with(sealed_log, SEED, "elsewhere.key").signer()


def test_a_rotation_that_was_cut_off_after_the_log_had_it_is_ended_by_the_next_use(
    sealed_log: SealedLog,
) -> None:
    sealed_log.keys.signer()
    after = sealed_log.keys.rotate()
    (sealed_log.folder / "seal.key").rename(sealed_log.folder / "seal.key.next")

    assert sealed_log.keys.signer().vkey == after.vkey
    assert (sealed_log.folder / "seal.key").exists()


def test_after_a_lost_key_a_new_one_seals_and_the_log_says_that_nobody_signed_it(
    sealed_log: SealedLog,
) -> None:
    sealed_log.sealed(10)

    after = keys_with(sealed_log, OTHER, "new.key").rotate(lost=True)

    told = json.loads(sealed_log.log.rows(-1, 100)[-1].state)
    assert (told["vkey"], told["endorsement"]) == (after.vkey, None)


def test_a_key_that_an_intruder_names_in_the_log_counts_for_nothing(
    sealed_log: SealedLog,
) -> None:
    """Whoever may append can append this; nobody who holds a key of the log signed it."""
    sealed_log.sealed(10)
    intruders = SigningKey(ORIGIN, OTHER)
    forged = endorsed(intruders.vkey, SigningKey(ORIGIN, bytes(32)))
    with acting(SEALER):
        book = SigningKeys(sealed_log.environment)
        book.introduce(intruders.vkey, origin=ORIGIN, endorsement=forged)

    trusted = [key.id.hex() for key in sealed_log.keys.verifiers()]

    assert intruders.vkey.split("+")[1] not in trusted
    with pytest.raises(UnknownSealKeyError, match="nobody signed for the one that the log names"):
        sealed_log.sealer().turn()


def test_keys_of_the_past_and_a_key_that_was_rotated_elsewhere_count(
    sealed_log: SealedLog,
) -> None:
    first = sealed_log.keys.signer()
    second = sealed_log.keys.rotate()
    third = sealed_log.keys.rotate()

    at_the_first_host = keys_with(sealed_log, SEED, "elsewhere.key").verifiers()

    ids = [each.vkey.split("+")[1] for each in (first, second, third)]
    assert sorted(key.id.hex() for key in at_the_first_host) == sorted(ids)
