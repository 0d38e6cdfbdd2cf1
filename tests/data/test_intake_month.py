"""A filled month report: what is accepted in form, and what is refused in figures."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time

import pytest

from core.money import FEN_PER_WAN
from core.period import Month
from core.queries.forms import MonthBase
from core.rows import HandedOver, ReportRow
from data.intake import Reading
from tests.data.books import AUGUST, Typed, edited, read, report_form, said, typed

WAN = FEN_PER_WAN


def first(reading: Reading) -> ReportRow:
    row = reading.rows[0].row
    assert isinstance(row, ReportRow)
    return row


ACCEPTED: dict[str, tuple[Mapping[str, Typed], int]] = {
    "a number": ({"E6": 1234.567891}, 12_345_678_91),
    "a number typed as text": ({"E6": "1234.5"}, 1_234_500_000),
    "full-width digits": ({"E6": "１２３４．５"}, 1_234_500_000),
    "thousands commas": ({"E6": "1,234.50"}, 1_234_500_000),
    "full-width commas": ({"E6": "１，２３４．５０"}, 1_234_500_000),
    "blanks around": ({"E6": "  1234.5 "}, 1_234_500_000),
    "zero": ({"E6": 0}, 0),
    "float noise of a sum": ({"E6": 0.1 + 0.2}, 300_000),
    "negative with a reason": ({"E6": -5, "K6": "审计核减"}, -5_000_000),
    "all of this year taken back": ({"E6": -6300, "K6": "审计核减"}, -6_300_000_000),
    "words that begin with #": ({"E6": 1000, "H6": "#3楼封顶", "K6": "#A"}, 1000 * WAN),
    "full-width minus": ({"E6": "－5", "K6": "审计核减"}, -5_000_000),
    "the column's unit behind the number": ({"E6": "1,000.5万元"}, 10_005_000 * 100),
    "the column's unit, full-width": ({"E6": "１０００ 万"}, 1000 * WAN),
    "亿元 in the header": ({"E5": "本月完成投资（亿元）", "E6": 0.1, "E7": 0.2, "E8": 0.05, "E9": 0.01}, 1000 * WAN),
    "control total that closes": ({"E6": 1000, "F6": "7,300"}, 1000 * WAN),
}


@pytest.mark.parametrize("case", ACCEPTED)
def test_is_accepted_as(base: MonthBase, case: str) -> None:
    cells, fen = ACCEPTED[case]
    reading = read(report_form(base, cells), base)
    assert said(reading) == []
    assert first(reading).investment == fen


def fix(cell: str, sentence: str) -> tuple[str, str, str]:
    return ("须改", cell, sentence)


def check(cell: str, sentence: str) -> tuple[str, str, str]:
    return ("核对", cell, sentence)


UNIT = "请改单位后重传，本次没有存入数据。"
LOOK = "请核对单位；确认无误的可以入库。"
FORMULA = "是公式，还没有算出结果。请在表格软件中打开，重新计算后保存，或直接填写。"
ERROR = "请改正公式，或直接填写。"
FAULTS: dict[str, tuple[Mapping[str, Typed], list[tuple[str, str, str]]]] = {
    "letter O": ({"E6": "1,2O5"}, [fix("E6", "第6行“本月完成投资”“1,2O5”不能作为数字：第4位是“O”。请改正。")]),
    "percentage": ({"E6": "65.18%"}, [fix("E6", "第6行“本月完成投资”“65.18%”不能作为数字：这里要填数额，不是百分比。请改正。")]),
    "parts of a fen": ({"E6": 0.1234567}, [fix("E6", "第6行“本月完成投资”“0.123457”不能作为数字：小数位太多。请改正。")]),
    "not filled": ({"E6": None}, [fix("E6", "第6行“本月完成投资”没有填。没有完成投资请填0，不要留空；不报的项目请删去整行。")]),
    "a dash is not zero": ({"E6": "—"}, [fix("E6", "第6行“本月完成投资”没有填。没有完成投资请填0，不要留空；不报的项目请删去整行。")]),
    "formula without a result": (
        {"E6": "=C6*2"},
        [fix("E6", "第6行“本月完成投资”“公式没有结果”不能作为数字：公式还没有算出结果，请在表格软件中打开，重新计算后保存。请改正。")],
    ),
    "error value": ({"E6": "#N/A"}, [fix("E6", "第6行“本月完成投资”“#N/A”不能作为数字：公式出错，请改正公式，或直接填数字。请改正。")]),
    "words from a formula without a result": (
        {"H6": '=A6&"x"', "K7": "=B6", "L8": "=B6", "M9": "=B6"},
        [
            fix("H6", f"第6行“形象进度”{FORMULA}"),
            fix("K7", f"第7行“说明”{FORMULA}"),
            fix("L8", f"第8行“存在困难”{FORMULA}"),
            fix("M9", f"第9行“需协调事项”{FORMULA}"),
        ],
    ),
    "the reason of a negative figure from a formula without a result": (
        {"E6": -5, "K6": "=B6"},
        [fix("K6", f"第6行“说明”{FORMULA}")],
    ),
    "words from a formula that failed": (
        {"H6": "#REF!", "K7": "#N/A", "L8": "#DIV/0!"},
        [
            fix("H6", f"第6行“形象进度”公式出错（#REF!）。{ERROR}"),
            fix("K7", f"第7行“说明”公式出错（#N/A）。{ERROR}"),
            fix("L8", f"第8行“存在困难”公式出错（#DIV/0!）。{ERROR}"),
        ],
    ),
    "a day and a code from a formula without a result": (
        {"A6": "=A7", "I7": "=TODAY()"},
        [
            fix("A6", f"第6行“项目编号”{FORMULA}"),
            fix("I7", f"第7行“实际开工日期”{FORMULA}"),
            check("A1", "模板中的1个项目不在表中：LJ-001。请核对是否漏报。"),
        ],
    ),
    "more taken back than this year has": (
        {"E6": -6301, "K6": "冲减"},
        [check("E6", "第6行“本月完成投资”冲减6,301万元，大于本年已审6,300万元，1—8月累计将为−1万元。请核对。")],
    ),
    "more taken back than was ever invested": (
        {"E6": -9_999_999, "K6": "冲减"},
        [
            fix(
                "E6",
                "第6行“本月完成投资”冲减9,999,999万元，大于开工以来累计完成18,300万元（至上年底12,000万元，本年已审6,300万元）。"
                "请核对数额和单位，本次没有存入数据。",
            )
        ],
    ),
    "negative in brackets": ({"E6": "（5.00）"}, [fix("E6", "第6行“本月完成投资”“(5.00)”不能作为数字：负数请用负号，如-5。请改正。")]),
    "negative with a triangle": ({"E6": "△5"}, [fix("E6", "第6行“本月完成投资”“△5”不能作为数字：负数请用负号，如-5。请改正。")]),
    "negative without a reason": (
        {"E7": -5},
        [fix("E7", "第7行“本月完成投资”是负数−5万元，没有说明。请在“说明”写明冲减原因。")],
    ),
    "ten thousand times the plan": (
        {"E6": 10_000_000},
        [fix("E6", f"第6行“本月完成投资”表头写万元，比本月计划大1万倍，大于总投资60,000万元。{UNIT}")],
    ),
    "亿元 figures under 万元": ({"E6": 0.1}, [check("E6", "第6行“本月完成投资”表头写万元，比本月计划小1万倍。请核对单位。")]),
    "more than the whole project": (
        {"E9": 6001},
        [fix("E9", "第9行“本月完成投资”是6,001万元，大于总投资6,000万元。请核对数额和单位；确认无误请写说明，本次没有存入数据。")],
    ),
    "more than the whole project, with a reason": (
        {"E9": 6001, "K9": "征地费一次入账"},
        [check("E9", "第9行“本月完成投资”是6,001万元，大于总投资6,000万元，已写说明。请核对数额和单位。")],
    ),
    "far above plan": ({"E8": 25_500}, [check("E8", "第8行“本月完成投资”为本月计划的51倍。请核对单位；确认无误请写说明。")]),
    "plan changed": ({"C6": 999}, [fix("C6", "第6行“本月计划”由系统填写，表中是999万元，库中是1,000万元。请恢复原值，或重新下载模板。")]),
    "plan cleared": ({"C6": None}, [fix("C6", "第6行“本月计划”由系统填写，表中是空，库中是1,000万元。请恢复原值，或重新下载模板。")]),
    "plan in yuan": ({"C6": 10_000_000}, [fix("C6", f"第6行“本月计划”表头写万元，比库中大1万倍。{UNIT}")]),
    "earlier months changed": (
        {"D6": 6299},
        [fix("D6", "第6行“1—7月累计”由系统填写，表中是6,299万元，库中是6,300万元。请恢复原值，或重新下载模板。")],
    ),
    "control total does not close": (
        {"F6": 7301},
        [fix("F6", "第6行“1—8月累计完成投资”是7,301万元，已审各月加本月是7,300万元，相差1万元。请核对本月数和累计数；确认无误请写说明。")],
    ),
    "control total does not close, with a reason": (
        {"F6": 7301, "K6": "审计后补计1月工程款1万元"},
        [check("F6", "第6行“1—8月累计完成投资”是7,301万元，已审各月加本月是7,300万元，相差1万元，已写说明。请核对本月数和累计数。")],
    ),
    "control total in yuan": (
        {"F6": 73_000_000},
        [fix("F6", f"第6行“1—8月累计完成投资”表头写万元，比已审各月加本月大1万倍。{UNIT}")],
    ),
    "control total in yuan, with a reason": (
        {"F6": 73_000_000, "K6": "见附件"},
        [fix("F6", f"第6行“1—8月累计完成投资”表头写万元，比已审各月加本月大1万倍。{UNIT}")],
    ),
    "unknown code": (
        {"A6": "LJ-999"},
        [
            fix("A6", "第6行“项目编号”“LJ-999”库中没有。请核对项目编号。"),
            check("A1", "模板中的1个项目不在表中：LJ-001。请核对是否漏报。"),
        ],
    ),
    "no code": (
        {"A6": None},
        [
            fix("A6", "第6行“项目编号”没有填。库中同名项目的编号是LJ-001，请补上。"),
            check("A1", "模板中的1个项目不在表中：LJ-001。请核对是否漏报。"),
        ],
    ),
    "name of another project": (
        {"B6": "滨海大桥"},
        [fix("B6", "第6行“项目名称”“滨海大桥”与编号LJ-001不符，库中是“滨海大道提升”。请核对编号和名称。")],
    ),
    "the same project twice": (
        {"A7": "LJ-001", "B7": "滨海大道提升"},
        [
            fix("A7", "第7行“项目编号”“LJ-001”与第6行重复。请只保留一行。"),
            check("A1", "模板中的1个项目不在表中：LJ-002。请核对是否漏报。"),
        ],
    ),
    "money on a package": (
        {"A9": "LJ-P", "B9": "打捆工程"},
        [
            fix("E9", "第9行“本月完成投资”填在打捆项目上。打捆项目的资金只列在子项目上，请改填到子项目。"),
            check("A1", "模板中的1个项目不在表中：LJ-004。请核对是否漏报。"),
        ],
    ),
    "land of two districts in one figure": (
        {"G7": 10},
        [fix("G7", "第7行“交地”不能确定在哪个区：本项目有东山区、西湖区的交地计划。请在“分区交地”表逐区填写。")],
    ),
    "an empty date cell": (
        {"I6": date(1900, 1, 1)},
        [fix("I6", "第6行“实际开工日期”“1900-01-01”不是有效日期。请填如2019-07-31，没有就留空。")],
    ),
    "year 1899": ({"I6": "1899-12-30"}, [fix("I6", "第6行“实际开工日期”是0，不是日期。请填如2019-07-31，没有就留空。")]),
    "a date without its day": (
        {"I6": "2019年7月"},
        [fix("I6", "第6行“实际开工日期”“2019年7月”没有写到日。请填如2019-07-31，没有就留空。")],
    ),
    "started in the future": (
        {"I6": date(2019, 9, 1)},
        [fix("I6", "第6行“实际开工日期”“2019-09-01”在报告月之后。请填实际日期，没有就留空。")],
    ),
    "completed before it started": (
        {"I6": date(2019, 8, 2), "J6": date(2019, 8, 1)},
        [fix("J6", "第6行“实际竣工日期”“2019-08-01”早于开工日期2019-08-02。请核对。")],
    ),
    "too long a name": ({"B6": "长" * 121}, [fix("B6", "第6行“项目名称”有121字，最多120字。请缩短。")]),
    "too long a text": ({"H6": "长" * 201}, [fix("H6", "第6行“形象进度”有201字，最多200字。请缩短。")]),
    "another unit behind the number": (
        {"E6": "0.1亿元"},
        [fix("E6", "第6行“本月完成投资”“0.1亿元”不能作为数字：数字后面写了亿元，这一栏以万元计，请按万元填，只填数字。请改正。")],
    ),
    "a number without end": ({"E6": 1e300}, [fix("E6", "第6行“本月完成投资”“1E+300”不能作为数字：数值过大，请核对单位。请改正。")]),
    "a typed number without end": (
        {"E6": "9" * 300},
        [fix("E6", f"第6行“本月完成投资”“{'9' * 40}…”不能作为数字：数值过大，请核对单位。请改正。")],
    ),
    "a code in small letters": (
        {"A6": "lj001"},
        [
            fix("A6", "第6行“项目编号”“lj001”库中没有。库中有LJ-001，如是该项目，请改成LJ-001。"),
            check("A1", "模板中的1个项目不在表中：LJ-001。请核对是否漏报。"),
        ],
    ),
    "a date cell that holds zero": (
        {"I6": time(0, 0)},
        [fix("I6", "第6行“实际开工日期”是0，不是日期。请填如2019-07-31，没有就留空。")],
    ),
    "every figure of the month in 亿元": (
        {"E6": 0.1, "E7": 0.2, "E8": 0.05, "E9": 0.01},
        [check("E5", f"第5行“本月完成投资”表头写万元，比本月计划小1万倍。{LOOK}")],
    ),
    "month and year to date in 亿元": (
        {"E6": 0.1, "E7": 0.2, "E8": 0.05, "E9": 0.01, "F6": 0.73, "F7": 0.83, "F8": 0.68, "F9": 0.64},
        [
            check("E5", f"第5行“本月完成投资”表头写万元，比本月计划小1万倍。{LOOK}"),
            fix("F5", f"第5行“1—8月累计完成投资”表头写万元，比已审各月加本月小1万倍。{UNIT}"),
        ],
    ),
    "a header that says 亿元 over 万元": (
        {"E5": "本月完成投资（亿元）", "F6": 7300, "F7": 8300, "F8": 6800, "F9": 6400},
        [fix("E5", f"第5行“本月完成投资”表头写亿元，比本月计划大1万倍。{UNIT}")],
    ),
    "header without a unit it knows": (
        {"E5": "本月完成投资（百万元）"},
        [fix("E5", "“本月完成投资”单位是“百万元”，不能识别。请在表头写明元、万元、亿元，本次没有存入数据。")],
    ),
    "a column that nobody knows": (
        {"N5": "形像进度", "N6": "封顶"},
        [check("N5", "“形像进度”列不在表式中，没有读取。如需导入，请改用表式的列名。")],
    ),
}


@pytest.mark.parametrize("case", FAULTS)
def test_is_found(base: MonthBase, case: str) -> None:
    cells, expected = FAULTS[case]
    reading = read(report_form(base, cells), base)
    assert said(reading) == expected
    assert reading.usable == all(severity == "核对" for severity, _, _ in expected)


STALLED: dict[str, tuple[tuple[float, float], list[tuple[str, str, str]]]] = {
    "a thousandth of the plan": ((0.9, 0.44), []),
    "exactly a ten-thousandth of the plan": ((0.1, 0.05), [check("C2", f"第2行“本月完成投资”表头写万元，比本月计划小1万倍。{LOOK}")]),
}


@pytest.mark.parametrize("case", STALLED)
def test_two_stalled_projects_can_report_in_january(base: MonthBase, case: str) -> None:
    figures, expected = STALLED[case]
    january = replace(base, month=Month(2019, 1), lines=tuple(replace(line, approved=()) for line in base.lines))
    head = ("项目编号", "项目名称", "本月完成投资（万元）", "1月累计完成投资（万元）")
    names = ("LJ-001", "滨海大道提升"), ("LJ-003", "东山医院")
    rows: list[tuple[Typed, ...]] = [(*name, figure, figure) for name, figure in zip(names, figures, strict=True)]
    reading = read(typed([("2019年1月月报",), head, *rows]), january)
    assert said(reading) == expected
    assert (reading.usable, first(reading).investment) == (True, round(figures[0] * WAN))


def test_all_problems_come_back_at_once(base: MonthBase) -> None:
    reading = read(report_form(base, {"E6": "x", "E7": None, "I8": "明天", "F9": 1}), base)
    assert [problem.cell for problem in reading.problems] == ["E6", "E7", "I8", "F9"]
    assert [problem.value for problem in reading.problems] == ["x", "", "明天", "1.00"]
    assert {problem.sheet for problem in reading.problems} == {"月报"}


def test_words_are_kept_as_typed(base: MonthBase) -> None:
    cells: dict[str, Typed] = {"H6": "主体封顶，完成80％（含地下室）", "K6": "雨季", "L6": "资金\n紧张", "I6": datetime(2019, 8, 2)}  # noqa: DTZ001
    row = first(read(report_form(base, cells), base))
    assert (row.site_progress, row.note, row.difficulty) == ("主体封顶，完成80％（含地下室）", "雨季", "资金\n紧张")
    assert row.started_on == date(2019, 8, 2)


def test_land_goes_to_the_one_district_that_is_planned(base: MonthBase) -> None:
    rows = read(report_form(base, {"G8": 30.5}), base).rows
    assert isinstance(rows[2].row, ReportRow)
    assert rows[2].row.land == (HandedOver("东山区", 305_000),)


def test_land_of_two_districts_is_split_on_the_second_sheet(base: MonthBase) -> None:
    content = edited(report_form(base, {"G7": 15}), {"D5": 10, "D6": 5}, "分区交地")
    reading = read(content, base)
    assert said(reading) == []
    assert isinstance(reading.rows[1].row, ReportRow)
    assert reading.rows[1].row.land == (HandedOver("东山区", 100_000), HandedOver("西湖区", 50_000))
    wrong = read(edited(content, {"D6": 6}, "分区交地"), base)
    assert said(wrong) == [fix("G7", "第7行“交地”不等于“分区交地”表中各区之和。请改到相等。")]


def test_rows_carry_the_version_that_the_form_was_written_from(base: MonthBase) -> None:
    assert [line.version for line in read(report_form(base), base).rows] == [0, 0, 0, 0]


def test_a_form_of_another_period_or_edition(base: MonthBase) -> None:
    form = report_form(base)
    july = edited(form, {"B4": 7}, "模板信息")
    sentence = "本表是2019年7月的月报表，要导入的是2019年8月。请改用2019年8月的模板。"
    assert ("须改", "B4", sentence) in said(read(july, base, month=AUGUST))
    third = read(edited(form, {"B5": 3}, "模板信息"), base)
    assert said(third) == [fix("A1", "本表按第3版计划生成，现行是第1版。请重新下载模板。")]
    old = read(edited(form, {"B2": 0}, "模板信息"), base)
    assert said(old) == [fix("B2", "模板是第0版表式，现用第1版。请重新下载模板。")]
    broken = read(edited(form, {"B1": "别的表"}, "模板信息"), base)
    assert said(broken) == [fix("A1", "隐藏的模板信息已损坏。请重新下载模板，把数字复制过去再上传。")]
