"""A statement as PDF, set by typst: equal sheets give equal bytes."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime, time
from functools import cache
from pathlib import Path

import pylopdf_fonts_zh_cn
import typst

from interfaces.documents.sheet import Sheet

TEMPLATE = Path(__file__).with_name("statement.typ")
# For keeping: PDF/A-2b. The other standard, PDF/UA-1, makes it readable by ear.
STANDARDS: list[typst.PDFStandard] = ["a-2b", "ua-1"]


def statement_pdf(sheet: Sheet) -> bytes:
    """Any Chinese character is drawn from the fonts of a package, whatever the machine has."""
    pdf = typst.compile(
        _template(),
        font_paths=_fonts(),
        sys_inputs={"sheet": json.dumps(asdict(sheet), default=str, ensure_ascii=False)},
        pdf_standards=STANDARDS,
        timestamp=datetime.combine(sheet.issued_on, time(), UTC),
    )
    assert isinstance(pdf, bytes)
    return pdf


@cache
def _template() -> bytes:
    return TEMPLATE.read_bytes()


@cache
def _fonts() -> typst.Fonts:
    """Read once for each process: the font is of 8 MB."""
    folder = str(Path(pylopdf_fonts_zh_cn.__file__).parent)
    return typst.Fonts(include_system_fonts=False, font_paths=[folder])
