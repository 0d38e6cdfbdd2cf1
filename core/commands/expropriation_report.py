"""A district's monthly report of expropriation: its coordinator fills and submits it, the bureau approves or returns it."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core import expropriated
from core.access import Actor, require, require_for
from core.commands import audit
from core.commands.expropriation import project_with
from core.commands.words import fitting, person_of
from core.errors import BadInput, Conflict, NotAllowed, NotFound
from core.expropriation import Amounts, Quantity, most
from core.models import ExpropriationFigure, ExpropriationReport, ExpropriationStep, Project, ReportingMonth, Unit
from core.period import Month
from core.vocabulary import MonthState, ReportState, UnitKind


@dataclass(frozen=True)
class Stated:
    """What a district states of a project's month: stored parts by kind, a kind left out was not stated; and a note."""

    district_id: int
    code: str
    amounts: Amounts
    note: str = ""


@dataclass(frozen=True)
class FillExpropriation:
    """Save what is stated as a draft, or submit it; `version` is that of the report that was seen, 0 where there was none."""

    month: Month
    stated: Stated
    submit: bool = False
    version: int = 0


@dataclass(frozen=True)
class SeenReport:
    """A report as the person saw it: its number and its version."""

    report_id: int
    version: int


@dataclass(frozen=True)
class ReturnExpropriation:
    """Submitted reports that go back to the district, and why."""

    reports: tuple[SeenReport, ...]
    reason: str


@dataclass(frozen=True)
class ApproveExpropriationReports:
    """Submitted reports whose figures count from now on."""

    reports: tuple[SeenReport, ...]


def fill_expropriation(session: Session, request: FillExpropriation, *, by: Actor, on: datetime) -> ExpropriationReport:
    """Store a report as a draft or as submitted.

    Raises NotAllowed (another district), NotFound, Conflict (the month or the report's state, changed since it was seen), BadInput (an
    amount, a planned kind without amount on submission).
    """
    require_for(by, "填报征收进度", unit_id=request.stated.district_id)
    district, project = subject_of(session, request.stated)
    opened = session.get(ReportingMonth, (request.month.year, request.month.number), with_for_update=True)
    held = latest(session, request.stated.district_id, project_id=project, month=request.month)
    _refuse_now(request, held, opened.state if opened else None)
    refuse_unfit(request.stated)
    if request.submit:
        refuse_gaps(session, request.stated, month=request.month)
    report = held or ExpropriationReport(
        district_id=request.stated.district_id,
        project_id=project,
        year=request.month.year,
        month=request.month.number,
        state=ReportState.DRAFT,
        row_version=0,
        edited_by=person_of(by),
        edited_at=on,
    )
    if request.submit:
        report.state, report.submitted_at = ReportState.SUBMITTED, report.submitted_at or on
    write(session, report, stated=request.stated, by=by, on=on)
    if request.submit:
        step(session, report, by=by, on=on)
    said = "提交" if request.submit else "存草稿"
    audit.record(session, audit.Act("填报征收进度", f"{district}{request.stated.code} {request.month.chinese}", said), by=by, on=on)
    return report


def return_expropriation(session: Session, request: ReturnExpropriation, *, by: Actor, on: datetime) -> None:
    """Return submitted reports with a reason, all or none. Raises NotAllowed, NotFound, BadInput (no reason), Conflict (state, version)."""
    require(by, "退回征收进度")
    reason = fitting(request.reason, "退回原因", most=400, needed=True)
    found = _submitted(session, request.reports)
    for report in found:
        report.state, report.times_returned = ReportState.RETURNED, report.times_returned + 1
        _move(session, report, by=by, on=on, reason=reason)
    audit.record(session, _act("退回征收进度", found, detail=reason), by=by, on=on)


def approve_expropriation_reports(session: Session, request: ApproveExpropriationReports, *, by: Actor, on: datetime) -> None:
    """Approve submitted reports, all or none: from now on their figures count and are never overwritten.

    Raises NotAllowed (also whoever wrote the figures), NotFound, Conflict (not submitted, changed since it was seen, month locked).
    """
    require(by, "审核征收进度")
    found = _submitted(session, request.reports)
    for report in found:
        if report.edited_by == person_of(by):
            raise NotAllowed("审核本人填报的征收进度")
        report.state, report.approved_at, report.approved_by = ReportState.APPROVED, on, person_of(by)
        _move(session, report, by=by, on=on)
    audit.record(session, _act("审核征收进度", found), by=by, on=on)


def latest(session: Session, district_id: int, *, project_id: int, month: Month) -> ExpropriationReport | None:
    """Return the last entry of a district's project and month, locked for the transaction, or None."""
    asked = select(ExpropriationReport).where(
        ExpropriationReport.district_id == district_id,
        ExpropriationReport.project_id == project_id,
        ExpropriationReport.year == month.year,
        ExpropriationReport.month == month.number,
    )
    return session.exec(asked.order_by(col(ExpropriationReport.entry).desc()).with_for_update()).first()


def refuse_unfit(stated: Stated) -> None:
    """Raise BadInput when an amount is below zero or beyond what any district has."""
    for kind, amount in stated.amounts.items():
        if not 0 <= amount <= most(kind):
            raise BadInput(f"{kind.heading}不在允许范围内。请核对数额和单位。")


def refuse_gaps(session: Session, stated: Stated, *, month: Month) -> None:
    """Raise BadInput when nothing is stated, or a kind that is planned above zero for the project is not."""
    if not stated.amounts:
        raise BadInput("没有填写任何数量。没有进展的填0，不要留空。")
    planned = _planned(session, stated, month)
    lacking = [kind.heading for kind in Quantity if kind in planned and kind not in stated.amounts]
    if lacking:
        raise BadInput(f"{'、'.join(lacking)}有计划，没有填写。没有进展的填0，不要留空。")


def write(session: Session, report: ExpropriationReport, *, stated: Stated, by: Actor, on: datetime) -> None:
    """Write what is stated into a report that is not approved. Raises BadInput (the note, nobody by name)."""
    report.note = fitting(stated.note, "说明", most=400)
    report.edited_by, report.edited_at, report.row_version = person_of(by), on, report.row_version + 1
    session.add(report)
    session.flush()
    session.exec(sa.delete(ExpropriationFigure).where(col(ExpropriationFigure.report_id) == report.id))
    session.add_all(ExpropriationFigure(report_id=report.id or 0, kind=kind, amount=one) for kind, one in stated.amounts.items())
    session.flush()


def step(session: Session, report: ExpropriationReport, *, by: Actor, on: datetime, reason: str = "") -> None:
    """Note a step in a report's way."""
    session.add(ExpropriationStep(report_id=report.id or 0, state=report.state, at=on, person_id=person_of(by), reason=reason))
    session.flush()


def subject_of(session: Session, stated: Stated) -> tuple[str, int]:
    """Return the short name of the district and the number of the project. Raises NotFound, BadInput (no district, a package)."""
    unit = session.get(Unit, stated.district_id)
    if unit is None or unit.kind is not UnitKind.DISTRICT:
        raise BadInput("征收进度由区填报。请用区的账号登录。")
    return unit.short_name, project_with(session, stated.code)


def _planned(session: Session, stated: Stated, month: Month) -> frozenset[Quantity]:
    """The kinds that the version in force plans above zero for the project."""
    version = expropriated.in_force(expropriated.versions(session, month.year), month.number)
    name = session.get_one(Unit, stated.district_id).short_name
    lines = expropriated.lines(session, version) if version else ()
    mine = [line for line in lines if (line.district, line.code) == (name, stated.code)]
    return frozenset(target.kind for line in mine for target in line.targets if target.amount)


def _refuse_now(request: FillExpropriation, held: ExpropriationReport | None, state: MonthState | None) -> None:
    if (held.row_version if held else 0) != request.version:
        raise Conflict(f"{request.stated.code}的征收进度在查看以后又有改动。请刷新后重填。")
    if held is not None and held.state is ReportState.APPROVED:
        raise Conflict(f"{request.month.chinese}征收进度已审，不能改写。数字有误请申请更正。")
    if held is not None and held.state is ReportState.SUBMITTED and not request.submit:
        raise Conflict("征收进度已提交。修改后请重新提交，不能存为草稿。")
    returned = held is not None and held.state is ReportState.RETURNED
    if state is MonthState.OPEN or (returned and state is MonthState.CLOSED):
        return
    if state is None:
        raise Conflict(f"{request.month.chinese}还没有开放填报。请在开放后再报。")
    raise Conflict(f"{request.month.chinese}{state.label}，不再接收征收进度。数字有误请在锁定后申请更正。")


def _submitted(session: Session, wanted: tuple[SeenReport, ...]) -> list[ExpropriationReport]:
    """The reports as they were seen. Raises BadInput (none), NotFound, Conflict (state, version, month locked)."""
    if not wanted:
        raise BadInput("没有选中征收进度。请先勾选。")
    found = []
    for seen in wanted:
        report = session.get(ExpropriationReport, seen.report_id, with_for_update=True)
        if report is None or report.entry > 1:
            raise NotFound("征收进度", seen.report_id, "请刷新后重试。")
        code = session.get_one(Project, report.project_id).code
        if report.row_version != seen.version:
            raise Conflict(f"{code}的征收进度在查看以后又有改动。请刷新，看过新数字再办。")
        if report.state is not ReportState.SUBMITTED:
            raise Conflict(f"{code}的征收进度是“{report.state.label}”，要已提交的才能办。请刷新后重试。")
        opened = session.get(ReportingMonth, (report.year, report.month))
        if opened is None or opened.state is MonthState.LOCKED:
            raise Conflict(f"{Month(report.year, report.month).chinese}已锁定。数字有误请申请更正。")
        found.append(report)
    return found


def _move(session: Session, report: ExpropriationReport, *, by: Actor, on: datetime, reason: str = "") -> None:
    report.row_version += 1
    session.add(report)
    step(session, report, by=by, on=on, reason=reason)


def _act(name: str, reports: list[ExpropriationReport], *, detail: str = "") -> audit.Act:
    numbers = "、".join(str(report.id) for report in reports)
    month = Month(reports[0].year, reports[0].month).chinese
    return audit.Act(name, f"{month} {len(reports)}项", f"{detail} 征收进度{numbers}".strip())
