"""Erasures in the vault, as those who carry one out ask for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, timedelta
from uuid import UUID

from application.privacy.ports import Destroyed
from domain.shared.personal import Retention
from infrastructure.vault.erasures import Erasure, VaultErasures
from infrastructure.vault.postgres import LAG_SECONDS


class ErasingVault:
    """Backups of the vault are kept for `lifetime`: the day after, nothing brings the keys back."""

    def __init__(self, vault: VaultErasures, *, lifetime: timedelta) -> None:
        self._vault, self._lifetime = vault, lifetime

    def destroy(
        self,
        request_id: UUID,
        number: int,
        customer_id: UUID,
        *,
        erased: Sequence[Retention],
        restricted: Sequence[Retention],
    ) -> Destroyed:
        erasure = Erasure(request_id, number, customer_id, tuple(erased), tuple(restricted))
        done = self._vault.carry_out(erasure)
        gone_at = done.at.astimezone(UTC) + self._lifetime + timedelta(days=1)
        return Destroyed(done.vault_id, done.version, gone_at.date(), LAG_SECONDS)
