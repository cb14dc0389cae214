"""The bank's words for debts: classes, reasons, and what makes a debt smaller."""

from __future__ import annotations

from enum import Enum

from domain.billing.classification import FiveClass
from domain.billing.dues import ReductionKind
from domain.billing.overlays import HoldReason, PauseReason
from domain.billing.promise import Promiser, PromiseState
from interfaces.web.texts import Text, lazy_gettext

DEBT_WORDS: dict[Enum, Text] = {
    FiveClass.NORMAL: lazy_gettext("Normal"),
    FiveClass.SPECIAL_MENTION: lazy_gettext("Special mention"),
    FiveClass.SUBSTANDARD: lazy_gettext("Substandard"),
    FiveClass.DOUBTFUL: lazy_gettext("Doubtful"),
    FiveClass.LOSS: lazy_gettext("Loss"),
    ReductionKind.PAYMENT: lazy_gettext("Payment"),
    ReductionKind.CREDIT: lazy_gettext("Credit by the bank"),
    ReductionKind.ADJUSTMENT: lazy_gettext("Adjustment"),
    ReductionKind.WRITE_OFF: lazy_gettext("Write-off"),
    ReductionKind.CREDIT_BALANCE: lazy_gettext("Paid before"),
    ReductionKind.RECOVERY: lazy_gettext("Recovery"),
    PauseReason.DISPUTE: lazy_gettext("Dispute"),
    PauseReason.HARDSHIP: lazy_gettext("Hardship"),
    PauseReason.RELIEF: lazy_gettext("Relief"),
    PauseReason.BANK_ERROR: lazy_gettext("Error of the bank"),
    Promiser.DEBTOR: lazy_gettext("Debtor"),
    Promiser.GUARANTOR: lazy_gettext("Guarantor"),
    PromiseState.ACTIVE: lazy_gettext("to be kept"),
    PromiseState.KEPT: lazy_gettext("kept"),
    PromiseState.PARTLY_KEPT: lazy_gettext("partly kept"),
    PromiseState.BROKEN: lazy_gettext("broken"),
    PromiseState.SUPERSEDED: lazy_gettext("superseded"),
    PromiseState.CANCELLED: lazy_gettext("cancelled"),
    PromiseState.MOOT: lazy_gettext("no longer owed"),
    HoldReason.DISPUTE: lazy_gettext("Dispute"),
    HoldReason.PROMISE: lazy_gettext("Promise to pay"),
    HoldReason.HARDSHIP: lazy_gettext("Hardship"),
    HoldReason.COMPLAINT: lazy_gettext("Complaint"),
    HoldReason.BEREAVEMENT: lazy_gettext("Bereavement"),
    HoldReason.LEGAL: lazy_gettext("Legal proceedings"),
    HoldReason.MANUAL: lazy_gettext("Decided by the bank"),
}
