"""The inspectors' sheet is handed in by one of the two and confirmed, or sent back with a reason, by the other: both stand behind it."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from core import filled
from core.access import Actor, require
from core.commands import audit, tasked
from core.commands.words import fitting, person_of
from core.errors import Conflict, NotAllowed
from core.marks import SheetVerdict
from core.models import InspectionTask, Person, ScoreSheet, SheetReview
from core.vocabulary import SheetSide, TaskState
from core.vouching import Vouched, token


@dataclass(frozen=True)
class ConfirmSheet:
    """Confirm the inspectors' sheet of a task in the version that was seen."""

    task_id: int
    seen: int


@dataclass(frozen=True)
class ReturnSheet:
    """Send the inspectors' sheet of a task back in the version that was seen: why. A corrected version is confirmed anew."""

    task_id: int
    seen: int
    reason: str


@dataclass(frozen=True)
class _Word:
    verdict: SheetVerdict
    reason: str = ""


def confirm_sheet(session: Session, request: ConfirmSheet, *, by: Actor, on: datetime) -> SheetReview:
    """Confirm the latest sheet as the second of its two inspectors; only then it can be settled.

    Raises NotAllowed (not one of the two, who handed it in, to stand back), NotFound, Conflict (not waiting, a later version came, who
    handed it in inspects no more).
    """
    return _review(session, request, _Word(SheetVerdict.CONFIRMED), by=by, on=on)


def return_sheet(session: Session, request: ReturnSheet, *, by: Actor, on: datetime) -> SheetReview:
    """Send the latest sheet back as the second of its two inspectors; the next version says why it was corrected.

    Raises what confirm_sheet raises, and BadInput (no reason).
    """
    require(by, "复核评分")
    reason = fitting(request.reason, "退回的理由", most=400, needed=True)
    return _review(session, request, _Word(SheetVerdict.RETURNED, reason), by=by, on=on)


def refuse_unconfirmed(session: Session, sheet: ScoreSheet) -> None:
    """Raise Conflict unless the second inspector confirmed the sheet."""
    held = session.get(SheetReview, sheet.id)
    if held is None:
        raise Conflict(f"检查评分第{sheet.version}版还没有经另一名检查人员确认，不能审定。")
    if held.verdict is not SheetVerdict.CONFIRMED:
        raise Conflict(f"检查评分第{sheet.version}版已被另一名检查人员退回，待更正，不能审定。")


def refuse_own(session: Session, sheet: ScoreSheet, *, by: Actor) -> None:
    """Raise NotAllowed for who handed a sheet in or confirmed it, though he is in the group no longer."""
    held = session.get(SheetReview, sheet.id)
    if person_of(by) in (sheet.person_id, None if held is None else held.person_id):
        raise NotAllowed("审定本人检查的评分")


def _review(session: Session, request: ConfirmSheet | ReturnSheet, word: _Word, *, by: Actor, on: datetime) -> SheetReview:
    require(by, "复核评分")
    task = tasked.held(session, request.task_id, TaskState.SCORED)
    tasked.require_inspector(session, task, act="复核评分", by=by, on=on)
    sheet = filled.latest(session, request.task_id, side=SheetSide.INSPECTOR)
    if sheet is None or sheet.version != request.seen:
        raise Conflict("检查评分有了新的一版。请刷新后看过再复核。")
    _refuse_alone(session, task, sheet, by=by)
    review = SheetReview(
        sheet_id=sheet.id or 0,
        verdict=word.verdict,
        reason=word.reason,
        filled_by=sheet.person_id,
        person_id=person_of(by),
        at=on,
    )
    session.add(review)
    said = f"检查评分第{sheet.version}版{word.verdict.label}" + (f"：{word.reason}" if word.reason else "")
    vouched = token(session, Vouched.REVIEWED, number=sheet.id or 0)
    audit.record(session, audit.Act("复核评分", tasked.subject(session, task), said, vouched=vouched), by=by, on=on)
    return review


def _refuse_alone(session: Session, task: InspectionTask, sheet: ScoreSheet, *, by: Actor) -> None:
    """Refuse a word on one's own sheet, a second word on a version, and a word on a sheet that nobody of the group handed in."""
    if sheet.person_id == person_of(by):
        raise NotAllowed("复核本人报送的评分（由同组另一名检查人员复核）")
    held = session.get(SheetReview, sheet.id)
    if held is not None:
        who = session.get_one(Person, held.person_id).name
        raise Conflict(f"检查评分第{sheet.version}版{held.verdict.label}（{who}）。请刷新后再看。")
    if sheet.person_id not in tasked.group(session, task):
        raise Conflict("报送人已不在本组。请由本组检查人员更正评分，重新报送。")
