"""What a database holds, in figures by which two databases are compared: version, rows of each table, last seals, end of the log."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from alembic.migration import MigrationContext
from sqlalchemy.engine import Connection
from sqlmodel import SQLModel

_SYSTEM = ("pg_catalog", "information_schema")


@dataclass(frozen=True)
class State:
    """The schema's version, rows by table, the last digest of each chain of seals, and the last entry and digest of the audit log."""

    version: str
    rows: dict[str, int]
    seals: dict[str, str]
    entries: int
    log: str

    @property
    def total(self) -> int:
        """Rows of all tables together."""
        return sum(self.rows.values())


def state(connection: Connection) -> State:
    """Return what a database of any version holds, as the connection's transaction sees it."""
    names = sorted(sa.inspect(connection).get_table_names())
    rows = {name: _count(connection, name) for name in names}
    heads = _read(connection, "seal_head", "kind", "digest") if "seal_head" in rows else []
    log = _read(connection, "audit_head", "last", "digest") if "audit_head" in rows else []
    version = MigrationContext.configure(connection).get_current_revision() or ""
    last, digest = log[0] if log else (0, "")
    return State(version, rows, {str(kind): str(end) for kind, end in heads}, int(last), str(digest))


def _count(connection: Connection, name: str) -> int:
    return int(connection.execute(sa.select(sa.func.count()).select_from(sa.table(name))).scalar_one())


def _read(connection: Connection, table: str, *columns: str) -> list[tuple[Any, ...]]:
    asked: list[sa.ColumnClause[Any]] = [sa.column(name) for name in columns]
    return [tuple(row) for row in connection.execute(sa.select(*asked).select_from(sa.table(table)).order_by(asked[0]))]


def differences(before: State, after: State) -> Iterator[str]:
    """Yield one sentence for each thing that is not the same: version, rows of a table, seals, log."""
    if before.version != after.version:
        yield f"版本应为{before.version}，现为{after.version}。"
    for name in sorted({*before.rows, *after.rows}):
        was, has = before.rows.get(name, "没有此表"), after.rows.get(name, "没有此表")
        if was != has:
            yield f"表{name}应有{was}行，现有{has}行。"
    if before.seals != after.seals:
        yield f"封存的末号摘要应为{before.seals}，现为{after.seals}。"
    if (before.entries, before.log) != (after.entries, after.log):
        yield f"操作日志应至第{before.entries}条（{before.log}），现至第{after.entries}条（{after.log}）。"


def named_files(connection: Connection) -> set[str]:
    """Return the SHA-256 of every attachment that a row of the database names."""
    there = set(sa.inspect(connection).get_table_names())
    tables = [table for table in SQLModel.metadata.sorted_tables if "sha256" in table.columns and table.name in there]
    return {str(digest) for table in tables for digest in connection.execute(sa.select(table.c.sha256)).scalars()}


def is_empty(connection: Connection) -> bool:
    """Whether a PostgreSQL database holds no table, view or sequence of anybody's."""
    places = sa.table("pg_namespace", sa.column("oid"), sa.column("nspname"))
    things = sa.table("pg_class", sa.column("relnamespace"))
    own = sa.and_(places.c.nspname.not_in(_SYSTEM), places.c.nspname.not_like(r"pg\_%"))
    held = sa.select(sa.func.count()).select_from(things.join(places, places.c.oid == things.c.relnamespace)).where(own)
    return connection.execute(held).scalar_one() == 0
