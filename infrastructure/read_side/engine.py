"""The engine that keeps all read models up with the log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import Connection

from application.read_models.model import ReadModel
from infrastructure.event_log.codec import Codec
from infrastructure.read_side import generations
from infrastructure.read_side.advance import advance
from infrastructure.read_side.ahead import Ahead
from infrastructure.read_side.connections import Pool
from infrastructure.read_side.feed import Feed
from infrastructure.read_side.garbage import uncollected
from infrastructure.read_side.generations import ENGINE, Generation, State
from infrastructure.read_side.source import LAST
from infrastructure.read_side.target import Target
from infrastructure.read_side.wait import NotReachedError, until_reached

PAGE = 5_000
_FORGETFUL = "SET LOCAL synchronous_commit = off"
"""A power cut may take the last pages back, positions and all: then they are folded again."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a read model fares; `needs_rebuild` when the program knows another version of it."""

    name: str
    version: int
    state: str
    position: int
    error: str | None
    failed_at: int | None
    needs_rebuild: bool


class Engine:
    """Any number may run: they take turns, and one that dies leaves nothing half done."""

    def __init__(
        self, pool: Pool, codec: Codec, models: Sequence[type[ReadModel]], *, page: int = PAGE
    ) -> None:
        self.pool, self.models, self.page = pool, {model.name: model for model in models}, page
        self.feed = Feed(codec, models)
        self._ahead = Ahead(pool, self.feed, page)
        self._targets: dict[tuple[str, int], Target] = {}

    def install(self) -> None:
        """Make the tables that are missing; may be called by many processes at once."""
        with self.pool.connection() as conn:
            generations.install(conn, self.models.values())

    def turn(self) -> int:
        """One page for those furthest behind; 0 when there was nothing to pass."""
        with self.pool.connection() as conn, conn.transaction(), uncollected():
            generations.lock(conn, ENGINE)
            conn.execute(_FORGETFUL)
            targets = [self._target(one) for one in self._live(conn)]
            if not targets:
                return 0
            return advance(conn, self.feed, targets, limit=self.page, ahead=self._ahead)

    def catch_up(self, position: int, *, timeout: float = 60.0) -> None:
        """Feed the read models until all that are live have seen `position`.

        Raises NotReachedError after `timeout` seconds without anything to feed them: a transaction
        may hold back the log's end.
        """
        until_reached(position, self.position, self.turn, timeout=timeout)

    def wait_for(self, position: int, name: str, *, timeout: float = 2.0) -> bool:
        """Whether the read model came to `position` within `timeout` seconds; does not feed it."""
        try:
            until_reached(position, lambda: self.position_of(name), lambda: 0, timeout=timeout)
        except NotReachedError:
            return False
        return True

    def position(self) -> int:
        """Of the live read model that is furthest behind; a parked one keeps nobody waiting."""
        with self.pool.connection() as conn:
            return min((one.position for one in self._live(conn)), default=LAST)

    def position_of(self, name: str) -> int:
        with self.pool.connection() as conn:
            serving = generations.serving_of(conn, name)
        return serving.position if serving else 0

    def standings(self) -> list[Standing]:
        with self.pool.connection() as conn:
            found = generations.generations(conn)
        return [self._standing(one) for one in found if one.is_served]

    def retry(self, name: str) -> bool:
        with self.pool.connection() as conn:
            return generations.retry(conn, name)

    def _live(self, conn: Connection[Any]) -> list[Generation]:
        """Of the versions that this program knows how to feed."""
        return [
            one
            for one in generations.generations(conn)
            if one.state == State.LIVE.value and not self._standing(one).needs_rebuild
        ]

    def _standing(self, one: Generation) -> Standing:
        model = self.models.get(one.name)
        return Standing(
            one.name,
            one.version,
            one.state,
            one.position,
            one.error,
            one.failed_at,
            needs_rebuild=model is None or model.version != one.version,
        )

    def _target(self, generation: Generation) -> Target:
        key = (generation.name, generation.number)
        target = self._targets.get(key)
        if target is None:
            target = self._targets[key] = Target(self.models[generation.name], generation)
        target.generation = generation
        return target
