"""Subscriptions: addresses, secrets by number, paused, resumed, ended."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest

from domain.integration.webhook import (
    NotAnAddressError,
    Webhook,
    WebhookEndedError,
    WebhookState,
)
from tests.facts import decided, recorded

LATER = datetime(2026, 11, 25, tzinfo=UTC)


def a_webhook(url: str = "https://crm.example/in") -> Webhook:
    return Webhook.subscribe(UUID(int=7), owner="crm", url=url, names=("billing",))


@pytest.mark.parametrize(
    "url", ["ftp://a.example", "https://", "https://me:word@a.example", "http://a:0", "http://[a"]
)
def test_events_are_sent_to_an_address_of_a_host(url: str) -> None:
    with pytest.raises(NotAnAddressError):
        a_webhook(url)


def test_another_secret_has_the_next_number() -> None:
    webhook = recorded(a_webhook())

    webhook.rotate(old_until=LATER)

    assert decided(webhook) == [("WebhookSecretRotated", {"secret": 2, "old_until": LATER})]


def test_what_it_is_already_it_stays() -> None:
    webhook = recorded(a_webhook())

    webhook.become(WebhookState.ACTIVE)

    assert decided(webhook) == []


def test_what_was_ended_is_not_taken_up_again() -> None:
    webhook = a_webhook()
    webhook.become(WebhookState.ENDED)

    with pytest.raises(WebhookEndedError):
        webhook.become(WebhookState.ACTIVE)
    with pytest.raises(WebhookEndedError):
        webhook.rotate(old_until=LATER)
