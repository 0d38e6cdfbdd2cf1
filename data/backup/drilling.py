"""A drill restores a backup into a place of its own and proves it: every file, rows of each table, seals, the audit log."""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlmodel import Session

from core import db
from core.errors import Conflict
from core.queries import audit
from data.backup.manifest import Backup, Manifest
from data.backup.restoring import restore_attachments, restore_database
from data.backup.state import State, differences, named_files, state
from data.backup.workplace import workplace
from scoring.publish import route

_SCRATCH = "ducha_drill_"
_TURN = 0x6472696C6C
"""The number of the lock under which drills make and drop their databases: drill in ASCII."""
_LEFT = """
SELECT datname FROM pg_database
WHERE pg_get_userbyid(datdba) = current_user AND datname LIKE 'ducha%drill%'
AND NOT EXISTS (SELECT 1 FROM pg_stat_activity WHERE pg_stat_activity.datname = pg_database.datname)
"""


@dataclass(frozen=True)
class Drilled:
    """What a drill proved: how many files and bytes, what the restored database held (None: it was not restored), and the faults."""

    files: int
    size: int
    held: State | None
    seals: int
    faults: tuple[str, ...]


def drill(backup: Backup, *, server: str) -> Drilled:
    """Restore a backup where nobody works, compare all of it, and clear it away.

    `server` is the address of any database on the PostgreSQL server where a database may be made for the while; SQLite needs none.
    Raises Conflict when there is no such right, or a program is missing.
    """
    try:
        manifest = backup.manifest()
    except Conflict as damaged:
        return Drilled(0, 0, None, 0, (str(damaged),))
    damage = dict(backup.damage(manifest))
    size = sum(one.size for one in manifest.files.values())
    if manifest.database in damage:
        return Drilled(len(manifest.files), size, None, 0, tuple(damage.values()))
    with workplace() as folder, _scratch(manifest, folder, server) as engine:
        restore_attachments(backup, manifest, folder=folder / "files", leaving_out=damage)
        restore_database(backup, manifest, url=engine.url.render_as_string(hide_password=False))
        try:
            held, seals, faults = _proved(engine, manifest)
        except sa.exc.DBAPIError as error:
            held, seals, faults = None, 0, [f"恢复的数据库不能读取（{str(error).splitlines()[0]}）。"]
    return Drilled(len(manifest.files), size, held, seals, (*damage.values(), *faults))


@contextmanager
def _scratch(manifest: Manifest, folder: Path, server: str) -> Iterator[Engine]:
    """Yield an engine on a database that is not there yet (a file) or holds nothing, and remove it in the end."""
    if manifest.kind == "sqlite":
        engine = db.create_engine(f"sqlite:///{folder / 'drill.sqlite'}")
        yield engine
        engine.dispose()
        return
    place = db.address(server) if server else None
    if place is None or place.get_backend_name() != "postgresql":
        raise Conflict("演练PostgreSQL的备份，请用--server写一个有建库权限的地址，如postgresql+psycopg://ducha@localhost/postgres。")
    name = f"{_SCRATCH}{secrets.token_hex(4)}"
    engine = db.create_engine(place.set(database=name).render_as_string(hide_password=False))
    with _server(place) as server_connection:
        _clear(server_connection)
        server_connection.execute(sa.text(f'CREATE DATABASE "{name}"'))
        present = engine.connect()
    try:
        yield engine
    finally:
        present.close()
        engine.dispose()
        with _server(place) as server_connection:
            server_connection.execute(sa.text(f'DROP DATABASE "{name}" WITH (FORCE)'))


@contextmanager
def _server(place: sa.URL) -> Iterator[Connection]:
    """Yield a connection that may make and drop databases; drills take turns in that. Raises Conflict when there is no such right."""
    engine = sa.create_engine(place.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.execute(sa.select(sa.func.pg_advisory_lock(_TURN)))
            yield connection
    except sa.exc.DBAPIError as error:
        shown = place.render_as_string(hide_password=True)
        raise Conflict(f"在{shown}上不能建立演练用的数据库。请核对地址、密码，并授予建库权限（ALTER ROLE … CREATEDB）。") from error
    finally:
        engine.dispose()


def _clear(connection: Connection) -> None:
    """Drop the databases that killed drills left: a drill is connected to its own as long as it lives, and the server knows."""
    for name in connection.execute(sa.text(_LEFT)).scalars().all():
        if re.fullmatch(f"{_SCRATCH}[0-9a-f]{{8}}", name):
            with suppress(sa.exc.DBAPIError):
                connection.execute(sa.text(f'DROP DATABASE IF EXISTS "{name}"'))


def _proved(engine: Engine, manifest: Manifest) -> tuple[State | None, int, list[str]]:
    """Compare a restored database with the list, then verify its log and its seals; one of an earlier version is upgraded for that."""
    with db.reading(engine) as session:
        held, named = state(session.connection()), named_files(session.connection())
        faults = [*_unsound(session), *differences(manifest.state, held)]
    faults += [f"附件{digest}在数据库中有登记，备份中没有。" for digest in sorted(named - set(manifest.attachments()))]
    if held.version != db.newest_version():
        db.migrate(engine)
    with db.reading(engine) as session:
        log, seals = audit.verify(session), route.verify(session)
    return held, seals.seals + seals.evaluations, [*faults, *log.faults, *seals.faults]


def _unsound(session: Session) -> list[str]:
    """What SQLite itself finds wrong with its file; PostgreSQL has read every row of the dump anyhow."""
    connection = session.connection()
    if connection.dialect.name != "sqlite":
        return []
    said = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA integrity_check(20)")]
    return [] if said == ["ok"] else [f"数据库文件有损坏：{line}。" for line in said]
