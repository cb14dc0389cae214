"""Writes ledger.py from the API's document: `python -m interfaces.client.generate`."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import Any, cast

from interfaces.api.bank import LedgerBank
from interfaces.api.events import STREAM, Streams
from interfaces.api.imports import JSON_LINES
from interfaces.api.openapi import document
from interfaces.api.table import MORE, groups

FILE = Path(__file__).with_name("ledger.py")
HEAD = '''"""Every operation of the API, typed. Written by generate.py from the API's document."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, Literal, NotRequired, TypedDict, cast

from interfaces.client.calling import Calling, StoredEvent, place

'''
CLASS = '''
class Ledger(Calling):
    """The whole API. Every method raises ApiProblem, and OSError where nobody answers.

    A change is done once under its `key`; with a `version`, to that version or not at all.
    """

    __slots__ = ()
'''
SCALARS = {"string": "str", "integer": "int", "boolean": "bool", "null": "None"}
Schema = Mapping[str, Any]


def described() -> dict[str, Any]:
    """Nobody is asked anything: a table is made without a bank behind it."""
    streams = Streams(1, Event())
    table = groups(cast("LedgerBank", None), {}, lambda: datetime.now(UTC), streams)
    return document(table, more=MORE)


def source(told: Mapping[str, Any]) -> str:
    """Of the module, not formatted yet."""
    schemas = told["components"]["schemas"]
    parts = [HEAD, *(typed(name, schemas[name]) for name in schemas if name != "Problem"), CLASS]
    for path, methods in told["paths"].items():
        for method, operation in methods.items():
            parts.append(textwrap.indent(method_of(method.upper(), path, operation), "    "))
    return "\n".join(parts)


def typed(name: str, schema: Schema) -> str:
    required = set(schema.get("required", ()))
    lines = [f"class {name}(TypedDict):", _docstring(schema.get("description", ""))]
    for field, of in schema["properties"].items():
        kind = python_type(of)
        lines.append(f"    {field}: {kind if field in required else f'NotRequired[{kind}]'}")
    return "\n".join(line for line in lines if line) + "\n\n"


def python_type(schema: Schema) -> str:
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "oneOf" in schema or "allOf" in schema:
        members = schema.get("oneOf") or schema["allOf"]
        return " | ".join(python_type(each) for each in members)
    if "enum" in schema:
        return f"Literal[{', '.join(map(repr, schema['enum']))}]"
    kinds = schema.get("type", "object")
    several = kinds if isinstance(kinds, list) else [kinds]
    return " | ".join(_scalar(kind, schema) for kind in several)


def _scalar(kind: str, schema: Schema) -> str:
    if kind == "array":
        return f"list[{python_type(schema['items'])}]"
    return SCALARS.get(kind, "dict[str, Any]")


def method_of(method: str, path: str, operation: Mapping[str, Any]) -> str:
    parts = [each for each in operation["parameters"] if each["in"] == "path"]
    query = [each for each in operation["parameters"] if each["in"] == "query"]
    headers = {each["name"] for each in operation["parameters"] if each["in"] == "header"}
    body = operation.get("requestBody", {}).get("content", {})
    answer = _answer(operation["responses"])
    arguments = [*_arguments(parts, body), *_options(query, headers)]
    given = [*_given(query, body, headers)]
    where = re.sub(r"{(\w+)}", r"{place(\1)}", path)
    address = f'f"{where}"' if parts else f'"{path}"'
    told = f"{operation['summary']}\n\n{operation.get('description', '')}"
    lines = [
        f"def {operation['operationId']}({', '.join(['self', *arguments])}) -> {answer}:",
        _docstring(told),
    ]
    if answer == "Generator[StoredEvent, None, None]":
        lines.append(f"    return self.stream({', '.join([address, *given])})")
    else:
        call = f'self.call("{method}", {", ".join([address, *given])})'
        lines.append(f'    return cast("{answer}", {call})')
    return "\n".join(lines) + "\n"


def _arguments(parts: list[Any], body: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"{each['name']}: str" for each in parts)
    for media, each in body.items():
        kind = "str" if media == JSON_LINES else python_type(each["schema"])
        yield f"{'lines' if media == JSON_LINES else 'body'}: {kind}"


def _options(query: list[Any], headers: set[str]) -> Iterator[str]:
    kinds = {each["name"]: python_type(each["schema"]) for each in query}
    required = {each["name"] for each in query if each["required"]}
    options = [f"{name}: {kinds[name]}" for name in kinds if name in required]
    options += [f"{name}: {kinds[name]} | None = None" for name in kinds if name not in required]
    options += ["key: str | None = None"] if "Idempotency-Key" in headers else []
    options += ["version: int | None = None"] if "If-Match" in headers else []
    if options:
        yield "*"
        yield from options


def _given(query: list[Any], body: Mapping[str, Any], headers: set[str]) -> Iterator[str]:
    if query:
        yield "query={" + ", ".join(f'"{each["name"]}": {each["name"]}' for each in query) + "}"
    for media in body:
        yield "lines=lines" if media == JSON_LINES else "body=body"
    if "Idempotency-Key" in headers:
        yield "key=key"
    if "If-Match" in headers:
        yield "version=version"


def _answer(responses: Mapping[str, Any]) -> str:
    status = min(each for each in responses if each.startswith("2"))
    content = responses[status].get("content", {})
    if STREAM in content:
        return "Generator[StoredEvent, None, None]"
    kinds = [
        python_type(each["schema"]) if "$ref" in each["schema"] else "bytes"
        for each in content.values()
    ]
    return " | ".join([*kinds, *(["None"] if "204" in responses else [])])


def _docstring(text: str) -> str:
    """Wrapped, a summary first; nothing for nothing."""
    paragraphs = [" ".join(each.split()) for each in text.split("\n\n") if each.strip()]
    if not paragraphs:
        return ""
    told = ['"""' + paragraphs[0], *paragraphs[1:]]
    if len(told) == 1:
        told[0] += '"""'
        if len(told[0]) <= 92:
            return "    " + told[0]
        wrapped = textwrap.fill(told[0][:-3], 92)
        return textwrap.indent(wrapped + '\n"""', "    ")
    filled = "\n\n".join(textwrap.fill(each, 92) for each in told)
    return textwrap.indent(filled + '\n"""', "    ")


if __name__ == "__main__":
    FILE.write_text(source(described()), encoding="utf-8")
