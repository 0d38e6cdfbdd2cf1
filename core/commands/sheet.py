"""Score sheets: the builder marks itself first, then the two inspectors; a section head settles; a corrected sheet is the next version."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlmodel import Session, col, select

from core import files, marks
from core.access import Actor, require, require_for
from core.commands import audit, tasked
from core.commands.words import fitting, person_of
from core.errors import BadInput, Conflict, NotAllowed
from core.marks import ItemMark
from core.models import InspectionTask, ScoreSheet, SheetDraft, SheetMark, SheetPhoto
from core.period import CHINA
from core.vocabulary import SheetSide, TaskState

MOST = 60
"""Photographs to one task."""
NAMES = {SheetSide.SELF: "报送自评", SheetSide.INSPECTOR: "检查评分"}
"""By which act a side's sheet is filled."""


@dataclass(frozen=True)
class KeepDraft:
    """What has been marked so far on a task's sheet, and the marks that stood there when it was opened or last kept."""

    task_id: int
    marks: tuple[ItemMark, ...]
    seen: tuple[ItemMark, ...] = ()


@dataclass(frozen=True)
class HandIn:
    """A whole sheet of a task; a corrected one says why; the inspectors say on which day they were there."""

    task_id: int
    marks: tuple[ItemMark, ...]
    remark: str = ""
    inspected_on: date | None = None


@dataclass(frozen=True)
class SettleSheet:
    """Settle the inspectors' sheet of a task in the version that was seen."""

    task_id: int
    seen: int


@dataclass(frozen=True)
class AttachPhoto:
    """A photograph of what an item was marked for, kept in `folder`."""

    task_id: int
    item: str
    name: str
    content: bytes
    folder: Path


@dataclass(frozen=True)
class _Side:
    """A task and whose marks of it."""

    task: InspectionTask
    side: SheetSide


def draft_self(session: Session, request: KeepDraft, *, by: Actor, on: datetime) -> None:
    """Keep what the builder has marked so far. Raises NotAllowed (another unit's), NotFound, BadInput, Conflict (handed in)."""
    task = _own(session, request.task_id, by=by)
    _keep(session, _Side(task, SheetSide.SELF), request, by=by, on=on)


def hand_in_self(session: Session, request: HandIn, *, by: Actor, on: datetime) -> ScoreSheet:
    """Hand in the builder's own sheet; until it is inspected it may be corrected, with a reason.

    Raises NotAllowed (another unit's), NotFound, BadInput (marks, no reason), Conflict (inspected or cancelled).
    """
    task = _own(session, request.task_id, by=by)
    sheet = _handed_in(session, _Side(task, SheetSide.SELF), request, by=by, on=on)
    task.state = TaskState.SELF_SCORED
    session.add(task)
    return sheet


def draft_inspection(session: Session, request: KeepDraft, *, by: Actor, on: datetime) -> None:
    """Keep what the inspectors have marked so far. Raises NotAllowed (not his task), NotFound, BadInput, Conflict."""
    require(by, "检查评分")
    task = _inspected(session, request.task_id, by=by, on=on)
    _keep(session, _Side(task, SheetSide.INSPECTOR), request, by=by, on=on)


def hand_in_inspection(session: Session, request: HandIn, *, by: Actor, on: datetime) -> ScoreSheet:
    """Hand in the inspectors' sheet; a later one corrects it, with a reason, and is to be settled again.

    Raises NotAllowed (not one of the two, or to stand back), NotFound, BadInput (marks, day, no reason), Conflict (no self-score yet).
    """
    require(by, "检查评分")
    task = _inspected(session, request.task_id, by=by, on=on)
    _refuse_day(session, task, request.inspected_on, on=on)
    sheet = _handed_in(session, _Side(task, SheetSide.INSPECTOR), request, by=by, on=on)
    task.state, task.inspected_on = TaskState.SCORED, request.inspected_on
    session.add(task)
    return sheet


def settle_sheet(session: Session, request: SettleSheet, *, by: Actor, on: datetime) -> None:
    """Settle the latest sheet of the inspectors; from then on it counts.

    Raises NotAllowed (one of its inspectors, or to stand back), NotFound, Conflict (not waiting, or a later version came).
    """
    require(by, "审定评分")
    task = tasked.held(session, request.task_id, TaskState.SCORED)
    if person_of(by) in tasked.group(session, task):
        raise NotAllowed("审定本人检查的评分")
    tasked.refuse_barred(session, task, person_id=person_of(by), on=on, act="审定该代建单位的评分")
    sheet = _latest(session, task, SheetSide.INSPECTOR)
    if sheet is None or sheet.version != request.seen:
        raise Conflict("检查评分有了新的一版。请刷新后看过再审定。")
    sheet.settled_by, sheet.settled_at, task.state = person_of(by), on, TaskState.SETTLED
    session.add_all((sheet, task))
    audit.record(session, audit.Act("审定评分", tasked.subject(session, task), f"检查评分第{sheet.version}版"), by=by, on=on)


def attach_photo(session: Session, request: AttachPhoto, *, by: Actor, on: datetime) -> SheetPhoto:
    """Keep a photograph with a task from when it may be inspected until its sheet is settled.

    Raises NotAllowed (not his task), NotFound, RefusedFile, BadInput (no photograph), Conflict (no self-score yet, there already, too
    many, settled).
    """
    require(by, "检查评分")
    task = tasked.held(session, request.task_id, TaskState.PLANNED, TaskState.SELF_SCORED, TaskState.SCORED)
    tasked.require_inspector(session, task, act="检查评分", by=by, on=on)
    tasked.refuse_waiting(task, on=on)
    kind = files.kind_of(request.content, request.name)
    if not kind.media_type.startswith("image/"):
        raise BadInput("现场照片应为JPG或PNG。请改传照片。")
    there = list(session.exec(select(SheetPhoto).where(SheetPhoto.task_id == request.task_id)))
    if len(there) >= MOST:
        raise Conflict(f"本项督查已有{MOST}张照片，不再收。")
    name, digest = files.safe_name(request.name, kind), files.put(request.content, folder=request.folder)
    if any(one.sha256 == digest and one.item == request.item for one in there):
        raise Conflict(f"{name}与本项已上传的照片相同，没有重复存入。")
    photo = SheetPhoto(
        task_id=request.task_id,
        item=fitting(request.item, "检查项", most=40, needed=True),
        sha256=digest,
        size=len(request.content),
        media_type=kind.media_type,
        name=name,
        person_id=person_of(by),
        at=on,
    )
    session.add(photo)
    audit.record(session, audit.Act("检查评分", tasked.subject(session, task), f"照片 {name} sha256:{digest}"), by=by, on=on)
    return photo


def _own(session: Session, task_id: int, *, by: Actor) -> InspectionTask:
    """The task of the actor's own unit that still waits for its self-score or for its inspection."""
    task = session.get(InspectionTask, task_id)
    require_for(by, "报送自评", unit_id=None if task is None else task.builder_id)
    return tasked.held(session, task_id, TaskState.PLANNED, TaskState.SELF_SCORED)


def _inspected(session: Session, task_id: int, *, by: Actor, on: datetime) -> InspectionTask:
    """The task of one of its inspectors: after the self-score, or when that is overdue."""
    task = tasked.held(session, task_id, TaskState.PLANNED, TaskState.SELF_SCORED, TaskState.SCORED, TaskState.SETTLED)
    tasked.require_inspector(session, task, act="检查评分", by=by, on=on)
    tasked.refuse_waiting(task, on=on)
    return task


def _keep(session: Session, mine: _Side, request: KeepDraft, *, by: Actor, on: datetime) -> None:
    """Keep what changed of a draft since it was seen; the log notes who begins one, not each touch of a field."""
    task, side = mine.task, mine.side
    held = session.get(SheetDraft, (task.id, side), with_for_update=True)
    there = marks.from_text(held.content) if held is not None else request.seen
    text = marks.to_text(_merged(there, _checked(request.marks), seen=_checked(request.seen)))
    if held is None or held.person_id != person_of(by):
        said = f"{'填写' if held is None else '接着填写'}{side.label}草稿"
        audit.record(session, audit.Act(NAMES[side], tasked.subject(session, task), said), by=by, on=on)
    draft = held or SheetDraft(task_id=task.id or 0, side=side, content=text, person_id=person_of(by), at=on)
    draft.content, draft.person_id, draft.at = text, person_of(by), on
    session.add(draft)


def _merged(there: Iterable[ItemMark], typed: Iterable[ItemMark], *, seen: Iterable[ItemMark]) -> tuple[ItemMark, ...]:
    """The draft with the items that were typed anew since it was seen. Raises Conflict where another person changed the same item."""
    held, mine, before = ({one.item: one for one in some} for some in (there, typed, seen))
    touched = [item for item in {**mine, **before} if mine.get(item) != before.get(item)]
    if any(held.get(item) not in (before.get(item), mine.get(item)) for item in touched):
        raise Conflict("同一检查项已由另一人改填，本次没有存入。请刷新页面，看过以后接着填。")
    kept = held | {item: mine[item] for item in touched if item in mine}
    return tuple(one for item, one in kept.items() if item in mine or item not in touched)


def _handed_in(session: Session, mine: _Side, request: HandIn, *, by: Actor, on: datetime) -> ScoreSheet:
    task, side = mine.task, mine.side
    before, some = _latest(session, task, side), _checked(request.marks)
    remark = fitting(request.remark, "更正评分的理由", most=400, needed=before is not None)
    if not some:
        raise BadInput("评分表没有填写。请逐项评分后再报送。")
    version = 1 if before is None else before.version + 1
    sheet = ScoreSheet(task_id=task.id or 0, side=side, version=version, person_id=person_of(by), at=on, remark=remark)
    session.add(sheet)
    session.flush()
    session.add_all(_row(sheet, one) for one in some)
    draft = session.get(SheetDraft, (task.id, side))
    if draft is not None:
        session.delete(draft)
    said = f"{side.label}第{version}版" + (f"：{remark}" if remark else "")
    audit.record(session, audit.Act(NAMES[side], tasked.subject(session, task), said), by=by, on=on)
    return sheet


def _row(sheet: ScoreSheet, one: ItemMark) -> SheetMark:
    return SheetMark(
        sheet_id=sheet.id or 0,
        item=one.item,
        applicable=one.applicable,
        times=one.times,
        level=one.level,
        vetoed=one.vetoed,
        remark=one.remark,
    )


def _checked(some: Iterable[ItemMark]) -> tuple[ItemMark, ...]:
    """The marks with their words checked. Raises BadInput: an item twice, less than nothing, too long."""
    held = tuple(some)
    tasked.refuse_doubled([one.item for one in held], "检查项")
    for one in held:
        if not 0 <= one.times <= 999:
            raise BadInput("扣分次数应在0和999之间。请改正。")
    return tuple(
        ItemMark(
            fitting(one.item, "检查项", most=40, needed=True),
            one.applicable,
            one.times,
            fitting(one.level, "档次", most=20),
            one.vetoed,
            fitting(one.remark, "说明", most=400),
        )
        for one in held
    )


def _first_day(session: Session, task: InspectionTask) -> date:
    """From which day on a task could be inspected: when its self-score came in first, or the day after its limit, if that was earlier."""
    own = select(ScoreSheet.at).where(ScoreSheet.task_id == task.id, ScoreSheet.side == SheetSide.SELF).order_by(col(ScoreSheet.version))
    handed_in = session.exec(own).first()
    opened = [] if handed_in is None else [handed_in.astimezone(CHINA).date()]
    opened += [] if task.due_on is None else [task.due_on + timedelta(days=1)]
    return max([task.planned_at.astimezone(CHINA).date(), *sorted(opened)[:1]])


def _latest(session: Session, task: InspectionTask, side: SheetSide) -> ScoreSheet | None:
    held = select(ScoreSheet).where(ScoreSheet.task_id == task.id, ScoreSheet.side == side).order_by(col(ScoreSheet.version).desc())
    return session.exec(held).first()


def _refuse_day(session: Session, task: InspectionTask, day: date | None, *, on: datetime) -> None:
    first, last = _first_day(session, task), on.astimezone(CHINA).date()
    if day is None or not first <= day <= last:
        raise BadInput(f"检查日期应在{first}至{last}之间。请填写。")
