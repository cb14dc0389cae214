"""Events as read models are fed with them: rows of the log, decoded once for all who want them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from eventsourcing.utils import get_topic
from psycopg import Connection

from application.read_models.model import ReadModel, Record
from infrastructure.event_log.catalogue import StoredForm
from infrastructure.event_log.codec import Codec
from infrastructure.read_side.sealed import reference
from infrastructure.vault.keys import KeyId

Row = tuple[Any, ...]
"""POSITION, the rest of a Record but for `seal`, then STATE and SHAPE_VERSION."""
COLUMNS = (
    "notification_id, event_id, topic, originator_version, originator_id, subject_id,"
    " effective_on, recorded_at, actor, correlation_id, causation_id, command_id,"
    " state, schema_version"
)
POSITION, EVENT_ID, NAME, VERSION, STREAM, SUBJECT = range(6)
CORRELATION, STATE, SHAPE_VERSION = 9, 12, 13
FRONTIER = (
    "((pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
    " + (SELECT base FROM event_log_epoch)) << 16)"
)
"""No event may yet appear below it."""
_PAGE_OF = (
    f"SELECT {COLUMNS} FROM events WHERE notification_id > %s"  # noqa: S608 - names of ours.
    f" AND notification_id <= least(%s, {FRONTIER} - 1) AND topic = ANY(%s)"
    " ORDER BY notification_id LIMIT %s"
)
_LAST = (
    f"SELECT notification_id FROM events WHERE notification_id < {FRONTIER}"  # noqa: S608
    " ORDER BY notification_id DESC LIMIT 1"
)
LAST = 2**63 - 1

Decode = Callable[[Row], Any]


def page_of(
    conn: Connection[Any], after: int, limit: int, until: int, names: Sequence[str]
) -> list[Row]:
    """The next events of these names, none beyond `until`, nor that another could come before."""
    with conn.cursor(binary=True) as curs:
        asked = (after, until, list(names), limit)
        return curs.execute(_PAGE_OF.encode(), asked, prepare=True).fetchall()


def last(conn: Connection[Any]) -> int:
    """The position of the last event that is settled; 0 in an empty log."""
    row = conn.execute(_LAST.encode(), prepare=True).fetchone()
    return int(row[0]) if row else 0


def wanted_by(models: Iterable[type[ReadModel]]) -> dict[str, bool]:
    wanted: dict[str, bool] = {}
    for model in models:
        for event_class, (_, personal) in model.handlers.items():
            name = get_topic(event_class)
            wanted[name] = wanted.get(name, False) or personal
    return wanted


class Source:
    """Decodes the events that somebody wants; others it does not know."""

    def __init__(self, codec: Codec, personal: Mapping[str, bool]) -> None:
        """`personal` has the names of the events, and whether their personal fields are wanted."""
        self._codec = codec
        forms = {name: codec.form(name) for name in personal}
        self.decoders: dict[str, Decode] = {
            name: self._opened(form) if personal[name] and form.groups else self._unopened(form)
            for name, form in forms.items()
        }
        self.records = {name: self._recorder(form) for name, form in forms.items()}
        self._opening = {n: forms[n].groups for n, opened in personal.items() if opened}

    def prefetch(self, rows: Iterable[Row]) -> None:
        """The keys that opening these will take, in one question to the vault."""
        wanted = {
            KeyId(row[SUBJECT] or row[STREAM], group.retention)
            for row in rows
            for group in self._opening.get(row[NAME], ())
        }
        if wanted:
            self._codec.keys.prefetch(wanted)

    def record(self, row: Row) -> Record:
        return self.records[row[NAME]](row)

    def sealed(self, row: Row, field: str) -> bytes | None:
        """As Record has it."""
        return reference(
            self._codec, self._codec.form(row[NAME]), row[STREAM], row[VERSION], row[SUBJECT],
            row[SHAPE_VERSION], row[STATE], field,
        )  # fmt: skip

    def _unopened(self, form: StoredForm) -> Decode:
        """Events without their personal fields; an older shape is brought up with them."""
        decode, version, defaults = form.decode, form.version, dict(form.defaults)
        older, event_class = self._opened(form), form.event_class
        sealed = bool(form.groups)

        def decoded(row: Row) -> Any:
            if row[SHAPE_VERSION] != version:
                return older(row)
            state = decode(row[STATE])
            if sealed:
                del state["personal"]
            return _event(event_class, {**defaults, **state} if defaults else state, row)

        return decoded

    def _opened(self, form: StoredForm) -> Decode:
        decode, event_class = self._codec.decode, form.event_class

        def decoded(row: Row) -> Any:
            place = (row[STREAM], row[VERSION])
            state = decode(form, row[STATE], row[SHAPE_VERSION], place, row[SUBJECT])
            return _event(event_class, state, row)

        return decoded

    def _recorder(self, form: StoredForm) -> Callable[[Row], Record]:
        """The row and, in its state's place, what seals a field of it."""
        if not form.groups:
            return lambda row: _record(Record, row[:STATE] + _SEALS_NOTHING)
        return lambda row: _record(Record, (*row[:STATE], partial(self.sealed, row)))


def _event(event_class: type, state: dict[str, Any], row: Row) -> Any:
    state["originator_id"] = row[STREAM]
    state["originator_version"] = row[VERSION]
    state["timestamp"] = row[7]
    event: Any = object.__new__(event_class)
    object.__setattr__(event, "__dict__", state)
    return event


def _nothing_sealed(field: str) -> bytes | None:
    raise LookupError(f"{field} is no personal field")


_SEALS_NOTHING = (_nothing_sealed,)
_record = tuple.__new__
