"""What the commands that serve the pages share: a free port, the address, and the server."""

import errno
import os
import socket

import typer

from core.errors import Conflict
from core.settings import from_environment


def serve(command: str, *, url: str, port: int | None, address: str | None) -> None:
    """Serve the pages on the database of `url` until told to stop; without port or address, those of the environment.

    Raises Conflict, naming `command` with another port, when nobody can listen there.
    """
    os.environ["DUCHA_DATABASE_URL"] = url
    settings = from_environment()
    where = settings.address if address is None else address
    gate = settings.port if port is None else port
    _require_free(command, gate, where)
    from dashboard import server  # noqa: PLC0415  # the web framework takes seconds to import

    typer.echo(f"网页地址：http://{where}:{gate}（按Ctrl+C停止）")
    server.serve(port=gate, address=where)


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
