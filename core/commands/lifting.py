"""问题协调: lateness moves a problem up to 市重点办 by itself; beyond, the system proposes and a named person decides."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from core.access import Actor, require
from core.calendar import after_working_days
from core.commands import audit, moved
from core.commands.moved import Said
from core.commands.official import DecideAct, decide_act
from core.commands.words import fitting, person_of
from core.errors import BadInput, Conflict, NotAllowed, NotFound
from core.issues import LIFTED_DAYS, IssueAct, IssueState, LiftState
from core.models import Issue, IssueLift, IssueStep, OfficialAct
from core.vocabulary import ActKind
from core.vouching import Vouched, token

CLAUSE = "问题协调层级：市重点办以上由人决定（假定）"
"""By which rule a proposal is made; no published clause states one for this city."""


@dataclass(frozen=True)
class EscalateLate:
    """Move up what is late; what moves has so many working days from then."""

    days: int = LIFTED_DAYS


@dataclass(frozen=True)
class Escalated:
    """What a run did: the numbers of the problems that moved up, and of those that a proposal was written about."""

    lifted: tuple[str, ...]
    proposed: tuple[str, ...]


@dataclass(frozen=True)
class DecideLift:
    """Decide a proposal: lift it, keep it with a reason, or refer it by a referral that an officer proposed."""

    lift_id: int
    decision: LiftState
    reason: str = ""
    days: int = LIFTED_DAYS
    act_id: int | None = None
    document: str = ""


def escalate_late(session: Session, request: EscalateLate, *, by: Actor, on: datetime) -> Escalated:
    """Move up every problem whose owner let its day pass: below 市重点办 by itself with a new limit, from there on by a proposal.

    A second run on the same day does nothing. Raises NotAllowed, BadInput (an impossible limit).
    """
    require(by, "上移逾期问题")
    days, day = moved.working_days(request.days, LIFTED_DAYS), moved.day_of(on)
    lifted, proposed = [], []
    for issue in _late(session, day):
        if issue.rung.lifts_itself:
            _lift(session, issue, days, by=by, on=on)
            lifted.append(issue.number)
        elif _propose(session, issue, by=by, on=on):
            proposed.append(issue.number)
    return Escalated(tuple(lifted), tuple(proposed))


def decide_lift(session: Session, request: DecideLift, *, by: Actor, on: datetime) -> None:
    """Decide a proposal; unless it was closed or moved meanwhile, the problem has a new limit from this day.

    Raises NotAllowed, NotFound, BadInput (kept without a reason, referred without a referral), Conflict (decided, closed, moved since, no
    rung above).
    """
    require(by, "决定问题上提")
    lift = session.get(IssueLift, request.lift_id, with_for_update=True)
    if lift is None:
        raise NotFound("上提建议", request.lift_id, "请刷新后再看。")
    if lift.state is not LiftState.PROPOSED or request.decision is LiftState.PROPOSED:
        raise Conflict(f"这条上提建议现在是“{lift.state.label}”，不能这样办。请刷新后再看。")
    issue = moved.held(session, lift.issue_id)
    reason = fitting(request.reason, "理由", most=400, needed=request.decision is LiftState.KEPT)
    if request.decision is not LiftState.KEPT and not _stands(issue, lift):
        raise Conflict(f"问题{issue.number}提出建议以后已有新的期限或层级。这条建议请维持原级，另看新的建议。")
    act = _decided(session, issue, request, by=by, on=on)
    lift.state, lift.decided_by, lift.decided_at, lift.reason = request.decision, person_of(by), on, reason
    lift.act_id = request.act_id if request.decision is LiftState.REFERRED else None
    session.add(lift)
    name, subject, vouched = "决定问题上提", moved.subject(session, issue), token(session, Vouched.ISSUE_LIFT, number=lift.id or 0)
    audit.record(session, audit.Act(name, subject, f"{request.decision.label}：{reason}", vouched=vouched), by=by, on=on)
    if issue.state.is_open and _stands(issue, lift):
        vouched = _set_limit(session, issue, Said(act, reason), request, at=(by, on))
        audit.record(session, audit.Act(name, subject, f"自{moved.day_of(on)}起按新的期限办理。", vouched=vouched), by=by, on=on)


def _late(session: Session, day: date) -> list[Issue]:
    over = (IssueState.STRUCK, IssueState.CLOSED)
    late = select(Issue).where(col(Issue.due_on) < day, col(Issue.state).not_in(over)).order_by(col(Issue.id)).with_for_update()
    return [issue for issue in session.exec(late) if issue.state.with_owner]


def _lift(session: Session, issue: Issue, days: int, *, by: Actor, on: datetime) -> None:
    above = issue.rung.above
    if above is None:  # pragma: no cover - no problem lifts itself from the highest rung
        raise NotAllowed("上移逾期问题")
    text = f"{issue.due_on}到期未答复，由{issue.rung.label}上移至{above.label}，期限{days}个工作日（假定）。"
    issue.rung, issue.due_on = above, after_working_days(moved.day_of(on), days)
    vouched = moved.step(session, issue, said=Said(IssueAct.LIFT, text), at=(by, on))
    audit.record(session, audit.Act("上移逾期问题", moved.subject(session, issue), text, vouched=vouched), by=by, on=on)


def _propose(session: Session, issue: Issue, *, by: Actor, on: datetime) -> bool:
    """Write the proposal about a missed day, once; return whether it was written now."""
    due = issue.due_on
    if due is None:  # pragma: no cover - what is late has a day
        return False
    same = select(IssueLift.id).where(IssueLift.issue_id == issue.id, IssueLift.rung == issue.rung, IssueLift.due_on == due)
    if session.exec(same).first() is not None:
        return False
    figures = f"逾期{(moved.day_of(on) - due).days}天；{_way(session, issue)}"[:400]
    made = IssueLift(
        issue_id=issue.id or 0, state=LiftState.PROPOSED, rung=issue.rung, due_on=due, clause=CLAUSE, figures=figures, proposed_at=on
    )
    session.add(made)
    audit.record(session, audit.Act("上移逾期问题", moved.subject(session, issue), f"建议上提：{figures}"), by=by, on=on)
    return True


def _way(session: Session, issue: Issue) -> str:
    """The steps of a problem in one line."""
    steps = session.exec(select(IssueStep).where(IssueStep.issue_id == issue.id).order_by(col(IssueStep.id))).all()
    return "，".join(f"{moved.day_of(one.at):%m-%d}{one.act.label}" for one in steps)


def _decided(session: Session, issue: Issue, request: DecideLift, *, by: Actor, on: datetime) -> IssueAct:
    """Carry out what was decided; return the act of the step."""
    if request.decision is LiftState.REFERRED:
        _refer(session, issue, request, by=by, on=on)
        return IssueAct.REFER
    if request.decision is LiftState.KEPT:
        return IssueAct.KEEP_RUNG
    if issue.rung.above is None:
        raise Conflict(f"问题{issue.number}已在{issue.rung.label}，没有更高的层级。请维持原级或移送。")
    if not issue.state.is_open:
        raise Conflict(f"问题{issue.number}已经{issue.state.label}，不用上提。请维持原级。")
    return IssueAct.DECIDE_LIFT


def _stands(issue: Issue, lift: IssueLift) -> bool:
    """Whether a problem still stands where it was when the proposal was written; later days and rungs have proposals of their own."""
    return (issue.rung, issue.due_on) == (lift.rung, lift.due_on)


def _refer(session: Session, issue: Issue, request: DecideLift, *, by: Actor, on: datetime) -> None:
    """Approve the referral about the same project that an officer proposed: who proposes does not decide."""
    act = None if request.act_id is None else session.get(OfficialAct, request.act_id)
    if act is None or act.kind is not ActKind.REFERRAL or act.project_id != issue.project_id:
        raise BadInput("移送须先由督查人员在“红黄牌与督办”就这个项目提请移送。请选定提请的移送后再决定。")
    approved = DecideAct(act.id or 0, approve=True, held_on=moved.day_of(on), document=request.document, reason=request.reason)
    decide_act(session, approved, by=by, on=on)


def _set_limit(session: Session, issue: Issue, said: Said, request: DecideLift, *, at: tuple[Actor, datetime]) -> str:
    above = issue.rung.above
    if said.act is IssueAct.DECIDE_LIFT and above is not None:
        issue.rung = above
    if issue.state.with_owner:
        issue.due_on = after_working_days(moved.day_of(at[1]), moved.working_days(request.days, LIFTED_DAYS))
    return moved.step(session, issue, said=said, at=at)
