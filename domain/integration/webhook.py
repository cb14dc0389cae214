"""A subscription: events of some names are sent to one address of another system's."""

from __future__ import annotations

import re
from datetime import datetime
from enum import Enum
from uuid import UUID

from eventsourcing.domain import event

from domain.shared.errors import DomainError
from domain.shared.events import Aggregate

LONGEST_ADDRESS = 500
HOST = r"[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|\[[0-9A-Fa-f:.]{2,45}\]"
ADDRESS = re.compile(rf"https?://({HOST})(:[1-9][0-9]{{0,4}})?([/?][!-~]*)?")
"""A host, perhaps a port, and what follows; no name and no password."""


class WebhookState(Enum):
    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"


class NotAnAddressError(DomainError):
    """Events are sent to an http or https address with a host, and without a name and password."""


class WebhookEndedError(DomainError):
    """A subscription that was ended is not taken up again: make another."""


class Webhook(Aggregate):
    """Its secrets have numbers here and lie in the vault; no event holds one.

    What `names` says is what is sent; empty stands for all events of the feed. None of it holds
    personal data: who needs that asks for it, and is seen asking.
    """

    owner: str
    state: WebhookState
    secret: int

    class WebhookSubscribed(Aggregate.Created):
        """`owner` is the login that made it; events are sent from the next one on."""

        TOPIC = "integration.WebhookSubscribed"
        owner: str
        url: str
        names: tuple[str, ...]

    class WebhookSecretRotated(Aggregate.Event):
        """Number `secret` signs from now on; the one before signs too, until `old_until`."""

        TOPIC = "integration.WebhookSecretRotated"
        secret: int
        old_until: datetime

    class WebhookStateChanged(Aggregate.Event):
        """What happens while it is paused is sent once it is active again."""

        TOPIC = "integration.WebhookStateChanged"
        becomes: WebhookState

    @classmethod
    def subscribe(cls, id: UUID, *, owner: str, url: str, names: tuple[str, ...]) -> Webhook:
        """Raises NotAnAddressError."""
        check_address(url)
        return cls._create(cls.WebhookSubscribed, id=id, owner=owner, url=url, names=names)

    def rotate(self, *, old_until: datetime) -> None:
        """Raises WebhookEndedError."""
        self._refuse_ended()
        self._rotated(self.secret + 1, old_until)

    def become(self, state: WebhookState) -> None:
        """What it is already, it stays. Raises WebhookEndedError."""
        if state is self.state:
            return
        self._refuse_ended()
        self._became(state)

    def _refuse_ended(self) -> None:
        if self.state is WebhookState.ENDED:
            raise WebhookEndedError(f"{self.id} was ended")

    @event(WebhookSubscribed)
    def __init__(self, owner: str, url: str, names: tuple[str, ...]) -> None:
        self.owner = owner
        self.state = WebhookState.ACTIVE
        self.secret = 1

    @event(WebhookSecretRotated)
    def _rotated(self, secret: int, old_until: datetime) -> None:
        self.secret = secret

    @event(WebhookStateChanged)
    def _became(self, becomes: WebhookState) -> None:
        self.state = becomes


def check_address(url: str) -> None:
    """Raises NotAnAddressError."""
    if not ADDRESS.fullmatch(url):
        raise NotAnAddressError(f"{url} is no address that events can be sent to")
