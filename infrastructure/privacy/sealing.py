"""Receipts under the log's own seal."""

from __future__ import annotations

from infrastructure.audit.keys import SealKeys


class LogSeal:
    """The key that the log says signs, at each use."""

    def __init__(self, keys: SealKeys) -> None:
        self._keys = keys

    @property
    def name(self) -> str:
        return self._keys.origin

    def note(self, text: str) -> str:
        return f"{text}\n{self._keys.signer().signature(text)}"
