"""Both inspectors stand behind a sheet: one hands it in, the other confirms it or sends it back; only what is confirmed is settled."""

from collections.abc import Callable

import pytest
from sqlmodel import Session, select

from core.access import Actor
from core.commands import inspection, sheet, sheet_review
from core.commands.inspection import Appointed, AppointInspectors
from core.commands.sheet import HandIn, SettleSheet
from core.commands.sheet_review import ReturnSheet
from core.errors import BadInput, Conflict, DuchaError, NotAllowed
from core.marks import SheetVerdict
from core.models import InspectionTask, InspectorInterest, SheetReview
from core.queries import inspections, sheets, vouched, waiting
from core.vocabulary import SheetSide, TaskState, UserRole
from tests.core.inspecting import MARKS, Inspection, hour
from tests.core.route import refused
from tests.data.town import NOON, town
from tests.people import person

TODAY = NOON.date()


@pytest.fixture
def case(session: Session) -> Inspection:
    """The small town with the persons of an inspection."""
    town(session)
    return Inspection(session)


def back(case: Inspection, task: InspectionTask, *, by: Actor | None = None, reason: str = "漏记一处") -> None:
    asked = ReturnSheet(task.id or 0, 1, reason)
    sheet_review.return_sheet(case.session, asked, by=by or case.second, on=NOON + 2 * hour)


def corrected(case: Inspection, task: InspectionTask, *, by: Actor) -> None:
    asked = HandIn(task.id or 0, MARKS, "按复核意见更正", TODAY)
    sheet.hand_in_inspection(case.session, asked, by=by, on=NOON + 3 * hour)


def settle(case: Inspection, task: InspectionTask, seen: int = 1) -> None:
    sheet.settle_sheet(case.session, SettleSheet(task.id or 0, seen), by=case.head, on=NOON + 4 * hour)


def appoint(case: Inspection, task: InspectionTask, *who: Actor) -> None:
    asked = AppointInspectors((Appointed(task.id or 0, tuple(one.person_id or 0 for one in who)),))
    inspection.appoint_inspectors(case.session, asked, by=case.officer, on=NOON + 3 * hour)


def barred(case: Inspection, who: Actor) -> None:
    interest = InspectorInterest(person_id=who.person_id or 0, unit_id=case.builder, reason="近亲属", starts_on=TODAY)
    case.session.add(interest)
    case.session.flush()


def near(case: Inspection) -> InspectionTask:
    task = case.scored(case.key())
    barred(case, case.second)
    return task


REFUSED: dict[str, tuple[Callable[[Inspection], object], type[DuchaError], str]] = {
    "confirmed by who handed it in": (lambda case: case.confirm(case.scored(case.key()), by=case.first), NotAllowed, "复核本人报送的评分"),
    "sent back by who handed it in": (lambda case: back(case, case.scored(case.key()), by=case.first), NotAllowed, "复核本人报送的评分"),
    "confirmed by a third inspector": (lambda case: case.confirm(case.scored(case.key()), by=case.third), NotAllowed, "不是本组检查人员"),
    "confirmed by the head": (lambda case: case.confirm(case.scored(case.key()), by=case.head), NotAllowed, "复核评分"),
    "confirmed by one who has to stand back": (lambda case: case.confirm(near(case)), NotAllowed, "应当回避：近亲属"),
    "sent back by one who has to stand back": (lambda case: back(case, near(case)), NotAllowed, "应当回避：近亲属"),
    "sent back without a reason": (lambda case: back(case, case.scored(case.key()), reason=" "), BadInput, "退回的理由没有填写"),
    "confirmed before it is handed in": (lambda case: case.confirm(case.self_scored(case.grouped(case.key()))), Conflict, "待检查"),
    "confirmed in a version that is no longer the last": (lambda case: case.confirm(case.scored(case.key()), seen=2), Conflict, "新的一版"),
    "confirmed twice": (lambda case: case.confirm(case.confirm(case.scored(case.key()))), Conflict, "第1版已确认（周检查）"),
    "settled unconfirmed": (lambda case: settle(case, case.scored(case.key())), Conflict, "还没有经另一名检查人员确认"),
    "settled though it was sent back": (lambda case: settle(case, _returned(case)), Conflict, "已被另一名检查人员退回"),
    "a confirmed sheet's group is named anew": (
        lambda case: appoint(case, case.confirm(case.scored(case.key())), case.first, case.third),
        Conflict,
        "不能更换检查人员",
    ),
}


def _returned(case: Inspection) -> InspectionTask:
    task = case.scored(case.key())
    back(case, task)
    return task


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_in_order_is_refused(case: Inspection, name: str) -> None:
    act, error, said = REFUSED[name]
    with pytest.raises(error, match=said):
        act(case)


def test_a_sheet_that_was_sent_back_is_corrected_confirmed_by_the_other_and_settled_with_both_names(case: Inspection) -> None:
    """The second who corrects it himself is confirmed by the first."""
    task = case.scored(case.key())
    back(case, task)
    corrected(case, task, by=case.second)
    refused(case.session, NotAllowed, "复核本人报送的评分", lambda: case.confirm(task, seen=2))
    case.confirm(task, seen=2, by=case.first, on=NOON + 3 * hour)
    settle(case, task, seen=2)
    found = [one for one in sheets.versions(case.session, case.officer, task_id=task.id or 0, day=TODAY) if one.side is SheetSide.INSPECTOR]
    assert [(one.person, one.verdict, one.reviewer, one.returned) for one in found] == [
        ("孙检查", SheetVerdict.RETURNED, "周检查", "漏记一处"),
        ("周检查", SheetVerdict.CONFIRMED, "孙检查", ""),
    ]
    assert task.state is TaskState.SETTLED
    assert list(vouched.faults(case.session)) == []


def test_a_task_says_for_whom_its_sheet_waits(case: Inspection) -> None:
    task = case.scored(case.key())
    steps: list[tuple[str, tuple[int, ...]]] = []

    def look() -> None:
        (line,) = inspections.tasks(case.session, case.officer, day=TODAY)
        steps.append((line.standing, tuple(_waits(case, *one) for one in ASKED)))

    look()
    back(case, task)
    look()
    corrected(case, task, by=case.first)
    look()
    case.confirm(task, seen=2)
    look()
    assert steps == [
        ("待确认", (0, 0, 1, 0)),
        ("已退回待更正", (1, 0, 0, 0)),
        ("待确认", (0, 0, 1, 0)),
        ("已确认待审定", (0, 0, 0, 1)),
    ]


ASKED = (("first", "检查评分"), ("first", "复核评分"), ("second", "复核评分"), ("head", "审定评分"))


def _waits(case: Inspection, who: str, act: str) -> int:
    return sum(one.number for one in waiting.waiting(case.session, getattr(case, who), day=TODAY) if one.act == act)


def test_another_inspector_is_named_in_the_place_of_one_who_has_to_stand_back_by_now(case: Inspection) -> None:
    """Who handed the sheet in and left the group confirms it no more; the new group hands it in anew."""
    task = near(case)
    appoint(case, task, case.first, case.third)
    assert list(vouched.faults(case.session)) == []
    barred(case, case.first)
    refused(case.session, NotAllowed, "应当回避", lambda: appoint(case, task, case.first, case.third))
    appoint(case, task, case.third, _fourth(case))
    refused(case.session, Conflict, "报送人已不在本组", lambda: case.confirm(task, by=case.third))
    corrected(case, task, by=case.third)
    assert case.session.exec(select(SheetReview)).all() == []


def _fourth(case: Inspection) -> Actor:
    return person(case.session, "郑检查", UserRole.INSPECTOR, on=NOON)
