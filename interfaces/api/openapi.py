"""The API's own description: OpenAPI 3.1, made of the table and the schemas that serve it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from http import HTTPStatus
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from apispec.ext.marshmallow.openapi import OpenAPIConverter
from marshmallow import Schema, fields
from marshmallow.fields import Field

from interfaces.api import problem
from interfaces.api.calls import KEY, KEY_HEADER, MATCH_HEADER, TAG
from interfaces.api.fields import Answer
from interfaces.api.operations import JSON, Operation, Operations
from interfaces.api.serving import CONVERTERS, POSITION, PREFIX
from interfaces.web.security import HEADER as FORM_TOKEN
from interfaces.web.sessions import COOKIE

VERSION = "1.0"
PART = re.compile(r"<(?:(?P<converter>\w+):)?(?P<name>\w+)>")
UUID_SCHEMA = {"type": "string", "format": "uuid"}
PART_SCHEMAS: dict[str, dict[str, Any]] = {
    "uuid": UUID_SCHEMA,
    "int": {"type": "integer", "minimum": 0, "maximum": 2**31},
    **{name: converter.schema for name, converter in CONVERTERS.items()},
}
ABOUT = """The engagement ledger of the bank, for other programs: every command and every question.

Amounts are exact: `{minor, currency}`, where 150 CNY is one yuan fifty. Times are UTC, dates are
ISO dates of the bank's books. What personal fields show depends on the caller's role; what is
erased or kept out of use says so. Customers of branches that the caller does not see are as absent
as those who do not exist."""
MEANINGS = {
    HTTPStatus.BAD_REQUEST: "The request could not be read.",
    HTTPStatus.UNAUTHORIZED: "Nobody, or a token that is not in force.",
    HTTPStatus.FORBIDDEN: "The caller does not have the permission.",
    HTTPStatus.NOT_FOUND: "There is no such thing, or none that the caller sees.",
    HTTPStatus.CONFLICT: "A rule of the bank stands against it; `code` names the rule.",
    HTTPStatus.PRECONDITION_FAILED: "It is at another version than If-Match says.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "The body is too long.",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "The body is of another kind.",
    HTTPStatus.UNPROCESSABLE_ENTITY: "A field is wrong, or a key was used for something else.",
    HTTPStatus.TOO_MANY_REQUESTS: "More requests than one caller may make: wait and go on.",
    HTTPStatus.SERVICE_UNAVAILABLE: "As many streams are open as there may be: ask again later.",
}
PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "What went wrong (RFC 9457). `code` is stable: the name of the rule.",
    "properties": {
        "type": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "current": {"type": "integer", "description": "Of 412: the version that stands."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "field": {"type": "string", "description": "Its path, joined by dots."},
                    "message": {"type": "string"},
                    "fix": {"type": "string"},
                },
                "required": ["field", "message", "fix"],
                "additionalProperties": False,
            },
        },
    },
    "required": ["type", "status", "code", "detail"],
    "additionalProperties": False,
}


class Converter(OpenAPIConverter):
    """As apispec does it, and: an answer tells all its fields, null has its place in types."""

    def schema2jsonschema(self, schema: Schema) -> dict[str, Any]:
        found: dict[str, Any] = super().schema2jsonschema(schema)  # type: ignore[no-untyped-call]
        if isinstance(schema, Answer):
            found["required"] = sorted(found["properties"])
        if about := type(schema).__doc__:
            found["description"] = " ".join(about.split())
        return found

    def field2property(self, field: Field[Any]) -> dict[str, Any]:
        found: dict[str, Any] = super().field2property(field)
        if found.get("default", ...) is None:
            del found["default"]
        if isinstance(field, fields.Nested) and field.allow_none:
            reference = self.resolve_nested_schema(field.schema)  # type: ignore[no-untyped-call]
            return {"oneOf": [reference, {"type": "null"}]}
        return found


class Plugin(MarshmallowPlugin):
    Converter = Converter


def document(groups: Iterable[Operations], more: Sequence[type[Schema]] = ()) -> dict[str, Any]:
    """`more` are schemas of what has no schema of its own in a body: lines, events."""
    plugin = Plugin(schema_name_resolver=_name)
    spec = APISpec(
        title="Heliograph",
        version=VERSION,
        openapi_version="3.1.0",
        plugins=[plugin],
        info={"description": ABOUT},
        servers=[{"url": PREFIX}],
    )
    spec.components.security_scheme("token", {"type": "http", "scheme": "bearer"})
    spec.components.security_scheme(
        "session",
        {
            "type": "apiKey",
            "in": "cookie",
            "name": COOKIE,
            "description": f"Of the pages' sign-in; a change needs the header {FORM_TOKEN} too.",
        },
    )
    spec.components.schema("Problem", PROBLEM)
    for each in more:
        spec.components.schema(_name(each), schema=each)
    for group in groups:
        spec.tag({"name": group.tag, "description": group.about})
        for operation in group.all:
            told = _Told(operation, plugin).operation()
            spec.path(path=address(operation.path), operations={operation.method.lower(): told})
    found: dict[str, Any] = spec.to_dict()
    return found


def address(path: str) -> str:
    return PART.sub(r"{\g<name>}", path)


def _name(schema: type[Schema] | Schema) -> str:
    return schema.__name__ if isinstance(schema, type) else type(schema).__name__


class _Told:
    def __init__(self, operation: Operation, plugin: Plugin) -> None:
        assert plugin.converter is not None, "the plugin belongs to a document"
        self._operation, self._converter = operation, plugin.converter

    def operation(self) -> dict[str, Any]:
        one = self._operation
        told: dict[str, Any] = {
            "operationId": one.name,
            "tags": [one.tag],
            "summary": one.summary,
            "parameters": [*self._path(), *self._query(), *self._headers()],
            "responses": self._responses(),
            "security": [{"token": []}, {"session": []}],
        }
        if one.description:
            told["description"] = one.description
        if one.permission is not None:
            told["x-permission"] = one.permission.value
        if one.body is not None:
            told["requestBody"] = {"required": True, "content": {JSON: {"schema": one.body}}}
        elif one.sent_as != JSON:
            told["requestBody"] = {
                "required": True,
                "content": {one.sent_as: {"schema": {"type": "string"}}},
            }
        return told

    def _path(self) -> list[dict[str, Any]]:
        return [
            {
                "in": "path",
                "name": part["name"],
                "required": True,
                "schema": PART_SCHEMAS[part["converter"]],
            }
            for part in PART.finditer(self._operation.path)
        ]

    def _query(self) -> list[dict[str, Any]]:
        if self._operation.query is None:
            return []
        found: list[dict[str, Any]] = self._converter.schema2parameters(
            self._operation.query(), location="query"
        )
        return found

    def _headers(self) -> list[dict[str, Any]]:
        one = self._operation
        if not one.is_change:
            return []
        told = [_header(KEY_HEADER, KEY, "Sent again under the same key, it is done once.")]
        if one.versioned is not None:
            told.append(_header(MATCH_HEADER, TAG, "The ETag that the change is meant for."))
        return told

    def _responses(self) -> dict[str, Any]:
        one = self._operation
        told: dict[str, Any] = {str(int(one.status)): self._answer()}
        for status in one.also:
            told[str(int(status))] = {"description": HTTPStatus(status).phrase}
        if one.versioned is not None and not one.is_change:
            told["304"] = {"description": "If-None-Match names the version that stands."}
        for status in self._refusals():
            content = {problem.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
            told[str(int(status))] = {"description": MEANINGS[status], "content": content}
        return told

    def _answer(self) -> dict[str, Any]:
        one = self._operation
        told: dict[str, Any] = {"description": "Done." if one.is_change else "The answer."}
        if one.answer is not None:
            told["content"] = {one.media: {"schema": one.answer}}
        elif one.media != JSON:
            told["content"] = {one.media: {"schema": {"type": "string"}}}
        if one.is_change:
            position = {"type": "integer", "minimum": 1}
            told["headers"] = {
                POSITION: {"description": "The log's position after it.", "schema": position}
            }
        elif one.versioned is not None:
            told["headers"] = {"ETag": {"description": "The version.", "schema": TAG_SCHEMA}}
        return told

    def _refusals(self) -> list[HTTPStatus]:
        one = self._operation
        found = {HTTPStatus.UNAUTHORIZED, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.CONFLICT}
        found.add(HTTPStatus.TOO_MANY_REQUESTS)
        if one.permission is not None:
            found.add(HTTPStatus.FORBIDDEN)
        if "<" in one.path or one.body is not None:
            found.add(HTTPStatus.NOT_FOUND)
        if one.method != "GET":
            found.add(HTTPStatus.BAD_REQUEST)
            found.add(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        if one.body is not None or one.sent_as != JSON:
            found.add(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
        if one.is_change and one.versioned is not None:
            found.add(HTTPStatus.PRECONDITION_FAILED)
        return sorted(found | set(one.refusals))


TAG_SCHEMA = {"type": "string", "pattern": f"^{TAG.pattern}$"}


def _header(name: str, form: re.Pattern[str], about: str) -> dict[str, Any]:
    schema = {"type": "string", "pattern": f"^{form.pattern}$"}
    return {"in": "header", "name": name, "description": about, "schema": schema}
