"""The events of the log in the bank's words, as the audit history lists them."""

from __future__ import annotations

from interfaces.web.texts import Text, lazy_gettext

TITLES: dict[str, Text] = {
    "access.CustomerRead": lazy_gettext("Customer's record read"),
    "access.PersonalDataRevealed": lazy_gettext("Masked data shown in clear"),
    "access.ReadingDayBegun": lazy_gettext("First look of the day"),
    "access.RecordReplayed": lazy_gettext("Past looked at"),
    "access.SearchMade": lazy_gettext("Customer searched for"),
    "access.SignInFailed": lazy_gettext("Sign-in failed"),
    "access.SignedIn": lazy_gettext("Signed in"),
    "access.SignedOut": lazy_gettext("Signed out"),
    "access.StatementRead": lazy_gettext("Statement read"),
    "audit.AlterationFound": lazy_gettext("Alteration of the log found"),
    "audit.AlterationResolved": lazy_gettext("Alteration of the log resolved"),
    "audit.AlterationReturned": lazy_gettext("Alteration of the log found again"),
    "audit.ArchiveWrittenAgain": lazy_gettext("Archive written again"),
    "audit.EvidenceApproved": lazy_gettext("Evidence approved"),
    "audit.EvidenceExported": lazy_gettext("Evidence handed out"),
    "audit.EvidenceRefused": lazy_gettext("Evidence refused"),
    "audit.EvidenceRequested": lazy_gettext("Evidence asked for"),
    "audit.LogNamed": lazy_gettext("Log named"),
    "audit.PeriodArchived": lazy_gettext("Period archived"),
    "audit.SigningKeyIntroduced": lazy_gettext("Signing key introduced"),
    "audit.SigningKeyRetired": lazy_gettext("Signing key retired"),
    "billing.AccountOpened": lazy_gettext("Account opened"),
    "billing.AccountUserAuthorised": lazy_gettext("May use an account"),
    "billing.CardIssued": lazy_gettext("Card issued"),
    "billing.EntryPosted": lazy_gettext("Entry posted"),
    "billing.InstalmentComingDue": lazy_gettext("Instalment due soon"),
    "billing.InstalmentFellDue": lazy_gettext("Instalment fell due"),
    "billing.InstalmentMissed": lazy_gettext("Instalment missed"),
    "billing.InstalmentPaid": lazy_gettext("Instalment paid"),
    "billing.LoanGranted": lazy_gettext("Loan granted"),
    "billing.LoanPaymentReceived": lazy_gettext("Loan payment received"),
    "billing.LoanRepaid": lazy_gettext("Loan repaid"),
    "billing.LoanServiced": lazy_gettext("Account repays a loan"),
    "billing.StandingOrderRegistered": lazy_gettext("Standing order registered"),
    "billing.StatementIssued": lazy_gettext("Statement issued"),
    "billing.TransactionRegistered": lazy_gettext("Transaction registered"),
    "calendar.BusinessCalendarStarted": lazy_gettext("Business calendar started"),
    "calendar.BusinessDayClosed": lazy_gettext("Business day closed"),
    "calendar.BusinessDayOpened": lazy_gettext("Business day opened"),
    "customer.ContactPointAdded": lazy_gettext("Way to reach them noted"),
    "customer.ContactPointChanged": lazy_gettext("Way to reach them changed"),
    "customer.CustomerRegistered": lazy_gettext("Became a customer"),
    "customer.ProcessingStopped": lazy_gettext("Processing of their data stopped"),
    "customer.RelationshipEnded": lazy_gettext("Relationship ended"),
    "customer.VipRecognised": lazy_gettext("Recognised as VIP"),
    "outreach.ContactPlanned": lazy_gettext("Contact planned"),
    "privacy.CopyProvided": lazy_gettext("Copy of their data handed over"),
    "privacy.ErasureApproved": lazy_gettext("Erasure approved"),
    "privacy.ErasureCarriedOut": lazy_gettext("Erasure carried out"),
    "privacy.ErasureDecided": lazy_gettext("Erasure decided, class by class"),
    "privacy.ErasureRecovered": lazy_gettext("Erasure carried on after a stop"),
    "privacy.ErasureRefused": lazy_gettext("Erasure refused"),
    "privacy.ErasureRequested": lazy_gettext("Erasure asked for"),
    "privacy.PersonalDataErased": lazy_gettext("Personal data erased"),
}
CONTEXTS = {
    "access": lazy_gettext("Access"),
    "audit": lazy_gettext("Proof and evidence"),
    "billing": lazy_gettext("Accounts, loans and statements"),
    "calendar": lazy_gettext("Business days"),
    "customer": lazy_gettext("Customers"),
    "outreach": lazy_gettext("Contacts"),
    "privacy": lazy_gettext("Privacy"),
}


def title(name: str) -> str:
    """The stored name itself where nobody has found words yet."""
    return str(TITLES.get(name, name))
