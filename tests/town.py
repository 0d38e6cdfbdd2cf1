"""A town for tests: units, projects, plans and reports said in few words, written to a real database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session

from core.models import (
    AnnualPlan,
    Assignment,
    Exemption,
    LandPlan,
    MonthlyPlan,
    Observation,
    Person,
    PlanEdition,
    ProgressReport,
    Project,
    ReportedLand,
    ReportEvent,
    ReportingMonth,
    Unit,
)
from core.period import CHINA, Month
from core.snapshot import Snapshot, snapshot
from core.vocabulary import AssessmentClass, MonthState, Nature, PlanChange, ProjectLevel, ReportState, Role, Sector, UnitKind

YEAR = 2019
YI = 10**10
"""Fen in one 亿元."""
EVEN = (YI,) * 12


def moment(month: int, day: int, hour: int = 9) -> datetime:
    """A moment of the town's year in China."""
    return datetime(YEAR, month, day, hour, tzinfo=CHINA)


def due(month: int) -> datetime:
    """Reports of a month are due on the 3rd of the next at 18:00."""
    following = Month(YEAR, month).next()
    return datetime(following.year, following.number, 3, 18, tzinfo=CHINA)


@dataclass(frozen=True)
class Planned:
    """One project's row of an edition."""

    months: Sequence[int] = EVEN
    change: PlanChange = PlanChange.ADDED
    start: int | None = None
    completion: int | None = None
    land: Mapping[tuple[int, int], int] = field(default_factory=dict)
    """(district id, month) → ten-thousandths of a mu."""


class Town:
    """Writes facts through the models; every method returns ids."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._editions: dict[int, int] = {}
        session.add_all(
            ReportingMonth(year=YEAR, number=m, state=MonthState.LOCKED, due_at=due(m), locked_at=due(m) + timedelta(days=2))
            for m in range(1, 13)
        )
        session.flush()

    def _add(self, row: Unit | Project | Person | PlanEdition | AnnualPlan | ProgressReport) -> int:
        self.session.add(row)
        self.session.flush()
        assert row.id is not None
        return row.id

    def unit(self, name: str, kind: UnitKind = UnitKind.DISTRICT, parent: int | None = None) -> int:
        """A unit."""
        return self._add(Unit(name=name, short_name=name, kind=kind, parent_id=parent))

    def person(self, name: str) -> int:
        """A person."""
        return self._add(Person(name=name))

    def project(
        self, name: str, responsible: int | None = None, *, parent: int | None = None, level: ProjectLevel = ProjectLevel.CITY_KEY
    ) -> int:
        """A project with its responsible unit since 1 January."""
        project = self._add(
            Project(
                code=name,
                name=name,
                level=level,
                assessment_class=AssessmentClass.ASSESSED,
                sector=Sector.SOCIAL,
                nature=Nature.NEW,
                total_investment=100 * YI,
                parent_id=parent,
            )
        )
        if responsible is not None:
            self.assign(project, responsible)
        return project

    def assign(
        self, project: int, unit: int, role: Role = Role.RESPONSIBLE, *, starts: date = date(YEAR, 1, 1), ends: date | None = None
    ) -> None:
        """A unit's part in a project."""
        self.session.add(Assignment(project_id=project, unit_id=unit, role=role, starts_on=starts, ends_on=ends, document="测试"))
        self.session.flush()

    def edition(self, rows: Mapping[int, Planned], *, number: int = 1, effective: int = 1, approved: datetime | None = None) -> int:
        """An approved edition of the plan."""
        edition = self._add(
            PlanEdition(
                year=YEAR, number=number, effective_month=effective, approved_at=approved or moment(effective, 1), document=f"第{number}版"
            )
        )
        for project, planned in rows.items():
            row = AnnualPlan(
                edition_id=edition,
                project_id=project,
                change=planned.change,
                investment=sum(planned.months),
                invested_before=0,
                start_month=planned.start,
                completion_month=planned.completion,
            )
            plan = self._add(row)
            self.session.add_all(MonthlyPlan(annual_plan_id=plan, month=m, investment=fen) for m, fen in enumerate(planned.months, start=1))
            self.session.add_all(LandPlan(annual_plan_id=plan, district_id=d, month=m, area=area) for (d, m), area in planned.land.items())
        self.session.flush()
        return edition

    def report(self, project: int, month: int, fen: int, **more: object) -> int:
        """An approved report, submitted on time unless `submitted_at` says otherwise; `land` is district id → area."""
        land = more.pop("land", {})
        fields: dict[str, Any] = {
            "submitted_at": due(month) - timedelta(days=1),
            "approved_at": due(month) + timedelta(days=1),
            "state": ReportState.APPROVED,
        } | more
        report = self._add(ProgressReport(project_id=project, year=YEAR, month=month, investment=fen, **fields))
        assert isinstance(land, dict)
        self.session.add_all(ReportedLand(report_id=report, district_id=district, area=area) for district, area in land.items())
        self.session.flush()
        return report

    def unapproved(self, project: int, month: int, state: ReportState) -> int:
        """A report that stands in another state since before the lock, with money in it that must not count."""
        report = self.report(project, month, 7 * YI, state=state, approved_at=None, times_returned=int(state is ReportState.RETURNED))
        self.session.add(ReportEvent(report_id=report, state=state, at=due(month) - timedelta(hours=1)))
        self.session.flush()
        return report

    def reports(self, project: int, amounts: Sequence[int]) -> None:
        """Approved reports of the first months."""
        for month, fen in enumerate(amounts, start=1):
            self.report(project, month, fen)

    def exempt(self, project: int, *, first: int = 1, last: int = 12) -> None:
        """Approved force majeure."""
        self.session.add(
            Exemption(
                project_id=project,
                year=YEAR,
                from_month=first,
                to_month=last,
                reason="台风",
                document="测试",
                proposer_id=self.person("申请人"),
                proposed_on=date(YEAR, 1, 5),
                approver_id=self.person("批准人"),
                approved_at=moment(1, 6),
            )
        )
        self.session.flush()

    def observe(self, unit: int, name: str, value: int, *, period: str = f"{YEAR}Q1") -> None:
        """A figure from elsewhere."""
        self.session.add(Observation(unit_id=unit, period=period, name=name, value=value, source="测试", known_at=moment(1, 2)))
        self.session.flush()

    def facts(self, month: int, known_at: datetime | None = None) -> Snapshot:
        """The snapshot of a month as known when it was locked."""
        return snapshot(self.session, Month(YEAR, month), known_at=known_at or due(month) + timedelta(days=2))
