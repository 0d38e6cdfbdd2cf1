"""Agent builders at work: what each has under way at a month's end, and which of them may take on a project."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from core import ledger
from core.access import Actor, require_sight
from core.models import AnnualPlan, BlacklistEntry, PlanEdition, ProgressReport, Project, Unit
from core.period import Month
from core.scope import Asked, Found, asked, limits, on_list
from core.vocabulary import PlanChange, ReportState, Role


@dataclass(frozen=True)
class Load:
    """What a builder has under way: projects of the plan that are not completed, their total and year's investment (fen), overdue ones."""

    unit_id: int
    unit: str
    projects: int
    total: int
    annual_plan: int
    overdue: int


@dataclass(frozen=True)
class Taker:
    """Whether a builder may take on a project, and whether it stands on the blacklist."""

    unit_id: int
    unit: str
    found: Found
    blacklisted: bool


@dataclass(frozen=True)
class Taking:
    """A project, and of each builder whether it may take it on."""

    project: Asked
    specialty: str
    builder: str
    takers: tuple[Taker, ...]


def loads(session: Session, viewer: Actor, *, month: Month) -> tuple[Load, ...]:
    """Return the load of each builder at a month's end, the largest total first; overdue: to be completed by then. Raises NotAllowed."""
    require_sight(viewer, "名录")
    built = {project: unit for (project, role), unit in ledger.parts(session, month.last_day).items() if role is Role.AGENT_BUILDER}
    done = _completed(session, month)
    planned = _planned(session, month)
    names = dict(session.exec(select(Unit.id, Unit.short_name)).all())
    found: dict[int, Load] = {}
    for project in session.exec(select(Project).where(col(Project.id).in_(list(built)))):
        number = project.id or 0
        if number in done or number not in planned:
            continue
        unit = built[number]
        before = found.get(unit, Load(unit, names[unit], 0, 0, 0, 0))
        late = project.planned_completion is not None and project.planned_completion < month.last_day
        total, year = before.total + project.total_investment, before.annual_plan + planned[number]
        found[unit] = Load(unit, names[unit], before.projects + 1, total, year, before.overdue + int(late))
    return tuple(sorted(found.values(), key=lambda one: (-one.total, one.unit_id)))


def taking(session: Session, viewer: Actor, *, code: str, day: date) -> Taking | None:
    """Return of each builder in the directory, and of the project's own, whether it may take the project on. Raises NotAllowed."""
    require_sight(viewer, "名录")
    project = session.exec(select(Project).where(Project.code == code)).first()
    if project is None or project.id is None:
        return None
    held = limits(session, day)
    wanted = asked(session, day, project_ids=frozenset({project.id}))[project.id]
    own = ledger.parts(session, day, code=code).get((project.id, Role.AGENT_BUILDER))
    excepted = {unit for number, unit in held.exceptions if number == project.id}
    black = frozenset(session.exec(select(BlacklistEntry.unit_id).where(on_list(day))))
    names = dict(session.exec(select(Unit.id, Unit.short_name)).all())
    units = sorted({*held.places, *excepted, *([own] if own is not None else [])})
    takers = [Taker(unit, names[unit], held.judge(wanted, unit), unit in black) for unit in units]
    specialty = held.specialties.get(wanted.specialty_id, "") if wanted.specialty_id is not None else ""
    return Taking(wanted, specialty, names[own] if own is not None else "", tuple(takers))


def _completed(session: Session, month: Month) -> frozenset[int]:
    """The projects whose completion an approved report states, to the month's end."""
    said = select(ProgressReport.project_id).where(ProgressReport.state == ReportState.APPROVED)
    return frozenset(session.exec(said.where(col(ProgressReport.completed_on) <= month.last_day)))


def _planned(session: Session, month: Month) -> dict[int, int]:
    """The year's plan (fen) of each project on the list of the month."""
    held = ledger.in_force(ledger.editions(session, month.year), month.number)
    rows = (
        select(AnnualPlan.project_id, AnnualPlan.investment).join(PlanEdition).where(AnnualPlan.edition_id == (held.id if held else None))
    )
    return dict(session.exec(rows.where(AnnualPlan.change != PlanChange.WITHDRAWN)).all())
