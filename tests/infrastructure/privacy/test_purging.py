"""What an erasure leaves of the read side."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from infrastructure.database.provision import DatabaseUrls
from infrastructure.privacy.purging import PurgedReadSide
from infrastructure.read_side.connections import Pool
from tests.scenarios.stories import house


def test_after_a_purge_each_statement_is_a_transaction_of_its_own_as_before(
    database: DatabaseUrls, tmp_path: Path
) -> None:
    with house(database, tmp_path) as bank:
        shelf = bank.packs.shelf
        PurgedReadSide(bank.pool, bank.followers, bank.engine, shelf).purge(bank.log.end() or 0)

        assert all(autocommits(bank.pool))


def autocommits(pool: Pool) -> list[bool]:
    """Of each connection that the pool holds."""
    with ExitStack() as held:
        taken = [
            held.enter_context(pool.connection()) for _ in range(pool.get_stats()["pool_size"])
        ]
        return [one.autocommit for one in taken]
