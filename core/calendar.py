"""Working days of China: weekends, public holidays and the Saturdays that are worked instead, from a kept library."""

from datetime import date, datetime, timedelta

import chinese_calendar

from core.period import CHINA


def is_working_day(day: date) -> bool:
    """Whether people work on a day; in years whose holidays are not published yet, from Monday to Friday."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.isoweekday() <= 5


def known(day: date) -> bool:
    """Whether the holidays of a day's year are published, so that its working days are certain."""
    try:
        chinese_calendar.is_workday(day)
    except NotImplementedError:
        return False
    return True


def after_working_days(start: date, days: int) -> date:
    """Return the working day that comes so many working days after a day."""
    day = start
    for _ in range(days):
        day += timedelta(days=1)
        while not is_working_day(day):
            day += timedelta(days=1)
    return day


def working_days_until(start: date, end: date) -> int:
    """Return how many working days pass after a day until another one is reached; 0 where it is not later."""
    days = 0
    while start < end:
        start, days = after_working_days(start, 1), days + 1
    return days


def end_of_work(day: date) -> datetime:
    """Return 18:00 of a day in China, when a limit of working days ends."""
    return datetime(day.year, day.month, day.day, 18, tzinfo=CHINA)
