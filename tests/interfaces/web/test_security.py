"""Headers of every answer, foreign forms, and assets."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from interfaces.web.assets import FONT
from tests.facts import NOBODY
from tests.interfaces.web.stories import AGENT, PASSWORD, Told
from tests.interfaces.web.visits import TOKEN, post

INLINE = re.compile(r"<script(?! src=\"/assets/)|<style|\sstyle=|\son\w+=", re.IGNORECASE)


@pytest.mark.parametrize("path", ["/sign-in", "/customers/", "/nothing", "/assets/0/app.css"])
def test_every_answer_is_kept_by_nobody_and_framed_by_nobody(agent: FlaskClient, path: str) -> None:
    headers = agent.get(path).headers

    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"


def test_the_policy_of_a_page_allows_scripts_of_this_site_alone(agent: FlaskClient) -> None:
    policy = agent.get("/customers/").headers["Content-Security-Policy"]

    assert policy.startswith("default-src 'none'; script-src 'self'; connect-src 'self'; style")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


def test_pages_hold_nothing_inline(agent: FlaskClient, told: Told) -> None:
    paths = ["/sign-in", "/customers/", f"/customers/{told.customer_id}", "/nothing"]
    paths += [f"/statements/{told.statement_ids[0]}"]

    for path in paths:
        assert INLINE.search(agent.get(path, follow_redirects=True).text) is None, path


def test_every_form_carries_the_token(agent: FlaskClient, told: Told) -> None:
    page = agent.get(f"/customers/{told.customer_id}").text

    assert page.count('method="post"') == len(TOKEN.findall(page)) > 4


@pytest.mark.parametrize(
    "path",
    ["/sign-in", "/sign-out", "/language", "/customers/search", f"/customers/{NOBODY}/reveal"],
)
def test_a_form_without_the_token_is_refused(agent: FlaskClient, path: str) -> None:
    answer = agent.post(path, data={"language": "en", "text": "a"})

    assert answer.status_code == 400
    assert "表单已失效" in answer.text


def test_the_token_of_another_browser_is_refused(stranger: FlaskClient) -> None:
    other = stranger.application.test_client()
    match = TOKEN.search(other.get("/sign-in").text)
    assert match is not None
    fields = {"form_token": match[1], "login": AGENT.login, "password": PASSWORD}

    assert stranger.post("/sign-in", data=fields).status_code == 400


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}]
)
def test_a_form_of_another_site_is_refused(stranger: FlaskClient, headers: dict[str, str]) -> None:
    match = TOKEN.search(stranger.get("/sign-in").text)
    assert match is not None
    fields = {"form_token": match[1], "login": AGENT.login, "password": PASSWORD}

    assert stranger.post("/sign-in", data=fields, headers=headers).status_code == 400


def test_a_request_that_is_too_long_is_refused(stranger: FlaskClient) -> None:
    answer = post(stranger, "/sign-in", login="a", password="p" * 100_000)

    assert answer.status_code == 413


def test_assets_stay_in_the_browser_for_ever(stranger: FlaskClient) -> None:
    page = stranger.get("/sign-in").text
    style = re.search(r'href="(/assets/\w+/app\.css)"', page)
    assert style is not None
    sheet = stranger.get(style[1])
    font = re.search(rf'url\("\.\./(\w+/{FONT})"\)', sheet.text)
    assert font is not None

    assert "immutable" in sheet.headers["Cache-Control"]
    assert stranger.get(f"/assets/{font[1]}").mimetype == "font/otf"
