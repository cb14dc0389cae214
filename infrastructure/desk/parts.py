"""The desk put together."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from eventsourcing.utils import EnvType

from application.billing.collections import Collections
from application.customer.customers import Customers
from application.desk.desk import Desk
from application.desk.handling import CallHandling
from application.desk.identity import IdentityChecks
from application.desk.parts import DeskParts
from application.desk.suggestions import Suggestions
from application.read_models.accounts import Accounts
from application.read_models.customers import CustomerDirectory
from application.read_models.ports import Unsealer
from infrastructure.desk.drafts import SealedDrafts
from infrastructure.desk.ringing import PostgresRinging
from infrastructure.desk.store import PostgresDesks
from infrastructure.outreach import OutreachParts
from infrastructure.policies.script import load_script
from infrastructure.read_side.connections import Pool
from infrastructure.read_side.engine import Engine
from infrastructure.read_side.queries.attempts import PostgresAttempts
from infrastructure.read_side.queries.daily_balances import PostgresDailyBalances
from infrastructure.read_side.queries.identities import PostgresIdentities
from infrastructure.read_side.queries.work_list import PostgresWorkList
from infrastructure.read_side.wait import NotReachedError
from infrastructure.vault.keys import KeyRing

PATIENCE_SECONDS = 2.0
"""A page waits no longer for read models to show what was just done."""


def desk_parts(
    env: EnvType,
    rules: Path,
    *,
    outreach: OutreachParts,
    customers: Customers,
    collections: Collections,
    directory: CustomerDirectory,
    accounts: Accounts,
    unsealer: Unsealer,
    keys: KeyRing,
    pool: Pool,
    engine: Engine,
) -> DeskParts:
    """By the policy files of that folder. Raises PolicyFileError."""
    handling = CallHandling(env, script=load_script(rules))
    attempts, work = PostgresAttempts(pool), PostgresWorkList(pool)
    store = PostgresDesks(pool, SealedDrafts(keys))

    def caught_up(position: int | None) -> None:
        if position is not None:
            with suppress(NotReachedError):
                engine.catch_up(position, timeout=PATIENCE_SECONDS)

    return DeskParts(
        desk=Desk(
            calls=outreach.calls,
            handling=handling,
            promises=collections,
            attempts=attempts,
            work=work,
            store=store,
            rules=outreach.rules,
        ),
        work=work,
        store=store,
        ringing=PostgresRinging(pool, keys.secret("ringing")),
        telephone_secret=keys.secret("telephone"),
        callbacks=outreach.callbacks,
        refusals=outreach.refusals,
        consents=outreach.consents,
        outlook=outreach.outlook,
        handling=handling,
        checks=IdentityChecks(env, directory=directory, accounts=accounts, unsealer=unsealer),
        suggestions=Suggestions(env),
        customers=customers,
        attempts=attempts,
        identities=PostgresIdentities(pool),
        daily_balances=PostgresDailyBalances(pool),
        calls=outreach.calls,
        promises=collections,
        pack=outreach.pack,
        rules=outreach.rules,
        zone=outreach.zone,
        caught_up=caught_up,
    )
