"""Who inspects: two inspectors with the role, none of them of the builder's own group or with an interest in it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from core import recusal
from core.access import Actor
from core.commands import inspection, sheet
from core.commands.draw import AllowRedraw, allow_redraw
from core.commands.inspection import Appointed, AppointInspectors, CancelTask, NoteInterest
from core.commands.sheet import HandIn, SettleSheet
from core.errors import BadInput, Conflict, DuchaError, NotAllowed
from core.models import InspectionTask, InspectorInterest, RoleGrant, TaskInspector, Unit, UnitSuccession
from core.queries import inspections
from core.vocabulary import TaskState, UnitKind, UserRole
from scoring.publish import inspecting
from tests.core.inspecting import EVENT, MARKS, Q3, Inspection, day, hour
from tests.data.town import NOON, town
from tests.people import SINCE, person

TODAY = NOON.date()


@pytest.fixture
def case(session: Session) -> Inspection:
    """The small town with the persons of an inspection."""
    town(session)
    return Inspection(session)


def appoint(case: Inspection, task: InspectionTask, *who: Actor) -> None:
    asked = AppointInspectors((Appointed(task.id or 0, tuple(one.person_id or 0 for one in who)),))
    inspection.appoint_inspectors(case.session, asked, by=case.officer, on=NOON)


def near(case: Inspection, who: Actor, *, starts: int, ends: int | None = None) -> Actor:
    """A person with an interest in the builder, by days from today."""
    last = None if ends is None else TODAY + ends * day
    asked = NoteInterest(who.person_id or 0, case.builder, "近亲属在该单位", TODAY + starts * day, last)
    inspection.note_interest(case.session, asked, by=case.officer, on=NOON)
    return who


def of_group(case: Inspection, *, parent: bool) -> Actor:
    """An inspector of the builder itself, or of the company that owns it."""
    builder = case.session.get_one(Unit, case.builder)
    owner = case.session.exec(select(Unit).where(Unit.name == "城建集团有限公司")).one()
    builder.parent_id = owner.id
    return person(case.session, "本单位", UserRole.INSPECTOR, unit_id=owner.id if parent else builder.id, on=NOON)


def inspecting_officer(case: Inspection) -> Actor:
    """The officer, who from now on inspects as well."""
    grant = RoleGrant(account_id=case.officer.account_id or 0, role=UserRole.INSPECTOR, starts_on=SINCE, granted_by="测试", granted_at=NOON)
    case.session.add(grant)
    case.session.flush()
    return case.officer


REFUSED: dict[str, tuple[Callable[[Inspection], tuple[Actor, ...]], type[DuchaError], str]] = {
    "one alone": (lambda case: (case.first,), BadInput, "2名检查人员"),
    "three": (lambda case: (case.first, case.second, case.third), BadInput, "2名检查人员"),
    "one twice": (lambda case: (case.first, case.first), BadInput, "2名检查人员"),
    "somebody without the role": (lambda case: (case.first, case.head), BadInput, "没有检查人员角色"),
    "the officer who names the group": (lambda case: (case.first, inspecting_officer(case)), NotAllowed, "指定本人为检查人员（请由另一名"),
    "somebody of the builder": (lambda case: (case.first, of_group(case, parent=False)), NotAllowed, "应当回避：本人在该代建单位"),
    "somebody of its group": (lambda case: (case.first, of_group(case, parent=True)), NotAllowed, "同一集团"),
    "somebody with an interest": (
        lambda case: (case.first, near(case, case.second, starts=0, ends=0)),
        NotAllowed,
        "近亲属在该单位",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_who_may_not_inspect_is_refused_and_the_group_stays(case: Inspection, name: str) -> None:
    who, error, said = REFUSED[name]
    task = case.grouped(case.key())
    with pytest.raises(error, match=said):
        appoint(case, task, *who(case))
    held = case.session.exec(select(TaskInspector.person_id)).all()
    assert set(held) == {case.first.person_id, case.second.person_id}


def _unit(case: Inspection, name: str, *, parent: int | None = None) -> int:
    made = Unit(name=f"{name}有限公司", short_name=name, kind=UnitKind.ENTERPRISE, parent_id=parent)
    case.session.add(made)
    case.session.flush()
    return made.id or 0


def _followed(case: Inspection, earlier: int, later: int) -> None:
    case.session.add(UnitSuccession(earlier_id=earlier, later_id=later, effective_on=TODAY, document="国资委文件"))
    case.session.flush()


def _kin(case: Inspection, way: str) -> int:
    """Another unit near the builder."""
    builder, parent = case.session.get_one(Unit, case.builder), _unit(case, "某集团")
    other = _unit(case, "某公司", parent=parent if way == "a daughter of the same parent" else None)
    if way in ("its parent", "a daughter of the same parent"):
        builder.parent_id = parent
    elif way == "a unit that merged into it":
        _followed(case, other, case.builder)
    elif way == "a unit that it merged into":
        _followed(case, case.builder, other)
    case.session.flush()
    return parent if way == "its parent" else other


KIN = ("its parent", "a daughter of the same parent", "a unit that merged into it", "a unit that it merged into")


@pytest.mark.parametrize("way", KIN)
def test_an_interest_in_a_unit_bars_from_its_group_and_from_what_it_was_and_became(case: Inspection, way: str) -> None:
    task, near_to = case.scored(case.key()), _kin(case, way)
    for who in (case.third, case.head):
        asked = NoteInterest(who.person_id or 0, near_to, "近亲属在该单位", TODAY)
        inspection.note_interest(case.session, asked, by=case.officer, on=NOON)
    assert case.builder in recusal.barred(case.session, on=NOON)[case.third.person_id or 0]
    assert recusal.why_barred(case.session, case.third.person_id or 0, builder_id=case.builder, on=NOON)
    with pytest.raises(NotAllowed, match="审定该代建单位的评分（应当回避：近亲属在该单位）"):
        sheet.settle_sheet(case.session, SettleSheet(task.id or 0, 1), by=case.head, on=NOON + 3 * hour)


def test_an_interest_in_a_unit_that_no_builder_is_near_to_is_not_noted(case: Inspection) -> None:
    for unit in (_kin(case, "a stranger"), case.stranger.unit_id or 0):
        asked = NoteInterest(case.third.person_id or 0, unit, "近亲属在该单位", TODAY)
        with pytest.raises(BadInput, match="不是代建单位，与代建单位也没有集团、承继关系，不用登记回避。"):
            inspection.note_interest(case.session, asked, by=case.officer, on=NOON)
    assert case.session.exec(select(InspectorInterest)).all() == []


def test_a_head_who_works_for_the_builder_does_not_settle_its_score(case: Inspection) -> None:
    task = case.scored(case.key())
    own = person(case.session, "挂职科长", UserRole.SECTION_HEAD, unit_id=case.builder, on=NOON)
    with pytest.raises(NotAllowed, match="本人在该代建单位"):
        sheet.settle_sheet(case.session, SettleSheet(task.id or 0, 1), by=own, on=NOON + 3 * hour)


@pytest.mark.parametrize(("starts", "ends"), [(1, None), (-9, -1)], ids=["not yet", "no longer"])
def test_an_interest_bars_only_while_it_lasts(case: Inspection, starts: int, ends: int | None) -> None:
    near(case, case.second, starts=starts, ends=ends)
    appoint(case, case.key(), case.first, case.second)
    assert case.builder not in recusal.barred(case.session, on=NOON)[case.second.person_id or 0]


def test_an_inspector_notes_an_interest_of_himself_alone(case: Inspection) -> None:
    for who, refuses in ((case.first, False), (case.second, True)):
        asked = NoteInterest(who.person_id or 0, case.builder, "曾任职", TODAY)
        if refuses:
            with pytest.raises(NotAllowed, match="登记他人的回避事项"):
                inspection.note_interest(case.session, asked, by=case.first, on=NOON)
        else:
            inspection.note_interest(case.session, asked, by=case.first, on=NOON)
    assert [one.person for one in inspections.interests(case.session, case.officer)] == ["孙检查"]


def test_another_group_takes_the_place_of_the_first(case: Inspection) -> None:
    task = case.grouped(case.key())
    appoint(case, task, case.second, case.third)
    (line,) = inspections.tasks(case.session, case.officer, day=NOON.date())
    assert line.inspectors == ("周检查", "吴检查")


def test_groups_are_drawn_by_the_seed_and_nobody_is_drawn_who_is_barred(case: Inspection) -> None:
    near(case, case.third, starts=0)
    case.key("LJ-002")
    held = inspecting.publish(case.session, inspecting.Publish(Q3, 2, EVENT, NOON + hour), by=case.officer, on=NOON)
    inspecting.seed(case.session, inspecting.Seed(held.id or 0, "03 11", "公告", case.due), by=case.head, on=NOON + 2 * hour)
    inspecting.draw_groups(case.session, inspecting.DrawGroups(held.id or 0), by=case.officer, on=NOON + 2 * hour)
    assert [one.inspectors for one in inspections.tasks(case.session, case.officer, day=NOON.date())] == [("孙检查", "周检查")] * 3
    with pytest.raises(Conflict, match="没有待抽检查人员"):
        inspecting.draw_groups(case.session, inspecting.DrawGroups(held.id or 0), by=case.officer, on=NOON + 2 * hour)
    allow_redraw(case.session, AllowRedraw(held.id or 0, "总体有误"), by=case.signatory, on=NOON + 3 * hour)
    assert [one.code for one in inspections.tasks(case.session, case.officer, day=NOON.date())] == ["LJ-002"]


WAYS = {
    TaskState.PLANNED: lambda case: case.key(),
    TaskState.SELF_SCORED: lambda case: case.self_scored(case.key()),
    TaskState.SCORED: lambda case: case.scored(case.key()),
    TaskState.SETTLED: lambda case: case.settled(case.key()),
}


@pytest.mark.parametrize("state", WAYS)
def test_a_task_is_cancelled_with_a_reason_and_regrouped_until_it_is_inspected(case: Inspection, state: TaskState) -> None:
    task = WAYS[state](case)
    assert task.state is state
    if state in (TaskState.PLANNED, TaskState.SELF_SCORED):
        appoint(case, task, case.second, case.third)
    else:
        with pytest.raises(Conflict, match="不须回避、仍任检查人员，不能更换" if state is TaskState.SCORED else state.label):
            appoint(case, task, case.second, case.third)
    if state in (TaskState.SCORED, TaskState.SETTLED):
        with pytest.raises(Conflict, match=state.label):
            inspection.cancel_task(case.session, CancelTask(task.id or 0, "暂停"), by=case.officer, on=NOON)
        return
    with pytest.raises(BadInput, match="理由没有填写"):
        inspection.cancel_task(case.session, CancelTask(task.id or 0, ""), by=case.officer, on=NOON)
    inspection.cancel_task(case.session, CancelTask(task.id or 0, "项目暂停"), by=case.officer, on=NOON)
    assert (task.state, task.cancelled_reason) == (TaskState.CANCELLED, "项目暂停")


def test_a_settled_score_is_not_cancelled_by_way_of_a_correction(case: Inspection) -> None:
    task = case.settled(case.key())
    corrected = HandIn(task.id or 0, MARKS, "漏扣一次", TODAY)
    sheet.hand_in_inspection(case.session, corrected, by=case.first, on=NOON + 4 * hour)
    assert task.state is TaskState.SCORED
    for who in (case.officer, replace(case.head, roles=case.head.roles | case.officer.roles)):
        with pytest.raises(Conflict, match="待审定"):
            inspection.cancel_task(case.session, CancelTask(task.id or 0, "不查了"), by=who, on=NOON + 5 * hour)


def test_a_drawn_task_is_cancelled_by_the_head_alone_and_stays_visible_with_its_draw(case: Inspection) -> None:
    held = case.seeded(case.published(wanted=2), "LJ-003", "LJ-001")
    task = case.session.exec(select(InspectionTask).where(InspectionTask.place == 2)).one()
    asked = CancelTask(task.id or 0, "项目暂停")
    with pytest.raises(NotAllowed, match="审定评分"):
        inspection.cancel_task(case.session, asked, by=case.officer, on=NOON + 3 * hour)
    case.self_scored(task)
    inspection.cancel_task(case.session, asked, by=case.head, on=NOON + 3 * hour)
    gone = [(one.place, one.code, one.by, one.reason) for one in inspections.draws(case.session, case.coordinator)[0].cancelled]
    assert gone == [(2, "LJ-001", "赵科长", "项目暂停")]
    allow_redraw(case.session, AllowRedraw(held.id or 0, "总体有误"), by=case.signatory, on=NOON + 4 * hour)
    case.session.flush()
    assert [one.code for one in inspections.tasks(case.session, case.officer, day=NOON.date())] == ["LJ-001"]
    assert inspections.draws(case.session, case.officer)[0].cancelled[0].reason == "项目暂停"


def test_coverage_counts_tasks_and_inspections_and_a_unit_sees_itself_alone(case: Inspection) -> None:
    case.settled(case.key("LJ-001"))
    case.key("LJ-002")
    (line,) = inspections.coverage(case.session, case.officer, quarter=Q3, day=TODAY)
    assert (line.projects, line.planned, line.inspected) == (3, 2, 1)
    assert inspections.coverage(case.session, case.coordinator, quarter=Q3, day=TODAY) == (line,)
    assert inspections.coverage(case.session, case.stranger, quarter=Q3, day=TODAY) == ()
    assert inspections.tasks(case.session, case.stranger, day=NOON.date()) == ()


def test_an_interest_cannot_end_before_it_begins(case: Inspection) -> None:
    asked = NoteInterest(case.first.person_id or 0, case.builder, "曾任职", TODAY, TODAY - timedelta(days=1))
    with pytest.raises(BadInput, match="早于开始日"):
        inspection.note_interest(case.session, asked, by=case.officer, on=NOON)
