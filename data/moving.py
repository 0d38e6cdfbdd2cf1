"""A SQLite database moves into an empty PostgreSQL database whole: every row, in one transaction, proved equal before it is stored."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlmodel import Session, SQLModel

from core import db
from core.errors import Conflict
from core.queries import audit
from data.backup.state import State, differences, is_empty, state
from scoring.publish import route

_AT_ONCE = 1000
_MODULUS = 2**256


@dataclass(frozen=True)
class Moved:
    """What was moved: the state, one digest over all tables, and the faults that the database had before and has still."""

    held: State
    digest: str
    faults: tuple[str, ...]


def move(source: Engine, target: Engine) -> Moved:
    """Move a SQLite database of the newest version into an empty PostgreSQL database; nobody writes to either meanwhile.

    Raises Conflict, and leaves the target empty: it is not empty, it refuses a row, or what arrived is not what was sent.
    """
    if (source.dialect.name, target.dialect.name) != ("sqlite", "postgresql"):
        raise Conflict("只能从SQLite搬到PostgreSQL。请核对DUCHA_DATABASE_URL和目标地址。")
    db.version(target)
    with db.transaction(source) as session, target.begin() as arriving:
        if not is_empty(arriving):
            place = db.shown(target.url.render_as_string(hide_password=False))
            raise Conflict(f"数据库{place}不是空的，没有搬。请用createdb另建一个空数据库，再重试。")
        db.lay(arriving)
        with _unguarded(arriving):
            sent = [_pour(session.connection(), arriving, table) for table in _tables()]
        return _proved(session, arriving, _digest(sent))


def _tables() -> list[sa.Table]:
    return list(SQLModel.metadata.sorted_tables)


@contextmanager
def _unguarded(connection: Connection) -> Iterator[None]:
    """Meanwhile no guard is asked and references are held against one another at the end; then all is as before.

    What the migrations entered by themselves is deleted. After a failure the caller's transaction takes everything back.
    """
    tables = [table.name for table in _tables()]
    references = [(table, f'CONSTRAINT "{key["name"]}"') for table in tables for key in sa.inspect(connection).get_foreign_keys(table)]
    _alter(connection, ((table, "DISABLE TRIGGER USER") for table in tables))
    _alter(connection, ((table, f"ALTER {key} DEFERRABLE INITIALLY DEFERRED") for table, key in references))
    for emptied in reversed(_tables()):
        connection.execute(sa.delete(emptied))
    yield
    connection.exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")
    _alter(connection, ((table, f"ALTER {key} NOT DEFERRABLE") for table, key in references))
    _alter(connection, ((table, "ENABLE TRIGGER USER") for table in tables))


def _alter(connection: Connection, changes: Iterable[tuple[str, str]]) -> None:
    for table, change in changes:
        connection.exec_driver_sql(f'ALTER TABLE "{table}" {change}')


def _pour(leaving: Connection, arriving: Connection, table: sa.Table) -> str:
    """Copy a table's rows, let its numbers go on after the last one, and return the digest of what was read."""
    total = 0
    try:
        for rows in leaving.execute(sa.select(table).execution_options(yield_per=_AT_ONCE)).partitions():
            arriving.execute(sa.insert(table), [dict(row._mapping) for row in rows])  # noqa: SLF001  # the public name of a row's columns
            total = (total + _sum(rows)) % _MODULUS
    except (sa.exc.DBAPIError, LookupError, TypeError, ValueError) as error:
        cause = str(error.orig).splitlines()[0] if isinstance(error, sa.exc.DBAPIError) else str(error)
        raise Conflict(f"表{table.name}有PostgreSQL不能存入的内容（{cause}），没有搬，目标仍是空的。请报告程序维护人员。") from error
    _go_on(arriving, table)
    return _named(table, total)


def _go_on(arriving: Connection, table: sa.Table) -> None:
    for column in table.primary_key.columns:
        sequence = arriving.execute(sa.select(sa.func.pg_get_serial_sequence(table.name, column.name))).scalar_one()
        last = arriving.execute(sa.select(sa.func.max(column))).scalar_one() if sequence else None
        if last is not None:
            arriving.execute(sa.select(sa.func.setval(sequence, last)))


def _digest(tables: Iterable[str]) -> str:
    return f"sha256:{hashlib.sha256(chr(10).join(tables).encode()).hexdigest()}"


def _named(table: sa.Table, total: int) -> str:
    return f"{table.name} {total:064x}"


def _sum(rows: Sequence[sa.Row[tuple[object, ...]]]) -> int:
    """The sum of the rows' digests: the same in whatever order they are read."""
    return sum(_number(repr([_plain(value) for value in row])) for row in rows)


def _number(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode(errors="surrogatepass")).digest())


def _plain(value: object) -> object:
    """A value as both databases hand it over: moments in UTC, terms by name."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat() if value.tzinfo else value.isoformat()
    if isinstance(value, Enum):
        return value.name
    return value.isoformat() if isinstance(value, date) else bytes(value) if isinstance(value, memoryview) else value


def tables_digest(connection: Connection) -> str:
    """Return one digest over every row of every table, the same on both databases and in whatever order rows are stored."""
    found = []
    for table in _tables():
        parts = connection.execute(sa.select(table).execution_options(yield_per=_AT_ONCE)).partitions()
        found.append(_named(table, sum(_sum(rows) for rows in parts) % _MODULUS))
    return _digest(found)


def _proved(session: Session, arriving: Connection, digest: str) -> Moved:
    """Compare both sides: rows of each table, every value, the findings on seals and log. Raises Conflict on any difference."""
    before, after = state(session.connection()), state(arriving)
    wrong = list(differences(before, after))
    if tables_digest(arriving) != digest:
        wrong.append("各行的摘要不一致。")
    with Session(arriving) as arrived:
        found, again = _findings(session), _findings(arrived)
    if found != again:
        wrong.append("封存或操作日志的核对结果不一致。")
    if wrong:
        raise Conflict(f"搬后与原库不一致，已撤回，目标仍是空的：{wrong[0]}请报告程序维护人员。")
    return Moved(after, digest, found)


def _findings(session: Session) -> tuple[str, ...]:
    return (*audit.verify(session).faults, *route.verify(session).faults)
