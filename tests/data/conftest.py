"""Fixtures of the small city."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from core import db
from core.queries.forms import MonthBase, PlanBase
from tests import engines
from tests.data import books
from tests.data.town import town, units


@pytest.fixture(scope="module")
def small_city(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The small city on SQLite, for tests that only read."""
    folder = tmp_path_factory.mktemp("town")
    with engines.fresh_sqlite(sqlite_template, folder) as engine:
        with db.transaction(engine) as session:
            town(session)
        yield engine


@pytest.fixture(scope="module")
def base(small_city: Engine) -> MonthBase:
    """August 2019 of the small city."""
    return books.august(small_city)


@pytest.fixture(scope="module")
def second_edition(small_city: Engine) -> PlanBase:
    """What the second edition of the plan, from September on, begins with."""
    return books.plan_of_2019(small_city, 9)


@pytest.fixture(scope="module")
def first_edition(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PlanBase]:
    """What the first edition begins with in a city of units only."""
    folder = tmp_path_factory.mktemp("units")
    with engines.fresh_sqlite(sqlite_template, folder) as engine:
        with db.transaction(engine) as session:
            units(session)
        yield books.plan_of_2019(engine, 1)
