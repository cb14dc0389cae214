"""A real server on this machine, with the whole API and one customer's story behind it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask, Response
from werkzeug.serving import make_server

from infrastructure.bootstrap import Heliograph
from interfaces.client.ledger import Ledger
from interfaces.web.app import create_app
from tests.infrastructure.read_side.queries.replayed import Story
from tests.interfaces.api.conftest import CORE, caller_for
from tests.interfaces.api.conftest import house as house
from tests.interfaces.api.conftest import story as story
from tests.interfaces.web.conftest import HOUSE, NINE


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The address, while it is answered there."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="module")
def token(house: Heliograph, story: Story) -> str:
    house.employees.add(CORE, password=None)
    app = create_app(house, HOUSE, ledger=house, clock=lambda: NINE)
    return caller_for(house, app, CORE).secret


@pytest.fixture(scope="module")
def address(house: Heliograph, story: Story) -> Iterator[str]:
    """Its worker is the test: what is recorded is read at once."""
    app = create_app(house, HOUSE, ledger=house, clock=lambda: NINE)

    @app.after_request
    def caught_up(answer: Response) -> Response:
        house.catch_up()
        return answer

    with served(app) as address:
        yield address


@pytest.fixture(scope="module")
def ledger(address: str, token: str) -> Ledger:
    return Ledger(address, token)
