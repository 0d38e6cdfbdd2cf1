"""The log of the demonstration city vouches for what was loaded as decided: an entry each, at the moments of the decisions."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from core import vouching
from core.access import Actor
from core.commands import audit
from core.models import BlacklistEntry, ConductRecord, CreditRepair, InspectionDraw, OfficialAct, OwnerOpinion, ScoreSheet
from core.queries.vouched import RECORDED
from core.vouching import Vouched

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
}
"""What is loaded as decided, and in which column its moment stands."""


def vouch(session: Session) -> None:
    """Enter a digest of every row that was loaded as decided, in the order of the decisions."""
    for at, kind, number, digest in sorted(_found(session), key=lambda one: (one[0], list(Vouched).index(one[1]), one[2])):
        written = vouching.written(kind, number, digest=digest)
        audit.record(session, audit.Act(RECORDED, f"{kind.label}第{number}号", vouched=written), by=_LOADER, on=at)


def _found(session: Session) -> Iterator[tuple[datetime, Vouched, int, str]]:
    for kind, column in _MOMENTS.items():
        moments = dict(session.exec(select(column.class_.id, col(column))).all())
        for number, digest in vouching.digests(session, kind):
            yield moments[number], kind, number, digest
