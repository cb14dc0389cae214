"""What differs within one tile, for whatever is done to its rows: exactly that is named."""

from __future__ import annotations

import random
from dataclasses import dataclass
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from domain.audit.alteration import AlterationKind, Finding
from infrastructure.audit.differences import differences, hash_of, same
from infrastructure.audit.rows import RawRow
from infrastructure.audit.tiles import Tile
from tests.infrastructure.audit.test_leaf import a_row

COUNT = 40
FIRST = 1_000
NUMBER = 3
"""Of the tile: its first leaf is number 768."""

SEALED = [
    a_row()._replace(
        position=FIRST + 2 * n, event_id=UUID(int=n + 1).bytes, version=n, recorded_at=n
    )
    for n in range(COUNT)
]
TILE = Tile(
    level=0,
    number=NUMBER,
    hashes=[hash_of(row) for row in SEALED],
    positions=[row.position for row in SEALED],
)
PLACES = st.sets(st.integers(0, COUNT - 1), max_size=6)


@dataclass(frozen=True)
class Attack:
    """Places of the tile, each altered in one way; inserted ones come right after."""

    edited: frozenset[int]
    removed: frozenset[int]
    inserted: frozenset[int]
    rotated: tuple[int, ...]

    def rows(self) -> list[RawRow]:
        rows = dict(enumerate(SEALED))
        for n in self.edited:
            rows[n] = rows[n]._replace(actor=b"job:nobody")
        for at, to in self._moves():
            rows[to] = SEALED[at]._replace(position=SEALED[to].position)
        made = [row for n, row in rows.items() if n not in self.removed]
        made += [
            SEALED[n]._replace(position=SEALED[n].position + 1, version=99) for n in self.inserted
        ]
        return sorted(made, key=lambda row: row.position)

    def _moves(self) -> list[tuple[int, int]]:
        return list(zip(self.rotated, self.rotated[1:] + self.rotated[:1], strict=True))

    def expected(self) -> set[tuple[AlterationKind, int | None]]:
        kind = AlterationKind
        return {
            *((kind.EVENT_EDITED, SEALED[n].position) for n in self.edited),
            *((kind.EVENT_REMOVED, SEALED[n].position) for n in self.removed),
            *((kind.EVENT_INSERTED, SEALED[n].position + 1) for n in self.inserted),
            *((kind.EVENTS_REORDERED, SEALED[n].position) for n in self.rotated),
        }


@st.composite
def attacks(draw: st.DrawFn) -> Attack:
    places = draw(st.permutations(range(COUNT)))
    cuts = sorted(draw(st.lists(st.integers(0, 15), min_size=3, max_size=3)))
    rotated = tuple(places[cuts[1] : cuts[2]])
    return Attack(
        edited=frozenset(places[: cuts[0]]),
        removed=frozenset(places[cuts[0] : cuts[1]]),
        inserted=frozenset(draw(PLACES)),
        rotated=rotated if len(rotated) > 1 else (),
    )


def found(rows: list[RawRow]) -> list[Finding]:
    return differences(TILE, rows, [hash_of(row) for row in rows])


@given(attacks())
def test_all_that_was_altered_is_named_and_nothing_else(attack: Attack) -> None:
    rows = attack.rows()
    if same(TILE, rows, [hash_of(row) for row in rows]):
        assert attack.expected() == set()
        return

    findings = found(rows)

    assert {(each.kind, each.position) for each in findings} == attack.expected()
    assert len(findings) == len(attack.expected())


@given(st.integers(0, COUNT - 1), st.data())
def test_any_bit_of_any_member_of_a_row_counts(place: int, data: st.DataObject) -> None:
    row = SEALED[place]
    name = data.draw(st.sampled_from([n for n in RawRow._fields if n != "position"]))
    altered = RawRow(**{**row._asdict(), name: flipped(getattr(row, name), data)})
    rows = [*SEALED[:place], altered, *SEALED[place + 1 :]]

    (finding,) = found(rows)

    assert finding.kind is AlterationKind.EVENT_EDITED
    assert finding.leaf_index == NUMBER * 256 + place


def flipped(value: bytes | int | None, data: st.DataObject) -> bytes | int:
    if value is None:
        return bytes(16)
    if isinstance(value, int):
        return value ^ 1 << data.draw(st.integers(0, 13))
    bit = data.draw(st.integers(0, len(value) * 8 - 1))
    altered = bytearray(value)
    altered[bit // 8] ^= 1 << bit % 8
    return bytes(altered)


def test_a_tile_cut_to_pieces_is_still_named_event_by_event() -> None:
    """Too many to ask which of them only changed places."""
    rows = [row._replace(actor=f"job:{n}".encode()) for n, row in enumerate(SEALED)]
    random.Random(1).shuffle(rows)
    rows = [row._replace(position=FIRST + 2 * n) for n, row in enumerate(rows)]

    assert {each.kind for each in found(rows)} == {AlterationKind.EVENT_EDITED}
    assert len(found(rows)) == COUNT
