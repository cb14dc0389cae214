"""Webhooks over the API: made, listed, given another secret, paused, replayed, one's own alone."""

from __future__ import annotations

from typing import Any

import pytest

from infrastructure.bootstrap import Heliograph
from interfaces.api.cloud_events import as_sent
from tests.infrastructure.read_side.queries.replayed import Story
from tests.interfaces.api.conftest import COMPLIANCE, HERE, Caller
from tests.interfaces.api.test_events_api import change_a_phone
from tests.interfaces.web.conftest import NINE

URL = "https://crm.invalid/in"


def subscribed(caller: Caller, house: Heliograph, **headers: str) -> Any:
    answer = caller.send("/webhooks", {"url": URL, "names": ["customer"]}, **headers)
    assert answer.status_code == 201, answer.text
    house.catch_up()
    return answer.json


def test_a_webhook_is_made_with_a_secret_that_its_key_alone_tells_again(
    core: Caller, house: Heliograph, story: Story
) -> None:
    made = subscribed(core, house, Idempotency_Key="hook")
    again = subscribed(core, house, Idempotency_Key="hook")

    listed: Any = core.get("/webhooks").json

    assert made == again
    assert made["secret"].startswith("whsec_")
    (webhook,) = [one for one in listed["webhooks"] if one["webhook_id"] == made["id"]]
    assert (webhook["url"], webhook["state"], webhook["secret_number"]) == (URL, "active", 1)
    assert "secret" not in webhook


def test_another_secret_is_given_for_the_version_that_was_seen(
    core: Caller, house: Heliograph, story: Story
) -> None:
    made = subscribed(core, house)
    path = f"/webhooks/{made['id']}"
    tag = core.get(path).headers["ETag"]

    rotated = core.send(f"{path}/secret", {"overlap_hours": 1}, If_Match=tag)
    stale = core.send(f"{path}/secret", {}, If_Match=tag)

    assert rotated.status_code == 200, rotated.text
    assert rotated.json is not None
    assert rotated.json["secret"] != made["secret"]
    assert stale.status_code == 412


def test_a_webhook_is_paused_resumed_and_ended(
    core: Caller, house: Heliograph, story: Story
) -> None:
    path = f"/webhooks/{subscribed(core, house)['id']}"
    states = []
    for way in ("pause", "resume"):
        core.send(f"{path}/{way}")
        house.catch_up()
        shown: Any = core.get(path).json
        states.append(shown["state"])

    core.send(path, method="DELETE")
    house.catch_up()

    assert states == ["paused", "active"]
    assert core.get(path).status_code == 404
    assert core.send(f"{path}/resume").status_code == 409


def test_deliveries_are_listed_and_sent_again(
    core: Caller, house: Heliograph, story: Story
) -> None:
    path = f"/webhooks/{subscribed(core, house)['id']}"
    for _ in range(3):
        change_a_phone(house, story)
    house.catch_up()
    while house.webhooks.planning.turn(NINE):
        pass
    house.webhooks.sender(as_sent).turn(lambda: NINE)

    first: Any = core.get(f"{path}/deliveries?limit=2").json
    rest: Any = core.get(f"{path}/deliveries?limit=2&cursor={first['next']}").json
    one = first["deliveries"][0]
    replayed: Any = core.send(f"{path}/deliveries/{one['delivery_id']}/replay").json
    dead: Any = core.send(f"{path}/replay").json

    assert len(first["deliveries"]) == 2
    assert (len(rest["deliveries"]), rest["next"]) == (1, None)
    assert (one["type"], one["state"], one["attempts"]) == (
        *("customer.ContactPointChanged", "ready"),
        1,
    )
    assert replayed == {"replayed": 1}
    assert dead == {"replayed": 0}


def test_anothers_webhook_is_as_absent_as_none(
    core: Caller, callers: dict[str, Caller], house: Heliograph, story: Story
) -> None:
    path = f"/webhooks/{subscribed(core, house)['id']}"
    other = callers[COMPLIANCE.login]

    answers = [
        other.get(path),
        other.get(f"{path}/deliveries"),
        *(other.send(f"{path}/{way}") for way in ("pause", "replay")),
    ]

    assert {answer.status_code for answer in answers} == {404}


@pytest.mark.parametrize("url", ["ftp://a.example", "https://me@a.example/", "nonsense"])
def test_an_address_that_is_none_is_refused(core: Caller, story: Story, url: str) -> None:
    assert core.send("/webhooks", {"url": url}).status_code in (409, 422)


def test_who_sees_one_branch_is_sent_nothing(callers: dict[str, Caller]) -> None:
    assert callers[HERE.login].send("/webhooks", {"url": URL}).status_code == 403
