"""What an official form is filled with and checked against: the plan and the month as they stand."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core import ledger
from core.errors import NotFound
from core.models import City, PoolStep, Project, Unit
from core.period import Month
from core.rows import PlanRow, ReportRow, UnitRow
from core.vocabulary import AssessmentClass, Nature, PlanChange, ProjectLevel, ReportState, Role, Sector, UnitKind


@dataclass(frozen=True)
class KnownProject:
    """A project in the register; `package` if its money sits on its parts. Money in fen, units by name."""

    code: str
    name: str
    national_code: str
    package: bool
    level: ProjectLevel
    assessment_class: AssessmentClass
    sector: Sector
    nature: Nature
    total_investment: int
    district: str
    responsible: str
    owner: str
    agent_builder: str

    @property
    def reporter(self) -> str:
        """The unit that reports the project: its agent builder, else its owner."""
        return self.agent_builder or self.owner


@dataclass(frozen=True)
class Register:
    """What every form is written from and checked against: the city, its projects, and its units by full and by short name."""

    city: str
    demonstration: bool
    projects: tuple[KnownProject, ...]
    units: tuple[str, ...]
    districts: tuple[str, ...]
    short_names: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class UnitsBase:
    """What 单位名录 is written from: the units by full name, as they stood on a day."""

    day: date
    rows: tuple[UnitRow, ...]
    register: Register


@dataclass(frozen=True)
class PlanBase:
    """What a plan form is written from: the edition that it drafts, the rows that it begins with, the rows in force.

    `drafted`: codes of projects that no approved plan holds, so that the form may still say anew what they are.
    `promoted`: those of them that came from the pool and that `rows` do not hold; the form has them without figures of the plan.
    """

    year: int
    edition: int
    effective_month: int
    rows: tuple[PlanRow, ...]
    in_force: tuple[PlanRow, ...]
    register: Register
    drafted: frozenset[str] = frozenset()
    promoted: tuple[KnownProject, ...] = ()


@dataclass(frozen=True)
class MonthLine:
    """One project in a report's month; fen; `approved` holds the earlier months of the year that have an approved figure.

    `planned` is the month's plan, `planned_to_date` January's to the month's by the same edition; `invested_before` is what was
    invested to the end of last year, as the plan in force states it.
    """

    project: KnownProject
    change: PlanChange
    planned: int
    planned_to_date: int
    annual: int
    invested_before: int
    land_districts: tuple[str, ...]
    approved: tuple[tuple[int, int], ...]
    current: ReportRow | None
    state: ReportState | None
    version: int

    @property
    def districts(self) -> tuple[str, ...]:
        """Where the project hands over land: its own district, and those in which the plan has land of it."""
        return tuple(sorted({*self.land_districts, self.project.district} - {""}))

    @property
    def approved_before(self) -> int:
        """The sum of the approved earlier months, in fen: a lower bound where months are missing."""
        return sum(investment for _, investment in self.approved)


@dataclass(frozen=True)
class MonthBase:
    """What a report form is written from: the month, the plan edition that holds in it (0: none), and the projects listed by it."""

    month: Month
    edition: int
    lines: tuple[MonthLine, ...]
    register: Register
    unit: str = ""


FormBase = UnitsBase | PlanBase | MonthBase


def units_base(session: Session, day: date) -> UnitsBase:
    """Return the units as they stand, for a form that is written on `day`."""
    return UnitsBase(day, tuple(ledger.unit_rows(session).values()), register(session, day))


def plan_base(session: Session, year: int, *, effective_month: int) -> PlanBase:
    """Return what the next edition of a year's plan starts from; the first edition holds from January whatever month is asked for.

    A draft that waits for approval is continued under its number.
    """
    known = ledger.editions(session, year)
    draft = known[-1] if known and known[-1].approved_at is None else None
    number = draft.number if draft else len(known) + 1
    begins = 1 if number == 1 else effective_month
    held = ledger.in_force(known, begins)
    holding = ledger.plan_rows(session, held) if held else {}
    rows = ledger.plan_rows(session, draft) if draft else ledger.carried_on(session, held)
    known_register = register(session, date(year, begins, 1))
    drafted = _drafted(session)
    return PlanBase(
        year=year,
        edition=number,
        effective_month=begins,
        rows=tuple(rows.values()),
        in_force=tuple(holding.values()),
        register=known_register,
        drafted=drafted,
        promoted=_promoted(session, year, among=drafted - rows.keys()),
    )


def _promoted(session: Session, year: int, *, among: frozenset[str]) -> tuple[KnownProject, ...]:
    """The projects with these codes that came from the pool by the end of the year, as they are then."""
    last = date(year, 12, 31)
    came = select(Project.code).join(PoolStep, col(PoolStep.project_id) == col(Project.id)).where(PoolStep.since <= last)
    codes = {code for code in session.exec(came) if code in among}
    return tuple(one for one in _projects(session, last) if one.code in codes) if codes else ()


def _drafted(session: Session) -> frozenset[str]:
    planned = ledger.ever_planned(session)
    return frozenset(code for number, code in session.exec(select(Project.id, Project.code)) if number not in planned)


def month_base(session: Session, month: Month, *, unit: str = "") -> MonthBase:
    """Return what the report form of a month starts from; with `unit`, only lines that it reports or is responsible for.

    Raises NotFound for an unknown unit name; short names are understood.
    """
    wanted = _full_name(session, unit) if unit else ""
    edition = ledger.in_force(ledger.editions(session, month.year), month.number)
    known = register(session, month.last_day)
    by_code = {project.code: project for project in known.projects}
    plan = ledger.plan_rows(session, edition) if edition else {}
    standing = ledger.standing_reports(session, month)
    approved = ledger.approved_months(session, month)
    lines = tuple(
        _line(by_code[code], row, month, approved.get(code, {}), standing.get(code))
        for code, row in plan.items()
        if row.change is not PlanChange.WITHDRAWN and _concerns(by_code[code], wanted)
    )
    return MonthBase(month, edition.number if edition else 0, lines, known, wanted)


def register(session: Session, day: date) -> Register:
    """Return the register as it is on a day."""
    city = session.exec(select(City)).first()
    return Register(
        city=city.name if city else "",
        demonstration=bool(city and city.demonstration),
        projects=_projects(session, day),
        units=tuple(sorted(ledger.unit_names(session).values())),
        districts=tuple(session.exec(select(Unit.name).where(Unit.kind == UnitKind.DISTRICT).order_by(col(Unit.id)))),
        short_names=tuple((short, name) for short, name in session.exec(select(Unit.short_name, Unit.name)) if short != name),
    )


def _line(project: KnownProject, row: PlanRow, month: Month, approved: dict[int, int], standing: ledger.Standing | None) -> MonthLine:
    return MonthLine(
        project=project,
        change=row.change,
        planned=row.months[month.number - 1],
        planned_to_date=sum(row.months[: month.number]),
        annual=row.investment,
        invested_before=row.invested_before,
        land_districts=tuple(sorted({share.district for share in row.land})),
        approved=tuple(sorted(approved.items())),
        current=standing.row if standing else None,
        state=standing.state if standing else None,
        version=standing.version if standing else 0,
    )


def _concerns(project: KnownProject, unit: str) -> bool:
    return not unit or unit in (project.reporter, project.responsible)


def _projects(session: Session, day: date) -> tuple[KnownProject, ...]:
    held = ledger.parts(session, day)
    names = ledger.unit_names(session)
    parents = set(session.exec(select(Project.parent_id).where(col(Project.parent_id).is_not(None))))
    found = []
    for project in session.exec(select(Project).order_by(col(Project.code))):
        responsible, owner, builder = (
            names.get(held.get((project.id or -1, role), -1), "") for role in (Role.RESPONSIBLE, Role.OWNER, Role.AGENT_BUILDER)
        )
        found.append(
            KnownProject(
                code=project.code,
                name=project.name,
                national_code=project.national_code or "",
                package=project.id in parents,
                level=project.level,
                assessment_class=project.assessment_class,
                sector=project.sector,
                nature=project.nature,
                total_investment=project.total_investment,
                district=names.get(project.district_id or -1, ""),
                responsible=responsible,
                owner=owner,
                agent_builder=builder,
            )
        )
    return tuple(found)


def _full_name(session: Session, unit: str) -> str:
    found = session.exec(select(Unit.name).where(sa.or_(col(Unit.name) == unit, col(Unit.short_name) == unit))).first()
    if found is None:
        raise NotFound("单位", unit, "请用单位全称或简称。")
    return found
