"""What can be asked for about webhooks: to subscribe, to change the secret, to pause, to end."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID

from application.shared.command import Receipt
from application.shared.ledger import Ledger, command
from domain.integration.webhook import Webhook, WebhookState
from domain.shared.errors import NotFoundError


class Webhooks(Ledger):
    """A webhook of another's is as absent as one that does not exist."""

    name: ClassVar[str] = "webhooks"  # type: ignore[misc]

    @command
    def subscribe(
        self, webhook_id: UUID, *, owner: str, url: str, names: tuple[str, ...]
    ) -> Receipt:
        """Raises NotAnAddressError."""
        webhook = Webhook.subscribe(webhook_id, owner=owner, url=url, names=names)
        return Receipt(webhook_id, self.record(webhook))

    @command
    def rotate(self, webhook_id: UUID, *, owner: str, at: datetime, overlap: timedelta) -> Receipt:
        """Both secrets sign for so long. Raises WebhookEndedError."""
        webhook = self.of(webhook_id, owner)
        webhook.rotate(old_until=at + overlap)
        return Receipt(webhook_id, self.record(webhook))

    @command
    def become(self, webhook_id: UUID, state: WebhookState, *, owner: str) -> Receipt:
        """Raises WebhookEndedError."""
        webhook = self.of(webhook_id, owner)
        webhook.become(state)
        return Receipt(webhook_id, self.record(webhook))

    def secret_of(self, webhook_id: UUID) -> int:
        """The number of the one that signs now, whichever version the caller expected."""
        return self.streams.get_many([webhook_id], Webhook)[webhook_id].secret

    def of(self, webhook_id: UUID, owner: str) -> Webhook:
        """Raises NotFoundError."""
        webhook = self.known(webhook_id, Webhook)
        if webhook is None or webhook.owner != owner:
            raise NotFoundError(f"there is no Webhook {webhook_id}")
        return webhook
