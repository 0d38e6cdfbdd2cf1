"""The audit entry that every command leaves in its own transaction."""

from datetime import datetime

from sqlmodel import Session

from core.access import Actor
from core.models import AuditEntry


def record(session: Session, act: str, subject: str, *, by: Actor, on: datetime, detail: str = "") -> None:
    """Note that `by` gave the command `act` on `subject` at `on`; stored with the command or not at all."""
    session.add(AuditEntry(at=on, actor=by.name, act=act, subject=subject, detail=detail))
