"""The demonstration city 鹭江市: every place, unit, person, project and amount is invented; the totals are those of a published notice.

How projects are counted: 357 are the projects with a row of their own in the plan. A package is a heading without money, plan and
units; its three parts are three of the 357. A suspended project stays on the list, a withdrawn one leaves it.
"""

from collections.abc import Iterator
from itertools import groupby

import sqlalchemy as sa
from sqlmodel import Session, SQLModel

from data.demo import ledger, parts, rows
from data.demo.facts import build
from data.demo.numbers import numbers


def load(session: Session) -> None:
    """Write the demonstration city into an empty, migrated database; each time, on each engine, the same rows.

    The transaction is the caller's. Raises sqlalchemy's IntegrityError when the database already holds rows with these numbers.
    """
    for table, values in _by_table(_rows()):
        session.execute(sa.insert(table), values)
    _move_counters(session)


def _rows() -> Iterator[SQLModel]:
    """Yield every row, those that are referred to before those that refer to them."""
    facts = build()
    given = numbers(facts)
    yield from rows.city()
    yield from rows.units(facts, given)
    yield from rows.people(facts, given)
    yield from rows.projects(facts, given)
    yield from parts.parts(facts, given)
    yield from rows.plans(facts, given)
    yield from ledger.months()
    yield from ledger.reports(facts, given)
    yield from ledger.exemptions(given)
    yield from ledger.observations(given)


def _by_table(made: Iterator[SQLModel]) -> Iterator[tuple[sa.Table, list[dict[str, object]]]]:
    """Group the rows by table, the tables in the order of their references."""
    grouped: dict[str, list[dict[str, object]]] = {}
    for kind, same in groupby(made, key=type):
        grouped.setdefault(str(kind.__tablename__), []).extend(row.model_dump() for row in same)
    for table in SQLModel.metadata.sorted_tables:
        if table.name in grouped:
            yield table, grouped[table.name]


def _move_counters(session: Session) -> None:
    """Let PostgreSQL count on after the numbers given here; SQLite does so by itself."""
    if session.get_bind().dialect.name != "postgresql":
        return
    for table in SQLModel.metadata.sorted_tables:
        if table.autoincrement_column is not None and isinstance(table.autoincrement_column.type, sa.Integer):
            name = table.name
            session.execute(sa.text(f"select setval(pg_get_serial_sequence('{name}', 'id'), max(id)) from \"{name}\" having max(id) > 0"))
