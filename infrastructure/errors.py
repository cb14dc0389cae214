"""What goes wrong around the program, and whoever runs it can put right."""

from __future__ import annotations


class OperatorError(Exception):
    """The message says what is wrong and what would do; it needs no traceback."""
