"""The bank's words for what the audit pages tell apart: privacy, evidence, proof, contact rules."""

from __future__ import annotations

from enum import Enum

from domain.access.account_record import PasswordWay
from domain.access.readings import ReplayKind
from domain.audit.alteration import AlterationKind
from domain.audit.evidence import AbandonReason, EvidenceState, ScopeKind
from domain.audit.log_keys import RetirementReason
from domain.billing.allocation import Component
from domain.billing.classification import ProductFamily
from domain.billing.instalments import Stage
from domain.billing.loan_table import Repayment
from domain.billing.promise import Verification
from domain.contact_policy.gate import RuleResult
from domain.contact_policy.rules import Effect
from domain.contact_policy.terms import Channel, PartyRole, PurposeClass
from domain.integration.webhook import WebhookState
from domain.outreach.callback import CallbackState
from domain.outreach.dispositions import Flag
from domain.outreach.purposes import CorrectionReason, GateStage
from domain.privacy.outcomes import ErasureBasis, ErasureState, Fate, RefusalReason
from domain.privacy.retention import OpenMatter
from domain.shared.personal import Retention
from domain.shared.policy_pack import LegalForce
from interfaces.web.texts import Text, lazy_gettext

PRIVACY: dict[Enum, Text] = {
    Retention.IDENTITY: lazy_gettext("Identity"),
    Retention.TRANSACTIONS: lazy_gettext("Transactions and account numbers"),
    Retention.SERVICE_NOTES: lazy_gettext("Service notes"),
    Retention.MARKETING: lazy_gettext("Marketing notes"),
    Retention.RECORDINGS: lazy_gettext("Recordings"),
    Fate.ERASED: lazy_gettext("erased"),
    Fate.RESTRICTED: lazy_gettext("kept out of use"),
    ErasureBasis.PURPOSE_ENDED: lazy_gettext("The purpose has ended"),
    ErasureBasis.PERIOD_OVER: lazy_gettext("The period is over"),
    ErasureBasis.CONSENT_WITHDRAWN: lazy_gettext("Consent was withdrawn"),
    ErasureBasis.UNLAWFUL: lazy_gettext("It was processed unlawfully"),
    ErasureBasis.REQUEST: lazy_gettext("The person asks for it"),
    RefusalReason.IDENTITY_NOT_PROVEN: lazy_gettext("Identity not proven"),
    RefusalReason.STILL_NEEDED: lazy_gettext("Still needed for the contract"),
    RefusalReason.KEPT_BY_LAW: lazy_gettext("Kept by law"),
    RefusalReason.UNDER_INVESTIGATION: lazy_gettext("Under investigation"),
    RefusalReason.NOTHING_KEPT: lazy_gettext("Nothing of the kind is kept"),
    ErasureState.REQUESTED: lazy_gettext("to be approved"),
    ErasureState.APPROVED: lazy_gettext("to be carried out"),
    ErasureState.REFUSED: lazy_gettext("refused"),
    ErasureState.DECIDED: lazy_gettext("being carried out"),
    ErasureState.ERASED: lazy_gettext("being swept"),
    ErasureState.CARRIED_OUT: lazy_gettext("carried out"),
    OpenMatter.UNPAID_LOAN: lazy_gettext("a loan that is not repaid"),
    OpenMatter.POSTING_TO_COME: lazy_gettext("an entry to come"),
    OpenMatter.UNPAID_DEBT: lazy_gettext("a debt that is not paid"),
    OpenMatter.PROMISE_TO_PAY: lazy_gettext("a promise to pay"),
    OpenMatter.CONTACT_TO_MAKE: lazy_gettext("a contact to make"),
    OpenMatter.CALLBACK_TO_KEEP: lazy_gettext("a callback to keep"),
    OpenMatter.COMPLAINT: lazy_gettext("a complaint"),
    OpenMatter.AML_INVESTIGATION: lazy_gettext("an investigation of money laundering"),
    OpenMatter.LITIGATION: lazy_gettext("a suit"),
}
PROOF: dict[Enum, Text] = {
    WebhookState.ACTIVE: lazy_gettext("active"),
    WebhookState.PAUSED: lazy_gettext("paused"),
    WebhookState.ENDED: lazy_gettext("ended"),
    PasswordWay.OPERATOR: lazy_gettext("set by an operator"),
    PasswordWay.LINK: lazy_gettext("by a one-time link"),
    PasswordWay.OWN: lazy_gettext("changed by themselves"),
    ScopeKind.PERSON: lazy_gettext("One customer"),
    ScopeKind.STREAM: lazy_gettext("Streams"),
    ScopeKind.PERIOD: lazy_gettext("A period"),
    ScopeKind.QUERY: lazy_gettext("What meets conditions"),
    EvidenceState.REQUESTED: lazy_gettext("to be decided"),
    EvidenceState.APPROVED: lazy_gettext("approved"),
    EvidenceState.ORDERED: lazy_gettext("being made"),
    EvidenceState.EXPORTED: lazy_gettext("made"),
    EvidenceState.REFUSED: lazy_gettext("refused"),
    EvidenceState.ABANDONED: lazy_gettext("cannot be made"),
    AbandonReason.NOTHING_FOUND: lazy_gettext("nothing was found"),
    AbandonReason.NO_LONGER_PERMITTED: lazy_gettext("the role does not ask for it any more"),
    AlterationKind.EVENT_EDITED: lazy_gettext("event edited"),
    AlterationKind.EVENT_REMOVED: lazy_gettext("event removed"),
    AlterationKind.EVENT_INSERTED: lazy_gettext("event inserted"),
    AlterationKind.EVENTS_REORDERED: lazy_gettext("events reordered"),
    AlterationKind.EVENT_UNTRUE: lazy_gettext("event against its own hash"),
    AlterationKind.TILE_ALTERED: lazy_gettext("tree altered"),
    AlterationKind.CHECKPOINT_ALTERED: lazy_gettext("checkpoint altered"),
    AlterationKind.LOG_ROLLED_BACK: lazy_gettext("log rolled back"),
    AlterationKind.LOG_FORKED: lazy_gettext("log forked"),
    RetirementReason.REPLACED: lazy_gettext("replaced"),
    RetirementReason.LOST: lazy_gettext("lost"),
    ReplayKind.STREAM: lazy_gettext("State of a stream"),
    ReplayKind.MODEL: lazy_gettext("Read model"),
    ReplayKind.LATER: lazy_gettext("What was known later"),
    ReplayKind.STEPS: lazy_gettext("Step by step"),
    ReplayKind.EXPLANATION: lazy_gettext("Explanation of an event"),
    ReplayKind.HISTORY: lazy_gettext("Audit history"),
    ReplayKind.PROOF: lazy_gettext("Proof"),
}
CONTACT: dict[Enum, Text] = {
    LegalForce.LAW: lazy_gettext("law"),
    LegalForce.RULE: lazy_gettext("rule of an authority"),
    LegalForce.STANDARD: lazy_gettext("standard"),
    LegalForce.SELF_REGULATION: lazy_gettext("self-regulation"),
    LegalForce.DRAFT: lazy_gettext("draft"),
    LegalForce.BANK_POLICY: lazy_gettext("policy of the bank"),
    Channel.VOICE: lazy_gettext("Call"),
    Channel.SMS: lazy_gettext("Text message"),
    Channel.EMAIL: lazy_gettext("E-mail"),
    Channel.LETTER: lazy_gettext("Letter"),
    Channel.PUSH: lazy_gettext("Message in the app"),
    Channel.VISIT: lazy_gettext("Visit"),
    PurposeClass.COLLECTION: lazy_gettext("Collection"),
    PurposeClass.REMINDER: lazy_gettext("Reminder"),
    PurposeClass.MARKETING: lazy_gettext("Marketing"),
    PurposeClass.CARE: lazy_gettext("Care"),
    PurposeClass.COMPLAINT_REPLY: lazy_gettext("Reply to a complaint"),
    PurposeClass.LEGAL_NOTICE: lazy_gettext("Legal notice"),
    PurposeClass.FRAUD_ALERT: lazy_gettext("Fraud alert"),
    PartyRole.CUSTOMER: lazy_gettext("Customer"),
    PartyRole.DEBTOR: lazy_gettext("Debtor"),
    PartyRole.GUARANTOR: lazy_gettext("Guarantor"),
    PartyRole.CO_DEBTOR: lazy_gettext("Joint debtor"),
    PartyRole.RELATED_THIRD: lazy_gettext("Related third party"),
    PartyRole.UNRELATED_THIRD: lazy_gettext("Unrelated third party"),
    PartyRole.AGENT: lazy_gettext("Representative"),
    GateStage.PLANNING: lazy_gettext("when it was planned"),
    GateStage.CLAIM: lazy_gettext("when it was claimed"),
    GateStage.DIAL: lazy_gettext("before dialling"),
    RuleResult.MET: lazy_gettext("met"),
    RuleResult.WAIVED: lazy_gettext("waived"),
    RuleResult.WARNED: lazy_gettext("warned"),
    RuleResult.WITHHELD: lazy_gettext("withheld"),
    Effect.WITHHOLD: lazy_gettext("withholds"),
    Effect.WARN: lazy_gettext("warns"),
    CallbackState.SCHEDULED: lazy_gettext("agreed"),
    CallbackState.KEPT: lazy_gettext("kept as agreed"),
    CallbackState.MISSED: lazy_gettext("not kept"),
    CallbackState.CANCELLED: lazy_gettext("cancelled"),
    Flag.HUMAN_ANSWERED: lazy_gettext("somebody answered"),
    Flag.RIGHT_PARTY: lazy_gettext("the right person"),
    Flag.CUSTOMER_CONTACT: lazy_gettext("spoke with the customer"),
    Flag.PROMISE: lazy_gettext("promised to pay"),
    Flag.NOT_INTERESTED: lazy_gettext("not interested"),
    Flag.DO_NOT_CONTACT: lazy_gettext("do not contact"),
    Flag.UNWORKABLE: lazy_gettext("cannot be reached this way"),
    Flag.CALLBACK: lazy_gettext("callback agreed"),
    Flag.COMPLETED: lazy_gettext("done"),
    CorrectionReason.WRONG_KEY: lazy_gettext("wrong key pressed"),
    CorrectionReason.LEARNT_LATER: lazy_gettext("learnt later"),
    CorrectionReason.REVIEWED: lazy_gettext("found in a review"),
}
DEBTS: dict[Enum, Text] = {
    Verification.QUESTIONS: lazy_gettext("questions"),
    Verification.ONE_TIME_CODE: lazy_gettext("one-time code"),
    Verification.DOCUMENT: lazy_gettext("document"),
    Verification.SIGNATURE: lazy_gettext("signature"),
    ProductFamily.LOAN: lazy_gettext("Loan"),
    ProductFamily.CREDIT_CARD: lazy_gettext("Credit card"),
    Component.COST: lazy_gettext("costs"),
    Component.PENALTY: lazy_gettext("penalty interest"),
    Component.FEE: lazy_gettext("fees"),
    Component.INTEREST: lazy_gettext("interest"),
    Component.PRINCIPAL: lazy_gettext("principal"),
    Stage.SCHEDULED: lazy_gettext("scheduled"),
    Stage.COMING_DUE: lazy_gettext("due soon"),
    Stage.DUE: lazy_gettext("due"),
    Stage.MISSED: lazy_gettext("missed"),
    Repayment.LEVEL: lazy_gettext("equal instalments"),
    Repayment.EQUAL_PRINCIPAL: lazy_gettext("equal parts of the principal"),
}
AUDIT_WORDS = PRIVACY | PROOF | CONTACT | DEBTS
