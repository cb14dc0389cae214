"""What a browser says it is, in the words that its owner knows it by."""

from __future__ import annotations

import pytest

from interfaces.web.browsers import LONGEST, named

CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537 (KHTML, like Gecko) Chrome/156 Safari/537"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19 like Mac OS X) AppleWebKit/605 Version/19 Safari/604"


@pytest.mark.parametrize(
    ("said", "name"),
    [
        (CHROME, "Chrome · Linux"),
        (PHONE, "Safari · iPhone"),
        (f"{CHROME.replace('X11; Linux x86_64', 'Windows NT 10.0')} Edg/156", "Edge · Windows"),
        ("Mozilla/5.0 (Android 16; Mobile; rv:150) Gecko/150 Firefox/150", "Firefox · Android"),
        ("Firefox/150", "Firefox"),
        ("curl/8.5.0", "curl/8.5.0"),
        ("", ""),
        ("x" * 99, "x" * LONGEST),
    ],
)
def test_a_browser_is_named_by_program_and_system(said: str, name: str) -> None:
    assert named(said) == name
