"""Webhooks put together: what the API asks, and what a worker does."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import psycopg
from eventsourcing.utils import EnvType

from application.integration.webhooks import Webhooks
from infrastructure.event_log.log import EventLog
from infrastructure.read_side.connections import Pool
from infrastructure.read_side.engine import Engine
from infrastructure.read_side.queries.feed import LogFeed
from infrastructure.read_side.queries.webhooks import PostgresWebhooks
from infrastructure.vault.keys import KeyRing
from infrastructure.webhooks.outbox import Outbox
from infrastructure.webhooks.planning import Planning
from infrastructure.webhooks.posting import Poster
from infrastructure.webhooks.sending import Render, Sender
from infrastructure.webhooks.signing import VaultSecrets

_log = logging.getLogger(__name__)
LOOK_EVERY_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class WebhookParts:
    commands: Webhooks
    directory: PostgresWebhooks
    deliveries: Outbox
    secrets: VaultSecrets
    planning: Planning
    feed: LogFeed
    poster: Poster

    def sender(self, render: Render) -> Sender:
        return Sender(self.deliveries, self.feed, self.secrets, self.poster, render)

    @contextmanager
    def delivering(
        self, render: Render, clock: Callable[[], datetime], stop: threading.Event
    ) -> Iterator[None]:
        """Within, a thread plans and sends; any number of processes may. Leaving it sets `stop`."""
        work = threading.Thread(target=self._work, args=(render, clock, stop), name="webhooks")
        work.start()
        try:
            yield
        finally:
            stop.set()
            work.join()

    def _work(self, render: Render, clock: Callable[[], datetime], stop: threading.Event) -> None:
        """An error is logged and tried again: deliveries wait where they are."""
        sender = self.sender(render)
        while not stop.is_set():
            try:
                worked = self.planning.turn(clock()) + sender.turn(clock)
            except psycopg.Error as error:
                _log.error("webhooks wait: %s", error)
                worked = 0
            except Exception:
                _log.exception("webhooks wait")
                worked = 0
            if not worked:
                stop.wait(LOOK_EVERY_SECONDS)


def webhook_parts(
    env: EnvType,
    *,
    log: EventLog,
    pool: Pool,
    engine: Engine,
    feed: LogFeed,
    keys: KeyRing,
    named: Collection[str],
) -> WebhookParts:
    directory = PostgresWebhooks(pool)
    return WebhookParts(
        commands=Webhooks(env),
        directory=directory,
        deliveries=Outbox(pool),
        secrets=VaultSecrets(keys.secret),
        planning=Planning(pool, log, directory, engine.position_of),
        feed=feed,
        poster=Poster(named),
    )
