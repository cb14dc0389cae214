"""So many requests a minute from one caller, and no more, in each process."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

from flask import Flask, Response, g, request
from werkzeug.exceptions import TooManyRequests

from interfaces.web.sessions import FOR_PROGRAMS, Clock, current

MINUTE = timedelta(minutes=1)
MOST_CALLERS = 10_000
"""Remembered at a time; then those who could ask at full speed again are forgotten."""
SIGN_INS = 120
"""A minute from one address: hashing a password costs a tenth of a second."""
ENTRANCES = ("sign_in", "federated", "welcome")


@dataclass
class Limit:
    """`most` at once, and so many again each minute: a bucket that fills while nobody asks."""

    most: int
    _left: dict[str, tuple[float, datetime]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def wait(self, caller: str, at: datetime) -> timedelta:
        """Zero, and one request is taken; or how long until there is one to take."""
        with self._lock:
            left = self._refilled(caller, at)
            if left < 1:
                return (1 - left) * MINUTE / self.most
            if len(self._left) >= MOST_CALLERS:
                self._forget(at)
            self._left[caller] = (left - 1, at)
            return timedelta()

    def _refilled(self, caller: str, at: datetime) -> float:
        left, then = self._left.get(caller, (float(self.most), at))
        return min(left + (at - then) / MINUTE * self.most, self.most)

    def _forget(self, at: datetime) -> None:
        self._left = {
            caller: known
            for caller, known in self._left.items()
            if self._refilled(caller, at) < self.most
        }


def install(app: Flask, clock: Clock, *, api: int) -> None:
    """After sessions: a caller is a session or a token, and before there is one an address."""
    of_api, of_entrances = Limit(api), Limit(SIGN_INS)

    @app.before_request
    def slow_down() -> None:
        """Raises TooManyRequests."""
        if request.path.startswith(FOR_PROGRAMS):
            limit = of_api
        elif request.blueprint in ENTRANCES and request.method == "POST":
            limit = of_entrances
        else:
            return
        wait = limit.wait(caller(), clock())
        if wait:
            g.retry_after = -(-wait // timedelta(seconds=1))
            raise TooManyRequests("So many requests are not answered at once; wait and go on.")

    @app.after_request
    def tell_when(response: Response) -> Response:
        if "retry_after" in g:
            response.headers["Retry-After"] = str(g.retry_after)
        return response


def caller() -> str:
    session = current()
    return str(session.id) if session else f"address {request.remote_addr}"
