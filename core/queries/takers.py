"""Agent builders at work: what each has under way at a month's end, and which of them may take on a project."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, select

from core import ledger
from core.access import Actor, require_sight
from core.models import BlacklistEntry, Project, Unit
from core.period import Month
from core.queries.running import Running, running
from core.scope import Asked, Found, asked, limits, on_list
from core.vocabulary import Role


@dataclass(frozen=True)
class Load:
    """What a builder has under way: its projects, their total and year's investment (fen), overdue ones.

    `annual_plan` is None where the plan of one of them is not known.
    """

    unit_id: int
    unit: str
    projects: int
    total: int
    annual_plan: int | None
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


def loads(session: Session, viewer: Actor, *, month: Month) -> tuple[Load, ...] | None:
    """Return the load of each builder at a month's end, the largest total first; overdue: to be completed by then.

    None where no plan of the year holds in the month. Raises NotAllowed.
    """
    require_sight(viewer, "名录")
    held = running(session, year=month.year, day=month.last_day)
    if held is None:
        return None
    names = dict(session.exec(select(Unit.id, Unit.short_name)).all())
    mine: dict[int, list[Running]] = {}
    for one in held:
        mine.setdefault(one.unit_id, []).append(one)
    found = (_load(unit, names[unit], some, month.last_day) for unit, some in mine.items())
    return tuple(sorted(found, key=lambda one: (-one.total, one.unit_id)))


def _load(unit_id: int, name: str, some: Sequence[Running], day: date) -> Load:
    projects, plans = [one.project for one in some], [one.annual_plan for one in some if one.annual_plan is not None]
    late = sum(one.planned_completion is not None and one.planned_completion < day for one in projects)
    year = sum(plans) if len(plans) == len(some) else None
    return Load(unit_id, name, len(some), sum(one.total_investment for one in projects), year, late)


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
