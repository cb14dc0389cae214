"""Webhooks: subscriptions of other systems, and what became of each delivery."""

from __future__ import annotations

from base64 import b64encode
from datetime import timedelta
from typing import Any
from uuid import UUID

from marshmallow import fields, validate

from application.integration.deliveries import DeliveryState
from application.read_models.webhooks import WebhookEntry
from application.shared.command import Receipt
from domain.access.roles import Permission
from domain.integration.webhook import LONGEST_ADDRESS, WebhookState
from domain.shared.errors import NotFoundError
from interfaces.api.bank import LedgerBank
from interfaces.api.calls import Call
from interfaces.api.cursors import cursor, cursor_field, place_of
from interfaces.api.fields import (
    Answer,
    Body,
    Choice,
    Id,
    Instant,
    Query,
    Text,
    Whole,
    WrittenWhole,
)
from interfaces.api.operations import Operations, ReceiptAnswer, at

WEBHOOK = "/webhooks/<uuid:webhook_id>"
MODEL = "webhooks"
NAME = r"[a-z-]{1,40}([.][A-Za-z]{1,60})?"
URL = r"https?://[A-Za-z0-9._~:/?#@!$&'()*+,;=%\[\]-]{1,480}"
MOST_NAMES, MOST, PAGE = 50, 200, 50
OVERLAP_HOURS, LONGEST_OVERLAP_HOURS = 24, 168
OWN = {"permission": Permission.USE_API, "of_the_whole_bank": True}


class NewWebhook(Body):
    """`names` are of events or of contexts; none of them stands for all."""

    url = Text(LONGEST_ADDRESS, form=URL, required=True)
    names = fields.List(
        Text(101, form=NAME), load_default=list, validate=validate.Length(max=MOST_NAMES)
    )


class NewSecret(Body):
    """For so many hours both secrets sign: time to change it at the receiver."""

    overlap_hours = Whole(0, LONGEST_OVERLAP_HOURS, load_default=OVERLAP_HOURS)


class SecretAnswer(ReceiptAnswer):
    """The secret is told this once, and again only to the same request under the same key."""

    secret = Text(100)


class WebhookAnswer(Answer):
    """Events after position `after` are sent. The secret before signs too, until `old_until`."""

    webhook_id = Id()
    url = Text(LONGEST_ADDRESS)
    names = fields.List(Text(101))
    state = Choice(WebhookState)
    secret_number = Whole(1, 2**31)
    old_until = Instant(allow_none=True)
    after = Whole(0, 2**63 - 1)


class WebhooksAnswer(Answer):
    webhooks = fields.List(fields.Nested(WebhookAnswer))


class DeliveryAnswer(Answer):
    """`status` and `error` are those of the last attempt; `sequence` is the event's position."""

    delivery_id = Id()
    event_id = Id()
    type = Text(101, attribute="name")
    sequence = Text(20)
    state = Choice(DeliveryState)
    attempts = Whole(0, 2**31)
    due_at = Instant()
    status = Whole(100, 599, allow_none=True)
    error = Text(200, allow_none=True)


class DeliveriesAnswer(Answer):
    deliveries = fields.List(fields.Nested(DeliveryAnswer))
    next = Text(400, allow_none=True)


class ReplayedAnswer(Answer):
    replayed = Whole(0, 2**53)


class DeliveriesQuery(Query):
    state = Choice(DeliveryState, load_default=None, allow_none=False)
    cursor = cursor_field()
    limit = WrittenWhole(1, MOST, load_default=PAGE)


def operations(bank: LedgerBank) -> Operations:
    table = Operations(
        "webhooks",
        "Events sent to another system, signed. A caller manages its own.",
        changing=Permission.USE_API,
    )

    @table.command(
        "/webhooks", body=NewWebhook, answer=SecretAnswer, status=201, of_the_whole_bank=True
    )
    def subscribe_webhook(call: Call) -> dict[str, Any]:
        """Have events sent to an address, from the next one on.

        Each is sent at least once, as application/cloudevents+json without personal fields,
        with a signature in Heliograph-Signature and its id in Heliograph-Delivery.
        """
        receipt = bank.webhooks.commands.subscribe(
            call.new_id("integration/webhook"),
            owner=call.employee.login,
            url=call.body["url"],
            names=tuple(call.body["names"]),
        )
        return _with_secret(receipt, 1)

    @table.question("/webhooks", answer=WebhooksAnswer, models=(MODEL,), **OWN)
    def list_webhooks(call: Call) -> dict[str, Any]:
        """The caller's own, the latest first; those that were ended are left out."""
        found = bank.webhooks.directory.of_owner(call.employee.login)
        return {"webhooks": [_told(each) for each in found]}

    @table.question(
        WEBHOOK, answer=WebhookAnswer, versioned=at("webhook_id"), models=(MODEL,), **OWN
    )
    def show_webhook(call: Call, webhook_id: UUID) -> dict[str, Any]:
        """One of the caller's own."""
        for each in bank.webhooks.directory.of_owner(call.employee.login):
            if each.webhook_id == webhook_id:
                return _told(each)
        raise NotFoundError(f"there is no Webhook {webhook_id}")

    @table.command(
        f"{WEBHOOK}/secret",
        body=NewSecret,
        answer=SecretAnswer,
        versioned=at("webhook_id"),
        of_the_whole_bank=True,
    )
    def rotate_secret(call: Call, webhook_id: UUID) -> dict[str, Any]:
        """Another secret. The one before signs as well, until the overlap is over."""
        receipt = bank.webhooks.commands.rotate(
            webhook_id,
            owner=call.employee.login,
            at=call.at,
            overlap=timedelta(hours=call.body["overlap_hours"]),
        )
        return _with_secret(receipt, bank.webhooks.commands.secret_of(webhook_id))

    @table.command(f"{WEBHOOK}/pause", versioned=at("webhook_id"), of_the_whole_bank=True)
    def pause_webhook(call: Call, webhook_id: UUID) -> Receipt:
        """What happens meanwhile waits, and is sent afterwards."""
        return _become(call, webhook_id, WebhookState.PAUSED)

    @table.command(f"{WEBHOOK}/resume", versioned=at("webhook_id"), of_the_whole_bank=True)
    def resume_webhook(call: Call, webhook_id: UUID) -> Receipt:
        """Sent again, with all that has waited."""
        return _become(call, webhook_id, WebhookState.ACTIVE)

    @table.command(WEBHOOK, method="DELETE", versioned=at("webhook_id"), of_the_whole_bank=True)
    def end_webhook(call: Call, webhook_id: UUID) -> Receipt:
        """For good: nothing more is sent, also not what has waited."""
        return _become(call, webhook_id, WebhookState.ENDED)

    @table.question(f"{WEBHOOK}/deliveries", query=DeliveriesQuery, answer=DeliveriesAnswer, **OWN)
    def list_deliveries(call: Call, webhook_id: UUID) -> dict[str, Any]:
        """What was sent, is to be sent, or was given up: the latest event first."""
        bank.webhooks.commands.of(webhook_id, call.employee.login)
        kind, limit = f"deliveries {webhook_id}", call.query["limit"]
        place = place_of(call.query["cursor"], kind, int)
        found = bank.webhooks.deliveries.of(
            webhook_id,
            state=call.query["state"],
            before=place[0] if place else None,
            limit=limit + 1,
        )
        shown = found[:limit]
        more = cursor(kind, shown[-1].position) if len(found) > limit else None
        told = [
            {
                **{name: getattr(each, name) for name in DELIVERY},
                "sequence": str(each.position),
            }
            for each in shown
        ]
        return {"deliveries": told, "next": more}

    @table.post(f"{WEBHOOK}/replay", answer=ReplayedAnswer, **OWN)
    def replay_dead(call: Call, webhook_id: UUID) -> dict[str, Any]:
        """All that was given up is sent again, as if never tried."""
        return _replayed(call, webhook_id, None)

    @table.post(f"{WEBHOOK}/deliveries/<uuid:delivery_id>/replay", answer=ReplayedAnswer, **OWN)
    def replay_delivery(call: Call, webhook_id: UUID, delivery_id: UUID) -> dict[str, Any]:
        """One delivery is sent again, whatever became of it."""
        return _replayed(call, webhook_id, delivery_id)

    def _with_secret(receipt: Receipt, number: int) -> dict[str, Any]:
        secret = bank.webhooks.secrets.secret(receipt.id, number)
        told = f"whsec_{b64encode(secret).decode()}"
        return {"id": receipt.id, "position": receipt.position, "secret": told}

    def _become(call: Call, webhook_id: UUID, state: WebhookState) -> Receipt:
        return bank.webhooks.commands.become(webhook_id, state, owner=call.employee.login)

    def _replayed(call: Call, webhook_id: UUID, delivery_id: UUID | None) -> dict[str, Any]:
        bank.webhooks.commands.of(webhook_id, call.employee.login)
        count = bank.webhooks.deliveries.replay(webhook_id, delivery_id=delivery_id, at=call.at)
        if delivery_id is not None and not count:
            raise NotFoundError(f"there is no delivery {delivery_id}")
        return {"replayed": count}

    return table


DELIVERY = ("delivery_id", "event_id", "name", "state", "attempts", "due_at", "status", "error")


def _told(entry: WebhookEntry) -> dict[str, Any]:
    return {
        "webhook_id": entry.webhook_id,
        "url": entry.url,
        "names": entry.names,
        "state": entry.state,
        "secret_number": entry.secret,
        "old_until": entry.old_until,
        "after": entry.after,
    }
