"""Messy sheets: headers are found, units split off, rows told apart, cells read or refused."""

from contextlib import suppress
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import BadAmount, BadInput, BadPeriod
from data.tables import Known, RowKind, Table, TableCell, day, number, percentage, read_table, split_unit, whole
from data.tables.printed import printed_tables
from data.workbook import Cell, Number, Range, RawSheet, read_sheets
from scoring.checks import Options, check_table

KNOWN = (
    Known("name", ("项目名称", "单位"), required=True),
    Known("plan", ("计划", "计划投资"), takes_unit=True),
    Known("actual", ("投资/完成", "完成投资"), takes_unit=True),
    Known("rate", ("完成率",)),
    Known("start", ("开工日期",)),
)


def sheet(text: str, *merged: Range) -> RawSheet:
    lines = text.strip("\n").split("\n")
    width = lines[0].count(",") + 1
    return RawSheet("表", tuple(tuple(cell or None for cell in (line or "," * (width - 1)).split(",")) for line in lines), merged)


def read(text: str, *merged: Range) -> Table:
    return read_table(sheet(text, *merged), KNOWN)


@pytest.fixture(scope="module", params=["xlsx", "xls"])
def monthly(request: pytest.FixtureRequest) -> Table:
    path = Path(__file__).parent.parent / "cases" / f"checker.{request.param}"
    return read_table(read_sheets(path.read_bytes(), path.name)[0], KNOWN)


def test_merged_headers_are_joined_and_the_unit_above_holds_for_amounts(monthly: Table) -> None:
    assert [(column.key, column.name, column.unit) for column in monthly.columns] == [
        ("", "序号", ""),
        ("name", "单位", ""),
        ("plan", "投资/计划", "万元"),
        ("actual", "投资/完成", "万元"),
        ("rate", "完成率", "%"),
        ("start", "开工日期", ""),
    ]
    assert monthly.problems == ()


def test_rows_keep_their_place_and_their_kind(monthly: Table) -> None:
    assert [(row.number, row.kind, row["name"].printed) for row in monthly.rows] == [
        (5, RowKind.DATA, "东湾区"),
        (6, RowKind.DATA, "西岭区"),
        (7, RowKind.TOTAL, "合计"),
    ]
    assert [row.number for row in monthly.data] == [5, 6]
    assert monthly.data[1]["actual"].address == "D6"
    assert number(monthly.data[1]["actual"]) == Decimal("1100.5")
    assert day(monthly.data[0]["start"]) == date(2019, 3, 1)
    assert day(monthly.data[1]["start"]) == date(2019, 7, 31)
    assert monthly.notes == ("注:数据截至7月底。",)


def test_titles_notes_blank_and_repeated_header_rows_are_no_data() -> None:
    table = read(
        "某市进度表,,\n填报单位：某局,,\n项目名称,计划（亿元）,备注\n甲,1,\n,,\n项目名称,计划（亿元）,备注\n乙,2,含小计\n填表人：张三,,审核人：李四"
    )
    assert [row["name"].printed for row in table.data] == ["甲", "乙"]
    assert table.columns[1].unit == "亿元"


def test_a_merged_row_and_a_title_over_a_second_header_head_the_rows_below() -> None:
    table = read("单位,计划\n各区,\n甲,1\n\n表二,\n单位,计划\n乙,2", Range(1, 0, 1, 1))
    assert [(row["name"].printed, row.kind) for row in table.rows] == [
        ("各区", RowKind.SECTION),
        ("甲", RowKind.DATA),
        ("表二", RowKind.SECTION),
        ("乙", RowKind.DATA),
    ]


GROUPED = {
    "cells that reach down": (
        "计划表,,,\n项目名称,投资（亿元）,,备注\n项目名称,计划,完成投资,备注\n甲,1,2,\n项目名称,投资（亿元）,,备注\n项目名称,计划,完成投资,备注\n乙,3,4,",
        (
            Range(0, 0, 0, 3),
            Range(1, 0, 2, 0),
            Range(1, 1, 1, 2),
            Range(1, 3, 2, 3),
            Range(4, 0, 5, 0),
            Range(4, 1, 4, 2),
            Range(4, 3, 5, 3),
        ),
    ),
    "a unit over some of the columns": (
        "计划表,,,\n,投资（亿元）,,\n项目名称,计划,完成投资,备注\n甲,1,2,\n,投资（亿元）,,\n项目名称,计划,完成投资,备注\n乙,3,4,",
        (Range(0, 0, 0, 3), Range(1, 1, 1, 2), Range(4, 1, 4, 2)),
    ),
}


@pytest.mark.parametrize("case", GROUPED)
def test_a_row_that_groups_named_columns_belongs_to_the_header_and_repeats_with_it(case: str) -> None:
    text, merged = GROUPED[case]
    table = read(text, *merged)
    units = {column.key: column.unit for column in table.columns if column.key}
    assert (table.header_row, units) == (3, {"name": "", "plan": "亿元", "actual": "亿元"})
    assert [(row.number, row["name"].printed) for row in table.data] == [(4, "甲"), (7, "乙")]


def test_a_title_or_a_stated_unit_above_is_no_part_of_the_header() -> None:
    table = read("计划表（亿元）,,\n,,单位：万元\n项目名称,计划,备注\n甲,1,", Range(0, 0, 0, 2))
    assert [column.header for column in table.columns] == ["项目名称", "计划", "备注"]
    assert (table.header_row, table.columns[1].unit) == (3, "万元")


def test_two_header_lines_without_merges() -> None:
    table = read("单位,投资,,开工日期\n,计划,完成,\n甲,1,2,2019-07-31")
    assert [column.name for column in table.columns] == ["单位", "投资/计划", "投资/完成", "开工日期"]
    assert table.data[0].number == 3


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("合 计,1", RowKind.TOTAL),
        ("总计,1", RowKind.TOTAL),
        ("全市,1", RowKind.TOTAL),
        ("合计（达州市）,1", RowKind.TOTAL),
        ("产业小计,1", RowKind.SUBTOTAL),
        ("其中：省重点,1", RowKind.OF_WHICH),
        ("省重点（其中）,1", RowKind.OF_WHICH),
        ("一、产业项目,", RowKind.SECTION),
        ("（二）社会事业,", RowKind.SECTION),
        ("二东通道,1", RowKind.DATA),
        ("全域旅游项目,1", RowKind.DATA),
        ("甲,合计含税", RowKind.DATA),
    ],
)
def test_the_kind_of_a_row(line: str, kind: RowKind) -> None:
    assert read(f"单位,计划\n{line}").rows[0].kind is kind


def test_what_is_missing_or_doubled_comes_back_as_a_problem_with_its_place() -> None:
    table = read("计划,完成投资,计划投资\n1,2,3")
    assert [(problem.address, problem.sentence) for problem in table.problems] == [
        ("A1", "缺少“项目名称”列。请补上这一列，或改用下发的模板。"),
        ("C1", "“计划投资”列重复。请只保留一列，或改写列名以示区别。"),
    ]
    assert number(table.data[0]["plan"]) == 1


def test_a_sheet_without_a_header_is_one_problem() -> None:
    table = read("会议通知,\n请于周五前报送,")
    assert table.rows == ()
    assert "没有找到表头" in table.problems[0].sentence


@pytest.mark.parametrize(
    ("header", "name", "unit"),
    [
        ("完成(亿元)", "完成", "亿元"),
        ("完成（万元）", "完成", "万元"),
        ("县(市、区)", "县(市、区)", ""),
        ("完成率％", "完成率%", ""),
        ("完成率（％）", "完成率", "%"),
        ("计划 投资\n（单位：亿元）", "计划 投资", "亿元"),
    ],
)
def test_a_unit_is_split_off(header: str, name: str, unit: str) -> None:
    assert split_unit(header) == (name, unit)


def cell(text: str, value: Cell = None) -> TableCell:
    return TableCell("表", "A1", text, value)


@pytest.mark.parametrize(
    ("text", "value"),
    [("1,234.5", "1234.5"), ("123.4", "123.4"), ("65.18%", "65.18"), (" 12 ", "12"), ("-0.5", "-0.5"), ("—", None), ("未报", None)],
)
def test_a_figure_as_text(text: str, value: str | None) -> None:
    assert number(cell(text.strip())) == (None if value is None else Decimal(value))


def test_a_rate_is_in_percent_however_it_is_stored() -> None:
    assert percentage(cell("65.18%", Number(Decimal("0.6518"), "65.18%"))) == Decimal("65.18")
    assert percentage(cell("65.18%")) == Decimal("65.18")
    assert percentage(cell("65.18", Number(Decimal("65.18"), "65.18"))) == Decimal("65.18")


def test_a_count_is_whole() -> None:
    assert whole(cell("12")) == 12
    with pytest.raises(BadAmount, match="整数"):
        whole(cell("12.5"))


@pytest.mark.parametrize("text", ["12万3", "约500", "公式没有结果", "#N/A", "1.2.3"])
def test_a_text_that_is_no_figure_is_refused(text: str) -> None:
    with pytest.raises(BadAmount):
        number(cell(text))


@pytest.mark.parametrize("text", ["2019-07-31", "2019.7.31", "2019/7/31", "2019年7月31日", "20190731", "43677", "2019-07-31 00:00:00"])
def test_days_in_many_forms(text: str) -> None:
    assert day(cell(text)) == date(2019, 7, 31)


@pytest.mark.parametrize(
    ("text", "value"),
    [("1900-01-00", None), ("1899-12-31", date(1899, 12, 31)), ("1900-01-01", date(1900, 1, 1)), ("2019-02-30", None), ("七月", None)],
)
def test_days_that_are_none(text: str, value: date | None) -> None:
    with pytest.raises(BadPeriod):
        day(cell(text, value))


words = st.sampled_from(
    ["单位", "计划", "完成(亿元)", "完成率", "名次", "合计", "小计", "其中：", "一、甲", "注：", "单位：万元", "65.18%", "1,234", "—", ""]
)
messy = st.one_of(
    st.none(),
    st.booleans(),
    st.dates(),
    words,
    st.text(max_size=5),
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12).map(lambda value: Number(value, str(value))),
)


@settings(max_examples=80, deadline=None)
@given(st.integers(1, 6).flatmap(lambda width: st.lists(st.lists(messy, min_size=width, max_size=width).map(tuple), max_size=8)), st.data())
def test_no_sheet_makes_the_reader_raise(rows: list[tuple[Cell, ...]], data: st.DataObject) -> None:
    ends = st.tuples(st.integers(0, 8), st.integers(0, 6), st.integers(0, 3), st.integers(0, 3))
    merged = tuple(Range(top, left, top + down, left + right) for top, left, down, right in data.draw(st.lists(ends, max_size=3)))
    raw = RawSheet("表", tuple(rows), merged)
    table = read_table(raw, KNOWN)
    for row in table.rows:
        for one in row.cells:
            for reader in (number, percentage, whole, day):
                with suppress(BadInput):
                    reader(one)
    for printed_table in printed_tables(raw)[0]:
        check_table(printed_table, Options())
