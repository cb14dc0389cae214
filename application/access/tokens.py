"""API tokens: for programs, with some of their owner's permissions, until a day."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from application.access.acting import acting_as
from application.access.ports import ApiToken, RecordsAccounts, Session, Tokens
from domain.access.employee import Employee
from domain.access.roles import Permission
from domain.shared.actor import Actor
from domain.shared.errors import DomainError, NotFoundError
from domain.shared.ids import derived_id

PREFIX = "hgt_"
"""So that a scan for secrets finds one that was left lying about."""
LONGEST_LIFE = timedelta(days=366)
USED_EVERY = timedelta(minutes=1)


class TokenWithoutPermissionError(DomainError):
    """A token has one or more of its owner's permissions, and no others."""


class TokenLifeError(DomainError):
    """A token ends later than now, and within a year."""


class TokenNotFoundError(NotFoundError):
    """The employee has a token with this id."""


class ApiTokens:
    """Secrets are handed in by whoever makes them, of at least 128 random bits, behind PREFIX."""

    def __init__(self, tokens: Tokens, records: RecordsAccounts) -> None:
        self._tokens, self._records = tokens, records

    def issue(
        self,
        owner: Employee,
        *,
        name: str,
        permissions: Iterable[Permission],
        expires_at: datetime,
        secret: str,
        by: Employee | Actor,
        at: datetime,
    ) -> ApiToken:
        """Raises TokenWithoutPermissionError, TokenLifeError and NotPermittedError."""
        owner.must_have(Permission.USE_API)
        given = frozenset(permissions)
        if not given or not given <= owner.rights.permissions:
            raise TokenWithoutPermissionError(f"{owner.login} cannot give that to a token")
        if not at < expires_at <= at + LONGEST_LIFE:
            raise TokenLifeError(f"it would end at {expires_at}")
        token_hash = hash_of(secret)
        token_id = derived_id("access/api-token", token_hash.hex())
        token = ApiToken(token_id, owner, name, given, at, expires_at, None, None)
        codes = tuple(sorted(each.value for each in given))
        with acting_as(by, token_id):
            self._records.record_account(
                owner.login, lambda it: it.api_token_issued(token_id, codes, expires_at)
            )
        self._tokens.add(token_hash, token)
        return token

    def caller(self, secret: str, *, at: datetime) -> Session | None:
        """Who asks with this token; None when it is not in force, or its owner may not any more."""
        token = self._tokens.find(hash_of(secret)) if secret.startswith(PREFIX) else None
        if token is None or token.revoked_at is not None or at >= token.expires_at:
            return None
        if not token.owner.may(Permission.USE_API):
            return None
        if token.used_at is None or at - token.used_at >= USED_EVERY:
            self._tokens.used(token.id, at)
        employee = token.owner.limited_to(token.permissions)
        return Session(token.id, employee, at, token.expires_at, by_token=True)

    def of(self, employee: Employee) -> Sequence[ApiToken]:
        return self._tokens.of(employee.id)

    def revoke(
        self, owner: Employee, token_id: UUID, *, by: Employee | Actor, at: datetime
    ) -> None:
        """Does nothing for one that is revoked. Raises TokenNotFoundError."""
        if token_id not in {each.id for each in self._tokens.of(owner.id)}:
            raise TokenNotFoundError(f"{owner.login} has no token {token_id}")
        if self._tokens.revoke(token_id, at):
            with acting_as(by, token_id):
                self._records.record_account(owner.login, lambda it: it.api_token_revoked(token_id))


def hash_of(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
