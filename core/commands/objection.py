"""Objections to results on notice: raised by the builder's own people with evidence while the notice runs, answered by the bureau."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlmodel import Session, select

from core import builders, files
from core.access import Actor, Reach, require, require_for
from core.commands import audit
from core.commands.attachment import Fetched
from core.commands.notice import held, later, name_of
from core.commands.words import fitting, person_of
from core.errors import BadInput, Conflict, NotAllowed, NotFound
from core.models import BuilderNotice, BuilderResult, NoticeObjection, ObjectionEvidence, Unit
from core.period import CHINA
from core.vocabulary import NoticeState, ObjectionState
from core.vouching import Vouched, token

MOST = 10
"""Files to one objection."""


@dataclass(frozen=True)
class Evidence:
    """A file that supports an objection: its name as the person's machine has it, and its content."""

    name: str
    content: bytes


@dataclass(frozen=True)
class ObjectToNotice:
    """What a builder objects to its result on notice, with evidence that is kept in `folder`."""

    notice_id: int
    unit_id: int
    text: str
    evidence: tuple[Evidence, ...] = ()
    folder: Path = Path()


@dataclass(frozen=True)
class AnswerNoticeObjection:
    """The bureau's answer to an objection: upheld or not, and why."""

    objection_id: int
    uphold: bool
    answer: str


@dataclass(frozen=True)
class FetchEvidence:
    """A file of an objection that somebody wants to have, kept in `folder`."""

    evidence_id: int
    folder: Path


def object_to_notice(session: Session, request: ObjectToNotice, *, by: Actor, on: datetime) -> NoticeObjection:
    """Object to the own result, or that of a unit that went into the own one, from the first day of the notice to the last, both included.

    Raises NotAllowed (another unit), NotFound, BadInput (no text, too many files), RefusedFile, Conflict (not on notice, outside its days,
    a later version on notice or final).
    """
    day = on.astimezone(CHINA).date()
    require_for(by, "对考评提异议", unit_id=builders.answering(session, by.unit_id, builder_id=request.unit_id, day=day))
    notice = held(session, request.notice_id, NoticeState.OPEN)
    _refuse_outside(notice, on)
    _refuse_replaced(session, notice, on)
    if session.get(BuilderResult, (notice.seal_id, request.unit_id)) is None:
        raise NotFound("考评结果", _unit(session, request.unit_id), "本单位不在这次公示的名单里。")
    text = fitting(request.text, "异议", most=1000, needed=True)
    if len(request.evidence) > MOST:
        raise BadInput(f"一件异议最多附{MOST}个文件，现有{len(request.evidence)}个。请合并后再提。")
    kinds = [files.kind_of(one.content, one.name) for one in request.evidence]
    objection = NoticeObjection(
        notice_id=request.notice_id,
        unit_id=request.unit_id,
        text=text,
        state=ObjectionState.WAITING,
        person_id=person_of(by),
        at=on,
    )
    session.add(objection)
    session.flush()
    for one, kind in zip(request.evidence, kinds, strict=True):
        digest, name = files.put(one.content, folder=request.folder), files.safe_name(one.name, kind)
        session.add(
            ObjectionEvidence(objection_id=objection.id or 0, sha256=digest, size=len(one.content), media_type=kind.media_type, name=name)
        )
    said = f"{_unit(session, request.unit_id)}：{text}" + (f"（附件{len(kinds)}个）" if kinds else "")
    vouched = token(session, Vouched.OBJECTION, number=objection.id or 0)
    audit.record(session, audit.Act("对考评提异议", name_of(notice), said, vouched=vouched), by=by, on=on)
    return objection


def answer_objection(session: Session, request: AnswerNoticeObjection, *, by: Actor, on: datetime) -> None:
    """Uphold or reject an objection, once and with an answer.

    Raises NotAllowed (the objector himself), NotFound, BadInput (no answer), Conflict (answered, no longer on notice; upheld where a later
    version is final).
    """
    require(by, "答复考评异议")
    objection = session.get(NoticeObjection, request.objection_id, with_for_update=True)
    if objection is None:
        raise NotFound("异议", request.objection_id, "请刷新后再看。")
    notice = held(session, objection.notice_id, NoticeState.OPEN)
    if objection.person_id == person_of(by) or builders.stands_for(
        session, by.unit_id, builder_id=objection.unit_id, day=on.astimezone(CHINA).date()
    ):
        raise NotAllowed("答复本人或本单位提出的异议")
    if objection.state is not ObjectionState.WAITING:
        raise Conflict("这件异议已经答复，不再改动。")
    if request.uphold and (final := [one for one in later(session, notice) if one.state is NoticeState.FINAL]):
        raise Conflict(f"第{final[-1].version}版已经生效，不能再采纳对第{notice.version}版的异议。请核对后，对生效的结果起草新版。")
    objection.answer = fitting(request.answer, "答复", most=1000, needed=True)
    objection.state = ObjectionState.UPHELD if request.uphold else ObjectionState.REJECTED
    objection.answered_by, objection.answered_at = person_of(by), on
    session.add(objection)
    said = f"{_unit(session, objection.unit_id)}：{objection.state.label}。{objection.answer}"
    vouched = token(session, Vouched.ANSWER, number=request.objection_id)
    audit.record(session, audit.Act("答复考评异议", name_of(notice), said, vouched=vouched), by=by, on=on)


def fetch_evidence(session: Session, request: FetchEvidence, *, by: Actor, on: datetime) -> Fetched:
    """Hand out a file of an objection to whoever sees the objection, and note who took it.

    Raises NotAllowed (another unit's), NotFound, Conflict (damaged).
    """
    reach = require(by, "下载异议附件")
    evidence = session.get(ObjectionEvidence, request.evidence_id)
    if evidence is None:
        raise NotFound("异议附件", request.evidence_id, "请刷新后重试。")
    objection = session.get_one(NoticeObjection, evidence.objection_id)
    heir = builders.stands_for(session, by.unit_id, builder_id=objection.unit_id, day=on.astimezone(CHINA).date())
    if reach is Reach.OWN and not heir:
        raise NotAllowed("下载异议附件")
    content = files.get(evidence.sha256, folder=request.folder)
    notice = session.get_one(BuilderNotice, objection.notice_id)
    said = f"{_unit(session, objection.unit_id)}的异议附件 {evidence.name} sha256:{evidence.sha256}"
    audit.record(session, audit.Act("下载异议附件", name_of(notice), said), by=by, on=on)
    return Fetched(evidence.name, evidence.media_type, content)


def _refuse_outside(notice: BuilderNotice, on: datetime) -> None:
    day = on.astimezone(CHINA).date()
    if notice.notice_from is None or notice.notice_to is None or not notice.notice_from <= day <= notice.notice_to:
        raise Conflict(f"公示期为{notice.notice_from}至{notice.notice_to}（含首尾两天），期外不受理异议。")


def _refuse_replaced(session: Session, notice: BuilderNotice, on: datetime) -> None:
    """Refuse an objection to a version once a later one is on notice or final: it is that one which counts."""
    day = on.astimezone(CHINA).date()
    shown = [one for one in later(session, notice) if one.notice_from is not None and one.notice_from <= day]
    if shown:
        raise Conflict(f"{name_of(notice)}已被第{shown[-1].version}版代替。请对第{shown[-1].version}版提出异议。")


def _unit(session: Session, unit_id: int) -> str:
    found = session.exec(select(Unit.short_name).where(Unit.id == unit_id)).first()
    return found or str(unit_id)
