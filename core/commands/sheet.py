"""Score sheets: the builder marks itself first, then the two inspectors; a section head settles what both stand behind."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlmodel import Session, col, select

from core import builders, files, filled, marks
from core.access import Actor, require, require_for
from core.commands import audit, sheet_review, tasked
from core.commands.words import fitting, person_of
from core.errors import BadInput, Conflict, NotAllowed
from core.marks import ItemMark, Written
from core.models import InspectionTask, Person, ScoreSheet, SheetDraft, SheetMark, SheetPhoto
from core.period import CHINA
from core.vocabulary import SheetSide, TaskState
from core.vouching import Vouched, token

MOST = 60
"""Photographs to one task."""
Marks = Mapping[str, ItemMark]
"""Marks by item."""
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
    """A whole sheet of a task; a corrected one says why; the inspectors say on which day they were there.

    `seen` are the marks that stood there when the form was opened or last kept; None where somebody saw the sheet that is corrected.
    """

    task_id: int
    marks: tuple[ItemMark, ...]
    remark: str = ""
    inspected_on: date | None = None
    seen: tuple[ItemMark, ...] | None = None


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
    task = _own(session, request.task_id, by=by, on=on)
    _keep(session, _Side(task, SheetSide.SELF), request, by=by, on=on)


def hand_in_self(session: Session, request: HandIn, *, by: Actor, on: datetime) -> ScoreSheet:
    """Hand in the builder's own sheet; until it is inspected it may be corrected, with a reason.

    Raises NotAllowed (another unit's), NotFound, BadInput (marks, no reason), Conflict (inspected or cancelled, an item changed unseen).
    """
    task = _own(session, request.task_id, by=by, on=on)
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
    """Hand in the inspectors' sheet; a later one corrects it, with a reason, and is to be confirmed and settled again.

    Raises NotAllowed (not one of the two, or to stand back), NotFound, BadInput (marks, day, no reason), Conflict (no self-score yet, an
    item that was changed since it was seen).
    """
    require(by, "检查评分")
    task = _inspected(session, request.task_id, by=by, on=on)
    _refuse_day(session, task, request.inspected_on, on=on)
    before = filled.latest(session, request.task_id, side=SheetSide.INSPECTOR)
    sheet = _handed_in(session, _Side(task, SheetSide.INSPECTOR), request, by=by, on=on)
    tasked.vouch_for_group(session, task, by=by, on=on)
    if before is not None and before.settled_at is not None:
        said, vouched = f"检查评分第{before.version}版有了更正", token(session, Vouched.REOPENED, number=before.id or 0)
        audit.record(session, audit.Act("重开评分", tasked.subject(session, task), said, vouched=vouched), by=by, on=on)
    task.state, task.inspected_on = TaskState.SCORED, request.inspected_on
    session.add(task)
    return sheet


def settle_sheet(session: Session, request: SettleSheet, *, by: Actor, on: datetime) -> None:
    """Settle the latest sheet of the inspectors once the second of them confirmed it; from then on it counts.

    Raises NotAllowed (one of its inspectors, or to stand back), NotFound, Conflict (not waiting, a later version came, not confirmed).
    """
    require(by, "审定评分")
    task = tasked.held(session, request.task_id, TaskState.SCORED)
    if person_of(by) in tasked.group(session, task):
        raise NotAllowed("审定本人检查的评分")
    tasked.refuse_barred(session, task, person_id=person_of(by), on=on, act="审定该代建单位的评分")
    sheet = filled.latest(session, request.task_id, side=SheetSide.INSPECTOR)
    if sheet is None or sheet.version != request.seen:
        raise Conflict("检查评分有了新的一版。请刷新后看过再审定。")
    sheet_review.refuse_own(session, sheet, by=by)
    sheet_review.refuse_unconfirmed(session, sheet)
    sheet.settled_by, sheet.settled_at, task.state = person_of(by), on, TaskState.SETTLED
    session.add_all((sheet, task))
    said, vouched = f"检查评分第{sheet.version}版", token(session, Vouched.SHEET, number=sheet.id or 0)
    audit.record(session, audit.Act("审定评分", tasked.subject(session, task), said, vouched=vouched), by=by, on=on)
    inspected = token(session, Vouched.INSPECTED, number=sheet.id or 0)
    audit.record(
        session, audit.Act("督查办结", tasked.subject(session, task), f"检查日期{task.inspected_on}", vouched=inspected), by=by, on=on
    )


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
    session.flush()
    said, vouched = f"照片 {name} sha256:{digest}", token(session, Vouched.PHOTO, number=photo.id or 0)
    audit.record(session, audit.Act("存入照片", tasked.subject(session, task), said, vouched=vouched), by=by, on=on)
    return photo


def _own(session: Session, task_id: int, *, by: Actor, on: datetime) -> InspectionTask:
    """The task of the actor's own unit, or of one that went into it, that still waits for its self-score or for its inspection."""
    task = session.get(InspectionTask, task_id)
    builder = None if task is None else task.builder_id
    day = on.astimezone(CHINA).date()
    require_for(by, "报送自评", unit_id=builders.answering(session, by.unit_id, builder_id=builder, day=day))
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
    text = marks.to_text(_merged(session, mine, request, by=person_of(by)))
    if held is None or held.person_id != person_of(by):
        said = f"{'填写' if held is None else '接着填写'}{side.label}草稿"
        audit.record(session, audit.Act(NAMES[side], tasked.subject(session, task), said), by=by, on=on)
    draft = held or SheetDraft(task_id=task.id or 0, side=side, content=text, person_id=person_of(by), at=on)
    draft.content, draft.person_id, draft.at = text, person_of(by), on
    session.add(draft)


def _merged(session: Session, mine: _Side, request: KeepDraft, *, by: int) -> dict[str, Written]:
    """What stands there with the items that were typed anew since it was seen. Raises Conflict where one of these was changed meanwhile."""
    there = filled.standing(session, mine.task.id or 0, side=mine.side)
    typed, before = (_by_item(some) for some in (request.marks, request.seen))
    touched = {item for item in {**typed, **before} if typed.get(item) != before.get(item)}
    _refuse_changed(session, there, typed=typed, before=before, among=touched)
    return there | {item: Written(typed.get(item), by) for item in touched}


def _refuse_unseen(session: Session, mine: _Side, request: HandIn) -> None:
    """Raise Conflict where an item that is handed in stands otherwise in the draft or sheet, and was changed since it was seen."""
    there, typed = filled.standing(session, mine.task.id or 0, side=mine.side), _by_item(request.marks)
    latest = filled.handed_in(session, mine.task.id or 0, side=mine.side)
    before = {item: one.mark for item, one in latest.items() if one.mark} if request.seen is None else _by_item(request.seen)
    _refuse_changed(session, there, typed=typed, before=before, among={*there})


def _refuse_changed(session: Session, there: Mapping[str, Written], *, typed: Marks, before: Marks, among: Iterable[str]) -> None:
    """Raise Conflict where one of these items stands otherwise than it was seen and than it is typed."""
    changed = [there[item] for item in among if item in there and there[item].mark not in (before.get(item), typed.get(item))]
    if changed:
        names = session.exec(select(Person.name).where(col(Person.id).in_({one.person_id for one in changed})).order_by(col(Person.id)))
        raise Conflict(
            f"同一检查项已由另一人改填（{'、'.join(names)}，{len(changed)}项），本次没有存入。请逐项核对，采用已存的内容，或者保留本人输入。"
        )


def _by_item(some: Iterable[ItemMark]) -> dict[str, ItemMark]:
    return {one.item: one for one in _checked(some)}


def _handed_in(session: Session, mine: _Side, request: HandIn, *, by: Actor, on: datetime) -> ScoreSheet:
    task, side = mine.task, mine.side
    before, some = filled.latest(session, task.id or 0, side=side), _checked(request.marks)
    remark = fitting(request.remark, "更正评分的理由", most=400, needed=before is not None)
    if not some:
        raise BadInput("评分表没有填写。请逐项评分后再报送。")
    _refuse_unseen(session, mine, request)
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


def _refuse_day(session: Session, task: InspectionTask, day: date | None, *, on: datetime) -> None:
    first, last = _first_day(session, task), on.astimezone(CHINA).date()
    if day is None or not first <= day <= last:
        raise BadInput(f"检查日期应在{first}至{last}之间。请填写。")
