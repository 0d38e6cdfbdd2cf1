"""A very small city for tests of workbooks: five projects, a plan edition, seven reporting months."""

from dataclasses import replace
from datetime import datetime

from sqlmodel import Session, select

from core.access import OPERATOR
from core.commands.plan import ApproveEdition, DraftEdition, approve_edition, draft_edition
from core.models import City, ProgressReport, Project, ReportingMonth, Unit
from core.money import FEN_PER_WAN
from core.period import CHINA
from core.rows import PlannedLand, PlanRow
from core.vocabulary import AssessmentClass, MonthState, Nature, ProjectLevel, ReportState, Sector, UnitKind
from tests.replay import written_once

NOON = datetime(2019, 8, 20, 12, 0, tzinfo=CHINA)
WAN = FEN_PER_WAN
UNITS = (
    ("东山区", "东山", UnitKind.DISTRICT),
    ("西湖区", "西湖", UnitKind.DISTRICT),
    ("新城指挥部", "新城", UnitKind.HEADQUARTERS),
    ("城建集团有限公司", "城建集团", UnitKind.CITY_COMPANY),
    ("鹭建工程管理有限公司", "鹭建", UnitKind.ENTERPRISE),
)
CODES = ("LJ-001", "LJ-002", "LJ-003", "LJ-004")


def row(code: str, name: str, yearly: int) -> PlanRow:
    """A plan row of `yearly` 万元, twelve equal months."""
    return PlanRow(
        code=code,
        national_code="",
        name=name,
        level=ProjectLevel.CITY_KEY,
        assessment_class=AssessmentClass.ASSESSED,
        sector=Sector.INFRASTRUCTURE,
        nature=Nature.CONTINUING,
        district="东山区",
        responsible="新城指挥部",
        owner="城建集团有限公司",
        agent_builder="鹭建工程管理有限公司",
        total_investment=5 * yearly * WAN,
        invested_before=yearly * WAN,
        investment=yearly * WAN,
        months=(yearly * WAN // 12,) * 12,
        target="主体封顶",
    )


PLAN = (
    row("LJ-001", "滨海大道提升", 12_000),
    replace(row("LJ-002", "体育中心", 24_000), land=(PlannedLand("东山区", 6, 1_250_000), PlannedLand("西湖区", 6, 500_000))),
    replace(row("LJ-003", "东山医院", 6_000), land=(PlannedLand("东山区", 8, 305_000),)),
    replace(row("LJ-004", "环湖路", 1_200), agent_builder=""),
)


def units(session: Session) -> None:
    """The city and its units, and nothing else."""
    session.add(City(name="鹭江市", bureau="鹭江市重点办", demonstration=True))
    session.add_all(Unit(name=name, short_name=short, kind=kind) for name, short, kind in UNITS)
    session.flush()


@written_once
def town(session: Session) -> None:
    """Units, an approved plan of 2019, a package without a plan, months to July locked with 900 万元 approved each, August open."""
    units(session)
    draft_edition(session, DraftEdition(2019, 1, 1, PLAN, "办〔2019〕1号"), by=OPERATOR, on=NOON)
    approve_edition(session, ApproveEdition(2019, 1), by=OPERATOR, on=NOON)
    _package(session)
    projects = session.exec(select(Project).where(Project.code != "LJ-P")).all()
    for number in range(1, 9):
        state = MonthState.OPEN if number == 8 else MonthState.LOCKED
        session.add(ReportingMonth(year=2019, number=number, state=state, due_at=datetime(2019, number, 28, tzinfo=CHINA)))
    session.add_all(_approved(project, number) for project in projects for number in range(1, 8))
    session.flush()


def _package(session: Session) -> None:
    package = Project(
        code="LJ-P",
        name="打捆工程",
        level=ProjectLevel.CITY_KEY,
        assessment_class=AssessmentClass.ASSESSED,
        sector=Sector.SOCIAL,
        nature=Nature.CONTINUING,
        total_investment=WAN,
    )
    session.add(package)
    session.flush()
    part = session.exec(select(Project).where(Project.code == "LJ-004")).one()
    part.parent_id = package.id
    session.add(part)


def _approved(project: Project, number: int) -> ProgressReport:
    return ProgressReport(
        project_id=project.id or 0,
        year=2019,
        month=number,
        state=ReportState.APPROVED,
        investment=900 * WAN,
        submitted_at=NOON,
        approved_at=NOON,
    )
