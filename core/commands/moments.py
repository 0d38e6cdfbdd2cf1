"""The order of approvals and locks when the clocks of two machines differ: a list sees what was approved before its month was locked."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col

from core.frames import pick
from core.models import Card, Circular, ExpropriationStep, ExpropriationVersion, PlanEdition, ReportEvent, ReportingMonth
from core.period import Month


def after_steps(session: Session, on: datetime) -> datetime:
    """Return when a month is locked: now, and not before the last step of a report or the last approved edition of a plan."""
    moments = (
        *(col(ReportEvent.at), col(PlanEdition.approved_at)),
        *(col(ExpropriationStep.at), col(ExpropriationVersion.approved_at)),
    )
    latest = [session.execute(pick(sa.func.max(moment))).scalar() for moment in moments]
    known: list[datetime] = [moment for moment in latest if moment is not None]
    return max([on, *known])


def after_locks(session: Session, on: datetime) -> datetime:
    """Return when something counts that no locked list may see: now, and later than every lock."""
    locked: datetime | None = session.execute(pick(sa.func.max(col(ReportingMonth.locked_at)))).scalar()
    return on if locked is None else max(on, locked + timedelta(microseconds=1))


def after_signatures(session: Session, month: Month, *, on: datetime) -> datetime:
    """Return when a card of a month is issued: after every lock, and after the signatures of circulars that do not hold it."""
    mine = (col(Circular.year) == month.year, col(Circular.month) == month.number)
    signed: datetime | None = session.execute(pick(sa.func.max(col(Circular.signed_at))).where(*mine)).scalar()
    counted = after_locks(session, on)
    return counted if signed is None else max(counted, signed + timedelta(microseconds=1))


def after_cards(session: Session, month: Month, *, on: datetime) -> datetime:
    """Return when a circular of a month is signed: now, and not before the last card that it holds."""
    mine = (col(Card.year) == month.year, col(Card.month) == month.number)
    issued: datetime | None = session.execute(pick(sa.func.max(col(Card.issued_at))).where(*mine)).scalar()
    return on if issued is None else max(on, issued)
