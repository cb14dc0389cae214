"""Imports point inwards: what the modules of each folder may import, one case a module.

A new entry needs a decision: say why in the commit that adds it.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ANY = frozenset(sys.stdlib_module_names)
# Of the standard library, what neither reads a clock nor the world.
PURE = frozenset(
    {
        "__future__",
        "abc",
        "base64",
        "bisect",
        "calendar",
        "collections",
        "contextlib",
        "copy",
        "dataclasses",
    }
    | {"datetime", "decimal", "enum", "fractions", "functools", "hashlib", "heapq", "hmac"}
    | {"inspect", "itertools", "json", "math", "operator", "re", "statistics", "string", "struct"}
    | {"textwrap", "types", "typing", "unicodedata", "uuid", "zoneinfo"}
)


@dataclass(frozen=True, slots=True)
class Layer:
    """Names stand for themselves and what is below them; `but` takes some of that away."""

    ours: frozenset[str]
    others: frozenset[str]
    standard: frozenset[str]
    but: frozenset[str] = frozenset()


LAYERS = {
    "domain": Layer(
        ours=frozenset({"domain"}),
        others=frozenset({"eventsourcing.domain"}),
        standard=PURE,
    ),
    "application": Layer(
        ours=frozenset({"application", "domain"}),
        others=frozenset({"eventsourcing"}),
        standard=PURE | {"contextvars", "importlib", "logging", "tomllib"},
        but=frozenset({"eventsourcing.postgres", "eventsourcing.sqlite"}),
    ),
    "interfaces": Layer(
        ours=frozenset({"interfaces", "application", "domain"}),
        others=frozenset(
            {"apscheduler", "babel", "click", "flask", "flask_babel", "marshmallow", "rich"}
            | {"apispec"}  # In interfaces/api alone: the document of the API.
            | {"jinja2", "markupsafe", "pylopdf_fonts_zh_cn", "segno", "typst", "werkzeug"}
        ),
        standard=ANY,
    ),
    "infrastructure": Layer(
        ours=frozenset({"infrastructure", "application", "domain"}),
        others=frozenset(
            {"alembic", "argon2", "authlib", "cryptography", "eventsourcing", "joserfc", "msgspec"}
            | {"phonenumbers", "psycopg", "psycopg_pool", "pyotp", "pypinyin", "sqlalchemy"}
            | {"requests", "structlog"}
        ),
        standard=ANY,
    ),
}

# Where a process begins: these alone put the parts together.
ENTRY_POINTS = ("interfaces/cli/*.py", "interfaces/jobs/*.py", "interfaces/web/wsgi.py")
FOR_ENTRY_POINTS = frozenset(
    {"infrastructure.audit", "infrastructure.bench", "infrastructure.bootstrap"}
    | {"infrastructure.database"}
    | {"infrastructure.errors", "infrastructure.processes", "infrastructure.read_side"}
    | {"infrastructure.settings"}
    | {"psycopg.OperationalError"}  # To say that the database is out of reach.
)
BOOTSTRAP = "infrastructure.bootstrap"

MODULES = sorted(
    str(path.relative_to(ROOT)) for layer in LAYERS for path in (ROOT / layer).rglob("*.py")
)


@pytest.mark.parametrize("module", MODULES)
def test_a_module_imports_only_what_its_layer_may(module: str) -> None:
    layer = LAYERS[module.split("/")[0]]
    is_entry_point = any(Path(module).match(pattern) for pattern in ENTRY_POINTS)

    imported = set(imports(ast.parse((ROOT / module).read_text(encoding="utf-8"))))

    assert {one for one in imported if not allowed(one, layer, is_entry_point)} == set()


@pytest.mark.parametrize(
    ("source", "layer", "refused"),
    [
        ("import application.billing", "domain", {"application.billing"}),
        (
            "from eventsourcing.application import Application",
            "domain",
            {"eventsourcing.application.Application"},
        ),
        ("import time", "domain", {"time"}),
        ("from eventsourcing import postgres", "application", {"eventsourcing.postgres"}),
        ("def late():\n    import psycopg", "application", {"psycopg"}),
        (
            "from infrastructure.database import access",
            "interfaces",
            {"infrastructure.database.access"},
        ),
        ("from infrastructure import bootstrap", "infrastructure", {"infrastructure.bootstrap"}),
        ("from .neighbour import name", "domain", {".neighbour.name"}),
        ("import interfaces.web", "infrastructure", {"interfaces.web"}),
        ("from eventsourcing.domain import Aggregate", "domain", set()),
    ],
)
def test_the_rule_sees_through_every_form_of_import(
    source: str, layer: str, refused: set[str]
) -> None:
    imported = set(imports(ast.parse(source)))

    assert {one for one in imported if not allowed(one, LAYERS[layer], False)} == refused


def imports(tree: ast.Module) -> Iterator[str]:
    """The dotted names that a module imports; a relative one begins with its dots."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            yield from (f"{module}.{alias.name}" for alias in node.names)


def allowed(name: str, layer: Layer, is_entry_point: bool) -> bool:
    if is_below(name, {BOOTSTRAP}):
        return is_entry_point
    if is_entry_point and is_below(name, FOR_ENTRY_POINTS):
        return True
    may = layer.ours | layer.others | layer.standard
    return is_below(name, may) and not is_below(name, layer.but)


def is_below(name: str, tops: frozenset[str] | set[str]) -> bool:
    return any(name == top or name.startswith(f"{top}.") for top in tops)
