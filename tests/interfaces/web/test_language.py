"""Chinese and English are equal: every text and every word of the bank has both."""

from __future__ import annotations

from enum import Enum
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from application.privacy import masks
from application.read_models.loans import InstalmentState
from domain.access.readings import RevealReason
from domain.access.roles import Permission, Role
from domain.billing.account_facts import AccountRole
from domain.billing.card import CardType
from domain.billing.statement import StatementFrequency
from domain.billing.transaction import Purpose, TransactionKind
from domain.customer.customer import LANGUAGES, ContactPointKind, CustomerKind, VipTier
from domain.outreach.callback import MoveReason
from domain.outreach.line import RefusalEnd
from domain.outreach.purposes import CancelReason, ContactPurpose
from domain.outreach.states import ContactState
from domain.shared.money import MINOR_DIGITS
from interfaces.web.words import CURRENCIES, SPOKEN, WORDS

WEB = Path(__file__).parents[3] / "interfaces" / "web"
CATALOGUE = WEB / "translations" / "zh_Hans_CN" / "LC_MESSAGES" / "messages.po"
KEYWORDS = {"gettext": None, "ngettext": (1, 2), "lazy_gettext": None, "_": None}
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
TRIMMED = {"**/templates/**.html": {"trimmed": "true"}}


def test_every_text_of_the_pages_has_a_chinese_one_and_none_is_left_over() -> None:
    found = extract_from_dir(
        WEB,
        method_map=METHODS,
        options_map=TRIMMED,
        keywords=KEYWORDS,
    )
    used = {message for _, _, message, _, _ in found}
    with CATALOGUE.open("rb") as text:
        translated = {one.id: one.string for one in read_po(text) if one.id}

    assert set(translated) == used
    assert all(all(text) if isinstance(text, tuple) else text for text in translated.values())


def test_the_catalogue_that_is_read_is_the_one_that_was_written() -> None:
    with CATALOGUE.open("rb") as text, CATALOGUE.with_suffix(".mo").open("rb") as binary:
        written, read = read_po(text), read_mo(binary)

    assert texts_of(read) == texts_of(written)


KINDS: tuple[type[Enum], ...] = (
    *(Role, Permission, CustomerKind, ContactPointKind, VipTier, AccountRole, CardType),
    InstalmentState,
    *(StatementFrequency, TransactionKind, Purpose, ContactPurpose, RevealReason),
    *(ContactState, CancelReason, RefusalEnd, MoveReason),
)


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_the_domain_tells_apart_has_a_word(kind: type[Enum]) -> None:
    assert [member for member in kind if member not in WORDS] == []


def test_languages_currencies_and_contact_points_have_words_and_masks() -> None:
    assert SPOKEN.keys() == LANGUAGES
    assert CURRENCIES.keys() == MINOR_DIGITS.keys()
    assert {kind.value for kind in ContactPointKind} <= set(masks.KINDS)


def texts_of(catalogue: Catalog) -> dict[str, list[str]]:
    """By the text of the source; a plural form, where there is one, is one more text."""
    return {_all(one.id)[0]: _all(one.string) for one in catalogue if one.id}


def _all(texts: str | tuple[str, ...] | list[str] | None) -> list[str]:
    return [texts] if isinstance(texts, str) else list(texts or ())
