"""On whose behalf the door acts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from application.shared.command import Circumstances, acting
from domain.access.employee import Employee
from domain.shared.actor import Actor, ActorKind

SOMEBODY = Actor(ActorKind.INTEGRATION, "web")
"""Who fails to sign in is not known: hardly the employee whose login it was."""
TERMINAL = "terminal"
OPERATOR = Actor(ActorKind.INTEGRATION, TERMINAL)
"""At the machine; where its user is known, their name follows after a slash."""


@contextmanager
def acting_as(who: Employee | Actor, correlation_id: UUID, channel: str = "web") -> Iterator[None]:
    actor = who.actor if isinstance(who, Employee) else who
    with acting(Circumstances(actor=actor, correlation_id=correlation_id, channel=channel)):
        yield
