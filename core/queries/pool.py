"""项目库 as it is looked at: projects with their steps as they hold on a day, steps that wait, and the pool history of a key project."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from core import pooled
from core.access import Actor, Reach, require, require_sight
from core.frames import pick
from core.models import Person, PoolProject, PoolStep, Project, Unit
from core.pipeline import Leaving, Pipeline, PoolAct, Pooled, Step
from core.vocabulary import ProposalState, Sector, UnitKind


@dataclass(frozen=True)
class StepLine:
    """A step as it was entered: what it says (investment in fen), who proposed it and who decided; `holds`: it was not corrected."""

    id: int
    pool_id: int
    act: PoolAct
    stage: Pipeline | None
    since: date
    investment: int | None
    evidence: str
    reason: str
    corrects_id: int | None
    void: bool
    leaving: Leaving | None
    state: ProposalState
    proposed_by: int
    proposer: str
    proposed_at: datetime
    decider: str
    decision: str
    holds: bool


@dataclass(frozen=True)
class PoolLine:
    """A project that came into the pool by a day, with its steps; `code`: of the key project that it became, `into`: merged into."""

    pooled: Pooled
    unit_id: int
    district_id: int
    content: str
    steps: tuple[StepLine, ...]
    code: str
    into: str

    @property
    def entered(self) -> Step:
        """The step by which it came into the pool."""
        return self.pooled.steps[0]


@dataclass(frozen=True)
class WaitingStep:
    """A step that waits for its decision, with what the project is."""

    step: StepLine
    number: str
    name: str
    unit_id: int
    unit: str
    district: str
    sector: Sector
    content: str


def projects(session: Session, viewer: Actor, *, day: date) -> tuple[PoolLine, ...]:
    """Return the projects that came into the pool by a day, also those that left since, by number. Raises NotAllowed."""
    require_sight(viewer, "项目库")
    return tuple(one for one in _lines(session) if one.entered.since <= day)


def of_project(session: Session, viewer: Actor, *, project_id: int) -> tuple[PoolLine, ...]:
    """Return the project of the pool that became a key project; none where it did not come from the pool. Raises NotAllowed."""
    require_sight(viewer, "项目库")
    held = select(PoolStep.pool_id).where(PoolStep.project_id == project_id, PoolStep.state == ProposalState.APPROVED)
    number = session.exec(held).first()
    return () if number is None else tuple(one for one in _lines(session, pool_id=number))


def waiting(session: Session, viewer: Actor) -> tuple[WaitingStep, ...]:
    """Return the steps that wait, the oldest first; a unit sees those of its own projects. Raises NotAllowed."""
    whole = require_sight(viewer, "待审定项目库") is Reach.ALL
    names = dict(session.exec(select(Unit.id, Unit.short_name)).all())
    found = []
    asked = _steps().where(col(PoolStep.state) == ProposalState.PROPOSED).add_columns(PoolProject)
    for step, proposer, decider, _, held in session.execute(asked.join(PoolProject, col(PoolProject.id) == col(PoolStep.pool_id))):
        if whole or held.unit_id == viewer.unit_id:
            line = _step(step, (proposer, decider), holds=False)
            unit, district = names[held.unit_id], names[held.district_id]
            found.append(WaitingStep(line, held.number, held.name, held.unit_id, unit, district, held.sector, held.content))
    return tuple(found)


def units(session: Session, viewer: Actor) -> dict[int, str]:
    """Return the units for whose projects the viewer may propose steps, by number: short names. Raises NotAllowed."""
    whole = require(viewer, "申报入库") is Reach.ALL
    kinds = (UnitKind.ENTERPRISE, UnitKind.CITY_COMPANY)
    found = session.exec(select(Unit.id, Unit.short_name, Unit.kind).order_by(col(Unit.id)))
    return {number or 0: name for number, name, kind in found if (kind not in kinds if whole else number == viewer.unit_id)}


def _lines(session: Session, *, pool_id: int | None = None) -> list[PoolLine]:
    steps = pooled.steps(session, pool_id=pool_id)
    names = dict(session.exec(select(Unit.id, Unit.short_name)).all())
    asked = select(PoolProject).order_by(col(PoolProject.number))
    rows = list(session.exec(asked if pool_id is None else asked.where(PoolProject.id == pool_id)))
    entered = _by_project(session, steps, pool_id)
    numbers = dict(session.exec(select(PoolProject.id, PoolProject.number)).all())
    found = []
    for held in rows:
        key = held.id or 0
        if key not in steps:
            continue
        lines, code, into = entered[key]
        value = Pooled(key, held.number, held.name, names[held.district_id], names[held.unit_id], held.sector, steps[key])
        merged = numbers.get(into, "")
        found.append(PoolLine(value, held.unit_id, held.district_id, held.content, lines, code, merged))
    return found


def _by_project(
    session: Session, steps: Mapping[int, tuple[Step, ...]], pool_id: int | None
) -> dict[int, tuple[tuple[StepLine, ...], str, int | None]]:
    """The decided steps by project in the pool, the code of its key project, and what it was merged into."""
    holding = {one.id for some in steps.values() for one in some}
    asked = _steps().where(col(PoolStep.state) != ProposalState.PROPOSED)
    lines: dict[int, tuple[tuple[StepLine, ...], str, int | None]] = {}
    for row, proposer, decider, code in session.execute(asked if pool_id is None else asked.where(col(PoolStep.pool_id) == pool_id)):
        before, held_code, held_into = lines.get(row.pool_id, ((), "", None))
        holds = row.id in holding
        line = _step(row, (proposer, decider), holds=holds)
        lines[row.pool_id] = ((*before, line), code or held_code, row.into_id if holds and row.into_id else held_into)
    return lines


def _steps() -> sa.Select[Any]:
    """Each step with who proposed it, who decided it, and the code of the key project that it made, in order of entry."""
    decider = aliased(Person)
    return (
        pick(PoolStep, Person.name, decider.name, Project.code)
        .join(Person, col(Person.id) == col(PoolStep.proposed_by))
        .join(decider, col(decider.id) == col(PoolStep.decided_by), isouter=True)
        .join(Project, col(Project.id) == col(PoolStep.project_id), isouter=True)
        .order_by(col(PoolStep.id))
    )


def _step(row: PoolStep, people: tuple[str, str | None], *, holds: bool) -> StepLine:
    return StepLine(
        id=row.id or 0,
        pool_id=row.pool_id,
        act=row.act,
        stage=row.stage,
        since=row.since,
        investment=row.investment,
        evidence=row.evidence,
        reason=row.reason,
        corrects_id=row.corrects_id,
        void=row.void,
        leaving=row.leaving,
        state=row.state,
        proposed_by=row.proposed_by,
        proposer=people[0],
        proposed_at=row.proposed_at,
        decider=people[1] or "",
        decision=row.decision,
        holds=holds,
    )
