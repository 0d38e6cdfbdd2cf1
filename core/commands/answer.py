"""问题协调: an owner answers or asks for one more day, the bureau or the proposer calls back, the section head strikes off."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlmodel import Session, col, select

from core.access import Actor
from core.calendar import after_working_days
from core.commands import issue_paper, moved
from core.commands.issue_paper import Paper
from core.commands.moved import Said
from core.commands.words import fitting, person_of
from core.errors import BadInput, Conflict, NotAllowed
from core.issues import REWORK_DAYS, IssueAct, ReplyKind, Satisfaction
from core.models import Issue, IssueStep
from core.vocabulary import UserRole


@dataclass(frozen=True)
class AskExtension:
    """Ask for the one extension: until which day, and why."""

    issue_id: int
    day: date | None
    text: str


@dataclass(frozen=True)
class DecideExtension:
    """Grant an extension, by default until the day asked for, or refuse it and say why."""

    issue_id: int
    approve: bool
    day: date | None = None
    text: str = ""


@dataclass(frozen=True)
class ReplyIssue:
    """The answer: its kind, its words, for 列入计划 the day, and papers that are kept in `folder`."""

    issue_id: int
    kind: ReplyKind
    text: str
    planned_on: date | None = None
    papers: tuple[Paper, ...] = ()
    folder: Path = Path()


@dataclass(frozen=True)
class CallBack:
    """What the call-back heard, or that the bureau looked itself; where it returns the problem, for how many working days."""

    issue_id: int
    satisfaction: Satisfaction
    text: str = ""
    days: int | None = None


@dataclass(frozen=True)
class StrikeIssue:
    """Strike a closed problem off: by which evidence."""

    issue_id: int
    evidence: str


def ask_extension(session: Session, request: AskExtension, *, by: Actor, on: datetime) -> None:
    """Ask for an extension, not later than the due day.

    Raises NotAllowed, NotFound, BadInput (no reason, no later day), Conflict (one was granted, the day is past, in another state).
    """
    issue, act = moved.asked(session, request.issue_id, IssueAct.ASK_EXTENSION, by=by)
    text = fitting(request.text, "延期理由", most=900, needed=True)
    if issue.extended_from is not None:
        raise Conflict(f"问题{issue.number}已经延期一次，不能再延。请按期答复。")
    if issue.due_on is not None and moved.day_of(on) > issue.due_on:
        raise Conflict(f"问题{issue.number}已于{issue.due_on}到期，不能再申请延期。请尽快答复。")
    if moved.lifted(session, issue):
        raise Conflict(f"问题{issue.number}已因逾期上移，不能再申请延期。请尽快答复。")
    issue.wished_on = moved.extended_to(request.day, due_on=issue.due_on, on=on)
    moved.go_on(session, issue, said=Said(act, f"申请延至{issue.wished_on}。{text}"), by=by, on=on)


def decide_extension(session: Session, request: DecideExtension, *, by: Actor, on: datetime) -> None:
    """Grant or refuse an extension; work goes on. A refusal after the limit gives back the time that the decision took.

    Raises NotAllowed, NotFound, BadInput (no later day, one before today, no reason), Conflict.
    """
    wanted = IssueAct.GRANT if request.approve else IssueAct.REFUSE
    issue, act = moved.asked(session, request.issue_id, wanted, by=by)
    text = fitting(request.text, "意见", most=900, needed=not request.approve)
    if request.approve:
        until = moved.extended_to(request.day or issue.wished_on, due_on=issue.due_on, on=on)
        issue.extended_from, issue.due_on = issue.due_on, until
    else:
        issue.due_on, told = moved.given_back(issue.due_on, asked=_asked_at(session, issue), on=on)
        text += told
    issue.wished_on = None
    moved.go_on(session, issue, said=Said(act, text), by=by, on=on)


def reply_issue(session: Session, request: ReplyIssue, *, by: Actor, on: datetime) -> None:
    """Answer a problem; one that was put into a plan is answered again.

    Raises NotAllowed, NotFound, BadInput (text, day), RefusedFile, Conflict (in another state, papers there already or too many).
    """
    issue, act = moved.asked(session, request.issue_id, IssueAct.REPLY, by=by)
    text = fitting(request.text, "答复", most=900, needed=True)
    planned = request.planned_on if request.kind is ReplyKind.PLANNED else None
    if request.kind is ReplyKind.PLANNED and (planned is None or planned <= moved.day_of(on)):
        raise BadInput("列入计划的要写明解决日期，须晚于今天。请填写后重试。")
    issue.reply, issue.planned_on, issue.answered_by = request.kind, planned, person_of(by)
    said = f"{request.kind.label}{f'，{planned}前解决' if planned else ''}。{text}"
    moved.go_on(session, issue, said=Said(act, said), by=by, on=on)
    issue_paper.keep(session, issue, papers=request.papers, folder=request.folder, at=(by, on))


def call_back(session: Session, request: CallBack, *, by: Actor, on: datetime) -> None:
    """Close an answered problem, watch one that was put into a plan until its day, or return what does not satisfy.

    Raises NotAllowed (who answered it; the proposer on what only the bureau decides), NotFound, BadInput, Conflict.
    """
    issue, act = moved.asked(session, request.issue_id, _called(session, request), by=by)
    if issue.answered_by == person_of(by):
        raise NotAllowed("回访本人答复的问题")
    if request.satisfaction is Satisfaction.CHECKED and UserRole.OFFICER not in by.roles:
        raise NotAllowed("以局里核实办结问题")
    text = fitting(request.text, "回访情况", most=1000, needed=act is IssueAct.RETURN)
    if act is IssueAct.RETURN:
        issue.due_on = after_working_days(moved.day_of(on), moved.working_days(request.days, REWORK_DAYS))
    elif act is IssueAct.TRACK:
        issue.due_on = issue.planned_on
    else:
        issue.closed_on = moved.day_of(on)
    moved.go_on(session, issue, said=Said(act, text, request.satisfaction), by=by, on=on)


def strike_issue(session: Session, request: StrikeIssue, *, by: Actor, on: datetime) -> None:
    """Strike a closed problem off; from then on nothing of it changes. Raises NotAllowed, NotFound, BadInput (no evidence), Conflict."""
    issue, act = moved.asked(session, request.issue_id, IssueAct.STRIKE, by=by)
    moved.go_on(session, issue, said=Said(act, fitting(request.evidence, "销号依据", most=1000, needed=True)), by=by, on=on)


def _called(session: Session, request: CallBack) -> IssueAct:
    """Where a call-back leads: what does not satisfy is returned, what was put into a plan is watched, all else is closed."""
    if request.satisfaction is Satisfaction.DISSATISFIED:
        return IssueAct.RETURN
    issue = session.get(Issue, request.issue_id)
    return IssueAct.TRACK if issue is not None and issue.reply is ReplyKind.PLANNED else IssueAct.CONFIRM


def _asked_at(session: Session, issue: Issue) -> datetime:
    """When the extension that waits was asked for."""
    asked = select(IssueStep.at).where(IssueStep.issue_id == issue.id, IssueStep.act == IssueAct.ASK_EXTENSION)
    return session.exec(asked.order_by(col(IssueStep.id).desc()).limit(1)).one()
