"""policies/treatment.cn.toml: the stages through which a debt is treated."""

from __future__ import annotations

from pathlib import Path

from domain.billing.treatment_stages import (
    NoTreatmentError,
    StageRule,
    TreatmentAction,
    TreatmentPack,
    TreatmentStage,
)
from infrastructure.policies.files import SHIPPED, Fields, read

FILE = "treatment.cn.toml"
MOST_DAYS = 3_660
MOST_MINOR = 10**9
NO_ACTION = "none"


def load_treatment_pack(folder: Path = SHIPPED) -> TreatmentPack:
    """Raises PolicyFileError."""
    pack, fields = read(folder / FILE)
    rules = tuple(map(_rule, fields.tables("stage")))
    fields.done()
    try:
        return TreatmentPack(pack.id, rules)
    except NoTreatmentError as wrong:
        raise fields.wrong(
            "stage", f"is not in order: {wrong}", "stages by severity, each from a later day"
        ) from None


def _rule(fields: Fields) -> StageRule:
    actions = [NO_ACTION, *(each.value for each in TreatmentAction)]
    stage = fields.one_of("stage", [each.value for each in TreatmentStage])
    named = fields.one_of("action", actions) if "action" in fields.names() else NO_ACTION
    acts = named != NO_ACTION
    rule = StageRule(
        stage=TreatmentStage(stage),
        from_days=fields.number("from_days", least=-MOST_DAYS, most=MOST_DAYS),
        least_minor=fields.number("least_minor", least=0, most=MOST_MINOR),
        action=TreatmentAction(named) if acts else None,
        within_days=fields.number("within_days", least=0, most=MOST_DAYS) if acts else 0,
    )
    fields.done()
    return rule
