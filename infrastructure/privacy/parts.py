"""Puts the parts together by which personal data is erased, kept out of use, and copied."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from psycopg_pool import ConnectionPool

from application.calendar.calendars import BusinessCalendars
from application.privacy.carrying_out import CarryingOut
from application.privacy.copies import Copies
from application.privacy.erasures import Erasures
from application.privacy.foreseeing import Foreseeing
from infrastructure.audit.keys import SealKeys, SigningKey
from infrastructure.audit.pack.shelf import Shelf
from infrastructure.audit.verify import Key, parse_vkey
from infrastructure.event_log.log import EventLog
from infrastructure.event_log.mapper import EventMapper
from infrastructure.policies.files import SHIPPED
from infrastructure.policies.retention import load_retention
from infrastructure.privacy.errand import ErasureErrand
from infrastructure.privacy.files import PostgresCustomerFiles
from infrastructure.privacy.matters import OpenMatters
from infrastructure.privacy.purging import PurgedReadSide
from infrastructure.privacy.receipts_folder import ReceiptsFolder
from infrastructure.privacy.reconciliation import Reconciliation
from infrastructure.privacy.records import LogRecords
from infrastructure.privacy.recovery import Recovery
from infrastructure.privacy.sealing import LogSeal
from infrastructure.privacy.vault import ErasingVault
from infrastructure.read_side.connections import Pool
from infrastructure.read_side.engine import Engine
from infrastructure.read_side.followers import Followers
from infrastructure.read_side.queries.erasures import PostgresErasures
from infrastructure.settings import Settings
from infrastructure.vault.erasures import Erasure, VaultErasures
from infrastructure.vault.postgres import PostgresKeyRing

_log = logging.getLogger(__name__)
_ANY_KEY = "SELECT 1 FROM keys LIMIT 1"
_ANYBODY = "SELECT 1 FROM public.events WHERE subject_id IS NOT NULL LIMIT 1"


@dataclass(frozen=True, slots=True)
class Privacy:
    """`reconciled` was erased again when the program started, as after a restore."""

    erasures: Erasures
    carrying_out: CarryingOut
    foreseeing: Foreseeing
    requests: PostgresErasures
    files: PostgresCustomerFiles
    copies: Copies
    records: LogRecords
    errand: ErasureErrand
    reconciled: tuple[Erasure, ...]


def privacy(
    settings: Settings,
    environment: Mapping[str, str],
    *,
    log: EventLog,
    mapper: EventMapper,
    pool: Pool,
    vault: ConnectionPool,
    keys: PostgresKeyRing,
    seal: SealKeys,
    calendars: BusinessCalendars,
    followers: Followers,
    engine: Engine,
    shelf: Shelf,
) -> Privacy:
    """Reconciled first: nobody reads with a key that came back. Raises ForgedReceiptError."""
    _warn_of_a_stranger(pool, vault)
    pack = load_retention(settings.policies or SHIPPED)
    erasures = Erasures(environment)
    matters = OpenMatters(erasures, calendars.today)
    files = PostgresCustomerFiles(pool, matters, mapper.codec.catalogue)
    erasing, requests = VaultErasures(vault, keys), PostgresErasures(pool)
    receipts = ReceiptsFolder(
        settings.receipts, settings.log_origin, lambda: _signers(settings, seal)
    )
    reconciled = Reconciliation(pool, erasing, receipts, Recovery(erasures, files)).run()
    carrying_out = CarryingOut(
        erasures,
        pack=pack,
        dates=calendars,
        files=files,
        vault=ErasingVault(erasing, lifetime=timedelta(days=settings.vault_backup_days)),
        read_side=PurgedReadSide(pool, followers, engine, shelf),
        queue=requests,
        signer=LogSeal(seal),
        receipts=receipts,
    )
    return Privacy(
        erasures,
        carrying_out,
        Foreseeing(pack, files),
        requests,
        files,
        Copies(environment),
        LogRecords(log, mapper),
        ErasureErrand(carrying_out, requests),
        tuple(reconciled),
    )


def _warn_of_a_stranger(pool: Pool, vault: ConnectionPool) -> None:
    """It may be meant, as where a pack was loaded; or VAULT_URL names another database.

    A new log is about its own keys before it is about anybody.
    """
    with vault.connection() as keys, pool.connection() as log:
        is_lost = keys.execute(_ANY_KEY).fetchone() is None and log.execute(_ANYBODY).fetchone()
    if is_lost:
        _log.warning("the vault holds no key, and the log has persons: their data are lost")


def _signers(settings: Settings, seal: SealKeys) -> list[Key]:
    """Also the key at hand, of which a log that was restored may not know yet."""
    return [*seal.verifiers(), parse_vkey(SigningKey(seal.origin, settings.seal_key).vkey)]
