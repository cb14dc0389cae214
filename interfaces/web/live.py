"""What changes at a desk while nobody clicks: told by server-sent events, or asked for."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from application.desk.work import Sight
from domain.access.employee import Permission
from interfaces.web import desk_work, reading
from interfaces.web.bank import Bank
from interfaces.web.business_day import business_date
from interfaces.web.sessions import Clock, require

STREAMS = threading.BoundedSemaphore(24)
"""Of this process: each holds a thread, and pages need some as well."""
LOOKED_EVERY_SECONDS, ALIVE_EVERY_SECONDS, LASTS_SECONDS = 1.0, 15.0, 300.0
Pulse = tuple[str, str]
"""What rings, and how much work there is: nothing personal, only whether it is another."""


def blueprint(bank: Bank) -> Blueprint:
    routes = Blueprint("live", __name__)
    routes.before_request(require(Permission.WORK_CONTACTS))

    @routes.get("/live")
    def live() -> ResponseReturnValue:
        """One stream a browser; where there are too many, pages ask for the pulse instead."""
        if not STREAMS.acquire(blocking=False):
            return Response("", 503, {"Retry-After": "30"})
        look = looking(bank)
        return Response(told(look), mimetype="text/event-stream")

    @routes.get("/live/pulse")
    def pulse() -> ResponseReturnValue:
        rings, work = looking(bank)()
        return {"ring": rings, "work": work}

    return routes


def looking(bank: Bank) -> Callable[[], Pulse]:
    """For the one who asks now, also when the request is over."""
    who, clock = desk_work.sight(), reading.clock()
    return lambda: _pulse(bank, who, clock)


def _pulse(bank: Bank, who: Sight, clock: Clock) -> Pulse:
    rings = bank.desk.ringing.at_desk(who.agent, at=clock())
    counts = bank.desk.work.counts(who, at=clock(), on=business_date(bank))
    calls = ",".join(str(number) for number in counts.to_call.values())
    return " ".join(ring.call_id for ring in rings), f"{counts.callbacks}:{calls}"


def told(
    look: Callable[[], Pulse],
    *,
    clock: Callable[[], float] = time.monotonic,
    pause: Callable[[float], None] = time.sleep,
) -> Iterator[str]:
    """An event for each part that is another than before; the first look tells what rings."""
    try:
        known: Pulse = ("", look()[1])
        began = spoke = clock()
        yield "retry: 3000\n\n"
        while clock() - began < LASTS_SECONDS:
            seen = look()
            for name, before, after in zip(("ring", "work"), known, seen, strict=True):
                if before != after:
                    spoke = clock()
                    yield f"event: {name}\ndata: \n\n"
            known = seen
            if clock() - spoke >= ALIVE_EVERY_SECONDS:
                spoke = clock()
                yield ": alive\n\n"
            pause(LOOKED_EVERY_SECONDS)
    finally:
        STREAMS.release()
