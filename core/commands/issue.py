"""问题协调: a problem is raised, given to a named owner with a day, objected to by the owner or taken on."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlmodel import Session, col, select

from core import ledger
from core.access import Actor, Reach, require
from core.calendar import after_working_days
from core.commands import audit, issue_paper, moved
from core.commands.issue_paper import Paper
from core.commands.moved import Said
from core.commands.words import fitting, person_of
from core.errors import BadInput, Conflict, NotAllowed, NotFound
from core.issues import LIMIT_DAYS, OBJECTION_DAYS, IssueAct, IssueKind, IssueSource, IssueState, Rung
from core.models import Issue, Person, Project, Unit
from core.vocabulary import Role


@dataclass(frozen=True)
class RaiseIssue:
    """A problem of a project: kind, matter, where it was found, with papers that are kept in `folder`.

    `unit_id` and `proposer`: who proposed it where that was another.
    """

    code: str
    kind: IssueKind
    matter: str
    source: IssueSource = IssueSource.REPORT
    reference: str = ""
    unit_id: int | None = None
    proposer: str = ""
    papers: tuple[Paper, ...] = ()
    folder: Path = Path()


@dataclass(frozen=True)
class Raised:
    """A problem as it was put on record: its id and its number."""

    id: int
    number: str


@dataclass(frozen=True)
class AssignIssue:
    """Give a problem to a person of a unit for so many working days; the rung is by default that of the unit's part in the project."""

    issue_id: int
    unit_id: int
    person_id: int
    days: int = LIMIT_DAYS
    rung: Rung | None = None
    text: str = ""


@dataclass(frozen=True)
class OnIssue:
    """A problem with a few words."""

    issue_id: int
    text: str = ""


def raise_issue(session: Session, request: RaiseIssue, *, by: Actor, on: datetime) -> Raised:
    """Put a problem on record under the next number of the year.

    Raises NotAllowed (a project that the unit has no part in), NotFound, BadInput (no matter), RefusedFile, Conflict (the same one is
    open, too many papers).
    """
    whole = require(by, "提出问题") is Reach.ALL
    project = session.exec(select(Project).where(Project.code == request.code)).first()
    if project is None or project.id is None:
        raise NotFound("项目", request.code, "请核对编号。")
    day = moved.day_of(on)
    if not whole and by.unit_id not in ledger.involved(ledger.parts(session, day, code=request.code), project.id):
        raise NotAllowed("提出问题")
    matter = fitting(request.matter, "问题", most=400, needed=True)
    _refuse_twice(session, project, matter)
    issue = Issue(
        number=_next_number(session, day.year),
        project_id=project.id,
        kind=request.kind,
        matter=matter,
        source=request.source,
        reference=fitting(request.reference, "来源说明", most=200),
        proposer=(fitting(request.proposer, "提出人", most=40) if whole else "") or by.name,
        proposer_unit_id=request.unit_id if whole and request.unit_id is not None else by.unit_id,
        raised_by=person_of(by),
        raised_on=day,
        state=IssueState.WAITING,
        rung=Rung.OWNER,
    )
    vouched = moved.step(session, issue, said=Said(IssueAct.RAISE), at=(by, on))
    audit.record(session, audit.Act("提出问题", moved.subject(session, issue), matter, vouched=vouched), by=by, on=on)
    issue_paper.keep(session, issue, papers=request.papers, folder=request.folder, at=(by, on))
    return Raised(issue.id or 0, issue.number)


def assign_issue(session: Session, request: AssignIssue, *, by: Actor, on: datetime) -> None:
    """Give a problem to its owner, or after an objection to another one; the limit runs from this day.

    Raises NotAllowed, NotFound, BadInput (a person of another unit, an impossible limit, a rung that is decided by a person),
    Conflict (in another state, the same unit again).
    """
    issue, act = moved.asked(session, request.issue_id, IssueAct.ASSIGN, IssueAct.REASSIGN, by=by)
    _refuse_unfit_owner(session, request)
    if act is IssueAct.REASSIGN and request.unit_id == issue.owner_unit_id:
        raise Conflict("改派须给另一个单位。仍由原单位办的，请科室负责人裁定。")
    rung = request.rung or _rung(session, issue, request.unit_id, on=on)
    if rung.place > Rung.OFFICE.place:
        raise BadInput("派单的层级最高到市重点办。再往上须由签发人决定。")
    text, days = fitting(request.text, "要求", most=1000), moved.working_days(request.days, LIMIT_DAYS)
    issue.rung, issue.owner_unit_id, issue.owner_id = rung, request.unit_id, request.person_id
    issue.limit_days, issue.fixed = days, False
    _run_anew(issue, on=on)
    moved.go_on(session, issue, said=Said(act, text), by=by, on=on)


def fix_assignment(session: Session, request: OnIssue, *, by: Actor, on: datetime) -> None:
    """Decide that a problem stays with the unit that objected; the limit runs anew. Raises NotAllowed, NotFound, BadInput, Conflict."""
    issue, act = moved.asked(session, request.issue_id, IssueAct.FIX, by=by)
    text = fitting(request.text, "裁定理由", most=1000, needed=True)
    issue.fixed = True
    _run_anew(issue, on=on)
    moved.go_on(session, issue, said=Said(act, text), by=by, on=on)


def accept_issue(session: Session, request: OnIssue, *, by: Actor, on: datetime) -> None:
    """Take on what was assigned, or take up again what was returned. Raises NotAllowed, NotFound, BadInput, Conflict."""
    issue, act = moved.asked(session, request.issue_id, IssueAct.ACCEPT, IssueAct.RESUME, by=by)
    moved.go_on(session, issue, said=Said(act, fitting(request.text, "说明", most=1000)), by=by, on=on)


def dispute_assignment(session: Session, request: OnIssue, *, by: Actor, on: datetime) -> None:
    """Object to an assignment, within five working days of it, before its limit has passed, and with a reason.

    A missed day is not undone by an objection. Raises NotAllowed, NotFound, BadInput (no reason), Conflict (too late, decided by the
    section head, in another state).
    """
    issue, act = moved.asked(session, request.issue_id, IssueAct.DISPUTE, by=by)
    text = fitting(request.text, "异议理由", most=1000, needed=True)
    if issue.fixed:
        raise Conflict(f"问题{issue.number}已由科室负责人裁定由本单位办，不能再提异议。请签收办理。")
    last = None if issue.assigned_on is None else after_working_days(issue.assigned_on, OBJECTION_DAYS)
    if last is None or moved.day_of(on) > last:
        raise Conflict(f"派单异议应在派单后{OBJECTION_DAYS}个工作日内提出，已于{last}截止。请签收办理。")
    if issue.due_on is None or moved.day_of(on) > issue.due_on or moved.lifted(session, issue):
        raise Conflict(f"问题{issue.number}的期限已过，不能再提异议。请签收办理。")
    moved.go_on(session, issue, said=Said(act, text), by=by, on=on)


def _run_anew(issue: Issue, *, on: datetime) -> None:
    day = moved.day_of(on)
    issue.assigned_on, issue.due_on = day, after_working_days(day, issue.limit_days or LIMIT_DAYS)


def _refuse_unfit_owner(session: Session, request: AssignIssue) -> None:
    unit, person = session.get(Unit, request.unit_id), session.get(Person, request.person_id)
    if unit is None or person is None:
        raise NotFound("责任单位或责任人", request.unit_id if unit is None else request.person_id, "请刷新后重选。")
    if person.unit_id != request.unit_id:
        raise BadInput(f"{person.name}不是{unit.name}的人员。请重选责任人。")


def _rung(session: Session, issue: Issue, unit_id: int, *, on: datetime) -> Rung:
    """The rung of a unit's part in the project; of any other unit that of the responsible one."""
    code = session.get_one(Project, issue.project_id).code
    held = ledger.parts(session, moved.day_of(on), code=code)
    lowest = (held.get((issue.project_id, role)) for role in (Role.OWNER, Role.AGENT_BUILDER))
    return Rung.OWNER if unit_id in lowest else Rung.RESPONSIBLE


def _refuse_twice(session: Session, project: Project, matter: str) -> None:
    same = select(Issue).where(Issue.project_id == project.id, Issue.matter == matter).order_by(col(Issue.id))
    held = next((one for one in session.exec(same) if one.state.is_open), None)
    if held is not None:
        raise Conflict(f"{project.code}的这个问题已经提出，编号{held.number}，现在是“{held.state.label}”。不用再提。")


def _next_number(session: Session, year: int) -> str:
    used = session.exec(select(Issue.number).where(col(Issue.number).startswith(f"{year}-"))).all()
    return f"{year}-{max((int(one.partition('-')[2]) for one in used), default=0) + 1:03d}"
