"""Withholding a report that is not negative never improves the place of the unit for which it counts, whatever else is known."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st
from sqlalchemy.engine import Engine

from core.db import transaction
from core.vocabulary import ListKind
from scoring.rulebook import Rulebook
from scoring.rulebook_file import in_force
from scoring.verdicts import Standing, judge
from tests import engines
from tests.town import YEAR, YI, Planned, Town, due

LUJIANG, MIANYANG = in_force("lujiang", date(YEAR, 7, 31)), in_force("mianyang", date(2022, 3, 31))
DISTRICTS = next(series for series in LUJIANG.series if series.key == "districts")
BOOKS: dict[str, Rulebook] = {
    "lujiang": replace(LUJIANG, series=(DISTRICTS,), expect=()),
    "lujiang by month": replace(LUJIANG, series=(replace(DISTRICTS, by_month=True),), expect=()),
    "mianyang": replace(MIANYANG, series=MIANYANG.series[:1], expect=()),
}
MONTH = 3
EXAMPLES = int(os.environ.get("DUCHA_EXAMPLES", "10"))
"""Towns for each book; more of them by this variable."""
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)


@dataclass(frozen=True)
class Report:
    """What is reported for a month: half 亿元, days into the month of a start and a completion, land, and whether it came late or back."""

    halves: int
    started: int | None = None
    completed: int | None = None
    land: int = 0
    late: bool = False
    returned: bool = False


@dataclass(frozen=True)
class Sketch:
    """A project: its unit, the unit that has it from the second month on, its plan in half 亿元, and its reports of three months."""

    unit: int
    later: int
    plan: tuple[int, ...]
    start: int | None
    completion: int | None
    land: int
    reports: tuple[Report | None, ...]


DAY = st.none() | st.integers(1, 28)
REPORT = st.builds(Report, st.integers(0, 5), DAY, DAY, st.integers(0, 3), st.booleans(), st.booleans())
UNIT = st.integers(0, 2)
SKETCH = st.builds(
    Sketch,
    UNIT,
    UNIT,
    st.tuples(*[st.integers(0, 3)] * MONTH),
    st.none() | st.integers(1, 5),
    st.none() | st.integers(1, 5),
    st.integers(0, 3),
    st.tuples(*[st.none() | REPORT] * MONTH),
)
TOWNS = st.lists(SKETCH, min_size=2, max_size=6).filter(lambda town: any(any(sketch.reports) for sketch in town))


Cell = tuple[int, int]
"""A project's place among the sketches, and a month."""


@pytest.fixture(scope="module")
def one_engine(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with engines.fresh_sqlite(sqlite_template, tmp_path_factory.mktemp("withholding")) as engine:
        yield engine


@dataclass(frozen=True)
class Built:
    """A town without reports: its units and projects in the order of the sketches."""

    town: Town
    sketches: list[Sketch]
    units: list[int]
    projects: list[int]

    @property
    def cells(self) -> list[Cell]:
        return [(place, month) for place, one in enumerate(self.sketches) for month, told in enumerate(one.reports, 1) if told]

    def standings(self, book: Rulebook, cells: list[Cell]) -> dict[int, Standing]:
        """Judge the town with these reports alone."""
        with self.town.session.begin_nested() as nested:
            for place, month in cells:
                report = self.sketches[place].reports[month - 1]
                assert report is not None
                _report(self.town, self.projects[place], month, report, district=self.units[self.sketches[place].unit])
            standings = judge(self.town.facts(MONTH), book).series[0].standings
            nested.rollback()
        return {one.unit_id: one for one in standings}


def _build(town: Town, sketches: list[Sketch]) -> Built:
    units = [town.unit(f"{name}区") for name in "甲乙丙"]
    projects, planned = [], {}
    for place, sketch in enumerate(sketches):
        project = town.project(f"项目{place}")
        town.assign(project, units[sketch.unit], ends=date(YEAR, 1, 31))
        town.assign(project, units[sketch.later], starts=date(YEAR, 2, 1))
        months = tuple(half * YI // 2 for half in sketch.plan) + (YI,) * (12 - MONTH)
        land = {(units[sketch.unit], 2): sketch.land * 10_000} if sketch.land else {}
        planned[project] = Planned(months, start=sketch.start, completion=sketch.completion, land=land)
        projects.append(project)
    town.edition(planned)
    for place, unit in enumerate(units):
        town.observe(unit, "given_place", place + 1)
    return Built(town, sketches, units, projects)


def _report(town: Town, project: int, month: int, report: Report, *, district: int) -> int:
    return town.report(
        project,
        month,
        report.halves * YI // 2,
        started_on=date(YEAR, month, report.started) if report.started else None,
        completed_on=date(YEAR, month, report.completed) if report.completed else None,
        submitted_at=due(month) + timedelta(hours=1 if report.late else -1),
        times_returned=int(report.returned),
        land={district: report.land * 10_000} if report.land else {},
    )


def _own(built: Built, cell: Cell, book: Rulebook) -> int:
    """The unit for which a report counts: in charge in its month, or when the list's month closes."""
    sketch, by_month = built.sketches[cell[0]], book.series[0].by_month
    return built.units[sketch.unit if by_month and cell[1] == 1 else sketch.later]


def _of_a_rival(built: Built, cell: Cell, own: int) -> bool:
    """Whether the report tells of land that counts for another district."""
    report, sketch = built.sketches[cell[0]].reports[cell[1] - 1], built.sketches[cell[0]]
    return report is not None and report.land > 0 and built.units[sketch.unit] != own


def _refuse_gain(told: Standing, withheld: Standing, *, rival: bool) -> None:
    assert (told.found.score is None) == (withheld.found.score is None)
    assert told.found.score is None or withheld.found.score is None or withheld.found.score <= told.found.score
    assert (told.place is None) == (withheld.place is None)
    assert rival or told.place is None or withheld.place is None or withheld.place >= told.place
    assert rival or withheld.listed is not ListKind.RED or told.listed is ListKind.RED
    assert rival or told.listed is not ListKind.BLACK or withheld.listed is ListKind.BLACK


@pytest.mark.parametrize("name", BOOKS)
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), phases=PHASES)
@given(sketches=TOWNS, data=st.data())
def test_withholding_never_improves_the_own_place(one_engine: Engine, name: str, sketches: list[Sketch], data: st.DataObject) -> None:
    with transaction(one_engine) as session:
        built = _build(Town(session), sketches)
        cell = data.draw(st.sampled_from(built.cells))
        told = built.standings(BOOKS[name], built.cells)
        withheld = built.standings(BOOKS[name], [other for other in built.cells if other != cell])
        session.rollback()
    own = _own(built, cell, BOOKS[name])
    event("falls" if told[own].place != withheld[own].place else "stays")
    _refuse_gain(told[own], withheld[own], rival=_of_a_rival(built, cell, own))


def test_a_report_that_tells_of_a_rival_s_land_is_the_exception(one_engine: Engine) -> None:
    """Land counts for the district where it lies: a district that keeps such a report back lowers the other one, not itself."""
    full, none = Report(2), Report(0, land=1)
    mine = Sketch(1, 1, (2, 2, 2), None, None, 0, (full, full, full))
    theirs = Sketch(0, 0, (2, 2, 2), None, None, 0, (full, full, full))
    between = Sketch(0, 1, (0, 0, 0), None, None, 1, (None, none, None))
    with transaction(one_engine) as session:
        built = _build(Town(session), [mine, theirs, between])
        told = built.standings(BOOKS["lujiang"], built.cells)
        withheld = built.standings(BOOKS["lujiang"], [cell for cell in built.cells if cell[0] != 2])
        session.rollback()
    own, rival = built.units[1], built.units[0]
    assert [(one[own].place, one[rival].place) for one in (told, withheld)] == [(2, 1), (1, 2)]
