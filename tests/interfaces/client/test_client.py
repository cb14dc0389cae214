"""The client against a real server: typed calls, problems, versions, streams."""

from __future__ import annotations

import subprocess
import sys

import pytest

from infrastructure.bootstrap import Heliograph
from interfaces.client.calling import ApiProblem
from interfaces.client.generate import FILE, described, source
from interfaces.client.ledger import Ledger, NewCustomer
from tests.infrastructure.read_side.queries.replayed import Story
from tests.interfaces.api.test_events_api import change_a_phone

SPRUCE: NewCustomer = {
    "bank": "oak",
    "customer_no": "S-1",
    "kind": "company",
    "name": "Spruce Ltd",
    "branch": "101",
    "language": "en",
    "effective_on": "2026-11-20",
}


def test_the_client_has_every_operation_of_the_document() -> None:
    """Run `python -m interfaces.client.generate` and `ruff format interfaces/client`."""
    formatted = subprocess.run(
        [sys.executable, "-m", "ruff", "format", "--stdin-filename", "ledger.py", "-"],
        input=source(described()),
        capture_output=True,
        text=True,
        check=True,
    )

    assert FILE.read_text("utf-8") == formatted.stdout


def test_what_is_done_is_read_again(ledger: Ledger) -> None:
    receipt = ledger.register_customer(SPRUCE, key="spruce")

    found = ledger.show_customer(receipt["id"], wait_for=receipt["position"])

    assert ledger.register_customer(SPRUCE, key="spruce") == receipt
    assert (found["customer_no"], found["kind"]) == ("S-1", "company")


def test_a_change_is_held_against_a_version(ledger: Ledger, story: Story) -> None:
    customer = str(story.customer_id)
    seen = ledger.version(f"/customers/{customer}")
    ledger.add_contact_point(
        customer, {"kind": "phone", "value": "13700000000", "effective_on": "2026-11-24"}
    )

    with pytest.raises(ApiProblem) as refused:
        ledger.end_relationship(customer, {"effective_on": "2026-11-24"}, version=seen)

    assert seen is not None
    assert (refused.value.status, refused.value.code) == (412, "OtherVersionError")
    assert refused.value.current == seen + 1


def test_what_is_wrong_is_said_field_by_field(ledger: Ledger) -> None:
    wrong: NewCustomer = {**SPRUCE, "customer_no": "", "effective_on": "yesterday"}

    with pytest.raises(ApiProblem) as refused:
        ledger.register_customer(wrong)

    assert refused.value.status == 422
    assert {error.field for error in refused.value.errors} == {"customer_no", "effective_on"}


def test_rows_are_imported_and_a_pdf_comes_as_bytes(ledger: Ledger, story: Story) -> None:
    row = (
        '{"record": "customer", "key": "1", "customer_no": "E-1", "kind": "company",'
        ' "branch": "101", "language": "en", "effective_on": "2026-01-02"}'
    )
    statements = ledger.list_statements(str(story.account_id))["statements"]

    report = ledger.import_rows("elm", "people.jsonl", row)
    pdf = ledger.show_statement_pdf(statements[0]["statement_id"])

    assert (report["done"], report["rejected"]) == (1, 0)
    assert pdf.startswith(b"%PDF")


def test_events_are_followed_by_page_and_by_stream(
    ledger: Ledger, house: Heliograph, story: Story
) -> None:
    page = ledger.list_events(begin="end")
    change_a_phone(house, story)
    stream = ledger.stream_events(names="customer", cursor=page["next"])

    told = next(stream)
    stream.close()

    assert told.event["type"] == "customer.ContactPointChanged"
    assert ledger.list_events(cursor=told.cursor)["is_last"]


def test_nobody_is_answered_without_a_token(address: str) -> None:
    with pytest.raises(ApiProblem) as refused:
        Ledger(address, "hgt_nobody").show_days()

    assert (refused.value.status, refused.value.code) == (401, "Unauthorized")
