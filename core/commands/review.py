"""The way of a submitted report: the responsible unit's manager confirms it, the bureau approves it, either may return it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select

from core import ledger
from core.access import Actor, require, require_for
from core.accounts import units_with
from core.commands import audit
from core.commands.report import AS_CONFIRMED, step
from core.commands.stated import refuse_below_zero
from core.errors import BadInput, Conflict, NotFound
from core.models import ProgressReport, Project, ReportingMonth
from core.period import Month
from core.vocabulary import MonthState, ReportState, Role, UserRole

LONGEST_NOTE = 280
"""Signs of an approval's note: it stands with the names of the doubts in one step of the report's way."""


@dataclass(frozen=True)
class Seen:
    """A report as the person saw it: its number, its version (a newer one is not what was judged), and the doubts shown beside it."""

    report_id: int
    version: int
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True)
class ConfirmReports:
    """Reports that the manager of the responsible unit vouches for."""

    reports: tuple[Seen, ...]


@dataclass(frozen=True)
class ReturnReports:
    """Reports that go back to whoever fills them, and why."""

    reports: tuple[Seen, ...]
    reason: str


@dataclass(frozen=True)
class ApproveReports:
    """Reports whose figures count from now on; the note says how doubts about them were settled, and is needed where any were shown."""

    reports: tuple[Seen, ...]
    note: str = ""


@dataclass(frozen=True)
class _Case:
    report: ProgressReport
    code: str
    responsible: int | None
    doubts: tuple[str, ...]


def confirm_reports(session: Session, request: ConfirmReports, *, by: Actor, on: datetime) -> None:
    """Confirm submitted reports, all or none.

    Raises NotAllowed (another unit's project), NotFound, Conflict (not submitted, changed since it was seen, month locked).
    """
    require(by, "确认月报")
    for case in _cases(session, request.reports):
        require_for(by, "确认月报", unit_id=case.responsible)
        _require_state(case, ReportState.SUBMITTED)
        case.report.state, case.report.confirmed_at = ReportState.CONFIRMED, on
        _move(session, case, by=by, on=on)
    audit.record(session, _act(session, "确认月报", request.reports), by=by, on=on)


def return_reports(session: Session, request: ReturnReports, *, by: Actor, on: datetime) -> None:
    """Return submitted or confirmed reports with a reason, all or none; a manager returns only what the bureau has not been handed.

    Raises NotAllowed, NotFound, BadInput (no reason), Conflict (state, version, month locked).
    """
    require(by, "退回月报")
    reason = request.reason.strip()
    if not reason:
        raise BadInput("退回没有写原因。请写明要改什么。")
    if len(reason) > _LONGEST:
        raise BadInput(f"退回原因有{len(reason)}字，最多{_LONGEST}字。请缩短。")
    for case in _cases(session, request.reports):
        require_for(by, "退回月报", unit_id=case.responsible)
        _require_state(case, *_RETURNABLE if UserRole.OFFICER in by.roles else _RETURNABLE[:1])
        case.report.state, case.report.times_returned = ReportState.RETURNED, case.report.times_returned + 1
        case.report.confirmed_at = None
        _move(session, case, by=by, on=on, reason=reason)
    audit.record(session, _act(session, "退回月报", request.reports, detail=reason), by=by, on=on)


def approve_reports(session: Session, request: ApproveReports, *, by: Actor, on: datetime) -> None:
    """Approve confirmed reports, all or none: from now on their figures count and are never overwritten.

    Raises NotAllowed, NotFound, BadInput (doubts and no note, more taken back than there is), Conflict (not confirmed, changed since it
    was seen, month locked).
    """
    require(by, "审核月报")
    note = request.note.strip()
    if len(note) > LONGEST_NOTE:
        raise BadInput(f"说明有{len(note)}字，最多{LONGEST_NOTE}字。请缩短。")
    managed = units_with(session, UserRole.UNIT_MANAGER, on=on)
    for case in _cases(session, request.reports):
        _require_state(case, *_APPROVABLE[: 1 if case.responsible in managed else 2])
        if case.doubts and not note:
            raise BadInput(f"项目{case.code}有疑点：{'、'.join(case.doubts)}。请写明核实情况再审核。")
        if case.report.state is ReportState.SUBMITTED:
            case.report.state, case.report.confirmed_at = ReportState.CONFIRMED, on
            step(session, case.report, by=by, on=on, reason=AS_CONFIRMED)
        if case.report.investment is not None and case.report.investment < 0:
            refuse_below_zero(session, case.code, investment=case.report.investment, month=Month(case.report.year, case.report.month))
        case.report.state, case.report.approved_at = ReportState.APPROVED, on
        settled = f"（疑点：{'、'.join(case.doubts)}）" if case.doubts else ""
        _move(session, case, by=by, on=on, reason=f"{note}{settled}")
    audit.record(session, _act(session, "审核月报", request.reports, detail=note), by=by, on=on)


_LONGEST = 400
_RETURNABLE = (ReportState.SUBMITTED, ReportState.CONFIRMED)
_APPROVABLE = (ReportState.CONFIRMED, ReportState.SUBMITTED)
"""What the bureau approves; a submitted report only where nobody could confirm it."""


def _cases(session: Session, wanted: tuple[Seen, ...]) -> Iterator[_Case]:
    """Yield each report with what decides about it; raises NotFound, Conflict."""
    if not wanted:
        raise BadInput("没有选中月报。请先勾选。")
    parts: dict[Month, ledger.Parts] = {}
    for seen in wanted:
        report = session.get(ProgressReport, seen.report_id, with_for_update=True)
        if report is None or report.entry > 1:
            raise NotFound("月报", seen.report_id, "请刷新后重试。")
        month, project = Month(report.year, report.month), session.get_one(Project, report.project_id)
        if report.row_version != seen.version:
            raise Conflict(f"项目{project.code}的月报在查看以后又有改动。请刷新，看过新数字再办。")
        if month not in parts:
            _refuse_locked(session, month)
            parts[month] = ledger.parts(session, month.last_day)
        yield _Case(report, project.code, parts[month].get((report.project_id, Role.RESPONSIBLE)), seen.doubts)


def _refuse_locked(session: Session, month: Month) -> None:
    opened = session.exec(select(ReportingMonth).where(ReportingMonth.year == month.year, ReportingMonth.number == month.number)).first()
    if opened is None or opened.state is MonthState.LOCKED:
        raise Conflict(f"{month.chinese}已锁定。数字有误请办理更正。")


def _require_state(case: _Case, *allowed: ReportState) -> None:
    if case.report.state not in allowed:
        wanted = "、".join(state.label for state in allowed)
        raise Conflict(f"项目{case.code}的月报是“{case.report.state.label}”，要{wanted}的才能办。请刷新后重试。")


def _move(session: Session, case: _Case, *, by: Actor, on: datetime, reason: str = "") -> None:
    case.report.row_version += 1
    session.add(case.report)
    step(session, case.report, by=by, on=on, reason=reason)


def _act(session: Session, name: str, reports: tuple[Seen, ...], *, detail: str = "") -> audit.Act:
    first = session.get_one(ProgressReport, reports[0].report_id)
    numbers = "、".join(str(seen.report_id) for seen in reports)
    return audit.Act(name, f"{Month(first.year, first.month).chinese} {len(reports)}项", f"{detail} 月报{numbers}".strip())
