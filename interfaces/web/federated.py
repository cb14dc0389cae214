"""Signing in by the bank's provider of identities: away to it, and back."""

from __future__ import annotations

import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import timedelta

from flask import Blueprint, Flask, Response, g, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from application.access.access import SignInRefusedError
from application.access.door import Door
from application.access.federation import (
    Departure,
    Federation,
    FederationRefusedError,
    ProviderSilentError,
)
from interfaces.web import sign_in
from interfaces.web.addresses import local_path
from interfaces.web.security import is_secure
from interfaces.web.sessions import Clock, whence
from interfaces.web.texts import gettext

COOKIE = "heliograph_departure"
"""What this browser left with. It holds nothing that another browser could use."""
PATH = "/sign-in/provider"
JOURNEY = timedelta(minutes=10)


def install(app: Flask, door: Door, clock: Clock) -> None:
    """Off, unless a provider is configured."""
    app.jinja_env.globals["federation"] = door.federation.name if door.federation else None
    if door.federation is not None:
        app.register_blueprint(blueprint(door, door.federation, clock))


def blueprint(door: Door, federation: Federation, clock: Clock) -> Blueprint:
    routes = Blueprint("federated", __name__)

    @routes.get(PATH)
    def leave() -> ResponseReturnValue:
        """By a link: a form's policy would hold back one that leads to another site."""
        try:
            departure = federation.depart(back())
        except ProviderSilentError:
            return sent_back(silent(), 502)
        response = make_response(redirect(departure.address, 303))
        remember(response, departure, local_path(request.args.get("next")) or "")
        return response

    @routes.get(f"{PATH}/back")
    def arrive() -> ResponseReturnValue:
        kept = remembered()
        if kept is None or "error" in request.args:
            return sent_back(refused(), 422)
        departure, then = kept
        token = secrets.token_urlsafe(32)
        try:
            employee = federation.arrive(
                departure,
                state=request.args.get("state", ""),
                code=request.args.get("code", ""),
                back=back(),
                token=token,
                whence=whence(),
                at=clock(),
            )
        except (FederationRefusedError, SignInRefusedError):
            return sent_back(refused(), 422)
        except ProviderSilentError:
            return sent_back(silent(), 502)
        if g.token:
            door.access.sign_out(g.token, at=clock())
        response = sign_in.entered(token, employee.language, then)
        response.delete_cookie(COOKIE, path=PATH)
        return response

    return routes


def back() -> str:
    return url_for("federated.arrive", _external=True)


def sent_back(told: str, status: int) -> ResponseReturnValue:
    response = make_response(sign_in.page("sign_in.html", {"form": [told]}), status)
    response.delete_cookie(COOKIE, path=PATH)
    return response


def refused() -> str:
    return gettext("The provider's word opened nothing here. Try again, or ask an administrator.")


def silent() -> str:
    return gettext("The provider does not answer. Try again in a moment.")


def remember(response: Response, departure: Departure, then: str) -> None:
    kept = json.dumps([*departure._replace(address=""), then])
    response.set_cookie(
        COOKIE,
        urlsafe_b64encode(kept.encode()).decode(),
        max_age=int(JOURNEY.total_seconds()),
        path=PATH,
        httponly=True,
        secure=is_secure(),
        samesite="Lax",
    )


def remembered() -> tuple[Departure, str] | None:
    """None if the cookie is not one of ours."""
    try:
        address, state, nonce, verifier, then = json.loads(
            urlsafe_b64decode(request.cookies.get(COOKIE, ""))
        )
    except ValueError:
        return None
    parts = (address, state, nonce, verifier, then)
    if not all(isinstance(each, str) for each in parts):
        return None
    return Departure(address, state, nonce, verifier), then
