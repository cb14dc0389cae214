"""A superuser alters the database underneath: each alteration is found, and named to the event."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from domain.audit.alteration import AlterationKind, Finding
from infrastructure.audit import leaf, rows, tiles
from infrastructure.audit.content import content_hash
from infrastructure.audit.growth import Edge
from infrastructure.audit.verify import leaf_hash
from infrastructure.audit.witnesses.folder import FolderWitness
from tests.infrastructure.audit.sealed_log import SealedLog

EVENTS = 700
"""So many are sealed, in three tiles, the last of them partial."""

Intruder = psycopg.Connection
COPY_OF = (
    "INSERT INTO events SELECT %s, originator_id, %s, gen_random_uuid(), subject_id,"
    " correlation_id, causation_id, command_id, recorded_at, effective_on, schema_version, topic,"
    " actor, context, content_hash, state FROM events WHERE notification_id = %s"
)


@pytest.fixture
def sealed(sealed_log: SealedLog) -> SealedLog:
    """Two checkpoints, and a few events after them that are not sealed yet."""
    sealed_log.sealed(300)
    sealed_log.sealed(EVENTS - 302)
    return sealed_log


class Victim:
    """One sealed event, by its leaf index."""

    def __init__(self, conn: Intruder, index: int) -> None:
        row = conn.execute(
            "SELECT notification_id, originator_id, originator_version, topic FROM events"
            " ORDER BY notification_id OFFSET %s LIMIT 1",
            [index],
        ).fetchone()
        assert row is not None
        self.index = index
        self.position: int = row[0]
        self.stream_id: UUID = row[1]
        self.version: int = row[2]
        self.name: str = row[3]


def as_named(finding: Finding) -> tuple[object, ...]:
    return (
        finding.kind,
        finding.leaf_index,
        finding.position,
        finding.stream_id,
        finding.version,
        finding.event_name,
    )


def alter(conn: Intruder, statement: str, *asked: object) -> None:
    altered = conn.execute(statement.encode(), asked)
    assert altered.rowcount > 0


def reseal(log: SealedLog, conn: Intruder) -> None:
    """Make all tiles anew from the rows as they are now."""
    with log.pool.connection() as reading:
        found = list(rows.rows(reading, -1, rows.settled(reading)))
    edge = Edge()
    new = edge.grow([leaf_hash(leaf.line(row)) for row in found], [row.position for row in found])
    conn.execute("DELETE FROM audit.tiles")
    tiles.write(conn, new)


@pytest.mark.parametrize(
    ("index", "change"),
    [
        (0, "actor = 'employee:nobody'"),
        (255, "recorded_at = recorded_at - interval '1 microsecond'"),
        (256, "state = set_byte(state, 12, get_byte(state, 12) # 1)"),
        (611, "effective_on = '2000-01-01', subject_id = gen_random_uuid()"),
        (EVENTS - 1, "content_hash = sha256(content_hash)"),
        (7, "effective_on = '5000000-01-01'"),
        (8, "state = '\\xff'"),
        (9, "causation_id = '00000000-0000-0000-0000-000000000000'"),
    ],
)
def test_an_edited_event_is_named_by_verification_and_by_the_sealer(
    sealed: SealedLog, intruder: Intruder, index: int, change: str
) -> None:
    """Also where the content hash cannot tell: it takes no causation for one of zeros."""
    victim = Victim(intruder, index)
    alter(intruder, f"UPDATE events SET {change} WHERE notification_id = %s", victim.position)

    verified = sealed.verified()
    turn = sealed.sealer().turn()

    wanted = [
        (
            AlterationKind.EVENT_EDITED,
            index,
            victim.position,
            victim.stream_id,
            victim.version,
            victim.name,
        )
    ]
    assert [as_named(each) for each in verified.findings] == wanted
    assert [as_named(each) for each in turn.findings] == wanted


def kinds(findings: Sequence[Finding]) -> list[tuple[AlterationKind, int | None]]:
    return [(each.kind, each.leaf_index) for each in findings]


def test_a_removed_event_is_named_by_its_position_and_leaf(
    sealed: SealedLog, intruder: Intruder
) -> None:
    victim = Victim(intruder, 400)
    alter(intruder, "DELETE FROM events WHERE notification_id = %s", victim.position)

    verified, turn = sealed.verified(), sealed.sealer().turn()

    for findings in (verified.findings, turn.findings):
        (finding,) = findings
        assert (finding.kind, finding.leaf_index) == (AlterationKind.EVENT_REMOVED, 400)
        assert finding.position == victim.position
        assert (finding.stream_id, finding.version) == (victim.stream_id, victim.version)


def test_an_event_inserted_among_sealed_ones_is_named(
    sealed: SealedLog, intruder: Intruder
) -> None:
    before = Victim(intruder, 299)  # The last of its transaction: there is room behind it.
    alter(intruder, COPY_OF, before.position + 1, 900, before.position)

    verified, turn = sealed.verified(), sealed.sealer().turn()

    for findings in (verified.findings, turn.findings):
        assert [(each.kind, each.position, each.version) for each in findings] == [
            (AlterationKind.EVENT_INSERTED, before.position + 1, 900)
        ]


@pytest.mark.parametrize(("one", "other"), [(3, 4), (10, 600), (255, 256)])
def test_events_that_changed_places_are_each_named(
    sealed: SealedLog, intruder: Intruder, one: int, other: int
) -> None:
    left, right = Victim(intruder, one), Victim(intruder, other)
    move = "UPDATE events SET notification_id = %s WHERE notification_id = %s"
    alter(intruder, move, 1, left.position)
    alter(intruder, move, left.position, right.position)
    alter(intruder, move, right.position, 1)

    verified, turn = sealed.verified(), sealed.sealer().turn()

    together = one // 256 == other // 256
    kind = AlterationKind.EVENTS_REORDERED if together else AlterationKind.EVENT_EDITED
    for findings in (verified.findings, turn.findings):
        named = {(each.kind, each.position, each.stream_id) for each in findings}
        assert named == {
            (kind, left.position, right.stream_id),
            (kind, right.position, left.stream_id),
        }


def test_an_event_substituted_with_a_true_hash_of_its_own_is_found(
    sealed: SealedLog, intruder: Intruder
) -> None:
    """The intruder knows how content hashes are made."""
    victim = Victim(intruder, 42)
    alter(intruder, "UPDATE events SET actor = 'job:x' WHERE notification_id = %s", victim.position)
    with sealed.pool.connection() as conn:
        (row,) = rows.rows(conn, victim.position - 1, victim.position)
    alter(
        intruder,
        "UPDATE events SET content_hash = %s WHERE notification_id = %s",
        content_hash(row),
        victim.position,
    )

    (finding,) = sealed.verified().findings

    assert as_named(finding)[:3] == (AlterationKind.EVENT_EDITED, 42, victim.position)
    assert "content hash" not in finding.detail


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit.tiles SET hashes = set_byte(hashes, 77, get_byte(hashes, 77) # 1)"
        " WHERE level = 0 AND index = 1",
        "UPDATE audit.tiles SET hashes = set_byte(hashes, 77, get_byte(hashes, 77) # 1)"
        " WHERE level = 0 AND index = 2",
        "UPDATE audit.tiles SET hashes = set_byte(hashes, 33, get_byte(hashes, 33) # 1)"
        " WHERE level = 1",
        "UPDATE audit.tiles SET positions = set_byte(positions, 77, get_byte(positions, 77) # 1)"
        " WHERE level = 0 AND index = 1",
        "UPDATE audit.tiles SET hashes = substring(hashes FOR 32),"
        " positions = substring(positions FOR 8) WHERE level = 0 AND index = 2",
        "DELETE FROM audit.tiles WHERE level = 0 AND index = 1",
        "DELETE FROM audit.tiles WHERE level = 1",
    ],
)
def test_an_altered_tile_is_found_and_no_event_is_blamed(
    sealed: SealedLog, intruder: Intruder, change: str
) -> None:
    alter(intruder, change)

    verified, turn = sealed.verified(), sealed.sealer().turn()

    blamed = {AlterationKind.TILE_ALTERED, AlterationKind.LOG_FORKED}
    assert {each.kind for each in verified.findings} <= blamed
    assert AlterationKind.TILE_ALTERED in {each.kind for each in verified.findings}
    assert {each.kind for each in turn.findings} == {AlterationKind.TILE_ALTERED}


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit.checkpoints SET root = sha256(root) WHERE size = 700",
        "UPDATE audit.checkpoints SET note = replace(note, '700', '701') WHERE size = 700",
        "UPDATE audit.checkpoints SET note = replace(note, 'log1', 'log2') WHERE size = 700",
        "UPDATE audit.checkpoints SET size = 699 WHERE size = 700",
        "DELETE FROM audit.checkpoints",
    ],
)
def test_an_altered_checkpoint_is_found(sealed: SealedLog, intruder: Intruder, change: str) -> None:
    alter(intruder, change)

    verified, turn = sealed.verified(), sealed.sealer().turn()

    assert AlterationKind.CHECKPOINT_ALTERED in {each.kind for each in verified.findings}
    assert {each.kind for each in turn.findings} == {AlterationKind.CHECKPOINT_ALTERED}


def test_an_old_checkpoint_that_is_altered_is_found(sealed: SealedLog, intruder: Intruder) -> None:
    alter(intruder, "UPDATE audit.checkpoints SET note = 'x' WHERE size = 302")

    verified, turn = sealed.verified(), sealed.sealer().turn()

    for findings in (verified.findings, turn.findings):
        assert kinds(findings) == [(AlterationKind.CHECKPOINT_ALTERED, 301)]


def test_each_event_of_a_log_that_was_cut_short_is_named(
    sealed: SealedLog, intruder: Intruder
) -> None:
    alter(intruder, "DELETE FROM events WHERE notification_id > %s", Victim(intruder, 639).position)

    verified, turn = sealed.verified(), sealed.sealer().turn()

    for findings in (verified.findings, turn.findings):
        assert kinds(findings) == [
            (AlterationKind.EVENT_REMOVED, index) for index in range(640, EVENTS)
        ]


def test_events_rewritten_together_with_their_tiles_are_found_by_what_was_signed(
    sealed: SealedLog, intruder: Intruder
) -> None:
    """Everything that can be computed is made to fit; what cannot is the signature."""
    victim = Victim(intruder, 500)
    alter(intruder, "UPDATE events SET actor = 'job:x' WHERE notification_id = %s", victim.position)
    reseal(sealed, intruder)

    verified, turn = sealed.verified(), sealed.sealer().turn()

    forked = [f for f in verified.findings if f.kind is AlterationKind.LOG_FORKED]
    assert "among the leaves from 302 to 699" in forked[0].detail
    assert turn.findings


def test_a_log_that_was_rolled_back_is_found_by_what_a_witness_holds(
    sealed: SealedLog, intruder: Intruder, tmp_path: Path
) -> None:
    witness = FolderWitness(tmp_path, every=timedelta(0))
    sealed.sealer(witness).turn()
    last = Victim(intruder, 301)
    alter(intruder, "DELETE FROM audit.witnessings")
    alter(intruder, "DELETE FROM audit.checkpoints WHERE size > 302")
    alter(intruder, "DELETE FROM events WHERE notification_id > %s", last.position)
    alter(intruder, "DELETE FROM audit.tiles WHERE level = 0 AND index = 2")
    alter(
        intruder,
        "UPDATE audit.tiles SET hashes = substring(hashes FOR 46 * 32),"
        " positions = substring(positions FOR 46 * 8) WHERE level = 0 AND index = 1",
    )
    alter(intruder, "UPDATE audit.tiles SET hashes = substring(hashes FOR 32) WHERE level = 1")

    alone, verified = sealed.verified(), sealed.verified(witness)
    turn = sealed.sealer(witness).turn()

    assert alone.is_whole
    assert kinds(verified.findings) == [(AlterationKind.LOG_ROLLED_BACK, 699)]
    assert kinds(turn.findings) == [(AlterationKind.LOG_ROLLED_BACK, 699)]


def test_a_log_that_was_forked_is_found_by_what_a_witness_holds(
    sealed: SealedLog, intruder: Intruder, tmp_path: Path
) -> None:
    """All is sealed anew, by one who has the key too."""
    witness = FolderWitness(tmp_path, every=timedelta(0))
    sealed.sealer(witness).turn()
    victim = Victim(intruder, 500)
    alter(intruder, "UPDATE events SET actor = 'job:x' WHERE notification_id = %s", victim.position)
    with sealed.pool.connection() as conn:
        (row,) = rows.rows(conn, victim.position - 1, victim.position)
    made = content_hash(row)
    alter(intruder, "UPDATE events SET content_hash = %s WHERE actor = 'job:x'", made)
    for table in ("audit.witnessings", "audit.checkpoints", "audit.tiles"):
        alter(intruder, f"DELETE FROM {table}")
    assert sealed.sealer().turn().sealed == EVENTS

    alone, turn = sealed.verified(), sealed.sealer(witness).turn()

    assert alone.is_whole
    assert kinds(turn.findings) == [(AlterationKind.LOG_FORKED, 699)]


def test_an_event_that_is_not_sealed_yet_must_agree_with_its_own_hash(
    sealed: SealedLog, intruder: Intruder
) -> None:
    sealed.write(10)
    victim = Victim(intruder, EVENTS + 4)
    alter(intruder, "UPDATE events SET actor = 'job:x' WHERE notification_id = %s", victim.position)

    verified, turn = sealed.verified(), sealed.sealer().turn()

    for findings in (verified.findings, turn.findings):
        (finding,) = findings
        assert finding.kind is AlterationKind.EVENT_UNTRUE
        assert (finding.position, finding.version) == (victim.position, victim.version)


def test_an_event_that_comes_after_its_place_was_sealed_as_empty_is_named(
    sealed: SealedLog, intruder: Intruder
) -> None:
    last = Victim(intruder, EVENTS - 1)
    alter(intruder, COPY_OF, last.position + 7, 901, last.position)

    verified, turn = sealed.verified(), sealed.sealer().turn()

    for findings in (verified.findings, turn.findings):
        assert [(each.kind, each.position) for each in findings] == [
            (AlterationKind.EVENT_INSERTED, last.position + 7)
        ]


def test_an_event_that_comes_late_is_named_also_where_the_last_tile_is_full(
    sealed_log: SealedLog, intruder: Intruder
) -> None:
    sealed_log.sealed(254)
    last = Victim(intruder, 255)
    alter(intruder, COPY_OF, last.position + 7, 901, last.position)

    verified, turn = sealed_log.verified(), sealed_log.sealer().turn()

    for findings in (verified.findings, turn.findings):
        assert [(each.kind, each.position) for each in findings] == [
            (AlterationKind.EVENT_INSERTED, last.position + 7)
        ]


def test_what_was_altered_anywhere_is_found_within_one_round(
    sealed: SealedLog, intruder: Intruder
) -> None:
    victim = Victim(intruder, 600)
    sealer = sealed.sealer(scrub=1)
    sealer.turn()
    alter(intruder, "UPDATE events SET actor = 'job:x' WHERE notification_id = %s", victim.position)

    turns = [sealer.turn() for _ in range(3)]

    assert [bool(turn.findings) for turn in turns] == [False, True, True]


@pytest.mark.parametrize("state", ["{", '{"origin":1}', '{"vkey":"x"}'])
def test_an_event_about_the_keys_is_named_like_any_other(
    sealed: SealedLog, intruder: Intruder, state: str
) -> None:
    victim = Victim(intruder, 301)
    assert victim.name == "audit.SigningKeyIntroduced"
    change = "UPDATE events SET state = %s WHERE notification_id = %s"
    alter(intruder, change, state.encode(), victim.position)

    verified, turn = sealed.verified(), sealed.sealer().turn()

    for findings in (verified.findings, turn.findings):
        assert [as_named(each)[:3] for each in findings] == [
            (AlterationKind.EVENT_EDITED, 301, victim.position)
        ]
