"""Texts in the language of the page: a thin layer over flask-babel, which publishes no types."""

from __future__ import annotations

from collections.abc import Callable
from gettext import NullTranslations
from typing import Any

import flask_babel  # type: ignore[import-untyped]
from flask import Flask, g


def install(app: Flask, locale: Callable[[], str]) -> None:
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = "translations"
    flask_babel.Babel(app, locale_selector=locale)


def gettext(text: str, **values: Any) -> str:
    """With `values` put where the text has %(name)s."""
    translated = _translations().gettext(text)
    return translated % values if values else translated


def ngettext(one: str, many: str, num: int) -> str:
    return _translations().ngettext(one, many, num) % {"num": num}


class Text:
    """A text for a table made before there is a request; `str` gives it in the page's language."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __str__(self) -> str:
        return gettext(self._text)


def lazy_gettext(text: str) -> Text:
    return Text(text)


def _translations() -> NullTranslations:
    """Looked up once for each request: a page has hundreds of texts."""
    found: NullTranslations | None = g.get("translations")
    if found is None:
        found = g.translations = flask_babel.get_translations()
    return found
