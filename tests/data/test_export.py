"""Exports: no text cell starts a formula, figures stay figures."""

import csv
import io
import shutil
import subprocess
import zipfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from core.period import CHINA
from data.export import to_csv, to_xlsx

HEADER = ("项目", "投资（万元）", "开工日期")
TEXTS = ("=1+1", "+1", "-1+2", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0", "滨海大道", "3-5月", "'=1")
ROWS = [(text, Decimal("-1234.50"), date(2019, 7, 31)) for text in TEXTS]
NOON = datetime(2019, 8, 20, 12, tzinfo=CHINA)


def test_csv_texts_get_an_apostrophe_and_figures_do_not() -> None:
    found = list(csv.reader(io.StringIO(to_csv(HEADER, ROWS).decode("utf-8-sig"), newline="")))
    assert found[0] == list(HEADER)
    assert [row[0] for row in found[1:]] == [f"'{text}" for text in TEXTS[:7]] + list(TEXTS[7:])
    assert {tuple(row[1:]) for row in found[1:]} == {("-1234.50", "2019-07-31")}


def test_xlsx_texts_are_strings_whatever_they_begin_with() -> None:
    page = openpyxl.load_workbook(io.BytesIO(to_xlsx(HEADER, ROWS, title="项目", created=NOON))).active
    cells = [page.cell(row, 1) for row in range(2, 2 + len(TEXTS))]
    assert [cell.data_type for cell in cells] == ["s"] * len(TEXTS)
    assert [cell.value.replace("_x000D_", "\r") for cell in cells] == list(TEXTS)
    assert [page.cell(2, 2).value, page.cell(2, 3).value] == [-1234.5, datetime(2019, 7, 31)]  # noqa: DTZ001 - a day without a clock


def test_missing_is_empty_not_zero() -> None:
    assert to_csv(("甲",), [(None,), (0,)]).decode("utf-8-sig").splitlines() == ["甲", '""', "0"]
    page = openpyxl.load_workbook(io.BytesIO(to_xlsx(("甲",), [(None,), (0,)], title="甲", created=NOON))).active
    assert [page["A2"].value, page["A3"].value] == [None, 0]


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_spreadsheet_program_computes_nothing(tmp_path: Path, kind: str) -> None:
    content = to_csv(HEADER, ROWS) if kind == "csv" else to_xlsx(HEADER, ROWS, title="项目", created=NOON)
    (tmp_path / f"export.{kind}").write_bytes(content)
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    to = ["--convert-to", "ods:calc8", "--outdir", str(tmp_path)]
    subprocess.run(["soffice", profile, "--headless", *to, str(tmp_path / f"export.{kind}")], check=True, capture_output=True, timeout=120)
    with zipfile.ZipFile(tmp_path / "export.ods") as archive:
        assert b"table:formula" not in archive.read("content.xml")


def test_the_foot_stands_below_the_rows_and_on_each_printed_page() -> None:
    foot = "李督查于2019年8月20日12:00导出，2项。A&B"
    page = openpyxl.load_workbook(io.BytesIO(to_xlsx(("甲",), [("一",), ("二",)], title="甲", created=NOON, foot=foot))).active
    assert [page.cell(row, 1).value for row in range(1, 6)] == ["甲", "一", "二", None, foot]
    assert page.oddFooter.left.text == foot.replace("&", "&&")
    bare = openpyxl.load_workbook(io.BytesIO(to_xlsx(("甲",), [("一",)], title="甲", created=NOON))).active
    assert bare.max_row == 2
