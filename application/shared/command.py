"""The circumstances of a command, which the log stamps on every event that it records."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from uuid import UUID

from domain.shared.actor import Actor
from domain.shared.errors import DomainError


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Who asks, through which channel, on whose behalf, why, and because of what.

    `command_id` makes the command idempotent: seen again, it gives the same receipt and no event.
    `fingerprint` is a hash of what was asked; the same id with another one is refused.
    `reason`, `source` and `policy_pack` are codes and references, never free text: they are
    kept in clear and outlive every erasure.
    """

    actor: Actor
    correlation_id: UUID
    causation_id: UUID | None = None
    command_id: UUID | None = None
    fingerprint: bytes | None = None
    on_behalf_of: str | None = None
    channel: str | None = None
    reason: str | None = None
    approval_id: UUID | None = None
    policy_pack: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a command returns: the id it acted on, and the log's position of its last event.

    `position` is None when there was nothing to record.
    """

    id: UUID
    position: int | None


_circumstances: ContextVar[Circumstances] = ContextVar("circumstances")


def circumstances() -> Circumstances:
    """Raises LookupError outside `acting`: nothing is recorded on nobody's behalf."""
    return _circumstances.get()


@contextmanager
def acting(under: Circumstances) -> Iterator[None]:
    token = _circumstances.set(under)
    try:
        yield
    finally:
        _circumstances.reset(token)


class CommandRepeatedError(Exception):
    """The log has this command already: nothing was written, `receipt` is what it gave then."""

    def __init__(self, command_id: UUID, receipt: Receipt) -> None:
        super().__init__(command_id, receipt)
        self.receipt = receipt

    def __str__(self) -> str:
        return f"command {self.args[0]} is recorded at position {self.receipt.position}"


@dataclass(frozen=True, slots=True)
class Expected:
    """The version of an aggregate that whoever asks has seen."""

    id: UUID
    version: int


_expected: ContextVar[Expected | None] = ContextVar("expected", default=None)


@contextmanager
def expecting(id: UUID, version: int) -> Iterator[None]:
    """Within, commands decide on that version of the aggregate, or raise OtherVersionError."""
    token = _expected.set(Expected(id, version))
    try:
        yield
    finally:
        _expected.reset(token)


def refuse_other_version(id: UUID, version: int) -> None:
    """Of what was loaded to decide on. The log then refuses what is decided on an older one."""
    expected = _expected.get()
    if expected is not None and expected.id == id and expected.version != version:
        raise OtherVersionError(id, expected.version, version)


class OtherVersionError(DomainError):
    """Who names a version changes that version and no other."""

    def __init__(self, id: UUID, expected: int, current: int) -> None:
        super().__init__(f"{id} is at version {current}, not {expected}")
        self.current = current


class CommandIdReusedError(DomainError):
    """A command's id stands for one request; a different request needs an id of its own."""
