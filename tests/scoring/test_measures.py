"""Each measure against hand-counted facts."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy.engine import Engine

from core.db import transaction
from core.vocabulary import PlanChange, ReportState
from scoring.measures import IN_FORCE, MEASURES, ORIGINAL, expected, gaps
from tests.town import YEAR, YI, Planned, Town, due


def sums(town: Town, name: str, month: int, basis: str = IN_FORCE) -> tuple[int, int]:
    cells = MEASURES[name].cells(town.facts(month), basis)
    return int(cells["numerator"].sum()), int(cells["denominator"].sum())


@pytest.fixture
def town(sqlite_engine: Engine) -> Iterator[Town]:
    with transaction(sqlite_engine) as session:
        yield Town(session)


def test_investment_is_measured_against_the_months_to_date_and_the_year(town: Town) -> None:
    project = town.project("路", town.unit("区"))
    town.edition({project: Planned()})
    town.reports(project, [YI, 3 * YI, -YI])
    assert sums(town, "schedule_rate", 2) == (4 * YI, 2 * YI)
    assert sums(town, "schedule_rate", 3) == (3 * YI, 3 * YI)
    assert sums(town, "annual_completion", 3) == (3 * YI, 12 * YI)


def test_a_missing_report_stays_in_the_denominator(town: Town) -> None:
    unit = town.unit("区")
    told, silent = town.project("报", unit), town.project("缺", unit)
    town.edition({told: Planned(), silent: Planned()})
    town.reports(told, [YI, YI])
    town.report(silent, 1, YI)
    facts = town.facts(2)
    assert sums(town, "schedule_rate", 2) == (3 * YI, 4 * YI)
    assert gaps(facts)[["project_id", "month", "pending"]].values.tolist() == [[silent, 2, False]]


def test_a_submitted_report_is_pending_a_returned_one_is_missing(town: Town) -> None:
    unit = town.unit("区")
    states = (ReportState.SUBMITTED, ReportState.CONFIRMED, ReportState.RETURNED, ReportState.DRAFT)
    projects = {state: town.project(state.name, unit) for state in states}
    town.edition({project: Planned() for project in projects.values()})
    for state, project in projects.items():
        town.unapproved(project, 1, state)
    pending = gaps(town.facts(1)).set_index("project_id")["pending"].to_dict()
    assert {state: pending[project] for state, project in projects.items()} == dict(zip(states, (True, True, False, False), strict=True))


def test_early_starts_count_and_late_ones_do_not_yet(town: Town) -> None:
    unit = town.unit("区")
    planned_for = {"提前": 6, "按时": 2, "迟到": 1, "上年已开": 1, "未开": 2, "续建": None}
    projects = {name: town.project(name, unit) for name in planned_for}
    town.edition({projects[name]: Planned(start=month) for name, month in planned_for.items()})
    for name, day in {"提前": date(YEAR, 1, 9), "按时": date(YEAR, 2, 9), "迟到": date(YEAR, 3, 9)}.items():
        town.report(projects[name], day.month, YI, started_on=day)
    town.report(projects["上年已开"], 1, YI, started_on=date(YEAR - 1, 12, 9))
    town.report(projects["续建"], 1, YI, started_on=date(YEAR - 2, 5, 9))
    assert sums(town, "start_rate", 2) == (3, 4)
    assert sums(town, "start_rate", 3) == (4, 4)


def test_land_counts_by_the_district_it_lies_in(town: Town) -> None:
    near, far = town.unit("近区"), town.unit("远区")
    project = town.project("路", near)
    town.edition({project: Planned(land={(near, 1): 10_000, (far, 1): 30_000, (far, 5): 90_000})})
    town.report(project, 1, YI, land={far: 20_000})
    cells = MEASURES["land_rate"].cells(town.facts(1), IN_FORCE).groupby("place_id")[["numerator", "denominator"]].sum()
    assert list(cells.loc[near]) == [0, 10_000]
    assert list(cells.loc[far]) == [20_000, 30_000]


def test_reporting_counts_reports_on_time_and_never_returned(town: Town) -> None:
    unit = town.unit("区")
    good, late, returned, silent = (town.project(name, unit) for name in ("准时", "迟报", "退回", "缺报"))
    town.edition(dict.fromkeys((good, late, returned, silent), Planned()))
    town.report(good, 1, YI, submitted_at=due(1))
    town.report(late, 1, YI, submitted_at=due(1).replace(hour=19))
    town.report(returned, 1, YI, times_returned=1)
    assert sums(town, "reporting", 1) == (1, 4)


def test_an_added_project_owes_reports_only_from_its_edition_on(town: Town) -> None:
    unit = town.unit("区")
    old, new = town.project("旧", unit), town.project("新", unit)
    town.edition({old: Planned()})
    town.edition({old: Planned(change=PlanChange.KEPT), new: Planned((0,) * 6 + (YI,) * 6)}, number=2, effective=7)
    due_reports = expected(town.facts(8)).groupby("project_id").size().to_dict()
    assert due_reports == {old: 8, new: 2}
    assert sums(town, "schedule_rate", 8, ORIGINAL) == (0, 8 * YI)
    assert sums(town, "schedule_rate", 8) == (0, 10 * YI)
