"""What an operator asks of the vault: how it stands, backups and restores, a new master key."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from psycopg_pool import ConnectionPool

from infrastructure.settings import Settings
from infrastructure.vault.backup import Backup, Restored, back_up, restore
from infrastructure.vault.master import MasterKey
from infrastructure.vault.master_files import known_masters, replace_master_key
from infrastructure.vault.rotation import Rotation
from infrastructure.vault.state import VaultState, state_of


class Vault:
    def __init__(
        self,
        pool: ConnectionPool,
        settings: Settings,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self._pool, self._settings, self._wait = pool, settings, wait

    @property
    def backups_kept(self) -> timedelta:
        """How long; after that, what a backup could bring back is gone."""
        return timedelta(days=self._settings.vault_backup_days)

    def state(self) -> VaultState:
        return state_of(self._pool)

    def back_up(self, file: Path) -> Backup:
        return back_up(self._pool, file, lifetime=self.backups_kept)

    def restore(self, file: Path) -> Restored:
        """What was destroyed stays so; whoever opens the house next reconciles it with the log."""
        return restore(self._pool, file)

    def rotate(self, told: Callable[[int], None] = lambda done: None) -> tuple[str, int]:
        """The id of the master that wraps everything now, and how many keys that took.

        Goes on with a rotation that was begun; else to the key that the settings give before the
        old one; else, in a home of our own, to one that is made up.
        """
        begun = self.state()
        if begun.rotating_since is None:
            wanted = MasterKey.of(self._settings.master_key)
            if begun.master_id in (None, wanted.id) and begun.by_master:
                wanted = MasterKey.of(replace_master_key(self._settings))
            Rotation(self._pool, known_masters(self._settings)).begin(wanted)
        done = Rotation(self._pool, known_masters(self._settings), self._wait).run(told)
        now_at = self.state().master_id
        assert now_at is not None
        return now_at, done
