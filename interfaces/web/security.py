"""Headers of every answer, and the refusal of forms that another site sent."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from urllib.parse import urlsplit

from flask import Flask, Response, g, request
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

VISIT = "heliograph_visit"
HEADER = "X-Form-Token"
"""For requests that are no forms; a browser lets no other site set it."""
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
SIGNED = "/hooks/"
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
POLICY = "; ".join(
    (
        "default-src 'none'",  # No frame, plug-in or connection but what is named here.
        "script-src 'self'",
        "connect-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class ForeignFormError(HTTPException):
    """The form did not come from a page that this program gave to this browser."""

    code = 400
    description = "The form does not belong to this session."


class UnencryptedError(ForeignFormError):
    """The browser keeps no cookie of a page that came in clear, and so no form of it belongs."""


def install(app: Flask) -> None:
    app.before_request(refuse_foreign_forms)
    app.after_request(add_headers)
    app.jinja_env.globals["form_token"] = form_token


def believe_proxies(app: Flask, number: int) -> None:
    """So many reverse proxies say who asks, by which scheme and for which host; 0: none does."""
    app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
        app.wsgi_app, x_for=number, x_proto=number, x_host=number
    )


def is_secure() -> bool:
    """Cookies are for encrypted connections, but on the machine itself, where it is tried out."""
    return urlsplit(request.host_url).hostname not in LOOPBACK


def secret_of_browser() -> str:
    """The session's token; before there is one, a random value that marks the visit."""
    token: str | None = g.get("token")
    if token is None:
        token = g.get("visit") or request.cookies.get(VISIT) or secrets.token_urlsafe(32)
        g.visit = token
    return token


def form_token() -> str:
    """Goes into every form, bound to the session, or to the visit."""
    return hashlib.sha256(b"form token\n" + secret_of_browser().encode()).hexdigest()


def refuse_foreign_forms() -> None:
    """An API token is no cookie: no other site makes a browser send one."""
    session = g.get("session")
    if request.method in SAFE or (session is not None and session.by_token):
        return
    if session is None and request.path.startswith("/api/"):
        return  # Nobody asks: the view says so.
    if request.path.startswith(SIGNED):
        return  # Other systems sign what they say; no cookie counts there.
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    origin = request.headers.get("Origin")
    if site != "same-origin" or (origin is not None and urlsplit(origin).netloc != request.host):
        raise ForeignFormError
    given = request.headers.get(HEADER) or request.form.get("form_token", "")
    if not hmac.compare_digest(given.encode(), form_token().encode()):
        raise UnencryptedError if _lost_its_cookies() else ForeignFormError


def _lost_its_cookies() -> bool:
    return is_secure() and not request.is_secure and not request.cookies


def add_headers(response: Response) -> Response:
    """Pages are of customers: no cache keeps them. Assets say otherwise themselves."""
    response.headers.setdefault("Cache-Control", "no-store")
    if response.mimetype == "text/html":
        response.headers["Content-Security-Policy"] = POLICY
    for name, value in HEADERS.items():
        response.headers[name] = value
    if "visit" in g and request.cookies.get(VISIT) != g.visit:
        response.set_cookie(VISIT, g.visit, httponly=True, secure=is_secure(), samesite="Lax")
    return response
