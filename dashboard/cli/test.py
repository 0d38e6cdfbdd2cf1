"""``ducha test``: sets up everything that the tests need, says what it installs, then runs them."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from core.errors import Conflict

ROOT = Path(__file__).parents[2]
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
INSTALL = ("apt-get", "install", "-y", "--no-install-recommends", "chromium")


def run(
    context: typer.Context,
    prepare: Annotated[bool, typer.Option("--prepare", help="只安装所需的软件，不运行测试。")] = False,
) -> int:
    """Install what is missing and run the tests on three processes; further arguments go to pytest. Returns pytest's exit code.

    What one process compiles is kept for the others, and for the many programs that the tests start.
    """
    if not (ROOT / "tests").is_dir():
        raise Conflict("这里没有测试代码。请在源码目录中运行 ./ducha test。")
    reason = provide_chromium()
    if reason:
        typer.echo(f"浏览器测试将跳过：{reason}", err=True)
    if prepare:
        return 0
    command = [sys.executable, "-m", "pytest", *parallel(context.args), *context.args]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return subprocess.run(command, cwd=ROOT, env={**environment, "DUCHA_NO_CHROMIUM": reason}, check=False).returncode


def parallel(arguments: list[str]) -> tuple[str, ...]:
    """Return pytest's arguments for three processes, unless the arguments ask otherwise.

    Two cores are kept busy by three, since a browser mostly waits. Files keep their order: the browser's tests, one group
    (tests/conftest.py), begin early and not last.
    """
    asked = any(argument.startswith(("-n", "--numprocesses", "--pdb")) for argument in arguments)
    return () if asked else ("-n", "3", "--dist", "loadfile", "--no-loadscope-reorder")


def find_chromium() -> Path | None:
    """Return the Chromium on the search path, or None."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    return Path(found) if found else None


def provide_chromium() -> str:
    """Install Chromium where it is missing and may be installed. Returns why there is none, or an empty text."""
    if find_chromium():
        return ""
    prefix = root_prefix()
    if shutil.which("apt-get") is None or prefix is None:
        return f"没有Chromium，当前用户不能安装系统软件。可执行：sudo {' '.join(INSTALL)}"
    typer.echo(f"缺少Chromium，正在安装：{' '.join(INSTALL)}", err=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (("apt-get", "update"), INSTALL):
        done = subprocess.run([*prefix, *command], env=environment, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL, check=False)
        if done.returncode:
            return f"没有装上Chromium（{' '.join(command)}退出码{done.returncode}）"
    return "" if find_chromium() else "装好后仍没有找到Chromium"


def root_prefix() -> tuple[str, ...] | None:
    """Return what to put before a command that root must give: nothing, sudo, or None where it cannot be given."""
    if os.geteuid() == 0:
        return ()
    if shutil.which("sudo") and subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0:
        return ("sudo", "-n")
    return None
