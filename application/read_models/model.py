"""What a read model is: tables of rows, and handlers that write them from events.

A handler only writes: events carry what rows need, so a fold never reads back. That is why the
same handlers run in service (merged per page), in a rebuild (in memory) and in a test.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from operator import attrgetter, itemgetter
from typing import Any, ClassVar, Generic, NamedTuple, Protocol, TypeVar, overload
from uuid import UUID

from application.read_models.rows import Key, Rows

Row = TypeVar("Row")
Row_contra = TypeVar("Row_contra", contravariant=True)
Handler = TypeVar("Handler", bound=Callable[..., None])


class Writes(Protocol[Row_contra]):
    """One table, as a handler sees it. What is said of a row that is not there does nothing."""

    def put(self, row: Row_contra) -> None:
        """The row with this key, whether there was one or not."""

    def insert(self, row: Row_contra) -> None:
        """A row whose key was never used. Of an append-only table, the only thing to do."""

    def patch(self, key: Key, /, **columns: Any) -> None:
        """Other values for some columns, never for those of the key."""

    def add(self, key: Key, /, **deltas: Any) -> None:
        """Adds to columns of type int or Money."""

    def delete(self, key: Key, /) -> None: ...


class Table(Generic[Row]):
    """A table of one read model; `row` is a frozen dataclass, each field a column.

    Where there are very many rows, or they come and go all the time, it is a NamedTuple, which is
    made in half the time.

    Columns may be UUID, str, int, bool, bytes, Decimal, date, datetime, Enum (kept by its value),
    Money (kept as two columns, `balance_minor` and `balance_currency`), tuples of UUID, str, int
    or bytes, any of these or None, and what else msgspec can turn into JSON. An index on a tuple
    finds rows by what the tuple contains. The rows of a table that is `append_only` leave
    memory while it is rebuilt; for others a rebuild holds them all.
    """

    def __init__(
        self,
        name: str,
        row: type[Row],
        *,
        key: tuple[str, ...],
        indexes: tuple[tuple[str, ...], ...] = (),
        append_only: bool = False,
    ) -> None:
        self.name, self.row, self.key, self.indexes = name, row, key, indexes
        self.append_only = append_only
        self.columns = _columns(row)
        unknown = {*key, *(column for index in indexes for column in index)} - {*self.columns}
        if unknown or not key:
            raise TypeError(f"{name} has no column {sorted(unknown)}, or no key")
        self.changeable = frozenset(self.columns) - set(key)
        self.values_of: Callable[[Any], tuple[Any, ...]] = (
            _itself if issubclass(row, tuple) else _tuple_of(self.columns)
        )
        self.key_of = _tuple_at([self.columns.index(name) for name in key])

    @overload
    def __get__(self, model: None, owner: type) -> Table[Row]: ...
    @overload
    def __get__(self, model: ReadModel, owner: type) -> Writes[Row]: ...
    def __get__(self, model: ReadModel | None, owner: type) -> Table[Row] | Writes[Row]:
        """On the class the table itself; an instance holds its own Writes under the same name."""
        return self


class Handled(NamedTuple):
    """What `handles` said of a method."""

    events: tuple[type, ...] = ()
    personal: bool = False
    across_streams: bool = False
    only: tuple[str, ...] = ()


class Record(NamedTuple):
    """What the log recorded beside an event's own fields; `name` is its stored name."""

    position: int
    event_id: UUID
    name: str
    version: int
    stream_id: UUID
    subject_id: UUID | None
    effective_on: date | None
    recorded_at: datetime
    actor: str
    correlation_id: UUID
    causation_id: UUID | None
    command_id: UUID | None
    seal: Callable[[str], bytes | None]

    def sealed(self, field: str) -> bytes | None:
        """A personal field as it lies in the log, to be shown through the port Unsealer.

        It carries all that is needed to open it but the key. None if the field holds nothing.
        """
        return self.seal(field)


def handles(
    *events: type,
    personal: bool = False,
    across_streams: bool = False,
    only: tuple[str, ...] = (),
) -> Callable[[Handler], Handler]:
    """Marks the method that folds these events: `method(self, event, record) -> None`.

    Unless `personal`, the event comes without its personal fields, unopened, and costs less;
    with it they hold what they say, or Erased. It is told by its fields, and need not be of the
    event's own class. With `across_streams` the method changes rows of other streams than the
    event's, and makes none. Of very frequent events, `only` names the fields that it looks at:
    if all who handle them do so, no others are decoded.
    """

    def mark(handler: Handler) -> Handler:
        handler.__dict__["handled"] = Handled(events, personal, across_streams, only)
        return handler

    return mark


class ReadModel:
    """A projection of the log, shaped for one reader; can be dropped and built again.

    `name` names schemas and positions and outlives the class's name. `version` grows with every
    change of what the tables hold: the new version is then built beside the old one.
    """

    name: ClassVar[str]
    version: ClassVar[int] = 1
    by_stream: ClassVar[bool] = False
    """Whether each row is of one stream: no event but those handled `across_streams` has to do
    with rows of other streams. Several processes then rebuild it, each with some of the streams."""
    asks_who: ClassVar[bool] = False
    """Whether handlers ask who recorded an event, when and why: the fields of Record from
    `recorded_at` on, and `event_id`. They cost as much to read as all the rest."""
    tables: ClassVar[tuple[Table[Any], ...]] = ()
    handlers: ClassVar[dict[type, tuple[str, bool]]] = {}
    """Event class to the method's name, and whether that one wants personal fields."""
    across_streams: ClassVar[frozenset[type]] = frozenset()
    looks_at: ClassVar[dict[type, tuple[str, ...]]] = {}
    """Of some events, the fields that are looked at; of the others, all."""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.tables = tuple(each for each in _attributes(cls).values() if isinstance(each, Table))
        marked = list(_handlers(cls))
        cls.handlers = {event: (method, how.personal) for event, method, how in marked}
        cls.across_streams = frozenset(event for event, _, how in marked if how.across_streams)
        cls.looks_at = {event: how.only for event, _, how in marked if how.only}

    def __init__(self, writes: Callable[[Table[Any]], Writes[Any]] = Rows) -> None:
        """`writes` says where rows go; by default they stay in memory."""
        self.writes: dict[str, Writes[Any]] = {}
        for attribute, table in _attributes(type(self)).items():
            if isinstance(table, Table):
                self.writes[table.name] = vars(self)[attribute] = writes(table)

    def fold(self, event: object, record: Record) -> None:
        """Passes over events that nobody handles."""
        if handler := self.handlers.get(type(event)):
            getattr(self, handler[0])(event, record)


def _attributes(cls: type) -> dict[str, Any]:
    """Also those that a subclass inherits, as one does that is bound to what it needs."""
    return {name: value for base in reversed(cls.__mro__) for name, value in vars(base).items()}


def _handlers(cls: type) -> Iterable[tuple[type, str, Handled]]:
    for attribute, value in _attributes(cls).items():
        handled: Handled = getattr(value, "handled", Handled())
        for event in handled.events:
            if not hasattr(event, "TOPIC"):
                raise TypeError(f"{cls.__name__}.{attribute} handles {event}, which is not stored")
            yield event, attribute, handled


def _columns(row: Any) -> tuple[str, ...]:
    if is_dataclass(row):
        return tuple(field.name for field in fields(row))
    if not issubclass(row, tuple):
        raise TypeError(f"rows are of a dataclass or a NamedTuple, not {row}")
    return tuple(row._fields)


def _itself(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return row


def _tuple_of(columns: tuple[str, ...]) -> Callable[[Any], tuple[Any, ...]]:
    getter = attrgetter(*columns)
    return getter if len(columns) > 1 else lambda row: (getter(row),)


def _tuple_at(places: Sequence[int]) -> Callable[[Sequence[Any]], Key]:
    """The key among the values of a row."""
    getter: Callable[[Sequence[Any]], Any] = itemgetter(*places)
    return getter if len(places) > 1 else lambda values: (getter(values),)
