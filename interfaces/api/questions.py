"""What the API may be asked, checked before anything is looked up."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from application.enquiries.bounds import Bounds, Whose, WhoseKind
from application.enquiries.searching import CODE, Sought

MOST = 200
PAGE = 50
EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
NOT_BEFORE = validate.Range(min=EARLIEST, error="Nothing was recorded before 1900.")
A_CODE = validate.Regexp(CODE, error="Not a code of letters, digits and . : / @ _ -.")


class BoundsQuery(Schema):
    """Both included; without one there is no bound on that axis."""

    recorded_until = fields.AwareDateTime(load_default=None, validate=NOT_BEFORE)
    effective_until = fields.Date(load_default=None)


class ModelQuery(BoundsQuery):
    subject = fields.UUID(required=True)


class PageQuery(BoundsQuery):
    """`cursor` is `next` of the page before."""

    cursor = fields.Integer(load_default=None, validate=validate.Range(min=1))
    limit = fields.Integer(load_default=PAGE, validate=validate.Range(min=1, max=MOST))


class WhoseQuery(PageQuery):
    person = fields.UUID(load_default=None)
    stream = fields.UUID(load_default=None)
    statement = fields.UUID(load_default=None)

    @validates_schema
    def of_one(self, data: dict[str, Any], **_: Any) -> None:
        if sum(data[kind.value] is not None for kind in WhoseKind) != 1:
            raise ValidationError("Give one of person, stream and statement.", "person")


class LaterQuery(WhoseQuery):
    recorded_until = fields.AwareDateTime(required=True, validate=NOT_BEFORE)


class HistoryQuery(Schema):
    actor = fields.String(load_default=None, validate=A_CODE)
    customer = fields.UUID(load_default=None)
    stream = fields.UUID(load_default=None)
    command = fields.UUID(load_default=None)
    since = fields.AwareDateTime(load_default=None, validate=NOT_BEFORE)
    until = fields.AwareDateTime(load_default=None, validate=NOT_BEFORE)
    branch = fields.String(load_default=None, validate=A_CODE)
    rule = fields.String(load_default=None, validate=A_CODE)
    name = fields.String(load_default=None, validate=A_CODE)
    people = fields.Boolean(load_default=False)
    cursor = fields.Integer(load_default=None, validate=validate.Range(min=1))
    limit = fields.Integer(load_default=PAGE, validate=validate.Range(min=1, max=MOST))


class GrowthQuery(Schema):
    old = fields.Integer(required=True, validate=validate.Range(min=1))
    size = fields.Integer(required=True, validate=validate.Range(min=1))


def bounds_of(asked: dict[str, Any]) -> Bounds:
    return Bounds(asked["recorded_until"], asked["effective_until"])


def whose_of(asked: dict[str, Any]) -> Whose:
    return next(
        Whose(kind, asked[kind.value]) for kind in WhoseKind if asked[kind.value] is not None
    )


def sought_of(asked: dict[str, Any]) -> Sought:
    return Sought(
        actor=asked["actor"],
        customer_id=asked["customer"],
        stream_id=asked["stream"],
        command_id=asked["command"],
        since=asked["since"],
        until=asked["until"],
        branch=asked["branch"],
        rule=asked["rule"],
        name=asked["name"],
        done_by_people=asked["people"],
    )
