"""Corrections that wait for a decision: the old figure beside the new one, and which lists and sums the new one would reach."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import Select, SelectOfScalar

from core import ledger
from core.access import Actor, Reach, require, require_sight
from core.models import Person, ProgressReport, Project, ReportedLand, ReportEvent, ReportingMonth
from core.period import Month
from core.rows import HandedOver, ReportRow
from core.vocabulary import MonthState, PlanChange, ReportState, Role


@dataclass(frozen=True)
class Effect:
    """What approving a correction changes; sums in fen, as approved now and as they would be.

    `stands`: locked months whose lists saw the old figure, or that it lacked; they are not touched. `counts_from`: the month whose
    list is the first with the new figure, None after December. The sums run from January to `until`, the last locked month.
    """

    stands: tuple[Month, ...]
    counts_from: Month | None
    until: Month
    project: tuple[int, int]
    unit: tuple[int, int]


@dataclass(frozen=True)
class Correction:
    """A correction that waits: `before` is None where no report was ever approved."""

    report_id: int
    code: str
    name: str
    unit: str
    month: Month
    before: ReportRow | None
    after: ReportRow
    reason: str
    asked_by: str
    asked_by_id: int | None
    asked_at: datetime | None
    effect: Effect


@dataclass(frozen=True)
class Decided:
    """A correction that was decided: the row before and as asked for, who asked and why, whether it was agreed to, by whom and when."""

    code: str
    name: str
    month: Month
    before: ReportRow | None
    after: ReportRow
    reason: str
    asked_by: str
    agreed: bool
    by: str
    at: datetime
    said: str


@dataclass(frozen=True)
class Candidate:
    """A project whose figures may be corrected: its name, and the full names of the districts in which its land lies."""

    name: str
    districts: tuple[str, ...]


@dataclass(frozen=True)
class _Year:
    """The approved reports of a year by project id and month, its locks, and who is responsible at the end of the last locked month."""

    year: int
    locks: dict[int, datetime | None]
    approved: dict[tuple[int, int], ProgressReport]
    responsible: dict[int, int | None]
    listed: frozenset[int]

    @property
    def until(self) -> int:
        return max(self.locks)

    def to_date(self, project_ids: frozenset[int]) -> int:
        """Fen from January to the last locked month."""
        mine = (report for (project, month), report in self.approved.items() if project in project_ids and month <= self.until)
        return sum(report.investment for report in mine if report.investment is not None)


def waiting(session: Session, viewer: Actor) -> tuple[Correction, ...]:
    """Return the corrections that wait, the oldest first: all, or those that the viewer's unit asked for or answers for.

    Raises NotAllowed.
    """
    mine = _mine(session, viewer)
    years: dict[int, _Year] = {}
    found = []
    for report, project, asked in session.exec(_waiting()):
        if mine(report):
            year = years.setdefault(report.year, _year(session, report.year))
            found.append(_correction(session, report, project, asked, year))
    return tuple(found)


def decided(session: Session, viewer: Actor, *, newest: int = 50) -> tuple[Decided, ...]:
    """Return the corrections that were approved or refused, the newest first: of all, or as `waiting` does. Raises NotAllowed."""
    mine = _mine(session, viewer)
    found = _asked().where(col(ProgressReport.state).in_((ReportState.APPROVED, ReportState.RETURNED)))
    latest = (row for row in session.exec(found.order_by(col(ProgressReport.id).desc())).all() if mine(row[0]))
    made = (_decided(session, report, project, asked) for report, project, asked in islice(latest, newest))
    return tuple(sorted(made, key=lambda one: one.at, reverse=True))


def _mine(session: Session, viewer: Actor) -> Callable[[ProgressReport], bool]:
    """Whether a report is the viewer's to see: of the unit that made it, or that was responsible at the month's end. Raises NotAllowed."""
    if require_sight(viewer, "未审月报") is Reach.ALL:
        return lambda _report: True
    held: dict[Month, ledger.Parts] = {}

    def mine(report: ProgressReport) -> bool:
        month = Month(report.year, report.month)
        if month not in held:
            held[month] = ledger.parts(session, month.last_day)
        return viewer.unit_id in (report.unit_id, held[month].get((report.project_id, Role.RESPONSIBLE)))

    return mine


def _decided(session: Session, report: ProgressReport, project: Project, asked: Person | None) -> Decided:
    last = (
        select(ReportEvent, Person.name)
        .join(Person, col(Person.id) == col(ReportEvent.person_id), isouter=True)
        .where(ReportEvent.report_id == report.id)
        .order_by(col(ReportEvent.id).desc())
    )
    event, by = session.exec(last).first() or (None, None)
    if event is None:  # pragma: no cover - a decision writes its step
        raise LookupError(f"report {report.id} was decided without a step")
    old = session.exec(_approved_before(report)).first()
    return Decided(
        code=project.code,
        name=project.name,
        month=Month(report.year, report.month),
        before=None if old is None else row_of(session, old, code=project.code),
        after=row_of(session, report, code=project.code),
        reason=report.reason,
        asked_by=asked.name if asked else "",
        agreed=report.state is ReportState.APPROVED,
        by=by or "",
        at=event.at,
        said=event.reason,
    )


def _approved_before(report: ProgressReport) -> "SelectOfScalar[ProgressReport]":
    """The approved entries of a report's month that were made before it, the newest first."""
    same = select(ProgressReport).where(ProgressReport.project_id == report.project_id, ProgressReport.year == report.year)
    approved = same.where(ProgressReport.month == report.month, ProgressReport.state == ReportState.APPROVED)
    return approved.where(col(ProgressReport.entry) < report.entry).order_by(col(ProgressReport.entry).desc())


def correctable(session: Session, viewer: Actor, *, month: Month) -> dict[str, Candidate]:
    """Return by code the projects whose figures of a month the viewer may ask to correct: listed then, or reported then.

    Raises NotAllowed.
    """
    own = require(viewer, "申请更正") is Reach.OWN
    held, names = ledger.parts(session, month.last_day), ledger.unit_names(session)
    edition = ledger.in_force(ledger.editions(session, month.year), month.number)
    plan = ledger.plan_rows(session, edition) if edition else {}
    of_month = select(ProgressReport.project_id).where(ProgressReport.year == month.year, ProgressReport.month == month.number)
    reported, packages = set(session.exec(of_month)), set(session.exec(select(Project.parent_id)))
    found = {}
    for project in session.exec(select(Project).order_by(col(Project.code))):
        row, number = plan.get(project.code), project.id or 0
        listed = row is not None and row.change is not PlanChange.WITHDRAWN
        mine = not own or ledger.reporting_unit(held, number) == viewer.unit_id
        if (listed or number in reported) and number not in packages and mine:
            land = {share.district for share in row.land} if row else set()
            place = {names[project.district_id]} if project.district_id else set()
            found[project.code] = Candidate(project.name, tuple(sorted(land | place)))
    return found


def row_of(session: Session, report: ProgressReport, *, code: str) -> ReportRow:
    """Return what a stored report states."""
    names = ledger.unit_names(session)
    shares = session.exec(select(ReportedLand).where(ReportedLand.report_id == report.id))
    return ReportRow(
        code=code,
        investment=report.investment,
        land=tuple(sorted(HandedOver(names[share.district_id], share.area) for share in shares)),
        site_progress=report.site_progress,
        started_on=report.started_on,
        completed_on=report.completed_on,
        note=report.note,
        difficulty=report.difficulty,
        request=report.request,
    )


def approved_row(session: Session, viewer: Actor, *, code: str, month: Month) -> ReportRow | None:
    """Return the approved figures of a project's month, the newest entry; None where there are none. Raises NotAllowed."""
    require_sight(viewer, "已审数据")
    of_month = select(ProgressReport).join(Project, col(Project.id) == col(ProgressReport.project_id)).where(Project.code == code)
    of_month = of_month.where(ProgressReport.year == month.year, ProgressReport.month == month.number)
    approved = of_month.where(ProgressReport.state == ReportState.APPROVED).order_by(col(ProgressReport.entry).desc())
    report = session.exec(approved).first()
    return None if report is None else row_of(session, report, code=code)


def _waiting() -> "Select[ProgressReport, Project, Person]":
    waiting = _asked().where(ReportingMonth.state == MonthState.LOCKED, ProgressReport.state == ReportState.SUBMITTED)
    return waiting.order_by(col(ProgressReport.submitted_at), col(ProgressReport.id))


def _asked() -> "Select[ProgressReport, Project, Person]":
    """Every report that was entered after its month was locked, and so states a reason, with its project and who entered it."""
    locked = (col(ReportingMonth.year) == col(ProgressReport.year)) & (col(ReportingMonth.number) == col(ProgressReport.month))
    stated_anew = (col(ProgressReport.entry) > 1) | (col(ProgressReport.reason) != "")
    return (
        select(ProgressReport, Project, Person)
        .join(Project, col(Project.id) == col(ProgressReport.project_id))
        .join(ReportingMonth, locked)
        .join(Person, col(Person.id) == col(ProgressReport.edited_by), isouter=True)
        .where(stated_anew)
    )


def _correction(session: Session, report: ProgressReport, project: Project, asked: Person | None, year: _Year) -> Correction:
    number = report.project_id
    old = year.approved.get((number, report.month))
    unit_id = year.responsible.get(number)
    return Correction(
        report_id=report.id or 0,
        code=project.code,
        name=project.name,
        unit=ledger.unit_names(session).get(unit_id or 0, ""),
        month=Month(report.year, report.month),
        before=None if old is None else row_of(session, old, code=project.code),
        after=row_of(session, report, code=project.code),
        reason=report.reason,
        asked_by=asked.name if asked else "",
        asked_by_id=report.edited_by,
        asked_at=report.submitted_at,
        effect=_effect(report, old, year),
    )


def _effect(report: ProgressReport, old: ProgressReport | None, year: _Year) -> Effect:
    since = old.approved_at if old else None
    stands = tuple(
        Month(year.year, month)
        for month, locked in sorted(year.locks.items())
        if month >= report.month and (since is None or locked is None or locked >= since)
    )
    known, stated = ((one.investment if one else None) for one in (old, report))
    moved = (stated if stated is not None else 0) - (known if known is not None else 0)
    project, unit = frozenset({report.project_id}), _of_same_unit(report.project_id, year)
    own, all_of_it = year.to_date(project), year.to_date(unit)
    return Effect(
        stands=stands,
        counts_from=Month(year.year, year.until + 1) if year.until < 12 else None,
        until=Month(year.year, year.until),
        project=(own, own + moved),
        unit=(all_of_it, all_of_it + moved * (report.project_id in unit)),
    )


def _of_same_unit(project_id: int, year: _Year) -> frozenset[int]:
    mine = year.responsible.get(project_id)
    return frozenset(number for number, unit in year.responsible.items() if unit is not None and unit == mine and number in year.listed)


def _year(session: Session, year: int) -> _Year:
    held = session.exec(select(ReportingMonth).where(ReportingMonth.year == year, ReportingMonth.state == MonthState.LOCKED))
    locks = {month.number: month.locked_at for month in held}
    until = Month(year, max(locks))
    parts = ledger.parts(session, until.last_day)
    responsible = {project: unit for (project, role), unit in parts.items() if role is Role.RESPONSIBLE}
    approved = {(report.project_id, report.month): report for report in _approved(session, year)}
    return _Year(year, locks, approved, dict(responsible), ledger.listed(session, until) or frozenset())


def _approved(session: Session, year: int) -> Iterator[ProgressReport]:
    """Approved entries in order, so that the newest of a month stands last."""
    of_year = select(ProgressReport).where(ProgressReport.year == year, ProgressReport.state == ReportState.APPROVED)
    return iter(session.exec(of_year.order_by(col(ProgressReport.entry))))
