"""The command `ducha check`: its answers, its exit codes, its words."""

import io
import json
from pathlib import Path

import openpyxl
import pytest
import typer
from typer.testing import CliRunner

from dashboard import cli
from dashboard.cli import check
from scoring.checks import ALIASES

ROUNDED = "单位,计划(个),完成(个),完成率(%),名次\n东湾区,140,25,17.86,2\n西岭区,30,10,33.33,1\n合计,170,35,20.59,\n"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "报表.csv"
    path.write_text(ROUNDED, encoding="utf-8")
    return path


def answer(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    code = cli.run(["check", *map(str, arguments)])
    out, err = capsys.readouterr()
    return code, out, err


def test_all_closes(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert answer(capsys, table) == (0, "报表.csv：核对7个数字，没有不符。\n", "")


def test_faults_are_listed_and_the_exit_code_is_one(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table.write_text(ROUNDED.replace("17.86,2", "17.85,1"), encoding="utf-8")
    code, out, _ = answer(capsys, table)
    assert code == 1
    assert out == (
        "报表.csv：核对7个数字，2处不符。\n"
        "  不符　完成率不符：第2行（东湾区）“完成率(%)”印为17.85，应为17.86。\n"
        "  不符　名次不符：第2行（东湾区）“名次”印为1，应为2。\n"
    )


def test_json_names_place_print_bounds_and_kind(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table.write_text(ROUNDED.replace("17.86", "17.85").replace("30,10,33.33", "30,,"), encoding="utf-8")
    code, out, _ = answer(capsys, table, "--format", "json")
    report = json.loads(out)
    assert code == 1
    assert report["faults"] == [
        {
            "sheet": "报表",
            "row": 2,
            "column": "完成率(%)",
            "quantity": "完成率",
            "address": "D2",
            "name": "东湾区",
            "printed": "17.85",
            "lowest": "17.86",
            "highest": "17.86",
            "kind": "rate",
            "label": "完成率不符",
            "sentence": "第2行（东湾区）“完成率(%)”印为17.85，应为17.86。",
        }
    ]
    assert [(figure["address"], figure["reason"]) for figure in report["unverifiable"]] == [("C4", "第3行（西岭区）没有数字")]
    assert report["checked"] == 5


def test_ties_partial_and_month(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table.write_text("单位,得分,名次,年完成率(%),超序时\n甲,9.1,2,65.18,6.85\n乙,8.0,2,65.18,6.85\n丙,7.0,4,65.18,6.84\n", encoding="utf-8")
    assert answer(capsys, table, "--month", "2019-07")[0] == 1
    table.write_text(table.read_text(encoding="utf-8").replace("8.0,2", "8.0,3"), encoding="utf-8")
    assert answer(capsys, table, "--month", "7", "--partial", "--ties", "dense")[1].startswith("报表.csv：核对6个数字，没有不符")
    assert "“名次”印为2，应为1" in answer(capsys, table, "--month", "7")[1]


def test_sheets_are_checked_one_by_one_and_hidden_ones_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book = openpyxl.Workbook()
    for title, rate in (("一月", 50.0), ("二月", 60.0), ("底稿", 70.0)):
        page = book.create_sheet(title)
        for row in (["单位", "计划(个)", "完成(个)", "完成率(%)"], ["甲", 4, 2, rate]):
            page.append(row)
    book["底稿"].sheet_state = "hidden"
    stream = io.BytesIO()
    book.save(stream)
    path = tmp_path / "报表.xlsx"
    path.write_bytes(stream.getvalue())
    code, out, _ = answer(capsys, path)
    assert code == 1
    assert out.splitlines() == [
        "报表.xlsx 一月：核对1个数字，没有不符。",
        "报表.xlsx 二月：核对1个数字，1处不符。",
        "  不符　完成率不符：第2行（甲）“完成率(%)”印为60，应为50.00。",
    ]
    assert answer(capsys, path, "--sheet", "一月")[0] == 0
    assert answer(capsys, path, "--sheet", "底稿")[0] == 1
    assert answer(capsys, path, "--sheet", "三月")[2].startswith("没有找到工作表“三月”。文件中有：")


@pytest.mark.parametrize("suffix", ["xlsx", "xls"])
def test_rates_under_a_percent_format_close_in_new_and_in_legacy_workbooks(suffix: str, capsys: pytest.CaptureFixture[str]) -> None:
    path = Path(__file__).parent.parent / "cases" / f"checker.{suffix}"
    assert answer(capsys, path) == (0, f"checker.{suffix}：核对5个数字，没有不符。\n", "")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.7", "这是PDF文件"),
        ("会议通知\n请于周五前报送\n".encode(), "没有找到表头"),
        (b"", "文件是空的"),
    ],
    ids=["PDF", "no table", "empty"],
)
def test_what_cannot_be_read_is_one_sentence_and_exit_code_two(
    content: bytes, words: str, table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table.write_bytes(content)
    code, out, err = answer(capsys, table)
    assert (code, out) == (2, "")
    assert words in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("cell", ["1e3", "abc", "#DIV/0!"])
def test_a_table_without_one_readable_figure_cannot_be_read(cell: str, table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table.write_text(f"单位,计划\n甲,{cell}\n乙,{cell}\n合计,3\n", encoding="utf-8")
    code, out, err = answer(capsys, table)
    assert code == 2
    assert out.startswith("报表.csv：核对0个数字，3处待核。\n")
    assert "没有一个数字可以核对" in err


def test_a_figure_that_cannot_be_read_beside_others_that_close_is_told_in_the_first_line(
    table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table.write_text("单位,计划,完成\n甲,1e3,1\n乙,2,2\n合计,3,3\n", encoding="utf-8")
    code, out, _ = answer(capsys, table)
    assert (code, out.splitlines()[0]) == (0, "报表.csv：核对1个数字，没有不符，2处待核。")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("没有.csv",), "没有找到文件“没有.csv”"),
        (("表", "--ties", "x"), "没有找到并列写法“x”。可用：competition、dense。"),
        (("表", "--month", "13"), "“13”不是有效的月份（格式：2019-07或7）。"),
        (("表", "--format", "xml"), "没有找到输出格式“xml”。可用：text、json。"),
    ],
)
def test_wrong_options_are_refused(arguments: tuple[str, ...], words: str, table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = answer(capsys, *(str(table) if one == "表" else one for one in arguments))
    assert code == 2
    assert words in err


def test_help_lists_every_column_name() -> None:
    app = typer.Typer(rich_markup_mode=None)
    app.command("check")(check.run)
    text = CliRunner().invoke(app, ["--help"]).output
    assert {name for names in ALIASES.values() for name in names if name not in text} == set()
