"""The start script with a make-believe Python, uv and pip: when it installs, from which lock, and what it believes whole."""

import os
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[1] / "ducha"

FAKE_PYTHON = """#!/bin/sh
case "$1 $2" in
    "-m venv") mkdir -p "$3/bin"; cp "$0" "$3/bin/python"; : >"$3/pip" ;;
    "-m pip")
        [ -e "$DUCHA_VENV/pip" ] || exit 1
        [ "$3" = --version ] && exit 0
        echo "pip $*" >>"$CALLS"; exit "$INSTALLER_EXIT" ;;
    "-m dashboard.cli") echo "started $*" ;;
esac
"""
FAKE_UV = """#!/bin/sh
echo "uv $*" >>"$CALLS"
if [ "$1" = venv ]; then mkdir -p "$DUCHA_VENV/bin"; cp "$(command -v python3)" "$DUCHA_VENV/bin/python"; exit 0; fi
exit "$INSTALLER_EXIT"
"""


@dataclass(frozen=True)
class Machine:
    """A search path with make-believe programs, and an empty place for the environment."""

    folder: Path

    @property
    def venv(self) -> Path:
        return self.folder / "venv"

    def add(self, name: str, text: str) -> None:
        path = self.folder / "bin" / name
        path.write_text(text)
        path.chmod(path.stat().st_mode | stat.S_IXUSR)

    def calls(self) -> list[str]:
        log = self.folder / "calls"
        lines = log.read_text().splitlines() if log.exists() else []
        log.write_text("")
        return [line for line in lines if "install" in line or "sync" in line]

    def start(self, *arguments: str, installer_exit: int = 0) -> subprocess.CompletedProcess[str]:
        variables = {
            "PATH": f"{self.folder / 'bin'}{os.pathsep}/usr/bin{os.pathsep}/bin",
            "DUCHA_VENV": str(self.venv),
            "CALLS": str(self.folder / "calls"),
            "INSTALLER_EXIT": str(installer_exit),
        }
        return subprocess.run([SCRIPT, *arguments], env=variables, capture_output=True, text=True, check=False)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    (tmp_path / "bin").mkdir()
    made = Machine(tmp_path)
    made.add("python3", FAKE_PYTHON)
    return made


def test_the_first_start_installs_with_hashes_and_hands_the_arguments_over(machine: Machine) -> None:
    done = machine.start("rank", "--month", "2019-07")
    assert done.stdout == "started -m dashboard.cli rank --month 2019-07\n"
    (call,) = machine.calls()
    assert "--require-hashes" in call
    assert call.endswith("/requirements.lock")


def test_the_second_start_installs_nothing_and_says_nothing(machine: Machine) -> None:
    machine.start("demo")
    machine.calls()
    done = machine.start("demo")
    assert (done.returncode, done.stderr, machine.calls()) == (0, "", [])


def test_uv_is_used_where_it_exists(machine: Machine) -> None:
    machine.add("uv", FAKE_UV)
    assert machine.start("demo").returncode == 0
    (call,) = machine.calls()
    assert call.startswith("uv pip sync")


def test_where_uv_fails_pip_takes_over_in_an_empty_environment(machine: Machine) -> None:
    machine.add("uv", FAKE_UV)
    assert machine.start("demo", installer_exit=1).returncode == 1
    assert [call.split()[0] for call in machine.calls()] == ["uv", "pip"]


def test_the_tests_get_the_development_packages_and_other_commands_then_start_at_once(machine: Machine) -> None:
    machine.start("demo")
    machine.start("test")
    assert [call.rsplit("/", 1)[1] for call in machine.calls()] == ["requirements.lock", "requirements-dev.lock"]
    machine.start("demo")
    assert machine.calls() == []


def test_another_lock_is_installed_into_the_environment_that_stands(machine: Machine) -> None:
    machine.start("demo")
    (machine.venv / "kept").touch()
    (machine.venv / "ducha.lock").write_text("requirements.lock 1 1")
    machine.calls()
    machine.start("demo")
    assert len(machine.calls()) == 1
    assert (machine.venv / "kept").exists()


def test_a_failed_installation_is_not_believed_and_leaves_nothing_to_the_next(machine: Machine) -> None:
    failed = machine.start("demo", installer_exit=1)
    (machine.venv / "half").touch()
    assert failed.returncode == 1
    assert failed.stdout == ""
    assert "请检查网络" in failed.stderr
    assert machine.start("demo").returncode == 0
    assert len(machine.calls()) == 2
    assert not (machine.venv / "half").exists()


def test_a_folder_that_is_not_ours_is_refused_and_untouched(machine: Machine) -> None:
    machine.venv.mkdir()
    (machine.venv / "letter").write_text("mine")
    refused = machine.start("demo")
    assert refused.returncode == 1
    assert "不是由本程序建立的环境" in refused.stderr
    assert (machine.venv / "letter").read_text() == "mine"
