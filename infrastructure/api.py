"""What the API alone needs of the program."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import blake2b

from eventsourcing.utils import EnvType

from application.intake.intake import Intake
from domain.billing.product import Products
from domain.shared.actor import Actor
from infrastructure.event_log.log import EventLog
from infrastructure.event_log.mapper import EventMapper
from infrastructure.read_side.connections import Pool
from infrastructure.read_side.queries.agenda import PostgresAgenda
from infrastructure.read_side.queries.call_queue import PostgresCallQueue
from infrastructure.read_side.queries.feed import LogFeed
from infrastructure.vault.keys import KeyRing


@dataclass(frozen=True, slots=True)
class ApiParts:
    feed: LogFeed
    agenda: PostgresAgenda
    queue: PostgresCallQueue
    env: EnvType = field(repr=False)
    products: Products = field(repr=False)
    intake_key: bytes = field(repr=False)
    request_key: bytes = field(repr=False)

    def hashed(self, asked: bytes) -> bytes:
        """What a command was asked: keyed, for it is personal and could be guessed."""
        return blake2b(asked, digest_size=16, key=self.request_key).digest()

    def intake(self, actor: Actor) -> Intake:
        """Of one request: an intake keeps streams at hand, and is no other thread's."""
        return Intake(
            self.env, products=self.products, fingerprint_key=self.intake_key, actor=actor
        )


def api_parts(
    env: EnvType,
    *,
    log: EventLog,
    mapper: EventMapper,
    pool: Pool,
    products: Products,
    keys: KeyRing,
) -> ApiParts:
    return ApiParts(
        feed=LogFeed(log, mapper),
        agenda=PostgresAgenda(pool),
        queue=PostgresCallQueue(pool),
        env=env,
        products=products,
        intake_key=keys.secret("intake"),
        request_key=keys.secret("api"),
    )
