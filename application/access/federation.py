"""Signing in by the bank's own provider of identities: who somebody is, it says; what they may do,
this bank's table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from application.access.access import Access, Whence
from application.access.accounts import Accounts
from domain.access.employee import LOGIN, Employee
from domain.access.roles import Role
from domain.shared.actor import Actor, ActorKind
from domain.shared.errors import DomainError

PROVIDER = Actor(ActorKind.INTEGRATION, "identity-provider")


class FederationRefusedError(DomainError):
    """The provider vouches for a login that has a role here, in an answer to this very browser."""


class ProviderSilentError(DomainError):
    """The provider answers, and as its protocol says."""


class Departure(NamedTuple):
    """What a browser is sent away with, and what it keeps to prove that it was sent."""

    address: str
    state: str
    nonce: str
    verifier: str


class IdentityProvider(Protocol):
    """Port: a provider of OpenID Connect, asked by code flow with PKCE."""

    @property
    def name(self) -> str: ...

    def departure(self, back: str) -> Departure:
        """`back` is our address that it sends the browser to. Raises ProviderSilentError."""

    def claims(
        self, departure: Departure, *, state: str, code: str, back: str, at: datetime
    ) -> Mapping[str, Any]:
        """Of an identity token that it signed for us, just now and for this departure.

        Raises FederationRefusedError and ProviderSilentError.
        """


@dataclass(frozen=True, slots=True)
class ClaimsMapping:
    """Which claims say what. Without a claim of roles, accounts are made and changed here alone."""

    login: str = "preferred_username"
    name: str = "name"
    role: str | None = None
    roles: Mapping[str, Role] = field(default_factory=dict)
    branch: str | None = None


@dataclass(frozen=True, slots=True)
class Federation:
    provider: IdentityProvider
    mapping: ClaimsMapping
    accounts: Accounts
    access: Access
    language: str

    @property
    def name(self) -> str:
        return self.provider.name

    def depart(self, back: str) -> Departure:
        """Raises ProviderSilentError."""
        return self.provider.departure(back)

    def arrive(
        self,
        departure: Departure,
        *,
        state: str,
        code: str,
        back: str,
        token: str,
        whence: Whence,
        at: datetime,
    ) -> Employee:
        """From now on `token` opens their session. No second factor of ours: the provider's counts.

        Raises FederationRefusedError, ProviderSilentError and SignInRefusedError.
        """
        claims = self.provider.claims(departure, state=state, code=code, back=back, at=at)
        login = str(claims.get(self.mapping.login, "")).lower()
        if not LOGIN.fullmatch(login):
            raise FederationRefusedError(f"{self.mapping.login} says no login: {login!r}")
        self._settle(login, claims)
        employee = self.accounts.employee(login)
        return self.access.federated(employee, token=token, whence=whence, at=at)

    def _settle(self, login: str, claims: Mapping[str, Any]) -> None:
        """The account is as the claims say, where they say anything of roles."""
        account = self.accounts.employees.find(login)
        if self.mapping.role is None:
            if account is None:
                raise FederationRefusedError(f"{login} has no account here")
            return
        role, branch = self._role(login, claims), self._branch(claims)
        if account is None:
            self._make(login, role, branch, claims)
            return
        now = account.employee
        claimed = replace(now, role=role, branch=branch or now.branch)
        if claimed != now:
            self.accounts.change(claimed, is_active=account.is_active, by=PROVIDER)

    def _make(self, login: str, role: Role, branch: str | None, claims: Mapping[str, Any]) -> None:
        if branch is None:
            raise FederationRefusedError(f"nothing says which branch {login} is of")
        name = str(claims.get(self.mapping.name) or login)
        employee = Employee(login, name, role, branch, self.language)
        self.accounts.add(employee, password=None, by=PROVIDER)

    def _role(self, login: str, claims: Mapping[str, Any]) -> Role:
        """The first of the mapping that is claimed."""
        said = claims.get(self.mapping.role or "", ())
        claimed: Sequence[Any] = [said] if isinstance(said, str) else said
        for name, role in self.mapping.roles.items():
            if name in claimed and role is not Role.INTEGRATION:
                return role
        raise FederationRefusedError(f"no role of {login}'s is one of this bank's")

    def _branch(self, claims: Mapping[str, Any]) -> str | None:
        said = claims.get(self.mapping.branch) if self.mapping.branch else None
        return str(said) if said else None
