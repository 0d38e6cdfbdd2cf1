"""What every move of a problem (问题) asks and keeps: who may do it in this state on whose rows, the step, the entry in the log."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from core import issues
from core.access import Actor, require
from core.calendar import after_working_days, working_days_until
from core.commands import audit
from core.errors import BadInput, Conflict, NotAllowed, NotFound
from core.issues import MOVES, IssueAct, Rows, Satisfaction
from core.models import Issue, IssueStep, Project
from core.period import CHINA
from core.vouching import Vouched, token


@dataclass(frozen=True)
class Said:
    """A step: the act and its words; at a call-back also what was heard."""

    act: IssueAct
    text: str = ""
    satisfaction: Satisfaction | None = None


def day_of(on: datetime) -> date:
    """Return the day of a moment in China."""
    return on.astimezone(CHINA).date()


def held(session: Session, issue_id: int) -> Issue:
    """Return a problem for a move. Raises NotFound."""
    issue = session.get(Issue, issue_id, with_for_update=True)
    if issue is None:
        raise NotFound("问题", issue_id, "请刷新后再看。")
    return issue


def asked(session: Session, issue_id: int, *acts: IssueAct, by: Actor) -> tuple[Issue, IssueAct]:
    """Return the problem and which of the acts, all under one right, is a move from its state that the actor may make.

    Raises NotAllowed (the right, or whose rows), NotFound, Conflict (no such move from its state).
    """
    name = issues.right_of(acts[0])
    require(by, name)
    issue = held(session, issue_id)
    rows = issues.rows_of(by.unit_id, owner_id=issue.owner_unit_id, proposer_id=issue.proposer_unit_id)
    if not _may(issues.holders(name), by, rows):
        raise NotAllowed(name)
    act = next((one for one in acts if one in MOVES[issue.state]), None)
    if act is None:
        raise Conflict(f"问题{issue.number}现在是“{issue.state.label}”，不能{acts[0].label}。请刷新后再看。")
    if not _may(MOVES[issue.state][act].who, by, rows):
        raise NotAllowed(act.label)
    return issue, act


def _may(who: issues.Who, by: Actor, rows: frozenset[Rows]) -> bool:
    return any(who.get(role, frozenset()) & rows for role in by.roles)


def go_on(session: Session, issue: Issue, *, said: Said, by: Actor, on: datetime) -> None:
    """Lead a problem on by one of the moves: the next state, the step and the entry in the log; days are the command's to set first."""
    issue.state = MOVES[issue.state][said.act].to
    vouched = step(session, issue, said=said, at=(by, on))
    detail = f"{said.act.label}：{said.text}"
    audit.record(session, audit.Act(issues.right_of(said.act), subject(session, issue), detail, vouched=vouched), by=by, on=on)


def step(session: Session, issue: Issue, *, said: Said, at: tuple[Actor, datetime]) -> str:
    """Keep a step of a problem as it stands after it, and return what the log says of the step; `at` says who and when."""
    session.add(issue)
    session.flush()
    last = session.exec(select(IssueStep).where(IssueStep.issue_id == issue.id).order_by(col(IssueStep.id).desc())).first()
    made = IssueStep(
        issue_id=issue.id or 0,
        act=said.act,
        state_before=None if last is None else last.state_after,
        state_after=issue.state,
        rung_before=None if last is None else last.rung_after,
        rung_after=issue.rung,
        due_before=None if last is None else last.due_after,
        due_after=issue.due_on,
        owner_unit_id=issue.owner_unit_id,
        owner_id=issue.owner_id,
        limit_days=issue.limit_days,
        planned_on=issue.planned_on,
        wished_on=issue.wished_on,
        reply=issue.reply if said.act is IssueAct.REPLY else None,
        satisfaction=said.satisfaction,
        text=said.text,
        person_id=at[0].person_id,
        at=at[1],
    )
    session.add(made)
    session.flush()
    return token(session, Vouched.ISSUE_STEP, number=made.id or 0)


def subject(session: Session, issue: Issue) -> str:
    """Return how the log calls a problem: its number and the project's."""
    code = session.exec(select(Project.code).where(Project.id == issue.project_id)).one()
    return f"问题{issue.number} {code}"


def lifted(session: Session, issue: Issue) -> bool:
    """Return whether lateness moved a problem up at any time."""
    found = select(IssueStep.id).where(IssueStep.issue_id == issue.id, IssueStep.act == IssueAct.LIFT)
    return session.exec(found).first() is not None


def extended_to(day: date | None, *, due_on: date | None, on: datetime) -> date:
    """Return the day that an extension asked for or granted now leads to.

    Raises BadInput where none is given, or it is not later than the limit, or lies before today; the owner is not late by a decision.
    """
    if day is None or (due_on is not None and day <= due_on):
        raise BadInput(f"延期的日期没有填写，或者不晚于现在的期限{due_on}。请改正。")
    earliest = issues.earliest_extension(due_on, day_of(on))
    if day < earliest:
        raise BadInput(f"延期的日期不能早于今天，最早为{earliest}。请改正。")
    return day


def given_back(due_on: date | None, *, asked: datetime, on: datetime) -> tuple[date | None, str]:
    """Return the limit after an extension was refused, and what the step says of it.

    A limit that passed while it was decided is moved by the working days that the decision took (assumed); any other stays.
    """
    took = working_days_until(day_of(asked), day_of(on))
    if due_on is None or day_of(on) <= due_on or not took:
        return due_on, ""
    due = after_working_days(due_on, took)
    return due, f"决定用去{took}个工作日，期限由{due_on}顺延至{due}。"


def working_days(days: int | None, default: int) -> int:
    """Return a limit in working days. Raises BadInput unless it is from 1 to a year's."""
    limit = default if days is None else days
    if not 1 <= limit <= issues.MOST_DAYS:
        raise BadInput(f"期限应为1至{issues.MOST_DAYS}个工作日。请改正。")
    return limit
