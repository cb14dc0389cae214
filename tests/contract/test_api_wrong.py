"""Schemathesis against the whole API: what the document does not allow is refused as it says."""

from __future__ import annotations

import pytest
from schemathesis import GenerationMode
from schemathesis.schemas import BaseSchema

from interfaces.api.operations import Operation
from tests.contract.api_document import JSON_ALONE, held_against_the_document
from tests.contract.api_document import app as app
from tests.contract.api_document import headers as headers
from tests.contract.api_document import house as house
from tests.contract.api_document import places as places
from tests.contract.api_document import schema as schema
from tests.contract.api_document import story as story


@pytest.mark.parametrize("operation", JSON_ALONE, ids=lambda each: each.name)
def test_a_wrong_request_is_refused_as_the_document_tells(
    schema: BaseSchema, headers: dict[str, str], places: dict[str, str], operation: Operation
) -> None:
    for known in ({}, places):
        held_against_the_document(schema, operation.name, GenerationMode.NEGATIVE, known, headers)
