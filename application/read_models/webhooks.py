"""Webhooks as they stand: who is sent what, where, signed with which secrets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from application.read_models.model import ReadModel, Record, Table, handles
from domain.integration.webhook import Webhook, WebhookState


@dataclass(frozen=True, slots=True)
class WebhookEntry:
    """Events after position `after` are sent. The secret before signs too, until `old_until`."""

    webhook_id: UUID
    owner: str
    url: str
    names: tuple[str, ...]
    state: WebhookState
    secret: int
    old_until: datetime | None
    after: int


class WebhookDirectory(Protocol):
    """Port."""

    def of_owner(self, owner: str) -> list[WebhookEntry]:
        """The latest first; those that were ended are left out."""

    def open(self) -> list[WebhookEntry]:
        """All that are not ended."""


class WebhookBooks(ReadModel):
    name = "webhooks"
    by_stream = True
    webhooks = Table("webhooks", WebhookEntry, key=("webhook_id",), indexes=(("owner",),))

    @handles(Webhook.WebhookSubscribed)
    def subscribed(self, event: Webhook.WebhookSubscribed, record: Record) -> None:
        self.webhooks.put(
            WebhookEntry(
                webhook_id=event.originator_id,
                owner=event.owner,
                url=event.url,
                names=event.names,
                state=WebhookState.ACTIVE,
                secret=1,
                old_until=None,
                after=record.position,
            )
        )

    @handles(Webhook.WebhookSecretRotated)
    def rotated(self, event: Webhook.WebhookSecretRotated, record: Record) -> None:
        self.webhooks.patch((event.originator_id,), secret=event.secret, old_until=event.old_until)

    @handles(Webhook.WebhookStateChanged)
    def changed(self, event: Webhook.WebhookStateChanged, record: Record) -> None:
        self.webhooks.patch((event.originator_id,), state=event.becomes)
