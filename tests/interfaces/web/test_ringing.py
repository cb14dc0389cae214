"""Calls that come in: told by the telephone system, shown at the desk, opened as the right one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from interfaces.web.app import create_app
from interfaces.web.live import ALIVE_EVERY_SECONDS, LASTS_SECONDS, STREAMS, told
from interfaces.web.telephone import ADDRESS, SIGNATURE, TIMESTAMP, signature
from tests.interfaces.web.conftest import HOUSE, NINE
from tests.interfaces.web.memory_bank import MemoryBank
from tests.interfaces.web.stories import AGENT, NAME, PHONE, Told, a_customer, day
from tests.interfaces.web.test_desk import Clock, act, contact, dialled, seated

NOW = int(NINE.timestamp())


@pytest.fixture
def desk(bank: MemoryBank, told: Told) -> FlaskClient:
    return seated(bank, Clock())


@pytest.fixture
def telephone(bank: MemoryBank) -> FlaskClient:
    return create_app(bank, HOUSE, clock=Clock()).test_client()


def tell(
    telephone: FlaskClient, *, at: int = NOW, secret: bytes = b"telephone", **said: str
) -> TestResponse:
    body = json.dumps({"call_id": "c-1", "agent": AGENT.login, "event": "ringing", **said}).encode()
    headers = {TIMESTAMP: str(at), SIGNATURE: signature(secret, str(at), body)}
    return telephone.post(ADDRESS, data=body, headers=headers, content_type="application/json")


def test_a_number_of_one_customer_opens_that_one(
    desk: FlaskClient, telephone: FlaskClient, told: Told
) -> None:
    assert tell(telephone, number=PHONE).status_code == 204

    shown = desk.get("/desk/ringing/").text
    answer = act(desk, "/desk/ringing/c-1/answer", customer_id=str(told.customer_id))

    assert "张**" in shown
    assert NAME not in shown
    assert PHONE not in shown
    assert answer.location == f"/customers/{told.customer_id}"
    assert desk.get("/desk/ringing/").text.strip() == ""


def test_of_several_the_one_spoken_to_last_stands_first(
    desk: FlaskClient, telephone: FlaskClient, bank: MemoryBank, told: Told
) -> None:
    bank.record(a_customer("C-0000", name="王芳"))
    call = dialled(desk, bank, told)
    act(desk, f"{call}/close", code="no-answer")
    tell(telephone, number=PHONE)

    shown = desk.get("/desk/ringing/").text

    assert "Several customers have this number" in shown
    assert shown.index("C-0001") < shown.index("C-0000")


def test_whom_nobody_knows_gets_a_record_with_their_number(
    desk: FlaskClient, telephone: FlaskClient, bank: MemoryBank
) -> None:
    tell(telephone, number="13700009999")
    assert 'value="13700009999"' in desk.get("/desk/ringing/").text

    fields = {"name": "赵六", "number": "13700009999", "call_id": "c-1"}
    answer = act(desk, "/desk/ringing/newcomers", **fields)

    page = desk.get(answer.location or "").text
    assert "赵六" in page
    assert "137****9999" in page
    assert bank.desk.ringing.at_desk(AGENT.login, at=NINE) == []


@pytest.mark.parametrize("fields", [{"name": "", "number": "13700009999"}, {"name": "赵六"}])
def test_a_record_needs_a_name_and_a_number(desk: FlaskClient, fields: dict[str, str]) -> None:
    answer = act(desk, "/desk/ringing/newcomers", **fields)

    assert answer.status_code == 422


def test_who_calls_themselves_is_not_called_back(
    desk: FlaskClient, telephone: FlaskClient, bank: MemoryBank, told: Told
) -> None:
    call = dialled(desk, bank, told)
    act(desk, f"{call}/close", code="call-back", call_on="2026-11-24", call_at="16:30")
    promised = contact(bank, told).callback_at
    tell(telephone, number=PHONE)

    act(desk, "/desk/ringing/c-1/answer", customer_id=str(told.customer_id))

    moments = bank.history.of_customer(told.customer_id, on=day(11, 24), limit=3)
    assert promised is not None
    assert "CallbackCancelled" in [type(each.event).__name__ for each in moments]


def test_what_is_over_rings_no_more(desk: FlaskClient, telephone: FlaskClient) -> None:
    tell(telephone, number=PHONE)

    tell(telephone, event="ended")

    assert desk.get("/desk/ringing/").text.strip() == ""


def test_a_call_rings_at_its_own_desk_alone(desk: FlaskClient, telephone: FlaskClient) -> None:
    tell(telephone, number=PHONE, agent="8099")

    assert desk.get("/desk/ringing/").text.strip() == ""
    assert act(desk, "/desk/ringing/c-1/answer").status_code == 404


@pytest.mark.parametrize(
    "forged",
    [{"secret": b"guessed"}, {"at": NOW - int(timedelta(minutes=6).total_seconds())}],
)
def test_only_what_the_telephone_system_signed_just_now_rings(
    telephone: FlaskClient, bank: MemoryBank, forged: dict[str, int]
) -> None:
    answer = tell(telephone, number=PHONE, **forged)  # type: ignore[arg-type]

    assert answer.status_code == 401
    assert bank.desk.ringing.at_desk(AGENT.login, at=NINE) == []


def test_a_page_that_cannot_listen_asks_for_the_pulse(
    desk: FlaskClient, telephone: FlaskClient
) -> None:
    before = desk.get("/live/pulse").get_json()
    tell(telephone, number=PHONE)

    after = desk.get("/live/pulse").get_json()

    assert before["ring"] == ""
    assert after == {**before, "ring": "c-1"}


class Time:
    """Passes when somebody pauses."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def pause(self, seconds: float) -> None:
        self.now += seconds


def streamed(looks: Iterator[tuple[str, str]]) -> list[str]:
    passing = Time()
    STREAMS.acquire()
    return list(told(lambda: next(looks), clock=passing, pause=passing.pause))


def test_a_stream_tells_what_is_another_than_before_and_ends() -> None:
    seconds = int(LASTS_SECONDS)
    looks = [("", "1"), ("", "1"), ("c-1", "1"), ("c-1", "2"), *[("c-1", "2")] * seconds]

    said = streamed(iter(looks))

    events = [line.split()[1] for line in said if line.startswith("event")]
    assert events == ["ring", "work"]
    assert said.count(": alive\n\n") == (seconds - 3) // int(ALIVE_EVERY_SECONDS)


def test_what_rings_already_is_told_at_once() -> None:
    said = streamed(iter([("c-1", "1")] * (int(LASTS_SECONDS) + 2)))

    assert said[1] == "event: ring\ndata: \n\n"
