"""A new password as forms ask for it, and what is said of one that will not do."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, validates_schema

from domain.access.password_rules import (
    LONGEST,
    SHORTEST,
    PasswordTooLongError,
    PasswordTooShortError,
    WeakPasswordError,
    normalised,
)
from interfaces.web.texts import gettext


class NewPassword(Schema):
    """Twice, as nobody sees what they type; how good it is, is the domain's to say."""

    new = fields.String(load_default="")
    again = fields.String(load_default="")
    form_token = fields.String()

    @validates_schema
    def the_same(self, data: dict[str, Any], **_: Any) -> None:
        if normalised(data["new"]) != normalised(data["again"]):
            raise ValidationError(gettext("The two are not the same."), "again")


def complaint(error: WeakPasswordError) -> str:
    if isinstance(error, PasswordTooShortError):
        return gettext("It needs %(least)s characters or more.", least=SHORTEST)
    if isinstance(error, PasswordTooLongError):
        return gettext("It has more than %(most)s characters.", most=LONGEST)
    return gettext(
        "It is made of words, keys in a row or repetitions that are tried first."
        " Add words that have to do with neither you nor the bank."
    )
