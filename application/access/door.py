"""The door: all that pages and programs need to know who asks, and what they may do."""

from __future__ import annotations

from dataclasses import dataclass

from application.access.access import Access
from application.access.accounts import Accounts
from application.access.factors import SecondFactors
from application.access.federation import Federation
from application.access.tokens import ApiTokens
from domain.access.roles import RoleTable


@dataclass(frozen=True, slots=True)
class Door:
    access: Access
    accounts: Accounts
    factors: SecondFactors
    tokens: ApiTokens
    table: RoleTable
    federation: Federation | None = None
