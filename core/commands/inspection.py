"""Who inspects: two persons a task, recusal by interest; and tasks that are not carried out."""

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core import builders, filled, recusal
from core.access import Actor, require
from core.commands import audit, tasked
from core.commands.words import fitting, person_of
from core.errors import BadInput, Conflict, NotAllowed, NotFound
from core.marks import SheetVerdict
from core.models import InspectionTask, InspectorInterest, Person, SheetReview, TaskInspector, Unit
from core.models.inspection import CANCELLING
from core.vocabulary import SheetSide, TaskOrigin, TaskState, UserRole
from core.vouching import Vouched, token

_OPEN = (TaskState.PLANNED, TaskState.SELF_SCORED, TaskState.SCORED)
GROUP = 2
"""Inspectors of one task."""


@dataclass(frozen=True)
class Appointed:
    """The two persons who inspect a task, by id."""

    task_id: int
    persons: tuple[int, ...]


@dataclass(frozen=True)
class AppointInspectors:
    """Say who inspects which tasks, chosen or drawn; who was named before for one of these tasks is so no longer."""

    groups: tuple[Appointed, ...]


@dataclass(frozen=True)
class CancelTask:
    """A task that is not carried out: why."""

    task_id: int
    reason: str


@dataclass(frozen=True)
class NoteInterest:
    """A person has to stand back from a builder, from a day on or to a day."""

    person_id: int
    unit_id: int
    reason: str
    starts_on: date
    ends_on: date | None = None


def appoint_inspectors(session: Session, request: AppointInspectors, *, by: Actor, on: datetime) -> None:
    """Name the two inspectors of tasks that nobody has inspected yet; of a sheet that waits, another for who cannot stand behind it.

    Raises NotAllowed (one has to stand back, or names himself), NotFound, BadInput (not two, no inspector), Conflict (inspected already,
    and confirmed or by who may go on).
    """
    require(by, "编制督查计划")
    if not request.groups:
        raise BadInput("没有选定督查任务。请选定后再试。")
    names = recusal.inspectors(session, on=on)
    tasks = [(tasked.held(session, one.task_id, *_OPEN), one.persons) for one in request.groups]
    for task, persons in tasks:
        if by.person_id in persons:
            raise NotAllowed("指定本人为检查人员（请由另一名督查人员指定或者抽取）")
        _refuse_group(session, task, persons, names=names, on=on)
        if task.state is TaskState.SCORED:
            _refuse_swap(session, task, persons, names=names, on=on)
    for task, persons in tasks:
        session.execute(sa.delete(TaskInspector).where(col(TaskInspector.task_id) == task.id))
        session.add_all(TaskInspector(task_id=task.id or 0, person_id=person) for person in persons)
        said = "、".join(names[person] for person in persons)
        audit.record(session, audit.Act("编制督查计划", tasked.subject(session, task), f"检查人员：{said}"), by=by, on=on)
        if task.state is TaskState.SCORED:
            tasked.vouch_for_group(session, task, by=by, on=on)


def cancel_task(session: Session, request: CancelTask, *, by: Actor, on: datetime) -> None:
    """Cancel a task that is not inspected yet; a drawn one by a section head alone, and it stays visible with its draw.

    Raises NotAllowed, NotFound, BadInput (no reason), Conflict (inspected, settled once, or cancelled).
    """
    known = session.get(InspectionTask, request.task_id)
    act = "审定评分" if known is not None and known.origin is TaskOrigin.DRAWN else "编制督查计划"
    require(by, act)
    task = tasked.held(session, request.task_id, TaskState.PLANNED, TaskState.SELF_SCORED)
    task.cancelled_reason = fitting(request.reason, "取消的理由", most=400, needed=True)
    task.state = TaskState.CANCELLED
    session.add(task)
    said, vouched = f"{CANCELLING}{task.cancelled_reason}", token(session, Vouched.CANCELLATION, number=task.id or 0)
    audit.record(session, audit.Act("取消督查", tasked.subject(session, task), said, vouched=vouched), by=by, on=on)


def note_interest(session: Session, request: NoteInterest, *, by: Actor, on: datetime) -> InspectorInterest:
    """Note that a person has to stand back from a builder; an inspector notes it of himself alone.

    Raises NotAllowed (of somebody else), NotFound, BadInput (no reason, an end before the beginning, a unit that no builder is near to).
    """
    require(by, "登记回避")
    if UserRole.OFFICER not in by.roles and request.person_id != by.person_id:
        raise NotAllowed("登记他人的回避事项")
    person, unit = session.get(Person, request.person_id), session.get(Unit, request.unit_id)
    if person is None or unit is None:
        raise NotFound("人员或单位", request.person_id if person is None else request.unit_id, "请刷新后重选。")
    if request.ends_on is not None and request.ends_on < request.starts_on:
        raise BadInput("回避的截止日早于开始日。请改正。")
    _refuse_far(session, unit)
    held = InspectorInterest(
        person_id=request.person_id,
        unit_id=request.unit_id,
        reason=fitting(request.reason, "回避的事由", most=200, needed=True),
        starts_on=request.starts_on,
        ends_on=request.ends_on,
    )
    person_of(by)
    session.add(held)
    audit.record(session, audit.Act("登记回避", f"{person.name} {unit.short_name}", held.reason), by=by, on=on)
    return held


def _refuse_far(session: Session, unit: Unit) -> None:
    """Raise BadInput for a unit that is no agent builder, of no builder's group, and that no builder came from or went into."""
    near = recusal.related(session)[unit.id or 0]
    if session.exec(select(Unit.id).where(col(Unit.id).in_(near), builders.ever())).first() is None:
        raise BadInput(f"{unit.name}不是代建单位，与代建单位也没有集团、承继关系，不用登记回避。请核对单位。")


def _refuse_swap(session: Session, task: InspectionTask, persons: tuple[int, ...], *, names: dict[int, str], on: datetime) -> None:
    """Once a sheet is handed in and not confirmed, only who has to stand back by now, or inspects no more, is replaced."""
    sheet = filled.latest(session, task.id or 0, side=SheetSide.INSPECTOR)
    review = None if sheet is None else session.get(SheetReview, sheet.id)
    if review is not None and review.verdict is SheetVerdict.CONFIRMED:
        raise Conflict("检查评分已经两名检查人员确认，不能更换检查人员。")
    for person in set(tasked.group(session, task)) - set(persons):
        if person in names and not recusal.why_barred(session, person, builder_id=task.builder_id, on=on):
            raise Conflict(f"已有检查评分，{names[person]}不须回避、仍任检查人员，不能更换。")


def _refuse_group(session: Session, task: InspectionTask, persons: tuple[int, ...], *, names: dict[int, str], on: datetime) -> None:
    if len(persons) != GROUP or len(set(persons)) != GROUP:
        raise BadInput(f"每项督查由{GROUP}名检查人员负责。请选定{GROUP}人。")
    for person in persons:
        if person not in names:
            raise BadInput("选定的人员现在没有检查人员角色。请改选。")
        why = recusal.why_barred(session, person, builder_id=task.builder_id, on=on)
        if why:
            raise NotAllowed(f"由{names[person]}检查该代建单位（应当回避：{why}）")
