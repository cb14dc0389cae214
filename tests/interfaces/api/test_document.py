"""The API's document: of all that is served, by the same schemas, and a page that needs nobody."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from jsonschema_rs import Draft202012Validator

from interfaces.api.openapi import address
from interfaces.api.serving import PREFIX

INLINE = re.compile(r"<script|<style|\sstyle=|\son\w+=", re.IGNORECASE)


@pytest.fixture(scope="module")
def document(app: Flask) -> Any:
    answer = app.test_client().get(f"{PREFIX}/openapi.json")
    assert answer.mimetype == "application/json"
    return answer.json


def test_everything_that_is_served_is_told(app: Flask, document: Any) -> None:
    served = {
        (address(rule.rule.removeprefix(PREFIX)), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("api.")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }

    told = {(path, method) for path, each in document["paths"].items() for method in each}

    assert told == served
    assert len(told) > 50


def test_every_schema_is_json_schema_and_every_name_leads_somewhere(document: Any) -> None:
    schemas = document["components"]["schemas"]
    for schema in schemas.values():
        Draft202012Validator({**schema, "components": {"schemas": schemas}})

    text = str(document)

    assert document["openapi"] == "3.1.0"
    assert set(re.findall(r"#/components/schemas/(\w+)", text)) <= set(schemas)


def test_an_amount_that_may_be_missing_says_so(document: Any) -> None:
    body = document["components"]["schemas"]["NewTransaction"]

    assert body["additionalProperties"] is False
    assert body["properties"]["counterparty"]["type"] == ["string", "null"]
    assert body["required"] == [
        *("amount", "bank", "effective_on", "kind", "purpose", "transaction_no"),
    ]


def test_the_page_is_read_offline_and_runs_nothing(app: Flask, document: Any) -> None:
    answer = app.test_client().get(f"{PREFIX}/docs")

    assert answer.status_code == 200
    assert INLINE.search(answer.text) is None
    assert re.findall(r'(?:src|href)="(?:https?:)?//', answer.text) == []
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    names = [each["operationId"] for one in document["paths"].values() for each in one.values()]
    assert [name for name in names if f'id="{name}"' not in answer.text] == []
