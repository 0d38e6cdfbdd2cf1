"""The demonstration city's inspections: real draws, whole sheets, every builder covered in a year, groups without conflicts."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, select

from core import db, recusal
from core.access import OPERATOR
from core.models import InspectionDraw, InspectionTask, TaskInspector
from core.period import Quarter
from core.queries import inspections, sheets
from core.vocabulary import DrawState, ProblemState, SheetSide, TaskOrigin, TaskState
from data.demo.calendar import at
from scoring import draw
from scoring.publish import inspecting

DAY = date(2019, 8, 31)
SETTLED = tuple(Quarter(*one) for one in ((2018, 2), (2018, 3), (2018, 4), (2019, 1), (2019, 2)))
RUNNING = Quarter(2019, 3)


@pytest.fixture(scope="module")
def opened(demo_engine: Engine) -> Iterator[Session]:
    """The city, open to be read."""
    with db.reading(demo_engine) as session:
        yield session


def drawn_of(session: Session, quarter: Quarter) -> InspectionDraw:
    return session.exec(select(InspectionDraw).where(InspectionDraw.year == quarter.year, InspectionDraw.quarter == quarter.number)).one()


@pytest.mark.parametrize("quarter", SETTLED, ids=str)
def test_a_settled_quarter_has_its_key_list_and_what_the_seed_draws(opened: Session, quarter: Quarter) -> None:
    tasks = inspections.tasks(opened, OPERATOR, quarter=quarter, day=DAY)
    assert Counter(one.origin for one in tasks) == {TaskOrigin.KEY: 6, TaskOrigin.DRAWN: 28}
    assert {one.state for one in tasks} == {TaskState.SETTLED}
    held = drawn_of(opened, quarter)
    assert inspecting.faults(opened, held) == ()
    keys = {one.code for one in tasks if one.origin is TaskOrigin.KEY}
    assert not keys & {one.code for one in draw.candidates_of(held.population)}
    assert held.published_at < held.event_at < (held.seeded_at or held.event_at)


def test_about_a_hundred_projects_of_2018_cover_every_builder_that_had_any(opened: Session) -> None:
    tasks = inspections.tasks(opened, OPERATOR, year=2018, day=DAY)
    assert len(tasks) == 102
    builders = {one.builder for quarter in SETTLED[:3] for one in draw.candidates_of(drawn_of(opened, quarter).population)}
    assert {one.builder_id for one in tasks} >= builders


@pytest.mark.parametrize("quarter", SETTLED, ids=str)
def test_groups_are_those_that_the_seed_gives_by_the_rule_of_the_system(opened: Session, quarter: Quarter) -> None:
    """The key list by code, then the drawn in their order; who has to stand back from a group is left out."""
    held, tasks = drawn_of(opened, quarter), inspections.tasks(opened, OPERATOR, quarter=quarter, day=DAY)
    people = [draw.Inspector(one, units) for one, units in recusal.barred(opened, on=at(SETTLED[-1].months[-1].last_day, 12)).items()]
    made = draw.groups(held.seed, [(one.code, one.builder_id) for one in tasks], inspectors=people)
    assert {one.code: one.inspector_ids for one in tasks} == {code: tuple(sorted(group)) for code, group in made.items()}


def test_no_group_has_anybody_who_must_stand_back(opened: Session) -> None:
    barred = recusal.barred(opened, on=at(SETTLED[-1].months[-1].last_day, 12))
    rows = opened.exec(select(TaskInspector.task_id, TaskInspector.person_id, InspectionTask.builder_id).join(InspectionTask)).all()
    assert any(units for units in barred.values())
    assert [row for row in rows if row[2] in barred[row[1]]] == []
    assert set(Counter(task for task, _, _ in rows).values()) == {2}


def test_every_sheet_is_whole_and_scores_are_spread(opened: Session) -> None:
    found = [
        one
        for quarter in SETTLED
        for sides in sheets.of_quarter(opened, OPERATOR, quarter=quarter, day=DAY).values()
        for one in sides.values()
    ]
    results = [(one.side, inspecting.scored("lujiang.2019-01-01", one.marks)) for one in found]
    assert [result.problems for _, result in results if result.problems] == []
    theirs = [float(result.score or 0) for side, result in results if side is SheetSide.INSPECTOR]
    own = [float(result.score or 0) for side, result in results if side is SheetSide.SELF]
    assert len(theirs) == len(own) == 170
    assert min(theirs) < 60
    assert 95 < max(theirs) <= 100
    assert sum(own) > sum(theirs)
    assert 2 <= sum(bool(result.vetoed) for _, result in results) <= 8
    assert any(not mark.applicable for one in found for mark in one.marks)


def test_the_running_quarter_waits_for_its_seed_with_two_tasks_in_each_earlier_state(opened: Session) -> None:
    states = Counter(one.state for one in inspections.tasks(opened, OPERATOR, quarter=RUNNING, day=DAY))
    assert states == {TaskState.PLANNED: 2, TaskState.SELF_SCORED: 2, TaskState.SCORED: 2}
    held = drawn_of(opened, RUNNING)
    assert (held.state, held.seed) == (DrawState.PUBLISHED, "")
    day = held.published_at.date()
    assert draw.candidates_of(held.population) == inspecting.drawable(opened, RUNNING, day=day)


def test_problems_are_mostly_closed(opened: Session) -> None:
    states = Counter(one.state for one in sheets.problems(opened, OPERATOR, day=RUNNING.months[1].last_day))
    assert set(states) == set(ProblemState)
    assert states[ProblemState.CLOSED] > 10 * (states[ProblemState.OPEN] + states[ProblemState.ANSWERED])
