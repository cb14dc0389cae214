"""How a debt is treated, as a line of its debtor's timeline."""

from __future__ import annotations

from domain.billing.treatment import Treatment
from interfaces.documents.amounts import in_figures
from interfaces.web.stories import Story, became, joined, says, story
from interfaces.web.texts import gettext, lazy_gettext
from interfaces.web.words import word

# What the stage, or the contact that is cancelled, tells as well.
TOLD_BEFORE = frozenset[type]({Treatment.TreatmentOpened, Treatment.TreatmentActionCancelled})

says(Treatment.TreatmentOpened, "info", lazy_gettext("A debt is watched"))
says(
    Treatment.TreatmentStageEntered,
    "clock",
    lazy_gettext("Stage of collection"),
    lambda event: became(word(event.was), word(event.stage)),
)


@story.register
def _(event: Treatment.TreatmentActionRaised) -> Story:
    by = gettext(
        "%(amount)s by %(day)s", amount=in_figures(event.amount), day=event.last_on.isoformat()
    )
    return Story("info", gettext("To be done about a debt"), joined(word(event.action), by))


says(Treatment.TreatmentActionCancelled, "check", lazy_gettext("Nothing more to be done about it"))
says(
    Treatment.TreatmentOverridden,
    "alert",
    lazy_gettext("Stage of collection decided by hand"),
    lambda event: joined(word(event.override.stage), event.override.approved_by),
)
