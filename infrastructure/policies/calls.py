"""policies/calls.toml: how calls are worked, and the codes that they are closed with."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from domain.outreach.after_call import AfterCall, AfterCallMode
from domain.outreach.dispositions import ENDS, CallRules, Disposition, Flag
from infrastructure.policies.files import SHIPPED, Fields, read, refuse_repeated

FILE = "calls.toml"
A_DAY, A_YEAR = 24 * 60, 366


def load_call_rules(folder: Path = SHIPPED) -> CallRules:
    """Raises PolicyFileError."""
    pack, fields = read(folder / FILE)
    calls, after = fields.table("calls"), fields.table("after_call")
    dispositions = tuple(_disposition(each) for each in fields.tables("disposition"))
    rules = CallRules(
        pack=pack,
        lease=timedelta(minutes=calls.number("lease_minutes", least=1, most=A_DAY)),
        longest_call=timedelta(minutes=calls.number("longest_call_minutes", least=1, most=A_DAY)),
        most_attempts=calls.number("most_attempts", least=1, most=100),
        callback_days=calls.number("callback_days", least=1, most=A_YEAR),
        dispositions=dispositions,
        after_call=AfterCall(
            AfterCallMode(after.one_of("mode", [one.value for one in AfterCallMode])),
            timedelta(seconds=after.number("seconds", least=5, most=3600)),
        ),
    )
    calls.done()
    after.done()
    fields.done()
    refuse_repeated(FILE, "disposition", "code", [each.code for each in dispositions])
    refuse_repeated(FILE, "disposition", "key", [each.key for each in dispositions])
    return rules


def _disposition(fields: Fields) -> Disposition:
    flags = tuple(map(Flag, fields.some_of("flags", [one.value for one in Flag])))
    ends = any(flag in flags for flag, _ in ENDS)
    named = fields.names()
    found = Disposition(
        code=fields.text("code"),
        texts=(("zh-CN", fields.text("zh")), ("en", fields.text("en"))),
        flags=flags,
        retry_minutes=None if ends else fields.number("retry_minutes", least=1, most=30 * A_DAY),
        key=fields.number("key", least=0, most=9) if "key" in named else None,
    )
    fields.done()
    return found
