"""Personal fields as read models keep them: the log's ciphertext with all but the key."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

import msgspec

from application.read_models.ports import Shown
from application.read_models.withheld import withheld
from domain.shared.personal import Retention
from infrastructure.event_log.catalogue import SealedGroup, StoredForm
from infrastructure.event_log.codec import Codec
from infrastructure.vault.keys import KeyId


class Reference(msgspec.Struct, array_like=True, frozen=True):
    """Where a personal field stands in the log, and its ciphertext.

    `label` is None for an event of an older shape: `data` is then the whole state.
    """

    name: str
    shape_version: int
    field: str
    label: str | None
    stream: UUID
    version: int
    subject: UUID
    data: bytes


_encode = msgspec.msgpack.Encoder(uuid_format="bytes").encode
_decode = msgspec.msgpack.Decoder(Reference).decode


def reference(
    codec: Codec,
    form: StoredForm,
    stream: UUID,
    version: int,
    subject: UUID | None,
    shape_version: int,
    state: bytes,
    field: str,
) -> bytes | None:
    """None when the field was erased before it was ever stored."""
    group = next((group for group in form.groups if field in group.names), None)
    if group is None:
        raise LookupError(f"{field} is no personal field of {form.name}")
    whose = _whose(group, state, stream)
    if shape_version != form.version:
        return _encode(
            Reference(
                form.name, shape_version, field, None, stream, version, subject or stream, state
            )
        )
    data = codec.sealed(form, state, group.label)
    if not data:
        return None
    return _encode(
        Reference(form.name, shape_version, field, group.label, stream, version, whose, data)
    )


def _whose(group: SealedGroup, state: bytes, stream: UUID) -> UUID:
    if group.subject_field == "originator_id":
        return stream
    return UUID(msgspec.json.decode(state)[group.subject_field])


class CodecUnsealer:
    """The port Unsealer, over the codec and the keys of the log."""

    def __init__(self, codec: Codec) -> None:
        self._codec = codec

    def unseal(self, references: Iterable[bytes | None]) -> list[Shown]:
        asked = [None if each is None else withheld(each) or _decode(each) for each in references]
        sealed = [each for each in asked if isinstance(each, Reference)]
        self._codec.keys.prefetch({key for each in sealed for key in self._keys(each)})
        return [self._opened(each) if isinstance(each, Reference) else each for each in asked]

    def _keys(self, each: Reference) -> Iterable[KeyId]:
        groups = self._codec.form(each.name).groups
        return (
            KeyId(each.subject, Retention(group.retention))
            for group in groups
            if each.label in (None, group.label)
        )

    def _opened(self, each: Reference) -> Shown:
        form, place = self._codec.form(each.name), (each.stream, each.version)
        if each.label is None:
            state = self._codec.decode(form, each.data, each.shape_version, place, each.subject)
        else:
            state = self._codec.open_group(form, each.label, each.data, place, each.subject)
        shown: Shown = state[each.field]
        return shown
