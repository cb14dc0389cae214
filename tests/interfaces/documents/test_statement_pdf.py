"""The PDF of a statement: deterministic, with every character drawn and copied out again."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from interfaces.documents.sheet import Line
from interfaces.documents.statement_pdf import statement_pdf
from tests.interfaces.documents.sheets import SHEET, a_sheet

needs_pdftotext = pytest.mark.skipif(
    shutil.which("pdftotext") is None,
    reason="reading a PDF back needs pdftotext: apt-get install -y poppler-utils",
)


def test_equal_sheets_give_equal_bytes() -> None:
    assert statement_pdf(SHEET) == statement_pdf(a_sheet())


def test_another_amount_gives_other_bytes() -> None:
    line = SHEET.lines[0]._replace(amount="500.01")

    assert statement_pdf(SHEET) != statement_pdf(a_sheet(lines=(line,)))


@needs_pdftotext
def test_chinese_text_and_amounts_can_be_copied_out(tmp_path: Path) -> None:
    text = text_of(statement_pdf(SHEET), tmp_path)

    for wanted in ("恒信银行", "龘䶮喆", "人民币壹仟肆佰壹拾元整", "养老金", "−90.00", "1,410.00"):
        assert wanted in text


@needs_pdftotext
def test_many_entries_run_over_pages_that_repeat_the_heading_and_the_hash(tmp_path: Path) -> None:
    lines = tuple(Line(f"{n}", "收入", "", "", "1.00", "1.00", debit=False) for n in range(120))

    pages = text_of(statement_pdf(a_sheet(lines=lines)), tmp_path).rstrip("\f").split("\f")

    assert len(pages) > 1
    assert all("余额 (CNY)" in page and SHEET.content_hash in page for page in pages)


def test_a_statement_without_entries_says_so() -> None:
    assert statement_pdf(a_sheet(lines=(), words=None, sections=(), dues=())).startswith(b"%PDF-")


def text_of(pdf: bytes, folder: Path) -> str:
    file = folder / "statement.pdf"
    file.write_bytes(pdf)
    command = ["pdftotext", "-layout", str(file), "-"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
