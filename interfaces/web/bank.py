"""What pages ask of the program."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from application.access.access import Access
from application.access.door import Door
from application.access.watch import Watch
from application.audit.evidence import Evidence
from application.audit.proofs import Proofs
from application.audit.shelf import HoldsPacks
from application.billing.card_statements import CardStatementReader
from application.billing.statement_lines import StatementReader
from application.desk.parts import DeskParts
from application.enquiries.explain import Causes
from application.enquiries.history import History
from application.enquiries.proof_status import ChecksProofs, TileFiles
from application.enquiries.replay import Replay
from application.enquiries.searching import AuditHistory
from application.privacy.carrying_out import CarryingOut
from application.privacy.erasures import Erasures
from application.privacy.foreseeing import Foreseeing
from application.privacy.masks import Masks
from application.privacy.ports import CustomerFiles
from application.read_models.accounts import Accounts
from application.read_models.contacts import Contacts
from application.read_models.customers import CustomerDirectory
from application.read_models.erasures import ErasureRequests
from application.read_models.evidence import EvidenceRequests
from application.read_models.loans import Loans
from application.read_models.ports import Unsealer
from application.read_models.search_keys import SearchKeys
from application.read_models.statements import Statements


class PrivacyDesk(Protocol):
    """What pages about erasures ask of the program."""

    @property
    def files(self) -> CustomerFiles: ...
    @property
    def erasures(self) -> Erasures: ...
    @property
    def requests(self) -> ErasureRequests: ...
    @property
    def foreseeing(self) -> Foreseeing: ...
    @property
    def carrying_out(self) -> CarryingOut: ...


class EvidenceDesk(Protocol):
    """What pages about evidence ask of the program."""

    @property
    def evidence(self) -> Evidence: ...
    @property
    def requests(self) -> EvidenceRequests: ...
    @property
    def shelf(self) -> HoldsPacks: ...


class Bank(Protocol):
    @property
    def access(self) -> Access: ...
    @property
    def door(self) -> Door: ...
    @property
    def watch(self) -> Watch: ...
    @property
    def desk(self) -> DeskParts: ...
    @property
    def directory(self) -> CustomerDirectory: ...
    @property
    def accounts(self) -> Accounts: ...
    @property
    def loans(self) -> Loans: ...
    @property
    def contacts(self) -> Contacts: ...
    @property
    def statements(self) -> Statements: ...
    @property
    def billing(self) -> StatementReader: ...
    @property
    def card_accounts(self) -> CardStatementReader: ...
    @property
    def history(self) -> History: ...
    @property
    def replay(self) -> Replay: ...
    @property
    def causes(self) -> Causes: ...
    @property
    def audit_history(self) -> AuditHistory: ...
    @property
    def proofs(self) -> Proofs: ...
    @property
    def tile_files(self) -> TileFiles: ...
    @property
    def proof_status(self) -> ChecksProofs: ...
    @property
    def privacy(self) -> PrivacyDesk: ...
    @property
    def packs(self) -> EvidenceDesk: ...
    @property
    def search_keys(self) -> SearchKeys: ...
    @property
    def unsealer(self) -> Unsealer: ...
    @property
    def masks(self) -> Masks: ...


def today(bank: Bank) -> date:
    """The business date; before the first, everything that is known is shown."""
    return bank.history.business_date() or date.max
