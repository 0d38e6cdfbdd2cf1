"""Conduct records of which the log says that they were entered and that are no longer in the database: removed past the system."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from core import vouching
from core.access import Actor, require_sight
from core.models import AuditEntry, ConductRecord
from core.period import CHINA
from core.queries.vouched import RECORDED
from core.vouching import Vouched

_ENTERED = ("录入行为记录", RECORDED)


@dataclass(frozen=True)
class LostLine:
    """A record that is gone: its builder and words as they stand in the log, who entered it and when, and the entry's number.

    Of what was recorded at an upgrade or at the loading of a demonstration the log knows the number alone.
    """

    entry: int
    unit: str
    said: str
    by: str
    on: date


def lost(session: Session, viewer: Actor, *, unit: str = "") -> tuple[LostLine, ...]:
    """Return the records that are gone, the earliest first, of one builder by name or of all. Raises NotAllowed."""
    require_sight(viewer, "待审信用记录")
    there = set(session.exec(select(ConductRecord.id)))
    entries = select(AuditEntry).where(
        col(AuditEntry.act).in_(_ENTERED), col(AuditEntry.detail).contains(f"〔存证 {Vouched.ENTERED.label}")
    )
    found = []
    for one in session.exec(entries.order_by(col(AuditEntry.id))):
        known = vouching.read_token(one.detail)
        if known is not None and known[0] is Vouched.ENTERED and known[1] not in there and unit in ("", one.subject):
            words = one.detail.rpartition("〔存证 ")[0]
            found.append(LostLine(one.id, one.subject, words, one.actor, one.at.astimezone(CHINA).date()))
    return tuple(found)
