"""What the desk says when a rule stands against an act, and its words for what it shows."""

from __future__ import annotations

from enum import Enum

from domain.billing.promise_limits import (
    ConsentNeededError,
    NothingPromisedError,
    TooFarError,
)
from domain.contact_policy.terms import Channel
from domain.customer.consents import ConsentEvidence
from domain.customer.identity_check import (
    CheckQuestion,
    IdentityLevel,
    TooFewQuestionsError,
)
from domain.outreach.after_call import AfterCallNotOverError, CallNotCodedError
from domain.outreach.attempts import (
    AlreadyDispositionedError,
    ClaimedByAnotherError,
    ContactEndedError,
    NotClaimedError,
)
from domain.outreach.callback import NotASlotError, NotYourCallbackError
from domain.outreach.line import CustomerBusyError
from domain.outreach.purposes import CorrectionReason
from domain.outreach.script import DisclosureMissingError
from domain.outreach.suggestion import DeclineReason, SuggestionKind
from domain.shared.errors import DomainError
from interfaces.web.texts import Text, gettext, lazy_gettext

AGAINST: dict[type[DomainError], Text] = {
    CallNotCodedError: lazy_gettext("Say first what came of the call before this one."),
    AfterCallNotOverError: lazy_gettext("The time after the call before is not over yet."),
    ClaimedByAnotherError: lazy_gettext("Somebody else has this contact at the moment."),
    CustomerBusyError: lazy_gettext("Somebody else is in touch with this customer right now."),
    ContactEndedError: lazy_gettext("This contact is over: there is nothing left to call about."),
    NotYourCallbackError: lazy_gettext("This callback was promised by another agent."),
    NotClaimedError: lazy_gettext("Your claim of this contact has lapsed. Take it again."),
    AlreadyDispositionedError: lazy_gettext("This call is coded already; correct that."),
    NotASlotError: lazy_gettext("Choose a half hour still to come, within the days allowed."),
    DisclosureMissingError: lazy_gettext(
        "Read out what is mandatory and tick it; your notes were kept."
    ),
    NothingPromisedError: lazy_gettext("Promise some money, and no more than is still owed."),
    TooFarError: lazy_gettext("The day of the promise is too far ahead, or past."),
    ConsentNeededError: lazy_gettext(
        "After so many broken promises a supervisor has to consent to another."
    ),
    TooFewQuestionsError: lazy_gettext("Ask two questions or more."),
}

DESK_WORDS: dict[Enum, Text] = {
    CheckQuestion.ID_TAIL: lazy_gettext("Last 4 of the ID number"),
    CheckQuestion.BORN_ON: lazy_gettext("Date of birth"),
    CheckQuestion.PHONE_TAIL: lazy_gettext("Last 4 of a phone number on file"),
    CheckQuestion.ACCOUNT_TAIL: lazy_gettext("Last 4 of an account number"),
    ConsentEvidence.SPOKEN: lazy_gettext("said on a call"),
    ConsentEvidence.SIGNED: lazy_gettext("signed"),
    ConsentEvidence.IN_THE_APP: lazy_gettext("given in the app"),
    IdentityLevel.NONE: lazy_gettext("not verified"),
    IdentityLevel.BASIC: lazy_gettext("verified"),
    IdentityLevel.FULL: lazy_gettext("fully verified"),
    CorrectionReason.WRONG_KEY: lazy_gettext("Wrong key"),
    CorrectionReason.LEARNT_LATER: lazy_gettext("Learnt later"),
    CorrectionReason.REVIEWED: lazy_gettext("Reviewed"),
    SuggestionKind.KEEP_A_CALLBACK: lazy_gettext("Call back as promised"),
    SuggestionKind.TALK_ABOUT_A_BROKEN_PROMISE: lazy_gettext("Talk about the broken promise"),
    SuggestionKind.FOLLOW_UP_WHAT_IS_OVERDUE: lazy_gettext("Follow up the overdue repayment"),
    SuggestionKind.REMIND_OF_WHAT_IS_DUE: lazy_gettext("Remind of the repayment due"),
    SuggestionKind.ASK_FOR_A_PHONE: lazy_gettext("Ask for a phone number"),
    DeclineReason.DONE_ALREADY: lazy_gettext("done already"),
    DeclineReason.NOT_THE_MOMENT: lazy_gettext("not the moment"),
    DeclineReason.NOT_SUITABLE: lazy_gettext("not suitable"),
    DeclineReason.CUSTOMER_REFUSES: lazy_gettext("the customer refuses"),
}
CHANNEL_ICONS = {
    Channel.VOICE: "phone",
    Channel.SMS: "chat",
    Channel.EMAIL: "mail",
    Channel.LETTER: "paper",
    Channel.PUSH: "bell",
    Channel.VISIT: "walk",
}


def against(error: DomainError) -> str:
    """What stands against an act, and what would do."""
    known = AGAINST.get(type(error))
    return str(known) if known else gettext("A rule of the bank stands against this")
