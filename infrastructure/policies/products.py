"""policies/products/*.toml: the bank's products, one file each, with all their versions."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from domain.billing.product import (
    NotSuccessiveError,
    Product,
    Products,
    ProductVersion,
    ShortNoticeError,
)
from infrastructure.policies import product_terms
from infrastructure.policies.decimals import decimal
from infrastructure.policies.files import SHIPPED, Fields, PolicyFileError, provenance, read

FOLDER = "products"
LONGEST_NOTICE = 366
FAMILIES = ("loan", "credit-card", "bill-pay", "deposit")
V = TypeVar("V", bound=ProductVersion)
Terms = Callable[[Fields, dict[str, Any]], V]


def load_products(folder: Path = SHIPPED) -> Products:
    """Raises PolicyFileError."""
    found: dict[str, list[Product[Any]]] = {family: [] for family in FAMILIES}
    known: dict[str, Path] = {}
    files = sorted((folder / FOLDER).glob("*.toml"))
    if not files:
        raise PolicyFileError(
            f"{folder / FOLDER}: no product; give each one a file as card.cn.toml"
        )
    for file in files:
        family, product = _product(file)
        if product.name in known:
            raise PolicyFileError(
                f"{file.name}: product.name is {product.name!r}, as in {known[product.name].name};"
                " give each its own"
            )
        known[product.name] = file
        found[family].append(product)
    return Products(
        loans=tuple(found["loan"]),
        cards=tuple(found["credit-card"]),
        bill_payments=tuple(found["bill-pay"]),
        deposits=tuple(found["deposit"]),
    )


def _product(file: Path) -> tuple[str, Product[Any]]:
    _, fields = read(file)
    about = fields.table("product")
    name, family = about.text("name"), about.one_of("family", FAMILIES)
    about.done()
    notice = fields.table("notice")
    notice_days = notice.number("days", least=0, most=LONGEST_NOTICE)
    provenance(notice)
    notice.done()
    terms = _terms(family, fields)
    versions = tuple(_version(name, each, terms) for each in fields.tables("version"))
    fields.done()
    try:
        return family, Product(name, notice_days, versions)
    except (NotSuccessiveError, ShortNoticeError) as wrong:
        raise fields.wrong(
            "version",
            f"is not in order: {wrong}",
            f"numbers from 1, and {notice_days} days from announced_on to effective_from",
        ) from None


def _terms(family: str, fields: Fields) -> Terms[Any]:
    """How a version's own terms are read, within the bands that the file sets for all of them."""
    if family == "loan":
        return partial(product_terms.loan, _penalty_band(fields.table("penalty-band")))
    if family == "credit-card":
        return partial(product_terms.card, _rate_band(fields.table("daily-rate-band")))
    return product_terms.bill_pay if family == "bill-pay" else product_terms.deposit


def _version(name: str, fields: Fields, terms: Terms[V]) -> V:
    announced_on, effective_from = fields.day("announced_on"), fields.day("effective_from")
    if effective_from < announced_on:
        raise fields.wrong(
            "effective_from",
            f"is {effective_from}",
            f"announced_on ({announced_on}) or a later date",
        )
    about = {
        "name": name,
        "version": fields.number("version", least=1, most=9_999),
        "announced_on": announced_on,
        "effective_from": effective_from,
        "rounding": product_terms.chosen(fields, "rounding", product_terms.Rounding),
    }
    version = terms(fields, about)
    fields.done()
    return version


def _rate_band(fields: Fields) -> product_terms.Band:
    band = _band(fields, "least", "most")
    provenance(fields)
    fields.done()
    return band


def _penalty_band(fields: Fields) -> tuple[product_terms.Band, product_terms.Band]:
    bands = (
        _band(fields, "overdue_least", "overdue_most"),
        _band(fields, "misuse_least", "misuse_most"),
    )
    provenance(fields)
    fields.done()
    return bands


def _band(fields: Fields, least: str, most: str) -> product_terms.Band:
    low = decimal(fields, least, least=Decimal(0), most=Decimal(10))
    return low, decimal(fields, most, least=low, most=Decimal(10))
