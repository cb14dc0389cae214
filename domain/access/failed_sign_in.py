"""A wrong password for an employee whom the bank has."""

from __future__ import annotations

from uuid import UUID

from eventsourcing.domain import event

from domain.shared.events import Aggregate
from domain.shared.ids import derived_id


class FailedSignIn(Aggregate):
    """A stream of one event. `failures` counts those in a row; the last allowed one locks out.

    Attempts under a login that nobody has are not recorded, nor are those while locked out: what
    was typed may be a password, and strangers are not to fill the log.
    """

    employee_id: UUID

    class SignInFailed(Aggregate.Created):
        TOPIC = "access.SignInFailed"
        attempt_id: UUID
        employee_id: UUID
        failures: int
        locked_out: bool

    @staticmethod
    def create_id(attempt_id: UUID) -> UUID:
        return derived_id("access/failed-sign-in", attempt_id)

    @classmethod
    def of(
        cls, *, attempt_id: UUID, employee_id: UUID, failures: int, locked_out: bool
    ) -> FailedSignIn:
        return cls(attempt_id, employee_id, failures, locked_out)

    @event(SignInFailed)
    def __init__(
        self, attempt_id: UUID, employee_id: UUID, failures: int, locked_out: bool
    ) -> None:
        self.employee_id = employee_id
