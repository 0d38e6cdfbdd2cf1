"""Foreign tables of a month, as people make them in spreadsheets: titles, notes, pages, sections and totals are no data."""

import pytest

from core.money import FEN_PER_WAN
from core.queries.forms import MonthBase
from tests.data.books import Typed, read, said, typed
from tests.data.test_intake_month import check, first, fix

WAN = FEN_PER_WAN
HEAD = ("项目编号", "项目名称", "本月完成投资(万元)", "1-8月累计完成投资(万元)", "形象进度")
FOREIGN: dict[str, tuple[list[tuple[Typed, ...]], list[str], list[tuple[str, str, str]]]] = {
    "title, note, section, subtotal, total, signature": (
        [
            ("2019年8月重点项目月报表",),
            ("填表说明：以万元计",),
            ("序号", *HEAD),
            ("", "一、城建类"),
            (1, "LJ-001", "滨海大道提升", 1000, "7,300", "封顶"),
            (2, "LJ-002", "体育中心", "２０００", 8300, ""),
            ("", "小计", "", 3000, 15600),
            ("", "二、社会类"),
            (3, "LJ-003", "东山医院", 500, 6800, ""),
            ("", "小计", "", 500, 6800),
            ("", "合计", "", 3500, 22400),
            ("填报人：张三　联系电话：1",),
        ],
        ["A1:F1"],
        [],
    ),
    "free words under the table": (
        [
            ("2019年8月月报",),
            HEAD,
            ("LJ-001", "滨海大道提升", 1000, "7,300", "封顶"),
            ("合计", "", 1000, 7300),
            ("",),
            ("本表数据截至8月25日",),
            ("", "环湖路因雨停工，未列入。"),
            ("", "", "以上已核对"),
        ],
        ["C8:D8"],
        [],
    ),
    "a name without code and figures is no note": (
        [("2019年8月月报",), HEAD, ("LJ-001", "滨海大道提升", 1000, "7,300", "封顶"), ("", "体育中心")],
        [],
        [fix("A4", "第4行“项目编号”没有填。库中同名项目的编号是LJ-002，请补上。")],
    ),
    "a code alone is no note": (
        [("2019年8月月报",), HEAD, ("LJ-001", "滨海大道提升", 1000, "7,300", "封顶"), ("LJ-002",)],
        [],
        [
            fix("B4", "第4行“项目名称”“”与编号LJ-002不符，库中是“体育中心”。请核对编号和名称。"),
            fix("C4", "第4行“本月完成投资”没有填。没有完成投资请填0，不要留空；不报的项目请删去整行。"),
        ],
    ),
    "totals that do not sum": (
        [
            ("2019年8月月报",),
            HEAD,
            ("LJ-001", "滨海大道提升", 1000, 7300, ""),
            ("LJ-002", "体育中心", 2000, 8300, ""),
            ("小计", "", 3001, 15600, ""),
            ("合计", "", 3000, "一万", ""),
        ],
        [],
        [
            fix("C5", "第5行小计的“本月完成投资”是3,001万元，各行相加为3,000万元，相差1万元。请核对各行和小计。"),
            fix("D6", "第6行合计的“1-8月累计完成投资”不能作为数字：第1位是“一”。请改正。"),
        ],
    ),
    "a total above its rows, rounded": (
        [
            ("2019年8月月报",),
            HEAD,
            ("合计", "", 1501, "", ""),
            ("LJ-001", "滨海大道提升", 1000.5, "", ""),
            ("LJ-003", "东山医院", 500.1, "", ""),
        ],
        [],
        [],
    ),
    "a header of two rows, merged, and repeated": (
        [
            ("2019年8月月报",),
            ("项目编号", "项目名称", "投资（万元）", "", "形象进度"),
            ("", "", "本月完成", "累计完成投资", ""),
            ("LJ-001", "滨海大道提升", 1000, 7300, ""),
            ("项目编号", "项目名称", "投资（万元）", "", "形象进度"),
            ("LJ-003", "东山医院", 500, 6800, ""),
        ],
        ["A2:A3", "B2:B3", "C2:D2", "E2:E3"],
        [],
    ),
    "pages with their own title, header and number": (
        [
            ("2019年8月月报",),
            HEAD,
            ("LJ-001", "滨海大道提升", 1000, "", ""),
            ("第1页，共2页",),
            ("2019年8月月报",),
            HEAD,
            ("LJ-003", "东山医院", 500, "", ""),
            ("", "", "第2页", "", ""),
        ],
        [],
        [],
    ),
    "a note in the middle, and a row of signatures": (
        [
            ("2019年8月月报",),
            HEAD,
            ("LJ-001", "滨海大道提升", 1000, "", ""),
            ("以上数据未经审计。",),
            ("合计", "", 1000, "", ""),
            ("填表人：张三", "", "审核人：李四", "", "2019年8月25日"),
            ("单位（盖章）", "", "", "", "2019年8月25日"),
        ],
        [],
        [],
    ),
    "columns numbered under the header": (
        [("2019年8月月报",), HEAD, ("甲", "乙", "1", 2, 3), ("LJ-001", "滨海大道提升", 1000, "", "")],
        [],
        [],
    ),
    "units in a row of their own": (
        [("2019年8月月报",), ("项目编号", "项目名称", "本月完成投资"), ("", "", "万元"), ("LJ-001", "滨海大道提升", 1000)],
        [],
        [],
    ),
    "unit stated once above": (
        [("2019年8月月报",), ("单位：亿元",), ("项目编号", "项目名称", "本月完成投资"), ("LJ-001", "滨海大道提升", 0.1)],
        [],
        [],
    ),
    "no unit anywhere": (
        [("2019年8月月报",), ("项目编号", "项目名称", "本月完成投资"), ("LJ-001", "滨海大道提升", 1000)],
        [],
        [
            fix("C2", "“本月完成投资”没有写单位。请在表头写明元、万元、亿元，本次没有存入数据。"),
        ],
    ),
    "one figure merged over two projects": (
        [("2019年8月月报",), HEAD, ("LJ-001", "滨海大道提升", 1000, "", ""), ("LJ-003", "东山医院", "", "", "")],
        ["C3:C4"],
        [fix("C3", "第3行“本月完成投资”是合并单元格，不能确定各行数额。请取消合并，逐格填写。")],
    ),
    "a needed column is missing": (
        [("2019年8月月报",), ("项目编号", "项目名称", "形象进度", "说明"), ("LJ-001", "滨海大道提升", "封顶", "")],
        [],
        [
            fix("A2", "缺少“本月完成投资”列。请补上这一列，或改用下发的模板。"),
            fix("A3", "第3行“本月完成投资”没有填。没有完成投资请填0，不要留空；不报的项目请删去整行。"),
        ],
    ),
    "a project that is not in the plan": (
        [("2019年8月月报",), HEAD, ("LJ-P", "打捆工程", "", "", "")],
        [],
        [check("A3", "第3行“项目编号”是打捆项目，本行没有读取。")],
    ),
}


@pytest.mark.parametrize("case", FOREIGN)
def test_a_foreign_table(base: MonthBase, case: str) -> None:
    rows, merged, expected = FOREIGN[case]
    reading = read(typed(rows, merged), base)
    assert said(reading) == expected
    if not expected:
        assert first(reading).investment in (1000 * WAN, 1000 * WAN + WAN // 2)


def test_trailing_blank_rows_are_no_rows(base: MonthBase) -> None:
    rows: list[tuple[Typed, ...]] = [("2019年8月月报",), HEAD, ("LJ-001", "滨海大道提升", 1000, "", ""), *[("", " ", None, "", "")] * 50]
    assert len(read(typed(rows), base).rows) == 1


def test_a_csv_file_is_read_too(base: MonthBase) -> None:
    text = '2019年8月月报\n项目编号,项目名称,本月完成投资（万元）\nLJ-001,滨海大道提升,"1,000.50"\n'
    for encoding in ("utf-8-sig", "gb18030"):
        reading = read(text.encode(encoding), base, name="月报.csv")
        assert said(reading) == []
        assert first(reading).investment == 10_005_000 * 100
