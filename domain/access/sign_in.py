"""Signing in and out, as facts of the log."""

from __future__ import annotations

from uuid import UUID

from eventsourcing.domain import event

from domain.shared.errors import DomainError
from domain.shared.events import Aggregate
from domain.shared.ids import derived_id


class AlreadySignedOutError(DomainError):
    """A session ends once."""


class SignIn(Aggregate):
    """One session of one employee, who is its actor in the log."""

    employee_id: UUID
    ended: bool

    class SignedIn(Aggregate.Created):
        TOPIC = "access.SignedIn"
        session_id: UUID
        employee_id: UUID

    class SignedOut(Aggregate.Event):
        TOPIC = "access.SignedOut"
        employee_id: UUID

    @staticmethod
    def create_id(session_id: UUID) -> UUID:
        return derived_id("access/sign-in", session_id)

    @classmethod
    def begin(cls, *, session_id: UUID, employee_id: UUID) -> SignIn:
        return cls(session_id, employee_id)

    def end(self) -> None:
        if self.ended:
            raise AlreadySignedOutError(f"session {self.id} has ended")
        self._signed_out(self.employee_id)

    @event(SignedIn)
    def __init__(self, session_id: UUID, employee_id: UUID) -> None:
        self.employee_id = employee_id
        self.ended = False

    @event(SignedOut)
    def _signed_out(self, employee_id: UUID) -> None:
        self.ended = True
