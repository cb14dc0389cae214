"""The sign-ins that the log keeps."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from application.shared.command import Receipt
from application.shared.ledger import Ledger, command
from domain.access.failed_sign_in import FailedSignIn
from domain.access.sign_in import SignIn


class SignIns(Ledger):
    name: ClassVar[str] = "sign_ins"  # type: ignore[misc]

    @command
    def begin(self, session_id: UUID, *, employee_id: UUID) -> Receipt:
        begun = SignIn.begin(session_id=session_id, employee_id=employee_id)
        return Receipt(begun.id, self.record(begun))

    @command
    def end(self, session_id: UUID) -> Receipt:
        """Raises NotFoundError, and AlreadySignedOutError."""
        begun = self.find(SignIn.create_id(session_id), SignIn)
        begun.end()
        return Receipt(begun.id, self.record(begun))

    @command
    def fail(
        self, attempt_id: UUID, *, employee_id: UUID, failures: int, locked_out: bool
    ) -> Receipt:
        failed = FailedSignIn.of(
            attempt_id=attempt_id,
            employee_id=employee_id,
            failures=failures,
            locked_out=locked_out,
        )
        return Receipt(failed.id, self.record(failed))
