"""Conduct records as a grade sees them: which are in the window, which are left out, what points they make."""

from collections.abc import Callable, Sequence
from datetime import date
from fractions import Fraction

from core.period import Month, Quarter, Year
from core.vocabulary import ConductKind
from scoring.grading.book import Conduct
from scoring.grading.facts import Record
from scoring.grading.rollup import Period


def days_of(period: Period) -> tuple[date, date]:
    """The first and the last day of a period."""
    months = (period,) if isinstance(period, Month) else period.months
    return months[0].first_day, months[-1].last_day


def _during(record: Record, first: date, last: date) -> bool:
    """Valid on any day of the period."""
    return record.valid_from <= last and (record.valid_until is None or record.valid_until >= first)


def _on_last_day(record: Record, _first: date, last: date) -> bool:
    """Valid on the last day of the period."""
    return _during(record, last, last)


def _begun_within(record: Record, first: date, last: date) -> bool:
    """Valid from a day of the period."""
    return first <= record.valid_from <= last


WINDOWS: dict[str, Callable[[Record, date, date], bool]] = {
    "during": _during,
    "on_last_day": _on_last_day,
    "begun_within": _begun_within,
}
"""Which records a grade of a period looks at."""


def in_window(records: Sequence[Record], window: str, *, period: Month | Quarter | Year) -> tuple[Record, ...]:
    """The records that a window of the period holds, in the order given."""
    first, last = days_of(period)
    return tuple(record for record in records if WINDOWS[window](record, first, last))


def signed(record: Record) -> Fraction:
    """The points of a record with the sign of its kind."""
    return record.points if record.kind is ConductKind.GOOD else -record.points


def counted(records: Sequence[Record], conduct: Conduct, *, period: Period) -> tuple[tuple[Record, ...], tuple[Record, ...]]:
    """The records of the window that count, and those that are left out by their origin."""
    inside = in_window(records, conduct.window, period=period)
    return (
        tuple(record for record in inside if record.origin not in conduct.left_out),
        tuple(record for record in inside if record.origin in conduct.left_out),
    )
