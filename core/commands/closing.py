"""The end of a reporting month: the bureau closes it, may open it again, and locks it; after that there are only corrections."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core import ledger
from core.access import Actor, require
from core.commands import audit
from core.commands.moments import after_steps
from core.errors import BadInput, Conflict, NotFound
from core.models import ExpropriationReport, ProgressReport, ReportingMonth, Unit
from core.period import Month
from core.vocabulary import MonthState, ReportState


@dataclass(frozen=True)
class OfMonth:
    """Which month, and why, where a reason is needed."""

    month: Month
    reason: str = ""


def close_month(session: Session, request: OfMonth, *, by: Actor, on: datetime) -> None:
    """Close an open month: units stop, the bureau reviews. Raises NotAllowed, NotFound, Conflict (not open)."""
    require(by, "关闭填报")
    held = _held(session, request.month, MonthState.OPEN)
    held.state, held.closed_at = MonthState.CLOSED, on
    audit.record(session, audit.Act("关闭填报", request.month.chinese), by=by, on=on)


def reopen_month(session: Session, request: OfMonth, *, by: Actor, on: datetime) -> None:
    """Open a closed month again, with a reason. Raises NotAllowed, NotFound, BadInput (no reason), Conflict (not closed)."""
    require(by, "重新开放填报")
    if not request.reason.strip():
        raise BadInput("重新开放填报要写明原因。请填写后重试。")
    held = _held(session, request.month, MonthState.CLOSED)
    held.state, held.closed_at = MonthState.OPEN, None
    audit.record(session, audit.Act("重新开放填报", request.month.chinese, request.reason.strip()), by=by, on=on)


def lock_month(session: Session, request: OfMonth, *, by: Actor, on: datetime) -> None:
    """Lock a closed month, after the months before it.

    Raises NotAllowed, NotFound, Conflict (not closed; an earlier month not locked), BadInput (reports wait and no reason is given).
    """
    require(by, "锁定月份")
    held = _held(session, request.month, MonthState.CLOSED)
    earlier = session.exec(
        select(ReportingMonth)
        .where(sa.or_(col(ReportingMonth.year) < held.year, _earlier_in(held)), ReportingMonth.state != MonthState.LOCKED)
        .order_by(col(ReportingMonth.year), col(ReportingMonth.number))
    ).first()
    if earlier is not None:
        name = Month(earlier.year, earlier.number).chinese
        raise Conflict(f"{name}还没有锁定。请先锁定{name}。")
    waiting = waiting_reports(session, request.month)
    if waiting and not request.reason.strip():
        raise BadInput(f"{request.month.chinese}还有{waiting}项待审。请先审核，或写明带着待审锁定的理由。")
    held.state, held.locked_at = MonthState.LOCKED, after_steps(session, on)
    detail = f"待审{waiting}项：{request.reason.strip()}" if waiting else request.reason.strip()
    audit.record(session, audit.Act("锁定月份", request.month.chinese, detail), by=by, on=on)


def _earlier_in(held: ReportingMonth) -> sa.ColumnElement[bool]:
    return sa.and_(col(ReportingMonth.year) == held.year, col(ReportingMonth.number) < held.number)


def waiting_reports(session: Session, month: Month) -> int:
    """Return how many reports of a month wait for the bureau: of projects on the month's list, as 月报审核 shows them."""
    return len(_unapproved(session, month, (ReportState.SUBMITTED, ReportState.CONFIRMED)))


@dataclass(frozen=True)
class Undecided:
    """A report that is neither approved nor can be left out: its state, whose it is, and whether it is about 征收."""

    state: ReportState
    unit: str
    land: bool = False


def undecided(session: Session, month: Month) -> tuple[Undecided, ...]:
    """Return the reports of a month that somebody still has to act on, by unit: handed in and not approved, or returned.

    What was never handed in is none of them: after the close nobody can hand it in.
    """
    states = (ReportState.SUBMITTED, ReportState.CONFIRMED, ReportState.RETURNED)
    mine = (ExpropriationReport.year == month.year, ExpropriationReport.month == month.number, ExpropriationReport.entry == 1)
    land = session.exec(select(ExpropriationReport).where(*mine, col(ExpropriationReport.state).in_(states)))
    names = dict(session.exec(select(Unit.id, Unit.name)).all())
    found = [Undecided(one.state, names.get(one.unit_id, "")) for one in _unapproved(session, month, states)]
    found += [Undecided(one.state, names.get(one.district_id, ""), land=True) for one in land]
    return tuple(sorted(found, key=lambda one: (one.unit, one.land, one.state.name)))


def _unapproved(session: Session, month: Month, states: tuple[ReportState, ...]) -> list[ProgressReport]:
    of_month = select(ProgressReport).where(ProgressReport.year == month.year, ProgressReport.month == month.number)
    handed = of_month.where(col(ProgressReport.state).in_(states), ProgressReport.entry == 1)
    there = ledger.listed(session, month) or frozenset()
    return [one for one in session.exec(handed) if one.project_id in there]


def _held(session: Session, month: Month, wanted: MonthState) -> ReportingMonth:
    held = session.get(ReportingMonth, (month.year, month.number), with_for_update=True)
    if held is None:
        raise NotFound("填报月份", month.chinese, "请先开放填报。")
    if held.state is not wanted:
        raise Conflict(f"{month.chinese}现在是“{held.state.label}”，不能这样办。请刷新后再看。")
    return held
