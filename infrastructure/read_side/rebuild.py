"""Read models anew from the log, beside those in service, and then in their place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

from psycopg import Connection

from application.read_models.model import ReadModel
from infrastructure.errors import OperatorError
from infrastructure.event_log.codec import Codec
from infrastructure.read_side import generations
from infrastructure.read_side.apart import CONTEXT, Apart, Furnish, Task
from infrastructure.read_side.connections import LOCK_SPACE, Pool
from infrastructure.read_side.feed import Feed
from infrastructure.read_side.finishing import Rebuilt, finished
from infrastructure.read_side.generations import Generation, State
from infrastructure.read_side.loading import Loaded, Loading, Progress
from infrastructure.read_side.share import WHOLE, Stop, is_long, is_work_for_two, shares
from infrastructure.read_side.source import last

MOST_ROWS_IN_MEMORY = 2_000_000


class AlreadyBeingRebuiltError(OperatorError):
    """One rebuild of a read model at a time."""


Begun = Mapping[type[ReadModel], Generation]


class Rebuild:
    """Of some read models, together: the log is read once for all of them.

    Nobody waits for it: those in service are served, and fed, until the very end. Stopped or
    killed at any point it leaves nothing that hurts; `run` with `resume` goes on from there.
    With `furnish` another process takes a share of a long log, for the read models whose rows
    are each of one stream; the rest are loaded after them. Beyond `most_rows` in memory the rest
    of the log is caught up with page by page.
    """

    def __init__(
        self,
        pool: Pool,
        codec: Codec,
        models: Sequence[type[ReadModel]],
        progress: Progress,
        *,
        furnish: Furnish | None = None,
        most_rows: int = MOST_ROWS_IN_MEMORY,
    ) -> None:
        self._pool, self._codec, self._models = pool, codec, models
        self._progress, self._furnish, self._most_rows = progress, furnish, most_rows

    def run(self, *, resume: bool = False) -> list[Rebuilt]:
        """One report for each read model, in the order given. Raises AlreadyBeingRebuiltError."""
        with self._alone():
            with self._helped() as helper:
                begun = {model: self._begun(model, resume=resume) for model in self._models}
                loading = {m: g for m, g in begun.items() if g.state == State.LOADING.value}
                failures = self._load(loading, helper)
            sound = {m: g for m, g in begun.items() if m.name not in failures}
            reports = finished(self._pool, self._codec, sound, self._progress)
            return [
                reports[m] if m in sound else Rebuilt(m.name, g.number, error=failures[m.name])
                for m, g in begun.items()
            ]

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """The locks end with their connection, so that those of a killed rebuild are free."""
        with self._pool.connection() as conn, ExitStack() as held:
            for model in self._models:
                key = (LOCK_SPACE, f"rebuild {model.name}")
                row = conn.execute("SELECT pg_try_advisory_lock(%s, hashtext(%s))", key).fetchone()
                if row is None or not row[0]:
                    raise AlreadyBeingRebuiltError(f"{model.name} is being rebuilt by another")
                held.callback(conn.execute, "SELECT pg_advisory_unlock(%s, hashtext(%s))", key)
            yield

    def _begun(self, model: type[ReadModel], *, resume: bool) -> Generation:
        """What an earlier attempt had loaded, if that is wanted, or a new generation."""
        with self._pool.connection() as conn:
            for left in generations.generations(conn, model.name):
                if left.state == State.BUILDING.value and resume and left.fits(model):
                    return left
                if left.state in (State.LOADING.value, State.BUILDING.value):
                    generations.drop(conn, left)
            with conn.transaction():
                return generations.add(conn, model, State.LOADING)

    @contextmanager
    def _helped(self) -> Iterator[Apart | None]:
        """Another process, if the log is long enough for two."""
        with self._pool.connection() as conn:
            long = self._furnish is not None and is_long(conn)
        if self._furnish is None or not long:
            yield None
            return
        with Apart(self._furnish) as helper:
            yield helper

    def _load(self, begun: Begun, helper: Apart | None) -> dict[str, str]:
        """What hindered those that cannot be built; the others are built so far."""
        try:
            with (
                self._pool.connection() as reading,
                self._pool.connection() as writing,
                generations.unhurried(writing),
            ):
                failures: dict[str, str] = {}
                for group, helped in _groups(begun, helper):
                    loaded = self._loaded(reading, writing, group, helped)
                    failures |= loaded.failures
                    self._put_down(writing, group, loaded)
                return failures
        except BaseException:
            with self._pool.connection() as conn:
                for generation in begun.values():
                    generations.drop(conn, generation)
            raise

    def _loaded(
        self, reading: Connection[Any], writing: Connection[Any], group: Begun, helper: Apart | None
    ) -> Loaded:
        feed, until = Feed(self._codec, list(group)), last(reading)
        events = feed.count(reading, WHOLE, until)
        self._progress.begin("reading the log", events)
        if helper is None or not is_work_for_two(events):
            loading = Loading(feed, group, WHOLE, Stop(CONTEXT, 1), until, self._most_rows)
            return loading.run(reading, writing, self._progress)
        mine, others = shares(events)
        named = {model.name: generation for model, generation in group.items()}
        helper.begin(Task(named, others, until, self._most_rows // 2))
        loading = Loading(feed, group, mine, helper.stop, until, self._most_rows // 2)
        loaded = loading.run(reading, writing, helper.beside(self._progress))
        return loaded.together(helper.finished())

    def _put_down(self, conn: Connection[Any], group: Begun, loaded: Loaded) -> None:
        for model, generation in group.items():
            if model.name in loaded.failures:
                generations.drop(conn, generation)
            else:
                generations.set_state(conn, generation, State.BUILDING, loaded.position)


def _groups(begun: Begun, helper: Apart | None) -> list[tuple[Begun, Apart | None]]:
    """Those that are divided between processes, and those that one must fold whole."""
    divided = {m: g for m, g in begun.items() if helper is not None and m.by_stream}
    whole = {m: g for m, g in begun.items() if m not in divided}
    return [(group, helped) for group, helped in ((divided, helper), (whole, None)) if group]
