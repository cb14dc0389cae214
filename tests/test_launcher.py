"""The launcher: whom it refuses, and when it installs again."""

from __future__ import annotations

import ast
import importlib.util
import shutil
import subprocess
import sys
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture
def launcher(tmp_path: Path) -> ModuleType:
    """The launcher of a checkout of its own, without an environment."""
    checkout = tmp_path / "a checkout"
    checkout.mkdir()
    for name in ("heliograph", "pyproject.toml", "build_assets.py"):
        shutil.copy(ROOT / name, checkout)
    shutil.copytree(ROOT / "requirements", checkout / "requirements")
    loader = SourceFileLoader("launcher", str(checkout / "heliograph"))
    spec = importlib.util.spec_from_loader("launcher", loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


def pretend_installed(launcher: ModuleType, lock: str) -> None:
    launcher.PYTHON.parent.mkdir(parents=True)
    launcher.PYTHON.touch()
    launcher.STAMP.write_text(f"{lock} {launcher.digest()}")


def test_what_is_installed_is_not_installed_again(launcher: ModuleType) -> None:
    pretend_installed(launcher, "runtime")

    assert launcher.installed("runtime")
    assert not launcher.installed("test")


def test_the_test_lock_holds_all_that_the_program_needs(launcher: ModuleType) -> None:
    pretend_installed(launcher, "test")

    assert launcher.installed("runtime")


@pytest.mark.parametrize(
    "changed",
    [
        "pyproject.toml",
        "requirements/runtime.txt",
        "interfaces/web/translations/en/LC_MESSAGES/messages.po",
    ],
)
def test_a_changed_input_is_installed(changed: str, launcher: ModuleType) -> None:
    pretend_installed(launcher, "test")
    file: Path = launcher.ROOT / changed
    file.parent.mkdir(parents=True, exist_ok=True)

    with file.open("a") as text:
        text.write("\n")

    assert not launcher.installed("runtime")


def test_an_environment_whose_python_is_gone_is_not_installed(launcher: ModuleType) -> None:
    pretend_installed(launcher, "runtime")

    launcher.PYTHON.unlink()
    launcher.PYTHON.symlink_to("/nowhere/python3")

    assert not launcher.installed("runtime")


def test_settings_of_pip_that_move_packages_elsewhere_are_left_out(
    launcher: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_TARGET", "/elsewhere")
    monkeypatch.setenv("PIP_PROXY", "http://proxy.bank")
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")

    kept = launcher.environment()

    assert "PIP_TARGET" not in kept
    assert "PYTHONPATH" not in kept
    assert kept["PIP_PROXY"] == "http://proxy.bank"


def test_a_python_that_is_too_old_is_told_which_one_is_needed(launcher: ModuleType) -> None:
    as_an_old_one = (
        "import runpy, sys; sys.version_info = (3, 6, 15); sys.executable = '/bin/false';"
        "sys.argv = [sys.argv[1]]; runpy.run_path(sys.argv[0], run_name='__main__')"
    )
    command = [sys.executable, "-c", as_an_old_one, str(launcher.ROOT / "heliograph")]

    said = subprocess.run(
        command, env={"PATH": "/nowhere"}, capture_output=True, text=True, check=False
    )

    assert said.returncode == 1
    assert "needs Python 3.11 or newer; this one (/bin/false) is 3.6" in said.stderr


def test_a_python_without_venv_names_the_package_that_has_it(
    launcher: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(launcher, "can_make_an_environment", lambda python: False)

    with pytest.raises(SystemExit) as refused:
        launcher.find_a_python()

    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    assert f"apt-get install {package}" in str(refused.value)


def test_a_start_in_a_folder_that_may_not_be_written_says_so(
    launcher: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(launcher, "LOCK", Path("/proc/heliograph/lock"))

    with pytest.raises(SystemExit, match=r"cannot make its \.venv in"):
        launcher.prepare("runtime")


def test_the_launcher_is_read_by_a_python_as_old_as_its_message_says() -> None:
    source = (ROOT / "heliograph").read_text()

    ast.parse(source, feature_version=(3, 6))
