"""What a correction would change: the lists that stand, the list from which it counts, and the sums of project and unit."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlmodel import Session, col, select

from core.access import OPERATOR
from core.commands import correction, plan
from core.commands.correction import DecideCorrection, RequestCorrection
from core.commands.plan import ApproveEdition, DraftEdition
from core.errors import BadInput, NotAllowed
from core.models import Assignment, PlanEdition, Project, ReportingMonth
from core.money import FEN_PER_WAN as WAN
from core.period import Month
from core.queries import corrections, plans
from core.rows import ReportRow
from core.vocabulary import MonthState, PlanChange, Role, UserRole
from tests.core.cast import AUGUST, ROW, Cast
from tests.data.town import NOON, PLAN, town
from tests.people import person

MAY, JULY = Month(2019, 5), Month(2019, 7)


@pytest.fixture
def city(session: Session) -> Session:
    """The town with each month locked a day after the next one began, its reports approved before that."""
    town(session)
    for held in session.exec(select(ReportingMonth).where(ReportingMonth.number <= 7)):
        held.locked_at = NOON + timedelta(days=held.number)
    session.flush()
    return session


def test_a_correction_says_which_lists_stand_and_from_which_it_counts(city: Session) -> None:
    officer, leader = person(city, "李督查", UserRole.OFFICER, on=NOON), person(city, "领导", UserRole.LEADER, on=NOON)
    request = RequestCorrection(MAY, ReportRow("LJ-001", 600 * WAN, site_progress="二层"), "发票重复")
    correction.request_correction(city, request, by=officer, on=NOON + timedelta(days=20))
    (one,) = corrections.waiting(city, officer)
    assert (one.code, one.month, one.asked_by, one.reason) == ("LJ-001", MAY, "李督查", "发票重复")
    assert one.before is not None
    assert (one.before.investment, one.after.investment) == (900 * WAN, 600 * WAN)
    assert one.effect.stands == (MAY, Month(2019, 6), JULY)
    assert one.effect.counts_from == JULY.next()
    assert one.effect.project == (6300 * WAN, 6000 * WAN)
    assert one.effect.unit == (4 * 6300 * WAN, (4 * 6300 - 300) * WAN)
    with pytest.raises(NotAllowed):
        corrections.waiting(city, leader)


def test_after_a_decision_the_sums_are_those_that_were_told(city: Session) -> None:
    officer, head = person(city, "李督查", UserRole.OFFICER, on=NOON), person(city, "赵科长", UserRole.SECTION_HEAD, on=NOON)
    first = correction.request_correction(city, RequestCorrection(MAY, ReportRow("LJ-001", 600 * WAN), "重复"), by=officer, on=NOON)
    told = corrections.waiting(city, officer)[0].effect
    correction.decide_correction(city, DecideCorrection(first.id or 0, approve=True), by=head, on=NOON + timedelta(days=30))
    assert corrections.waiting(city, officer) == ()
    found = corrections.approved_row(city, head, code="LJ-001", month=MAY)
    assert found is not None
    assert found.investment == 600 * WAN
    correction.request_correction(city, RequestCorrection(JULY, ReportRow("LJ-001", WAN), "重复"), by=officer, on=NOON)
    again = corrections.waiting(city, officer)[0].effect
    assert (again.project[0], again.unit[0]) == (told.project[1], told.unit[1])


def test_a_correction_after_december_reaches_no_list_of_the_year(city: Session) -> None:
    officer = person(city, "李督查", UserRole.OFFICER, on=NOON)
    for number in range(8, 13):
        held = city.get(ReportingMonth, (2019, number)) or ReportingMonth(year=2019, number=number, due_at=NOON, state=MonthState.LOCKED)
        held.state, held.locked_at = MonthState.LOCKED, NOON + timedelta(days=number)
        city.add(held)
    city.flush()
    correction.request_correction(city, RequestCorrection(MAY, ReportRow("LJ-001", WAN), "重复"), by=officer, on=NOON)
    effect = corrections.waiting(city, officer)[0].effect
    assert effect.counts_from is None
    assert [month.number for month in effect.stands] == list(range(5, 13))


def test_a_report_that_was_never_made_is_corrected_from_nothing(city: Session) -> None:
    officer = person(city, "李督查", UserRole.OFFICER, on=NOON)
    city.add(ReportingMonth(year=2018, number=12, due_at=NOON, state=MonthState.LOCKED, locked_at=NOON))
    city.flush()
    late = NOON + timedelta(days=1)
    correction.request_correction(city, RequestCorrection(Month(2018, 12), ReportRow("LJ-001", 5 * WAN), "补报"), by=officer, on=late)
    (one,) = corrections.waiting(city, officer)
    assert one.before is None
    assert one.effect.stands == (Month(2018, 12),)
    assert one.effect.project == (0, 5 * WAN)


def test_the_responsible_unit_sees_the_corrections_of_its_projects(cast: Cast) -> None:
    """Of the unit that was responsible when the month ended, not of the one that is now."""
    session, elsewhere = cast.session, replace(cast.manager, unit_id=cast.stranger.unit_id)
    cast.decide(cast.correct(replace(ROW, investment=WAN)))
    cast.correct(replace(ROW, investment=2 * WAN))
    part = session.exec(
        select(Assignment)
        .join(Project, col(Project.id) == col(Assignment.project_id))
        .where(Project.code == ROW.code, Assignment.role == Role.RESPONSIBLE)
    ).one()
    part.ends_on = date(2019, 7, 31)
    session.add(part)
    session.add(
        Assignment(project_id=part.project_id, role=part.role, unit_id=elsewhere.unit_id, starts_on=date(2019, 8, 1), document="调整")
    )
    session.flush()
    for viewer, seen in ((cast.coordinator, 1), (cast.manager, 1), (cast.officer, 1), (elsewhere, 0), (cast.stranger, 0)):
        found = len(corrections.waiting(session, viewer)), len(corrections.decided(session, viewer))
        assert found == (seen, seen), viewer.name


@pytest.mark.parametrize("change", ["withdrawn", "absent"])
def test_a_project_off_the_list_that_did_not_report_is_not_corrected(cast: Cast, change: str) -> None:
    kept = tuple(replace(one, change=PlanChange.KEPT) for one in PLAN[1:])
    gone = (replace(PLAN[0], change=PlanChange.WITHDRAWN, reason="停建"),) if change == "withdrawn" else ()
    plan.draft_edition(cast.session, DraftEdition(2019, 2, 8, (*gone, *kept)), by=OPERATOR, on=cast.now)
    plan.approve_edition(cast.session, ApproveEdition(2019, 2), by=OPERATOR, on=cast.now)
    cast.close()
    cast.lock()
    said = "项目LJ-001不在2019年8月的计划清单中，也没有2019年8月的月报，不能更正。请核对项目和月份。"
    with pytest.raises(BadInput, match=said):
        cast.correct(ROW, month=AUGUST)
    cast.correct(ROW)
    cast.correct(replace(ROW, code="LJ-002"), month=AUGUST)


def test_drafts_of_plans_are_for_the_bureau(city: Session) -> None:
    head, leader = person(city, "赵科长", UserRole.SECTION_HEAD, on=NOON), person(city, "领导", UserRole.LEADER, on=NOON)
    assert plans.years(city, head) == (2019,)
    (only,) = plans.editions(city, head, year=2019)
    assert (only.number, only.projects, only.total) == (1, 4, 43_200 * WAN)
    assert city.exec(select(PlanEdition).where(col(PlanEdition.number) == 1)).one().approved_at == only.approved_at
    assert len(plans.differences(city, head, year=2019, pair=(0, 1))) == 4
    assert plans.differences(city, head, year=2019, pair=(1, 1)) == ()
    for look in (plans.years, lambda *who: plans.editions(*who, year=2019), lambda *who: plans.differences(*who, year=2019, pair=(0, 1))):
        with pytest.raises(NotAllowed):
            look(city, leader)
