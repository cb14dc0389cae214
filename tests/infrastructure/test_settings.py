"""Settings: where they come from, and what is refused."""

from __future__ import annotations

import base64
import re
import stat
from dataclasses import MISSING, fields
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from infrastructure.settings import Settings, SettingsError, load, variable_of

KEY = base64.b64encode(b"k" * 32).decode()
DOCS = Path(__file__).parents[2] / "docs" / "settings.md"


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    return {"HELIOGRAPH_HOME": str(tmp_path / "home")}


def test_nothing_has_to_be_set_but_a_place_for_the_data(tmp_path: Path) -> None:
    settings = load({"HOME": str(tmp_path)})

    assert settings.home == tmp_path / ".local/share/heliograph"
    assert settings.database_url is None
    assert settings.time_zone == ZoneInfo("Asia/Shanghai")


def test_the_environment_wins_over_the_file(home: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "heliograph.toml"
    file.write_text('web_port = 9000\nlanguage = "en"\n')

    settings = load({**home, "HELIOGRAPH_CONFIG": str(file), "HELIOGRAPH_WEB_PORT": "9001"})

    assert (settings.web_port, settings.language) == (9001, "en")


def test_a_secret_may_lie_in_a_file(home: dict[str, str], tmp_path: Path) -> None:
    secret = tmp_path / "key"
    secret.write_text(KEY + "\n")
    file = tmp_path / "heliograph.toml"
    file.write_text(f'master_key_file = "{secret}"\n')

    by_variable = load({**home, "HELIOGRAPH_MASTER_KEY_FILE": str(secret)})
    by_file = load({**home, "HELIOGRAPH_CONFIG": str(file)})

    assert by_variable.master_key == by_file.master_key == b"k" * 32


def test_the_first_start_makes_keys_that_later_ones_use(home: dict[str, str]) -> None:
    first, second = load(home), load(home)

    kept = [first.home / "master.key", first.home / "seal.key"]
    assert first.master_key == second.master_key != first.seal_key == second.seal_key
    assert [stat.S_IMODE(file.stat().st_mode) for file in kept] == [0o600, 0o600]
    assert sorted(first.home.iterdir()) == kept


def test_secrets_do_not_show_where_settings_are_printed(home: dict[str, str]) -> None:
    url = "postgresql://app:hidden@bank/log"

    shown = repr(load({**home, "DATABASE_URL": url, "VAULT_URL": url}))

    assert "hidden" not in shown
    assert "master_key" not in shown


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"HELIOGRAPH_WEB_PORT": "0"}, "HELIOGRAPH_WEB_PORT: is '0'; give a whole number from 1"),
        ({"HELIOGRAPH_WEB_PORT": "8e3"}, "HELIOGRAPH_WEB_PORT: is '8e3'; give a whole number"),
        ({"HELIOGRAPH_LANGUAGE": "de"}, "HELIOGRAPH_LANGUAGE: is 'de'; give one of zh-CN, en"),
        ({"HELIOGRAPH_TIME_ZONE": "Asia/Atlantis"}, "give a name such as Asia/Shanghai"),
        ({"HELIOGRAPH_TIME_ZONE": "../secret"}, "give a name such as Asia/Shanghai"),
        ({"HELIOGRAPH_MASTER_KEY": "c2hvcnQ="}, "HELIOGRAPH_MASTER_KEY: holds 5 bytes; give 32"),
        ({"HELIOGRAPH_MASTER_KEY": "not base64"}, "HELIOGRAPH_MASTER_KEY: is not base64"),
        ({"HELIOGRAPH_MASTER_KEY_FILE": "/nowhere"}, "HELIOGRAPH_MASTER_KEY_FILE: '/nowhere'"),
        ({"HELIOGRAPH_CONFIG": "/nowhere"}, "HELIOGRAPH_CONFIG: /nowhere cannot be read"),
        ({"HELIOGRAPH_HOME": ""}, "HELIOGRAPH_HOME: is empty"),
        ({"HELIOGRAPH_HOME": "/proc/heliograph"}, "HELIOGRAPH_HOME: nothing can be kept in"),
        ({"HELIOGRAPH_LOG_ORIGIN": "our log"}, "HELIOGRAPH_LOG_ORIGIN: is 'our log'; give a name"),
        ({"HELIOGRAPH_WITNESS_MAILBOX": "us"}, "HELIOGRAPH_WITNESS_MAILBOX: is 'us'; give one"),
        ({"HELIOGRAPH_SMTP_URL": "us:hidden"}, "HELIOGRAPH_SMTP_URL: is not the address of a mail"),
        (
            {"HELIOGRAPH_TIMESTAMP_URL": "https://tsa.example"},
            "HELIOGRAPH_TIMESTAMP_CA: is missing",
        ),
        ({"HELIOGRAPH_SMTP_URL": "smtp://us:h@mail:port"}, "is not the address of a mail server"),
        ({"HELIOGRAPH_TIMESTAMP_URL": "tsa"}, "HELIOGRAPH_TIMESTAMP_URL: is 'tsa'; give an"),
        ({"HELIOGRAPH_TIMESTAMP_URL": "https://[tsa"}, "is 'https://[tsa'; give an address"),
        ({"HELIOGRAPH_TIMESTAMP_URL": "http://tsa:99999"}, "is 'http://tsa:99999'; give an"),
        ({"DATABASE_URL": "bank"}, "DATABASE_URL: is not the address of a PostgreSQL database"),
        ({"DATABASE_URL": "postgresql://bank"}, "DATABASE_URL: names no database"),
        ({"DATABASE_URL": "postgresql://bank/log"}, "VAULT_URL: is missing"),
        ({"VAULT_URL": "postgresql://bank/vault"}, "VAULT_URL: is given without DATABASE_URL"),
        ({"HELIOGRAPH_WEB_PROT": "1"}, "HELIOGRAPH_WEB_PROT; did you mean HELIOGRAPH_WEB_PORT"),
        ({"HELIOGRAPH_WEB_PORT_FILE": "/key"}, "unknown environment variable"),
    ],
)
def test_what_is_wrong_is_named_with_its_fix(
    home: dict[str, str], given: dict[str, str], message: str
) -> None:
    with pytest.raises(SettingsError, match=re.escape(message)):
        load({**home, **given})


def test_a_key_that_the_file_may_not_have_is_refused(home: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "heliograph.toml"
    file.write_text("web_prot = 9000\n")

    with pytest.raises(SettingsError, match="web_prot; did you mean web_port"):
        load({**home, "HELIOGRAPH_CONFIG": str(file)})


def test_without_any_home_the_message_says_what_to_set() -> None:
    with pytest.raises(SettingsError, match="HELIOGRAPH_HOME: is not set and neither is HOME"):
        load({})


def test_every_setting_has_its_line_in_the_docs() -> None:
    documented = re.findall(r"^\| `(\w+)` \| `(\w+)`( \(secret\))? \|", DOCS.read_text(), re.M)

    assert documented == [
        (one.name, variable_of(one.name), " (secret)" if one.metadata["secret"] else "")
        for one in fields(Settings)
    ]


def test_the_defaults_are_those_that_the_docs_name() -> None:
    lines = DOCS.read_text().splitlines()

    for one in fields(Settings):
        line = next(line for line in lines if line.startswith(f"| `{one.name}` |"))
        assert one.default in (None, MISSING) or f"| `{one.default}` |" in line
