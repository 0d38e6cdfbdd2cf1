"""The job that sends messages; the library that sends them is read only when it runs."""

from datetime import time

from sqlmodel import Session

from core.commands.job import Report
from data.jobs.slots import Moment

AGAIN = (time(9, 10), time(10, 10), time(12, 10), time(16, 10))
"""When it looks again after its first slot: a little later than the waits of what failed are over."""


def send_due(session: Session, at: Moment) -> Report:
    """Send each person's daily message, and again what failed, when its wait is over."""
    from data.messages import posting  # noqa: PLC0415  # apprise takes a second to import

    return posting.post(session, at)
