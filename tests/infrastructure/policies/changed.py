"""A shipped policy file in which something else stands."""

from __future__ import annotations

from pathlib import Path

from infrastructure.policies.files import SHIPPED


def put_changed(folder: Path, file: str, was: str, becomes: str) -> None:
    """The first `was` of the file becomes the other; one that has none is a mistake of the test."""
    text = (SHIPPED / file).read_text("utf-8")
    assert was in text
    (folder / file).write_text(text.replace(was, becomes, 1), encoding="utf-8")
