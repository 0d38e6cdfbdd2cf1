"""Inspections as they are planned: draws, tasks with their inspectors, how far the builders are covered, who stands back."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlmodel import Session, col, select

from core import builders, recusal
from core.access import Actor, Reach, require, require_sight
from core.marks import SheetVerdict
from core.models import (
    AuditEntry,
    InspectionDraw,
    InspectionTask,
    InspectorInterest,
    Person,
    Project,
    ScoreSheet,
    SheetReview,
    TaskInspector,
    Unit,
)
from core.models.inspection import CANCELLING
from core.period import Quarter
from core.queries import named, running
from core.vocabulary import ActOutcome, DrawState, SheetSide, TaskOrigin, TaskState


@dataclass(frozen=True)
class CancelledLine:
    """A drawn project that is not inspected: its place in the draw, who cancelled it, and why."""

    place: int
    code: str
    name: str
    by: str
    reason: str


@dataclass(frozen=True)
class DrawLine:
    """A draw of a quarter with everything that repeats it, and what of it was cancelled; `number` is its id."""

    number: int
    quarter: Quarter
    version: int
    state: DrawState
    population: bytes
    digest: str
    wanted: int
    event: str
    event_at: datetime
    publisher_id: int
    publisher: str
    published_at: datetime
    seed: str
    witness: str
    seeded_by: str
    seeded_at: datetime | None
    reason: str
    redraw_signed_by: str
    cancelled: tuple[CancelledLine, ...]


@dataclass(frozen=True)
class TaskLine:
    """A task with its project, builder and inspectors (ids and names); the plan in fen.

    `scored_by` handed in the inspectors' latest sheet, None before; `verdict` is what the second of them said of that version.
    """

    id: int
    quarter: Quarter
    project_id: int
    code: str
    name: str
    builder_id: int
    builder: str
    origin: TaskOrigin
    reason: str
    draw_id: int | None
    place: int | None
    annual_plan: int | None
    sheet: str
    state: TaskState
    due_on: date | None
    inspected_on: date | None
    inspector_ids: tuple[int, ...]
    inspectors: tuple[str, ...]
    cancelled_reason: str
    sheet_digest: str = ""
    scored_by: int | None = None
    verdict: SheetVerdict | None = None

    @property
    def standing(self) -> str:
        """The state in words; a sheet that was handed in waits for the second inspector before the head: 待确认, 已退回, 已确认待审定."""
        if self.state is not TaskState.SCORED:
            return self.state.label
        if self.verdict is None:
            return "待确认"
        return self.verdict.label + ("待审定" if self.verdict is SheetVerdict.CONFIRMED else "待更正")


@dataclass(frozen=True)
class Covered:
    """A builder in a year: how many of its projects may be inspected, how many tasks stand in the plan, how many were inspected."""

    unit_id: int
    name: str
    projects: int
    planned: int
    inspected: int


@dataclass(frozen=True)
class InspectorLine:
    """Somebody who may inspect, with how many tasks of the year, and from which units this person stands back."""

    person_id: int
    name: str
    tasks: int
    barred: frozenset[int]


@dataclass(frozen=True)
class InterestLine:
    """Why a person stands back from a unit, and from when to when."""

    person: str
    unit: str
    reason: str
    starts_on: date
    ends_on: date | None


def draws(session: Session, viewer: Actor, *, quarter: Quarter | None = None) -> tuple[DrawLine, ...]:
    """Return draws, void ones too, of one quarter or all, the newest first. They are no unit's rows. Raises NotAllowed."""
    require_sight(viewer, "督查抽取")
    chosen = select(InspectionDraw).order_by(
        col(InspectionDraw.year).desc(), col(InspectionDraw.quarter).desc(), col(InspectionDraw.version).desc()
    )
    if quarter is not None:
        chosen = chosen.where(InspectionDraw.year == quarter.year, InspectionDraw.quarter == quarter.number)
    names, gone = named.persons(session), _cancelled(session)
    return tuple(_draw(one, names, gone.get(one.id or 0, [])) for one in session.exec(chosen))


def tasks(session: Session, viewer: Actor, *, day: date, quarter: Quarter | None = None, year: int | None = None) -> tuple[TaskLine, ...]:
    """Return the tasks of a quarter, a year or all time, the key list first, then in the order of the draw.

    A unit sees alone those of whom it answers for on the day.

    Raises NotAllowed.
    """
    whole = require_sight(viewer, "督查计划") is Reach.ALL
    chosen = (
        select(InspectionTask, Project.code, Project.name, Unit.short_name)
        .join(Project, col(Project.id) == col(InspectionTask.project_id))
        .join(Unit, col(Unit.id) == col(InspectionTask.builder_id))
        .order_by(col(InspectionTask.year), col(InspectionTask.quarter), col(InspectionTask.place).is_not(None))
        .order_by(col(InspectionTask.place), Project.code)
    )
    if quarter is not None:
        chosen = chosen.where(InspectionTask.year == quarter.year, InspectionTask.quarter == quarter.number)
    if year is not None:
        chosen = chosen.where(InspectionTask.year == year)
    if not whole:
        chosen = chosen.where(col(InspectionTask.builder_id).in_(builders.represented(session, viewer.unit_id, day=day)))
    groups, reviewed = _groups(session), _reviewed(session)
    lines = [_task(task, (code, name, unit), groups.get(task.id or 0, {})) for task, code, name, unit in session.exec(chosen)]
    found = ((one, reviewed.get(one.id, (None, None))) for one in lines)
    return tuple(replace(one, scored_by=by, verdict=verdict) for one, (by, verdict) in found)


def quarters(session: Session, viewer: Actor) -> tuple[Quarter, ...]:
    """Return the quarters that have a plan or a draw, the newest first. They are no unit's rows. Raises NotAllowed."""
    require_sight(viewer, "督查抽取")
    planned = session.exec(select(InspectionTask.year, InspectionTask.quarter).distinct()).all()
    drawn = session.exec(select(InspectionDraw.year, InspectionDraw.quarter).distinct()).all()
    return tuple(sorted({Quarter(year, number) for year, number in (*planned, *drawn)}, reverse=True))


def coverage(session: Session, viewer: Actor, *, quarter: Quarter, day: date) -> tuple[Covered, ...]:
    """Return how far each builder is covered in the year up to a quarter, least first; a unit sees itself alone. Raises NotAllowed."""
    whole, mine = require_sight(viewer, "督查计划") is Reach.ALL, builders.represented(session, viewer.unit_id, day=day)
    planned, inspected = _counts(session, quarter)
    under_way = running.counts(running.running(session, year=quarter.year, day=day))
    names = dict(session.exec(select(Unit.id, Unit.short_name)).all())
    found = (Covered(key, names.get(key, ""), under_way[key], planned[key], inspected[key]) for key in {*under_way, *planned})
    return tuple(sorted((one for one in found if whole or one.unit_id in mine), key=lambda one: (one.planned, one.name)))


def inspectors(session: Session, viewer: Actor, *, year: int, on: datetime) -> tuple[InspectorLine, ...]:
    """Return who may inspect at a moment, with this year's load. Raises NotAllowed."""
    require(viewer, "登记回避")
    held = select(TaskInspector.person_id).join(InspectionTask, col(InspectionTask.id) == col(TaskInspector.task_id))
    loads = Counter(session.exec(held.where(InspectionTask.year == year, col(InspectionTask.state) != TaskState.CANCELLED)))
    barred = recusal.barred(session, on=on)
    return tuple(InspectorLine(key, name, loads[key], barred[key]) for key, name in recusal.inspectors(session, on=on).items())


def judges(session: Session, viewer: Actor, *, on: datetime) -> dict[int, str]:
    """Return the names of those who inspect or settle scores at a moment and may have to stand back, by id. Raises NotAllowed."""
    require(viewer, "登记回避")
    return recusal.judges(session, on=on)


def interests(session: Session, viewer: Actor) -> tuple[InterestLine, ...]:
    """Return why persons stand back from builders, the newest first. Raises NotAllowed."""
    require(viewer, "登记回避")
    rows = session.exec(
        select(InspectorInterest, Person.name, Unit.short_name)
        .join(Person, col(Person.id) == col(InspectorInterest.person_id))
        .join(Unit, col(Unit.id) == col(InspectorInterest.unit_id))
        .order_by(col(InspectorInterest.id).desc())
    )
    return tuple(InterestLine(person, unit, one.reason, one.starts_on, one.ends_on) for one, person, unit in rows)


def _counts(session: Session, quarter: Quarter) -> tuple[Counter[int], Counter[int]]:
    """Tasks in the plan and inspections done in the year up to a quarter, by builder."""
    held = select(InspectionTask.builder_id, InspectionTask.state).where(
        InspectionTask.year == quarter.year,
        col(InspectionTask.quarter) <= quarter.number,
        col(InspectionTask.state) != TaskState.CANCELLED,
    )
    rows = session.exec(held).all()
    done = (TaskState.SCORED, TaskState.SETTLED)
    return Counter(key for key, _ in rows), Counter(key for key, state in rows if state in done)


def _groups(session: Session) -> dict[int, dict[int, str]]:
    """The inspectors of each task: name by id."""
    found: dict[int, dict[int, str]] = {}
    rows = select(TaskInspector.task_id, TaskInspector.person_id, Person.name).join(Person, col(Person.id) == col(TaskInspector.person_id))
    for task_id, person_id, name in session.exec(rows.order_by(col(TaskInspector.person_id))):
        found.setdefault(task_id, {})[person_id] = name
    return found


def _reviewed(session: Session) -> dict[int, tuple[int, SheetVerdict | None]]:
    """Who handed in the inspectors' latest sheet of each task, and what the second of them said of it."""
    said = {one.sheet_id: one.verdict for one in session.exec(select(SheetReview))}
    handed_in = select(ScoreSheet).where(ScoreSheet.side == SheetSide.INSPECTOR).order_by(col(ScoreSheet.version))
    return {one.task_id: (one.person_id, said.get(one.id or 0)) for one in session.exec(handed_in)}


def _cancelled(session: Session) -> dict[int, list[CancelledLine]]:
    """The cancelled tasks of each draw, in its order; who cancelled them stands in the log."""
    entries = select(AuditEntry.subject, AuditEntry.actor).where(
        col(AuditEntry.outcome) == ActOutcome.DONE, col(AuditEntry.detail).startswith(CANCELLING)
    )
    who = dict(session.exec(entries.where(col(AuditEntry.act).in_(("取消督查", "编制督查计划", "审定评分")))).all())
    rows = (
        select(InspectionTask, Project.code, Project.name)
        .join(Project, col(Project.id) == col(InspectionTask.project_id))
        .where(col(InspectionTask.draw_id).is_not(None), InspectionTask.state == TaskState.CANCELLED)
        .order_by(col(InspectionTask.place))
    )
    found: dict[int, list[CancelledLine]] = {}
    for task, code, name in session.exec(rows):
        by = who.get(f"{Quarter(task.year, task.quarter)} {code}", "")
        found.setdefault(task.draw_id or 0, []).append(CancelledLine(task.place or 0, code, name, by, task.cancelled_reason))
    return found


def _draw(one: InspectionDraw, names: dict[int | None, str], gone: list[CancelledLine]) -> DrawLine:
    return DrawLine(
        number=one.id or 0,
        quarter=Quarter(one.year, one.quarter),
        version=one.version,
        state=one.state,
        population=one.population,
        digest=one.digest,
        wanted=one.wanted,
        event=one.event,
        event_at=one.event_at,
        publisher_id=one.published_by,
        publisher=names.get(one.published_by, ""),
        published_at=one.published_at,
        seed=one.seed,
        witness=one.witness,
        seeded_by=names.get(one.seeded_by, "") if one.seeded_by else "",
        seeded_at=one.seeded_at,
        reason=one.reason,
        redraw_signed_by=names.get(one.redraw_signed_by, "") if one.redraw_signed_by else "",
        cancelled=tuple(gone),
    )


def _task(one: InspectionTask, names: tuple[str, str, str], group: dict[int, str]) -> TaskLine:
    return TaskLine(
        id=one.id or 0,
        quarter=Quarter(one.year, one.quarter),
        project_id=one.project_id,
        code=names[0],
        name=names[1],
        builder_id=one.builder_id,
        builder=names[2],
        origin=one.origin,
        reason=one.reason,
        draw_id=one.draw_id,
        place=one.place,
        annual_plan=one.annual_plan,
        sheet=one.sheet,
        state=one.state,
        due_on=one.due_on,
        inspected_on=one.inspected_on,
        inspector_ids=tuple(group),
        inspectors=tuple(group.values()),
        cancelled_reason=one.cancelled_reason,
        sheet_digest=one.sheet_digest,
    )
