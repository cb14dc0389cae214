"""Outreach put together: the gate's pack, the rules of calls, and the commands that go by them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from eventsourcing.utils import EnvType

from application.outreach.callbacks import Callbacks
from application.outreach.calls import CallQueue, Calls
from application.outreach.consents import ConsentRecords
from application.outreach.gatekeeping import Gatekeeper
from application.outreach.outlook import Outlook
from application.outreach.outreach import Outreach
from application.outreach.refusals import Refusals
from domain.contact_policy.gate import ContactPack
from domain.outreach.dispositions import CallRules
from infrastructure.policies.calls import load_call_rules
from infrastructure.policies.contact import load_contact_pack
from infrastructure.policies.files import SHIPPED
from infrastructure.policies.holidays import load_work_calendar


@dataclass(frozen=True, slots=True)
class OutreachParts:
    """`planning` follows the log; the others are what people ask for."""

    pack: ContactPack
    rules: CallRules
    planning: Outreach
    calls: Calls
    callbacks: Callbacks
    refusals: Refusals
    consents: ConsentRecords
    outlook: Outlook
    zone: ZoneInfo


def outreach_parts(env: EnvType, queue: CallQueue, folder: Path = SHIPPED) -> OutreachParts:
    """By the policy files of a folder. Raises PolicyFileError."""
    pack = load_contact_pack(folder, calendar=load_work_calendar(folder))
    rules, gatekeeper = load_call_rules(folder), Gatekeeper(pack)
    return OutreachParts(
        pack=pack,
        rules=rules,
        planning=Outreach(env, gatekeeper=gatekeeper),
        calls=Calls(env, gatekeeper=gatekeeper, rules=rules, queue=queue),
        callbacks=Callbacks(env, gatekeeper=gatekeeper, rules=rules),
        refusals=Refusals(env),
        consents=ConsentRecords(env),
        outlook=Outlook(env, gatekeeper=gatekeeper),
        zone=gatekeeper.zone,
    )
