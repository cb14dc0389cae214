"""The log's signing keys as the log keeps them."""

from __future__ import annotations

from typing import ClassVar

from application.shared.command import Receipt
from application.shared.ledger import Ledger, command
from domain.audit.log_keys import LogKeys


class SigningKeys(Ledger):
    name: ClassVar[str] = "signing_keys"  # type: ignore[misc]

    def of(self, origin: str) -> LogKeys | None:
        """None before the first."""
        return self.known(LogKeys.create_id(origin), LogKeys)

    @command
    def introduce(
        self, vkey: str, *, origin: str, endorsement: str | None = None, lost: bool = False
    ) -> Receipt:
        """From here on this key signs, and none before it; the first names the log.

        Raises KeyIntroducedBeforeError and NoEndorsementError.
        """
        keys = self.of(origin) or LogKeys.name(origin)
        keys.introduce(vkey, endorsement=endorsement, lost=lost)
        return Receipt(keys.id, self.record(keys))
