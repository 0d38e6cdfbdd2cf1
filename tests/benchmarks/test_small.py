"""The province in small: the ranking equals the one by hand, grows about linearly, and reads no other year."""

import sqlite3
from pathlib import Path

import pytest

from core import db
from core.snapshot import FRAMES, snapshot
from core.vocabulary import ListKind, ReportState
from scoring.measures import gaps
from scoring.verdicts import judge
from tests.benchmarks import by_hand, runs
from tests.benchmarks.province import CLOSE, Size, fill, locked_at
from tests.engines import fresh_sqlite

PROJECTS = 2_000


def province(template: Path, folder: Path, size: Size) -> Path:
    with fresh_sqlite(template, folder) as engine:
        fill(engine, size)
        return Path(engine.url.database or "")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("province")


@pytest.fixture(scope="module")
def path(sqlite_template: Path, folder: Path) -> Path:
    return province(sqlite_template, folder, Size(PROJECTS))


def test_every_place_score_list_and_sum_equals_the_ranking_by_hand(path: Path) -> None:
    verdict = judge(runs.read_facts(path), runs.book())
    by_duckdb = by_hand.ranking(by_hand.over(by_hand.fetch(path, CLOSE, known_at=locked_at(CLOSE))), CLOSE)
    assert runs.lines(verdict) == tuple(sorted(by_duckdb))
    assert {line.series for line in by_duckdb} == {"districts", "headquarters", "responsible", "companies"}
    assert {line.listed for line in by_duckdb} == {"", ListKind.RED.name, ListKind.BLACK.name}


def test_the_province_has_the_cases_that_make_a_ranking_hard(path: Path) -> None:
    facts = runs.read_facts(path)
    assert set(facts.figures["state"]) == {ReportState.APPROVED.name, ReportState.SUBMITTED.name}
    assert (facts.figures["entry"] > 1).any()
    assert (~facts.figures["on_time"]).any()
    assert facts.figures["returned"].any()
    assert set(gaps(facts)["pending"]) == {True, False}
    assert (facts.projects["annual_plan"] == 0).any()
    assert len(facts.projects) < PROJECTS
    assert not facts.land.empty
    assert not facts.exemptions.empty
    assert (facts.assignments["ends_on"] != "").any()


def test_twice_the_projects_cost_about_twice_the_time(sqlite_template: Path, folder: Path, path: Path) -> None:
    double = province(sqlite_template, folder, Size(2 * PROJECTS))
    seconds = {size: min(runs.measured("ours", size).cpu() for _ in range(2)) for size in (path, double)}
    assert seconds[double] < 3 * seconds[path]


@pytest.fixture(scope="module")
def three_years(sqlite_template: Path, folder: Path) -> Path:
    return province(sqlite_template, folder, Size(300, years=3))


def test_earlier_years_change_nothing(sqlite_template: Path, folder: Path, three_years: Path) -> None:
    alone, after = runs.read_facts(province(sqlite_template, folder, Size(300))), runs.read_facts(three_years)
    of_the_year = [name for name in FRAMES if name != "cards"]
    assert [len(getattr(after, name)) for name in of_the_year] == [len(getattr(alone, name)) for name in of_the_year]
    assert runs.lines(judge(after, runs.book())) == runs.lines(judge(alone, runs.book()))


@pytest.mark.parametrize("table", ["annual_plan", "monthly_plan", "land_plan", "progress_report", "report_event", "reported_land"])
def test_the_rows_of_a_year_are_found_by_index(three_years: Path, table: str) -> None:
    said: list[str] = []
    with db.reading(db.create_engine(f"sqlite:///{three_years}")) as session:
        raw = session.connection().connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)
        raw.set_trace_callback(said.append)
        snapshot(session, CLOSE, known_at=locked_at(CLOSE))
        raw.set_trace_callback(None)
        steps = [row[-1] for text in said if text.startswith("SELECT") for row in raw.execute(f"explain query plan {text}")]
    mine = [step.split()[0] for step in steps if table in step.split()]
    assert mine
    assert set(mine) == {"SEARCH"}
