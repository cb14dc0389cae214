"""The door, put together."""

from __future__ import annotations

from application.access.access import Access
from application.access.account_records import AccountRecords
from application.access.accounts import Accounts
from application.access.door import Door
from application.access.factors import SecondFactors
from application.access.federation import ClaimsMapping, Federation
from application.access.sign_ins import SignIns
from application.access.tokens import ApiTokens
from domain.access.password_rules import PasswordRules
from domain.access.roles import Role
from infrastructure.access.employees import PostgresEmployees
from infrastructure.access.factors import PostgresFactors, TimedCodes, VaultSecrets
from infrastructure.access.oidc import OpenIdProvider
from infrastructure.access.passwords import Argon2Passwords
from infrastructure.access.sessions import PostgresAttempts, PostgresEntries, PostgresSessions
from infrastructure.access.tokens import PostgresLinks, PostgresTokens
from infrastructure.policies.files import SHIPPED
from infrastructure.policies.roles import load_roles
from infrastructure.read_side.connections import Pool
from infrastructure.settings import Settings, SettingsError
from infrastructure.vault.keys import KeyRing


def door(settings: Settings, environment: dict[str, str], pool: Pool, keys: KeyRing) -> Door:
    table = load_roles(settings.policies or SHIPPED)
    if settings.second_factor == "voluntary":
        table = table.with_voluntary_factors()
    employees, sessions = PostgresEmployees(pool, table), PostgresSessions(pool, table)
    passwords, records = Argon2Passwords(), AccountRecords(environment)
    factors = SecondFactors(
        factors=PostgresFactors(pool),
        codes=TimedCodes(settings.bank_name_english),
        secrets=VaultSecrets(keys.secret),
        records=records,
    )
    access = Access(
        employees=employees,
        sessions=sessions,
        entries=PostgresEntries(pool),
        attempts=PostgresAttempts(pool),
        passwords=passwords,
        factors=factors,
        sign_ins=SignIns(environment),
        records=records,
        table=table,
    )
    accounts = Accounts(
        employees=employees,
        sessions=sessions,
        passwords=passwords,
        links=PostgresLinks(pool),
        records=records,
        rules=PasswordRules(frozenset({settings.bank_name, settings.bank_name_english})),
        table=table,
    )
    return Door(
        access=access,
        accounts=accounts,
        factors=factors,
        tokens=ApiTokens(PostgresTokens(pool, table), records),
        table=table,
        federation=_federation(settings, accounts, access),
    )


def _federation(settings: Settings, accounts: Accounts, access: Access) -> Federation | None:
    """None where no provider is configured."""
    if settings.oidc_issuer is None or settings.oidc_client_id is None:
        return None
    mapping = ClaimsMapping(
        login=settings.oidc_login_claim,
        role=settings.oidc_role_claim,
        roles={name: _role(meant) for name, meant in settings.oidc_roles or ()},
        branch=settings.oidc_branch_claim,
    )
    provider = OpenIdProvider(
        settings.oidc_issuer,
        settings.oidc_client_id,
        settings.oidc_client_secret,
        settings.oidc_name,
    )
    return Federation(provider, mapping, accounts, access, settings.language)


def _role(name: str) -> Role:
    try:
        return Role(name)
    except ValueError:
        roles = ", ".join(each.value for each in Role)
        raise SettingsError(
            f"HELIOGRAPH_OIDC_ROLES: {name!r} is no role; give one of {roles}"
        ) from None
