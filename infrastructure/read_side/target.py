"""A generation of a read model as it is fed: its handlers, and what they want changed."""

from __future__ import annotations

from typing import Any

from psycopg import Connection

from application.read_models.model import ReadModel, Table
from infrastructure.read_side.changes import Changes, Cut
from infrastructure.read_side.folding import Folder
from infrastructure.read_side.generations import Generation


class Target:
    def __init__(self, model: type[ReadModel], generation: Generation) -> None:
        self.model, self.generation = model, generation
        self._changes: list[Changes] = []
        self._sealed: list[Cut] | None = None
        stored = {table.table.name: table for table in generation.tables(model)}

        def changes(table: Table[Any]) -> Changes:
            self._changes.append(Changes(stored[table.name]))
            return self._changes[-1]

        self.folder = Folder(model, changes)
        self.name = generation.name

    def seal(self) -> None:
        """What was folded so far is to be written; what is folded from now on is the next page."""
        self._sealed = [each.cut() for each in self._changes]

    def forget(self) -> None:
        self._sealed = None
        for each in self._changes:
            each.forget()

    def write(self, conn: Connection[Any]) -> None:
        if self._sealed is None:
            self.seal()
        assert self._sealed is not None
        with conn.cursor() as curs:
            for each, cut in zip(self._changes, self._sealed, strict=True):
                each.write(curs, cut)
