"""From the moment that something is found until the log is whole again, nothing is sealed."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from domain.audit.alteration import AlterationKind
from infrastructure.audit.verification import UnknownCheckpointError
from tests.infrastructure.audit.sealed_log import SealedLog

EDIT = (
    "UPDATE events SET actor = %s WHERE notification_id = (SELECT min(notification_id) FROM events)"
)


@contextmanager
def edited(conn: psycopg.Connection) -> Iterator[None]:
    """The first event, which is put right again afterwards."""
    first = conn.execute("SELECT actor FROM events ORDER BY notification_id LIMIT 1").fetchone()
    assert first is not None
    conn.execute(EDIT, ["employee:nobody"])
    yield
    conn.execute(EDIT, [first[0]])


def test_an_alteration_is_recorded_once_and_told_as_an_error(
    sealed_log: SealedLog, intruder: psycopg.Connection, caplog: pytest.LogCaptureFixture
) -> None:
    sealed_log.sealed(10)

    with caplog.at_level(logging.ERROR), edited(intruder):
        for _ in range(3):
            sealed_log.sealer().turn()
            sealed_log.seal().verify()

    assert sealed_log.recorded().count("audit.AlterationFound") == 1
    (told,) = caplog.records
    assert "event-edited" in told.getMessage()
    assert "notes.NoteWritten" in told.getMessage()


def test_nothing_is_sealed_over_an_alteration(
    sealed_log: SealedLog, intruder: psycopg.Connection
) -> None:
    sealed_log.sealed(10)

    with edited(intruder):
        sealed_log.sealer().turn()
    sealed_log.write(10)
    turn = sealed_log.sealer().turn()

    standing = sealed_log.seal().status()
    assert turn.is_halted
    assert standing.is_halted
    assert standing.checkpoint is not None
    assert (standing.checkpoint.size, standing.unsealed) == (12, 11)
    assert [each.finding.kind for each in standing.findings] == [AlterationKind.EVENT_EDITED]


def test_a_full_verification_that_finds_nothing_lets_sealing_go_on(
    sealed_log: SealedLog, intruder: psycopg.Connection
) -> None:
    sealed_log.sealed(300)
    with edited(intruder):
        sealed_log.sealer().turn()

    verified = sealed_log.seal().verify()
    turn = sealed_log.sealer().turn()

    assert verified.is_whole
    assert not turn.is_halted
    assert turn.size == 304
    assert sealed_log.recorded()[-2:] == ["audit.AlterationFound", "audit.AlterationResolved"]


def test_a_verification_of_the_newer_part_is_not_enough(
    sealed_log: SealedLog, intruder: psycopg.Connection
) -> None:
    sealed_log.sealed(300)
    sealed_log.sealed(300)
    with edited(intruder):
        sealed_log.sealer().turn()

        verified = sealed_log.seal().verify(since=302)

    assert verified.is_whole
    assert verified.first == 256
    assert sealed_log.seal().status().is_halted


def test_what_was_put_right_may_be_altered_again(
    sealed_log: SealedLog, intruder: psycopg.Connection
) -> None:
    sealed_log.sealed(10)
    for _ in range(2):
        with edited(intruder):
            sealed_log.sealer().turn()
        sealed_log.seal().verify()

    assert sealed_log.recorded()[2:] == [
        "audit.AlterationFound",
        "audit.AlterationResolved",
        "audit.AlterationReturned",
        "audit.AlterationResolved",
    ]


def test_a_verification_that_is_stopped_says_so_and_settles_nothing(
    sealed_log: SealedLog, intruder: psycopg.Connection
) -> None:
    sealed_log.sealed(10)
    with edited(intruder):
        sealed_log.sealer().turn()

    verified = sealed_log.seal().verify(stop=lambda: True)

    assert verified.is_interrupted
    assert not verified.is_whole
    assert sealed_log.seal().status().is_halted


def test_a_checkpoint_that_was_never_signed_is_nothing_to_go_on_from(
    sealed_log: SealedLog,
) -> None:
    sealed_log.sealed(10)

    with pytest.raises(UnknownCheckpointError, match="11 events"):
        sealed_log.seal().verify(since=11)
