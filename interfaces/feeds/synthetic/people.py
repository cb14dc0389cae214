"""Who the customers of the synthetic bank are, each from draws of their own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum

from domain.shared.dates import BusinessDate, day_after
from interfaces.feeds.synthetic import names, numbers
from interfaces.feeds.synthetic.chance import Chance
from interfaces.feeds.synthetic.names import BRANCHES, Branch

FIRST_ON = BusinessDate(date(2025, 7, 1))
LAST_ON = BusinessDate(date(2026, 6, 30))
"""The year that the bank has lived through; most of its customers were there when it began."""

FOUNDERS = 0.75
NEWCOMERS_WITHIN_DAYS = 270
ADULT_YEARS = ((18, 25, 0.15), (26, 40, 0.38), (41, 59, 0.30), (60, 85, 0.17))
"""Youngest, oldest, and the share of customers between them."""

SCATTERED = 48_271_363
"""Coprime to ten: distinct numbers stay distinct, and neighbours are far from each other."""


class Livelihood(Enum):
    SALARY = "salary"
    PENSION = "pension"
    STUDIES = "studies"
    TRADE = "trade"


MONTHLY_YUAN = {
    Livelihood.SALARY: ((6_500, 0.45), (11_000, 0.35), (19_000, 0.15), (42_000, 0.05)),
    Livelihood.PENSION: ((3_200, 0.7), (6_800, 0.3)),
    Livelihood.STUDIES: ((1_800, 1.0),),
    Livelihood.TRADE: ((60_000, 0.6), (240_000, 0.3), (900_000, 0.1)),
}
"""What comes in a month, before the spread of the single customer, and how often that is so."""


@dataclass(frozen=True, slots=True)
class Profile:
    """One customer; companies have neither birth date nor sex. `monthly` is in whole yuan."""

    number: int
    name: str
    id_number: str
    born_on: date | None
    sex: str | None
    branch: Branch
    address: str
    livelihood: Livelihood
    monthly: int
    joined_on: BusinessDate

    @property
    def is_company(self) -> bool:
        return self.livelihood is Livelihood.TRADE

    @property
    def customer_no(self) -> str:
        return f"{self.number:08d}"

    @property
    def mobile(self) -> str:
        return numbers.mobile(self.number * SCATTERED % 10**8)

    @property
    def email(self) -> str:
        """At a domain that RFC 2606 keeps for examples."""
        return f"c{self.number:06d}@example.com"


COMPANY_EVERY = 15
"""One customer in so many is a company."""


def profile(seed: int, number: int) -> Profile:
    """The customer of this number, from 1; the same one in a bank of any size."""
    chance = Chance(seed, "profile", number)
    return _company(chance, number) if number % COMPANY_EVERY == 0 else _person(chance, number)


def _company(chance: Chance, number: int) -> Profile:
    branch = chance.pick(BRANCHES)
    return Profile(
        number=number,
        name=names.company_name(chance, branch.city),
        id_number=numbers.credit_code(branch.province, number),
        born_on=None,
        sex=None,
        branch=branch,
        address=names.address(chance, branch),
        livelihood=Livelihood.TRADE,
        monthly=_monthly(chance, Livelihood.TRADE),
        joined_on=_joined_on(chance),
    )


def _person(chance: Chance, number: int) -> Profile:
    branch, sex = chance.pick(BRANCHES), chance.pick(("female", "male"))
    youngest, oldest = chance.weighed([((young, old), share) for young, old, share in ADULT_YEARS])
    age = chance.between(youngest, oldest)
    born_on = date(FIRST_ON.year - age, chance.between(1, 6), chance.between(1, 28))
    livelihood = _livelihood(chance, age)
    # The serial holds the customer's number, so that hardly two born on one day share theirs.
    serial = number * 2 % 1_000 + (sex == "male")
    return Profile(
        number=number,
        name=names.surname(chance) + names.given_name(chance, sex, born_on.year),
        id_number=numbers.id_number(branch.province, born_on, serial),
        born_on=born_on,
        sex=sex,
        branch=branch,
        address=names.address(chance, branch),
        livelihood=livelihood,
        monthly=_monthly(chance, livelihood),
        joined_on=_joined_on(chance),
    )


def _livelihood(chance: Chance, age: int) -> Livelihood:
    if age >= 60:
        return Livelihood.PENSION
    return Livelihood.STUDIES if age < 23 and chance.happens(0.6) else Livelihood.SALARY


def _monthly(chance: Chance, livelihood: Livelihood) -> int:
    return chance.around(chance.weighed(MONTHLY_YUAN[livelihood]), 0.35)


def _joined_on(chance: Chance) -> BusinessDate:
    if chance.happens(FOUNDERS):
        return FIRST_ON
    return day_after(FIRST_ON, chance.between(1, NEWCOMERS_WITHIN_DAYS))
