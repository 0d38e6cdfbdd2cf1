"""The killing in small: two moments of an import and of approvals on each kind of database."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from tests import engines
from tests.chaos.killing import WORKS, Copies, kills, postgres_copy, prepare, sqlite_copy

REPORTS = 20


@pytest.fixture
def copies(request: pytest.FixtureRequest, work: str, kind: str, tmp_path: Path) -> Copies:
    file = tmp_path / "8月.xlsx"
    if kind == "sqlite":
        engine = request.getfixturevalue("sqlite_engine")
        prepare(engine, work, reports=REPORTS, file=file)
        engines.copied(engine, tmp_path / "prepared.sqlite")
        return partial(sqlite_copy, tmp_path / "prepared.sqlite", tmp_path)
    template = request.getfixturevalue("postgres_template")
    engine = request.getfixturevalue("postgres_engine")
    prepare(engine, work, reports=REPORTS, file=file)
    engine.dispose()
    return partial(postgres_copy, engines.PostgresTemplate(template.url, engine.url.database))


@pytest.fixture
def postgres_engine(postgres_template: engines.PostgresTemplate) -> Iterator[Engine]:
    with engines.fresh_postgres(postgres_template) as engine:
        yield engine


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
@pytest.mark.parametrize("work", WORKS)
def test_whoever_is_killed_leaves_every_act_whole_or_absent(work: str, copies: Copies, tmp_path: Path) -> None:
    left = kills(WORKS[work], copies, tmp_path / "8月.xlsx", times=2, reports=REPORTS)
    assert (left.killed, left.wrong) == (2, [])
