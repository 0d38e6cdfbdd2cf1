"""What the commands that serve the pages share: a free port, the address, and the server."""

import errno
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

import typer

from core.errors import Conflict
from core.settings import from_environment

_PATIENCE = 5
"""Seconds that the timetable is waited for."""


def serve(command: str, *, url: str, port: int | None, address: str | None, beside: AbstractContextManager[object] | None = None) -> None:
    """Serve the pages on the database of `url` until told to stop; without port or address, those of the environment.

    `beside` is entered once the port is free, and left when the pages are no longer served.
    Raises Conflict, naming `command` with another port, when nobody can listen there.
    """
    os.environ["DUCHA_DATABASE_URL"] = url
    if command == "demo":
        os.environ.setdefault("DUCHA_LOG", "warning")
    settings = from_environment()
    where = settings.address if address is None else address
    gate = settings.port if port is None else port
    _require_free(command, gate, where)
    from dashboard import server  # noqa: PLC0415  # the web framework takes seconds to import

    typer.echo(f"网页地址：http://{where}:{gate}（按Ctrl+C停止）")
    with beside or nullcontext():
        server.serve(port=gate, address=where)


@contextmanager
def timetable(url: str) -> Iterator[None]:
    """Run the timetable in a process of its own, which ends with the pages, also where those are killed."""
    command = [sys.executable, "-m", "dashboard.cli", "jobs", "serve", "--beside", str(os.getpid())]
    child = subprocess.Popen(command, env={**os.environ, "DUCHA_DATABASE_URL": url})
    try:
        yield
    finally:
        child.terminate()
        _end(child)


def _end(child: subprocess.Popen[bytes]) -> None:
    """Wait until a job that runs is done, and no longer: one that is killed is run again."""
    try:
        child.wait(timeout=_PATIENCE)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def _require_free(command: str, port: int, address: str) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            raise Conflict(_why_taken(command, port, address, error)) from error


def _why_taken(command: str, port: int, address: str, error: OSError) -> str:
    if error.errno == errno.EADDRNOTAVAIL or isinstance(error, socket.gaierror):
        return f"本机没有地址{address}。请用--address写本机的地址，如127.0.0.1或0.0.0.0。"
    other = f"请换一个端口：./ducha {command} --port {port + 1 if 1024 <= port < 65535 else 8601}"
    if error.errno == errno.EADDRINUSE:
        return f"端口{port}已被占用。如果网页已经在运行，直接打开 http://{address}:{port}；否则{other}"
    return f"不能在{address}的端口{port}上打开网页（{os.strerror(error.errno or 0)}）。{other}"
