"""Search terms as the log keeps them: under a secret of the bank's, one way only."""

from __future__ import annotations

import hashlib
import hmac
import unicodedata


class KeyedTerms:
    """The port HidesTerms. The secret is one of its own: nothing joins these with search keys."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def hidden(self, term: str) -> str:
        plain = unicodedata.normalize("NFKC", term).strip().casefold()
        return hmac.new(self._secret, plain.encode(), hashlib.sha256).hexdigest()[:32]
