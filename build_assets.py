"""Build hook: what is not kept in the tree, made ready to be served.

Compiles each translation catalogue (.po) to the form that is read (.mo), and takes htmx out of a
wheel, if it is the very file that was reviewed.
"""

from __future__ import annotations

import hashlib
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from babel.messages import mofile, pofile
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

CATALOGUES = "interfaces/web/translations/*/LC_MESSAGES/*.po"
VENDOR = "interfaces/web/static/vendor"
WHEEL = "django_htmx"
# In the wheel, and ours: byte for byte what its authors publish.
WANTED = {
    "htmx-2.min.js": (
        "htmx.min.js",
        "71ea67185bfa8c98c39d31717c6fce5d852370fcdfd129db4543774d3145c0de",
    )
}


class Assets(BuildHookInterface[Any]):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        for source in sorted(Path(self.root).glob(CATALOGUES)):
            compile_catalogue(source)
        take_scripts(Path(self.root) / VENDOR)


def compile_catalogue(source: Path) -> None:
    with source.open("rb") as text:
        catalogue = pofile.read_po(text, locale=source.parts[-3])
    with source.with_suffix(".mo").open("wb") as binary:
        mofile.write_mo(binary, catalogue)


def take_scripts(vendor: Path) -> None:
    """The wheel is looked into, never imported: nothing of it runs."""
    found = find_spec(WHEEL)
    if found is None or found.origin is None:
        raise SystemExit(f"{WHEEL} is not installed: it is named in [build-system] requires")
    static = Path(found.origin).with_name("static") / WHEEL
    vendor.mkdir(exist_ok=True)
    for theirs, (ours, sha256) in WANTED.items():
        content = (static / theirs).read_bytes()
        if hashlib.sha256(content).hexdigest() != sha256:
            raise SystemExit(f"{theirs} of {WHEEL} is not the file that was reviewed")
        (vendor / ours).write_bytes(content)
