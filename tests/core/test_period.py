"""Months and quarters: reading, order, neighbours and words."""

from datetime import date

import pytest

from core.errors import BadPeriod
from core.period import Month, Quarter


@pytest.mark.parametrize("text", ["2019-07", "2019-7", "2019年7月", "201907", " 2019/07 "])
def test_a_month_is_read_as_people_write_it(text: str) -> None:
    assert Month.parse(text) == Month(2019, 7)


@pytest.mark.parametrize("text", ["2019-13", "2019", "七月", "", "2019-00", "12019-07"])
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(BadPeriod):
        Month.parse(text)


def test_neighbours_and_last_days() -> None:
    assert Month(2019, 12).next() == Month(2020, 1)
    assert Month(2020, 1).previous() == Month(2019, 12)
    assert [Month(2020, 2).last_day, Month(2019, 2).last_day] == [date(2020, 2, 29), date(2019, 2, 28)]
    assert Month(2019, 9) < Month(2019, 10) < Month(2020, 1)


def test_words() -> None:
    assert [Month(2019, 1).span_chinese, Month(2019, 7).span_chinese, Month(2019, 7).chinese] == ["1月", "1—7月", "2019年7月"]
    assert Quarter.of(Month(2019, 6)).chinese == "2019年第二季度"
    assert [str(month) for month in Quarter(2019, 4).months] == ["2019-10", "2019-11", "2019-12"]


@pytest.mark.parametrize("text", ["2019Q2", "2019-q2", "2019年第二季度", "2019年2季度"])
def test_a_quarter_is_read_as_it_is_written(text: str) -> None:
    assert Quarter.parse(text) == Quarter(2019, 2)


@pytest.mark.parametrize("text", ["2019Q5", "2019", "", "第二季度"])
def test_what_is_no_quarter_is_refused(text: str) -> None:
    with pytest.raises(BadPeriod, match="不是有效的季度"):
        Quarter.parse(text)
