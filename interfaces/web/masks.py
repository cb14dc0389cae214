"""The masks of the bank's policy, as they lie on pages for the one who looks."""

from __future__ import annotations

from typing import cast

from flask import Flask, current_app

from application.privacy.masks import Masks
from application.read_models.ports import Shown
from interfaces.api.personal import masked_for
from interfaces.web.sessions import employee

EXTENSION = "heliograph-masks"


def install(app: Flask, masks: Masks) -> None:
    app.extensions[EXTENSION] = masks


def masked(kind: str, value: Shown) -> Shown:
    """By kind of field and role of the employee whose page it is."""
    masks = cast("Masks", current_app.extensions[EXTENSION])
    return masked_for(masks, employee().role)(kind, value)
