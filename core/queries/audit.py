"""The audit log as the auditor reads it, and whether its chain is whole."""

from dataclasses import dataclass

import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session, col, select

from core.access import Actor, require_sight
from core.frames import INT, MAYBE, TEXT, pick, read
from core.models import AuditEntry, AuditHead
from core.models.audit import BEGINNING, digest_of


@dataclass(frozen=True)
class Verified:
    """What a walk over the log found: how many entries, the last digest, and one sentence for each fault."""

    entries: int
    digest: str
    faults: tuple[str, ...]


def entries(session: Session, viewer: Actor, *, newest: int = 1000) -> pd.DataFrame:
    """Return the newest entries, newest first: id, at (ISO text, UTC), account_id, actor, source, act, outcome (name), subject, detail.

    Raises NotAllowed.
    """
    require_sight(viewer, "操作日志")
    columns = (AuditEntry.id, AuditEntry.at, AuditEntry.account_id, AuditEntry.actor, AuditEntry.source, AuditEntry.act)
    chosen = pick(*columns, AuditEntry.outcome, AuditEntry.subject, AuditEntry.detail).order_by(col(AuditEntry.id).desc()).limit(newest)
    texts = dict.fromkeys(("actor", "source", "act", "outcome", "subject", "detail"), TEXT)
    return read(session, chosen, types={"id": INT, "at": TEXT, "account_id": MAYBE, **texts})


def verify(session: Session) -> Verified:
    """Walk the whole chain: name every entry that was altered, is missing or stands in another place, and entries cut off at the end."""
    faults: list[str] = []
    number, digest = 0, BEGINNING
    for entry in session.exec(select(AuditEntry).order_by(col(AuditEntry.id)).execution_options(yield_per=1000)):
        faults += _faults(entry, after=number, digest=digest)
        number, digest = entry.id, entry.digest
        session.expunge(entry)
    head = session.get(AuditHead, 1)
    if head is None or head.last > number:
        faults.append(f"第{number + 1}条以后的记录被删除" + (f"，应有{head.last}条。" if head else "，链首也不在。"))
    elif (head.last, head.digest) != (number, digest):
        faults.append(f"链首记的是第{head.last}条，与第{number}条不符。")
    return Verified(_count(session), digest, tuple(faults))


def _faults(entry: AuditEntry, *, after: int, digest: str) -> list[str]:
    found = []
    if entry.id != after + 1:
        found.append(f"第{after + 1}条" + (f"至第{entry.id - 1}条" if entry.id > after + 2 else "") + "缺失。")
    elif entry.previous != digest:
        found.append(f"第{entry.id}条与前一条接不上，次序或前一条被改动。")
    if entry.digest != digest_of(entry):
        found.append(f"第{entry.id}条被改动。")
    return found


def _count(session: Session) -> int:
    return int(session.execute(sa.select(sa.func.count()).select_from(AuditEntry)).scalar_one())
