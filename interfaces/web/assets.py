"""Style sheet, scripts, icons and fallback font, under addresses that change with them."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pylopdf_fonts_zh_cn
from flask import Blueprint, Response, abort, url_for

STATIC = Path(__file__).with_name("static")
FOR_EVER = "public, max-age=31536000, immutable"
JAVASCRIPT = "text/javascript; charset=utf-8"
STYLES = ("app.css", "door.css")
FONT = "fallback-sc.otf"
# A browser asks for it only where no font of the machine has a character.
FALLBACK = """
@font-face {{
  font-family: "Fallback SC";
  src: url("{url}") format("opentype");
  unicode-range: U+2E80-2FDF, U+3000-303F, U+3400-4DBF, U+4E00-9FFF, U+F900-FAFF, U+FF00-FFEF;
}}
"""

routes = Blueprint("assets", __name__, url_prefix="/assets")


class Asset(NamedTuple):
    content: bytes
    media_type: str

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.content).hexdigest()[:12]


@cache
def table() -> dict[str, Asset]:
    """All there is to serve: a name that is not here is not looked for on the disk."""
    font = Asset(Path(pylopdf_fonts_zh_cn.sans_path()).read_bytes(), "font/otf")
    css = "".join((STATIC / each).read_text(encoding="utf-8") for each in STYLES)
    css += FALLBACK.format(url=f"../{font.digest}/{FONT}")
    return {
        FONT: font,
        "app.css": Asset(css.encode(), "text/css; charset=utf-8"),
        "api.css": Asset((STATIC / "api.css").read_bytes(), "text/css; charset=utf-8"),
        "app.js": Asset((STATIC / "app.js").read_bytes(), JAVASCRIPT),
        "htmx.min.js": Asset((STATIC / "vendor" / "htmx.min.js").read_bytes(), JAVASCRIPT),
        "icons.svg": Asset((STATIC / "icons.svg").read_bytes(), "image/svg+xml"),
        "icon.svg": Asset((STATIC / "icon.svg").read_bytes(), "image/svg+xml"),
    }


@cache
def digests() -> dict[str, str]:
    return {name: asset.digest for name, asset in table().items()}


def asset(name: str) -> str:
    return url_for("assets.send", digest=digests()[name], name=name)


@routes.get("/<digest>/<name>")
def send(digest: str, name: str) -> Response:
    if digests().get(name) != digest:
        abort(404)
    found = table()[name]
    return Response(
        found.content, content_type=found.media_type, headers={"Cache-Control": FOR_EVER}
    )
