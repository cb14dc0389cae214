"""QR codes as SVG that stands in the page: the policy of pages lets nothing else in."""

from __future__ import annotations

import segno
from markupsafe import Markup

QUIET = 3
"""Modules of nothing around it; also in the dark, it is dark on light."""


def picture(text: str) -> Markup:
    code = segno.make(text, error="m", micro=False)
    return Markup(code.svg_inline(border=QUIET, light="#fff", omitsize=True))  # noqa: S704
