"""What people type into a report's row: read exactly or refused with a sentence, and written back without a digit lost."""

from datetime import date

import pytest

from core.money import FEN_PER_WAN as WAN
from core.period import Month
from core.rows import HandedOver, ReportRow
from dashboard.entry import typed

AUGUST = Month(2019, 8)
ONE = {"鹭江市东山区人民政府": "东山区"}
TWO = {**ONE, "鹭江市西湖区人民政府": "西湖区"}


def read(districts: dict[str, str] = ONE, **texts: str) -> typed.Typed:
    return typed.read("LJ-001", texts, districts=districts, month=AUGUST)


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("6070", 6070 * WAN),
        ("6,070.5", 60_705_000_00),
        ("６０７０", 6070 * WAN),
        ("３００万元", 300 * WAN),
        ("300万", 300 * WAN),
        ("0.3亿元", 3000 * WAN),
        ("1.2亿", 12_000 * WAN),
        ("500元", 50_000),
        ("-5", -5 * WAN),
        ("−5", -5 * WAN),
        ("0", 0),
        (" 12 345 ", 12_345 * WAN),
    ],
)
def test_an_amount_is_read_as_people_type_it(text: str, fen: int) -> None:
    found = read(investment=text)
    assert (found.row.investment, found.faults) == (fen, ())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1,2O5", "不能作为数字：第4位是“O”。请改为数字。"),
        ("12万3", "不能作为数字：第3位是“万”。请改为数字。"),
        ("一百", "不能作为数字：第1位是“一”。请改为数字。"),
        ("0.0000001", "不能作为数字：小数位太多。请改为数字。"),
        ("9" * 30, "不能作为数字：数值过大，请核对单位。请改为数字。"),
        ("=1+1", "不能作为数字：第1位是“=”。请改为数字。"),
        ("—", "不能作为数字：第1位是“—”。请改为数字。"),
    ],
)
def test_what_is_no_amount_is_said_and_is_not_zero(text: str, said: str) -> None:
    found = read(investment=text)
    assert found.row.investment is None
    assert [(one.field, one.sentence) for one in found.faults] == [("本月完成投资", said)]


@pytest.mark.parametrize("text", ["", "  ", "\t"])
def test_nothing_typed_is_missing_and_not_zero(text: str) -> None:
    assert read(investment=text) == typed.Typed(ReportRow("LJ-001", None))


@pytest.mark.parametrize(
    ("districts", "text", "land"),
    [
        (ONE, "12.5", (("鹭江市东山区人民政府", 125_000),)),
        (ONE, "１２．５亩", (("鹭江市东山区人民政府", 125_000),)),
        (TWO, "东山区12.5、西湖区3", (("鹭江市东山区人民政府", 125_000), ("鹭江市西湖区人民政府", 30_000))),
        (TWO, "西湖区3亩，东山区12.5亩", (("鹭江市东山区人民政府", 125_000), ("鹭江市西湖区人民政府", 30_000))),
        (TWO, "西湖区 1,203", (("鹭江市西湖区人民政府", 12_030_000),)),
    ],
)
def test_land_is_read_by_district(districts: dict[str, str], text: str, land: tuple[tuple[str, int], ...]) -> None:
    found = read(districts, land=text)
    assert (found.row.land, found.faults) == (tuple(HandedOver(*share) for share in land), ())


@pytest.mark.parametrize(
    ("districts", "text", "said"),
    [
        (TWO, "12.5", "没有写明哪个区。请写成“东山区12.5、西湖区12.5”。"),
        (TWO, "南湖区3", "没有写明哪个区。请写成“东山区12.5、西湖区12.5”。"),
        (TWO, "东山区3、东山区4", "“东山区”写了两次。一个区只写一个数。"),
        (ONE, "-3", "交地是负数。请改正。"),
        (ONE, "三亩", "不能作为数字：要写数字，以亩计。请改为数字。"),
        ({}, "3", "本项目没有登记所在区。请联系市重点办补登记。"),
    ],
)
def test_land_that_cannot_be_read_says_what_to_write(districts: dict[str, str], text: str, said: str) -> None:
    found = read(districts, land=text)
    assert found.row.land == ()
    assert [one.sentence for one in found.faults] == [said]


@pytest.mark.parametrize("text", ["2019-08-05", "2019年8月5日", "2019.8.5", "20190805", "8-5", "8月5日", "８月５日"])
def test_a_day_is_read_in_every_usual_form(text: str) -> None:
    assert read(started_on=text).row.started_on == date(2019, 8, 5)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2019-02-31", "不是有效日期。请填如2019-07-31，没有就留空。"),
        ("8月", "不是有效日期。请填如2019-07-31，没有就留空。"),
        ("2019-09-01", "在报告月之后。请填实际日期，没有就留空。"),
    ],
)
def test_a_day_that_is_none_is_said(text: str, said: str) -> None:
    found = read(started_on=text)
    assert found.row.started_on is None
    assert [one.sentence for one in found.faults] == [said]


def test_a_completion_before_the_start_is_said() -> None:
    found = read(started_on="8-5", completed_on="8-4")
    assert [(one.field, one.sentence) for one in found.faults] == [("竣工日期", "早于开工日期2019-08-05。请核对两个日期。")]


def test_a_text_too_long_is_said_and_not_cut() -> None:
    assert [one.sentence for one in read(site_progress="长" * 201).faults] == ["有201字，最多200字。请缩短。"]
    assert read(note="长" * 400).faults == ()


def test_every_fault_of_a_row_is_said_at_once() -> None:
    found = read(investment="x", land="y", started_on="z")
    assert [one.field for one in found.faults] == ["本月完成投资", "交地", "开工日期"]


@pytest.mark.parametrize(
    "row",
    [
        ReportRow("LJ-001", 0),
        ReportRow("LJ-001", -123_456_789, note="冲减"),
        ReportRow(
            "LJ-001", 1_205_000_001, (HandedOver("鹭江市东山区人民政府", 1),), "主体", date(2019, 8, 1), date(2019, 8, 2), "a", "b", "c"
        ),
    ],
)
@pytest.mark.parametrize("districts", [ONE, TWO], ids=["one district", "two"])
def test_what_is_written_is_read_back_to_the_last_fen(row: ReportRow, districts: dict[str, str]) -> None:
    assert read(districts, **typed.texts(row, districts)) == typed.Typed(row)
