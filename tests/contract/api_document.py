"""Requests made from the API's document, and every check that schemathesis has for the answers."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from threading import Event
from typing import Any, cast

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.schemas import BaseSchema
from schemathesis.specs.openapi.schemas import OpenApiSchema

from application.shared.command import acting
from domain.outreach.contact import ContactPurpose, OutboundContact
from infrastructure.bootstrap import Heliograph
from infrastructure.database.provision import DatabaseUrls
from interfaces.api.bank import LedgerBank
from interfaces.api.calls import KEY_HEADER, MATCH_HEADER
from interfaces.api.events import STREAM, Streams
from interfaces.api.imports import JSON_LINES
from interfaces.api.operations import JSON
from interfaces.api.table import groups
from interfaces.web.app import create_app
from tests.facts import TELLER, cny, on
from tests.infrastructure.read_side.queries.replayed import Story, tell
from tests.interfaces.api.conftest import CORE, caller_for
from tests.interfaces.web.conftest import HOUSE, NINE
from tests.scenarios.stories import house as opened_house

OPERATIONS = [
    operation
    for group in groups(cast("LedgerBank", None), {}, lambda: NINE, Streams(1, Event()))
    for operation in group.all
    if operation.media != STREAM  # It does not end: tests/interfaces/api has its own.
]
JSON_ALONE = [operation for operation in OPERATIONS if operation.sent_as == JSON]
"""Any bytes are lines: which of them are rows is told line by line."""
EACH = 8
"""Cases by operation, mode and place: of those that are right and of those that are wrong, at
addresses that are made up and at those of a real story."""
OF_LONG_LISTS, FEW = {"grant_loan", "promise_to_pay"}, 3


@pytest.fixture(scope="module")
def house(database: DatabaseUrls, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Heliograph]:
    with opened_house(database, tmp_path_factory.mktemp("home")) as house:
        yield house


def a_contact(story: Story) -> OutboundContact:
    return OutboundContact.plan(
        customer_id=story.customer_id,
        purpose=ContactPurpose.PAYMENT_REMINDER,
        loan_id=story.loan_id,
        instalment=3,
        amount=cny(1000),
        due_on=on(2026, 12, 4),
        effective_on=on(2026, 11, 24),
    )


@pytest.fixture(scope="module")
def story(house: Heliograph) -> Story:
    told = tell(house)
    with acting(TELLER):
        house.outreach.planning.record(a_contact(told))
    house.catch_up()
    house.employees.add(CORE, password=None)
    return told


@pytest.fixture(scope="module")
def app(house: Heliograph, story: Story) -> Flask:
    return create_app(house, HOUSE, ledger=house, clock=lambda: NINE)


@pytest.fixture(scope="module")
def headers(house: Heliograph, app: Flask) -> dict[str, str]:
    return caller_for(house, app, CORE).headers


@pytest.fixture(scope="module")
def schema(app: Flask) -> BaseSchema:
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)


@pytest.fixture(scope="module")
def places(house: Heliograph, story: Story) -> dict[str, str]:
    """Ids of what there is, by the names that paths and bodies have for them."""
    statements = house.statements.of_account(story.account_id, limit=1)
    customer = str(story.customer_id)
    return {
        **dict.fromkeys(("customer_id", "user_id"), customer),
        "account_id": str(story.account_id),
        **{name: str(story.loan_id) for name in ("loan_id", "contract_id")},
        "contact_point_id": str(story.phone_id),
        "statement_id": str(statements[0].statement_id),
        "contact_id": str(a_contact(story).id),
        "on": "2026-11-24",
    }


def held_against_the_document(
    schema: BaseSchema,
    name: str,
    mode: GenerationMode,
    known: dict[str, str],
    headers: dict[str, str],
) -> None:
    """At addresses that are made up, but for those parts that are known."""
    operation = cast("OpenApiSchema", schema).find_operation_by_id(name)
    names = {each.name for each in operation.path_parameters}
    fixed = {part: value for part, value in known.items() if part in names}
    numbers = count()
    cases = operation.as_strategy(generation_mode=mode, path_parameters=fixed or None)

    @settings(
        max_examples=FEW if name in OF_LONG_LISTS else EACH,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases, real=st.booleans())
    def hold(case: Case[Any], real: bool) -> None:
        if real and isinstance(case.body, dict):
            case.body |= {field: known[field] for field in case.body.keys() & known.keys()}
        if mode is GenerationMode.POSITIVE:
            without_what_no_schema_can_tell(case, next(numbers))
        case.call_and_validate(headers=headers)

    hold()


def without_what_no_schema_can_tell(case: Case[Any], number: int) -> None:
    """Which version stands, where a page ended, and which keys were used before."""
    case.headers.pop(MATCH_HEADER, None)
    if isinstance(case.query, dict):
        case.query.pop("cursor", None)
    if KEY_HEADER in case.headers:
        case.headers[KEY_HEADER] = f"{case.operation.label} {number}".replace(" ", "-")


@schemathesis.serializer(JSON_LINES)
def lines(context: schemathesis.SerializationContext, value: Any) -> bytes:
    """As they come: most are no rows, and are told so."""
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")
