"""Build hook: compile each translation catalogue (.po) to the form that is read (.mo)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from babel.messages import mofile, pofile
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

CATALOGUES = "interfaces/web/translations/*/LC_MESSAGES/*.po"


class Translations(BuildHookInterface[Any]):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        for source in sorted(Path(self.root).glob(CATALOGUES)):
            compile_catalogue(source)


def compile_catalogue(source: Path) -> None:
    with source.open("rb") as text:
        catalogue = pofile.read_po(text, locale=source.parts[-3])
    with source.with_suffix(".mo").open("wb") as binary:
        mofile.write_mo(binary, catalogue)
