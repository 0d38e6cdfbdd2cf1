"""Working days of China, with the holidays and the worked Saturdays and Sundays of the years whose calendar is published."""

from datetime import date, datetime

import pytest

from core.calendar import after_working_days, end_of_work, is_working_day, known
from core.period import CHINA


@pytest.mark.parametrize(
    ("what", "day", "working"),
    [
        ("a Monday", date(2019, 8, 19), True),
        ("a Friday", date(2019, 8, 23), True),
        ("a Saturday", date(2019, 8, 24), False),
        ("a Sunday", date(2019, 8, 25), False),
        ("国庆节, a Tuesday", date(2019, 10, 1), False),
        ("a Sunday worked for it", date(2019, 9, 29), True),
        ("a Saturday worked for it", date(2019, 10, 12), True),
        ("春节, a Tuesday", date(2019, 2, 5), False),
        ("a Friday of a year without a published calendar", date(2003, 8, 22), True),
        ("a Saturday of such a year", date(2003, 8, 23), False),
        ("国庆节 of such a year, a Wednesday", date(2003, 10, 1), True),
    ],
)
def test_people_work_or_do_not(what: str, day: date, working: bool) -> None:
    assert is_working_day(day) is working, what
    assert known(day) is (day.year != 2003), what


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        (date(2019, 8, 20), 1, date(2019, 8, 21)),
        (date(2019, 8, 23), 1, date(2019, 8, 26)),
        (date(2019, 8, 24), 1, date(2019, 8, 26)),
        (date(2019, 9, 27), 1, date(2019, 9, 29)),
        (date(2019, 9, 30), 1, date(2019, 10, 8)),
        (date(2019, 9, 30), 5, date(2019, 10, 12)),
        (date(2019, 8, 20), 0, date(2019, 8, 20)),
    ],
)
def test_working_days_are_counted_over_weekends_and_holidays(start: date, days: int, end: date) -> None:
    assert after_working_days(start, days) == end


def test_a_limit_ends_with_the_day_of_work_in_china() -> None:
    assert end_of_work(date(2019, 8, 21)) == datetime(2019, 8, 21, 18, tzinfo=CHINA)
