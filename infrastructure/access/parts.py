"""The door, put together."""

from __future__ import annotations

from application.access.access import Access
from application.access.account_records import AccountRecords
from application.access.accounts import Accounts
from application.access.door import Door
from application.access.factors import SecondFactors
from application.access.sign_ins import SignIns
from application.access.tokens import ApiTokens
from domain.access.password_rules import PasswordRules
from infrastructure.access.employees import PostgresEmployees
from infrastructure.access.factors import PostgresFactors, TimedCodes, VaultSecrets
from infrastructure.access.passwords import Argon2Passwords
from infrastructure.access.sessions import PostgresAttempts, PostgresEntries, PostgresSessions
from infrastructure.access.tokens import PostgresLinks, PostgresTokens
from infrastructure.policies.files import SHIPPED
from infrastructure.policies.roles import load_roles
from infrastructure.read_side.connections import Pool
from infrastructure.settings import Settings
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
    return Door(
        access=Access(
            employees=employees,
            sessions=sessions,
            entries=PostgresEntries(pool),
            attempts=PostgresAttempts(pool),
            passwords=passwords,
            factors=factors,
            sign_ins=SignIns(environment),
            records=records,
            table=table,
        ),
        accounts=Accounts(
            employees=employees,
            sessions=sessions,
            passwords=passwords,
            links=PostgresLinks(pool),
            records=records,
            rules=PasswordRules(frozenset({settings.bank_name, settings.bank_name_english})),
            table=table,
        ),
        factors=factors,
        tokens=ApiTokens(PostgresTokens(pool, table), records),
        table=table,
    )
