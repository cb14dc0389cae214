"""Personal fields of events, as the one who asked for them may see them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from application.privacy.masks import STARS, Masks
from domain.access.employee import Role
from domain.shared.personal import Erased, Restricted
from infrastructure.audit.rows import RawRow
from infrastructure.event_log.catalogue import StoredForm
from infrastructure.event_log.codec import Codec
from infrastructure.vault.keys import KeyId

_encode = msgspec.json.Encoder().encode
# What kind of personal field each is, for the masks; a contact point says its own kind.
_KINDS = {
    "name": "name",
    "id_number": "id-number",
    "born_on": "born-on",
    "account_no": "account",
    "counterparty": "account",
}


class Opener:
    """`person` limits it to what is theirs; without `masked_for`, all is shown as it is."""

    def __init__(
        self, codec: Codec, masks: Masks, *, person: UUID | None, masked_for: Role | None
    ) -> None:
        self._codec, self._masks = codec, masks
        self._person, self._masked_for = person, masked_for

    def prefetch(self, rows: Iterable[RawRow]) -> None:
        """The keys of a page, in one question to the vault."""
        wanted = {
            KeyId(UUID(bytes=row.subject_id or row.stream_id), group.retention)
            for row in rows
            for group in self._form(row).groups
        }
        self._codec.keys.prefetch(wanted)

    def line(self, row: RawRow) -> bytes | None:
        """One line of JSON, with its line end; None where there is nothing personal to show."""
        form = self._form(row)
        if not form.groups:
            return None
        place = (UUID(bytes=row.stream_id), row.version)
        whose = UUID(bytes=row.subject_id) if row.subject_id else None
        state = self._codec.decode(form, row.state, row.schema_version, place, whose)
        fields = {n: self._shown(n, state[n], state) for n in self._names(form, state, place[0])}
        if not fields:
            return None
        told = {
            "position": row.position,
            "event_id": UUID(bytes=row.event_id),
            "name": form.name,
            "subject_id": whose,
            "shown": "in clear" if self._masked_for is None else "masked",
            "fields": fields,
        }
        return _encode(told) + b"\n"

    def _form(self, row: RawRow) -> StoredForm:
        return self._codec.form(row.name.decode())

    def _names(self, form: StoredForm, state: dict[str, Any], stream: UUID) -> Iterator[str]:
        for group in form.groups:
            own = group.subject_field == "originator_id"
            whose = stream if own else state[group.subject_field]
            if self._person is None or whose == self._person:
                yield from group.names

    def _shown(self, name: str, value: Any, state: dict[str, Any]) -> Any:
        if isinstance(value, Restricted):
            return {"restricted": value.retention.value}
        if isinstance(value, Erased):
            return {"erased": value.retention.value}
        if self._masked_for is None or value is None:
            return value
        kind = str(state["kind"].value) if name == "value" else _KINDS.get(name, "")
        if kind not in self._masks.default:
            return STARS
        shown = self._masks.shown(kind, value, self._masked_for)
        return shown.isoformat() if isinstance(shown, date) else shown
