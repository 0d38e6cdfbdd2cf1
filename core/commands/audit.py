"""The audit entry that every command leaves in its own transaction."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from core.access import Actor
from core.models import AuditEntry


@dataclass(frozen=True)
class Act:
    """What was done: the command's name, what it was done to, and details."""

    name: str
    subject: str
    detail: str = ""


def record(session: Session, act: Act, *, by: Actor, on: datetime) -> None:
    """Note that `by` gave a command at `on`; stored with the command or not at all."""
    session.add(AuditEntry(at=on, actor=by.name, act=act.name, subject=act.subject, detail=act.detail))
