"""Search terms as the log keeps them: under a secret of the bank's, one way only."""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from collections.abc import Callable


class KeyedTerms:
    """The port HidesTerms. The secret is one of its own: nothing joins these with search keys.

    Within a month equal terms have an equal hash, which shows who looks for one person again and
    again. Afterwards no term can be held against them.
    """

    def __init__(self, secret: Callable[[], bytes]) -> None:
        """`secret` gives that of the month."""
        self._secret = secret

    def hidden(self, term: str) -> str:
        plain = unicodedata.normalize("NFKC", term).strip().casefold()
        return hmac.new(self._secret(), plain.encode(), hashlib.sha256).hexdigest()[:32]
