"""What can be asked of the API: one table, from which it is served and documented."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, TypeVar
from uuid import UUID

from marshmallow import Schema

from domain.access.roles import Permission
from interfaces.api.fields import Answer, Id, Query, Whole, waiting

View = TypeVar("View", bound=Callable[..., Any])
Path = Mapping[str, Any]
"""The parts of an address that have names, parsed."""
Versioned = Callable[[Path], UUID]
"""Which aggregate's version an answer has, and a change may be held against."""

JSON = "application/json"


class ReceiptAnswer(Answer):
    """What a command gives: the id that it acted on, and the log's position of its last event.

    Without a position there was nothing to record. Handed on as `wait_for`, it has a question
    wait until the answer knows of it.
    """

    id = Id()
    position = Whole(0, 2**63 - 1, allow_none=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """`view` is handed the Call and the parts of the path, and gives what `answer` tells.

    A `media` other than JSON is answered as the view gives it. `models` are the read models that
    a question can be made to wait for. `longest` is of the body, in bytes. `also` are other ways
    to succeed, `refusals` those that only this one has.
    """

    name: str
    tag: str
    method: str
    path: str
    view: Callable[..., Any]
    permission: Permission | None
    query: type[Schema] | None = None
    body: type[Schema] | None = None
    answer: type[Schema] | None = None
    media: str = JSON
    sent_as: str = JSON
    status: int = HTTPStatus.OK
    versioned: Versioned | None = None
    models: tuple[str, ...] = ()
    is_change: bool = False
    of_the_whole_bank: bool = False
    longest: int | None = None
    also: tuple[int, ...] = ()
    refusals: tuple[HTTPStatus, ...] = ()

    @property
    def summary(self) -> str:
        return self._told[0]

    @property
    def description(self) -> str:
        """Of the view's docstring all that follows the first line."""
        return "\n".join(self._told[1:]).strip()

    @property
    def _told(self) -> list[str]:
        return inspect.cleandoc(self.view.__doc__ or "").splitlines()


@dataclass(frozen=True, slots=True)
class Operations:
    """Those of one subject, which `tag` names and `about` says; `changing` takes a permission."""

    tag: str
    about: str
    changing: Permission = Permission.CHANGE_CUSTOMERS
    all: list[Operation] = field(default_factory=list)

    def question(self, path: str, **how: Any) -> Callable[[View], View]:
        """Changes nothing, and may be asked again."""
        how.setdefault("permission", Permission.READ_CUSTOMERS)
        if how.get("models"):
            how["query"] = waiting(how.get("query", Query))
        return self._add("GET", path, **how)

    def command(self, path: str, *, method: str = "POST", **how: Any) -> Callable[[View], View]:
        """Is done once under an Idempotency-Key, and answered by a receipt."""
        how.setdefault("permission", self.changing)
        how.setdefault("answer", ReceiptAnswer)
        return self._add(method, path, is_change=True, **how)

    def post(self, path: str, **how: Any) -> Callable[[View], View]:
        """A question that is asked in a body, for what is asked stays out of addresses and logs."""
        return self._add("POST", path, **how)

    def _add(self, method: str, path: str, **how: Any) -> Callable[[View], View]:
        def add(view: View) -> View:
            name = view.__name__
            operation = Operation(
                name=name, tag=self.tag, method=method, path=path, view=view, **how
            )
            self.all.append(operation)
            return view

        return add


def at(part: str) -> Versioned:
    """The aggregate whose id stands in the path."""

    def versioned(path: Path) -> UUID:
        found: UUID = path[part]
        return found

    return versioned


def derived(create_id: Callable[[UUID], UUID], part: str) -> Versioned:
    """The aggregate whose id follows from the one in the path."""
    return lambda path: create_id(path[part])
