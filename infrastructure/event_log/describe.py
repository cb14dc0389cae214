"""The event catalogue as documents: a page for people, a JSON Schema for each stored shape."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator
from itertools import groupby
from typing import Any

import msgspec

from domain.shared.events import Aggregate
from infrastructure.event_log.catalogue import Catalogue, StoredForm

DIALECT = "https://json-schema.org/draft/2020-12/schema"

HEADER = """# Events

Every fact that Heliograph records, as it is stored. This page and the schemas in
[schemas/](schemas/) are written by `./heliograph events document`; a test fails when a stored
shape changes without a new version.

A row of `events` holds the event's own fields as JSON (`state`) and, beside it, its envelope:
`event_id`, stream (`originator_id`) and version in it, name (`topic`) and schema version, position
(`notification_id`), `recorded_at`, the customer it is about (`subject_id`), `effective_on`, actor,
context (role, branch, on whose behalf, channel, reason, approval, policy pack, source),
correlation, causation and command ids, and `content_hash`.

A field marked *personal* is not in the clear: all personal fields of one person and retention
class are one ciphertext under `personal`, AES-256-GCM under the key of that (person, class), nonce
first, bound to stream id (16 bytes), version (8 bytes, big-endian), name, `/` and label. The label
is the class, with `@field` where the person is not the event's own subject. Empty means erased.

`content_hash` is SHA-256 of these bytes: `heliograph event 1` and a newline; correlation,
causation and command id (16 bytes each, zeros for none); actor and context, each after its length
(4 bytes, big-endian); event id and stream id; version (8 bytes), schema version (2) and
effective_on (4, days since 0001-01-01, which is 1; 0 for none), big-endian; subject id; name and
state, each after its length.
"""


def schema(form: StoredForm) -> dict[str, Any]:
    """The JSON Schema of one stored state; personal groups are described beside it."""
    (described,), definitions = msgspec.json.schema_components(
        [form.shape], ref_template="#/$defs/{name}"
    )
    described = definitions.pop(form.shape.__name__, described)
    named = {"$schema": DIALECT, "title": form.name, "version": form.version}
    whole: dict[str, Any] = {**described, **named}
    personal = {group.label: _personal(group.shape) for group in form.groups}
    if personal:
        whole["x-personal"] = personal
    if definitions:
        whole["$defs"] = {name: _unworded(each) for name, each in definitions.items()}
    return whole


def _unworded(described: dict[str, Any]) -> dict[str, Any]:
    """Without the docstring: words may improve, the shape may not change."""
    return {key: value for key, value in described.items() if key != "description"}


def _personal(shape: Any) -> dict[str, Any]:
    described = msgspec.json.schema(shape)
    properties: dict[str, Any] = described["$defs"][shape.__name__]["properties"]
    return properties


def documents(catalogue: Catalogue) -> dict[str, str]:
    """The page, and a schema for each event, by file name."""
    schemas = {
        f"schemas/{form.name}.v{form.version}.json": _text(schema(form))
        for form in catalogue.by_name.values()
    }
    return {"events.md": page(catalogue), **schemas}


def _text(described: dict[str, Any]) -> str:
    return json.dumps(described, indent=2, ensure_ascii=False) + "\n"


def page(catalogue: Catalogue) -> str:
    parts = [HEADER]
    forms = sorted(catalogue.by_name.values(), key=lambda form: form.name.partition(".")[0])
    for context, found in groupby(forms, key=lambda form: form.name.partition(".")[0]):
        parts.append(f"## {context}\n")
        parts += [_section(form) for form in found]
    return "\n".join(parts)


def _section(form: StoredForm) -> str:
    lines = [f"### {form.name}", "", f"{_meaning(form)}", ""]
    lines.append(
        f"Version {form.version}; stream: {form.aggregate_class.__name__}. "
        f"[Schema](schemas/{form.name}.v{form.version}.json)"
    )
    rows = list(_rows(form))
    if rows:
        lines += ["", "| field | form | |", "|---|---|---|", *rows]
    return "\n".join(lines) + "\n"


def _meaning(form: StoredForm) -> str:
    """The docstring of the event; one that the dataclass made of its signature says nothing."""
    ours = (c for c in form.event_class.__mro__ if issubclass(c, Aggregate.Event))
    for each in ours:
        text = vars(each).get("__doc__")
        if text and not text.startswith(f"{each.__name__}("):
            return " ".join(inspect.cleandoc(text).split())
    return f"*{form.event_class.__name__}.*"


def _rows(form: StoredForm) -> Iterator[str]:
    described = schema(form)
    optional = set(described["properties"]) - set(described.get("required", ()))
    for name, property_ in described["properties"].items():
        if name != "personal":
            mark = "optional" if name in optional else ""
            if name == form.subject_field:
                mark = "whom it is about"
            yield f"| `{name}` | {_form(property_)} | {mark} |"
    for group in form.groups:
        for name, property_ in described["x-personal"][group.label].items():
            yield f"| `{name}` | {_form(property_)} | *personal*: {group.label} |"


def _form(property_: dict[str, Any]) -> str:
    if "$ref" in property_:
        return str(property_["$ref"]).rpartition("/")[2]
    if "anyOf" in property_:
        return " or ".join(_form(each) for each in property_["anyOf"])
    if "enum" in property_:
        return ", ".join(f"`{value}`" for value in property_["enum"])
    if property_.get("type") == "array":
        inner = property_.get("items")
        return f"list of {_form(inner)}" if isinstance(inner, dict) else "list"
    return str(property_.get("format") or property_.get("type", "any"))
