"""The growing edge, against the whole tree; and the tiles that come out of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infrastructure.audit import tiles
from infrastructure.audit.growth import Edge
from infrastructure.audit.tiles import Tile, TileKey, TileMissingError
from infrastructure.audit.verify import root_of
from tests.infrastructure.audit import naive

STEPS = st.lists(st.integers(1, 700), min_size=1, max_size=8)
ALL = naive.leaves(8 * 700)


def grown(steps: list[int]) -> tuple[Edge, dict[TileKey, Tile]]:
    """Grown in these steps, each time from what the tiles say of the last."""
    kept: dict[TileKey, Tile] = {}
    size = 0
    edge = Edge()
    for step in steps:
        edge = Edge(size, kept)
        new = edge.grow(ALL[size : size + step], range(size, size + step))
        kept |= {(tile.level, tile.number): tile for tile in new}
        size += step
    return edge, kept


@given(STEPS)
def test_an_edge_that_grows_in_steps_has_the_root_of_all_leaves(steps: list[int]) -> None:
    edge, _ = grown(steps)

    assert edge.size == sum(steps)
    assert edge.root() == naive.root(ALL[: sum(steps)])


@given(STEPS)
def test_level_0_holds_every_leaf_and_each_level_the_roots_of_the_one_below(
    steps: list[int],
) -> None:
    _, kept = grown(steps)

    size = sum(steps)
    level_0 = [kept[0, n] for n in range(-(-size // 256))]
    assert [h for tile in level_0 for h in tile.hashes] == ALL[:size]
    assert [p for tile in level_0 for p in tile.positions] == list(range(size))
    assert [h for n in range(-(-(size // 256) // 256)) for h in kept[1, n].hashes] == [
        root_of(tile.hashes) for tile in level_0 if tile.is_full
    ]


def test_an_edge_is_not_made_from_a_tile_that_is_too_wide() -> None:
    _, kept = grown([300])

    with pytest.raises(TileMissingError):
        Edge(299, kept)


def test_an_empty_tree_has_the_hash_of_nothing() -> None:
    assert Edge().root() == naive.root([])


@pytest.mark.parametrize(
    ("level", "number", "width", "path"),
    [
        (0, 0, 256, "tile/0/000"),
        (0, 1_234_067, 8, "tile/0/x001/x234/067.p/8"),
        (2, 5_000, 256, "tile/2/x005/000"),
    ],
)
def test_tiles_are_named_as_c2sp_says(level: int, number: int, width: int, path: str) -> None:
    assert tiles.path(level, number, width) == path
