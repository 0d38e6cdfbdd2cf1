"""What builders are graded by: what was known at the moment and nothing else; missing is not zero, and no 优秀 counts twice."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from sqlmodel import Session, select

from core.graded import FRAMES, BuilderFrames, builder_facts, from_csv
from core.models import OfficialAct
from core.period import Quarter, Year
from core.vocabulary import NoticeKind, RecordOrigin, TaskState
from scoring.builder_facts import facts_of
from scoring.grading.grade import grade
from scoring.grading.result import Graded, Ungraded
from scoring.grading.sheet_file import sheet_named
from scoring.publish import evaluation
from tests.core.inspected import BEFORE, MANY, SHEET, Inspected
from tests.core.test_kept import take_off_the_guards
from tests.data.town import NOON, WAN, town

YEAR = Year(2018)
SHEETS = {SHEET: sheet_named(SHEET)}


@pytest.fixture
def way(session: Session, tmp_path: Path) -> Inspected:
    town(session)
    entered = Inspected(session, folder=tmp_path)
    entered.enter()
    return entered


def frames(way: Inspected, period: Quarter | Year = YEAR) -> BuilderFrames:
    return builder_facts(way.session, period, known_at=NOON)


def graded(way: Inspected, kind: NoticeKind = NoticeKind.YEAR, period: Quarter | Year = YEAR) -> dict[int, Graded]:
    found = evaluation.graded(frames(way, period), evaluation.book_of(way.session, kind, on=NOON.date()))
    return {one.unit_id: one for one in found.graded}


def test_a_year_is_the_mean_of_its_quarters_and_too_few_are_no_result(way: Inspected) -> None:
    way.year()
    found = graded(way)
    assert [found[unit].place for unit in way.builders] == [*range(1, MANY), None]
    last = found[way.builders[-1]]
    assert (last.exact, last.grade, last.why) == (None, None, Ungraded.TOO_FEW)
    assert [found[unit].grade for unit in way.builders[:2]] == ["优秀", "良好"]


def test_projects_of_a_quarter_weigh_by_their_annual_plan(way: Inspected) -> None:
    way.sheet(0, 2, lost=0, plan=3000)
    way.sheet(0, 2, lost=1, plan=1000, project=1)
    whole, less = (one.result for one in facts_of(frames(way, Quarter(2018, 2)), SHEETS)[0].inspections)
    assert whole is not None
    assert less is not None
    found = graded(way, NoticeKind.QUARTER, Quarter(2018, 2))[way.builders[0]]
    assert found.exact == (whole * 3 + less) / 4
    assert (found.grade, found.why) == (None, Ungraded.SHORT)


def test_a_project_without_a_plan_gives_no_result_and_not_a_zero(way: Inspected) -> None:
    way.sheet(0, 2, plan=None)
    found = graded(way, NoticeKind.QUARTER, Quarter(2018, 2))[way.builders[0]]
    assert (found.exact, found.place) == (None, None)


def test_only_settled_inspections_of_the_period_count_and_each_by_its_latest_sheet(way: Inspected) -> None:
    task = way.sheet(0, 2, lost=5)
    way.hand_in(task, lost=1, version=2)
    way.hand_in(task, lost=9, version=3, at=NOON + timedelta(minutes=1))
    way.hand_in(task, lost=8, version=4, settled=False)
    way.sheet(0, 3, state=TaskState.SCORED)
    way.sheet(1, 3, state=TaskState.CANCELLED)
    way.sheet(2, 2, year=2017)
    found = frames(way)
    assert list(found.builders["unit_id"]) == [way.builders[0]]
    assert list(found.inspections["task_id"]) == [task]
    assert int(found.marks["times"].sum()) == 1
    assert list(frames(way, Quarter(2018, 3)).inspections["task_id"]) == []


def test_a_builder_at_work_that_was_not_inspected_is_there_without_a_result(way: Inspected) -> None:
    found = builder_facts(way.session, Year(2019), known_at=NOON)
    assert list(found.builders["unit_id"]) == [way.builder]
    (result,) = evaluation.graded(found, evaluation.book_of(way.session, NoticeKind.YEAR, on=NOON.date())).graded
    assert (result.exact, result.why) == (None, Ungraded.TOO_FEW)


def test_records_count_as_they_were_known_and_until_they_were_repaired(way: Inspected) -> None:
    kept = way.record(0, 2)
    repaired = way.record(0, -3, ended_on=date(2018, 9, 1), end_reason="已修复")
    later = way.record(0, -5, ended_on=NOON.date() + timedelta(days=1), end_reason="已修复")
    way.record(0, 4, valid_until=date(2017, 12, 31), happened_on=date(2017, 1, 1))
    way.record(0, 6, ended_on=date(2018, 1, 1), happened_on=date(2017, 6, 1))
    way.record(0, 8, decided_at=NOON + timedelta(minutes=1))
    way.record(0, 9, happened_on=date(2019, 1, 1))
    found = frames(way).records
    assert dict(zip(found["number"], found["valid_until"], strict=True)) == {
        kept.number: "2019-04-30",
        repaired.number: "2018-08-31",
        later.number: "2019-04-30",
    }


def test_opinions_are_the_mean_of_each_unit_s_latest_and_none_is_no_figure(way: Inspected) -> None:
    way.sheet(0, 2)
    way.sheet(1, 2)
    way.opinion(0, 40)
    way.opinion(0, 90)
    way.opinion(0, 81, unit=way.builder)
    way.opinion(0, 10, at=NOON + timedelta(minutes=1))
    first, second = facts_of(frames(way), SHEETS)
    assert first.figure("opinion") == Fraction(171, 2)
    assert second.figure("opinion") is None


def test_the_frames_come_back_from_their_bytes(way: Inspected) -> None:
    way.year()
    way.record(0, -3, ended_on=date(2018, 9, 1), end_reason="已修复")
    way.opinion(0, 90)
    found = frames(way)
    again = from_csv(Year(2018), {name: found.csv(name) for name in FRAMES})
    assert {name: again.csv(name) for name in FRAMES} == {name: found.csv(name) for name in FRAMES}
    assert facts_of(again, SHEETS) == facts_of(found, SHEETS)


def test_a_builder_s_own_excellence_counts_once(way: Inspected) -> None:
    """Its credit is the same with and without the record of its own 优秀, and with that record taken as any other it would not be."""
    way.year()
    _year_final(way)
    way.opinion(0, 90)
    before = graded(way, NoticeKind.CREDIT)[way.builders[0]]
    way.record(0, 2, origin=RecordOrigin.EVALUATION)
    after = graded(way, NoticeKind.CREDIT)[way.builders[0]]
    assert before.exact is not None
    assert (after.exact, after.grade, after.place) == (before.exact, before.grade, before.place)
    counted = facts_of(frames(way), SHEETS)
    other = [replace(one, records=tuple(replace(record, origin="") for record in one.records or ())) for one in counted]
    twice = {
        one.unit_id: one for one in grade(other, evaluation.book_of(way.session, NoticeKind.CREDIT, on=NOON.date()), period=Year(2018))
    }
    assert twice[way.builders[0]].exact != before.exact


def test_a_record_by_the_paper_of_the_commendation_counts_as_the_grade_s_own(way: Inspected) -> None:
    way.year()
    _year_final(way)
    act = way.session.exec(select(OfficialAct).where(OfficialAct.unit_id == way.builders[0])).one()
    take_off_the_guards(way.session.connection())
    act.document, act.decided_at = "文", BEFORE
    way.session.flush()
    way.record(0, 2)
    way.record(1, 2)
    assert frames(way).records["origin"].tolist() == ["EVALUATION", "COLLECTED"]


def test_credit_without_the_year_s_result_is_missing_and_without_an_opinion_goes_by_halves(way: Inspected) -> None:
    way.year()
    assert graded(way, NoticeKind.CREDIT)[way.builders[0]].exact is None
    _year_final(way)
    found = graded(way, NoticeKind.CREDIT)
    first, year = found[way.builders[0]], graded(way)[way.builders[0]]
    assert year.exact is not None
    assert first.exact == (80 + Fraction(year.score or 0, 10_000)) / 2
    assert found[way.builders[-1]].exact is None


def _year_final(way: Inspected) -> None:
    way.at = NOON - timedelta(days=20)
    way.settled(NoticeKind.YEAR, "2018")


def test_the_plan_is_in_fen(way: Inspected) -> None:
    way.sheet(0, 2, plan=7)
    assert list(frames(way).inspections["annual_plan"]) == [7 * WAN]
