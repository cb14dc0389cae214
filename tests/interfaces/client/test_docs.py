"""docs/api.md: every example is run, in its order, against a real server."""

from __future__ import annotations

import base64
import re
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from infrastructure.webhooks.signing import signature
from tests.interfaces.web.conftest import NINE

PAGE = Path(__file__).parents[3] / "docs" / "api.md"
EXAMPLE = re.compile(r"^```(?P<language>\w+)\n(?P<code>.*?)^```$", re.MULTILINE | re.DOTALL)


def examples(language: str) -> list[str]:
    found = EXAMPLE.finditer(PAGE.read_text("utf-8"))
    return [each["code"] for each in found if each["language"] == language]


@pytest.fixture
def environment(address: str, token: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    told = {"LEDGER_URL": address, "LEDGER_TOKEN": token}
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    return told


def test_every_example_in_python_does_what_it_says(environment: dict[str, str]) -> None:
    said: dict[str, Any] = {}

    for number, code in enumerate(examples("python"), start=1):
        exec(compile(code, f"{PAGE.name}, example {number}", "exec"), said)

    body, key = b'{"id": "1"}', base64.b64decode(said["secret"].removeprefix("whsec_"))
    signed, later = signature(body, [b"another", key], NINE), NINE + timedelta(hours=1)
    assert said["is_ours"](signed, body, said["secret"], NINE.timestamp())
    assert not said["is_ours"](signed, body + b" ", said["secret"], NINE.timestamp())
    assert not said["is_ours"](signed, body, said["secret"], later.timestamp())


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_every_example_for_a_shell_is_answered(environment: dict[str, str]) -> None:
    codes = examples("sh")

    for code in codes:
        subprocess.run(["sh", "-euc", code], check=True, capture_output=True, timeout=60)

    assert codes
