"""Expropriation as it was known at a moment: plans in force, what districts stated, what projects received; drafts; joint supervision."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pandas as pd
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from core import expropriated
from core.access import Actor, Reach, require_sight
from core.expropriation import Facts, Hands, PlanLine, Quantity, Received, Statement, Version
from core.frames import pick
from core.models import (
    ExpropriationFigure,
    ExpropriationReport,
    ExpropriationStep,
    ExpropriationVersion,
    JointSupervision,
    Person,
    ProgressReport,
    Project,
    ReportedLand,
    ReportEvent,
    ReportingMonth,
    Unit,
)
from core.period import Month
from core.queries import facts as of_projects
from core.queries import reports
from core.queries.land import land
from core.vocabulary import MonthState, ReportState, UnitKind


@dataclass(frozen=True)
class Draft:
    """A version that is not approved: its lines, who drafted it, and the revision that whoever approves it says that he saw."""

    version: Version
    revision: int
    drafted_by: int


@dataclass(frozen=True)
class Held:
    """A report that is not approved, or a correction that waits: what it states, its state, who wrote it, and why it came back."""

    id: int
    version: int
    district_id: int
    district: str
    code: str
    project: str
    month: Month
    state: ReportState
    amounts: dict[Quantity, int]
    note: str
    reason: str
    """Why a correction was entered; "" of a report."""
    editor_id: int
    editor: str
    returned: str
    """Why it was returned last."""
    before: dict[Quantity, int]
    """What the entry that a correction names states; empty of a report."""


@dataclass(frozen=True)
class Supervision:
    """A joint supervision as it stands; `closed_on` is None while it is open."""

    id: int
    year: int
    quarter: int
    district: str
    held_on: date
    units: str
    findings: str
    document: str
    follow_up: str
    due_on: date | None
    closed_on: date | None
    closing: str


def facts(session: Session, viewer: Actor, *, month: Month, known_at: datetime) -> Facts:
    """Return the year to a month as it was known at a moment: approved figures alone, amounts in stored parts. Raises NotAllowed."""
    require_sight(viewer, "征收交地")
    versions = [one for one in expropriated.versions(session, month.year) if one.approved_at is not None and one.approved_at <= known_at]
    return Facts(
        month.number,
        _closed_to(session, month),
        tuple(names for _, names in districts(session)),
        tuple(_version(session, one) for one in versions),
        tuple(_statements(session, month, known_at)),
        tuple(_received(session, of_projects.Cut(month, known_at))),
        frozenset(_waiting(session, month, known_at)),
        dict(session.exec(select(Project.code, Project.name)).all()),
    )


def districts(session: Session) -> list[tuple[int, str]]:
    """Return number and short name of every district, in the order of entry."""
    found = select(Unit.id, Unit.short_name).where(Unit.kind == UnitKind.DISTRICT).order_by(col(Unit.id))
    return [(number or 0, name) for number, name in session.exec(found)]


def draft(session: Session, viewer: Actor, *, year: int) -> Draft | None:
    """Return the year's version that waits for approval, or None. Raises NotAllowed."""
    require_sight(viewer, "计划草案")
    known = expropriated.versions(session, year)
    held = known[-1] if known and known[-1].approved_at is None else None
    return Draft(_version(session, held), held.revision, held.drafted_by) if held else None


def newest_lines(session: Session, viewer: Actor, *, year: int) -> tuple[PlanLine, ...]:
    """Return the lines of the year's draft, else of its last approved version: what the next one begins with. Raises NotAllowed."""
    require_sight(viewer, "计划草案")
    known = expropriated.versions(session, year)
    return expropriated.lines(session, known[-1]) if known else ()


def open_reports(session: Session, viewer: Actor, *, month: Month | None = None) -> list[Held]:
    """Return reports that are not approved, of a month or of all, by district and project; a district sees its own. Raises NotAllowed.

    The bureau sees what was submitted or returned; what a district still writes is its own.
    """
    reach = require_sight(viewer, "未审征收进度")
    asked = (
        pick(ExpropriationReport, Unit.short_name, Project.code, Project.name, Person.name)
        .join(Unit, col(Unit.id) == col(ExpropriationReport.district_id))
        .join(Project, col(Project.id) == col(ExpropriationReport.project_id))
        .join(Person, col(Person.id) == col(ExpropriationReport.edited_by))
        .where(col(ExpropriationReport.state) != ReportState.APPROVED)
        .order_by(col(ExpropriationReport.district_id), col(Project.code), col(ExpropriationReport.month), col(ExpropriationReport.entry))
    )
    if month is not None:
        asked = asked.where(col(ExpropriationReport.year) == month.year, col(ExpropriationReport.month) == month.number)
    if reach is Reach.OWN:
        asked = asked.where(col(ExpropriationReport.district_id) == viewer.unit_id)
    else:
        asked = asked.where(col(ExpropriationReport.state) != ReportState.DRAFT)
    found = session.execute(asked).all()
    numbers = [one.id for one, *_ in found]
    amounts, returned = _figures(session, [*numbers, *(one.corrects_id for one, *_ in found)]), _returned(session, numbers)
    return [
        Held(
            one.id or 0,
            one.row_version,
            one.district_id,
            district,
            code,
            project,
            Month(one.year, one.month),
            one.state,
            amounts.get(one.id or 0, {}),
            one.note,
            one.reason,
            one.edited_by,
            editor,
            returned.get(one.id or 0, ""),
            amounts.get(one.corrects_id or 0, {}),
        )
        for one, district, code, project, editor in found
    ]


def own_lines(session: Session, viewer: Actor, *, month: Month) -> tuple[PlanLine, ...]:
    """Return the plan's lines in force in a month of the viewer's own district, by project. Raises NotAllowed."""
    require_sight(viewer, "未审征收进度")
    version = expropriated.in_force(expropriated.versions(session, month.year), month.number)
    own = session.get(Unit, viewer.unit_id) if viewer.unit_id else None
    lines = expropriated.lines(session, version) if version else ()
    return tuple(line for line in lines if own is not None and line.district == own.short_name)


def supervisions(session: Session, viewer: Actor, *, year: int) -> tuple[Supervision, ...]:
    """Return the year's joint supervisions, the newest first. Raises NotAllowed."""
    require_sight(viewer, "征收交地")
    asked = (
        select(JointSupervision, Unit.short_name)
        .join(Unit, col(Unit.id) == col(JointSupervision.district_id))
        .where(JointSupervision.year == year)
        .order_by(col(JointSupervision.held_on).desc(), col(JointSupervision.id).desc())
    )
    return tuple(
        Supervision(
            one.id or 0,
            one.year,
            one.quarter,
            district,
            one.held_on,
            one.units,
            one.findings,
            one.document,
            one.follow_up,
            one.due_on,
            one.closed_on,
            one.closing,
        )
        for one, district in session.exec(asked)
    )


def _closed_to(session: Session, month: Month) -> int:
    closed = select(ReportingMonth.number).where(
        ReportingMonth.year == month.year, col(ReportingMonth.number) <= month.number, ReportingMonth.state != MonthState.OPEN
    )
    return max(session.exec(closed), default=0)


def _version(session: Session, one: ExpropriationVersion) -> Version:
    return Version(one.version, one.effective_month, one.document, one.issued_on, one.reason, expropriated.lines(session, one))


def _of_year(asked: Any, month: Month) -> Any:
    return asked.where(col(ExpropriationReport.year) == month.year, col(ExpropriationReport.month) <= month.number)


def _statements(session: Session, month: Month, known_at: datetime) -> Iterable[Statement]:
    """The latest approved entry of each district, project and month."""
    editor, approver = aliased(Person), aliased(Person)
    asked = (
        pick(ExpropriationReport, Unit.short_name, Project.code, editor.name, approver.name)
        .join(Unit, col(Unit.id) == col(ExpropriationReport.district_id))
        .join(Project, col(Project.id) == col(ExpropriationReport.project_id))
        .join(editor, col(editor.id) == col(ExpropriationReport.edited_by))
        .join(approver, col(approver.id) == col(ExpropriationReport.approved_by))
        .where(col(ExpropriationReport.approved_at) <= known_at)
        .order_by(col(ExpropriationReport.district_id), col(Project.code), col(ExpropriationReport.month), col(ExpropriationReport.entry))
    )
    found = session.execute(_of_year(asked, month)).all()
    amounts = _figures(session, [one.id for one, *_ in found])
    newest = {
        (district, code, one.month): Statement(district, code, one.month, amounts.get(one.id or 0, {}), Hands(wrote, reviewed))
        for one, district, code, wrote, reviewed in found
    }
    return newest.values()


def _figures(session: Session, numbers: list[int | None]) -> dict[int, dict[Quantity, int]]:
    asked = select(ExpropriationFigure).where(col(ExpropriationFigure.report_id).in_(numbers))
    held = {(one.report_id, one.kind): one.amount for one in session.exec(asked)}
    found: dict[int, dict[Quantity, int]] = {}
    for kind in Quantity:
        for (number, of_kind), amount in held.items():
            if of_kind is kind:
                found.setdefault(number, {})[kind] = amount
    return found


def _returned(session: Session, numbers: list[int | None]) -> dict[int, str]:
    asked = select(ExpropriationStep.report_id, ExpropriationStep.reason).where(
        col(ExpropriationStep.report_id).in_(numbers), ExpropriationStep.state == ReportState.RETURNED
    )
    return dict(session.exec(asked.order_by(col(ExpropriationStep.id))).all())


def _waiting(session: Session, month: Month, known_at: datetime) -> Iterable[tuple[str, str, int]]:
    """What was last submitted, as far as steps were taken by the moment."""
    asked = (
        pick(ExpropriationStep.state, ExpropriationReport.id, Unit.short_name, Project.code, ExpropriationReport.month)
        .join(ExpropriationReport, col(ExpropriationReport.id) == col(ExpropriationStep.report_id))
        .join(Unit, col(Unit.id) == col(ExpropriationReport.district_id))
        .join(Project, col(Project.id) == col(ExpropriationReport.project_id))
        .where(col(ExpropriationStep.at) <= known_at)
        .order_by(col(ExpropriationStep.id))
    )
    last = {number: (state, (district, code, of)) for state, number, district, code, of in session.execute(_of_year(asked, month))}
    return (key for state, key in last.values() if state is ReportState.SUBMITTED)


def _received(session: Session, cut: of_projects.Cut) -> Iterable[Received]:
    """The land of the measure: planned by the edition in force, handed over by the latest approved report, with who stands for it."""
    given = of_projects.editions(session, cut)
    if given is None:
        return
    figures = reports.figures(session, cut)
    frame = land(session, cut, given=given, report_ids=figures["report_id"])
    numbers = {
        (int(project), int(month)): int(number)
        for project, month, number in zip(figures["project_id"], figures["month"], figures["report_id"], strict=True)
    }
    names = dict(districts(session))
    codes = dict(session.exec(select(Project.id, Project.code)).all())
    hands = _hands(session, cut)
    for project, district, month, planned, area in zip(
        *(frame[name] for name in ("project_id", "district_id", "month", "planned", "actual")), strict=True
    ):
        number = numbers.get((int(project), int(month)), 0)
        stated = None if pd.isna(area) else int(area)
        yield Received(
            names[int(district)],
            codes[int(project)],
            int(month),
            None if pd.isna(planned) else int(planned),
            stated,
            Hands() if stated is None else hands.get(number, Hands()),
        )


def _hands(session: Session, cut: of_projects.Cut) -> dict[int, Hands]:
    """Who submitted and who approved each report of the year that tells of land, as the cut knows it."""
    asked = (
        pick(ReportEvent.report_id, ReportEvent.state, Person.name)
        .join(ProgressReport, col(ProgressReport.id) == col(ReportEvent.report_id))
        .join(Person, col(Person.id) == col(ReportEvent.person_id))
        .where(col(ProgressReport.year) == cut.month.year, col(ReportEvent.at) <= cut.known_at)
        .where(col(ReportEvent.state).in_((ReportState.SUBMITTED, ReportState.APPROVED)))
        .where(col(ProgressReport.id).in_(pick(ReportedLand.report_id)))
        .order_by(col(ReportEvent.id))
    )
    last: dict[tuple[int, ReportState], str] = {(number, state): name for number, state, name in session.execute(asked)}
    numbers = {number for number, _ in last}
    return {
        number: Hands(last.get((number, ReportState.SUBMITTED), ""), last.get((number, ReportState.APPROVED), "")) for number in numbers
    }
