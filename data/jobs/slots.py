"""When a job runs: its slots by the day, and which of them are still to run."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import Enum

from sqlmodel import Session

from core.commands.job import Report
from core.period import CHINA
from core.settings import JobRules

DAY = timedelta(days=1)
MOST_MISSED = 31
"""At most so many missed slots of a job that makes up for every one."""


class Kind(Enum):
    """What a job does to the database: it only looks, or it acts, by commands."""

    LOOKS = 1
    ACTS = 2


@dataclass(frozen=True)
class Moment:
    """When a run takes place, and by which rules."""

    on: datetime
    rules: JobRules


@dataclass(frozen=True)
class Job:
    """A job: its name in the ledger and for people, when it runs each day, what it does; `every`: it makes up for every missed slot."""

    name: str
    label: str
    at: time
    kind: Kind
    act: Callable[[Session, Moment], Report]
    every: bool = False

    def last_slot(self, on: datetime) -> datetime:
        """Return the latest slot that is not after a moment."""
        today = datetime.combine(on.astimezone(CHINA).date(), self.at, CHINA)
        return today if today <= on else today - DAY

    def next_slot(self, on: datetime) -> datetime:
        """Return the first slot after a moment."""
        return self.last_slot(on) + DAY

    def due(self, on: datetime, *, known: datetime | None) -> tuple[datetime, ...]:
        """Return the slots to run at a moment, `known` being the latest in the ledger: the last one only, or every one since."""
        last = self.last_slot(on)
        if known == last:
            return ()
        if not self.every or known is None:
            return (last,)
        missed = min((last - known) // DAY, MOST_MISSED)
        return tuple(last - place * DAY for place in reversed(range(missed)))
