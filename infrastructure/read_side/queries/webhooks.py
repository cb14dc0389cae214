"""Webhooks in PostgreSQL."""

from __future__ import annotations

from psycopg.sql import SQL

from application.read_models.webhooks import WebhookBooks, WebhookEntry
from infrastructure.read_side.connections import Pool
from infrastructure.read_side.queries.entries import Entries

_OF = SQL("WHERE t.owner = %(owner)s AND t.state <> 'ended' ORDER BY t.after DESC")
_OPEN = SQL("WHERE t.state <> 'ended' ORDER BY t.after")


class PostgresWebhooks:
    """The port WebhookDirectory."""

    def __init__(self, pool: Pool) -> None:
        self._webhooks = Entries(pool, WebhookBooks.webhooks)

    def of_owner(self, owner: str) -> list[WebhookEntry]:
        return self._webhooks.ask(_OF, {"owner": owner})

    def open(self) -> list[WebhookEntry]:
        return self._webhooks.ask(_OPEN, {})
