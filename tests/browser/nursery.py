"""Servers for tests: one process imports the program once, and each server is a fork of it.

Run as a script it reads a line of JSON for each server that is wanted (port, script, environment) and answers with its number.
"""

import importlib
import json
import os
import pkgutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import dashboard
from core import period
from dashboard import lines
from dashboard.server import application, settings
from tests.browser.clock import CLOCK, Clock

ROOT = Path(__file__).parents[2]
LOG = "DUCHA_TEST_LOG"
"""Names a file that the server writes its log to, as a server of a bureau writes it to standard error."""


class Server:
    """A served dashboard in a process of its own."""

    def __init__(self, port: int, script: Sequence[Path], environment: Mapping[str, str]) -> None:
        nursery = _nursery()
        if nursery.stdin is None or nursery.stdout is None:  # pragma: no cover - both are pipes
            raise RuntimeError("the nursery has no pipes")
        asked = {"port": port, "script": [str(path) for path in script], "environment": dict(environment)}
        nursery.stdin.write(json.dumps(asked) + "\n")
        nursery.stdin.flush()
        self._number = int(nursery.stdout.readline())

    def lives(self) -> bool:
        """Whether the process is there."""
        try:
            os.kill(self._number, 0)
        except ProcessLookupError:
            return False
        return True

    def kill(self) -> None:
        """End the process at once, in the middle of whatever it does."""
        os.kill(self._number, signal.SIGKILL)

    def stop(self, *, seconds: float = 20) -> None:
        """End the process; raises TimeoutError when it stays."""
        if self.lives():
            os.kill(self._number, signal.SIGTERM)
        end = time.monotonic() + seconds
        while self.lives():
            if time.monotonic() > end:
                raise TimeoutError(f"server {self._number} does not end")
            time.sleep(0.02)


@cache
def _nursery() -> "subprocess.Popen[str]":
    """The process that forks the servers; it ends with its input, when this process does."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "tests.browser.nursery"]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment)


def _serve_each() -> None:
    for module in pkgutil.walk_packages(dashboard.__path__, "dashboard."):
        if not module.name.startswith(("dashboard.app", "dashboard.views", "dashboard.cli")):
            importlib.import_module(module.name)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        asked = json.loads(line)
        number = os.fork()
        if number == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.dup2(2, 1)
            os.environ.update(asked["environment"])
            if LOG in os.environ:
                os.dup2(os.open(os.environ[LOG], os.O_WRONLY | os.O_CREAT, 0o600), 2)
                lines.begin()
            if CLOCK in os.environ:
                vars(period)["datetime"] = Clock(Path(os.environ[CLOCK]))
            application(*map(Path, asked["script"])).run(config=settings(port=asked["port"], address="127.0.0.1"))
            os._exit(0)
        print(number, flush=True)


if __name__ == "__main__":
    _serve_each()
