"""The order of approvals and locks when the clocks of two machines differ: a list sees what was approved before its month was locked."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col

from core.frames import pick
from core.models import PlanEdition, ReportEvent, ReportingMonth


def after_steps(session: Session, on: datetime) -> datetime:
    """Return when a month is locked: now, and not before the last step of a report or the last approved edition."""
    latest = [session.execute(pick(sa.func.max(moment))).scalar() for moment in (col(ReportEvent.at), col(PlanEdition.approved_at))]
    known: list[datetime] = [moment for moment in latest if moment is not None]
    return max([on, *known])


def after_locks(session: Session, on: datetime) -> datetime:
    """Return when something counts that no locked list may see: now, and later than every lock."""
    locked: datetime | None = session.execute(pick(sa.func.max(col(ReportingMonth.locked_at)))).scalar()
    return on if locked is None else max(on, locked + timedelta(microseconds=1))
