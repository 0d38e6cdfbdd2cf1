"""What commands wrote for one test is put in for the next ones as plain rows: the same rows, without going the whole way again."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlmodel import Session, SQLModel

Rows = dict[str, list[tuple[str, ...]]]
"""The rows of each table that has any, in the order in which they lie there; each value as SQL writes it."""
_QUOTED = {"sqlite": 'quote("{}")', "postgresql": 'quote_nullable("{}"::text)'}
_NUMBERS = "SELECT seqrelid::regclass::text, pg_sequence_last_value(seqrelid) FROM pg_sequence"


def written_once(make: Callable[[Session], None]) -> Callable[[Session], None]:
    """Have a function that fills an empty database do so once on each kind of database, and put the same rows into later ones.

    A database that is not empty is filled by the function itself.
    """
    known: dict[str, list[str]] = {}

    @wraps(make)
    def filled(session: Session) -> None:
        connection = session.connection()
        kind = connection.dialect.name
        if not is_empty(connection):
            make(session)
        elif kind in known:
            _put(connection, known[kind])
        else:
            before = rows(connection)
            new = not numbers(connection)
            make(session)
            if new:
                known[kind] = _statements(connection, before)

    return filled


def is_empty(connection: Connection) -> bool:
    """Whether nothing was entered since the database was made: neither an act nor a unit."""
    return connection.exec_driver_sql("SELECT last + (SELECT count(*) FROM unit) FROM audit_head").scalar() == 0


def rows(connection: Connection) -> Rows:
    """Return every row of every table."""
    quoted = _QUOTED[connection.dialect.name]
    found = {}
    for table in SQLModel.metadata.sorted_tables:
        columns = ", ".join(quoted.format(one.name) for one in table.columns)
        held = connection.exec_driver_sql(f'SELECT {columns} FROM "{table.name}"').fetchall()
        if held:
            found[table.name] = [tuple(row) for row in held]
    return found


def numbers(connection: Connection) -> dict[str, int]:
    """Return the last number that PostgreSQL gave in each table, if it gave any; SQLite goes by the rows that there are."""
    if connection.dialect.name == "sqlite":
        return {}
    return {name: last for name, last in connection.exec_driver_sql(_NUMBERS) if last is not None}


def _statements(connection: Connection, before: Rows) -> list[str]:
    """What brings a database from its rows before to those it has now, and the numbers of its tables with them."""
    after, made = rows(connection), list[str]()
    for table in SQLModel.metadata.sorted_tables:
        names, held = [one.name for one in table.columns], after.get(table.name, [])
        if table.name in before:
            made += [_changed(table, names, row) for row in held if row not in before[table.name]]
        elif held:
            columns = ", ".join(f'"{name}"' for name in names)
            listed = ", ".join(f"({', '.join(row)})" for row in held)
            made.append(f'INSERT INTO "{table.name}" ({columns}) VALUES {listed}')
    return made + [f"SELECT setval('{name}', {last})" for name, last in numbers(connection).items()]


def _changed(table: sa.Table, names: list[str], row: tuple[str, ...]) -> str:
    values = dict(zip(names, row, strict=True))
    which = " AND ".join(f'"{one.name}" = {values[one.name]}' for one in table.primary_key)
    new = ", ".join(f'"{name}" = {value}' for name, value in values.items())
    return f'UPDATE "{table.name}" SET {new} WHERE {which}'


def _put(connection: Connection, statements: list[str]) -> None:
    """Give the statements to the driver itself: PostgreSQL takes all of them at once."""
    raw: Any = connection.connection.driver_connection
    if connection.dialect.name == "postgresql":
        raw.execute(";\n".join(statements), prepare=False)
        return
    for one in statements:
        raw.execute(one)
