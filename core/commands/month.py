"""Reporting months: the bureau opens a month, and only then do units report it; its due moment moves by an act with a reason."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from core import ledger
from core.access import Actor, require
from core.commands import audit
from core.errors import BadInput, Conflict
from core.models import ReportingMonth
from core.period import CHINA, Month
from core.vocabulary import MonthState


@dataclass(frozen=True)
class OpenMonth:
    """Open a month for reports that are due at a moment; of an open month, move the due moment, with a reason."""

    month: Month
    due_at: datetime
    reason: str = ""


def open_month(session: Session, request: OpenMonth, *, by: Actor, on: datetime) -> ReportingMonth:
    """Open a month, or move the due moment of one that is open.

    Raises NotAllowed, BadInput (due before the month begins), Conflict (no approved plan, closed or locked, no reason, nothing to move).
    """
    require(by, "开放填报")
    month = request.month
    if request.due_at.astimezone(CHINA).date() < month.first_day:
        raise BadInput(f"截止时间在{month.chinese}以前。请改正截止时间。")
    held = session.get(ReportingMonth, (month.year, month.number), with_for_update=True)
    if held is not None:
        act = _move_due(held, request)
    else:
        _refuse_without_plan(session, month)
        held = ReportingMonth(year=month.year, number=month.number, state=MonthState.OPEN, due_at=request.due_at)
        act = audit.Act("开放填报", month.chinese, f"截止{_minute(request.due_at)}")
    session.add(held)
    audit.record(session, act, by=by, on=on)
    session.flush()
    return held


def _refuse_without_plan(session: Session, month: Month) -> None:
    if ledger.in_force(ledger.editions(session, month.year), month.number) is None:
        advice = "请先导入年度计划并批准，再开放填报。"
        raise Conflict(f"{month.year}年还没有已批准的年度计划，{month.chinese}没有开放。{advice}")


def _move_due(held: ReportingMonth, request: OpenMonth) -> audit.Act:
    opened = f"{request.month.chinese}已开放过，现在是{held.state.label}，截止时间{_minute(held.due_at)}"
    if held.state is not MonthState.OPEN or held.due_at == request.due_at:
        raise Conflict(f"{opened}，没有改动。")
    if not request.reason.strip():
        raise Conflict(f"{opened}，没有改动。要改截止时间，请写明原因（--reason）。")
    before, held.due_at = held.due_at, request.due_at
    detail = f"{_minute(before)}改为{_minute(request.due_at)}：{request.reason.strip()}"
    return audit.Act("改截止时间", request.month.chinese, detail[:1000])


def _minute(moment: datetime) -> str:
    return f"{moment.astimezone(CHINA):%Y-%m-%d %H:%M}"
