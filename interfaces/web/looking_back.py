"""The area of those who look back: history, replay, evidence and erasures, put together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Any

from flask import Flask

from domain.audit.evidence import EvidenceState
from domain.privacy.outcomes import ErasureState
from domain.shared.personal import Retention
from interfaces.web import erasures, evidence, history, replay
from interfaces.web.bank import Bank
from interfaces.web.doing import new_command_id
from interfaces.web.texts import gettext
from interfaces.web.words import word

TONES: dict[Enum, str] = {
    ErasureState.REQUESTED: "warn",
    ErasureState.APPROVED: "warn",
    ErasureState.DECIDED: "warn",
    ErasureState.ERASED: "warn",
    ErasureState.CARRIED_OUT: "ok",
    EvidenceState.REQUESTED: "warn",
    EvidenceState.ORDERED: "warn",
    EvidenceState.EXPORTED: "ok",
    EvidenceState.ABANDONED: "bad",
}
"""Of the tags that states are shown in; words say the same."""


def install(app: Flask, bank: Bank) -> None:
    for pages in (history, replay, evidence, erasures):
        app.register_blueprint(pages.blueprint(bank))
    app.jinja_env.globals["new_command_id"] = new_command_id
    app.jinja_env.filters |= {"classes": _classes, "first_of": _first_of, "tone": _tone}


def _tone(state: Enum) -> str:
    return TONES.get(state, "")


def _classes(names: Iterable[str]) -> str:
    """Classes of data, as a read model keeps them."""
    told = {one.value for one in Retention} & set(names)
    if len(told) == len(Retention):
        return gettext("everything")
    return gettext(", ").join(word(one) for one in Retention if one.value in told)


def _first_of(messages: Any) -> object:
    """Of those about a field, also about one entry of a list."""
    while isinstance(messages, Mapping):
        messages = next(iter(messages.values()))
    return messages[0]
