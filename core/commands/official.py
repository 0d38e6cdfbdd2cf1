"""挂牌督办, 约谈, 通报表扬, 通报批评 and 移送: an officer proposes, a signatory decides, the unit reports back, a signatory ends it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session

from core.access import Actor, require, require_for
from core.commands import audit
from core.commands.card import Subject, subject_name
from core.commands.words import fitting, person_of
from core.errors import BadInput, Conflict, NotAllowed, NotFound
from core.ledger import concerned
from core.models import ActReport, OfficialAct
from core.period import CHINA
from core.replaced import groundless
from core.vocabulary import ActKind, ActState
from core.vouching import Vouched, token

AHEAD = timedelta(days=92)
"""How long before it is held an act may be decided."""


@dataclass(frozen=True)
class ProposeAct:
    """Propose an act about a project or a unit: what it is about, by which clause; for 挂牌督办 until when and who answers for it."""

    kind: ActKind
    subject: Subject
    matter: str
    clause: str = ""
    due_on: date | None = None
    answerable: str = ""
    to_body: str = ""


@dataclass(frozen=True)
class DecideAct:
    """Decide a proposed act: on which day it is held, under which document, with which minutes; or refuse it and say why."""

    act_id: int
    approve: bool
    held_on: date | None = None
    document: str = ""
    reason: str = ""
    minutes: str = ""


@dataclass(frozen=True)
class ReportOnAct:
    """What the unit concerned reports back."""

    act_id: int
    text: str


@dataclass(frozen=True)
class EndAct:
    """End an act, as 挂牌督办 is lifted: why, the minutes where there are any, and the day it was held where that was another one."""

    act_id: int
    reason: str
    minutes: str = ""
    held_on: date | None = None


def propose_act(session: Session, request: ProposeAct, *, by: Actor, on: datetime) -> OfficialAct:
    """Propose an act. Raises NotAllowed, NotFound, BadInput (no matter; 挂牌督办 without limit or person; 移送 without authority)."""
    require(by, "提请督查措施")
    name = subject_name(session, request.subject)
    _refuse_incomplete(request, on)
    act = OfficialAct(
        kind=request.kind,
        state=ActState.PROPOSED,
        unit_id=request.subject.unit_id,
        project_id=request.subject.project_id,
        matter=fitting(request.matter, "事由和要求", most=400, needed=True),
        clause=fitting(request.clause, "条款", most=120),
        answerable=fitting(request.answerable, "责任人", most=60),
        to_body=fitting(request.to_body, "移送机关", most=60),
        due_on=request.due_on,
        proposed_by=person_of(by),
        proposed_at=on,
    )
    session.add(act)
    audit.record(session, audit.Act("提请督查措施", f"{act.kind.label} {name}", act.matter), by=by, on=on)
    return act


def decide_act(session: Session, request: DecideAct, *, by: Actor, on: datetime) -> None:
    """Decide a proposed act.

    Raises NotAllowed (the proposer himself), NotFound, BadInput (refused without reason, no day or no possible one), Conflict (decided;
    approved though the grade that led to it is another now).
    """
    require(by, "决定督查措施")
    act = _held(session, request.act_id, ActState.PROPOSED)
    if act.proposed_by == person_of(by):
        raise NotAllowed("决定本人提请的督查措施")
    if request.approve and (why := groundless(session, act_id=act.id)) is not None:
        raise Conflict(f"这项{act.kind.label}依据的结果已被第{why.by.version}版代替，等级有变动，不能决定。请作不采纳处理。")
    decision = fitting(request.reason, "理由", most=400, needed=not request.approve)
    if request.approve:
        document, minutes = fitting(request.document, "文号", most=120), fitting(request.minutes, "纪要", most=2000)
        act.held_on, act.document, act.minutes = _day(act, request.held_on, on), document, minutes
    act.state = ActState.IN_FORCE if request.approve else ActState.REFUSED
    act.decision, act.decided_by, act.decided_at = decision, person_of(by), on
    session.add(act)
    said = f"{act.kind.label}{'' if request.approve else '（不采纳）'}"
    about, vouched = f"{said} {_subject(session, act)}", token(session, Vouched.ACT, number=request.act_id)
    audit.record(session, audit.Act("决定督查措施", about, act.document or act.decision, vouched=vouched), by=by, on=on)


def report_on_act(session: Session, request: ReportOnAct, *, by: Actor, on: datetime) -> None:
    """Keep what the unit concerned reports back. Raises NotAllowed (also before it is decided), BadInput (no text), Conflict (ended)."""
    units = _who_knows(session, request.act_id, on.astimezone(CHINA).date())
    require_for(by, "报告督查措施", unit_id=by.unit_id if by.unit_id in units else None)
    act = _held(session, request.act_id, ActState.IN_FORCE)
    if by.unit_id is None:
        raise BadInput("情况须由有关单位的人员报告。")
    text = fitting(request.text, "办理情况", most=1000, needed=True)
    session.add(ActReport(act_id=request.act_id, unit_id=by.unit_id, text=text, person_id=person_of(by), at=on))
    audit.record(session, audit.Act("报告督查措施", f"{act.kind.label} {_subject(session, act)}", text), by=by, on=on)


def end_act(session: Session, request: EndAct, *, by: Actor, on: datetime) -> None:
    """End an act that is in force. Raises NotAllowed, NotFound, BadInput (no reason, no possible day), Conflict (not in force)."""
    require(by, "办结督查措施")
    act = _held(session, request.act_id, ActState.IN_FORCE)
    reason, minutes = fitting(request.reason, "办结理由", most=400, needed=True), fitting(request.minutes, "纪要", most=2000)
    act.held_on = act.held_on if request.held_on is None else _day(act, request.held_on, on)
    act.ended_reason, act.minutes = reason, minutes or act.minutes
    act.state, act.ended_by, act.ended_at = ActState.ENDED, person_of(by), on
    session.add(act)
    about, vouched = f"{act.kind.label} {_subject(session, act)}", token(session, Vouched.ACT_END, number=request.act_id)
    audit.record(session, audit.Act("办结督查措施", about, act.ended_reason, vouched=vouched), by=by, on=on)


def earliest_day(proposed_at: datetime) -> date:
    """Return the earliest day on which an act that was proposed then may have been held: the first of that year."""
    return date(proposed_at.astimezone(CHINA).year, 1, 1)


def latest_day(on: datetime) -> date:
    """Return the latest day for which an act may be set at a moment."""
    return on.astimezone(CHINA).date() + AHEAD


def _day(act: OfficialAct, day: date | None, on: datetime) -> date:
    """The day of an act. Raises BadInput when it is missing, before the year of the proposal, or too far ahead."""
    what = f"{act.kind.label}日期"
    if day is None:
        raise BadInput(f"{what}没有填写。请填写后重试。")
    first, last = earliest_day(act.proposed_at), latest_day(on)
    if not first <= day <= last:
        raise BadInput(f"{what}应在{first}至{last}之间。请改正。")
    return day


def _refuse_incomplete(request: ProposeAct, on: datetime) -> None:
    if request.kind is ActKind.SUPERVISION and (request.due_on is None or not request.answerable.strip()):
        raise BadInput("挂牌督办要写明办结期限和责任人。请填写后重试。")
    if request.due_on is not None and request.due_on <= on.astimezone(CHINA).date():
        raise BadInput("办结期限须晚于今天。请改正。")
    if request.kind is ActKind.REFERRAL and not request.to_body.strip():
        raise BadInput("移送要写明移送机关。请填写后重试。")


def _who_knows(session: Session, act_id: int, day: date) -> frozenset[int | None]:
    """The units that an act concerns on a day; none before it is decided, for nobody outside the bureau learns of a proposal."""
    act = session.get(OfficialAct, act_id)
    if act is None or act.state not in (ActState.IN_FORCE, ActState.ENDED):
        return frozenset()
    return concerned(session, day, project_id=act.project_id, unit_id=act.unit_id)


def _held(session: Session, act_id: int, wanted: ActState) -> OfficialAct:
    act = session.get(OfficialAct, act_id, with_for_update=True)
    if act is None:
        raise NotFound("督查措施", act_id, "请刷新后再看。")
    if act.state is not wanted:
        raise Conflict(f"这项{act.kind.label}现在是“{act.state.label}”，不能这样办。请刷新后再看。")
    return act


def _subject(session: Session, act: OfficialAct) -> str:
    return subject_name(session, Subject(act.project_id, act.unit_id))
