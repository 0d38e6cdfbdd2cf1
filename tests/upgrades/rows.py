"""Every row of a database before an upgrade beside the same row after it: what was changed, lost or put in without being meant to."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

Row = tuple[object, ...]

MEANT: Mapping[str, str] = {
    "alembic_version.-": "the version that it was",
    "alembic_version.*": "the version that it is",
    "audit_entry.*": "entries that vouch for what was done before",
    "audit_head.last": "the log's last entry, after those",
    "audit_head.digest": "and its digest",
}
"""What an upgrade changes in a full database, and why: `table.column`, `table.*` for rows put in, `table.-` for rows lost."""


@dataclass(frozen=True)
class Rows:
    """A table's columns and its rows by their primary key."""

    columns: tuple[str, ...]
    by_key: Mapping[Row, Row]


def rows_of(engine: Engine) -> dict[str, Rows]:
    """Read every table of a database whole."""
    with engine.connect().execution_options(reads_only=True) as connection:
        found = sa.inspect(connection)
        keys = {name: found.get_pk_constraint(name)["constrained_columns"] for name in found.get_table_names()}
        return {name: _read(connection, name, key=key) for name, key in keys.items()}


def _read(connection: Connection, name: str, *, key: list[str]) -> Rows:
    asked = connection.exec_driver_sql(f'SELECT * FROM "{name}"')  # noqa: S608  # a name of the schema
    columns = tuple(asked.keys())
    places = [columns.index(one) for one in key or columns]
    return Rows(columns, {tuple(row[place] for place in places): tuple(row) for row in asked})


def differences(before: Mapping[str, Rows], after: Mapping[str, Rows]) -> dict[str, int]:
    """How many rows differ, by `table.column` of the columns that both have; `table.-` are rows lost, `table.*` rows put in.

    A table that is gone has lost its rows; a table that is new is not looked at.
    """
    found = Counter[str]()
    for name, was in before.items():
        now = after.get(name, Rows(was.columns, {}))
        found[f"{name}.-"] += len(was.by_key.keys() - now.by_key.keys())
        found[f"{name}.*"] += len(now.by_key.keys() - was.by_key.keys())
        shared = [(one, was.columns.index(one), now.columns.index(one)) for one in was.columns if one in now.columns]
        for key in was.by_key.keys() & now.by_key.keys():
            old, new = was.by_key[key], now.by_key[key]
            found.update(f"{name}.{column}" for column, here, there in shared if old[here] != new[there])
    return {one: rows for one, rows in found.items() if rows}


def not_meant(found: Mapping[str, int]) -> tuple[str, ...]:
    """The differences that no name in MEANT explains, one a line."""
    return tuple(f"{one}: {rows} rows" for one, rows in sorted(found.items()) if one not in MEANT)
