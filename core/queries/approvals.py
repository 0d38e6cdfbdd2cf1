"""审批服务 as it is looked at: approvals with their clocks and steps, and what is stuck where, by office and stage."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from core import ledger
from core.access import Actor, Reach, require, require_sight
from core.approvals import MOVES, SOON_DAYS, STEPS, ApprovalAct, ApprovalState, LimitBasis, Stage, Standing, standing
from core.models import Approval, ApprovalStep, Person, Project, Unit
from core.queries.issues import Raisable


@dataclass(frozen=True)
class ApprovalLine:
    """An approval on a day: how it stands, working days used and left, None before acceptance; `late`: working days past, else 0."""

    id: int
    number: str
    project_id: int
    code: str
    project: str
    unit_id: int | None
    unit: str
    stage: Stage
    name: str
    office: str
    wanted_on: date | None
    standing: Standing
    used: int | None
    left: int | None

    @property
    def late(self) -> int:
        """Working days past its limit while the office has to act."""
        return -self.left if self.standing.state.with_office and self.left is not None and self.left < 0 else 0

    @property
    def soon(self) -> bool:
        """Whether its limit ends within a few working days."""
        return self.standing.state.with_office and self.left is not None and 0 <= self.left <= SOON_DAYS

    @property
    def moves(self) -> tuple[ApprovalAct, ...]:
        """What may happen to it next."""
        return tuple(MOVES[self.standing.state])


@dataclass(frozen=True)
class ApprovalStepLine:
    """A step of an approval, who entered it and when."""

    act: ApprovalAct
    day: date
    limit_days: int | None
    basis: LimitBasis | None
    source: str
    document: str
    text: str
    person: str
    at: datetime


@dataclass(frozen=True)
class Stuck:
    """Approvals under a heading: not granted, with the office, late, soon due, being supplemented; most working days used and late."""

    name: str
    open: int
    running: int
    late: int
    soon: int
    suspended: int
    longest: int | None
    worst: int


def approvals(session: Session, viewer: Actor, *, day: date) -> tuple[ApprovalLine, ...]:
    """Return the approvals as they stand on a day, the newest first; a unit sees those of projects that it has a part in.

    Days are working days. Raises NotAllowed.
    """
    whole = require_sight(viewer, "审批事项") is Reach.ALL
    held = ledger.parts(session, day)
    chosen = (
        select(Approval, Project.code, Project.name)
        .join(Project, col(Project.id) == col(Approval.project_id))
        .order_by(col(Approval.id).desc())
    )
    found = [row for row in session.exec(chosen) if whole or viewer.unit_id in ledger.involved(held, row[0].project_id)]
    units, some = dict(session.exec(select(Unit.id, Unit.short_name)).all()), _steps(session)
    return tuple(
        _line(one, (code, name), some.get(one.id or 0, []), applicant=_applicant(held, one.project_id, units), day=day)
        for one, code, name in found
    )


def steps(session: Session, viewer: Actor, *, approval_id: int, day: date) -> tuple[ApprovalStepLine, ...]:
    """Return the steps of an approval in their order, none of one that the viewer does not see. Raises NotAllowed."""
    whole = require_sight(viewer, "审批事项") is Reach.ALL
    held = session.get(Approval, approval_id)
    if held is None or not (whole or viewer.unit_id in ledger.involved(ledger.parts(session, day), held.project_id)):
        return ()
    chosen = (
        select(ApprovalStep, Person.name)
        .join(Person, col(Person.id) == col(ApprovalStep.person_id))
        .where(ApprovalStep.approval_id == approval_id)
        .order_by(col(ApprovalStep.id))
    )
    return tuple(
        ApprovalStepLine(one.act, one.day, one.limit_days, one.basis, one.source, one.document, one.text, name, one.at)
        for one, name in session.exec(chosen)
    )


def listable(session: Session, viewer: Actor, *, day: date) -> tuple[Raisable, ...]:
    """Return the projects that the viewer may list an approval of, by code. Raises NotAllowed."""
    whole = require(viewer, "登记审批事项") is Reach.ALL
    held = {} if whole else ledger.parts(session, day)
    rows = session.exec(select(Project.id, Project.code, Project.name).order_by(Project.code))
    return tuple(Raisable(code, name) for key, code, name in rows if whole or viewer.unit_id in ledger.involved(held, key or 0))


def stuck(some: Iterable[ApprovalLine], by: Callable[[ApprovalLine], str]) -> tuple[Stuck, ...]:
    """Return what is not granted yet under each heading that `by` gives, where most is late first; days are working days."""
    groups: dict[str, list[ApprovalLine]] = {}
    for one in some:
        if one.standing.state.is_open:
            groups.setdefault(by(one), []).append(one)
    found = (_stuck(name, lines) for name, lines in groups.items())
    return tuple(sorted(found, key=lambda one: (-one.late, -one.worst, -one.open, one.name)))


def _stuck(name: str, lines: list[ApprovalLine]) -> Stuck:
    running = [one for one in lines if one.standing.state.with_office]
    return Stuck(
        name=name,
        open=len(lines),
        running=len(running),
        late=sum(one.late > 0 for one in running),
        soon=sum(one.soon for one in running),
        suspended=sum(one.standing.state is ApprovalState.SUSPENDED for one in lines),
        longest=max((one.used for one in running if one.used is not None), default=None),
        worst=max((one.late for one in running), default=0),
    )


def _steps(session: Session) -> dict[int, list[ApprovalStep]]:
    found: dict[int, list[ApprovalStep]] = {}
    for one in session.exec(select(ApprovalStep).order_by(col(ApprovalStep.id))):
        found.setdefault(one.approval_id, []).append(one)
    return found


def _applicant(held: ledger.Parts, project_id: int, units: Mapping[int | None, str]) -> tuple[int | None, str]:
    """The unit that applies: the one that reports the project."""
    found = ledger.reporting_unit(held, project_id)
    return found, units.get(found, "") if found is not None else ""


def _line(
    one: Approval, project: tuple[str, str], some: list[ApprovalStep], *, applicant: tuple[int | None, str], day: date
) -> ApprovalLine:
    now = standing(some)
    step = STEPS[one.step]
    return ApprovalLine(
        id=one.id or 0,
        number=one.number,
        project_id=one.project_id,
        code=project[0],
        project=project[1],
        unit_id=applicant[0],
        unit=applicant[1],
        stage=step.stage,
        name=one.name or step.name,
        office=one.office,
        wanted_on=one.wanted_on,
        standing=now,
        used=now.used(day),
        left=now.left(day),
    )
