"""The demonstration city in a database, and how its tests ask it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from core import db
from data import demo
from tests import engines

LISTED = "(select project_id, id from annual_plan where edition_id = 2 and change <> 'WITHDRAWN')"
"""The July list: project and the row of the second edition, which holds from July."""

KNOWN = """(select r.* from progress_report r where r.state = 'APPROVED' and r.approved_at <= '2019-08-05 09:00:00'
  and r.entry = (select max(o.entry) from progress_report o where o.project_id = r.project_id and o.year = r.year and o.month = r.month
                 and o.state = 'APPROVED' and o.approved_at <= '2019-08-05 09:00:00'))"""
"""The figures known when July locked: 17:00 in China is 09:00 in UTC, as stored."""


@contextmanager
def loaded(template: Path, folder: Path) -> Iterator[Engine]:
    """Yield an SQLite database that holds the demonstration city."""
    with engines.fresh_sqlite(template, folder) as engine:
        with db.transaction(engine) as session:
            demo.load(session)
        yield engine


def rows(engine: Engine, statement: str) -> list[tuple[Any, ...]]:
    """Return what a statement selects."""
    with db.reading(engine) as session:
        return [tuple(found) for found in session.execute(sa.text(statement))]


def one(engine: Engine, statement: str) -> int:
    """Return the one whole number that a statement selects."""
    value = rows(engine, statement)[0][0]
    assert isinstance(value, int)
    return value
