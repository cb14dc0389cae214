"""What pages ask of the program."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from application.access.access import Access
from application.access.door import Door
from application.access.watch import Watch
from application.audit.proofs import Proofs
from application.billing.statement_lines import StatementReader
from application.enquiries.explain import Causes
from application.enquiries.history import History
from application.desk.parts import DeskParts
from application.enquiries.proof_status import ChecksProofs, TileFiles
from application.enquiries.replay import Replay
from application.enquiries.searching import AuditHistory
from application.privacy.masks import Masks
from application.read_models.accounts import Accounts
from application.read_models.contacts import Contacts
from application.read_models.customers import CustomerDirectory
from application.read_models.loans import Loans
from application.read_models.ports import Unsealer
from application.read_models.search_keys import SearchKeys
from application.read_models.statements import Statements


class Bank(Protocol):
    @property
    def access(self) -> Access: ...
    @property
    def watch(self) -> Watch: ...
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
    def search_keys(self) -> SearchKeys: ...
    @property
    def unsealer(self) -> Unsealer: ...
    @property
    def masks(self) -> Masks: ...


    def door(self) -> Door: ...
    @property
def today(bank: Bank) -> date:
    def desk(self) -> DeskParts: ...
    @property
    """The business date; before the first, everything that is known is shown."""
    return bank.history.business_date() or date.max
