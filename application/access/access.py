"""Coming in with a password, staying in with a session, and the rules of both."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from application.access.ports import Account, Attempts, Employees, Passwords, Session, Sessions
from application.shared.command import Circumstances, Receipt, acting
from domain.access.employee import LOGIN, Employee
from domain.shared.actor import Actor, ActorKind
from domain.shared.errors import DomainError
from domain.shared.ids import derived_id

MOST_FAILURES = 5
LOCKED_FOR = timedelta(minutes=15)
MOST_FAILURES_OF_AN_ADDRESS = 30
ADDRESS_WINDOW = timedelta(minutes=5)
IDLE = timedelta(minutes=30)
SHIFT = timedelta(hours=12)
"""A session ends after IDLE without a request, and after SHIFT in any case."""
SEEN_EVERY = timedelta(minutes=1)
SOMEBODY = Actor(ActorKind.INTEGRATION, "web")
"""Who fails to sign in is not known: hardly the employee whose login it was."""


class SignInRefusedError(DomainError):
    """Login and password belong together, and the account is not locked. It does not say which."""


class TooManyAttemptsError(DomainError):
    """One network address fails to sign in only so often."""


class RecordsSignIns(Protocol):
    """The commands of application.access.sign_ins.SignIns, which puts them into the log."""

    def begin(self, session_id: UUID, *, employee_id: UUID) -> Receipt: ...

    def end(self, session_id: UUID) -> Receipt: ...

    def fail(
        self, attempt_id: UUID, *, employee_id: UUID, failures: int, locked_out: bool
    ) -> Receipt: ...


class Access:
    """Signing in and out. Accounts and sessions have tables of their own; what happened is logged.

    Times are handed in, aware, by whoever reads the clock, and so are tokens, by whoever makes
    secrets: of at least 128 random bits, a new one for every attempt to sign in.
    """

    def __init__(
        self,
        *,
        employees: Employees,
        sessions: Sessions,
        attempts: Attempts,
        passwords: Passwords,
        sign_ins: RecordsSignIns,
    ) -> None:
        self._employees = employees
        self._sessions = sessions
        self._attempts = attempts
        self._passwords = passwords
        self._sign_ins = sign_ins

    def sign_in(
        self, login: str, password: str, *, token: str, address: str, at: datetime
    ) -> Employee:
        """From now on `token` opens their session. Raises the two errors above."""
        recent = self._attempts.count(address, since=at - ADDRESS_WINDOW)
        if recent >= MOST_FAILURES_OF_AN_ADDRESS:
            raise TooManyAttemptsError(f"{recent} failed attempts from one address")
        account = self._employees.find(login) if LOGIN.fullmatch(login) else None
        locked = account is not None and _is_locked(account, at)
        known = None if account is None or locked else account.password_hash
        if not self._passwords.matches(known, password) or account is None:
            self._attempts.add(address, at, keep=ADDRESS_WINDOW)
            if account is not None and not locked:
                self._failed(account, token, at)
            raise SignInRefusedError("login and password do not match, or the account is locked")
        self._entered(account.employee, token, at)
        if account.failures:
            self._employees.succeeded(account.employee.id)
        return account.employee

    def session(self, token: str, *, at: datetime) -> Session | None:
        """The session of a token, renewed; None when it has ended, or there was none."""
        token_hash = _hash(token)
        session = self._sessions.find(token_hash)
        if session is None or at >= session.expires_at or at - session.seen_at >= IDLE:
            return None
        if at - session.seen_at >= SEEN_EVERY:
            self._sessions.seen(token_hash, at)
        return session

    def sign_out(self, token: str, *, at: datetime) -> None:
        """Does nothing for a session that has ended."""
        session = self.session(token, at=at)
        self._sessions.close(_hash(token))
        if session is not None:
            with _acting(session.employee.actor, session.id):
                self._sign_ins.end(session.id)

    def speak(self, session: Session, language: str) -> Session:
        """From now on in this language, also when they come back."""
        self._employees.set_language(session.employee.id, language)
        return replace(session, employee=replace(session.employee, language=language))

    def _entered(self, employee: Employee, token: str, at: datetime) -> None:
        session = Session(_id(token), employee, seen_at=at, expires_at=at + SHIFT)
        with _acting(employee.actor, session.id):
            self._sign_ins.begin(session.id, employee_id=employee.id)
        self._sessions.forget(seen_before=at - IDLE, expired_before=at)
        self._sessions.open(_hash(token), session)

    def _failed(self, account: Account, token: str, at: datetime) -> None:
        failures = self._employees.failed(
            account.employee.id, lock_after=MOST_FAILURES, lock_until=at + LOCKED_FOR
        )
        attempt_id = _id(token)
        with _acting(SOMEBODY, attempt_id):
            self._sign_ins.fail(
                attempt_id,
                employee_id=account.employee.id,
                failures=failures,
                locked_out=failures >= MOST_FAILURES,
            )


def _is_locked(account: Account, at: datetime) -> bool:
    return account.locked_until is not None and at < account.locked_until


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _id(token: str) -> UUID:
    """Of the session, or of the attempt: it tells nothing about the token."""
    return derived_id("access/session", _hash(token).hex())


@contextmanager
def _acting(actor: Actor, session_id: UUID) -> Iterator[None]:
    with acting(Circumstances(actor=actor, correlation_id=session_id, channel="web")):
        yield
