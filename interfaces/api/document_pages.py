"""The API's document, for programs as JSON and for people as a page. Neither asks who reads it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from flask import Blueprint, Response, json, render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup, escape

from interfaces.api.serving import PREFIX

CODE = re.compile("`([^`]+)`")
METHODS = ("get", "post", "put", "delete")
Document = Mapping[str, Any]


class Described(NamedTuple):
    """One operation as the page tells it."""

    method: str
    path: str
    told: Mapping[str, Any]

    @property
    def anchor(self) -> str:
        return str(self.told["operationId"])


def blueprint(document: Document) -> Blueprint:
    routes = Blueprint("api_document", __name__, url_prefix=PREFIX, template_folder="templates")
    content = json.dumps(document, ensure_ascii=False, sort_keys=True)

    @routes.get("/openapi.json")
    def openapi() -> ResponseReturnValue:
        return Response(content, mimetype="application/json")

    @routes.get("/docs")
    def page() -> ResponseReturnValue:
        by_tag = {tag["name"]: list(of_tag(document, tag["name"])) for tag in document["tags"]}
        return render_template(
            "api/docs.html",
            document=document,
            by_tag=by_tag,
            schemas=document["components"]["schemas"],
            form=form,
            body_of=body_of,
            marked=marked,
        )

    return routes


def of_tag(document: Document, tag: str) -> Iterator[Described]:
    for path, methods in document["paths"].items():
        for method in METHODS:
            if method in methods and tag in methods[method]["tags"]:
                yield Described(method.upper(), path, methods[method])


def body_of(told: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """Of a request or an answer, each media type with its schema."""
    return [(media, each.get("schema", {})) for media, each in told.get("content", {}).items()]


def marked(text: str) -> Markup:
    """What stands between backticks is code."""
    return Markup(CODE.sub(r"<code>\1</code>", str(escape(text))))  # noqa: S704 - Escaped before.


def form(schema: Mapping[str, Any]) -> list[tuple[str, str | None]]:
    """A schema in a few words, each with the name of the schema that it leads to, or None."""
    if "$ref" in schema:
        name = str(schema["$ref"]).rpartition("/")[2]
        return [(name, name)]
    for several in ("oneOf", "allOf"):
        if several in schema:
            return [each for one in schema[several] for each in form(one)]
    kind = schema.get("type", "any")
    words = " or ".join(kind) if isinstance(kind, list) else str(kind)
    if "items" in schema:
        return [("list of", None), *form(schema["items"])]
    return [(" ".join([words, *_bounds(schema)]), None)]


def _bounds(schema: Mapping[str, Any]) -> Iterator[str]:
    if "enum" in schema:
        yield ": " + ", ".join("null" if each is None else str(each) for each in schema["enum"])
    elif "format" in schema:
        yield f"({schema['format']})"
    elif "pattern" in schema:
        yield schema["pattern"]
    if "minimum" in schema and "enum" not in schema:
        yield f"from {schema['minimum']} to {schema['maximum']}"
    if "default" in schema:
        yield f"by default {schema['default']}"
