"""Every row of a database before something was done to it beside the same row afterwards: what was changed, lost or put in."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

Row = tuple[object, ...]


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
    asked = connection.exec_driver_sql(f'SELECT * FROM "{name}"')
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


def not_meant(found: Mapping[str, int], meant: Collection[str]) -> tuple[str, ...]:
    """The differences that are not among the meant ones, one a line."""
    return tuple(f"{one}: {rows} rows" for one, rows in sorted(found.items()) if one not in meant)
