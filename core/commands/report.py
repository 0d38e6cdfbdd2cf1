"""Monthly reports: units fill and submit them while the month is open; an approved figure is only ever corrected by a new entry."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core import ledger
from core.access import Actor, require, require_for
from core.accounts import units_with
from core.commands import audit
from core.commands.stated import refuse_faults, refuse_unfit
from core.errors import Conflict, Moved, NotFound
from core.models import AnnualPlan, Person, ProgressReport, Project, ReportedLand, ReportEvent, ReportingMonth
from core.period import CHINA, Month
from core.rows import ReportRow, differences, with_total
from core.vocabulary import MonthState, PlanChange, ReportState, Role, UserRole

AS_CONFIRMED = "责任单位没有负责人账号，视同确认"
"""Why a report goes on to the bureau without anybody's confirmation."""


@dataclass(frozen=True)
class SubmitReports:
    """Submit the reports of one month; rows whose report already says the same may be left out."""

    month: Month
    rows: tuple[ReportRow, ...]


@dataclass(frozen=True)
class FillReport:
    """One project's row as a person typed it, over what the person saw: `seen` at `version` (None and 0: nothing was there)."""

    month: Month
    row: ReportRow
    version: int = 0
    seen: ReportRow | None = None
    submit: bool = False


@dataclass(frozen=True)
class Desk:
    """What decides whether a report may be submitted.

    The month's state (None: not opened), the standing reports, who reports what, the projects' ids, and the projects whose
    responsible unit has nobody who could confirm.
    """

    month: Month
    state: MonthState | None
    standing: dict[str, ledger.Standing]
    reporters: dict[str, int | None]
    projects: dict[str, int]
    unconfirmed: frozenset[str]
    as_confirmed: frozenset[str]
    """Projects whose report went on to the bureau without anybody's confirmation, and may still be written."""
    closed_to: dict[str, str]
    """Why a project has no report of its own: it is off the list, or its parts report for it."""


def desk(session: Session, month: Month, *, on: datetime, code: str = "") -> Desk:
    """Look up what decides at a moment about reports of `month`, or about one project's alone.

    On PostgreSQL the month's row stays locked until the transaction ends.
    """
    opened = session.exec(
        select(ReportingMonth).where(ReportingMonth.year == month.year, ReportingMonth.number == month.number).with_for_update()
    ).first()
    held = ledger.parts(session, month.last_day, code=code)
    known = select(Project.id, Project.code).where(*([Project.code == code] if code else []))
    projects = {name: number for number, name in session.exec(known) if number is not None}
    reporters = {name: ledger.reporting_unit(held, number) for name, number in projects.items()}
    managed = units_with(session, UserRole.UNIT_MANAGER, on=on)
    unconfirmed = frozenset(name for name, number in projects.items() if held.get((number, Role.RESPONSIBLE)) not in managed)
    state = opened.state if opened else None
    closed_to = _without_report(session, month, code)
    return Desk(
        month,
        state,
        ledger.standing_reports(session, month, code=code),
        reporters,
        projects,
        unconfirmed,
        as_confirmed(session, month, code=code),
        closed_to,
    )


def as_confirmed(session: Session, month: Month, *, code: str = "") -> frozenset[str]:
    """The projects whose report of the month was last confirmed by nobody."""
    steps = (
        select(Project.code, ReportEvent.reason)
        .join(ProgressReport, col(ProgressReport.project_id) == col(Project.id))
        .join(ReportEvent, col(ReportEvent.report_id) == col(ProgressReport.id))
        .where(ProgressReport.year == month.year, ProgressReport.month == month.number, ReportEvent.state == ReportState.CONFIRMED)
        .where(*([Project.code == code] if code else []))
        .order_by(col(ReportEvent.id))
    )
    return frozenset(name for name, reason in dict(session.exec(steps).all()).items() if reason == AS_CONFIRMED)


def _without_report(session: Session, month: Month, code: str) -> dict[str, str]:
    """Why projects, or one alone, have no report of their own: a package whose parts report, or off the list of the edition in force."""
    part = sa.orm.aliased(Project)
    packages = select(Project.code).where(col(Project.id).in_(select(part.parent_id)))
    edition = ledger.in_force(ledger.editions(session, month.year), month.number)
    listed = select(AnnualPlan.project_id).where(AnnualPlan.edition_id == (edition.id if edition else None))
    standing = listed.where(AnnualPlan.change != PlanChange.WITHDRAWN)
    off = select(Project.code).where(col(Project.id).not_in(standing), edition is not None)
    one = [Project.code == code] if code else []
    found = dict.fromkeys(session.exec(off.where(*one)), f"本项目不在{month.chinese}的计划清单中，不报月报。请核对项目编号。")
    return found | dict.fromkeys(session.exec(packages.where(*one)), "打捆项目的资金只列在子项目上。请按子项目填报。")


def refusal(at: Desk, row: ReportRow, *, by: Actor) -> str:
    """Return why a report may not be submitted now and what to do, or an empty text."""
    if row.code not in at.reporters:
        return f"库中没有项目{row.code}。请核对项目编号。"
    if UserRole.OFFICER not in by.roles and by.unit_id != at.reporters[row.code]:
        return "本项目不由本单位填报。请从表中删去本行。"
    return at.closed_to.get(row.code) or _refusal_now(at, row)


def _refusal_now(at: Desk, row: ReportRow) -> str:
    """Why a report that a unit may write is not to be written now."""
    standing = at.standing.get(row.code)
    if standing and standing.state is ReportState.APPROVED:
        return f"{at.month.chinese}月报已审，不能改写。数字有误请办理更正。"
    returned = standing is not None and standing.state is ReportState.RETURNED
    if at.state is not MonthState.OPEN and not (returned and at.state is MonthState.CLOSED):
        return _month_is_not_open(at)
    if standing and standing.state is ReportState.CONFIRMED and row.code not in at.as_confirmed:
        return "责任单位已确认。需要修改请联系市重点办退回。"
    return ""


def _month_is_not_open(at: Desk) -> str:
    if at.state is None:
        return f"{at.month.chinese}还没有开放填报。请在开放后再报。"
    return f"{at.month.chinese}{at.state.label}，不再接收月报。数字有误请办理更正。"


def submit_reports(session: Session, request: SubmitReports, *, by: Actor, on: datetime) -> tuple[ProgressReport, ...]:
    """Store each row as a submitted report of its reporting unit, with an event; an earlier draft or submission grows by one version.

    Raises NotAllowed, Conflict (with the reason of the first row that may not be submitted), BadInput (a row without its figure).
    """
    require(by, "导入月报")
    at = desk(session, request.month, on=on)
    for row in request.rows:
        reason = refusal(at, row, by=by)
        if reason:
            raise Conflict(f"项目{row.code}：{reason}")
        refuse_unfit(session, row, month=request.month)
        refuse_faults(session, row, month=request.month)
    approved = ledger.approved_months(session, request.month)
    stored = [_write(session, at, _Entry(printed(at, row, approved=approved), submit=True), by=by, on=on) for row in request.rows]
    audit.record(session, audit.Act("导入月报", request.month.chinese, f"{len(stored)}个项目"), by=by, on=on)
    return tuple(stored)


def fill_report(session: Session, request: FillReport, *, by: Actor, on: datetime) -> ProgressReport:
    """Save one row as a draft, or submit it.

    Raises NotAllowed (another unit's project), NotFound, Conflict (the month or the report's state), Moved (somebody changed the row
    since it was seen: who, when and what), BadInput (submitted without its figure). Nothing is stored then.
    """
    row, at = request.row, desk(session, request.month, on=on, code=request.row.code)
    if row.code not in at.reporters:
        raise NotFound("项目", row.code, "请核对项目编号。")
    require_for(by, "填报月报", unit_id=at.reporters[row.code])
    standing = at.standing.get(row.code)
    _refuse_moved(session, request, standing)
    reason = refusal(at, row, by=by)
    if reason:
        raise Conflict(reason)
    refuse_unfit(session, row, month=request.month)
    if request.submit:
        refuse_faults(session, row, month=request.month)
    elif standing and standing.state in (ReportState.SUBMITTED, ReportState.CONFIRMED):
        raise Conflict("本项目月报已提交。修改后请重新提交，不能存为草稿。")
    kept = with_total(row, standing.row if standing else None)
    stored = _write(session, at, _Entry(kept, submit=request.submit), by=by, on=on)
    subject = f"{row.code} {request.month.chinese}"
    audit.record(session, audit.Act("填报月报", subject, "提交" if request.submit else "存草稿"), by=by, on=on)
    return stored


def _refuse_moved(session: Session, request: FillReport, standing: ledger.Standing | None) -> None:
    if request.version == (standing.version if standing else 0):
        return
    if standing is None:
        raise Conflict(f"项目{request.row.code}的月报已不在。请刷新后重填。")
    report = session.get_one(ProgressReport, standing.report_id)
    who = session.get(Person, report.edited_by) if report.edited_by else None
    when = report.edited_at.astimezone(CHINA) if report.edited_at else None
    before = request.seen or ReportRow(request.row.code, None)
    raise Moved(request.row.code, who.name if who else "", when, changed=differences(before, standing.row))


def printed(at: Desk, row: ReportRow, *, approved: Mapping[str, Mapping[int, int]]) -> ReportRow:
    """Return a row of a workbook with the year to date that is kept beside it."""
    standing = at.standing.get(row.code)
    return with_total(row, standing.row if standing else None, approved=sum(approved.get(row.code, {}).values()))


@dataclass(frozen=True)
class _Entry:
    row: ReportRow
    submit: bool


def _write(session: Session, at: Desk, entry: _Entry, *, by: Actor, on: datetime) -> ProgressReport:
    """Write one report with its land and events."""
    row, standing = entry.row, at.standing.get(entry.row.code)
    if standing:
        report = session.get_one(ProgressReport, standing.report_id, with_for_update=True)
        report.row_version = standing.version + 1
    else:
        project_id = at.projects[row.code]
        report = ProgressReport(project_id=project_id, year=at.month.year, month=at.month.number, state=ReportState.DRAFT)
    write_figures(report, row)
    report.unit_id, report.edited_by, report.edited_at = at.reporters[row.code], by.person_id, on
    if entry.submit:
        report.state, report.submitted_at, report.confirmed_at = ReportState.SUBMITTED, report.submitted_at or on, None
    session.add(report)
    session.flush()
    write_land(session, report, row=row)
    if entry.submit:
        step(session, report, by=by, on=on)
        if row.code in at.unconfirmed:
            report.state, report.confirmed_at = ReportState.CONFIRMED, on
            step(session, report, by=by, on=on, reason=AS_CONFIRMED)
    session.flush()
    return report


def write_figures(report: ProgressReport, row: ReportRow) -> None:
    """Take over what a row states, all but its land."""
    report.investment = row.investment
    report.site_progress, report.note = row.site_progress, row.note
    report.difficulty, report.request = row.difficulty, row.request
    report.started_on, report.completed_on, report.to_date = row.started_on, row.completed_on, row.to_date


def write_land(session: Session, report: ProgressReport, *, row: ReportRow) -> None:
    """Replace a report's land by what a row states, once its districts are known to be there."""
    number = stored_number(report)
    units = {name: unit_id for unit_id, name in ledger.unit_names(session).items()}
    session.exec(sa.delete(ReportedLand).where(col(ReportedLand.report_id) == number))
    for share in row.land:
        session.add(ReportedLand(report_id=number, district_id=units[share.district], area=share.area))


def step(session: Session, report: ProgressReport, *, by: Actor, on: datetime, reason: str = "") -> None:
    """Note that a report came to the state that it is in, and the figure that it had then."""
    number, figure = stored_number(report), report.investment
    session.add(ReportEvent(report_id=number, state=report.state, at=on, person_id=by.person_id, reason=reason[:400], investment=figure))
    session.flush()


def stored_number(report: ProgressReport) -> int:
    """Return the number of a report that was flushed."""
    if report.id is None:  # pragma: no cover - the session was flushed
        raise LookupError("a stored row has a number")
    return report.id
