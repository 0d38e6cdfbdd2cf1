"""The reporting months of 2019: when a month was due, closed and locked, and at what hours a report went its way."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from core.period import CHINA
from data.demo.shares import between, draw

DAYS: dict[int, tuple[tuple[int, int], tuple[int, int] | None, tuple[int, int] | None]] = {
    1: ((2, 1), (2, 2), (2, 3)),
    2: ((3, 4), (3, 5), (3, 6)),
    3: ((4, 2), (4, 3), (4, 4)),
    4: ((5, 5), (5, 6), (5, 7)),
    5: ((6, 3), (6, 4), (6, 5)),
    6: ((7, 3), (7, 4), (7, 5)),
    7: ((8, 3), (8, 4), (8, 5)),
    8: ((9, 3), None, None),
}
"""By month: the days (month, day) on which reports were due at 18:00, the month closed at 14:00, and locked at 17:00; off the festivals."""


@dataclass(frozen=True)
class Way:
    """The moments of a report: handed in, confirmed by the responsible unit, reviewed by the bureau."""

    submitted_at: datetime
    confirmed_at: datetime
    approved_at: datetime


@dataclass(frozen=True)
class Detour:
    """The moments of a report that the bureau returned once."""

    returned_at: datetime
    again: Way


def at(day: date, hour: int, *, minute: int = 0) -> datetime:
    """Return the moment in China."""
    return datetime.combine(day, time(hour, minute), CHINA)


def due_at(month: int) -> datetime:
    """Return when the month's reports were due."""
    return at(_day(DAYS[month][0]), 18)


def closed_at(month: int) -> datetime | None:
    """Return when units had to stop; None of an open month."""
    day = DAYS[month][1]
    return None if day is None else at(_day(day), 14)


def locked_at(month: int) -> datetime | None:
    """Return when the month locked; None of an open month."""
    day = DAYS[month][2]
    return None if day is None else at(_day(day), 17)


def _day(month_and_day: tuple[int, int]) -> date:
    return date(2019, *month_and_day)


def way(name: str, month: int, *, late: bool) -> Way:
    """Return the usual moments of a report, in office hours; a late one comes in the evening of the day due or the next morning."""
    key, due = f"{name}/{month}", due_at(month).date()
    if late:
        submitted = at(due, between(f"{key}/evening", 18, high=21), minute=between(f"{key}/minute", 5, high=59))
        confirmed = at(due + timedelta(days=1), between(f"{key}/confirmed", 9, high=13), minute=draw(f"{key}/confirmed at", 60))
    else:
        submitted = at(due - timedelta(days=draw(f"{key}/days", 5)), between(f"{key}/hour", 8, high=16), minute=draw(f"{key}/minute", 60))
        confirmed = at(submitted.date(), 17, minute=draw(f"{key}/confirmed at", 60))
    return Way(submitted, confirmed, _reviewed(key, month))


def _reviewed(key: str, month: int) -> datetime:
    """A moment between the closing and the locking of the month."""
    evening = draw(f"{key}/reviewed on", 4) == 0
    day = due_at(month).date() + timedelta(days=1 if evening else 2)
    return at(
        day,
        between(f"{key}/reviewed", 15, high=17) if evening else between(f"{key}/reviewed", 8, high=15),
        minute=draw(f"{key}/reviewed at", 60),
    )


def detour(name: str, month: int) -> Detour:
    """Return the moments of a report that was returned on the morning of the day on which its month locked."""
    key, day = f"{name}/{month}", due_at(month).date() + timedelta(days=2)
    again = Way(
        at(day, between(f"{key}/again", 10, high=11), minute=draw(f"{key}/again at", 60)),
        at(day, between(f"{key}/confirmed again", 12, high=13), minute=draw(f"{key}/confirmed again at", 60)),
        at(day, between(f"{key}/reviewed again", 14, high=16), minute=draw(f"{key}/reviewed again at", 60)),
    )
    return Detour(at(day, between(f"{key}/returned", 8, high=9), minute=draw(f"{key}/returned at", 60)), again)
