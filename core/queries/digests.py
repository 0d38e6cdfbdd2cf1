"""What a person's daily message counts: what waits as the first page counts it, cards that are proposed, own reports due soon or late."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from core.access import MAY_SEE, Actor, Reach, reach
from core.messages import Counts
from core.models import ReportingMonth
from core.period import CHINA, Month
from core.queries import card_proposals, desk, due, issues, waiting
from core.vocabulary import MonthState


def counts(session: Session, viewer: Actor, *, on: datetime, remind_days: int) -> Counts:
    """Return what waits for the viewer at a moment, in pieces; nothing that the viewer may not see is counted.

    A report that is missing is told of `remind_days` before the month's due moment, and after it. A problem counts as moved up while
    its owner, the viewer's unit or for the bureau anybody, has to act after it was late before.
    """
    day = on.astimezone(CHINA).date()
    matters = due.due(session, viewer, day=day)
    acts = waiting.waiting(session, viewer, day=day)
    proposed = card_proposals.waiting(session, viewer)
    soon, late = _missing(session, viewer, on=on, remind_days=remind_days)
    return Counts(
        todo=sum(one.mine for one in matters) + sum(one.number for one in acts) + proposed,
        soon=sum(one.soon for one in matters),
        late=sum(one.late for one in matters),
        lifted=_lifted(session, viewer, on=on),
        reports_soon=soon,
        reports_late=late,
        cards=proposed,
    )


def _missing(session: Session, viewer: Actor, *, on: datetime, remind_days: int) -> tuple[int, int]:
    """Reports that are missing of open months: of those due soon, and of those whose due moment has passed."""
    if reach(viewer, MAY_SEE["催报名单"]) is None:
        return 0, 0
    found = {True: 0, False: 0}
    opened = select(ReportingMonth).where(
        ReportingMonth.state == MonthState.OPEN, col(ReportingMonth.due_at) <= on + timedelta(days=remind_days)
    )
    for held in session.exec(opened):
        some = desk.reminders(session, viewer, month=Month(held.year, held.number))
        found[held.due_at <= on] += sum(len(one.missing) for one in some)
    return found[False], found[True]


def _lifted(session: Session, viewer: Actor, *, on: datetime) -> int:
    reached = reach(viewer, MAY_SEE["问题"])
    if reached is None:
        return 0
    some = issues.issues(session, viewer, day=on.astimezone(CHINA).date())
    return sum(one.lifted and one.state.with_owner for one in some if reached is Reach.ALL or one.owner_unit_id == viewer.unit_id)
