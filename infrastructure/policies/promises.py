"""policies/promises.cn.toml: the limits within which a debtor may promise to pay."""

from __future__ import annotations

from pathlib import Path

from domain.billing.promise_limits import PromiseLimits
from infrastructure.policies.files import SHIPPED, provenance, read

FILE = "promises.cn.toml"
MOST_DAYS = 366
MOST_MONTHS = 60
"""Source: RULES 1.1, CN-13."""


def load_promise_limits(folder: Path = SHIPPED) -> PromiseLimits:
    """Raises PolicyFileError."""
    _, fields = read(folder / FILE)
    limits, plan = fields.table("limits"), fields.table("plan")
    found = PromiseLimits(
        horizon_days=limits.number("horizon_days", least=1, most=MOST_DAYS),
        grace_days=limits.number("grace_days", least=0, most=MOST_DAYS),
        most_broken=limits.number("most_broken", least=1, most=100),
        tolerance_minor=limits.number("tolerance_minor", least=0, most=100_000),
        plan_months=plan.number("months", least=1, most=MOST_MONTHS),
    )
    provenance(plan)
    for each in (limits, plan, fields):
        each.done()
    return found
