"""What becomes of an opinion of a round table: given to a handler with a day, extended once, answered, called back on, or a problem."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from core.access import Actor, require, require_for
from core.calendar import after_working_days
from core.commands import audit, issue, moved
from core.commands.issue import Raised, RaiseIssue
from core.commands.words import fitting, person_of
from core.errors import BadInput, Conflict, NotAllowed, NotFound
from core.issues import REWORK_DAYS, IssueKind, IssueSource, ReplyKind, Satisfaction
from core.models import OpinionHelper, OpinionStep, Person, RoundOpinion, Unit
from core.period import CHINA
from core.roundtables import LIMIT_DAYS, MOVES, POLICY_MONTHS, OpinionAct, OpinionKind, OpinionState, called
from core.vouching import Vouched, token


@dataclass(frozen=True)
class AssignOpinion:
    """Give an opinion to a person of a unit until a day; other units help."""

    opinion_id: int
    unit_id: int
    person_id: int
    due_on: date
    helpers: tuple[int, ...] = ()
    text: str = ""


@dataclass(frozen=True)
class ReplyOpinion:
    """The answer: its kind, its words, and for 列入计划 the day."""

    opinion_id: int
    kind: ReplyKind
    text: str
    planned_on: date | None = None


@dataclass(frozen=True)
class AskOpinionExtension:
    """Ask for the one extension of an opinion: until which day, and why."""

    opinion_id: int
    day: date | None
    text: str


@dataclass(frozen=True)
class DecideOpinionExtension:
    """Grant an extension, by default until the day asked for, or refuse it and say why."""

    opinion_id: int
    approve: bool
    day: date | None = None
    text: str = ""


@dataclass(frozen=True)
class CallBackOpinion:
    """What the proposer says to the answer; where it is returned, until which day."""

    opinion_id: int
    satisfaction: Satisfaction
    text: str = ""
    due_on: date | None = None


@dataclass(frozen=True)
class RaiseOpinion:
    """An opinion that is to be solved as a problem (问题) of a project: whose, and of what kind."""

    opinion_id: int
    code: str
    kind: IssueKind


@dataclass(frozen=True)
class DropOpinion:
    """An opinion that is not to be handled, or was entered by mistake, and why; it stays on record and counts as not effective."""

    opinion_id: int
    reason: str


def usual_limit(kind: OpinionKind, day: date) -> date:
    """Return the day that the form of an assignment begins with; assumed."""
    if kind is OpinionKind.MATTER:
        return after_working_days(day, LIMIT_DAYS)
    month = day.month - 1 + POLICY_MONTHS
    year, number = day.year + month // 12, month % 12 + 1
    return date(year, number, min(day.day, monthrange(year, number)[1]))


def assign_opinion(session: Session, request: AssignOpinion, *, by: Actor, on: datetime) -> None:
    """Give an opinion to its handler, or to another unit while it is not answered.

    Raises NotAllowed, NotFound, BadInput (a person of another unit, a day before today), Conflict (in another state, the same unit again).
    """
    require(by, "派办意见")
    opinion, last = _asked(session, request.opinion_id, OpinionAct.ASSIGN)
    _refuse_unfit_handler(session, request)
    if last is not None and last.handler_unit_id == request.unit_id:
        raise Conflict("改派须给另一个单位。仍由原单位办的，不用改派；按期办不完的，由其申请延期。")
    if request.due_on < on.astimezone(CHINA).date():
        raise BadInput("办理期限不能早于今天。请改正。")
    step = _next(opinion, last, OpinionAct.ASSIGN, by=by, on=on)
    step.handler_unit_id, step.handler_id, step.due_on = request.unit_id, request.person_id, request.due_on
    step.text = fitting(request.text, "要求", most=1000)
    _keep(session, step, helpers=request.helpers)
    _note(session, "派办意见", opinion, step, by=by)


def reply_opinion(session: Session, request: ReplyOpinion, *, by: Actor, on: datetime) -> None:
    """Answer an opinion; one that was put into a plan is answered again.

    Raises NotAllowed (another unit's), NotFound, BadInput (text, day), Conflict (in another state).
    """
    require(by, "办理意见")
    opinion, last = _asked(session, request.opinion_id, OpinionAct.REPLY)
    require_for(by, "办理意见", unit_id=None if last is None else last.handler_unit_id)
    planned = request.planned_on if request.kind is ReplyKind.PLANNED else None
    if request.kind is ReplyKind.PLANNED and (planned is None or planned <= on.astimezone(CHINA).date()):
        raise BadInput("列入计划的要写明解决日期，须晚于今天。请填写后重试。")
    step = _next(opinion, last, OpinionAct.REPLY, by=by, on=on)
    step.reply, step.planned_on = request.kind, planned
    step.text = fitting(request.text, "答复", most=1000, needed=True)
    _keep(session, step)
    _note(session, "办理意见", opinion, step, by=by)


def ask_opinion_extension(session: Session, request: AskOpinionExtension, *, by: Actor, on: datetime) -> None:
    """Ask for an extension, not later than the due day.

    Raises NotAllowed (another unit's), NotFound, BadInput (no reason, no later day), Conflict (one was granted, the day is past, in
    another state).
    """
    require(by, "办理意见")
    opinion, last = _asked(session, request.opinion_id, OpinionAct.ASK_EXTENSION)
    require_for(by, "办理意见", unit_id=None if last is None else last.handler_unit_id)
    step = _next(opinion, last, OpinionAct.ASK_EXTENSION, by=by, on=on)
    text = fitting(request.text, "延期理由", most=900, needed=True)
    if _extended(session, request.opinion_id):
        raise Conflict(f"意见{opinion.number}已经延期一次，不能再延。请按期答复。")
    if step.due_on is not None and on.astimezone(CHINA).date() > step.due_on:
        raise Conflict(f"意见{opinion.number}已于{step.due_on}到期，不能再申请延期。请尽快答复。")
    step.wished_on = moved.extended_to(request.day, due_on=step.due_on, on=on)
    step.text = f"申请延至{step.wished_on}。{text}"
    _keep(session, step)
    _note(session, "办理意见", opinion, step, by=by)


def decide_opinion_extension(session: Session, request: DecideOpinionExtension, *, by: Actor, on: datetime) -> None:
    """Grant or refuse an extension; work goes on. A refusal after the limit gives back the time that the decision took.

    Raises NotAllowed, NotFound, BadInput (no later day, one before today, no reason), Conflict.
    """
    require(by, "决定意见延期")
    act = OpinionAct.GRANT if request.approve else OpinionAct.REFUSE
    opinion, last = _asked(session, request.opinion_id, act)
    step = _next(opinion, last, act, by=by, on=on)
    step.text = fitting(request.text, "意见", most=900, needed=not request.approve)
    if request.approve:
        step.due_on = moved.extended_to(request.day or (None if last is None else last.wished_on), due_on=step.due_on, on=on)
    elif last is not None:
        step.due_on, told = moved.given_back(step.due_on, asked=last.at, on=on)
        step.text += told
    _keep(session, step)
    _note(session, "决定意见延期", opinion, step, by=by)


def call_back_opinion(session: Session, request: CallBackOpinion, *, by: Actor, on: datetime) -> None:
    """Close an answered opinion, watch one that was put into a plan until its day, or return what does not satisfy.

    Raises NotAllowed (who answered it), NotFound, BadInput (returned without a reason, a day before today), Conflict (another state).
    """
    require(by, "回访意见")
    opinion, last = _asked(session, request.opinion_id, OpinionAct.CONFIRM)
    if last is None or last.person_id == person_of(by):
        raise NotAllowed("回访本人答复的意见")
    if request.satisfaction is Satisfaction.CHECKED:
        raise BadInput("回访结果应为满意、基本满意或不满意。请改正。")
    act, day = called(last.reply, request.satisfaction), on.astimezone(CHINA).date()
    step = _next(opinion, last, act, by=by, on=on)
    step.satisfaction = request.satisfaction
    step.text = fitting(request.text, "回访情况", most=1000, needed=act is OpinionAct.RETURN)
    if act is OpinionAct.RETURN:
        step.due_on = request.due_on or after_working_days(day, REWORK_DAYS)
        if step.due_on < day:
            raise BadInput("重办期限不能早于今天。请改正。")
    elif act is OpinionAct.TRACK:
        step.due_on = last.planned_on
    _keep(session, step)
    _note(session, "回访意见", opinion, step, by=by)


def raise_opinion(session: Session, request: RaiseOpinion, *, by: Actor, on: datetime) -> Raised:
    """Put an opinion on record as a problem (问题) in its own words; from then on it is solved there.

    Raises NotAllowed, NotFound (project), Conflict (in another state; the same problem is open).
    """
    require(by, "意见转问题")
    opinion, last = _asked(session, request.opinion_id, OpinionAct.RAISE)
    asked = RaiseIssue(
        request.code,
        request.kind,
        opinion.text,
        IssueSource.ROUND_TABLE,
        f"意见{opinion.number}（{opinion.unit}）",
        proposer=opinion.proposer,
    )
    raised = issue.raise_issue(session, asked, by=by, on=on)
    step = _next(opinion, last, OpinionAct.RAISE, by=by, on=on)
    step.issue_id, step.text = raised.id, f"问题{raised.number}"
    _keep(session, step)
    _note(session, "意见转问题", opinion, step, by=by)
    return raised


def drop_opinion(session: Session, request: DropOpinion, *, by: Actor, on: datetime) -> None:
    """Set an opinion aside that nobody was given yet. Raises NotAllowed, NotFound, BadInput (no reason), Conflict (in another state)."""
    require(by, "登记意见")
    opinion, last = _asked(session, request.opinion_id, OpinionAct.DROP)
    step = _next(opinion, last, OpinionAct.DROP, by=by, on=on)
    step.text = fitting(request.reason, "不办理的理由", most=1000, needed=True)
    _keep(session, step)
    _note(session, "登记意见", opinion, step, by=by)


def _asked(session: Session, opinion_id: int, act: OpinionAct) -> tuple[RoundOpinion, OpinionStep | None]:
    """The opinion and its last step. Raises NotFound, Conflict where the act is no move from its state."""
    opinion = session.get(RoundOpinion, opinion_id, with_for_update=True)
    if opinion is None:
        raise NotFound("意见", opinion_id, "请刷新后再看。")
    last = session.exec(select(OpinionStep).where(OpinionStep.opinion_id == opinion_id).order_by(col(OpinionStep.id).desc())).first()
    state = _state(opinion, last)
    if act not in MOVES[state]:
        said = "回访" if act is OpinionAct.CONFIRM else act.label
        raise Conflict(f"意见{opinion.number}现在是“{state.label}”，不能{said}。请刷新后再看。")
    return opinion, last


def _state(opinion: RoundOpinion, last: OpinionStep | None) -> OpinionState:
    if last is not None:
        return last.state
    return OpinionState.WAITING if opinion.effective else OpinionState.NOTED


def _extended(session: Session, opinion_id: int) -> bool:
    granted = select(OpinionStep.id).where(OpinionStep.opinion_id == opinion_id, OpinionStep.act == OpinionAct.GRANT)
    return session.exec(granted).first() is not None


def _next(opinion: RoundOpinion, last: OpinionStep | None, act: OpinionAct, *, by: Actor, on: datetime) -> OpinionStep:
    """The next step; handler, day and answer stay as they were until the act says otherwise."""
    step = OpinionStep(opinion_id=opinion.id or 0, act=act, state=MOVES[_state(opinion, last)][act], person_id=person_of(by), at=on)
    if last is not None:
        step.handler_unit_id, step.handler_id, step.due_on = last.handler_unit_id, last.handler_id, last.due_on
        step.reply, step.planned_on = last.reply, last.planned_on
    return step


def _keep(session: Session, step: OpinionStep, *, helpers: tuple[int, ...] = ()) -> None:
    session.add(step)
    session.flush()
    session.add_all(OpinionHelper(step_id=step.id or 0, unit_id=one) for one in sorted(set(helpers)))
    session.flush()


def _note(session: Session, name: str, opinion: RoundOpinion, step: OpinionStep, *, by: Actor) -> None:
    vouched = token(session, Vouched.OPINION_STEP, number=step.id or 0)
    said = f"{step.act.label}：{step.text}"
    audit.record(session, audit.Act(name, f"意见{opinion.number}", said, vouched=vouched), by=by, on=step.at)


def _refuse_unfit_handler(session: Session, request: AssignOpinion) -> None:
    unit, person = session.get(Unit, request.unit_id), session.get(Person, request.person_id)
    if unit is None or person is None:
        raise NotFound("承办单位或责任人", request.unit_id if unit is None else request.person_id, "请刷新后重选。")
    if person.unit_id != request.unit_id:
        raise BadInput(f"{person.name}不是{unit.name}的人员。请重选责任人。")
    if request.unit_id in request.helpers:
        raise BadInput("承办单位不能同时协办。请改正。")
    absent = next((one for one in request.helpers if session.get(Unit, one) is None), None)
    if absent is not None:
        raise NotFound("协办单位", absent, "请刷新后重选。")
