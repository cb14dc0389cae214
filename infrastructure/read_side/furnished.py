"""The read models of the bank, and what a process of its own needs to fold them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from psycopg_pool import ConnectionPool

from application.catalogue import AGGREGATES
from application.read_models.accounts import AccountBooks
from application.read_models.agenda import DaysToCome
from application.read_models.attempts import MadeAttempts
from application.read_models.contacts import PlannedContacts
from application.read_models.customers import Customers
from application.read_models.daily_balances import Balances
from application.read_models.erasures import ErasureBooks
from application.read_models.evidence import EvidenceBooks
from application.read_models.identity import CheckedIdentities
from application.read_models.loans import LoanBooks
from application.read_models.model import ReadModel
from application.read_models.search_keys import SearchKeys
from application.read_models.statements import IssuedStatements
from application.read_models.webhooks import WebhookBooks
from infrastructure.database.provision import DatabaseUrls
from infrastructure.event_log.catalogue import Catalogue
from infrastructure.event_log.codec import Codec
from infrastructure.privacy.search_keys import KeyedSearchKeys
from infrastructure.read_side import connections
from infrastructure.read_side.apart import Furniture
from infrastructure.settings import Settings
from infrastructure.vault.master_files import known_masters
from infrastructure.vault.postgres import PostgresKeyRing


def read_models(search_keys: SearchKeys) -> tuple[type[ReadModel], ...]:
    """All of them, in the order in which they are shown."""
    return (
        Customers.searchable(search_keys),
        AccountBooks.searchable(search_keys),
        Balances,
        IssuedStatements,
        LoanBooks,
        PlannedContacts,
        MadeAttempts,
        CheckedIdentities,
        DaysToCome,
        ErasureBooks,
        EvidenceBooks,
        WebhookBooks,
    )


@contextmanager
def furnished(urls: DatabaseUrls, settings: Settings) -> Iterator[Furniture]:
    """For a process that was started to take a share of a rebuild."""
    with (
        ConnectionPool(urls.vault, min_size=1, max_size=1, open=True, name="vault") as vault,
        connections.pool(urls.app, most=2) as pool,
    ):
        keys = PostgresKeyRing(vault, known_masters(settings))
        models = read_models(KeyedSearchKeys(keys.secret("search")))
        yield Furniture(pool, Codec(Catalogue(AGGREGATES), keys), models)
