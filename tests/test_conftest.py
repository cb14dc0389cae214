"""What the tests' own set-up promises."""

from __future__ import annotations

import pytest

from tests.conftest import refused_in_ci


def a_skip(reason: str) -> pytest.TestReport:
    return pytest.TestReport(
        nodeid="tests/test_x.py::test_x",
        location=("tests/test_x.py", 1, "test_x"),
        keywords={},
        outcome="skipped",
        longrepr=("tests/test_x.py", 1, f"Skipped: {reason}"),
        when="setup",
    )


@pytest.mark.parametrize(
    ("reason", "outcome"),
    [
        ("HELIOGRAPH_BERKA is not set", "failed"),
        ("no Chromium: apt-get install chromium", "failed"),
        ("needs macOS", "skipped"),
    ],
)
def test_ci_allows_no_skip_for_want_of_data_or_browser(
    reason: str, outcome: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", "true")

    assert refused_in_ci(a_skip(reason)).outcome == outcome


def test_elsewhere_a_skip_stays_a_skip(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)

    assert refused_in_ci(a_skip("HELIOGRAPH_BERKA is not set")).skipped
