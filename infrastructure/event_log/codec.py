"""Between an event's fields and its stored state: typed JSON, personal fields sealed."""

from __future__ import annotations

import os
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

import msgspec
from cryptography.exceptions import InvalidTag
from eventsourcing.persistence import MapperDeserialisationError

from domain.shared.personal import Erased, Restricted, Retention
from infrastructure.event_log.catalogue import Catalogue, SealedGroup, State, StoredForm
from infrastructure.vault.keys import KeyId, KeyRing

NONCE_BYTES = 12
Place = tuple[UUID, int]
"""A stream, and a version in it."""
_encode = msgspec.json.Encoder().encode


class UnknownEventError(MapperDeserialisationError):
    """The log holds a name that the catalogue does not know."""


class Codec:
    """Stored state of the events of one catalogue, under the keys of one key ring."""

    def __init__(self, catalogue: Catalogue, keys: KeyRing) -> None:
        self.catalogue = catalogue
        self.keys = keys

    def form(self, name: str) -> StoredForm:
        found = self.catalogue.by_name.get(name)
        if found is None:
            raise UnknownEventError(f"no event is stored as {name!r}")
        return found

    def form_for(self, event_class: type) -> StoredForm:
        found = self.catalogue.by_class.get(event_class)
        if found is None:
            raise UnknownEventError(f"{event_class.__qualname__} is not in the catalogue")
        return found

    def keys_needed(self, events: Iterable[Any]) -> Iterator[KeyId]:
        """Whose keys these events will be sealed under; made durable before the events are."""
        for event in events:
            for group in self.form_for(type(event)).groups:
                yield KeyId(getattr(event, group.subject_field), group.retention)

    def encode(self, form: StoredForm, event: Any) -> bytes:
        """The keys that `keys_needed` names must exist; what has none left is stored erased."""
        state = {n: v for n, v in vars(event).items() if n not in _OF_THE_LIBRARY}
        if form.groups:
            self._seal(form, state, event)
        return _encode(state)

    def decode(
        self,
        form: StoredForm,
        data: bytes,
        version: int,
        place: Place,
        whose: UUID | None,
    ) -> State:
        """The event's own fields. `place` is stream and version, `whose` the row's subject.

        Raises MapperDeserialisationError for a state that is not of the form's shape.
        """
        try:
            if version == form.version:
                state = form.decode(data)
                if form.groups:
                    self._open(form, state, place)
            else:
                state = self._upcast(form, data, version, place, whose)
        except (msgspec.MsgspecError, InvalidTag, KeyError) as error:
            raise MapperDeserialisationError(
                f"{form.name} version {version} at {place[0]}/{place[1]}: {error!r}"
            ) from error
        return {**form.defaults, **state} if form.defaults else state

    def sealed(self, form: StoredForm, data: bytes, label: str) -> bytes:
        """The ciphertext of one group as it is stored; empty when it was erased before."""
        return b64decode(_sealed(data).personal[label])

    def open_group(
        self, form: StoredForm, label: str, sealed: bytes, place: Place, subject: UUID
    ) -> State:
        """The personal fields of one group, or Erased for each."""
        group = next(g for g in form.groups if g.label == label)
        key_id = KeyId(subject, group.retention)
        clear = self._clear(form.name, label, key_id, sealed, place)
        if clear is None:
            return dict.fromkeys(group.names, self._nothing(key_id, sealed))
        return group.decode(clear)

    def _seal(self, form: StoredForm, state: State, event: Any) -> None:
        sealed: dict[str, str] = {}
        for group in form.groups:
            values = {n: state.pop(n) for n in group.names}
            key = self.keys.key(KeyId(getattr(event, group.subject_field), group.retention))
            if key is None or any(isinstance(v, Erased) for v in values.values()):
                sealed[group.label] = ""
                continue
            nonce = os.urandom(NONCE_BYTES)
            bound = bound_to(form.name, group.label, event.originator_id, event.originator_version)
            sealed[group.label] = b64encode(
                nonce + key.encrypt(nonce, _encode(values), bound)
            ).decode()
        state["personal"] = sealed

    def _open(self, form: StoredForm, state: State, place: Place) -> None:
        sealed = state.pop("personal")
        for group in form.groups:
            subject = _subject(group, state, place)
            data = b64decode(sealed[group.label])
            state.update(self.open_group(form, group.label, data, place, subject))

    def _clear(
        self, name: str, label: str, key_id: KeyId, sealed: bytes, place: Place
    ) -> bytes | None:
        key = self.keys.opening_key(key_id) if sealed else None
        if key is None:
            return None
        bound = bound_to(name, label, *place)
        return key.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound)

    def _nothing(self, key_id: KeyId, sealed: bytes) -> Erased:
        if sealed and self.keys.is_restricted(key_id):
            return Restricted(key_id.retention)
        return Erased(key_id.retention)

    def _upcast(
        self,
        form: StoredForm,
        data: bytes,
        version: int,
        place: Place,
        whose: UUID | None,
    ) -> State:
        """Old shapes are opened by their own labels, then brought up step by step."""
        if not 1 <= version < form.version:
            raise MapperDeserialisationError(
                f"{form.name} is stored at version {version}; this program knows {form.version}"
            )
        state: State = msgspec.json.decode(data)
        nothing = [
            self._open_old(form, label, text, state, place, whose)
            for label, text in state.pop("personal", {}).items()
        ]
        for step in form.upcasters[version - 1 :]:
            step(state)
        return self._converted(form, state, {one.retention: one for one in nothing if one})

    def _open_old(
        self,
        form: StoredForm,
        label: str,
        text: str,
        state: State,
        place: Place,
        whose: UUID | None,
    ) -> Erased | None:
        """What stands for the fields, where they could not be opened."""
        value, _, field = label.partition("@")
        subject = UUID(state[field]) if field else whose
        key_id, sealed = KeyId(subject or place[0], Retention(value)), b64decode(text)
        clear = self._clear(form.name, label, key_id, sealed, place)
        if clear is None:
            return self._nothing(key_id, sealed)
        state.update(msgspec.json.decode(clear))
        return None

    @staticmethod
    def _converted(form: StoredForm, state: State, nothing: dict[Retention, Erased]) -> State:
        personal = {n: state.pop(n) for g in form.groups for n in g.names if n in state}
        shape = {**state, "personal": {}} if form.groups else state
        result: State = msgspec.convert(shape, form.shape)
        result.pop("personal", None)
        for group in form.groups:
            held = {n: personal[n] for n in group.names if n in personal}
            none = nothing.get(group.retention, Erased(group.retention))
            result.update(dict.fromkeys(group.names, none))
            if held:
                result.update(msgspec.convert(held, group.shape))
        return result


class _Sealed(msgspec.Struct):
    personal: dict[str, str]


_sealed = msgspec.json.Decoder(_Sealed).decode
_OF_THE_LIBRARY = frozenset(
    {"originator_id", "originator_version", "timestamp", "originator_topic"}
)


def bound_to(name: str, label: str, stream: UUID, version: int) -> bytes:
    """What a ciphertext is bound to, so that it opens in its own place only."""
    return b"%b%b%b/%b" % (stream.bytes, version.to_bytes(8, "big"), name.encode(), label.encode())


def _subject(group: SealedGroup, state: State, place: Place) -> UUID:
    subject: UUID = (
        place[0] if group.subject_field == "originator_id" else state[group.subject_field]
    )
    return subject
