"""What hands evidence out and archives it, put together for one program."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from importlib.metadata import version

from application.access.accounts import Accounts
from application.audit.archives import Archives
from application.audit.evidence import Evidence
from application.privacy.masks import Masks
from infrastructure.audit.archive import Archiving
from infrastructure.audit.pack.export import Exporter
from infrastructure.audit.pack.handing_out import HandingOut
from infrastructure.audit.pack.making import Making
from infrastructure.audit.pack.shelf import Shelf
from infrastructure.audit.seal import Seal
from infrastructure.event_log.codec import Codec
from infrastructure.event_log.log import EventLog
from infrastructure.policies.files import SHIPPED
from infrastructure.read_side.connections import Pool
from infrastructure.read_side.queries.evidence import PostgresEvidence
from infrastructure.settings import Settings


@dataclass(frozen=True, slots=True)
class Packs:
    """What is ordered on a page is made by `making`, and lies on the shelf until it is fetched."""

    evidence: Evidence
    requests: PostgresEvidence
    shelf: Shelf
    handing_out: HandingOut
    making: Making
    archiving: Archiving


def packs(
    settings: Settings,
    environment: dict[str, str],
    *,
    pool: Pool,
    log: EventLog,
    codec: Codec,
    masks: Masks,
    seal: Seal,
    employees: Accounts,
    shelf: Shelf,
) -> Packs:
    exporter = Exporter(
        pool,
        seal.keys,
        settings.policies or SHIPPED,
        code_version=version("heliograph"),
        witness=lambda: seal.signer.vkey if seal.signer else None,
    )
    evidence, requests = Evidence(environment), PostgresEvidence(pool)
    handing_out = HandingOut(evidence, exporter, seal.turn, codec, masks)
    kept_for = timedelta(days=settings.pack_days)
    return Packs(
        evidence,
        requests,
        shelf,
        handing_out,
        Making(evidence, requests, employees, handing_out, shelf, kept_for=kept_for),
        Archiving(pool, log, exporter, seal.turn, Archives(environment)),
    )
