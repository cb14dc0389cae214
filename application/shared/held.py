"""The aggregates that a long piece of work has at hand from page to page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from uuid import UUID

from application.shared.ports import A, Streams
from domain.shared.errors import NotFoundError
from domain.shared.events import Aggregate

MOST = 50_000
"""Aggregates at hand at the start of a page; with more, it starts afresh."""

EVERYTHING = 10**12

Need = tuple[UUID, type[Aggregate]]


class Held:
    """Streams are read in bulk, once for many pages: work on one account seldom comes in one go."""

    def __init__(self, streams: Streams) -> None:
        self._streams = streams
        self._aggregates: dict[UUID, Aggregate] = {}
        self._most = MOST

    def load(self, needs: Iterable[Need]) -> None:
        """Those that do not exist are left out; they may be made on this very page.

        What is held already is as good as the last append: the log refuses what others have
        overtaken.
        """
        if len(self._aggregates) > self._most:
            self._aggregates.clear()
        missing: defaultdict[type[Aggregate], set[UUID]] = defaultdict(set)
        for id, kind in needs:
            if id not in self._aggregates:
                missing[kind].add(id)
        for kind, ids in missing.items():
            self._aggregates |= self._streams.get_many(ids, kind)

    def current(self, ids: Sequence[UUID], kind: type[A]) -> dict[UUID, A]:
        """Those that exist, as they stand now: what others have appended meanwhile is read."""
        if len(self._aggregates) > self._most:
            self._aggregates.clear()
        found = self._streams.get_many(ids, kind, held=self._aggregates)
        self._aggregates |= found
        return found

    def find(self, id: UUID, kind: type[A]) -> A:
        found = self._aggregates.get(id)
        if not isinstance(found, kind):
            raise NotFoundError(f"there is no {kind.__name__} {id}")
        return found

    def __contains__(self, id: UUID) -> bool:
        return id in self._aggregates

    def add(self, aggregate: Aggregate) -> Sequence[Aggregate]:
        self._aggregates[aggregate.id] = aggregate
        return [aggregate]

    @contextmanager
    def for_now(self) -> Iterator[None]:
        """What happens inside is not recorded: all of it is at hand until the end, then gone."""
        self._aggregates.clear()
        self._most = EVERYTHING
        try:
            yield
        finally:
            self._aggregates.clear()
            self._most = MOST

    @contextmanager
    def unless_lost(self) -> Iterator[None]:
        """If what happens inside is not recorded, nothing that it changed is held on to."""
        try:
            yield
        except BaseException:
            self._aggregates.clear()
            raise
