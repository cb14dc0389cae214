"""The bank's words for card accounts, and for the stages through which a debt is treated."""

from __future__ import annotations

from enum import Enum

from domain.billing.card_charges import InterestBase
from domain.billing.card_entries import CardEntryKind
from domain.billing.card_statement import CardOutcome, StatementChannel, VoidReason
from domain.billing.treatment_stages import TreatmentAction, TreatmentStage
from interfaces.web.texts import Text, lazy_gettext

CARD_WORDS: dict[Enum, Text] = {
    CardEntryKind.PURCHASE: lazy_gettext("Purchase"),
    CardEntryKind.CASH_ADVANCE: lazy_gettext("Cash advance"),
    CardEntryKind.FEE: lazy_gettext("Fee"),
    CardEntryKind.PAYMENT: lazy_gettext("Payment"),
    CardEntryKind.CREDIT: lazy_gettext("Refund"),
    CardEntryKind.REVERSAL: lazy_gettext("Payment returned"),
    CardEntryKind.INTEREST: lazy_gettext("Interest"),
    CardEntryKind.INTEREST_CORRECTED: lazy_gettext("Interest given back"),
    CardEntryKind.LATE_CHARGE: lazy_gettext("Late charge"),
    CardEntryKind.LATE_CHARGE_WAIVED: lazy_gettext("Late charge given back"),
    CardOutcome.IN_FULL: lazy_gettext("paid in full in time"),
    CardOutcome.MINIMUM: lazy_gettext("minimum paid in time"),
    CardOutcome.SHORT: lazy_gettext("minimum not paid in time"),
    VoidReason.WRONG_ADDRESS: lazy_gettext("wrong address"),
    VoidReason.WRONG_HOLDER: lazy_gettext("wrong holder"),
    VoidReason.NOT_DELIVERED: lazy_gettext("could not be delivered"),
    VoidReason.BANK_ERROR: lazy_gettext("Error of the bank"),
    StatementChannel.PAPER: lazy_gettext("by post"),
    StatementChannel.EMAIL: lazy_gettext("by e-mail"),
    StatementChannel.MOBILE_BANK: lazy_gettext("in mobile banking"),
    StatementChannel.WEB_BANK: lazy_gettext("in online banking"),
    InterestBase.WHOLE_BALANCE: lazy_gettext("on the whole balance"),
    InterestBase.UNPAID_PART: lazy_gettext("on the unpaid part"),
    TreatmentStage.CLEAR: lazy_gettext("nothing to be done"),
    TreatmentStage.PRE_DUE: lazy_gettext("before the due date"),
    TreatmentStage.DUE_DAY: lazy_gettext("due day"),
    TreatmentStage.SOFT: lazy_gettext("soft collection"),
    TreatmentStage.FIRM: lazy_gettext("firm collection"),
    TreatmentStage.ESCALATED: lazy_gettext("escalated collection"),
    TreatmentStage.PRE_LEGAL: lazy_gettext("before legal proceedings"),
    TreatmentStage.HAND_OVER: lazy_gettext("hand-over"),
    TreatmentStage.CHARGE_OFF: lazy_gettext("charge-off"),
    TreatmentAction.REMIND: lazy_gettext("remind before the due date"),
    TreatmentAction.REMIND_TODAY: lazy_gettext("remind on the due date"),
    TreatmentAction.FOLLOW_UP: lazy_gettext("follow up"),
    TreatmentAction.DEMAND: lazy_gettext("demand repayment"),
    TreatmentAction.FINAL_DEMAND: lazy_gettext("demand repayment for the last time"),
    TreatmentAction.LEGAL_NOTICE: lazy_gettext("announce legal proceedings"),
    TreatmentAction.PROPOSE_HAND_OVER: lazy_gettext("propose a hand-over"),
    TreatmentAction.PROPOSE_WRITE_OFF: lazy_gettext("propose a write-off"),
}
