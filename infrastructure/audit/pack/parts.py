"""What hands evidence out and archives it, put together for one program."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import version

from application.audit.archives import Archives
from application.audit.evidence import Evidence
from application.privacy.masks import Masks
from infrastructure.audit.archive import Archiving
from infrastructure.audit.pack.export import Exporter
from infrastructure.audit.pack.handing_out import HandingOut
from infrastructure.audit.seal import Seal
from infrastructure.event_log.codec import Codec
from infrastructure.event_log.log import EventLog
from infrastructure.policies.files import SHIPPED
from infrastructure.read_side.connections import Pool
from infrastructure.settings import Settings


@dataclass(frozen=True, slots=True)
class Packs:
    handing_out: HandingOut
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
) -> Packs:
    exporter = Exporter(
        pool,
        seal.keys,
        settings.policies or SHIPPED,
        code_version=version("heliograph"),
        witness=lambda: seal.signer.vkey if seal.signer else None,
    )
    return Packs(
        HandingOut(Evidence(environment), exporter, seal.turn, codec, masks),
        Archiving(pool, log, exporter, seal.turn, Archives(environment)),
    )
