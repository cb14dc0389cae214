"""What the program tells its operators."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest

from infrastructure import journal


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers, root.level = handlers, level


def told(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_a_message_is_one_json_object_on_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    journal.keep("info")

    logging.getLogger("days").warning("%s stands still", "对账单")

    (line,) = told(capsys)
    assert (line["level"], line["logger"], line["message"]) == (
        "warning",
        "days",
        "对账单 stands still",
    )
    assert str(line["at"]).endswith("Z")


def test_an_error_tells_its_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    journal.keep("error")

    try:
        raise LookupError("no such day")
    except LookupError:
        logging.getLogger("days").exception("stopped")

    (line,) = told(capsys)
    assert "no such day" in json.dumps(line["exception"])


def test_no_value_of_a_variable_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """It may be an event, with the name of a person in it."""
    journal.keep("error")

    def failing(name: str) -> None:
        raise LookupError("no such customer")

    try:
        failing("王芳菲")
    except LookupError:
        logging.getLogger("days").exception("stopped")

    said = capsys.readouterr().err
    assert "failing" in said
    assert "王芳菲" not in said


@pytest.mark.parametrize(("level", "lines"), [("debug", 2), ("info", 1), ("warning", 0)])
def test_what_is_less_severe_is_not_told(
    level: str, lines: int, capsys: pytest.CaptureFixture[str]
) -> None:
    journal.keep(level)

    logging.getLogger("days").debug("looked")
    logging.getLogger("days").info("opened")

    assert len(told(capsys)) == lines
