"""What a unit has to do in a month: from the plan in force, open problems and approvals, with who does it, who answers, and until when."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlmodel import Session, select

from core.access import OPERATOR, Actor
from core.commands import tracker
from core.commands.plan import ApproveEdition, DraftEdition, approve_edition, draft_edition
from core.commands.tracker import NameTracker
from core.errors import NotAllowed
from core.issues import MOVES, IssueState
from core.models import City
from core.period import Month
from core.queries.duties import BUREAU, Duty, DutyKind, duties
from core.vocabulary import PlanChange, UserRole
from tests.core.approving import Counter
from tests.core.coordinating import Coordination
from tests.data.town import NOON, PLAN, WAN, town
from tests.people import person

JULY, AUGUST, SEPTEMBER = Month(2019, 7), Month(2019, 8), Month(2019, 9)
DAY = NOON.date()


@pytest.fixture
def case(session: Session) -> Coordination:
    town(session)
    return Coordination(session)


def seen(case: Coordination, who: Actor | None = None, *, month: Month = AUGUST, day: date = DAY) -> tuple[Duty, ...]:
    return duties(case.session, who or case.officer, month=month, day=day)


def told(some: tuple[Duty, ...], kind: DutyKind) -> list[tuple[str, str, int | None, str]]:
    return [(one.code, one.unit, one.amount, one.responsible) for one in some if one.kind is kind]


def test_the_plan_in_force_gives_money_and_land_and_a_zero_month_nothing(case: Coordination) -> None:
    found = seen(case)
    assert told(found, DutyKind.INVESTMENT) == [
        ("LJ-001", "鹭建", 1_000 * WAN, "新城"),
        ("LJ-002", "鹭建", 2_000 * WAN, "新城"),
        ("LJ-003", "鹭建", 500 * WAN, "新城"),
        ("LJ-004", "城建集团", 100 * WAN, "新城"),
    ]
    assert told(found, DutyKind.LAND) == [("LJ-003", "东山", 305_000, "新城")]
    assert {one.due_on for one in found} == {date(2019, 8, 31)}
    assert found[0].matter == "完成投资，全年目标：主体封顶"


def test_a_later_edition_changes_the_month_from_which_it_holds_alone(case: Coordination) -> None:
    months = (*(1_000 * WAN,) * 8, 0, 2_000 * WAN, 1_000 * WAN, 1_000 * WAN)
    kept = [replace(one, change=PlanChange.KEPT) for one in PLAN]
    rows = (replace(kept[0], months=months, completion_month=9), replace(kept[1], change=PlanChange.SUSPENDED, reason="停工"), *kept[2:])
    draft_edition(case.session, DraftEdition(2019, 2, 9, rows, reason="调整", document="文"), by=OPERATOR, on=NOON)
    approve_edition(case.session, ApproveEdition(2019, 2), by=OPERATOR, on=NOON)
    assert [one[0] for one in told(seen(case), DutyKind.INVESTMENT)] == ["LJ-001", "LJ-002", "LJ-003", "LJ-004"]
    later = seen(case, month=SEPTEMBER)
    assert [one[0] for one in told(later, DutyKind.INVESTMENT)] == ["LJ-003", "LJ-004"]
    milestones = [(one.code, one.matter, one.due_on) for one in later if one.kind is DutyKind.MILESTONE]
    assert milestones == [("LJ-001", "竣工", date(2019, 9, 30))]


def test_problems_with_their_owner_are_due_by_the_month_s_end_or_late(case: Coordination) -> None:
    case.working(days=5)
    case.working(days=40)
    (one,) = (duty for duty in seen(case) if duty.kind is DutyKind.ISSUE)
    assert (one.key, one.unit, one.person, one.due_on, one.late) == ("issue-2019-001", "鹭建", "陈填报", date(2019, 8, 27), 0)
    assert next(duty for duty in seen(case, day=date(2019, 8, 30)) if duty.kind is DutyKind.ISSUE).late == 3


def test_problems_that_are_not_with_their_owner_are_the_bureau_s_and_have_no_day(case: Coordination) -> None:
    case.answered()
    (one,) = (duty for duty in seen(case) if duty.kind is DutyKind.ISSUE)
    bureau = case.session.exec(select(City.bureau)).one()
    assert (one.unit, one.unit_id, one.due_on, one.late, one.responsible) == (bureau, None, None, 0, "新城")
    assert one.matter.startswith("回访：2019-001 ")
    (answered_for,) = (duty for duty in seen(case, case.manager) if duty.kind is DutyKind.ISSUE)
    assert answered_for == one, "who answers for the project sees it"
    assert not [duty for duty in seen(case, case.coordinator) if duty.kind is DutyKind.ISSUE]
    assert not [duty for duty in seen(case, month=JULY) if duty.kind is DutyKind.ISSUE]


def test_what_the_bureau_has_to_do_is_told_of_each_state_in_which_it_alone_may_act() -> None:
    bureaus = {state for state in IssueState if MOVES[state] and not state.with_owner}
    assert set(BUREAU) == bureaus


def test_approvals_say_what_the_applicant_has_to_do(case: Coordination) -> None:
    counter = Counter(case.session)
    counter.listed("project")
    counter.accept(counter.listed("site"))
    counter.suspend(counter.accept(counter.listed("design")))
    counter.decide(counter.accept(counter.listed("record")))
    counter.accept(counter.listed("drawings"), days=60)
    found = [one for one in seen(case) if one.kind is DutyKind.APPROVAL]
    assert sorted(one.matter.partition("：")[0] for one in found) == ["催办", "申报", "补正"]
    assert {one.unit for one in found} == {"鹭建"}
    assert next(one.due_on for one in found if one.matter.startswith("催办")) == date(2019, 8, 27)


def test_a_unit_sees_what_it_does_and_what_it_answers_for(case: Coordination) -> None:
    assert {one.code for one in seen(case, case.coordinator)} == {"LJ-001", "LJ-002", "LJ-003"}
    assert {one.code for one in seen(case, case.manager)} == {"LJ-001", "LJ-002", "LJ-003", "LJ-004"}
    assert seen(case, case.stranger) == ()
    with pytest.raises(NotAllowed):
        seen(case, person(case.session, "查日志", UserRole.AUDITOR, on=NOON))


def test_the_person_named_is_the_one_who_follows_the_project(case: Coordination) -> None:
    asked = NameTracker("LJ-001", case.coordinator.person_id or 0, DAY - timedelta(days=1))
    tracker.name_tracker(case.session, asked, by=case.officer, on=NOON)
    assert {one.code: one.person for one in seen(case) if one.kind is DutyKind.INVESTMENT}["LJ-001"] == "陈填报"


def test_without_an_approved_plan_there_are_the_problems_alone(case: Coordination) -> None:
    case.working(days=5)
    assert {one.kind for one in seen(case, month=Month(2018, 12), day=DAY)} == set()
    assert {one.kind for one in seen(case, month=Month(2020, 1), day=DAY)} == {DutyKind.ISSUE}
