"""What a builder has under way is one number, wherever it stands: its page, the directory, the plan of inspections."""

from datetime import date

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, select

from core import db
from core.access import Actor
from core.models import AnnualPlan, ProgressReport, Project
from core.period import Month, Quarter
from core.queries import inspections, profile, running, takers
from core.vocabulary import Nature, PlanChange, ReportState, UserRole
from tests.core.test_kept import take_off_the_guards
from tests.data.town import NOON, town

OFFICER = Actor("督查", frozenset({UserRole.OFFICER}))
DAY = NOON.date()


@pytest.mark.parametrize("day", [date(2019, 3, 31), date(2019, 8, 31)])
def test_page_directory_and_plan_of_inspections_tell_the_same_load_of_every_builder(demo_engine: Engine, day: date) -> None:
    with db.reading(demo_engine) as session:
        units = profile.builder_names(session, OFFICER)
        pages = {unit: profile.profile(session, OFFICER, unit_id=unit, day=day) for unit in units}
        loads = takers.loads(session, OFFICER, month=Month(day.year, day.month))
        planned = inspections.coverage(session, OFFICER, quarter=Quarter(2019, (day.month + 2) // 3), day=day)
    assert loads
    page = {unit: (one.projects, one.investment) for unit, one in pages.items() if one.projects}
    assert page == {one.unit_id: (one.projects, one.total) for one in loads}
    assert {one.unit_id: one.projects for one in planned if one.projects} == {one.unit_id: one.projects for one in loads}


def _completed(session: Session, number: int) -> None:
    report = ProgressReport(project_id=number, year=DAY.year - 1, month=12, investment=0, state=ReportState.APPROVED)
    report.submitted_at = report.approved_at = NOON
    report.completed_on = DAY
    session.add(report)


def _replanned(session: Session, number: int, change: PlanChange) -> None:
    take_off_the_guards(session.connection())
    for plan in session.exec(select(AnnualPlan).where(AnnualPlan.project_id == number)):
        plan.change = change


def _not_begun(session: Session, number: int) -> None:
    session.get_one(Project, number).nature = Nature.NEW
    for report in session.exec(select(ProgressReport).where(ProgressReport.project_id == number)):
        report.started_on = None


OUT = {
    "it is completed": _completed,
    "it is suspended": lambda session, number: _replanned(session, number, PlanChange.SUSPENDED),
    "it is withdrawn": lambda session, number: _replanned(session, number, PlanChange.WITHDRAWN),
    "it has not begun": _not_begun,
}


@pytest.mark.parametrize("what", OUT)
def test_what_is_no_longer_or_not_yet_under_way_is_no_load(session: Session, what: str) -> None:
    town(session)
    before = running.running(session, year=DAY.year, day=DAY)
    assert before
    gone = before[0]
    OUT[what](session, gone.project.id or 0)
    session.flush()
    left = running.running(session, year=DAY.year, day=DAY)
    assert left is not None
    assert [one.project.code for one in left] == [one.project.code for one in before[1:]]
    page = profile.profile(session, OFFICER, unit_id=gone.unit_id, day=DAY)
    assert page.projects == running.counts(before)[gone.unit_id] - 1


def test_without_a_plan_of_the_year_nobody_knows_a_load(session: Session) -> None:
    town(session)
    day = date(DAY.year - 1, 6, 30)
    assert running.running(session, year=day.year, day=day) is None
    page = profile.profile(session, OFFICER, unit_id=1, day=day)
    assert (page.projects, page.investment) == (None, None)
