"""After the lock: a correction of a district's month states it anew, names the entry before it, and counts once another approves it."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from core.access import Actor, require, require_for
from core.commands import audit
from core.commands.expropriation_report import Stated, refuse_gaps, refuse_unfit, step, subject_of, write
from core.commands.moments import after_locks
from core.commands.words import fitting, person_of
from core.errors import Conflict, NotAllowed, NotFound
from core.models import ExpropriationReport, Project, ReportingMonth, Unit
from core.period import Month
from core.vocabulary import MonthState, ReportState


@dataclass(frozen=True)
class CorrectExpropriation:
    """A district's figures of a project for a locked month, stated anew in full, and why; also where there was no report."""

    month: Month
    stated: Stated
    reason: str


@dataclass(frozen=True)
class DecideExpropriation:
    """Which correction is approved or refused; a refusal says why."""

    report_id: int
    approve: bool
    reason: str = ""


def correct_expropriation(session: Session, request: CorrectExpropriation, *, by: Actor, on: datetime) -> ExpropriationReport:
    """Enter a correction that waits for approval.

    Raises NotAllowed (another district, nobody by name), NotFound, BadInput (reason, amounts), Conflict (the month is not locked, a
    correction waits already).
    """
    require_for(by, "申请征收更正", unit_id=request.stated.district_id)
    district, project = subject_of(session, request.stated)
    reason = fitting(request.reason, "更正原因", most=400, needed=True)
    refuse_unfit(request.stated)
    refuse_gaps(session, request.stated, month=request.month)
    _require_locked(session, request.month)
    earlier = _entries(session, request, project)
    if any(_waits(one) for one in earlier):
        raise Conflict(f"{request.stated.code} {request.month.chinese}已有一项更正待批。请等它办完再提。")
    asked_at = after_locks(session, on)
    approved = [one for one in earlier if one.state is ReportState.APPROVED]
    number, corrects = (earlier[-1].entry + 1, (approved or earlier)[-1].id) if earlier else (1, None)
    report = ExpropriationReport(
        district_id=request.stated.district_id,
        project_id=project,
        year=request.month.year,
        month=request.month.number,
        entry=number,
        corrects_id=corrects,
        reason=reason,
        state=ReportState.SUBMITTED,
        submitted_at=asked_at,
        row_version=0,
        edited_by=person_of(by),
        edited_at=asked_at,
    )
    write(session, report, stated=request.stated, by=by, on=asked_at)
    step(session, report, by=by, on=asked_at, reason=reason)
    audit.record(session, audit.Act("申请征收更正", f"{district}{request.stated.code} {request.month.chinese}", reason), by=by, on=on)
    return report


def decide_expropriation(session: Session, request: DecideExpropriation, *, by: Actor, on: datetime) -> None:
    """Approve or refuse a correction; whoever asked for it does not decide.

    Raises NotAllowed (no right, or one's own request), NotFound, BadInput (refused without a reason), Conflict (decided before).
    """
    require(by, "批准征收更正")
    report = session.get(ExpropriationReport, request.report_id, with_for_update=True)
    if report is None:
        raise NotFound("征收更正", request.report_id, "请刷新后重试。")
    if not _waits(report):
        raise Conflict("这项更正已经办过，没有改动。请刷新。")
    if report.edited_by == person_of(by):
        raise NotAllowed("批准自己申请的更正")
    reason = fitting(request.reason, "意见", most=400, needed=not request.approve)
    decided_at = after_locks(session, on)
    report.state = ReportState.APPROVED if request.approve else ReportState.RETURNED
    if request.approve:
        report.approved_at, report.approved_by = decided_at, person_of(by)
    report.row_version += 1
    session.add(report)
    step(session, report, by=by, on=decided_at, reason=reason)
    district, code = session.get_one(Unit, report.district_id).short_name, session.get_one(Project, report.project_id).code
    said = f"{'同意' if request.approve else '不同意'} {reason}".strip()
    audit.record(session, audit.Act("批准征收更正", f"{district}{code} {Month(report.year, report.month).chinese}", said), by=by, on=on)


def _require_locked(session: Session, month: Month) -> None:
    held = session.get(ReportingMonth, (month.year, month.number), with_for_update=True)
    if held is None or held.state is not MonthState.LOCKED:
        state = held.state.label if held else "未开放"
        raise Conflict(f"{month.chinese}是“{state}”，不用更正。请直接退回或改报。")


def _entries(session: Session, request: CorrectExpropriation, project_id: int) -> list[ExpropriationReport]:
    asked = select(ExpropriationReport).where(
        ExpropriationReport.district_id == request.stated.district_id,
        ExpropriationReport.project_id == project_id,
        ExpropriationReport.year == request.month.year,
        ExpropriationReport.month == request.month.number,
    )
    return list(session.exec(asked.order_by(col(ExpropriationReport.entry)).with_for_update()))


def _waits(report: ExpropriationReport) -> bool:
    """Whether a correction waits for its decision: only a correction states its reason."""
    return report.state is ReportState.SUBMITTED and report.reason != ""
