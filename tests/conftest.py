"""Fixtures for every test: databases of both kinds, a session, the demonstration city, a browser."""

import gc
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy.engine import Engine
from sqlmodel import Session
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

from core import db, passwords
from core.snapshot import Snapshot
from data import demo
from scoring.publish import drafting, route
from scoring.rulebook import Rulebook
from scoring.verdicts import Verdict, judge
from tests import chromium, engines
from tests.people import CHEAP


class _OneBrowser(LoadFileScheduling):
    """Each file in one process, and everything of the browser in one: two browsers at once only slow each other."""

    def _split_scope(self, nodeid: str) -> str:
        return "browser" if nodeid.startswith("tests/browser/") else super()._split_scope(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> _OneBrowser:
    """Share the tests out."""
    return _OneBrowser(config, log)


def pytest_collection_finish() -> None:
    """What is there before the first test stays; nobody need look for garbage in it, and seldom in what comes after."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def pytest_unconfigure() -> None:
    """At the end all of it may go."""
    gc.set_threshold(*_OFTEN)
    gc.unfreeze()


_OFTEN = gc.get_threshold()


settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")
"""How long an example takes to make or to try says something of the machine and of its other work, not of what is tried."""


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords() -> Iterator[None]:
    """Passwords are kept at the least cost; what the true cost is, tests/core/test_accounts.py shows."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", CHEAP)
        yield


@pytest.fixture(scope="session", autouse=True)
def statements_shared() -> Iterator[None]:
    """What one test has had compiled, the next ones need not."""
    with engines.statements_shared():
        yield


@pytest.fixture(scope="session", autouse=True)
def judged_once() -> Iterator[None]:
    """A list that is drafted, looked at and signed is judged once of the same facts by the same book: a verdict depends on nothing else.

    What is sealed is derived again each time, and whoever calls `judge` himself has it judge.
    """
    known = lru_cache(maxsize=256)(_Asked.judge)

    def once(facts: Snapshot, rulebook: Rulebook, *, closed: bool = True) -> Verdict:
        return known(_Asked(facts.digest(), rulebook, closed, facts))

    with pytest.MonkeyPatch.context() as patch:
        for module in (route, drafting):
            patch.setattr(module, "judge", once)
        yield


@dataclass(frozen=True)
class _Asked:
    """What is judged; the digest stands for the facts."""

    digest: str
    rulebook: Rulebook
    closed: bool
    facts: Snapshot = field(compare=False)

    def judge(self) -> Verdict:
        return judge(self.facts, self.rulebook, closed=self.closed)


@pytest.fixture(scope="session")
def sqlite_template(shared_folder: Path) -> Path:
    """A migrated SQLite file to copy."""
    return engines.made_once(shared_folder / "migrated.sqlite", engines.migrated_sqlite)


@pytest.fixture(scope="session")
def postgres_template() -> Iterator[engines.PostgresTemplate]:
    """A migrated PostgreSQL database to clone; tests are skipped, with the reason, where PostgreSQL cannot start."""
    try:
        with engines.postgres_template() as template:
            yield template
    except engines.NoPostgres as problem:
        pytest.skip(str(problem))


@pytest.fixture
def sqlite_engine(sqlite_template: Path, tmp_path: Path) -> Iterator[Engine]:
    """A fresh SQLite database, for tests to which the kind of database does not matter."""
    with engines.fresh_sqlite(sqlite_template, tmp_path) as engine:
        yield engine


@pytest.fixture(scope="session")
def demo_engine(sqlite_template: Path, shared_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The demonstration city on SQLite, loaded once and only to be read."""
    folder = tmp_path_factory.mktemp("demo")

    def make(path: Path) -> None:
        with engines.fresh_sqlite(sqlite_template, folder) as engine:
            with db.transaction(engine) as opened:
                demo.load(opened)
            engines.copied(engine, path)

    with engines.fresh_sqlite(engines.made_once(shared_folder / "demo.sqlite", make), folder) as engine:
        yield engine


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that the processes of one run of the tests have in common."""
    among_others = "PYTEST_XDIST_WORKER" in os.environ
    return tmp_path_factory.getbasetemp().parent if among_others else tmp_path_factory.mktemp("shared")


@pytest.fixture(scope="session")
def published_engine(request: pytest.FixtureRequest, shared_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The demonstration city with its circulars: six months issued, July waiting for its signature; only to be read."""
    folder = tmp_path_factory.mktemp("published")

    def make(path: Path) -> None:
        engine = db.create_engine(engines.copied(request.getfixturevalue("demo_engine"), folder / "published.sqlite"))
        with db.transaction(engine) as opened:
            demo.publish(opened)
        engines.copied(engine, path)
        engine.dispose()

    with engines.fresh_sqlite(engines.made_once(shared_folder / "published.sqlite", make), folder) as engine:
        yield engine


@pytest.fixture
def demo_copy(demo_engine: Engine, tmp_path: Path) -> Iterator[Engine]:
    """A copy of the demonstration city on SQLite that a test may write to."""
    engine = db.create_engine(engines.copied(demo_engine, tmp_path / "demo.sqlite"))
    yield engine
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """A fresh, migrated, empty database: each test runs on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_engine")
        return
    with engines.fresh_postgres(request.getfixturevalue("postgres_template")) as fresh:
        yield fresh


@pytest.fixture(scope="session")
def shared_sqlite(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """One SQLite database for all tests that take back what they wrote; a new one reads the whole schema again."""
    with engines.fresh_sqlite(sqlite_template, tmp_path_factory.mktemp("shared_sqlite")) as fresh:
        yield fresh


@pytest.fixture(scope="session")
def shared_postgres(postgres_template: engines.PostgresTemplate) -> Iterator[Engine]:
    """One PostgreSQL database for all tests that take back what they wrote; a new one takes a third of a second."""
    with engines.fresh_postgres(postgres_template) as fresh:
        yield fresh


@pytest.fixture(params=["sqlite", "postgresql"])
def session(request: pytest.FixtureRequest) -> Iterator[Session]:
    """A session inside one transaction on an empty database of each kind."""
    with engines.undone(request.getfixturevalue("shared_sqlite" if request.param == "sqlite" else "shared_postgres")) as opened:
        yield opened


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A headless Chromium that shows Chinese; tests are skipped, with the reason, where there is none."""
    program = chromium.executable()
    if program is None:
        pytest.skip(chromium.why_missing())
    variables = chromium.environment(tmp_path_factory.mktemp("fonts"))
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=program, args=list(chromium.SWITCHES), env=dict(variables))
        yield launched
        launched.close()
