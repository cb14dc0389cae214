"""Proofs of events and of growth, checked by those who do not trust us."""

from __future__ import annotations

from typing import LiteralString
from uuid import UUID, uuid4

import psycopg
import pytest

from application.audit.proofs import (
    NoCheckpointError,
    NoSuchEventError,
    NotSealedError,
    NotWhatWasSealedError,
)
from application.enquiries.proof_status import Standing
from infrastructure.audit.proofs import PostgresProofs
from infrastructure.audit.verify import (
    consistency_holds,
    inclusion_holds,
    leaf_hash,
    parse_checkpoint,
    parse_note,
)
from infrastructure.read_side.queries.proof_status import LogProofStatus
from tests.infrastructure.audit.sealed_log import SealedLog


@pytest.fixture
def proofs(sealed_log: SealedLog) -> PostgresProofs:
    return PostgresProofs(sealed_log.pool)


def test_every_event_is_proven_by_its_id_or_its_position(
    sealed_log: SealedLog, proofs: PostgresProofs
) -> None:
    sealed_log.sealed(600)

    for index, row in enumerate(sealed_log.log.rows(-1, 1_000)):
        event: UUID | int = row.event_id if index % 97 == 0 else row.position
        proof = proofs.inclusion(event)

        root = parse_checkpoint(parse_note(proof.checkpoint.note.encode()).text).root
        assert proof.index == index
        assert str(row.event_id).encode() in proof.leaf
        assert inclusion_holds(leaf_hash(proof.leaf), index, 602, proof.hashes, root)


def test_a_proof_is_written_as_c2sp_has_it(sealed_log: SealedLog, proofs: PostgresProofs) -> None:
    sealed_log.sealed(2)
    position = sealed_log.log.rows(-1, 1)[0].position

    lines = proofs.inclusion(position).text().split("\n")

    assert lines[:2] == ["c2sp.org/tlog-proof@v1", "index 0"]
    assert [len(line) for line in lines[2:4]] == [44, 44]
    assert lines[4] == ""
    assert lines[5:7] == ["audit.bank.example/log1", "4"]


def test_any_two_checkpoints_are_proven_consistent(
    sealed_log: SealedLog, proofs: PostgresProofs
) -> None:
    for count in (1, 260, 40):
        sealed_log.sealed(count)
    sizes = [3, 263, 303]

    for old_size in sizes:
        for size in (each for each in sizes if each >= old_size):
            proof = proofs.consistency(old_size, size)

            old, new = proof.old, proof.new
            assert consistency_holds(old.size, old.root, new.size, new.root, proof.hashes)


def test_what_was_never_signed_has_no_proof(sealed_log: SealedLog, proofs: PostgresProofs) -> None:
    sealed_log.sealed(10)

    with pytest.raises(NoCheckpointError):
        proofs.consistency(3, 12)
    with pytest.raises(NoCheckpointError):
        proofs.checkpoint(11)


def test_an_event_that_is_not_sealed_yet_says_so(
    sealed_log: SealedLog, proofs: PostgresProofs
) -> None:
    sealed_log.sealed(10)
    sealed_log.write(1)
    last = sealed_log.log.rows(-1, 100)[-1]

    with pytest.raises(NotSealedError):
        proofs.inclusion(last.event_id)


@pytest.mark.parametrize(
    "alter",
    [
        "UPDATE events SET actor = 'employee:else' WHERE notification_id = %s",
        "UPDATE events SET state = 'no json' WHERE notification_id = %s",
        "UPDATE events SET state = '\\xff' WHERE notification_id = %s",
        "UPDATE audit.tiles SET hashes = set_byte(hashes, 0, 255 - get_byte(hashes, 0))"
        " WHERE %s > 0",
        "DELETE FROM audit.tiles WHERE level = 0 AND index = 1 AND %s > 0",
    ],
)
def test_an_event_that_is_not_what_was_sealed_has_no_proof_and_says_so(
    sealed_log: SealedLog,
    proofs: PostgresProofs,
    intruder: psycopg.Connection,
    alter: LiteralString,
) -> None:
    sealed_log.sealed(300)
    position = sealed_log.log.rows(-1, 10)[4].position

    sound = LogProofStatus(proofs).status(position)
    intruder.execute(alter, [position])
    altered = LogProofStatus(proofs).status(position)

    assert (sound.standing, altered.standing) == (Standing.PROVEN, Standing.ALTERED)
    assert (altered.index, altered.checkpoint) == (4, sound.checkpoint)
    with pytest.raises(NotWhatWasSealedError, match=f"the event at {position} is not what was"):
        proofs.inclusion(position)


def test_an_event_that_there_is_not_has_no_proof(
    sealed_log: SealedLog, proofs: PostgresProofs
) -> None:
    sealed_log.sealed(10)

    with pytest.raises(NoSuchEventError):
        proofs.inclusion(uuid4())
    with pytest.raises(NoSuchEventError):
        proofs.inclusion(1)
