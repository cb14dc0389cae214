"""Rows of the log as facts for a person to read, and what a replay was made from."""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any
from uuid import UUID

import msgspec

from application.enquiries.canonical import Json
from application.enquiries.replay import Fact, Keeping, Made, PersonalField, Shape
from domain.shared.personal import Erased, Restricted, Retention
from infrastructure.audit import leaf
from infrastructure.audit.rows import RawRow
from infrastructure.audit.verify import leaf_hash
from infrastructure.event_log.catalogue import StoredForm
from infrastructure.event_log.codec import Codec
from infrastructure.event_log.rows import LogRow
from infrastructure.vault.keys import KeyId


class _Context(msgspec.Struct):
    role: str | None = None
    branch: str | None = None
    on_behalf_of: str | None = None
    channel: str | None = None
    reason: str | None = None
    approval_id: UUID | None = None
    policy_pack: str | None = None
    source: str | None = None


_context = msgspec.json.Decoder(_Context).decode


def plain(value: Any) -> Json:
    """As the log would store it: what has no form in JSON becomes text."""
    return msgspec.to_builtins(value, str_keys=True)


class FactReader:
    def __init__(self, codec: Codec) -> None:
        self._codec = codec

    def facts(self, rows: Sequence[LogRow]) -> list[Fact]:
        """In the same order, with all the keys that it takes fetched at once."""
        self._codec.keys.prefetch({key for row in rows for key in self._keys(row)})
        return [self._fact(row) for row in rows]

    def personal(self, row: LogRow) -> dict[str, Any]:
        """The personal fields of one event, opened; Erased where the key is gone."""
        names = _personal_names(self._codec.form(row.topic))
        return {name: value for name, value in self._state(row).items() if name in names}

    def told(self, row: LogRow) -> dict[str, Json]:
        """The other fields of one event."""
        names = _personal_names(self._codec.form(row.topic))
        return {name: plain(v) for name, v in self._state(row).items() if name not in names}

    def _fact(self, row: LogRow) -> Fact:
        form, context = self._codec.form(row.topic), _context(row.context)
        personal = _personal_names(form)
        state = self._state(row)
        return Fact(
            position=row.position,
            event_id=row.event_id,
            stream_id=row.originator_id,
            stream_kind=form.aggregate_class.__name__,
            version=row.originator_version,
            name=row.topic,
            schema_version=row.schema_version,
            subject_id=row.subject_id,
            effective_on=row.effective_on,
            recorded_at=row.recorded_at,
            actor=row.actor,
            role=context.role,
            branch=context.branch,
            on_behalf_of=context.on_behalf_of,
            channel=context.channel,
            reason=context.reason,
            approval_id=context.approval_id,
            policy_pack=context.policy_pack,
            source=context.source,
            correlation_id=row.correlation_id,
            causation_id=row.causation_id,
            command_id=row.command_id,
            content_hash=row.content_hash.hex(),
            leaf_hash=_leaf(row).hex(),
            fields={name: plain(v) for name, v in state.items() if name not in personal},
            personal={n: _personal(r, state[n]) for n, r in personal.items() if n in state},
        )

    def _state(self, row: LogRow) -> dict[str, Any]:
        place = (row.originator_id, row.originator_version)
        form = self._codec.form(row.topic)
        return self._codec.decode(form, row.state, row.schema_version, place, row.subject_id)

    def _keys(self, row: LogRow) -> Iterable[KeyId]:
        if row.subject_id is not None:
            for group in self._codec.form(row.topic).groups:
                yield KeyId(row.subject_id, group.retention)


def _leaf(row: LogRow) -> bytes:
    return leaf_hash(leaf.line(RawRow.of(row)))


def _personal_names(form: StoredForm) -> dict[str, Retention]:
    return {name: group.retention for group in form.groups for name in group.names}


def _personal(retention: Retention, value: Any) -> PersonalField:
    if isinstance(value, Restricted):
        return PersonalField(retention, Keeping.RESTRICTED, value)
    if isinstance(value, Erased):
        return PersonalField(retention, Keeping.ERASED, value)
    return PersonalField(retention, Keeping.NONE if value is None else Keeping.KEPT, value)


def made_from(rows: Iterable[LogRow], codec: Codec, fold: str) -> Made:
    """`fold` names the form of what comes out: it changes with the code that makes it."""
    digest, last, count = hashlib.sha256(), None, 0
    shapes: set[Shape] = set()
    rules: set[str] = set()
    for row in rows:
        digest.update(_leaf(row))
        count, last = count + 1, max(last or 0, row.position)
        shapes.add(shape_read(codec.form(row.topic), row.schema_version))
        rules.update(_rule(row.context))
    by_name = sorted(shapes, key=lambda each: (each.name, each.stored_as))
    return Made(count, last, digest.hexdigest(), tuple(by_name), tuple(sorted(rules)), fold)


def _rule(context: bytes) -> list[str]:
    pack = _context(context).policy_pack if b'"policy_pack"' in context else None
    return [pack] if pack else []


def shape_read(form: StoredForm, stored_as: int) -> Shape:
    return _known_shape(form.name, stored_as, form.version, form.upcasters[stored_as - 1 :])


@cache
def _known_shape(name: str, stored_as: int, read_as: int, upcasters: tuple[Any, ...]) -> Shape:
    code = "".join(inspect.getsource(each) for each in upcasters)
    pinned = hashlib.sha256(code.encode()).hexdigest() if upcasters else ""
    return Shape(name, stored_as, read_as, pinned)
