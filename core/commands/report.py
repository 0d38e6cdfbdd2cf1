"""Monthly reports: units submit them while the month is open; an approved figure is only ever corrected by a new entry."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core import ledger
from core.access import Actor, require
from core.commands import audit
from core.errors import BadInput, Conflict
from core.models import ProgressReport, Project, ReportedLand, ReportEvent, ReportingMonth
from core.period import Month
from core.rows import ReportRow
from core.vocabulary import MonthState, ReportState, UserRole


@dataclass(frozen=True)
class SubmitReports:
    """Submit the reports of one month; rows whose report already says the same may be left out."""

    month: Month
    rows: tuple[ReportRow, ...]


@dataclass(frozen=True)
class Desk:
    """What decides whether a report may be submitted: the month's state (None: not opened), the standing reports, who reports what."""

    month: Month
    state: MonthState | None
    standing: dict[str, ledger.Standing]
    reporters: dict[str, int | None]


def desk(session: Session, month: Month) -> Desk:
    """Look up what decides about reports of `month`; on PostgreSQL the month's row stays locked until the transaction ends."""
    opened = session.exec(
        select(ReportingMonth).where(ReportingMonth.year == month.year, ReportingMonth.number == month.number).with_for_update()
    ).first()
    held = ledger.parts(session, month.last_day)
    projects = session.exec(select(Project.id, Project.code)).all()
    reporters = {code: ledger.reporting_unit(held, number) for number, code in projects if number is not None}
    return Desk(month, opened.state if opened else None, ledger.standing_reports(session, month), reporters)


def refusal(at: Desk, row: ReportRow, *, by: Actor) -> str:
    """Return why a report may not be submitted now and what to do, or an empty text."""
    if row.code not in at.reporters:
        return f"库中没有项目{row.code}。请核对项目编号。"
    if UserRole.OFFICER not in by.roles and by.unit_id != at.reporters[row.code]:
        return "本项目不由本单位填报。请从表中删去本行。"
    standing = at.standing.get(row.code)
    if standing and standing.state is ReportState.APPROVED:
        return f"{at.month.chinese}月报已审，不能改写。数字有误请办理更正。"
    if at.state is not MonthState.OPEN:
        return _month_is_not_open(at)
    if standing and standing.state is ReportState.CONFIRMED:
        return "责任单位已确认。需要修改请先由责任单位退回。"
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
    at = desk(session, request.month)
    for row in request.rows:
        reason = refusal(at, row, by=by)
        if reason:
            raise Conflict(f"项目{row.code}：{reason}")
        _refuse_faults(row)
    stored = _write_reports(session, at, request.rows, on)
    _write_followers(session, list(zip(stored, request.rows, strict=True)), by, on)
    audit.record(session, audit.Act("导入月报", request.month.chinese, f"{len(stored)}个项目"), by=by, on=on)
    session.flush()
    return stored


def _refuse_faults(row: ReportRow) -> None:
    if row.investment is None:
        raise BadInput(f"项目{row.code}没有填本月完成投资。没有完成投资请填0，不要留空。")
    if row.investment < 0 and not row.note:
        raise BadInput(f"项目{row.code}本月完成投资是负数，没有说明。请在“说明”写明冲减原因。")


def _write_reports(session: Session, at: Desk, rows: tuple[ReportRow, ...], on: datetime) -> tuple[ProgressReport, ...]:
    of_month = select(ProgressReport).where(ProgressReport.year == at.month.year, ProgressReport.month == at.month.number)
    known = {report.id: report for report in session.exec(of_month.with_for_update())}
    projects = {code: number for number, code in session.exec(select(Project.id, Project.code))}
    written = []
    for row in rows:
        standing = at.standing.get(row.code)
        report = known[standing.report_id] if standing else _blank(at.month, projects[row.code])
        report.row_version = standing.version + 1 if standing else 1
        _fill(report, row)
        report.unit_id = at.reporters[row.code]
        report.submitted_at = report.submitted_at or on
        written.append(report)
    session.add_all(written)
    session.flush()
    return tuple(written)


def _fill(report: ProgressReport, row: ReportRow) -> None:
    report.state = ReportState.SUBMITTED
    report.investment = row.investment
    report.site_progress, report.note = row.site_progress, row.note
    report.difficulty, report.request = row.difficulty, row.request
    report.started_on, report.completed_on = row.started_on, row.completed_on


def _write_followers(session: Session, stored: list[tuple[ProgressReport, ReportRow]], by: Actor, on: datetime) -> None:
    """Write the land and the event of each report."""
    units = {name: number for number, name in ledger.unit_names(session).items()}
    for report, row in stored:
        number = _stored(report.id)
        session.exec(sa.delete(ReportedLand).where(col(ReportedLand.report_id) == number))
        for share in row.land:
            if share.district not in units:
                raise BadInput(f"库中没有“{share.district}”。请用区的全称。")
            session.add(ReportedLand(report_id=number, district_id=units[share.district], area=share.area))
        session.add(ReportEvent(report_id=number, state=ReportState.SUBMITTED, at=on, person_id=by.person_id))


def _blank(month: Month, project_id: int | None) -> ProgressReport:
    return ProgressReport(project_id=_stored(project_id), year=month.year, month=month.number, state=ReportState.SUBMITTED)


def _stored(number: int | None) -> int:
    if number is None:  # pragma: no cover - the session was flushed
        raise LookupError("a stored row has a number")
    return number
