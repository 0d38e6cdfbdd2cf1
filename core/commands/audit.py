"""The audit entry that every command leaves in its own transaction, chained to the entry before it."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from core.access import Actor
from core.models import AuditEntry, AuditHead
from core.models.audit import digest_of
from core.vocabulary import ActOutcome


@dataclass(frozen=True)
class Act:
    """What was done or refused: the command's name, what it was done to, details, and the token of a row that is vouched for."""

    name: str
    subject: str
    detail: str = ""
    outcome: ActOutcome = ActOutcome.DONE
    vouched: str = ""


def record(session: Session, act: Act, *, by: Actor, on: datetime) -> None:
    """Note that `by` gave a command at `on`; stored with the command or not at all. Long texts are cut."""
    session.flush()
    head = session.get_one(AuditHead, 1, with_for_update=True, populate_existing=True)
    entry = AuditEntry(
        id=head.last + 1,
        at=on,
        account_id=by.account_id,
        actor=by.name[:60],
        source=by.source[:60],
        act=act.name[:60],
        outcome=act.outcome,
        subject=act.subject[:120],
        detail=act.detail[: 1000 - len(act.vouched)] + act.vouched,
        previous=head.digest,
        digest="",
    )
    entry.digest = digest_of(entry)
    head.last, head.digest = entry.id, entry.digest
    session.add_all((entry, head))
    session.flush()
