"""Texts in the language of the page: a thin layer over flask-babel, which publishes no types."""

from __future__ import annotations

from collections.abc import Callable

import flask_babel  # type: ignore[import-untyped]
from flask import Flask

gettext: Callable[..., str] = flask_babel.gettext
ngettext: Callable[..., str] = flask_babel.ngettext
lazy_gettext: Callable[[str], object] = flask_babel.lazy_gettext
"""A text for a table made before there is a request: `str` gives it in the language of then."""


def install(app: Flask, locale: Callable[[], str]) -> None:
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = "translations"
    flask_babel.Babel(app, locale_selector=locale)
