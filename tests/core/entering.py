"""Rows that a test enters as decided, entered in the log too as a loader enters them: by the helper that the commands use."""

from datetime import datetime

from sqlmodel import Session

from core.access import OPERATOR
from core.commands import audit
from core.queries.vouched import RECORDED
from core.vouching import Vouched, token


def vouch(session: Session, kind: Vouched, number: int | None, *, on: datetime) -> None:
    """Have the log vouch for a row that was entered as it stands."""
    written = token(session, kind, number=number or 0)
    audit.record(session, audit.Act(RECORDED, f"{kind.label}第{number}号", vouched=written), by=OPERATOR, on=on)
