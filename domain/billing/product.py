"""What the bank decides for all loans of one kind, version by version."""

from __future__ import annotations

from dataclasses import dataclass

from domain.shared.errors import NotFoundError


@dataclass(frozen=True, slots=True)
class LoanProduct:
    """One version of a product; a changed one gets a version of its own.

    A payment that falls short by at most `tolerance_minor` (minor units) pays an instalment;
    the customer is reminded `remind_days` before each due date.
    """

    name: str
    version: int
    remind_days: int
    tolerance_minor: int

    @property
    def code(self) -> str:
        return f"{self.name}/{self.version}"


INSTALMENT_LOAN = LoanProduct("instalment-loan", version=1, remind_days=3, tolerance_minor=50)

_BY_CODE = {product.code: product for product in (INSTALMENT_LOAN,)}


class UnknownProductError(NotFoundError):
    """A loan is granted under a product that the bank has."""


def loan_product(code: str) -> LoanProduct:
    try:
        return _BY_CODE[code]
    except KeyError:
        raise UnknownProductError(f"there is no loan product {code}") from None
