"""What became of one employee's account: a stream that is appended to, and decides nothing."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import ClassVar
from uuid import UUID

from eventsourcing.domain import event

from domain.access.roles import Role
from domain.shared.events import Aggregate
from domain.shared.ids import derived_id


class PasswordWay(Enum):
    """How an account came to its password."""

    OWN = "own"
    OPERATOR = "operator"
    LINK = "link"


class AccountRecord(Aggregate):
    """Who did it is the actor of each event. No event holds a secret, nor a hash of one."""

    is_journal: ClassVar[bool] = True

    login: str

    class AccountRecordBegun(Aggregate.Created):
        """The account may be older: what came before was not recorded."""

        TOPIC = "access.AccountRecordBegun"
        login: str

    class AccountSet(Aggregate.Event):
        """As it stands from now on. One that is not active opens nothing any more."""

        TOPIC = "access.AccountSet"
        role: Role
        branch: str
        active: bool

    class PasswordChanged(Aggregate.Event):
        TOPIC = "access.PasswordChanged"
        way: PasswordWay

    class SecondFactorConfirmed(Aggregate.Event):
        TOPIC = "access.SecondFactorConfirmed"

    class SecondFactorRemoved(Aggregate.Event):
        TOPIC = "access.SecondFactorRemoved"

    class RecoveryCodeUsed(Aggregate.Event):
        TOPIC = "access.RecoveryCodeUsed"
        left: int

    class SessionRevoked(Aggregate.Event):
        """Ended by its employee from elsewhere, or by an administrator."""

        TOPIC = "access.SessionRevoked"
        session_id: UUID

    class ApiTokenIssued(Aggregate.Event):
        """`permissions` by their codes; the token's own name is free text and stays out."""

        TOPIC = "access.ApiTokenIssued"
        token_id: UUID
        permissions: tuple[str, ...]
        expires_at: datetime

    class ApiTokenRevoked(Aggregate.Event):
        TOPIC = "access.ApiTokenRevoked"
        token_id: UUID

    class OneTimeLinkIssued(Aggregate.Event):
        """Whoever opens it in time sets the account's password, once."""

        TOPIC = "access.OneTimeLinkIssued"
        expires_at: datetime

    @staticmethod
    def create_id(login: str) -> UUID:
        return derived_id("access/account-record", login)

    @classmethod
    def begin(cls, login: str) -> AccountRecord:
        return cls(login)

    @classmethod
    def resume(cls, login: str, *, version: int) -> AccountRecord:
        """As it stands at a version, from what its id was made of."""
        record = cls.__new__(cls)
        record.__base_init__(cls.create_id(login), version, cls.Event.create_timestamp())
        record.login = login
        return record

    @event(AccountRecordBegun)
    def __init__(self, login: str) -> None:
        self.login = login

    @event(AccountSet)
    def account_set(self, role: Role, branch: str, active: bool) -> None:
        """Nothing follows from it here."""

    @event(PasswordChanged)
    def password_changed(self, way: PasswordWay) -> None:
        """Nor from this."""

    @event(SecondFactorConfirmed)
    def second_factor_confirmed(self) -> None:
        """Nor from this."""

    @event(SecondFactorRemoved)
    def second_factor_removed(self) -> None:
        """Nor from this."""

    @event(RecoveryCodeUsed)
    def recovery_code_used(self, left: int) -> None:
        """Nor from this."""

    @event(SessionRevoked)
    def session_revoked(self, session_id: UUID) -> None:
        """Nor from this."""

    @event(ApiTokenIssued)
    def api_token_issued(
        self, token_id: UUID, permissions: tuple[str, ...], expires_at: datetime
    ) -> None:
        """Nor from this."""

    @event(ApiTokenRevoked)
    def api_token_revoked(self, token_id: UUID) -> None:
        """Nor from this."""

    @event(OneTimeLinkIssued)
    def one_time_link_issued(self, expires_at: datetime) -> None:
        """Nor from this."""
