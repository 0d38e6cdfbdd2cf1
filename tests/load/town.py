"""A town of coordinators: each has a unit of its own with its share of the projects, and August is open."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.engine import Engine
from sqlmodel import Session

from core import db
from core.access import Actor
from core.models import ReportingMonth
from core.money import FEN_PER_WAN
from core.period import CHINA, Month
from core.rows import ReportRow
from core.vocabulary import MonthState, Role, UnitKind, UserRole
from tests.people import person
from tests.town import YEAR, Planned, Town

AUGUST = Month(YEAR, 8)
NOON = datetime(YEAR, 8, 20, 12, tzinfo=CHINA)


@dataclass(frozen=True)
class Crowd:
    """Who reports what: each coordinator with the rows to hand in; the manager who confirms, the officer who approves."""

    work: tuple[tuple[Actor, tuple[ReportRow, ...]], ...]
    manager: Actor
    officer: Actor

    @property
    def rows(self) -> dict[str, ReportRow]:
        """Every row that is handed in, by its project."""
        return {row.code: row for _, rows in self.work for row in rows}


def gather(engine: Engine, coordinators: int, reports: int) -> Crowd:
    """Write the town; `reports` projects are dealt out to the coordinators in turn, each with an amount that no other has."""
    with db.transaction(engine) as session:
        town = Town(session)
        session.get_one(ReportingMonth, (YEAR, 8)).state = MonthState.OPEN
        responsible = town.unit("新城指挥部", UnitKind.HEADQUARTERS)
        units = [town.unit(f"第{number}建设公司", UnitKind.ENTERPRISE) for number in range(coordinators)]
        people = [person(session, f"填报{place}", UserRole.COORDINATOR, unit_id=unit, on=NOON) for place, unit in enumerate(units)]
        wanted = handed_in(reports).values()
        rows = [_project(town, row, responsible, units[number % coordinators]) for number, row in enumerate(wanted)]
        town.edition({project: Planned() for project, _ in rows})
        work = tuple((one, tuple(row for _, row in rows[place::coordinators])) for place, one in enumerate(people))
        return Crowd(work, *_bureau(session, responsible))


def handed_in(reports: int) -> dict[str, ReportRow]:
    """The rows of so many projects as their coordinators hand them in, by project."""
    rows = (ReportRow(f"P{number:04}", (1_000 + number) * FEN_PER_WAN, site_progress="主体施工") for number in range(reports))
    return {row.code: row for row in rows}


def _project(town: Town, row: ReportRow, responsible: int, owner: int) -> tuple[int, ReportRow]:
    project = town.project(row.code, responsible)
    town.assign(project, owner, Role.OWNER)
    return project, row


def _bureau(session: Session, responsible: int) -> tuple[Actor, Actor]:
    manager = person(session, "负责人", UserRole.UNIT_MANAGER, unit_id=responsible, on=NOON)
    return manager, person(session, "督查人员", UserRole.OFFICER, on=NOON)
