"""After the lock: a correction states a month's figures anew, and counts from the next list once another person approves it."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from core import ledger
from core.access import Actor, require, require_for
from core.commands import audit
from core.commands.moments import after_locks
from core.commands.report import step, write_figures, write_land
from core.commands.stated import refuse_below_zero, refuse_faults, refuse_unfit
from core.errors import BadInput, Conflict, NotAllowed, NotFound
from core.models import ProgressReport, Project, ReportEvent, ReportingMonth
from core.period import Month
from core.rows import ReportRow
from core.vocabulary import MonthState, ReportState


@dataclass(frozen=True)
class RequestCorrection:
    """A project's figures of a locked month, stated anew in full, and why; also for a report that was never made."""

    month: Month
    row: ReportRow
    reason: str


@dataclass(frozen=True)
class DecideCorrection:
    """Which correction is approved or refused; a refusal says why."""

    report_id: int
    approve: bool
    reason: str = ""


def request_correction(session: Session, request: RequestCorrection, *, by: Actor, on: datetime) -> ProgressReport:
    """Enter a correction that waits for approval.

    Raises NotAllowed (another unit's project, or nobody by name), NotFound, BadInput (reason, figure, a project that was off the list
    and did not report), Conflict (the month is not locked, or a correction waits already).
    """
    project = session.exec(select(Project).where(Project.code == request.row.code)).first()
    if project is None or project.id is None:
        raise NotFound("项目", request.row.code, "请核对项目编号。")
    unit_id = ledger.reporting_unit(ledger.parts(session, request.month.last_day), project.id)
    require_for(by, "申请更正", unit_id=unit_id)
    if not 1 <= len(request.reason.strip()) <= 400:
        raise BadInput("更正要写明原因，最多400字。请填写后重试。")
    if session.exec(select(Project.id).where(Project.parent_id == project.id)).first() is not None:
        raise BadInput(f"项目{project.code}：打捆项目的资金只列在子项目上。请更正子项目。")
    refuse_unfit(session, request.row, month=request.month)
    refuse_faults(session, request.row, month=request.month)
    refuse_below_zero(session, project.code, investment=request.row.investment, month=request.month)
    _require_locked(session, request.month)
    earlier = _entries(session, project.id, request.month)
    there = ledger.listed(session, request.month)
    if not earlier and there is not None and project.id not in there:
        name = request.month.chinese
        raise BadInput(f"项目{project.code}不在{name}的计划清单中，也没有{name}的月报，不能更正。请核对项目和月份。")
    if any(one.state is ReportState.SUBMITTED and _is_correction(one) for one in earlier):
        raise Conflict(f"项目{project.code} {request.month.chinese}已有一项更正待批。请等它办完再提。")
    report = _new_entry(project.id, request.month, earlier)
    asked_at = after_locks(session, on)
    report.reason, report.unit_id, report.submitted_at = request.reason.strip(), unit_id, asked_at
    report.edited_by, report.edited_at = by.person_id, asked_at
    write_figures(report, request.row)
    session.add(report)
    session.flush()
    write_land(session, report, row=request.row)
    step(session, report, by=by, on=asked_at, reason=report.reason)
    audit.record(session, audit.Act("申请更正", f"{project.code} {request.month.chinese}", report.reason), by=by, on=on)
    return report


def decide_correction(session: Session, request: DecideCorrection, *, by: Actor, on: datetime) -> None:
    """Approve or refuse a correction; whoever asked for it does not decide.

    Raises NotAllowed (no right, or one's own request), NotFound, BadInput (refused without a reason), Conflict (decided before).
    """
    require(by, "批准更正")
    report = session.get(ProgressReport, request.report_id, with_for_update=True)
    if report is None:
        raise NotFound("更正", request.report_id, "请刷新后重试。")
    if report.state is not ReportState.SUBMITTED or not _is_correction(report):
        raise Conflict("这项更正已经办过，没有改动。请刷新。")
    if by.person_id is None or by.person_id == _requester(session, report):
        raise NotAllowed("批准自己申请的更正")
    reason = request.reason.strip()
    if not request.approve and not reason:
        raise BadInput("不同意更正要写明原因。请填写后重试。")
    if len(reason) > 400:
        raise BadInput(f"意见有{len(reason)}字，最多400字。请缩短。")
    month, project = Month(report.year, report.month), session.get_one(Project, report.project_id)
    if request.approve:
        refuse_below_zero(session, project.code, investment=report.investment, month=month)
    decided_at = after_locks(session, on)
    report.state = ReportState.APPROVED if request.approve else ReportState.RETURNED
    report.approved_at = decided_at if request.approve else None
    report.row_version += 1
    step(session, report, by=by, on=decided_at, reason=reason)
    word = "同意" if request.approve else "不同意"
    audit.record(session, audit.Act("批准更正", f"{project.code} {month.chinese}", f"{word} {reason}".strip()), by=by, on=on)


def _require_locked(session: Session, month: Month) -> None:
    held = session.get(ReportingMonth, (month.year, month.number))
    if held is None or held.state is not MonthState.LOCKED:
        state = held.state.label if held else "未开放"
        raise Conflict(f"{month.chinese}是“{state}”，不用更正。请直接退回或改报。")


def _entries(session: Session, project_id: int, month: Month) -> list[ProgressReport]:
    of_month = select(ProgressReport).where(
        ProgressReport.project_id == project_id, ProgressReport.year == month.year, ProgressReport.month == month.number
    )
    return list(session.exec(of_month.order_by(col(ProgressReport.entry)).with_for_update()))


def _new_entry(project_id: int, month: Month, earlier: list[ProgressReport]) -> ProgressReport:
    """The next entry of a month; it names the one that it corrects: the approved figure, else whatever was stated last."""
    approved = [one for one in earlier if one.state is ReportState.APPROVED]
    number, corrects = (earlier[-1].entry + 1, (approved or earlier)[-1].id) if earlier else (1, None)
    return ProgressReport(
        project_id=project_id, year=month.year, month=month.number, entry=number, corrects_id=corrects, state=ReportState.SUBMITTED
    )


def _is_correction(report: ProgressReport) -> bool:
    """Whether a report was entered after its month was locked: only a correction states its reason."""
    return report.entry > 1 or report.reason != ""


def _requester(session: Session, report: ProgressReport) -> int | None:
    asked = select(ReportEvent.person_id).where(ReportEvent.report_id == report.id).order_by(col(ReportEvent.id))
    return session.exec(asked).first()
