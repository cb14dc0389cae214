"""Commands and questions over the API: receipts, versions, keys, waiting, whose customers."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
from werkzeug.test import TestResponse

from domain.customer.customer import Customer
from infrastructure.bootstrap import Heliograph
from tests.infrastructure.read_side.queries.replayed import Story
from tests.interfaces.api.conftest import CORE, ELSEWHERE, HERE, Caller

NOBODY = UUID(int=1)


def new_customer(number: str, **told: Any) -> dict[str, Any]:
    return {
        "bank": "oak",
        "customer_no": number,
        "kind": "person",
        "name": "王小明",
        "id_number": "110101199003070000",
        "born_on": "1990-03-07",
        "sex": "male",
        "branch": "101",
        "language": "zh-CN",
        "effective_on": "2026-11-20",
        **told,
    }


def told(answer: TestResponse, status: int = 200) -> Any:
    assert answer.status_code == status, answer.text
    return answer.json


def refused(answer: TestResponse, status: int, code: str) -> Any:
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json"), (
        answer.text
    )
    assert answer.json is not None
    assert answer.json["code"] == code
    return answer.json


def test_a_customer_is_registered_and_read_again(core: Caller, house: Heliograph) -> None:
    receipt = told(core.send("/customers", new_customer("1")), 201)
    house.catch_up()

    found = core.get(f"/customers/{receipt['id']}?wait_for={receipt['position']}")

    assert receipt["id"] == str(Customer.create_id("oak", "1"))
    assert told(found)["name"] == "王**"
    assert found.headers["ETag"] == '"1"'


def test_the_same_under_one_key_is_done_once(core: Caller) -> None:
    first, again = (
        core.send("/customers", new_customer("2"), Idempotency_Key="two") for _ in range(2)
    )

    assert told(first, 201) == told(again, 201)


def test_something_else_under_a_key_is_refused(core: Caller) -> None:
    told(core.send("/customers", new_customer("3"), Idempotency_Key="three"), 201)

    other = core.send("/customers", new_customer("4"), Idempotency_Key="three")

    refused(other, 422, "CommandIdReusedError")


def test_a_key_is_its_callers_own(core: Caller, callers: dict[str, Caller]) -> None:
    told(core.send("/customers", new_customer("5"), Idempotency_Key="five"), 201)

    other = callers[HERE.login].send("/customers", new_customer("6"), Idempotency_Key="five")

    told(other, 201)


def test_who_names_a_version_changes_that_version(
    core: Caller, story: Story, house: Heliograph
) -> None:
    house.catch_up()
    path = f"/customers/{story.customer_id}"
    tag = core.get(path).headers["ETag"]
    point = {"kind": "phone", "value": "13900008888", "effective_on": "2026-11-24"}

    told(core.send(f"{path}/contact-points", point, If_Match=tag), 201)
    stale = core.send(f"{path}/contact-points", point, If_Match=tag)

    problem = refused(stale, 412, "OtherVersionError")
    assert stale.headers["ETag"] == f'"{problem["current"]}"'
    assert problem["current"] == int(tag.strip('"')) + 1


def test_a_repetition_is_known_again_whatever_the_version_is_now(
    core: Caller, story: Story, house: Heliograph
) -> None:
    house.catch_up()
    path = f"/customers/{story.customer_id}"
    tag = core.get(path).headers["ETag"]
    point = {"kind": "email", "value": "a@example.com", "effective_on": "2026-11-24"}

    first, again = (
        core.send(f"{path}/contact-points", point, If_Match=tag, Idempotency_Key="once")
        for _ in range(2)
    )

    assert told(first, 201) == told(again, 201)


def test_what_is_known_already_is_not_sent_again(
    core: Caller, story: Story, house: Heliograph
) -> None:
    house.catch_up()
    path = f"/accounts/{story.account_id}"
    tag = core.get(path).headers["ETag"]

    answer = core.get(path, If_None_Match=tag)

    assert (answer.status_code, answer.data) == (304, b"")


def test_who_waits_for_what_is_not_recorded_is_told_to_ask_again(
    core: Caller, story: Story
) -> None:
    answer = core.get(f"/customers/{story.customer_id}?wait_for={2**52}")

    refused(answer, 409, "NotCaughtUpError")


def test_a_wrong_field_is_named_by_its_path(core: Caller, story: Story) -> None:
    body = {
        "bank": "oak",
        "transaction_no": "1",
        "amount": {"minor": 1.5, "currency": "XXX"},
        "kind": "booked",
        "purpose": "fee",
        "effective_on": "2026-02-30",
        "shoe": 1,
    }

    answer = core.send(f"/accounts/{story.account_id}/transactions", body)

    errors = refused(answer, 422, "ValidationError")["errors"]
    fields = {error["field"] for error in errors}
    assert fields == {"amount.minor", "amount.currency", "effective_on", "shoe"}


@pytest.mark.parametrize(
    ("raw", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b'{"text": NaN}', "application/json", 400),
        (b'{"text": "\\ud800"}', "application/json", 400),
        (b"[1]", "application/json", 422),
        (b"{}", "text/plain", 415),
    ],
)
def test_what_is_no_json_is_refused(core: Caller, raw: bytes, kind: str, status: int) -> None:
    answer = core.client.post(
        "/api/v1/customers/search", data=raw, headers=core.headers | {"Content-Type": kind}
    )

    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")


def test_another_branchs_customer_is_as_absent_as_nobody(
    callers: dict[str, Caller], story: Story
) -> None:
    stranger = callers[ELSEWHERE.login]
    real, none = str(story.customer_id), str(NOBODY)
    paths = ["/customers/{}", "/customers/{}/timeline", "/customers/{}/accounts", "/accounts/{}"]
    paths += ["/customers/{}/outlook?purpose=care", "/loans/{}", "/contracts/{}/debt"]
    others = [str(story.account_id), str(story.loan_id), real]

    for path in paths:
        missing = stranger.get(path.format(none))
        for id in others:
            found = stranger.get(path.format(id))
            assert found.status_code == missing.status_code == 404, path
            assert found.text.replace(id, none) == missing.text


def test_a_change_of_another_branchs_customer_is_refused_the_same(
    callers: dict[str, Caller], story: Story
) -> None:
    point = {"kind": "phone", "value": "1", "effective_on": "2026-11-24"}

    real, none = (
        callers[ELSEWHERE.login].send(f"/customers/{id}/contact-points", point)
        for id in (story.customer_id, NOBODY)
    )

    assert refused(real, 404, "NotFoundError")["detail"].endswith(str(story.customer_id))
    assert refused(none, 404, "NotFoundError")["detail"].endswith(str(NOBODY))


def test_a_role_that_changes_nothing_is_refused(callers: dict[str, Caller]) -> None:
    answer = callers["zhou"].send("/customers", new_customer("9"))

    refused(answer, 403, "Forbidden")


def test_without_a_token_nobody_is_answered(core: Caller, story: Story) -> None:
    stranger = core.app.test_client()

    nobody = stranger.get(f"/api/v1/customers/{story.customer_id}")
    wrong = stranger.get("/api/v1/days", headers={"Authorization": "Bearer hgt_wrong"})

    refused(nobody, 401, "Unauthorized")
    refused(wrong, 401, "Unauthorized")


def test_every_question_about_the_story_is_answered(
    core: Caller, story: Story, house: Heliograph
) -> None:
    house.catch_up()
    customer, account = f"/customers/{story.customer_id}", f"/accounts/{story.account_id}"
    paths = [customer, account, f"/loans/{story.loan_id}", "/days", "/dispositions"]
    paths += [f"{customer}/{part}" for part in ("accounts", "cards", "loans", "contacts")]
    paths += [f"{customer}/{part}" for part in ("statements", "timeline", "refusals")]
    paths += [f"{account}/open-cycle", f"{account}/statements", "/contacts"]
    paths += [f"{account}/balances?starts_on=2026-09-01&last_on=2026-11-30"]
    paths += [f"{customer}/outlook?purpose=collection&loan_id={story.loan_id}"]
    paths += [f"/contracts/{story.loan_id}/{part}" for part in ("debt", "holds", "promises")]
    paths += [f"/days/2026-11-24/agenda?work={work}" for work in ("accounts", "loans", "debts")]

    answers = {path: core.get(path).status_code for path in paths}

    assert answers == dict.fromkeys(paths, 200)


def test_pages_go_on_by_cursor_until_the_end(core: Caller, story: Story) -> None:
    path, events = f"/customers/{story.customer_id}/timeline?limit=7", list[Any]()
    cursor: str | None = ""
    whole = told(core.get(f"/customers/{story.customer_id}/timeline?limit=200"))["events"]
    while cursor is not None:
        page = told(core.get(path + (f"&cursor={cursor}" if cursor else "")))
        events += page["events"]
        cursor = page["next"]

    assert events == whole
    assert len(events) > 14


@pytest.mark.parametrize("cursor", ["AAAA", "WyJ0aW1lbGluZSIsMV0=", "bm90IGpzb24="])
def test_a_cursor_that_is_none_is_a_wrong_field(core: Caller, story: Story, cursor: str) -> None:
    answer = core.get(f"/customers/{story.customer_id}/timeline?cursor={cursor}")

    (error,) = refused(answer, 422, "ValidationError")["errors"]
    assert error["field"] == "cursor"


def test_a_transaction_told_twice_is_one(core: Caller, story: Story) -> None:
    body = {
        "bank": "oak",
        "transaction_no": "T-1",
        "amount": {"minor": -1250, "currency": "CNY"},
        "kind": "transfer-out",
        "purpose": "fee",
        "effective_on": "2026-11-25",
    }
    path = f"/accounts/{story.account_id}/transactions"

    first, again = (told(core.send(path, body), 201) for _ in range(2))

    assert first["position"] is not None
    assert again["position"] is None


def test_a_reveal_shows_in_clear_and_is_recorded(
    callers: dict[str, Caller], story: Story, house: Heliograph
) -> None:
    path = f"/customers/{story.customer_id}/reveal"

    found = told(callers[HERE.login].send(path, {"reason": "complaint"}))

    assert found["name"] == "张伟明"
    rows = house.log.page(0, 10_000, topics=["access.PersonalDataRevealed"])
    assert b'"id-number"' in rows[-1].state


def test_a_statement_is_read_line_by_line_and_as_pdf(
    core: Caller, story: Story, house: Heliograph
) -> None:
    first = told(core.get(f"/accounts/{story.account_id}/statements"))["statements"][-1]

    read = told(core.get(f"/statements/{first['statement_id']}"))
    pdf = core.client.get(first["pdf"], headers=core.headers)

    assert read["is_intact"] is True
    assert len(read["entries"]) == first["lines"]
    assert read["account_no"] == "**** 7719"
    assert pdf.data.startswith(b"%PDF")


def test_an_import_is_resumed_by_sending_it_again(core: Caller, house: Heliograph) -> None:
    rows = [
        '{"record": "customer", "key": "1", "customer_no": "901", "kind": "company",'
        ' "branch": "101", "language": "en", "effective_on": "2026-01-02"}',
        "no json",
        '{"record": "contact-point", "key": "2", "customer_no": "902", "kind": "email",'
        ' "value": "a@b.example", "effective_on": "2026-01-02"}',
        '{"record": "contact-point", "key": "3", "customer_no": "901", "kind": "email",'
        ' "value": "a@b.example", "effective_on": "2026-13-02"}',
    ]

    def sent(lines: list[str]) -> Any:
        return told(
            core.client.post(
                "/api/v1/imports/elm/people.jsonl",
                data="\n".join(lines),
                headers=core.headers | {"Content-Type": "application/x-ndjson"},
            )
        )

    first = sent(rows)
    again = sent(rows[:1])

    assert (first["read"], first["done"], first["rejected"]) == (4, 1, 3)
    assert [(row["line"], row["field"]) for row in first["rows"]] == [
        (2, "row"),
        (3, "row"),
        (4, "effective_on"),
    ]
    assert (again["done"], again["known"], again["next_line"]) == (0, 1, 2)
    (row,) = [each for each in house.log.page(0, 10_000) if each.id == first["position"]]
    assert row.envelope.actor == f"integration:{CORE.login}"


def test_a_key_that_is_none_is_refused(core: Caller) -> None:
    answer = core.send("/customers", new_customer("10"), Idempotency_Key="中文" * 101)

    (error,) = refused(answer, 422, "ValidationError")["errors"]
    assert error["field"] == "Idempotency-Key"


def test_an_unknown_thing_is_not_found(core: Caller) -> None:
    for path in (f"/accounts/{uuid4()}", f"/callbacks/{uuid4()}", f"/contacts/{uuid4()}"):
        refused(core.get(path), 404, "NotFoundError")
