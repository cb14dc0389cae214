"""What a person does in a browser: open pages, fill in forms."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.interfaces.web.stories import PASSWORD

NONE: Mapping[str, str] = MappingProxyType({})
TOKEN = re.compile(r'name="form_token" value="(\w+)"')


def post(
    client: FlaskClient, path: str, headers: Mapping[str, str] = NONE, **fields: str
) -> TestResponse:
    """Sends a form with the token of a page that this browser was given."""
    match = TOKEN.search(client.get("/sign-in", follow_redirects=True).text)
    assert match is not None
    return client.post(path, data={"form_token": match[1], **fields}, headers=headers)


def signed_in(client: FlaskClient, login: str, password: str = PASSWORD) -> FlaskClient:
    answer = post(client, "/sign-in", login=login, password=password)
    assert answer.status_code == 303, answer.text
    return client


def search(client: FlaskClient, text: str) -> TestResponse:
    answer = post(client, "/customers/search", text=text)
    assert answer.status_code == 303, answer.text
    return client.get(answer.location)
