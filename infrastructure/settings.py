"""The program's settings: from the environment or one TOML file, all checked at start."""

from __future__ import annotations

import difflib
import os
import tomllib
import zoneinfo
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import Any, TypeVar

from infrastructure import key_files
from infrastructure import setting_values as parse
from infrastructure.errors import OperatorError

Parsed = TypeVar("Parsed")

CONFIG = "HELIOGRAPH_CONFIG"
# Variables of the same prefix that are not settings: the file of them, and the tests' data.
OTHER_VARIABLES = {CONFIG, "HELIOGRAPH_BERKA"}
# Keys that are made in `home` where they are not given, and their files.
OWN_KEYS = {"master_key": "master.key", "seal_key": "seal.key"}


class SettingsError(OperatorError):
    """A setting is unknown, missing or of a wrong value; says which, why and what would do."""


def setting(
    parser: Callable[[str], Parsed],
    *,
    default: Any = MISSING,
    variable: str = "",
    secret: bool = False,
) -> Any:
    """A field read by `parser` from `variable`, by default HELIOGRAPH_ and the field's name.

    One without a default is computed, or its absence refused, when all others are known.
    """
    about = {"parser": parser, "variable": variable, "secret": secret}
    return field(default=default, metadata=about, repr=not secret)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How this process runs. docs/settings.md has a line for each field."""

    home: Path = setting(parse.path)
    database_url: str | None = setting(
        parse.database_url, default=None, variable="DATABASE_URL", secret=True
    )
    database_admin_url: str | None = setting(
        parse.database_url, default=None, variable="DATABASE_ADMIN_URL", secret=True
    )
    vault_url: str | None = setting(
        parse.database_url, default=None, variable="VAULT_URL", secret=True
    )
    master_key: bytes = setting(parse.key, secret=True)
    old_master_keys: tuple[bytes, ...] | None = setting(parse.keys, default=None, secret=True)
    vault_backup_days: int = setting(parse.number(1, 3650), default=30)
    receipts: Path = setting(parse.path)
    packs: Path = setting(parse.path)
    pack_days: int = setting(parse.number(1, 365), default=14)
    policies: Path | None = setting(parse.path, default=None)
    seal_key: bytes = setting(parse.key, secret=True)
    log_origin: str = setting(parse.origin, default="heliograph.example/log")
    seal_seconds: int = setting(parse.number(1, 3600), default=5)
    scrub_tiles: int = setting(parse.number(1, 100_000), default=32)
    witness_folder: Path | None = setting(parse.path, default=None)
    witness_signer: Path | None = setting(parse.path, default=None)
    witness_mailbox: str | None = setting(parse.mail_address, default=None)
    witness_mail_from: str = setting(parse.mail_address, default="heliograph@localhost")
    witness_mail_hours: int = setting(parse.number(1, 8760), default=24)
    smtp_url: str = setting(parse.smtp_url, default="smtp://localhost:25", secret=True)
    timestamp_url: str | None = setting(parse.web_url, default=None)
    timestamp_ca: Path | None = setting(parse.path, default=None)
    timestamp_hours: int = setting(parse.number(1, 8760), default=24)
    postgres_bin: Path | None = setting(parse.path, default=None)
    web_host: str = setting(parse.text, default="127.0.0.1")
    web_port: int = setting(parse.number(1, 65535), default=8000)
    web_address: str | None = setting(parse.web_url, default=None)
    web_workers: int = setting(parse.number(1, 64), default=2)
    web_threads: int = setting(parse.number(1, 512), default=64)
    webhook_hosts: tuple[str, ...] | None = setting(parse.hosts, default=None)
    api_per_minute: int = setting(parse.number(1, 1_000_000), default=3000)
    web_proxies: int = setting(parse.number(0, 5), default=0)
    bank_name: str = setting(parse.text, default="恒信银行")
    bank_name_english: str = setting(parse.text, default="Hengxin Bank")
    language: str = setting(parse.one_of("zh-CN", "en"), default="zh-CN")
    oidc_issuer: str | None = setting(parse.web_url, default=None)
    oidc_name: str = setting(parse.text, default="OpenID")
    oidc_client_id: str | None = setting(parse.text, default=None)
    oidc_client_secret: str | None = setting(parse.text, default=None, secret=True)
    oidc_login_claim: str = setting(parse.text, default="preferred_username")
    oidc_role_claim: str | None = setting(parse.text, default=None)
    oidc_roles: tuple[tuple[str, str], ...] | None = setting(parse.pairs, default=None)
    oidc_branch_claim: str | None = setting(parse.text, default=None)
    second_factor: str = setting(parse.one_of("by-role", "voluntary"), default="by-role")
    time_zone: zoneinfo.ZoneInfo = setting(
        parse.time_zone, default=zoneinfo.ZoneInfo("Asia/Shanghai")
    )
    log_level: str = setting(parse.one_of("debug", "info", "warning", "error"), default="info")


def load(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read and check all settings; the environment wins over the file. Raises SettingsError.

    At the first start, the folder `home` and the keys in it are made.
    """
    given = _from_file(environment) | _from_environment(environment)
    values = {name: _parse(name, value, where) for name, (value, where) in given.items()}
    _check_databases(values)
    _check_timestamps(values)
    _check_provider(values)
    if "home" not in values:
        values["home"] = _default_home(environment)
    _make_home(values["home"])
    for name, file in OWN_KEYS.items():
        if name not in values:
            values[name] = _own_key(name, values["home"] / file)
    for name in ("receipts", "packs"):
        values.setdefault(name, values["home"] / name)
    return Settings(**values)


def variable_of(name: str) -> str:
    """The environment variable of a field; with _FILE after it, that of a file it is in."""
    variable: str = _ABOUT[name]["variable"]
    return variable or f"HELIOGRAPH_{name.upper()}"


_ABOUT: dict[str, Mapping[str, Any]] = {one.name: one.metadata for one in fields(Settings)}

Given = dict[str, tuple[str, str]]  # By field: the text given, and where, for messages.


def _from_environment(environment: Mapping[str, str]) -> Given:
    given: Given = {}
    known = set(OTHER_VARIABLES)
    for name, about in _ABOUT.items():
        variable = variable_of(name)
        known |= {variable, f"{variable}_FILE"} if about["secret"] else {variable}
        if variable in environment:
            given[name] = (environment[variable], variable)
        elif about["secret"] and f"{variable}_FILE" in environment:
            given[name] = _secret(environment[f"{variable}_FILE"], f"{variable}_FILE")
    unknown = {one for one in environment if one.startswith("HELIOGRAPH_")} - known
    _refuse_unknown("environment variable", unknown, known)
    return given


def _from_file(environment: Mapping[str, str]) -> Given:
    if CONFIG not in environment:
        return {}
    file = Path(environment[CONFIG])
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SettingsError(f"{CONFIG}: {file} cannot be read as TOML: {error}") from None
    secret = {f"{name}_file" for name, about in _ABOUT.items() if about["secret"]}
    _refuse_unknown(f"key of {file}", set(table) - set(_ABOUT) - secret, set(_ABOUT))
    given: Given = {}
    for name, value in table.items():
        if name in secret:
            given[name.removesuffix("_file")] = _secret(str(value), f"{name} in {file}")
        else:
            given[name] = (str(value), f"{name} in {file}")
    return given


def _secret(file: str, where: str) -> tuple[str, str]:
    try:
        return Path(file).read_text(encoding="utf-8").strip(), where
    except (OSError, ValueError) as error:
        raise SettingsError(f"{where}: {file!r} cannot be read: {error}") from None


def _refuse_unknown(kind: str, unknown: set[str], known: set[str]) -> None:
    for name in sorted(unknown):
        near = difflib.get_close_matches(name, sorted(known), n=1)
        hint = f"; did you mean {near[0]}?" if near else "; docs/settings.md lists all of them"
        raise SettingsError(f"unknown {kind}: {name}{hint}")


def _parse(name: str, value: str, where: str) -> Any:
    try:
        return _ABOUT[name]["parser"](value)
    except ValueError as error:
        raise SettingsError(f"{where}: {error}") from None


def _check_databases(values: Mapping[str, Any]) -> None:
    """Without DATABASE_URL all three are our own server's; with it, they are all to be given."""
    if "database_url" in values and "vault_url" not in values:
        raise SettingsError("VAULT_URL: is missing; DATABASE_URL needs one of another database")
    for name in ("vault_url", "database_admin_url"):
        if name in values and "database_url" not in values:
            raise SettingsError(
                f"{variable_of(name)}: is given without DATABASE_URL; give both, or neither for a"
                " server of our own"
            )


def _check_timestamps(values: Mapping[str, Any]) -> None:
    if "timestamp_url" in values and "timestamp_ca" not in values:
        raise SettingsError(
            "HELIOGRAPH_TIMESTAMP_CA: is missing; HELIOGRAPH_TIMESTAMP_URL needs certificates to"
            " check the time-stamps against"
        )


def _check_provider(values: Mapping[str, Any]) -> None:
    if "oidc_issuer" in values and "oidc_client_id" not in values:
        raise SettingsError(
            "HELIOGRAPH_OIDC_CLIENT_ID: is missing; HELIOGRAPH_OIDC_ISSUER needs what the provider"
            " knows us as"
        )
    if ("oidc_role_claim" in values) != ("oidc_roles" in values):
        raise SettingsError(
            "HELIOGRAPH_OIDC_ROLES: is given without HELIOGRAPH_OIDC_ROLE_CLAIM, or that without"
            " it; give both, or neither"
        )


def _default_home(environment: Mapping[str, str]) -> Path:
    """Where programs keep a user's data; SettingsError if the user has no home folder."""
    base = environment.get("XDG_DATA_HOME") or ""
    if os.path.isabs(base):
        return Path(base) / "heliograph"
    home = environment.get("HOME") or ""
    if not os.path.isabs(home):
        raise SettingsError(
            "HELIOGRAPH_HOME: is not set and neither is HOME; give a folder for the data"
        )
    return Path(home) / ".local" / "share" / "heliograph"


def _make_home(home: Path) -> None:
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(_unwritable(home, error)) from None
    if not os.access(home, os.W_OK | os.X_OK):
        raise SettingsError(_unwritable(home, "it belongs to another user"))


def _unwritable(home: Path, why: object) -> str:
    return f"HELIOGRAPH_HOME: nothing can be kept in {home} ({why}); give another folder"


def _own_key(name: str, file: Path) -> bytes:
    """The key kept in `file`, which is made at the first start."""
    key_files.made_once(file, key_files.new_key())
    value, where = _secret(str(file), str(file))
    own: bytes = _parse(name, value, where)
    return own
