"""What became of accounts, put into the log."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from eventsourcing.persistence import IntegrityError

from application.shared.command import Receipt
from application.shared.ledger import Ledger
from domain.access.account_record import AccountRecord

ATTEMPTS = 10
"""Two may have to do with one account at once; hardly ten."""


class AccountRecords(Ledger):
    """Appends to the record of an account without loading it."""

    name: ClassVar[str] = "account_records"  # type: ignore[misc]

    def record_account(self, login: str, tell: Callable[[AccountRecord], None]) -> Receipt:
        """`tell` may be called again. Raises IntegrityError after ATTEMPTS."""
        for _ in range(1, ATTEMPTS):
            try:
                return self._recorded(login, tell)
            except IntegrityError:
                continue
        return self._recorded(login, tell)

    def _recorded(self, login: str, tell: Callable[[AccountRecord], None]) -> Receipt:
        account = self._so_far(login)
        tell(account)
        return Receipt(account.id, self.record(account))

    def _so_far(self, login: str) -> AccountRecord:
        stream = AccountRecord.create_id(login)
        last = self.recorder.select_events(stream, desc=True, limit=1)
        if not last:
            return AccountRecord.begin(login)
        return AccountRecord.resume(login, version=last[0].originator_version)
