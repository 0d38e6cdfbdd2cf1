"""The log of the demonstration city vouches for what was loaded as decided: an entry each, at the moments of the decisions."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core import vouching
from core.access import Actor
from core.commands import audit
from core.models import (
    BlacklistEntry,
    ConductRecord,
    CreditRepair,
    DirectoryEntry,
    InspectionDraw,
    InspectionProblem,
    InspectionTask,
    OfficialAct,
    OwnerOpinion,
    ProblemStep,
    ProjectCost,
    ScopeException,
    ScoreSheet,
    SheetReview,
    TierCeiling,
    UnitSuccession,
)
from core.queries.vouched import RECORDED
from core.vouching import Vouched
from data.demo.calendar import at
from data.demo.scope import SINCE

_LOADER = Actor("演示数据", frozenset(), source="演示")
_MOMENTS: dict[Vouched, Any] = {
    Vouched.RECORD: ConductRecord.decided_at,
    Vouched.RECORD_END: ConductRecord.decided_at,
    Vouched.POPULATION: InspectionDraw.published_at,
    Vouched.SEED: InspectionDraw.seeded_at,
    Vouched.SHEET: ScoreSheet.settled_at,
    Vouched.BLACK: BlacklistEntry.decided_at,
    Vouched.REPAIR: CreditRepair.decided_at,
    Vouched.OPINION: OwnerOpinion.at,
    Vouched.ACT: OfficialAct.decided_at,
    Vouched.ACT_END: OfficialAct.ended_at,
    Vouched.INSPECTED: ScoreSheet.settled_at,
    Vouched.REOPENED: ScoreSheet.settled_at,
    Vouched.ENTERED: ConductRecord.entered_at,
    Vouched.KEY: InspectionTask.planned_at,
    Vouched.GROUP: InspectionTask.inspected_on,
    Vouched.REVIEWED: SheetReview.at,
    Vouched.LISTED: DirectoryEntry.starts_on,
    Vouched.UNLISTED: DirectoryEntry.ends_on,
    Vouched.COST: ProjectCost.at,
    Vouched.PROBLEM: InspectionProblem.at,
    Vouched.EXCEPTION_ASKED: ScopeException.proposed_at,
    Vouched.EXCEPTION: ScopeException.decided_at,
    Vouched.SUCCESSION: UnitSuccession.effective_on,
    Vouched.CEILING: TierCeiling.starts_on,
}
"""What is loaded as decided, and in which column its moment or day stands."""
_UNDATED = (Vouched.ALIAS, Vouched.SPECIALTY)
"""What is loaded with the directory and has no day of its own."""
_HOUR = 18
"""Of a day alone."""


def vouch(session: Session) -> None:
    """Enter a digest of every row that was loaded as decided, in the order of the decisions."""
    for when, kind, number, digest in sorted(_found(session), key=lambda one: (one[0], list(Vouched).index(one[1]), one[2])):
        written = vouching.written(kind, number, digest=digest)
        audit.record(session, audit.Act(RECORDED, f"{kind.label}第{number}号", vouched=written), by=_LOADER, on=when)


def _found(session: Session) -> Iterator[tuple[datetime, Vouched, int, str]]:
    for kind, column in _MOMENTS.items():
        key = UnitSuccession.earlier_id if kind is Vouched.SUCCESSION else getattr(column.class_, vouching.ROWS[kind].key)
        moments = dict(session.exec(select(key, col(column))).all()) | (_stepped(session) if kind is Vouched.PROBLEM else {})
        for number, digest in vouching.digests(session, kind):
            yield _moment(moments[number]), kind, number, digest

    for kind in _UNDATED:
        yield from ((at(SINCE, _HOUR), kind, number, digest) for number, digest in vouching.digests(session, kind))


def _stepped(session: Session) -> dict[int, datetime]:
    """The last step of each problem that was answered: it is vouched for with its steps."""
    last = sa.func.max(col(ProblemStep.at))
    return dict(session.exec(select(ProblemStep.problem_id, last).group_by(col(ProblemStep.problem_id))).all())


def _moment(when: datetime | date) -> datetime:
    return when if isinstance(when, datetime) else at(when, _HOUR)
