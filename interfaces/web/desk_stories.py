"""What happened at the desk, as lines of a customer's timeline."""

from __future__ import annotations

from domain.customer.consents import Consents
from domain.customer.identity_check import IdentityCheck
from domain.outreach.call import Call
from domain.outreach.contact import OutboundContact
from domain.outreach.line import CustomerLine
from domain.outreach.suggestion import Suggestion
from interfaces.web.stories import Story, joined, says, story
from interfaces.web.texts import gettext, lazy_gettext
from interfaces.web.words import word

BESIDE = frozenset[type](
    {OutboundContact.ContactPermitted, OutboundContact.ContactClaimed}
    | {OutboundContact.ClaimReturned, CustomerLine.LineOpened, CustomerLine.LineClaimed}
    | {CustomerLine.LineEngaged, CustomerLine.LineReleased, CustomerLine.ConversationSettled}
    | {Consents.ConsentRecordOpened, Call.CallOpened, Call.DisclosureRead, Call.DisclosureUnticked}
)
"""What every contact brings along, and says little to whoever reads a story."""

says(Call.CallOpened, "phone", lazy_gettext("Script opened"), lambda event: event.script)
says(
    Call.DisclosureRead,
    "check",
    lazy_gettext("Disclosure read out"),
    lambda event: event.disclosure,
)
says(
    Call.DisclosureUnticked,
    "info",
    lazy_gettext("Disclosure unticked"),
    lambda event: event.disclosure,
)
says(Consents.ConsentRecordOpened, "info", lazy_gettext("Record of consents opened"))
says(
    Consents.ConsentGranted,
    "check",
    lazy_gettext("Agreed to be contacted"),
    lambda event: joined(word(event.purpose), word(event.channel) if event.channel else ""),
)
says(Consents.ConsentWithdrawn, "alert", lazy_gettext("Consent withdrawn"))
says(Call.CallEnded, "end", lazy_gettext("Call ended"))


@story.register
def _(event: IdentityCheck.IdentityChecked) -> Story:
    right = gettext("%(right)s of %(asked)s right", right=len(event.right), asked=len(event.asked))
    return Story("shield", gettext("Identity checked"), joined(word(event.level), right))


@story.register
def _(event: Suggestion.SuggestionAnswered) -> Story:
    title = gettext("Suggestion accepted") if event.is_accepted else gettext("Suggestion declined")
    why = word(event.reason) if event.reason else ""
    return Story("info", title, joined(word(event.kind), why))
