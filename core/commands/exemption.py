"""Force majeure: applied for before its months close, decided by another person, with an expiry; judgement sees what was approved."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from core import ledger
from core.access import Actor, Reach, require
from core.commands import audit
from core.commands.moments import after_locks
from core.commands.words import fitting, person_of
from core.errors import BadInput, Conflict, NotAllowed, NotFound
from core.models import Exemption, Project, ReportingMonth
from core.period import CHINA, Month
from core.vocabulary import MonthState


@dataclass(frozen=True)
class ApplyExemption:
    """Ask that months of a project do not count against its unit, by which document; `expires_on` ends it early."""

    code: str
    year: int
    from_month: int
    to_month: int
    reason: str
    document: str
    expires_on: date | None = None


@dataclass(frozen=True)
class DecideExemption:
    """Approve or refuse an application; a refusal says why."""

    exemption_id: int
    approve: bool
    reason: str = ""


def apply_exemption(session: Session, request: ApplyExemption, *, by: Actor, on: datetime) -> Exemption:
    """Apply for force majeure.

    Raises NotAllowed, NotFound, BadInput (months, no reason or document, expiry before the months), Conflict (a month was closed).
    """
    reach = require(by, "申请不可抗力")
    project = session.exec(select(Project).where(Project.code == request.code)).first()
    if project is None or project.id is None:
        raise NotFound("项目", request.code, "请核对项目编号。")
    if reach is Reach.OWN and by.unit_id not in ledger.concerned(session, on.astimezone(CHINA).date(), project_id=project.id):
        raise NotAllowed("申请不可抗力")
    _refuse_months(session, request)
    applied = Exemption(
        project_id=project.id,
        year=request.year,
        from_month=request.from_month,
        to_month=request.to_month,
        reason=fitting(request.reason, "事由", most=400, needed=True),
        document=fitting(request.document, "证明文件", most=120, needed=True),
        proposer_id=person_of(by),
        proposed_on=on.astimezone(CHINA).date(),
        expires_on=request.expires_on,
    )
    session.add(applied)
    session.flush()
    audit.record(session, audit.Act("申请不可抗力", f"{project.code} {_span(applied)}", applied.reason), by=by, on=on)
    return applied


def decide_exemption(session: Session, request: DecideExemption, *, by: Actor, on: datetime) -> None:
    """Decide an application. Raises NotAllowed (the applicant himself), NotFound, BadInput (refused without reason), Conflict (decided)."""
    require(by, "批准不可抗力")
    held = session.get(Exemption, request.exemption_id, with_for_update=True)
    if held is None:
        raise NotFound("不可抗力申请", request.exemption_id, "请刷新后再看。")
    if held.approved_at is not None or held.refused_at is not None:
        raise Conflict("这项申请已经办理。请刷新后再看。")
    if held.proposer_id == person_of(by):
        raise NotAllowed("批准本人申请的不可抗力")
    held.decision = fitting(request.reason, "理由", most=400, needed=not request.approve)
    held.approver_id = person_of(by)
    if request.approve:
        held.approved_at = after_locks(session, on)
    else:
        held.refused_at = on
    session.add(held)
    project = session.get_one(Project, held.project_id)
    said = "批准" if request.approve else "不批准"
    audit.record(session, audit.Act("批准不可抗力", f"{project.code} {_span(held)}", f"{said}：{held.decision}"), by=by, on=on)


def _refuse_months(session: Session, request: ApplyExemption) -> None:
    if not 1 <= request.from_month <= request.to_month <= 12:
        raise BadInput("起止月份有误。请核对。")
    if request.expires_on is not None and request.expires_on < Month(request.year, request.from_month).first_day:
        raise BadInput("失效日期早于起始月份。请改正。")
    months = select(ReportingMonth).where(
        ReportingMonth.year == request.year, col(ReportingMonth.number).between(request.from_month, request.to_month)
    )
    closed = [one.number for one in session.exec(months) if one.state is not MonthState.OPEN]
    if closed:
        raise Conflict(f"{min(closed)}月已经关闭填报，不能再申请。不可抗力须在当月关闭填报以前申请。")


def _span(held: Exemption) -> str:
    return f"{held.year}年{held.from_month}—{held.to_month}月"
