"""What signing in needs: where employees and sessions are kept, and how passwords are hashed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from domain.access.employee import Employee


@dataclass(frozen=True, slots=True)
class Account:
    """An employee's account; `failures` counts wrong passwords in a row."""

    employee: Employee
    password_hash: str
    failures: int
    locked_until: datetime | None


@dataclass(frozen=True, slots=True)
class Session:
    """An employee who is signed in; `seen_at` is when a request of theirs last renewed it."""

    id: UUID
    employee: Employee
    seen_at: datetime
    expires_at: datetime


class Employees(Protocol):
    def add(self, employee: Employee, password_hash: str) -> bool:
        """False, and nothing done, if the login is taken."""

    def find(self, login: str) -> Account | None: ...

    def all(self) -> Sequence[Account]:
        """By login."""

    def set_password(self, employee_id: UUID, password_hash: str) -> None: ...

    def set_language(self, employee_id: UUID, language: str) -> None: ...

    def failed(self, employee_id: UUID, *, lock_after: int, lock_until: datetime) -> int:
        """One more wrong password, however many come at once; the number of them in a row.

        From `lock_after` on, the account is locked until then.
        """

    def succeeded(self, employee_id: UUID) -> None:
        """No wrong passwords any more."""


class Sessions(Protocol):
    """Kept by the SHA-256 of their token: who reads the table cannot take one over."""

    def open(self, token_hash: bytes, session: Session) -> None: ...

    def find(self, token_hash: bytes) -> Session | None: ...

    def seen(self, token_hash: bytes, at: datetime) -> None: ...

    def close(self, token_hash: bytes) -> None: ...

    def close_all_of(self, employee_id: UUID) -> None: ...

    def forget(self, *, seen_before: datetime, expired_before: datetime) -> None:
        """Those that nobody can use any more."""


class Attempts(Protocol):
    """Failed attempts by the network address that they came from."""

    def count(self, address: str, *, since: datetime) -> int: ...

    def add(self, address: str, at: datetime, *, keep: timedelta) -> None:
        """Forgets those older than `keep`."""


class Passwords(Protocol):
    def hash(self, password: str) -> str: ...

    def matches(self, password_hash: str | None, password: str) -> bool:
        """False for None, after as long a time as for a wrong password."""
