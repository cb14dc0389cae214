"""What contacts are for, and why they are judged, cancelled and corrected."""

from __future__ import annotations

from enum import Enum

from domain.contact_policy.terms import PurposeClass


class ContactPurpose(Enum):
    PAYMENT_REMINDER = "payment-reminder"
    MISSED_INSTALMENT = "missed-instalment"
    DUE_TODAY = "due-today"
    REPAYMENT_DEMAND = "repayment-demand"
    FINAL_DEMAND = "final-demand"
    LEGAL_NOTICE = "legal-notice"

    @property
    def purpose_class(self) -> PurposeClass:
        """To announce a lawsuit is to collect, whatever else it is."""
        if self in (ContactPurpose.PAYMENT_REMINDER, ContactPurpose.DUE_TODAY):
            return PurposeClass.REMINDER
        return PurposeClass.COLLECTION


class GateStage(Enum):
    """When the gate was asked."""

    PLANNING = "planning"
    CLAIM = "claim"
    DIAL = "dial"
    """Again, for hours end and customers refuse while a contact is claimed."""


class CancelReason(Enum):
    PAID = "paid"
    """There is nothing left to talk about."""
    RESOLVED = "resolved"
    """The customer called first, or was spoken to meanwhile."""
    CUSTOMER_ASKED = "customer-asked"
    MISCODED = "miscoded"
    """Nothing of the kind was agreed: a call was closed with the wrong code."""


class CorrectionReason(Enum):
    WRONG_KEY = "wrong-key"
    LEARNT_LATER = "learnt-later"
    REVIEWED = "reviewed"
