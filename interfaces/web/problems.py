"""Pages for what went wrong: what it is, and what to do next."""

from __future__ import annotations

import logging
from typing import NamedTuple

from flask import Flask, render_template, request
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError
from werkzeug.exceptions import HTTPException, InternalServerError

from application.enquiries.bounds import NotYetKnownError
from domain.shared.errors import DomainError, NotFoundError
from interfaces.api import problem as problem_json
from interfaces.web.texts import gettext

log = logging.getLogger(__name__)
FOR_PROGRAMS = ("/api/", "/log/")


class Problem(NamedTuple):
    status: int
    title: str
    advice: str


def install(app: Flask) -> None:
    app.register_error_handler(ValidationError, lambda error: page(422, fields=error.messages_dict))
    app.register_error_handler(NotFoundError, lambda error: page(404))
    app.register_error_handler(NotYetKnownError, lambda error: (render(not_yet_known()), 409))
    app.register_error_handler(DomainError, lambda error: page(409))
    app.register_error_handler(HTTPException, of_http)
    app.register_error_handler(InternalServerError, unexpected)


def of_http(error: HTTPException) -> ResponseReturnValue:
    """Also where no view is found: a program is told so in JSON."""
    if request.path.startswith(FOR_PROGRAMS):
        return problem_json.of_http(error)
    return page(error.code or 500)


def unexpected(error: InternalServerError) -> ResponseReturnValue:
    log.error("nobody expected this", exc_info=error.original_exception)
    return of_http(error)


def page(status: int, fields: dict[str, list[str]] | None = None) -> ResponseReturnValue:
    return render(problem(status), fields), status


def render(found: Problem, fields: dict[str, list[str]] | None = None) -> str:
    return render_template("problem.html", problem=found, fields=fields or {})


def not_yet_known() -> Problem:
    return Problem(
        409,
        gettext("What was known at that time is not settled yet"),
        gettext(
            "It is still to come, or something that began before is not recorded yet."
            " Ask again in a moment."
        ),
    )


def problem(status: int) -> Problem:
    known = {
        400: (
            gettext("This form is out of date"),
            gettext(
                "It was made before you signed in or out. Go back, reload the page, try again."
            ),
        ),
        403: (
            gettext("Your role does not see this page"),
            gettext("If you need it for your work, ask your supervisor."),
        ),
        404: (
            gettext("There is no such page"),
            gettext("The address may be mistyped, or what it names does not exist."),
        ),
        409: (
            gettext("A rule of the bank stands against this"),
            gettext("Nothing was changed."),
        ),
        422: (
            gettext("Something in the form is not right"),
            gettext("Nothing was changed. Go back and correct the fields below."),
        ),
    }
    title, advice = known.get(
        status,
        (
            gettext("Something went wrong on our side"),
            gettext("It was noted. Nothing you entered is lost; try again in a moment."),
        ),
    )
    return Problem(status, title, advice)
