"""A server in a process of its own, served as the product serves, so that its memory is its own.

Run as `python -m tests.load.serving PORT SCRIPT`.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil

from dashboard import lines
from dashboard.server import SCRIPT, application, settings

ROOT = Path(__file__).parents[2]
PATIENCE = 60


@dataclass(frozen=True)
class Served:
    """A process that serves: where, and what it is to the system."""

    origin: str
    process: psutil.Process

    def megabytes(self) -> float:
        """What the process holds in memory now."""
        return float(self.process.memory_info().rss) / 2**20

    def seconds(self) -> float:
        """The processor time that it has used."""
        used = self.process.cpu_times()
        return float(used.user + used.system)


@contextmanager
def serving(port: int, *, script: Path = SCRIPT, environment: Mapping[str, str]) -> Iterator[Served]:
    """Serve a router script on this port until the end; raises RuntimeError where the process does not answer."""
    command = [sys.executable, "-m", "tests.load.serving", str(port), str(script)]
    ours = {"PYTHONPATH": str(ROOT), "DUCHA_LOG": "warning", "MALLOC_ARENA_MAX": "2"}
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **ours, **environment})
    served = Served(f"http://127.0.0.1:{port}", psutil.Process(process.pid))
    try:
        _wait(served, process)
        yield served
    finally:
        process.terminate()
        process.wait(30)


def _wait(served: Served, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            if httpx.get(f"{served.origin}/healthz").is_success:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise RuntimeError(f"no answer from {served.origin}")


if __name__ == "__main__":
    lines.begin()
    application(Path(sys.argv[2])).run(config=settings(port=int(sys.argv[1]), address="127.0.0.1"))
