"""The rows of the official forms as they stand in the database now: what an import is compared with and a form is filled with."""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core.models import (
    AnnualPlan,
    Assignment,
    LandPlan,
    MonthlyPlan,
    Person,
    PlanEdition,
    ProgressReport,
    Project,
    ReportedLand,
    Unit,
)
from core.period import Month
from core.rows import HandedOver, PlannedLand, PlanRow, ReportRow, UnitRow, to_json
from core.vocabulary import PlanChange, ReportState, Role

CONTACT = "填报联系人"
"""The title of the person whom the bureau calls about a unit's reports; the one entered last is the one to call."""

Parts = dict[tuple[int, Role], int]
"""Unit id by project id and role."""


@dataclass(frozen=True)
class Standing:
    """A project's latest report of a month: its row, its state and the number that grows with every change."""

    report_id: int
    row: ReportRow
    state: ReportState
    version: int
    unit_id: int | None


def unit_names(session: Session) -> dict[int, str]:
    """Return the name of every unit by id."""
    return {unit_id: name for unit_id, name in session.exec(select(Unit.id, Unit.name)) if unit_id is not None}


def unit_rows(session: Session) -> dict[str, UnitRow]:
    """Return the row of every unit by its name, in the order of entry."""
    names = unit_names(session)
    people = select(Person.unit_id, Person.name).where(Person.title == CONTACT).order_by(col(Person.id))
    contacts = {unit_id: name for unit_id, name in session.exec(people) if unit_id is not None}
    return {
        unit.name: UnitRow(
            name=unit.name,
            short_name=unit.short_name,
            kind=unit.kind,
            credit_code=unit.credit_code or "",
            parent="" if unit.parent_id is None else names[unit.parent_id],
            contact=contacts.get(unit.id or 0, ""),
        )
        for unit in session.exec(select(Unit).order_by(col(Unit.id)))
    }


def parts(session: Session, day: date, *, code: str = "") -> Parts:
    """Return the unit that has each role in each project, or in one alone, on `day`; the latest where several began."""
    statement = (
        select(col(Assignment.project_id), col(Assignment.role), col(Assignment.unit_id))
        .where(col(Assignment.unit_id).is_not(None), col(Assignment.starts_on) <= day)
        .where(sa.or_(col(Assignment.ends_on).is_(None), col(Assignment.ends_on) >= day))
        .order_by(col(Assignment.starts_on), col(Assignment.id))
    )
    if code:
        statement = statement.where(col(Assignment.project_id) == select(Project.id).where(Project.code == code).scalar_subquery())
    return {(project_id, role): unit_id for project_id, role, unit_id in session.exec(statement) if unit_id is not None}


def reporting_unit(held: Parts, project_id: int) -> int | None:
    """Return the id of the unit that reports a project: its agent builder, else its owner, else None."""
    builder = held.get((project_id, Role.AGENT_BUILDER))
    return builder if builder is not None else held.get((project_id, Role.OWNER))


def answering(held: Parts, project_id: int) -> frozenset[int | None]:
    """Return the units whose own a project's report is: the one that reports it and the one that is responsible."""
    return frozenset({reporting_unit(held, project_id), held.get((project_id, Role.RESPONSIBLE))}) - {None}


def involved(held: Parts, project_id: int) -> frozenset[int]:
    """Return the units that a problem of a project touches: responsible, owner and agent builder."""
    found = (held.get((project_id, role)) for role in (Role.RESPONSIBLE, Role.OWNER, Role.AGENT_BUILDER))
    return frozenset(unit for unit in found if unit is not None)


def concerned(session: Session, day: date, *, project_id: int | None = None, unit_id: int | None = None) -> frozenset[int | None]:
    """Return the units that a matter concerns on a day: the unit itself, or those that answer for the project."""
    return frozenset({unit_id}) if project_id is None else answering(parts(session, day), project_id)


def editions(session: Session, year: int) -> list[PlanEdition]:
    """Return the year's plan editions, drafts included, by number."""
    return list(session.exec(select(PlanEdition).where(PlanEdition.year == year).order_by(col(PlanEdition.number))))


def in_force(known: Sequence[PlanEdition], month: int) -> PlanEdition | None:
    """Return the latest approved edition that holds in a month, or None."""
    holding = [edition for edition in known if edition.approved_at is not None and edition.effective_month <= month]
    return holding[-1] if holding else None


def in_force_on(session: Session, year: int, *, day: date) -> PlanEdition | None:
    """Return the year's edition that holds on a day, in January for an earlier one and in December for a later one; or None."""
    month = day.month if day.year == year else 1 if day.year < year else 12
    return in_force(editions(session, year), month)


def listed(session: Session, month: Month) -> frozenset[int] | None:
    """Return the ids of the projects on the list of a month: in force and not withdrawn; None where no plan holds in it."""
    held = in_force(editions(session, month.year), month.number)
    if held is None:
        return None
    rows = select(AnnualPlan.project_id).where(AnnualPlan.edition_id == held.id, AnnualPlan.change != PlanChange.WITHDRAWN)
    return frozenset(session.exec(rows))


def ever_planned(session: Session) -> frozenset[int]:
    """Return the ids of the projects that an approved edition of any year holds; a draft may still say anew what any other one is."""
    approved = select(AnnualPlan.project_id).join(PlanEdition).where(col(PlanEdition.approved_at).is_not(None))
    return frozenset(session.exec(approved.distinct()))


def plan_rows(session: Session, edition: PlanEdition, *, only: Collection[str] | None = None) -> dict[str, PlanRow]:
    """Return an edition's rows by project code, or those of some codes; units as they are on the first day that the edition holds."""
    held = parts(session, date(edition.year, edition.effective_month, 1))
    names = unit_names(session)
    months = _monthly(session, edition)
    land = _planned_land(session, edition, names)
    statement = select(AnnualPlan, Project).join(Project).where(AnnualPlan.edition_id == edition.id).order_by(col(Project.code))
    if only is not None:
        statement = statement.where(col(Project.code).in_(only))
    return {
        project.code: _plan_row(plan, project, _Shares(held, names, months.get(_id(plan), {}), land.get(_id(plan), ())))
        for plan, project in session.exec(statement)
    }


def fingerprint(edition: PlanEdition, rows: Iterable[PlanRow]) -> str:
    """Return a text that differs when anything that an edition says differs: its rows, its first month, its document."""
    said = (str(edition.effective_month), edition.document, edition.reason, *(to_json(row) for row in rows))
    return hashlib.sha256("\n".join(said).encode()).hexdigest()


def carried_on(session: Session, held: PlanEdition | None) -> dict[str, PlanRow]:
    """Return the rows in force as the next edition begins with them: what was added is now kept."""
    rows = plan_rows(session, held) if held else {}
    return {code: replace(row, change=PlanChange.KEPT) if row.change is PlanChange.ADDED else row for code, row in rows.items()}


def standing_reports(session: Session, month: Month, *, code: str = "") -> dict[str, Standing]:
    """Return the latest entry of every report of a month, or of one project's alone, by project code."""
    names = unit_names(session)
    land: dict[int, list[HandedOver]] = {}
    wanted = [ProgressReport.year == month.year, ProgressReport.month == month.number, *([Project.code == code] if code else [])]
    shares = select(ReportedLand).join(ProgressReport).join(Project, col(Project.id) == col(ProgressReport.project_id)).where(*wanted)
    for share in session.exec(shares):
        land.setdefault(share.report_id, []).append(HandedOver(names[share.district_id], share.area))
    statement = (
        select(ProgressReport, Project.code)
        .join(Project, col(Project.id) == col(ProgressReport.project_id))
        .where(*wanted)
        .order_by(col(ProgressReport.entry))
    )
    return {code: _standing(report, code, tuple(sorted(land.get(_id(report), ())))) for report, code in session.exec(statement)}


def approved_months(session: Session, month: Month) -> dict[str, dict[int, int]]:
    """Return, by project code, the approved investment (fen) of each earlier month of the year that has one."""
    statement = (
        select(Project.code, ProgressReport.month, ProgressReport.investment)
        .join(Project, col(Project.id) == col(ProgressReport.project_id))
        .where(ProgressReport.year == month.year, col(ProgressReport.month) < month.number)
        .where(ProgressReport.state == ReportState.APPROVED)
        .order_by(col(ProgressReport.entry))
    )
    found: dict[str, dict[int, int]] = {}
    for code, number, investment in session.exec(statement):
        if investment is not None:
            found.setdefault(code, {})[number] = investment
    return found


def invested_besides(session: Session, month: Month, *, code: str) -> int:
    """Return what was invested in a project besides a month, in fen: to the end of last year, and in the year's approved other months."""
    held = in_force(editions(session, month.year), month.number)
    planned = select(AnnualPlan.invested_before).join(Project).where(AnnualPlan.edition_id == (held.id if held else None))
    approved = (
        select(ProgressReport.month, ProgressReport.investment)
        .join(Project, col(Project.id) == col(ProgressReport.project_id))
        .where(Project.code == code, ProgressReport.year == month.year, ProgressReport.state == ReportState.APPROVED)
        .order_by(col(ProgressReport.entry))
    )
    newest = {number: fen for number, fen in session.exec(approved) if number != month.number}
    return sum(session.exec(planned.where(Project.code == code))) + sum(fen for fen in newest.values() if fen is not None)


@dataclass(frozen=True)
class _Shares:
    held: Parts
    names: dict[int, str]
    months: dict[int, int]
    land: tuple[PlannedLand, ...]

    def unit(self, project_id: int, role: Role) -> str:
        unit_id = self.held.get((project_id, role))
        return "" if unit_id is None else self.names[unit_id]


def _id(row: AnnualPlan | Project | ProgressReport) -> int:
    if row.id is None:  # pragma: no cover - rows that were read have their number
        raise LookupError(row)
    return row.id


def _monthly(session: Session, edition: PlanEdition) -> dict[int, dict[int, int]]:
    found: dict[int, dict[int, int]] = {}
    columns = select(MonthlyPlan.annual_plan_id, MonthlyPlan.month, MonthlyPlan.investment)
    for plan_id, month, investment in session.exec(columns.join(AnnualPlan).where(AnnualPlan.edition_id == edition.id)):
        found.setdefault(plan_id, {})[month] = investment
    return found


def _planned_land(session: Session, edition: PlanEdition, names: dict[int, str]) -> dict[int, tuple[PlannedLand, ...]]:
    found: dict[int, tuple[PlannedLand, ...]] = {}
    columns = select(LandPlan.annual_plan_id, LandPlan.district_id, LandPlan.month, LandPlan.area)
    for plan_id, district_id, month, area in session.exec(columns.join(AnnualPlan).where(AnnualPlan.edition_id == edition.id)):
        found[plan_id] = tuple(sorted((*found.get(plan_id, ()), PlannedLand(names[district_id], month, area))))
    return found


def _plan_row(plan: AnnualPlan, project: Project, shares: _Shares) -> PlanRow:
    number = _id(project)
    return PlanRow(
        code=project.code,
        national_code=project.national_code or "",
        name=project.name,
        level=project.level,
        assessment_class=project.assessment_class,
        sector=project.sector,
        nature=project.nature,
        district="" if project.district_id is None else shares.names[project.district_id],
        responsible=shares.unit(number, Role.RESPONSIBLE),
        owner=shares.unit(number, Role.OWNER),
        agent_builder=shares.unit(number, Role.AGENT_BUILDER),
        total_investment=project.total_investment,
        invested_before=plan.invested_before,
        investment=plan.investment,
        months=tuple(shares.months.get(month, 0) for month in range(1, 13)),
        start_month=plan.start_month,
        completion_month=plan.completion_month,
        target=plan.target,
        change=plan.change,
        reason=plan.reason,
        land=shares.land,
    )


def _standing(report: ProgressReport, code: str, land: tuple[HandedOver, ...]) -> Standing:
    row = ReportRow(
        code=code,
        investment=report.investment,
        land=land,
        site_progress=report.site_progress,
        started_on=report.started_on,
        completed_on=report.completed_on,
        note=report.note,
        difficulty=report.difficulty,
        request=report.request,
        to_date=report.to_date,
    )
    return Standing(_id(report), row, report.state, report.row_version, report.unit_id)
