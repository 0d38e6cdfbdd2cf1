"""Reporting months: the bureau opens a month, and only then do units report it."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from core.access import Actor, require
from core.commands import audit
from core.errors import BadInput, Conflict
from core.models import ReportingMonth
from core.period import CHINA, Month
from core.vocabulary import MonthState


@dataclass(frozen=True)
class OpenMonth:
    """Open a month for reports that are due at a moment."""

    month: Month
    due_at: datetime


def open_month(session: Session, request: OpenMonth, *, by: Actor, on: datetime) -> ReportingMonth:
    """Open a month that was not opened before. Raises NotAllowed, BadInput (due before the month begins), Conflict (opened before)."""
    require(by, "开放填报")
    month = request.month
    if request.due_at.astimezone(CHINA).date() < month.first_day:
        raise BadInput(f"截止时间在{month.chinese}以前。请改正截止时间。")
    held = session.get(ReportingMonth, (month.year, month.number), with_for_update=True)
    if held is not None:
        raise Conflict(f"{month.chinese}已开放过，现在是{held.state.label}，截止时间{held.due_at:%Y-%m-%d %H:%M}，没有改动。")
    opened = ReportingMonth(year=month.year, number=month.number, state=MonthState.OPEN, due_at=request.due_at)
    session.add(opened)
    audit.record(session, audit.Act("开放填报", month.chinese, f"截止{request.due_at:%Y-%m-%d %H:%M}"), by=by, on=on)
    session.flush()
    return opened
