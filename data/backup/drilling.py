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
_TRIES = 3
_IN_USE, _NO_RIGHT = "55006", "42501"
"""What PostgreSQL calls a database that somebody is connected to, and an act that a role may not do."""
_LEFT = """
SELECT datname FROM pg_database
WHERE pg_get_userbyid(datdba) = current_user AND datname LIKE 'ducha%drill%'
AND NOT EXISTS (SELECT 1 FROM pg_stat_activity WHERE pg_stat_activity.datname = pg_database.datname)
"""


@dataclass(frozen=True)
class Drilled:
    """What a drill proved: how many files and bytes, what the restored database held (None: it was not restored), and the faults.

    `left`: a sentence on the database of the drill where it could not be removed.
    """

    files: int
    size: int
    held: State | None
    seals: int
    faults: tuple[str, ...]
    left: str = ""


@dataclass
class _Scratch:
    """An engine on the database of a drill, and a sentence where it could not be removed in the end."""

    engine: Engine
    left: str = ""


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
    with workplace() as folder, _scratch(manifest, folder, server) as scratch:
        restore_attachments(backup, manifest, folder=folder / "files", leaving_out=damage)
        restore_database(backup, manifest, url=scratch.engine.url.render_as_string(hide_password=False))
        try:
            held, seals, faults = _proved(scratch.engine, manifest)
        except sa.exc.DBAPIError as error:
            held, seals, faults = None, 0, [f"恢复的数据库不能读取（{str(error).splitlines()[0]}）。"]
    return Drilled(len(manifest.files), size, held, seals, (*damage.values(), *faults), scratch.left)


@contextmanager
def _scratch(manifest: Manifest, folder: Path, server: str) -> Iterator[_Scratch]:
    """Yield an engine on a database that is not there yet (a file) or holds nothing, and remove it in the end.

    Raises Conflict where none can be made; that one cannot be removed takes nothing from what was proved.
    """
    if manifest.kind == "sqlite":
        engine = db.create_engine(f"sqlite:///{folder / 'drill.sqlite'}")
        yield _Scratch(engine)
        engine.dispose()
        return
    place = db.address(server) if server else None
    if place is None or place.get_backend_name() != "postgresql":
        raise Conflict("演练PostgreSQL的备份，请用--server写一个有建库权限的地址，如postgresql+psycopg://ducha@localhost/postgres。")
    name = f"{_SCRATCH}{secrets.token_hex(4)}"
    engine = db.create_engine(place.set(database=name).render_as_string(hide_password=False))
    try:
        present = _made(place, name, engine)
    except sa.exc.DBAPIError as error:
        raise Conflict(_why(error, place)) from error
    scratch = _Scratch(engine)
    try:
        yield scratch
    finally:
        present.close()
        engine.dispose()
        scratch.left = _left(place, name)


@contextmanager
def _server(place: sa.URL) -> Iterator[Connection]:
    """Yield a connection that makes and drops databases; drills take turns in that."""
    engine = sa.create_engine(place.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.execute(sa.select(sa.func.pg_advisory_lock(_TURN)))
            yield connection
    finally:
        engine.dispose()


def _made(place: sa.URL, name: str, engine: Engine) -> Connection:
    """Make the database, and return a connection to it, by which other drills see that it is in use."""
    with _server(place) as connection:
        _clear(connection)
        _patiently(connection, f'CREATE DATABASE "{name}"')
        return engine.connect()


def _left(place: sa.URL, name: str) -> str:
    """Drop the database; return a sentence where it stays. Nobody's session is ended for that: a stranger's may not be."""
    try:
        with _server(place) as connection:
            _patiently(connection, f'DROP DATABASE "{name}"')
    except sa.exc.DBAPIError as error:
        return f"演练用的数据库{name}没有删除（{_reason(error, place)}），其中是备份的全部数据。下一次演练会再删除它；也可用dropdb删除。"
    return ""


def _patiently(connection: Connection, statement: str) -> None:
    """Run a statement, and again while the database is in use, as by the server's own housekeeping; each try waits for seconds itself."""
    for rest in reversed(range(_TRIES)):
        try:
            connection.execute(sa.text(statement))
        except sa.exc.OperationalError as error:
            if not rest or getattr(error.orig, "sqlstate", "") != _IN_USE:
                raise
        else:
            return


def _why(error: sa.exc.DBAPIError, place: sa.URL) -> str:
    """Why there is no database for the drill: no right to make one, or no server that answers."""
    shown, reason = place.render_as_string(hide_password=True), _reason(error, place)
    if getattr(error.orig, "sqlstate", "") == _NO_RIGHT:
        return f"在{shown}上没有建库的权限（{reason}）。请数据库管理员运行ALTER ROLE {place.username or '角色名'} CREATEDB，再重试。"
    return (
        f"在{shown}上没有建成演练用的数据库（{reason}）。请核对服务、地址和密码；"
        "原数据库已经不在的，用--server另指，如postgresql+psycopg://ducha@localhost/postgres。"
    )


def _reason(error: sa.exc.DBAPIError, place: sa.URL) -> str:
    """What the server said, in its first line, without the password."""
    said = str(error.orig).splitlines()[0] if str(error.orig) else type(error.orig).__name__
    return said.replace(str(place.password), "…") if place.password else said


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
