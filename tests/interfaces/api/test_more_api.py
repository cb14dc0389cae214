"""Card accounts, treatments and erasures over the API; and that no command is left out."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path
from threading import Event
from typing import Any, cast

from infrastructure.bootstrap import Heliograph
from infrastructure.policies.products import load_products
from interfaces.api import table
from interfaces.api.bank import LedgerBank
from interfaces.api.events import Streams
from tests.infrastructure.read_side.queries.replayed import Story
from tests.interfaces.api.conftest import COMPLIANCE, HERE, Caller
from tests.interfaces.web.conftest import NINE

ROOT = Path(__file__).parents[3]
WORK_OF_ITS_OWN = {
    "access": "who signs in is the door's, and no program's",
    "audit": "evidence, keys and archives are asked for on pages and at the terminal",
    "calendar": "days are opened and closed by their run",
    "desk": "what an agent does with a customer on the line is the desk's",
    "privacy": "the steps of a round, copies and what a restore brings are the program's own",
}
"""Contexts whose commands are not all offered, and why."""
SAID_TO_AN_AGENT = {"outreach.grant", "outreach.withdraw"}
"""Consents: whoever records one saw or heard it given, and says how."""


def test_a_card_account_is_opened_charged_and_previewed(
    core: Caller, story: Story, house: Heliograph
) -> None:
    product = load_products().cards[0].name
    body = {
        "bank": "oak",
        "account_key": "K-1",
        "account_no": "6222999911112222",
        "customer_id": str(story.customer_id),
        "branch": "101",
        "product": product,
        "limit": {"minor": 5_000_000, "currency": "CNY"},
        "effective_on": "2026-11-24",
    }
    charge = {
        "bank": "oak",
        "transaction_no": "1",
        "kind": "purchase",
        "amount": {"minor": 12_345, "currency": "CNY"},
        "effective_on": "2026-11-24",
    }

    opened: Any = core.send("/card-accounts", body).json
    path = f"/card-accounts/{opened['id']}"
    charged = core.send(f"{path}/transactions", charge)
    again: Any = core.send(f"{path}/transactions", charge).json
    shown = core.get(path)
    preview = core.get(f"{path}/preview")

    assert charged.status_code == 201, charged.text
    assert again["position"] is None
    assert shown.json is not None
    assert (shown.json["pending"], shown.json["limit"]["minor"]) == (1, 5_000_000)
    assert preview.status_code == 200, preview.text


def test_a_debt_without_a_treatment_says_so(core: Caller, story: Story) -> None:
    shown: Any = core.get(f"/contracts/{story.loan_id}/treatment").json

    assert shown["contract_id"] == str(story.loan_id)
    assert shown["override"] is None


def test_who_asks_for_an_erasure_does_not_approve_it(
    callers: dict[str, Caller], story: Story, house: Heliograph
) -> None:
    body = {
        "request_no": "E-1",
        "customer_id": str(story.customer_id),
        "classes": ["marketing"],
        "basis": "consent-withdrawn",
    }
    compliance = callers[COMPLIANCE.login]

    answer = compliance.send("/erasures", body)
    assert answer.status_code == 201, answer.text
    asked: Any = answer.json
    house.catch_up()
    own = compliance.send(f"/erasures/{asked['id']}/approve")
    foreign = callers[HERE.login].send(f"/erasures/{asked['id']}/approve")
    shown: Any = compliance.get(f"/erasures/{asked['id']}").json
    refused = compliance.send(f"/erasures/{asked['id']}/refuse", {"reason": "nothing-kept"})

    assert own.json is not None
    assert (own.status_code, own.json["code"]) == (409, "ApproverIsRequesterError")
    assert foreign.status_code == 403
    assert (shown["state"], shown["requester"]) == ("requested", COMPLIANCE.login)
    assert refused.status_code == 200


def test_every_command_of_the_application_is_offered_or_it_is_said_why_not() -> None:
    operations = [
        operation
        for group in table.groups(cast("LedgerBank", None), {}, lambda: NINE, Streams(1, Event()))
        for operation in group.all
    ]
    called = {
        node.func.attr
        for module in {inspect.getsourcefile(one.view) for one in operations}
        for node in ast.walk(ast.parse(Path(str(module)).read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }

    missing = {
        f"{context}.{name}"
        for context, name in commands()
        if name not in called and context not in WORK_OF_ITS_OWN
    }

    assert missing == SAID_TO_AN_AGENT


def commands() -> set[tuple[str, str]]:
    """By context, all methods that are marked as commands."""
    return {
        (path.parent.name, node.name)
        for path in (ROOT / "application").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef)
        and any(isinstance(each, ast.Name) and each.id == "command" for each in node.decorator_list)
    }
