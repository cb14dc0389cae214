"""What is known of the past as JSON: the same for the API and for the terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from application.audit.proofs import ConsistencyProof, InclusionProof, SignedCheckpoint
from application.enquiries.bounds import Bounds
from application.enquiries.explain import Explanation
from application.enquiries.replay import (
    Fact,
    Facts,
    Made,
    ModelContent,
    PersonalChange,
    Step,
    Steps,
    StreamState,
)
from application.enquiries.searching import FoundSteps
from application.read_models.customers import NumberedCustomer
from interfaces.api.personal import Show, as_json, kind_of

Document = dict[str, Any]
Named = Mapping[UUID, NumberedCustomer]
"""The customers that facts are about, as far as the one who asks sees them."""
_AS_THEY_ARE = [
    one.name
    for one in fields(Fact)
    if one.name not in ("fields", "personal", "recorded_at", "effective_on")
]


def state(found: StreamState) -> Document:
    return {
        "stream_id": str(found.stream_id),
        "kind": found.kind,
        "version": found.version,
        **bounds(found.bounds),
        "state": found.state,
        "sha256": found.sha256,
        "made_from": made(found.made),
    }


def content(found: ModelContent, show: Show) -> Document:
    return {
        "model": found.name,
        "model_version": found.version,
        "subject_id": str(found.subject_id),
        **bounds(found.bounds),
        "rows": {
            table: [
                {**row, **_opened(row, personal, show)}
                for row, personal in zip(rows, found.personal[table], strict=True)
            ]
            for table, rows in found.rows.items()
        },
        "sha256": found.sha256,
        "made_from": made(found.made),
    }


def _opened(row: Mapping[str, Any], personal: Mapping[str, Any], show: Show) -> Document:
    return {
        name: {"shown": as_json(show(kind_of(name, row), value)), "sealed": row[name]}
        for name, value in personal.items()
    }


def steps(found: Steps, show: Show, named: Named) -> Document:
    return {
        "steps": [step(each, show, named) for each in found.steps],
        "next": found.next,
        "sha256": found.sha256,
        "made_from": made(found.made),
    }


def found_steps(found: FoundSteps, show: Show, named: Named) -> Document:
    return {"steps": [step(each, show, named) for each in found.steps], "next": found.next}


def facts(found: Facts, show: Show, named: Named) -> Document:
    return {"facts": [fact(each, show, named) for each in found.facts], "next": found.next}


def step(each: Step, show: Show, named: Named) -> Document:
    told = each.fact
    return {
        **fact(told, show, named),
        "before": each.before,
        "after": each.after,
        "changes": [asdict(change) for change in each.changes],
        "personal_changes": [personal_change(one, told, show) for one in each.personal_changes],
    }


def personal_change(change: PersonalChange, told: Fact, show: Show) -> Document:
    kind = kind_of(change.field, told.fields)
    before, after = (as_json(show(kind, value)) for value in (change.before, change.after))
    return {"field": change.field, "before": before, "after": after}


def fact(told: Fact, show: Show, named: Named | None = None) -> Document:
    """Where it is plain whom it is about, `named` may be left out, and so is the customer."""
    return {
        **{name: _id(getattr(told, name)) for name in _AS_THEY_ARE},
        **({} if named is None else {"customer": _customer(told.subject_id, named)}),
        "effective_on": told.effective_on.isoformat() if told.effective_on else None,
        "recorded_at": moment(told.recorded_at),
        "fields": dict(told.fields),
        "personal": {
            name: {
                "shown": as_json(show(kind_of(name, told.fields), each.value)),
                "retention": each.retention.value,
                "keeping": each.keeping.value,
            }
            for name, each in told.personal.items()
        },
    }


def _customer(customer_id: UUID | None, named: Named) -> Document | None:
    """`withheld` says what became of their identity."""
    found = named.get(customer_id) if customer_id else None
    if found is None:
        return None
    return {"customer_no": found.customer_no, "withheld": as_json(found.withheld)}


def explanation(found: Explanation, show: Show, named: Named) -> Document:
    def all_of(many: Sequence[Fact]) -> list[Document]:
        return [fact(each, show, named) for each in many]

    return {
        "event": fact(found.fact, show, named),
        "began_with": fact(found.began_with, show, named),
        "causes": all_of(found.causes),
        "effects": [
            {"depth": each.depth, **fact(each.fact, show, named)} for each in found.effects
        ],
        "together": all_of(found.together),
        "sisters": all_of(found.sisters),
        "against": all_of(found.against),
        "is_complete": found.is_complete,
    }


def made(found: Made) -> Document:
    return {**asdict(found), "sha256": found.sha256}


def bounds(asked: Bounds) -> Document:
    until, on = asked.recorded_until, asked.effective_until
    return {
        "recorded_until": moment(until) if until else None,
        "effective_until": on.isoformat() if on else None,
    }


def proof(found: InclusionProof) -> Document:
    return {
        "event_id": str(found.event_id),
        "position": found.position,
        "index": found.index,
        "leaf": found.leaf.decode(),
        "hashes": [each.hex() for each in found.hashes],
        "checkpoint": checkpoint(found.checkpoint),
        "text": found.text(),
    }


def consistency(found: ConsistencyProof) -> Document:
    return {
        "old": checkpoint(found.old),
        "new": checkpoint(found.new),
        "hashes": [each.hex() for each in found.hashes],
    }


def checkpoint(found: SignedCheckpoint) -> Document:
    return {
        "size": found.size,
        "root": found.root.hex(),
        "note": found.note,
        "signed_at": moment(found.signed_at),
    }


def moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _id(value: Any) -> Any:
    """UUIDs as text; what is JSON already as it is."""
    return value if value is None or isinstance(value, int | str) else str(value)
