"""Puts the parts of the program together; entry points alone import it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from threading import Event

from psycopg_pool import ConnectionPool

from application.access.access import Access
from application.access.accounts import Accounts as EmployeeAccounts
from application.access.door import Door
from application.access.reads import Reads
from application.access.watch import Watch
from application.audit.alterations import Alterations
from application.audit.keys import SigningKeys
from application.billing.billing import Billing
from application.billing.card_accounts import CardAccounts
from application.billing.collections import Collections
from application.billing.treatments import Treatments
from application.calendar.calendars import BusinessCalendars
from application.catalogue import AGGREGATES
from application.customer.customers import Customers
from application.days.day_run import DayRun
from application.desk.parts import DeskParts
from application.intake.intake import Intake
from application.privacy.masks import Masks
from application.read_models.agenda import DaysToCome
from application.read_models.search_keys import SearchKeys
from infrastructure import journal
from infrastructure.access.parts import door
from infrastructure.api import ApiParts, api_parts
from infrastructure.audit.keys import SealKeys
from infrastructure.audit.pack.parts import Packs, packs
from infrastructure.audit.pack.shelf import Shelf
from infrastructure.audit.proofs import PostgresProofs
from infrastructure.audit.seal import Seal
from infrastructure.database import access
from infrastructure.database.access import Databases
from infrastructure.database.leadership import leading
from infrastructure.database.provision import DatabaseUrls
from infrastructure.desk.parts import desk_parts
from infrastructure.errands import at_work
from infrastructure.event_log.catalogue import Catalogue
from infrastructure.event_log.codec import Codec
from infrastructure.event_log.describe import documents
from infrastructure.event_log.factory import EventLogFactory
from infrastructure.event_log.log import EventLog
from infrastructure.event_log.mapper import EventMapper
from infrastructure.outreach import OutreachParts, outreach_parts
from infrastructure.policies.access import load_reading_rules
from infrastructure.policies.classification import load_classification
from infrastructure.policies.files import SHIPPED
from infrastructure.policies.masks import load_masks
from infrastructure.policies.products import load_products
from infrastructure.policies.promises import load_promise_limits
from infrastructure.policies.treatment import load_treatment_pack
from infrastructure.privacy.hidden_terms import KeyedTerms
from infrastructure.privacy.parts import Privacy, privacy
from infrastructure.privacy.search_keys import KeyedSearchKeys
from infrastructure.read_side import connections
from infrastructure.read_side.connections import Pool
from infrastructure.read_side.engine import Engine
from infrastructure.read_side.followers import Followers
from infrastructure.read_side.furnished import read_models
from infrastructure.read_side.policies import PolicyEngine
from infrastructure.read_side.queries.accounts import PostgresAccounts
from infrastructure.read_side.queries.agenda import PostgresAgenda
from infrastructure.read_side.queries.call_queue import PostgresCallQueue
from infrastructure.read_side.queries.causes import LogCauses
from infrastructure.read_side.queries.contacts import PostgresContacts
from infrastructure.read_side.queries.customers import PostgresCustomerDirectory
from infrastructure.read_side.queries.daily_balances import PostgresDailyBalances
from infrastructure.read_side.queries.history import LogHistory
from infrastructure.read_side.queries.loans import PostgresLoans
from infrastructure.read_side.queries.proof_status import LogProofStatus
from infrastructure.read_side.queries.replay import LogReplay
from infrastructure.read_side.queries.searching import LogAuditHistory
from infrastructure.read_side.queries.statements import PostgresStatements
from infrastructure.read_side.queries.tile_files import LogTileFiles
from infrastructure.read_side.sealed import CodecUnsealer
from infrastructure.read_side.wait import keep_up
from infrastructure.settings import OWN_KEYS, Settings
from infrastructure.vault.master_files import known_masters
from infrastructure.vault.monthly import MonthlySecret
from infrastructure.vault.postgres import PostgresKeyRing
from infrastructure.vault.vault import Vault
from infrastructure.webhooks.parts import WebhookParts, webhook_parts


@dataclass(frozen=True, slots=True)
class Heliograph:
    """The program, put together: commands, queries, and what follows the log."""

    databases: Databases
    log: EventLog
    mapper: EventMapper
    customers: Customers
    billing: Billing
    card_accounts: CardAccounts
    collections: Collections
    treatments: Treatments
    outreach: OutreachParts
    desk: DeskParts
    calendars: BusinessCalendars
    intake: Intake
    day_run: DayRun
    engine: Engine
    policies: tuple[PolicyEngine, ...]
    followers: Followers
    pool: Pool
    access: Access
    employees: EmployeeAccounts
    door: Door
    directory: PostgresCustomerDirectory
    accounts: PostgresAccounts
    loans: PostgresLoans
    contacts: PostgresContacts
    statements: PostgresStatements
    daily_balances: PostgresDailyBalances
    history: LogHistory
    search_keys: SearchKeys
    unsealer: CodecUnsealer
    masks: Masks
    watch: Watch
    replay: LogReplay
    causes: LogCauses
    audit_history: LogAuditHistory
    proof_status: LogProofStatus
    tile_files: LogTileFiles
    seal: SealKeys
    audit: Seal
    packs: Packs
    proofs: PostgresProofs
    privacy: Privacy
    api: ApiParts
    webhooks: WebhookParts

    def catch_up(self) -> None:
        """Policies and read models have seen all that is recorded, and what that led to."""
        self.followers.catch_up()

    def keep_up(self, stop: Event) -> None:
        """Follows the log, and seals it, until told to stop: what a worker does."""
        with self.audit.sealing(stop), self._errands(stop):
            keep_up(self.log.wake_ups, self.followers.turn, stop)

    @contextmanager
    def _errands(self, stop: Event) -> Iterator[None]:
        """What was ordered on a page is done by one worker of all, each office on its own."""
        url = self.databases.urls.app
        with (
            at_work(url, "erasures", self.privacy.errand.turn, stop),
            at_work(url, "evidence", self.packs.making.turn, stop),
        ):
            yield

    def leading(self, office: str, stop: Event) -> AbstractContextManager[Callable[[], bool]]:
        """As infrastructure.database.leadership.leading, on this program's database."""
        return leading(self.databases.urls.app, office, stop)

    def events_by_name(self) -> dict[str, int]:
        """How many of each the log holds."""
        counts: dict[str, int] = self.log.counts()
        return counts


@contextmanager
def opened(settings: Settings) -> Iterator[Heliograph]:
    """On databases that are ready; closed in the end, also a server of our own."""
    journal.keep(settings.log_level)
    with access.ready(settings) as databases, built(databases, settings) as heliograph:
        yield heliograph


@contextmanager
def built(databases: Databases, settings: Settings) -> Iterator[Heliograph]:
    """On databases whose schema is at this program's revision."""
    with ExitStack() as closing:
        vault = closing.enter_context(_vault(databases.urls))
        keys = PostgresKeyRing(vault, known_masters(settings))
        log = EventLog(databases.urls.app)
        closing.callback(log.close)
        log.start()
        pool = closing.enter_context(connections.pool(databases.urls.app))
        yield _put_together(databases, settings, log, pool, vault, keys)


@contextmanager
def opened_vault(settings: Settings) -> Iterator[Vault]:
    """The vault alone, also where its keys cannot be read."""
    with access.ready(settings) as databases, _vault(databases.urls) as pool:
        yield Vault(pool, settings)


@contextmanager
def _vault(urls: DatabaseUrls) -> Iterator[ConnectionPool]:
    with ConnectionPool(urls.vault, min_size=1, max_size=4, open=True, name="vault") as pool:
        yield pool


def _put_together(
    databases: Databases,
    settings: Settings,
    log: EventLog,
    pool: Pool,
    vault: ConnectionPool,
    keys: PostgresKeyRing,
) -> Heliograph:
    mapper = EventMapper(Codec(Catalogue(AGGREGATES), keys))
    environment = EventLogFactory.environment(log, mapper) | {"IS_SNAPSHOTTING_ENABLED": "y"}
    search_keys = KeyedSearchKeys(keys.secret("search"))
    rules = settings.policies or SHIPPED
    products = load_products(rules)
    customers, billing = Customers(environment), Billing(environment, products=products)
    cards = CardAccounts(environment, products=products)
    outreach = outreach_parts(environment, PostgresCallQueue(pool), rules)
    collections = Collections(
        environment,
        products=products,
        classification=load_classification(rules),
        limits=load_promise_limits(rules),
    )
    treatments = Treatments(environment, pack=load_treatment_pack(rules))
    policies = tuple(
        PolicyEngine(pool, log, mapper, each)
        for each in (customers, billing, collections, treatments, outreach.planning)
    )
    engine = Engine(pool, mapper.codec, read_models(search_keys))
    followers = Followers(log, policies, engine, needed=(DaysToCome.name,))
    followers.install()
    calendars = BusinessCalendars(environment)
    seal = SealKeys(
        settings.log_origin,
        settings.seal_key,
        settings.home / OWN_KEYS["seal_key"],
        SigningKeys(environment),
    )
    audit = Seal(settings, pool, seal, Alterations(environment))
    masks, shelf = load_masks(rules), Shelf(settings.packs)
    erasing = privacy(
        settings,
        environment,
        log=log,
        mapper=mapper,
        pool=pool,
        vault=vault,
        keys=keys,
        seal=seal,
        calendars=calendars,
        followers=followers,
        engine=engine,
        shelf=shelf,
    )
    unsealer = CodecUnsealer(mapper.codec)
    api = api_parts(environment, log=log, mapper=mapper, pool=pool, products=products, keys=keys)
    entrance, proofs = door(settings, environment, pool, keys), PostgresProofs(pool)
    accounts = entrance.accounts
    directory, books = PostgresCustomerDirectory(pool), PostgresAccounts(pool)
    return Heliograph(
        databases=databases,
        log=log,
        mapper=mapper,
        customers=customers,
        billing=billing,
        card_accounts=cards,
        collections=collections,
        treatments=treatments,
        outreach=outreach,
        desk=desk_parts(
            environment,
            rules,
            outreach=outreach,
            customers=customers,
            collections=collections,
            directory=directory,
            accounts=books,
            unsealer=unsealer,
            keys=keys,
            pool=pool,
            engine=engine,
        ),
        calendars=calendars,
        intake=Intake(environment, products=products, fingerprint_key=keys.secret("intake")),
        day_run=DayRun(
            environment,
            calendars=calendars,
            agenda=PostgresAgenda(pool),
            followers=followers,
            cards=cards,
            treatments=treatments,
            erasures=erasing.carrying_out,
        ),
        engine=engine,
        policies=policies,
        followers=followers,
        pool=pool,
        access=entrance.access,
        employees=accounts,
        door=entrance,
        directory=directory,
        accounts=books,
        loans=PostgresLoans(pool),
        contacts=PostgresContacts(pool),
        statements=PostgresStatements(pool),
        daily_balances=PostgresDailyBalances(pool),
        history=LogHistory(log, mapper, calendars),
        replay=LogReplay(log, mapper, engine.models),
        causes=LogCauses(log, mapper),
        audit_history=LogAuditHistory(log, mapper),
        proof_status=LogProofStatus(proofs),
        tile_files=LogTileFiles(pool),
        search_keys=search_keys,
        unsealer=unsealer,
        masks=masks,
        watch=Watch(
            Reads(environment),
            load_reading_rules(rules),
            KeyedTerms(MonthlySecret(keys, "search-terms").current),
        ),
        seal=seal,
        audit=audit,
        packs=packs(
            settings,
            environment,
            pool=pool,
            log=log,
            codec=mapper.codec,
            masks=masks,
            seal=audit,
            employees=accounts,
            shelf=shelf,
        ),
        proofs=proofs,
        privacy=erasing,
        api=api,
        webhooks=webhook_parts(
            environment,
            log=log,
            pool=pool,
            engine=engine,
            feed=api.feed,
            keys=keys,
            named=settings.webhook_hosts or (),
        ),
    )


def event_documents() -> dict[str, str]:
    """docs/events.md and the schemas beside it, by file name."""
    return documents(Catalogue(AGGREGATES))
