"""The written forms: what a person and a spreadsheet program find in them."""

import io

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from core.queries.forms import MonthBase, PlanBase
from data.intake import open_form
from data.sheets import ANNUAL_PLAN, MONTHLY_REPORT
from data.template import SPARE_ROWS, write_template


def book_of(content: bytes) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def column(page: Worksheet, letter: str, first: int, last: int) -> list[object]:
    return [page[f"{letter}{row}"].value for row in range(first, last + 1)]


@pytest.fixture
def report(base: MonthBase) -> Worksheet:
    return book_of(write_template(MONTHLY_REPORT, base))["月报"]


def test_title_notes_unit_and_header(report: Worksheet) -> None:
    assert report["A1"].value == "鹭江市重点项目月报表（2019年8月）"
    assert str(report["A2"].value).startswith("说明1：灰底各格由系统填写")
    assert report["A4"].value == "演示数据　填报单位：＿＿＿＿＿＿＿＿　　年度计划第1版"
    assert report["L4"].value == "单位：万元"
    assert [report.cell(5, place).value for place in (1, 3, 4, 5, 6)] == [
        "项目编号",
        "本月计划\n（万元）",
        "1—7月累计\n（万元）",
        "本月完成投资\n（万元）",
        "1—8月累计完成投资\n（万元）",
    ]


def test_what_the_database_knows_is_filled_and_locked(report: Worksheet) -> None:
    assert column(report, "A", 6, 9) == ["LJ-001", "LJ-002", "LJ-003", "LJ-004"]
    assert column(report, "C", 6, 9) == [1000, 2000, 500, 100]
    assert column(report, "D", 6, 9) == [6300] * 4
    assert column(report, "E", 6, 9) == [None] * 4
    assert [report[f"{letter}6"].protection.locked for letter in "ABCDEM"] == [True, True, True, True, False, False]
    assert report.protection.sheet
    assert not report.protection.password


def test_an_empty_form_has_blank_unlocked_rows_under_the_same_stamp(base: MonthBase) -> None:
    content = write_template(MONTHLY_REPORT, base, empty=True)
    page = book_of(content)["月报"]
    assert column(page, "A", 6, 5 + SPARE_ROWS) == [None] * SPARE_ROWS
    assert not page["A6"].protection.locked
    opened = open_form(content, "空表.xlsx")
    assert opened.stamp is not None
    assert (opened.month, opened.stamp.edition) == (base.month, 1)


def test_the_hidden_sheets_hold_the_stamp_and_the_lists(base: MonthBase, second_edition: PlanBase) -> None:
    book = book_of(write_template(MONTHLY_REPORT, base))
    assert [(page.title, page.sheet_state) for page in book.worksheets] == [
        ("月报", "visible"),
        ("分区交地", "visible"),
        ("选项", "veryHidden"),
        ("模板信息", "veryHidden"),
    ]
    stamp = [(row[0].value, row[1].value) for row in book["模板信息"].iter_rows()]
    assert stamp[:6] == [("表式", "月报"), ("表式版本", 1), ("年", 2019), ("月", 8), ("计划版次", 1), ("LJ-001", 0)]
    plan = book_of(write_template(ANNUAL_PLAN, second_edition))
    level = next(rule for rule in plan["年度计划"].data_validations.dataValidation if "D7" in rule.sqref)
    assert level.type == "list"
    assert column(plan["选项"], level.formula1.split("$")[1], 1, 4) == ["省重大", "省重点", "市重大", "市重点"]


def test_land_of_several_districts_has_its_rows(base: MonthBase) -> None:
    page = book_of(write_template(MONTHLY_REPORT, base))["分区交地"]
    assert [(page[f"A{row}"].value, page[f"C{row}"].value) for row in (5, 6, 7)] == [
        ("LJ-002", "东山区"),
        ("LJ-002", "西湖区"),
        (None, None),
    ]


def test_print_set_up(base: MonthBase, second_edition: PlanBase) -> None:
    for content in (write_template(MONTHLY_REPORT, base), write_template(ANNUAL_PLAN, second_edition)):
        page = book_of(content).worksheets[0]
        assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 8)
        assert page.sheet_properties.pageSetUpPr.fitToPage
        assert page.page_setup.fitToHeight == 0
        assert page.freeze_panes in ("C6", "D7")
        assert page.print_title_rows in ("$5:$5", "$5:$6")
