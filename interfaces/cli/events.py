"""`heliograph events`: what the log may hold, as documents."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console

from infrastructure.bootstrap import event_documents

ROOT = Path(__file__).parents[2]


@click.group("events")
def events() -> None:
    """The events that the log may hold."""


@events.command()
@click.option("--folder", type=click.Path(file_okay=False, path_type=Path), default=ROOT / "docs")
@click.option("--unreleased", is_flag=True, help="Overwrite a shape that was never released.")
def document(folder: Path, unreleased: bool) -> None:
    """Write events.md and schemas/ from the code.

    A stored shape that differs from the one documented under its version is refused: raise the
    event's class_version, and add an upcaster.
    """
    wanted = event_documents()
    changed = [name for name, text in wanted.items() if is_other_shape(folder / name, text)]
    if changed and not unreleased:
        raise click.ClickException(f"stored shapes changed without a new version: {changed}")
    for name, text in wanted.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    Console().print(f"{len(wanted)} documents in {folder}")


def is_other_shape(file: Path, text: str) -> bool:
    return file.suffix == ".json" and file.exists() and file.read_text("utf-8") != text


commands: list[click.Command] = [events]
