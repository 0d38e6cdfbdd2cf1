"""The database: its engine, one transaction an act, and its migrations; SQLite by default, PostgreSQL by one variable."""

import os
import pwd
import re
import sqlite3
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection, Engine
from sqlmodel import Session

import core.models  # noqa: F401  # makes every table known
from core.errors import BadInput, Closed, Conflict, NotFound

_HOW_TO_BEGIN = "正式使用请先运行./ducha init；要看演示市，请运行./ducha demo。"
_DRIVERS = ("sqlite", "postgresql", "postgresql+psycopg")
_LOCK = 0x6475636861
"""The number of the lock that writers take in turns: ducha in ASCII."""
_PRAGMAS = ("journal_mode=WAL", "foreign_keys=ON", "busy_timeout=30000", "synchronous=NORMAL")
_PATIENCE = 60
"""Seconds that a writer waits for its turn."""
_BUSY = "数据库正忙，别的操作还没有办完，本次没有存入数据。请稍后再试。"
_FULL = "数据库所在的磁盘已满，本次没有存入数据。请联系管理员清理磁盘，再重试。"
_AWAY = "数据库没有应答，正在办理的一项可能没有存入。请稍后刷新，核对后再办。"
_SILENT = "数据库没有应答"
_CLOSED = (
    (
        "用户或密码不对",
        "请核对DUCHA_DATABASE_URL中的用户和PGPASSWORD",
        r"authentication failed|no password supplied|FATAL: *role .* does not exist|认证失败|角色.*不存在",
    ),
    ("没有这个库", "请核对DUCHA_DATABASE_URL中的库名，没有的请先建立", r"FATAL: *database .* does not exist|数据库.*不存在"),
    (
        _SILENT,
        "请核对DUCHA_DATABASE_URL中的主机、端口和数据库服务是否运行",
        (
            r"connection refused|timeout|timed out|No such file|could not translate|resolve|unreachable|No route"
            r"|starting up|shutting down|closed the connection"
        ),
    ),
)
"""Why a server lets nobody in, what to do, and how its client says so, in English or Chinese; it hands over no code."""
_FULL_DISK = ("53100", "database or disk is full")
"""How PostgreSQL (its state) and SQLite (its words) say that the disk is full."""
_FORBIDDEN = (sqlite3.SQLITE_PERM, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN)
"""How SQLite answers where the user may not use a file of the database."""
_FILES = ("", "-wal", "-shm")
"""Ends of the files that SQLite uses while a database is open."""
_UNREACHABLE = ("08", "57P")
"""How the states begin with which PostgreSQL breaks a connection off; where none could be made there is no state."""


class _Turns:
    """Lets threads go on one after the other, in the order in which they came."""

    def __init__(self) -> None:
        self._guard, self._taken = Lock(), False
        self._waiting: deque[Lock] = deque()

    def take(self) -> bool:
        """Wait for the turn; False when it does not come in time."""
        with self._guard:
            if not self._taken:
                self._taken = True
                return True
            mine = Lock()
            mine.acquire()
            self._waiting.append(mine)
        if mine.acquire(timeout=_PATIENCE):
            return True
        with self._guard:
            if mine not in self._waiting:
                return True
            self._waiting.remove(mine)
            return False

    def hand_on(self) -> None:
        """Give the turn to whoever waits longest."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False


_turns: dict[sa.URL, _Turns] = {}


def create_engine(url: str) -> Engine:
    """Return an engine for sqlite:///path or postgresql+psycopg://…; every transaction begins as `transaction` says.

    Errors name the statement without its values, which may be secrets or somebody's data.
    Raises BadInput when the address is neither, Conflict when the folder of the file cannot be made.
    """
    place = address(url)
    if place.get_backend_name() != "sqlite":
        return sa.create_engine(url, pool_pre_ping=True, hide_parameters=True)
    path = place.database
    if path and path != ":memory:":
        try:
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Conflict(f"不能建立文件夹{Path(path).parent}（{error.strerror}）。请核对路径和权限，再重试。") from error
    engine = sa.create_engine(url, hide_parameters=True)
    sa.event.listen(engine, "connect", _prepare_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def address(url: str) -> sa.URL:
    """Return the parts of a database's address. Raises BadInput, which repeats nothing of it: it may hold a password."""
    try:
        place = sa.make_url(url)
    except (sa.exc.ArgumentError, ValueError):
        place = None
    nowhere = place is not None and place.get_backend_name() == "sqlite" and place.database in (None, "", ":memory:")
    if place is None or place.drivername not in _DRIVERS or nowhere:
        raise BadInput(
            "数据库地址写法有误。请把DUCHA_DATABASE_URL写成sqlite:///文件路径，或postgresql+psycopg://用户:密码@主机:端口/库名，端口是数字。"
        )
    return place


def existing(url: str) -> Engine:
    """Return the engine of a database that is there and has the newest schema; never makes one.

    Raises NotFound when there is none, Conflict when it cannot be reached or has another schema; each says what to do.
    """
    engine, current = of_any_version(url)
    if current != newest_version():
        raise Conflict(f"数据库{shown(url)}的版本是{current}，与本程序不符。请先备份，再运行./ducha migrate。")
    return engine


def of_any_version(url: str) -> tuple[Engine, str]:
    """Return the engine and the version of a database that is there, whatever its schema; never makes one.

    Raises NotFound when there is none, Conflict when it cannot be reached or this user may not use its file.
    """
    place = address(url)
    if place.get_backend_name() == "sqlite" and not _is_there(Path(place.database or "")):
        raise NotFound("数据库", shown(url), _HOW_TO_BEGIN)
    engine = create_engine(url)
    current = version(engine)
    if current is None:
        raise NotFound("数据库", shown(url), _HOW_TO_BEGIN)
    return engine, current


def _is_there(file: Path) -> bool:
    """Whether a database's file exists. Raises Conflict when this user may not look into its folder."""
    try:
        file.stat()
    except PermissionError as error:
        raise Conflict(_forbidden(file) or f"不能进入文件夹{file.parent}。请核对路径和权限，再重试。") from error
    except OSError:
        return False
    return True


def _forbidden(file: Path) -> str:
    """What people read where this user may not use a file or the folder of a SQLite database; empty where the user may.

    The usual reason is a command that somebody else, such as root, has run: what it made belongs to them.
    """
    needed = [(file.parent, os.R_OK | os.W_OK | os.X_OK), *((Path(f"{file}{end}"), os.R_OK | os.W_OK) for end in _FILES)]
    for path, use in needed:
        try:
            owner = path.stat().st_uid
        except OSError:
            continue
        if not os.access(path, use, effective_ids=os.access in os.supports_effective_ids):
            me, other, which = _user(os.geteuid()), _user(owner), path if path == file.parent else f"{file}*"
            return (
                f"用户{me}不能读写{path}，它属于{other}，数据没有改动。在服务器上请用ducha-as运行命令；"
                f"这些文件本应属于{me}、因为用{other}运行过命令才变了的，请以root运行chown {me}: {which}，再重试。"
            )
    return ""


def _user(number: int) -> str:
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)


def version(engine: Engine) -> str | None:
    """Return the version of a database, None of an empty one. Raises Conflict when it cannot be reached."""
    try:
        with engine.connect().execution_options(reads_only=True) as connection:
            return MigrationContext.configure(connection).get_current_revision()
    except sa.exc.DatabaseError as error:
        place = shown(engine.url.render_as_string(hide_password=False))
        closed = _closed(error, engine)
        if closed:
            raise closed from error
        raise Conflict(_refused_file(error, engine) or f"数据库{place}打不开，请核对地址、密码和服务是否运行，再重试。") from error


def _closed(error: sa.exc.DatabaseError, engine: Engine) -> Closed | None:
    """What keeps a server's database closed, by the words of its client; None where that is something else."""
    said = "" if isinstance(error.orig, sqlite3.Error) else str(error.orig)
    place = shown(engine.url.render_as_string(hide_password=False))
    return next((Closed(why, advice, place) for why, advice, words in _CLOSED if re.search(words, said, re.IGNORECASE)), None)


def _refused_file(error: sa.exc.DatabaseError, engine: Engine) -> str:
    """What people read when SQLite failed because this user may not use its files; empty where it failed otherwise."""
    if not isinstance(error.orig, sqlite3.Error) or error.orig.sqlite_errorcode & 0xFF not in _FORBIDDEN:
        return ""
    return _forbidden(Path(engine.url.database or ""))


def newest_version() -> str:
    """Return the version that this program works with."""
    return str(ScriptDirectory.from_config(_alembic()).get_current_head())


def shown(url: str) -> str:
    """Return a database's address as people may see it: the file's path, or the URL without its password."""
    place = sa.make_url(url)
    return str(place.database) if place.get_backend_name() == "sqlite" else place.render_as_string(hide_password=True)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    reads_only = connection.get_execution_options().get("reads_only", False)
    connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")


@contextmanager
def transaction(engine: Engine) -> Iterator[Session]:
    """Yield a session that may write: all of it is stored at the end, or nothing if anything is raised.

    Writers take turns on both databases, from the first statement on: BEGIN IMMEDIATE on SQLite, one advisory lock on PostgreSQL.
    Raises Conflict when the turn does not come within a minute, the disk is full, the file is not this user's or the database is away.
    """
    with _told(engine), _turn(engine), Session(engine) as session, session.begin():
        _begin_alone(session)
        yield session


@contextmanager
def _turn(engine: Engine) -> Iterator[None]:
    """Line up the writers of this process, so that they wait neither inside SQLite, where some starve, nor each with a connection."""
    turns = _turns.setdefault(engine.url, _Turns())
    if not turns.take():
        raise Conflict(_BUSY)
    try:
        yield
    finally:
        turns.hand_on()


def _begin_alone(session: Session) -> None:
    try:
        _alone(session.connection())
    except sa.exc.OperationalError as error:
        if "database is locked" in str(error.orig):
            raise Conflict(_BUSY) from error
        raise


@contextmanager
def as_stored(session: Session) -> Iterator[None]:
    """Meanwhile SQLite hands over texts that are no UTF-8 too, each odd byte as a lone surrogate; PostgreSQL stores none."""
    raw = session.connection().connection.driver_connection
    if not isinstance(raw, sqlite3.Connection):
        yield
        return
    before, raw.text_factory = raw.text_factory, lambda content: content.decode(errors="surrogateescape")
    try:
        yield
    finally:
        raw.text_factory = before


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """Yield a session that sees one unmoving state of the facts and stores nothing. Raises Conflict when the database is away."""
    level = {"reads_only": True}
    if engine.dialect.name == "postgresql":
        level = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}  # type: ignore[dict-item]  # options are of any type
    with _told(engine), engine.connect().execution_options(**level) as connection, Session(connection) as session:
        yield session


@contextmanager
def _told(engine: Engine) -> Iterator[None]:
    """Tell in a sentence what no program can mend: the disk is full, the file is another user's, or the database does not answer.

    The next try connects anew.
    """
    try:
        yield
    except sa.exc.OperationalError as error:
        closed = _closed(error, engine)
        if closed and closed.why != _SILENT:
            raise closed from error
        sentence = _refused_file(error, engine) or _sentence(error)
        if not sentence:
            raise
        raise Conflict(sentence) from error


def _sentence(error: sa.exc.OperationalError) -> str:
    """What people read about a failure of the machine; empty where the failure is another."""
    state, said = getattr(error.orig, "sqlstate", None), str(error.orig)
    if state == _FULL_DISK[0] or said == _FULL_DISK[1]:
        return _FULL
    if isinstance(error.orig, sqlite3.Error):
        return ""
    return _AWAY if error.connection_invalidated or state is None or state.startswith(_UNREACHABLE) else ""


def _alone(connection: Connection) -> None:
    """Let no other transaction that calls this go on until the caller's ends; SQLite has one writer at a time anyhow."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))


def migrate(engine: Engine) -> None:
    """Bring the database to the newest schema; running it again does nothing.

    Raises Conflict when the database was made by a newer program.
    """
    with engine.begin() as connection:
        _alone(connection)
        refuse_newer(MigrationContext.configure(connection).get_current_revision())
        lay(connection)


def lay(connection: Connection) -> None:
    """Bring the schema to the newest version inside the caller's transaction, which may still be taken back on PostgreSQL."""
    config = _alembic()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def refuse_newer(current: str | None) -> None:
    """Raise Conflict when a database's version is not one that this program knows: a newer program made it."""
    known = {revision.revision for revision in ScriptDirectory.from_config(_alembic()).walk_revisions()}
    if current is not None and current not in known:
        raise Conflict(f"数据库版本是{current}，比本程序新。请升级程序后再启动，数据没有改动。")


def _alembic() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config
