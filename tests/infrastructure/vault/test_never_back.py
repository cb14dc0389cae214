"""Whatever happens to a vault, in whatever order, a destroyed key never opens anything again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from psycopg_pool import ConnectionPool

from domain.shared.personal import Retention
from infrastructure.database.provision import DatabaseUrls
from infrastructure.vault.backup import back_up, restore
from infrastructure.vault.erasures import Erasure, VaultErasures
from infrastructure.vault.keys import KeyId
from infrastructure.vault.master import MasterKey, MasterKeys
from infrastructure.vault.postgres import PostgresKeyRing
from infrastructure.vault.rotation import Rotation

MASTERS = MasterKeys([bytes(32), bytes(31) + b"\1", bytes(31) + b"\2"])
IDS = [KeyId(UUID(int=number), Retention.IDENTITY) for number in (1, 2, 3)]
STEPS = st.one_of(
    st.tuples(st.just("use"), st.integers(0, 2)),
    st.tuples(st.just("erase"), st.integers(0, 2)),
    st.tuples(st.just("restrict"), st.integers(0, 2)),
    st.tuples(st.just("back up"), st.just(0)),
    st.tuples(st.just("restore"), st.integers(0, 9)),
    st.tuples(st.just("lose and restore"), st.integers(0, 9)),
    st.tuples(st.just("rotate"), st.integers(0, 2)),
)


@pytest.fixture(scope="module")
def pool(database: DatabaseUrls) -> Iterator[ConnectionPool]:
    with ConnectionPool(database.vault, min_size=1, max_size=2, open=True) as pool:
        yield pool


@dataclass
class Story:
    """One vault, its backups, and what log and receipts have been told of it."""

    pool: ConnectionPool
    folder: Path
    told: list[Erasure] = field(default_factory=list)
    backups: list[Path] = field(default_factory=list)
    destroyed: set[KeyId] = field(default_factory=set)
    restricted: set[KeyId] = field(default_factory=set)

    @property
    def keys(self) -> PostgresKeyRing:
        return PostgresKeyRing(self.pool, MASTERS)

    def do(self, step: str, number: int) -> None:
        if step == "use":
            self.keys.ensure([IDS[number]])
        elif step == "erase":
            self.destroyed.add(IDS[number])
            self.carry_out((Retention.IDENTITY,), (), IDS[number])
        elif step == "restrict":
            self.restricted.add(IDS[number])
            self.carry_out((), (Retention.IDENTITY,), IDS[number])
        elif step == "back up":
            self.backups.append(self.folder / str(len(self.backups)))
            back_up(self.pool, self.backups[-1], lifetime=timedelta(days=30))
        elif step == "rotate":
            turning = Rotation(self.pool, MASTERS, lambda seconds: None)
            turning.begin(MasterKey.of(bytes(31) + bytes([number])))
            turning.run()
        elif self.backups:
            if step == "lose and restore":
                emptied(self.pool)
            restore(self.pool, self.backups[number % len(self.backups)])
            VaultErasures(self.pool, self.keys).reconcile(self.told)

    def carry_out(
        self, erased: tuple[Retention, ...], restricted: tuple[Retention, ...], key_id: KeyId
    ) -> None:
        request = UUID(int=100 + len(self.told))
        self.told.append(Erasure(request, 1, key_id.subject, erased, restricted))
        VaultErasures(self.pool, self.keys).carry_out(self.told[-1])


def emptied(pool: ConnectionPool) -> None:
    """As a new one is."""
    with pool.connection() as connection:
        connection.execute("TRUNCATE keys, secrets, erasures")
        connection.execute(
            "UPDATE vault SET master_id = NULL, rotating_since = NULL, vault_id = gen_random_uuid()"
        )


@settings(max_examples=40)
@given(st.lists(STEPS, max_size=14))
def test_no_order_of_use_erasures_backups_restores_and_rotations_revives_a_key(
    pool: ConnectionPool, steps: list[tuple[str, int]]
) -> None:
    emptied(pool)
    with TemporaryDirectory() as folder:
        story = Story(pool, Path(folder))
        for step, number in steps:
            story.do(step, number)

        keys = story.keys
        keys.ensure(IDS)
        assert {each for each in IDS if keys.key(each) is None} == story.destroyed
        assert {each for each in IDS if keys.opening_key(each) is None} == (
            story.destroyed | story.restricted
        )


def test_the_truncation_that_stands_for_a_loss_is_not_the_programs_to_do(
    database: DatabaseUrls, pool: ConnectionPool
) -> None:
    emptied(pool)
    story = Story(pool, Path())
    story.do("erase", 0)

    with psycopg.connect(database.vault) as connection, pytest.raises(psycopg.Error, match="never"):
        connection.execute("DELETE FROM keys")
