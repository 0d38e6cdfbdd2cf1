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
    """What a job does: it only looks; it acts, by commands; or it sends, and notes each piece by itself, for what is sent stays sent."""

    LOOKS = 1
    ACTS = 2
    SENDS = 3


@dataclass(frozen=True)
class Moment:
    """When a run takes place, and by which rules."""

    on: datetime
    rules: JobRules


@dataclass(frozen=True)
class Job:
    """A job: its name in the ledger and for people, when it runs each day, what it does.

    `every`: it makes up for every missed slot, where it has one a day; `again`: when it looks again later on the day.
    """

    name: str
    label: str
    at: time
    kind: Kind
    act: Callable[[Session, Moment], Report]
    every: bool = False
    again: tuple[time, ...] = ()

    @property
    def times(self) -> tuple[time, ...]:
        """The hours of a day at which it runs, in order."""
        return (self.at, *self.again)

    def last_slot(self, on: datetime) -> datetime:
        """Return the latest slot that is not after a moment."""
        return max(slot for slot in self._around(on) if slot <= on)

    def next_slot(self, on: datetime) -> datetime:
        """Return the first slot after a moment."""
        return min(slot for slot in self._around(on) if slot > on)

    def _around(self, on: datetime) -> tuple[datetime, ...]:
        """The slots of the day of a moment, of the day before it and of the day after it."""
        today = on.astimezone(CHINA).date()
        return tuple(datetime.combine(today + days * DAY, at, CHINA) for days in (-1, 0, 1) for at in self.times)

    def due(self, on: datetime, *, known: datetime | None) -> tuple[datetime, ...]:
        """Return the slots to run at a moment, `known` being the latest in the ledger: the last one only, or every one since."""
        last = self.last_slot(on)
        if known == last:
            return ()
        if not self.every or known is None:
            return (last,)
        missed = min((last - known) // DAY, MOST_MISSED)
        return tuple(last - place * DAY for place in reversed(range(missed)))
