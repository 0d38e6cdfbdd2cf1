"""The circular as a workbook: figures are numbers that look as printed, everything else is text."""

import io
from dataclasses import replace

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from data.notice import Column, Notice, PrintedTable, Section, workbook
from data.notice.workbook import LONGEST, figure, sheet_name
from tests.data.notices import BARE, ISSUED, NAMES, attachment, ranked

FIGURES: dict[str, tuple[float, str] | None] = {
    "12,345.67": (12345.67, "#,##0.00"),
    "-3.20": (-3.2, "0.00"),
    "−3.20": (-3.2, '0.00;"−"0.00'),
    "−1,234": (-1234, '#,##0;"−"#,##0'),
    "0": (0, "0"),
    "0.0": (0, "0.0"),
    "130.59": (130.59, "0.00"),
    "1,234,567": (1234567, "#,##0"),
    "": None,
    "—": None,
    "130.59%": None,
    "+3": None,
    "007": None,
    "1,23": None,
    "12,3456": None,
    "1.": None,
    ".5": None,
    "1e5": None,
    "１２": None,
    "-0.00": None,
    "升1位": None,
    "=1+1": None,
    "12 ": None,
    "91350200012345678": None,
}


def pages(notice: Notice) -> dict[str, Worksheet]:
    book = openpyxl.load_workbook(io.BytesIO(workbook(notice)))
    return {name: book[name] for name in book.sheetnames}


def one_table(*rows: tuple[str, ...], columns: int = 1) -> Worksheet:
    table = PrintedTable("表", "", tuple(Column("列", 1, "right") for _ in range(columns)), rows)
    return pages(replace(BARE, sections=(Section("表", (), (table,)),)))["1 表"]


@pytest.mark.parametrize("text", FIGURES)
def test_plain_figures_are_numbers_and_nothing_else_is(text: str) -> None:
    assert figure(text) == FIGURES[text]


@pytest.mark.parametrize("text", [text for text, wanted in FIGURES.items() if wanted])
def test_a_figure_is_a_number_in_the_file(text: str) -> None:
    number, pattern = FIGURES[text] or (0, "")
    cell = one_table((text,))["A3"]
    assert (cell.data_type, cell.value, cell.number_format) == ("n", number, "General" if pattern == "General" else pattern)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-甲", "@SUM(A1)", "007", "http://example.invalid", "130.59%", "_x0041_"])
def test_a_text_is_a_text_whatever_it_begins_with(text: str) -> None:
    cell = one_table((text,))["A3"]
    assert cell.data_type == "s"
    assert cell.value == text
    assert cell.hyperlink is None


def test_the_first_sheet_is_the_text_and_each_table_has_its_own() -> None:
    found = pages(ISSUED)
    assert list(found) == ["通报", "1 表1　各区排名", "2 红牌和黄牌", "3 重点项目进度明细表", "4 各区排名"]
    texts = [str(row[0].value) for row in found["通报"].iter_rows()]
    assert texts == [
        *("甲市城乡建设局", "甲市重点项目建设领导小组办公室", "甲建督〔2019〕8号", ISSUED.title, "各区人民政府，市直各有关单位："),
        *("　　现将2019年1至7月市重点项目建设情况通报如下：", "一、总体情况", "　　1至7月，全市357个重点项目完成投资777.40亿元。"),
        *("　　应开工98个，已开工93个。", "二、各区排名", "　　6个区排名如下。", "　　表见工作表“1 表1　各区排名”。", "三、红牌和黄牌"),
        *("　　7月没有发牌。", "　　表见工作表“2 红牌和黄牌”。", "统计口径：完成率不封顶。", "封存编号：9f2c6e0b。"),
        *("附件：1. 重点项目进度明细表", "2. 各区排名", "甲市城乡建设局", "甲市重点项目建设领导小组办公室", "2019年8月12日"),
        *("抄送：市委办公室，市政协办公室。", "甲市城乡建设局办公室　2019年8月12日印发"),
    ]


def test_a_table_has_its_title_unit_header_rows_and_notes() -> None:
    rows = [[cell.value for cell in row] for row in pages(ISSUED)["1 表1　各区排名"].iter_rows()]
    assert [rows[0][0], rows[1][0], rows[2][:3]] == ["表1　各区排名", "单位：分、%、亩", ["名次", "单位", "得分"]]
    assert [row[1] for row in rows[3:9]] == list(NAMES)
    assert rows[3] == [1, "思明区", 97.76, 129.59, 100, 95, 1233.5, "红榜", "升1位"]
    assert rows[9][0] == "注：得分相同的并列。"


def test_a_table_without_rows_says_so() -> None:
    assert [row[0].value for row in pages(ISSUED)["2 红牌和黄牌"].iter_rows()] == ["红牌和黄牌", "牌", "无"]


def test_an_attachment_says_that_it_is_one_and_a_draft_says_so_on_every_sheet() -> None:
    assert pages(ISSUED)["3 重点项目进度明细表"]["A1"].value == "附件1"
    found = pages(replace(ISSUED, mark="测算稿　未签发"))
    assert {page["A1"].value for page in found.values()} == {"测算稿　未签发"}


def test_sheets_are_set_for_printing() -> None:
    for name, page in pages(ISSUED).items():
        assert page.page_setup.paperSize == 9
        assert page.sheet_properties.pageSetUpPr.fitToPage
        assert "&P/&N" in f"{page.oddFooter.right.text}".replace("&[Page]", "&P") or page.oddFooter.right.text == "&P/&N"
        assert bool(page.print_title_rows) == (name != "通报")
    assert pages(ISSUED)["1 表1　各区排名"].print_title_rows == "$3:$3"
    assert pages(ISSUED)["3 重点项目进度明细表"].page_setup.orientation == "landscape"


def test_columns_share_the_width() -> None:
    page = pages(ISSUED)["1 表1　各区排名"]
    assert page.column_dimensions["B"].width > page.column_dimensions["C"].width > page.column_dimensions["A"].width


NAMED = {
    "forbidden signs": ("a[b]:c*d?e/f\\g'", "1 abcdefg"),
    "a long title": ("甲" * 40, f"1 {'甲' * 29}"),
    "signs outside the first plane": ("😀" * 40, f"1 {'😀' * 14}"),
    "no title": ("", "1"),
    "a reserved name": ("History", "1 History"),
}


@pytest.mark.parametrize("case", NAMED)
def test_the_name_of_a_sheet_is_one_that_excel_takes(case: str) -> None:
    title, wanted = NAMED[case]
    assert sheet_name(1, title) == wanted


def test_tables_of_one_name_are_told_apart() -> None:
    table = ranked("排名", NAMES)
    assert list(pages(replace(BARE, sections=(Section("排名", (), (table, table)),)))) == ["通报", "1 排名", "2 排名"]


def test_control_characters_are_left_out_and_a_long_text_is_cut() -> None:
    page = one_table(("甲\x0b乙\ud800", "甲" * 40000), columns=2)
    assert [page["A3"].value, page["B3"].value] == ["甲乙", "甲" * (LONGEST - 1) + "…"]


def test_a_row_with_a_missing_cell_is_refused() -> None:
    with pytest.raises(ValueError, match="shorter"):
        one_table(("1",), columns=2)


@pytest.mark.parametrize(
    "notice", [ISSUED, BARE, replace(BARE, mark="草稿", attachments=(attachment(300),))], ids=["issued", "bare", "long"]
)
def test_the_same_circular_gives_the_same_bytes(notice: Notice) -> None:
    content = workbook(notice)
    assert workbook(replace(notice)) == content
    assert workbook(replace(notice, title="另一份")) != content


def test_the_barest_circular_is_a_title_and_a_text() -> None:
    found = pages(BARE)
    assert list(found) == ["通报"]
    assert [row[0].value for row in found["通报"].iter_rows()] == ["通报", "一、情况", "　　正文。"]


def test_rows_are_as_high_as_their_texts_and_columns_as_wide_as_their_figures() -> None:
    table = PrintedTable(
        "表", "", (Column("项目", 99, "left"), Column("金额", 1, "right")), (("短", "1"), ("长" * 200, "1,234,567,890.12"))
    )
    page = pages(replace(BARE, sections=(Section("表", ("长" * 500,), (table,)),)))
    found = page["1 表"]
    assert found.row_dimensions[4].height >= 4 * found.row_dimensions[3].height
    assert found.column_dimensions["B"].width >= 16
    assert page["通报"].row_dimensions[3].height >= 10 * page["通报"].row_dimensions[2].height
