"""The telephone system tells which number rings at whose desk; whoever tells it signs it."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime, timedelta

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from marshmallow import EXCLUDE, Schema, fields, validate
from werkzeug.exceptions import Unauthorized

from application.desk.ringing import Ring
from interfaces.web.bank import Bank
from interfaces.web.reading import now

TIMESTAMP, SIGNATURE = "X-Telephone-Time", "X-Telephone-Signature"
OLDEST = timedelta(minutes=5)
"""Of a message: a signature that was overheard is of no use later."""
ADDRESS = "/hooks/telephone"


class Told(Schema):
    """Of one call, by its own id."""

    class Meta:
        unknown = EXCLUDE

    call_id = fields.String(required=True, validate=validate.Length(1, 80))
    event = fields.String(required=True, validate=validate.OneOf(["ringing", "answered", "ended"]))
    agent = fields.String(load_default="", validate=validate.Length(max=40))
    number = fields.String(load_default="", validate=validate.Length(max=40))


def signature(secret: bytes, timestamp: str, body: bytes) -> str:
    """Hexadecimal HMAC-SHA256 of the time in seconds, a full stop, and the body."""
    return hmac.digest(secret, timestamp.encode() + b"." + body, hashlib.sha256).hex()


def blueprint(bank: Bank) -> Blueprint:
    routes = Blueprint("telephone", __name__)
    desk = bank.desk

    @routes.post(ADDRESS)
    def told() -> ResponseReturnValue:
        body = request.get_data()
        check(desk.telephone_secret, body)
        asked = Told().load(request.get_json())
        if asked["event"] == "ringing":
            desk.ringing.ring(Ring(asked["call_id"], asked["agent"], asked["number"], now()))
        else:
            desk.ringing.stop(asked["call_id"])
        return "", 204

    return routes


def check(secret: bytes, body: bytes) -> None:
    """Raises Unauthorized."""
    timestamp = request.headers.get(TIMESTAMP, "")
    given = request.headers.get(SIGNATURE, "")
    right = hmac.compare_digest(given.encode(), signature(secret, timestamp, body).encode())
    if not right or not timestamp.isdecimal():
        raise Unauthorized("The message is not signed by the telephone system.")
    if abs(now() - datetime.fromtimestamp(int(timestamp), UTC)) > OLDEST:
        raise Unauthorized("The message is too old, or the clocks differ.")
