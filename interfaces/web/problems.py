"""Pages for what went wrong: what it is, and what to do next."""

from __future__ import annotations

from http import HTTPStatus
from typing import NamedTuple

from flask import Flask, render_template, request
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError
from werkzeug.exceptions import HTTPException

from application.enquiries.bounds import NotYetKnownError
from application.enquiries.replay import NothingRecordedError
from domain.shared.errors import DomainError, NotFoundError
from interfaces.api import problem as problem_json
from interfaces.web.security import UnencryptedError
from interfaces.web.texts import gettext, lazy_gettext

FOR_PROGRAMS = ("/api/", "/log/")


# What is said of a field by the library that reads forms, and what would do instead.
SAID = {
    "Missing data for required field.": lazy_gettext("This has to be given."),
    "Not a valid UUID.": lazy_gettext("Give an id, as 00000000-0000-4000-8000-000000000001."),
    "Not a valid date.": lazy_gettext("Give a date, as 2026-01-31."),
    "Not a valid datetime.": lazy_gettext("Give a date and a time, as 2026-01-31T12:00."),
    "Not a valid integer.": lazy_gettext("Give a whole number."),
    "Unknown field.": lazy_gettext("Nothing is asked under this name."),
}


class Problem(NamedTuple):
    status: int
    title: str
    advice: str


def install(app: Flask) -> None:
    app.register_error_handler(ValidationError, lambda error: page(422, fields=error.messages_dict))
    app.register_error_handler(NotFoundError, lambda error: page(404))
    app.register_error_handler(NothingRecordedError, lambda error: (render(not_there()), 404))
    app.register_error_handler(NotYetKnownError, lambda error: (render(not_yet_known()), 409))
    app.register_error_handler(DomainError, lambda error: page(409))
    app.register_error_handler(HTTPException, of_http)


def of_http(error: HTTPException) -> ResponseReturnValue:
    """Also where no view is found: a program is told so in JSON. What nobody expected, Flask has
    logged by then.
    """
    if request.path.startswith(FOR_PROGRAMS):
        return problem_json.of_http(error)
    if isinstance(error, UnencryptedError):
        return render(unencrypted()), 400
    return page(error.code or 500)


def page(status: int, fields: dict[str, list[str]] | None = None) -> ResponseReturnValue:
    return render(problem(status), fields), status


def render(found: Problem, fields: dict[str, list[str]] | None = None) -> str:
    return render_template("problem.html", problem=found, fields=fields or {})


def said(message: object) -> str:
    """Of a field, in the language of the page; our own messages are so already."""
    return str(SAID.get(str(message), message))


def not_yet_known() -> Problem:
    return Problem(
        409,
        gettext("What was known at that time is not settled yet"),
        gettext(
            "It is still to come, or something that began before is not recorded yet."
            " Ask again in a moment."
        ),
    )


def not_there() -> Problem:
    return Problem(
        404,
        gettext("Nothing is recorded of this"),
        gettext("If you gave a time or a day: not by then. Go back and choose a later one."),
    )


def unencrypted() -> Problem:
    return Problem(
        400,
        gettext("These pages need an encrypted connection"),
        gettext(
            "Your browser sends the cookies that signing in needs by https:// only, or on the"
            " machine itself. Ask whoever runs the pages for their encrypted address."
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
        429: (
            gettext("Too many requests at once"),
            gettext("Wait a moment, and go on where you were."),
        ),
        422: (
            gettext("Something in the form is not right"),
            gettext("Nothing was changed. Go back and correct the fields below."),
        ),
    }
    title, advice = known.get(status) or _any_other(status)
    return Problem(status, title, advice)


def _any_other(status: int) -> tuple[str, str]:
    if status == HTTPStatus.METHOD_NOT_ALLOWED:  # An address that forms are sent to was typed.
        nowhere = problem(HTTPStatus.NOT_FOUND)
        return nowhere.title, nowhere.advice
    if status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return (
            gettext("This cannot be asked like that"),
            gettext("Nothing was changed. Go back to the start, and try again with less."),
        )
    return (
        gettext("Something went wrong on our side"),
        gettext("It was noted. Nothing you entered is lost; try again in a moment."),
    )
