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

    `again`: when it looks again later on the day; a job that sends does so each time, another only where the day's work is not done.
    `of_machine`: its moment is the machine's, also in a demonstration, whose days stand still.
    """

    name: str
    label: str
    at: time
    kind: Kind
    act: Callable[[Session, Moment], Report]
    again: tuple[time, ...] = ()
    of_machine: bool = False

    @property
    def times(self) -> tuple[time, ...]:
        """The hours of a day at which it runs, in order."""
        return (self.at, *self.again)

    @property
    def tries(self) -> bool:
        """Whether its later looks are tries anew, which nobody needs once the day's work is done."""
        return bool(self.again) and self.kind is not Kind.SENDS

    def last_slot(self, on: datetime) -> datetime:
        """Return the latest slot that is not after a moment."""
        return max(slot for slot in _around(on, self.times) if slot <= on)

    def next_slot(self, on: datetime, *, done: bool = False) -> datetime:
        """Return the first slot after a moment; where the day's work is `done` and later looks are tries anew, the next day's first."""
        return min(slot for slot in _around(on, (self.at,) if done and self.tries else self.times) if slot > on)

    def first_slot(self, on: datetime) -> datetime:
        """Return the first slot of the day whose slots a moment belongs to."""
        return max(slot for slot in _around(on, (self.at,)) if slot <= on)

    def due(self, on: datetime, *, known: datetime | None) -> datetime | None:
        """Return the slot to run at a moment, `known` being the latest in the ledger: of missed ones the last; None where it is known."""
        last = self.last_slot(on)
        return None if known == last else last


def _around(on: datetime, times: tuple[time, ...]) -> tuple[datetime, ...]:
    """The slots of the day of a moment, of the day before it and of the day after it."""
    today = on.astimezone(CHINA).date()
    return tuple(datetime.combine(today + days * DAY, at, CHINA) for days in (-1, 0, 1) for at in times)
