"""What a correction would change: the lists that stand, the list from which it counts, and the sums of project and unit."""

from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from core.commands import correction
from core.commands.correction import DecideCorrection, RequestCorrection
from core.errors import NotAllowed
from core.models import PlanEdition, ReportingMonth
from core.money import FEN_PER_WAN as WAN
from core.period import Month
from core.queries import corrections, plans
from core.rows import ReportRow
from core.vocabulary import MonthState, UserRole
from tests.data.town import NOON, town
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
