"""问题协调 as it is looked at: problems with their owners, days and steps, proposals to lift them, who follows which project."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core import ledger
from core.access import Actor, Reach, require, require_sight
from core.calendar import after_working_days
from core.issues import (
    OBJECTION_DAYS,
    IssueAct,
    IssueKind,
    IssueSource,
    IssueState,
    LiftState,
    ReplyKind,
    Rung,
    Satisfaction,
)
from core.models import Assignment, Issue, IssueLift, IssueStep, Person, Project, Unit
from core.period import CHINA, Month
from core.vocabulary import Role

_SETS_THE_DAY = (IssueAct.ASSIGN, IssueAct.REASSIGN, IssueAct.FIX, IssueAct.GRANT)


@dataclass(frozen=True)
class Counted:
    """How a problem counts: the day that holds, and, once it is closed, whether its accepted answer came by that day."""

    due_on: date | None
    closed: bool
    in_time: bool


@dataclass(frozen=True)
class StepLine:
    """A step of a problem with who took it; by the system, 系统."""

    act: IssueAct
    state: IssueState
    rung: Rung
    due_before: date | None
    due_after: date | None
    reply: ReplyKind | None
    satisfaction: Satisfaction | None
    text: str
    person: str
    at: datetime


@dataclass(frozen=True)
class IssueLine:
    """A problem; `late`: days past its day while its owner has to act, else 0; `lifted`: it was late before; `counted`: in statistics."""

    id: int
    number: str
    project_id: int
    code: str
    project: str
    kind: IssueKind
    matter: str
    source: IssueSource
    reference: str
    proposer: str
    proposer_unit_id: int | None
    proposer_unit: str
    raised_on: date
    state: IssueState
    rung: Rung
    owner_unit_id: int | None
    owner_unit: str
    owner: str
    assigned_on: date | None
    limit_days: int | None
    fixed: bool
    due_on: date | None
    wished_on: date | None
    extended_from: date | None
    reply: ReplyKind | None
    planned_on: date | None
    answered_by: int | None
    closed_on: date | None
    late: int
    lifted: bool
    counted: Counted

    @property
    def extensible(self) -> bool:
        """Whether an extension may be asked for: none was granted, it is not late and was not."""
        return self.extended_from is None and not self.late and not self.lifted

    @property
    def objection_until(self) -> date | None:
        """The last day for an objection to the assignment, not after its limit; None where there is none."""
        if self.assigned_on is None or self.due_on is None or self.fixed or self.lifted:
            return None
        return min(self.due_on, after_working_days(self.assigned_on, OBJECTION_DAYS))

    @property
    def moves_by_itself(self) -> bool:
        """Whether it moves up by itself once it is late; else a proposal is written."""
        return self.rung.lifts_itself


@dataclass(frozen=True)
class LiftLine:
    """A proposal to lift a late problem, and what was decided."""

    id: int
    issue_id: int
    number: str
    state: LiftState
    rung: Rung
    due_on: date
    clause: str
    figures: str
    proposed_at: datetime
    decider: str
    reason: str


@dataclass(frozen=True)
class Raisable:
    """A project that the viewer may raise a problem of."""

    code: str
    name: str


@dataclass(frozen=True)
class OwnerLine:
    """A person of a unit to whom a problem may be given."""

    unit_id: int
    unit: str
    person_id: int
    person: str
    title: str


def issues(session: Session, viewer: Actor, *, day: date) -> tuple[IssueLine, ...]:
    """Return the problems, the newest first; a unit sees those that it proposed, owns, or has a part in the project of.

    Raises NotAllowed.
    """
    whole = require_sight(viewer, "问题") is Reach.ALL
    held = {} if whole else ledger.parts(session, day)
    chosen = (
        select(Issue, Project.code, Project.name).join(Project, col(Project.id) == col(Issue.project_id)).order_by(col(Issue.id).desc())
    )
    found = [row for row in session.exec(chosen) if whole or _concerns(row[0], viewer, held)]
    names = _Names(
        dict(session.exec(select(Unit.id, Unit.short_name)).all()),
        dict(session.exec(select(Person.id, Person.name)).all()),
        _steps(session),
    )
    return tuple(_line(one, (code, name), names, day=day) for one, code, name in found)


def steps(session: Session, viewer: Actor, *, issue_id: int, day: date) -> tuple[StepLine, ...]:
    """Return the steps of a problem in their order, none of one that the viewer does not see. Raises NotAllowed."""
    whole = require_sight(viewer, "问题") is Reach.ALL
    issue = session.get(Issue, issue_id)
    if issue is None or not (whole or _concerns(issue, viewer, ledger.parts(session, day))):
        return ()
    chosen = (
        select(IssueStep, Person.name)
        .join(Person, col(Person.id) == col(IssueStep.person_id), isouter=True)
        .where(IssueStep.issue_id == issue_id)
        .order_by(col(IssueStep.id))
    )
    return tuple(_step(one, name) for one, name in session.exec(chosen))


def lifts(session: Session, viewer: Actor) -> tuple[LiftLine, ...]:
    """Return the proposals to lift late problems, those that wait first; they are seen by who sees drafts. Raises NotAllowed."""
    require_sight(viewer, "问题上提建议")
    chosen = (
        select(IssueLift, Issue.number, Person.name)
        .join(Issue, col(Issue.id) == col(IssueLift.issue_id))
        .join(Person, col(Person.id) == col(IssueLift.decided_by), isouter=True)
        .order_by(col(IssueLift.state) != LiftState.PROPOSED, col(IssueLift.id).desc())
    )
    return tuple(
        LiftLine(
            id=one.id or 0,
            issue_id=one.issue_id,
            number=number,
            state=one.state,
            rung=one.rung,
            due_on=one.due_on,
            clause=one.clause,
            figures=one.figures,
            proposed_at=one.proposed_at,
            decider=name or "",
            reason=one.reason,
        )
        for one, number, name in session.exec(chosen)
    )


def raisable(session: Session, viewer: Actor, *, day: date) -> tuple[Raisable, ...]:
    """Return the projects that the viewer may raise a problem of, by code. Raises NotAllowed."""
    whole = require(viewer, "提出问题") is Reach.ALL
    held = {} if whole else ledger.parts(session, day)
    rows = session.exec(select(Project.id, Project.code, Project.name).order_by(Project.code))
    return tuple(Raisable(code, name) for key, code, name in rows if whole or viewer.unit_id in ledger.involved(held, key or 0))


def owners(session: Session, viewer: Actor) -> tuple[OwnerLine, ...]:
    """Return the persons of units to whom a problem may be given, by unit. Raises NotAllowed."""
    require(viewer, "派单")
    chosen = select(Unit, Person).join(Person, col(Person.unit_id) == col(Unit.id)).order_by(col(Unit.id), col(Person.id))
    return tuple(
        OwnerLine(unit.id or 0, unit.short_name, person.id or 0, person.name, person.title) for unit, person in session.exec(chosen)
    )


def untracked(session: Session, viewer: Actor, *, day: date) -> tuple[Raisable, ...]:
    """Return the projects of the list of a day's month that nobody follows (协调人) on the day, by code. Raises NotAllowed."""
    require_sight(viewer, "协调人")
    listed = ledger.listed(session, Month(day.year, day.month))
    tracked = sa.select(col(Assignment.project_id)).where(
        col(Assignment.role) == Role.COORDINATOR,
        col(Assignment.starts_on) <= day,
        sa.or_(col(Assignment.ends_on).is_(None), col(Assignment.ends_on) >= day),
    )
    rows = session.exec(select(Project.id, Project.code, Project.name).where(col(Project.id).not_in(tracked)).order_by(Project.code))
    return tuple(Raisable(code, name) for key, code, name in rows if listed is None or key in listed)


def counted(some: Iterable[IssueStep]) -> Counted:
    """Return how a problem counts after these steps, in their order.

    Its day is that of the assignment, of the extension that was granted, or to which a late refusal of one moved it; lateness, a return
    for rework and a decision about its rung leave it as it was. The first answer 列入计划, where it came in time, counts by the day of the
    plan; a second one moves nothing.
    Closed is 办结 or 销号, in time where the answer that was accepted came by the day: the time that the bureau takes to call back
    is not the owner's.
    """
    due: date | None = None
    answered: date | None = None
    state, planned = IssueState.WAITING, False
    for one in some:
        state = one.state_after
        if one.act is IssueAct.REPLY:
            answered = one.at.astimezone(CHINA).date()
        timely = answered is not None and due is not None and answered <= due
        given_back = one.act is IssueAct.REFUSE and one.due_before == due
        if one.act in _SETS_THE_DAY or given_back or (one.act is IssueAct.TRACK and timely and not planned):
            due = one.due_after
        planned = planned or one.act is IssueAct.TRACK
    closed = not state.is_open
    return Counted(due, closed, closed and answered is not None and due is not None and answered <= due)


@dataclass(frozen=True)
class _Names:
    """The names of units and persons, and the steps of problems, by id."""

    units: Mapping[int | None, str]
    people: Mapping[int | None, str]
    steps: Mapping[int, list[IssueStep]]


def _concerns(issue: Issue, viewer: Actor, held: ledger.Parts) -> bool:
    return viewer.unit_id in {issue.proposer_unit_id, issue.owner_unit_id, *ledger.involved(held, issue.project_id)} - {None}


def _steps(session: Session) -> dict[int, list[IssueStep]]:
    found: dict[int, list[IssueStep]] = {}
    for one in session.exec(select(IssueStep).order_by(col(IssueStep.id))):
        found.setdefault(one.issue_id, []).append(one)
    return found


def _line(one: Issue, project: tuple[str, str], names: _Names, *, day: date) -> IssueLine:
    key = one.id or 0
    overdue = one.due_on is not None and one.state.with_owner and one.due_on < day
    return IssueLine(
        id=key,
        number=one.number,
        project_id=one.project_id,
        code=project[0],
        project=project[1],
        kind=one.kind,
        matter=one.matter,
        source=one.source,
        reference=one.reference,
        proposer=one.proposer,
        proposer_unit_id=one.proposer_unit_id,
        proposer_unit=names.units.get(one.proposer_unit_id, ""),
        raised_on=one.raised_on,
        state=one.state,
        rung=one.rung,
        owner_unit_id=one.owner_unit_id,
        owner_unit=names.units.get(one.owner_unit_id, ""),
        owner=names.people.get(one.owner_id, ""),
        assigned_on=one.assigned_on,
        limit_days=one.limit_days,
        fixed=one.fixed,
        due_on=one.due_on,
        wished_on=one.wished_on,
        extended_from=one.extended_from,
        reply=one.reply,
        planned_on=one.planned_on,
        answered_by=one.answered_by,
        closed_on=one.closed_on,
        late=(day - one.due_on).days if overdue and one.due_on is not None else 0,
        lifted=any(step.act is IssueAct.LIFT for step in names.steps.get(key, ())),
        counted=counted(names.steps.get(key, ())),
    )


def _step(one: IssueStep, name: str | None) -> StepLine:
    return StepLine(
        act=one.act,
        state=one.state_after,
        rung=one.rung_after,
        due_before=one.due_before,
        due_after=one.due_after,
        reply=one.reply,
        satisfaction=one.satisfaction,
        text=one.text,
        person=name or "系统",
        at=one.at,
    )
