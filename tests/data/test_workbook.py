"""Foreign files: what is read, what is refused and in which words, and that no bytes do harm."""

import io
import re
import struct
import time
import zipfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import RefusedFile
from data.workbook import MAX_BYTES, Cell, Number, Range, RawSheet, address, printed, read_sheets
from data.workbook.read import shown

CASES = Path(__file__).parent.parent / "cases"
XLSX = (CASES / "checker.xlsx").read_bytes()
XLS = (CASES / "checker.xls").read_bytes()


def workbook(rows: list[list[object]], formats: dict[str, str] | None = None) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for place, code in (formats or {}).items():
        book.active[place].number_format = code
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def packed(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def repacked(change: Callable[[str, bytes], bytes], **more: bytes) -> bytes:
    """The sample workbook with its parts changed, and more parts."""
    with zipfile.ZipFile(io.BytesIO(XLSX)) as archive:
        parts = {name: change(name, archive.read(name)) for name in archive.namelist()}
    return packed(parts | {name.replace("__", "/"): content for name, content in more.items()})


def test_an_xlsx_is_read_as_it_is_shown() -> None:
    sheet, hidden = read_sheets(XLSX, "月报.xlsx")
    assert sheet.name == "月报"
    assert sheet.rows[4] == (
        Number(Decimal(1), "1"), "东湾区", Number(Decimal(100), "100.00"), Number(Decimal("150.5"), "150.5"),
        Number(Decimal("1.505"), "150.50%"), date(2019, 3, 1),
    )  # fmt: skip
    assert Range(2, 2, 2, 3) in sheet.merged
    assert (hidden.name, hidden.hidden, hidden.rows) == ("_版本", True, (("form", "monthly-1"),))


def test_a_legacy_xls_holds_the_same_values() -> None:
    new, old = read_sheets(XLSX, "月报.xlsx"), read_sheets(XLS, "月报.xls")
    assert [values(sheet) for sheet in old] == [values(sheet) for sheet in new]
    assert set(old[0].merged) == set(new[0].merged)


def values(sheet: RawSheet) -> list[list[object]]:
    return [[cell.value if isinstance(cell, Number) else cell for cell in row] for row in sheet.rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_is_read_in_three_encodings(encoding: str) -> None:
    (sheet,) = read_sheets("单位,计划\n思明区,１２３．４\n\n".encode(encoding), "报表.csv")
    assert sheet == RawSheet("报表", (("单位", "计划"), ("思明区", "１２３．４")))


def test_the_content_decides_not_the_name() -> None:
    assert read_sheets(XLSX, "月报.csv")[0].name == "月报"
    assert read_sheets(b"a\tb\n1\t2", "a.xls")[0].rows == (("a", "b"), ("1", "2"))


def test_errors_and_formulas_without_a_result_are_not_blanks() -> None:
    (sheet,) = read_sheets(workbook([["a", "=1+1", "#N/A"]]), "a.xlsx")
    assert sheet.rows == (("a", "公式没有结果", "#N/A"),)


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        ("0.6518", "0.00%", "65.18%"),
        ("777.4", "0.00", "777.40"),
        ("1234.565", "#,##0.00_ ", "1,234.57"),
        ("1234.565", "#,##0.00_);[Red]\\(#,##0.00\\)", "1,234.57"),
        ("1234.5", "0.##", "1234.5"),
        ("1234", "0.##", "1234"),
        ("182.08999999999997", "", "182.09"),
        ("-0.004", "0.00", "-0.00"),
        ("12", '0"个"', "12"),
        ("43677", "yyyy-mm", "43677"),
        ("1E+20", "", "100000000000000000000"),
        ("1E+300", "0.00", "1E+300"),
        ("-2.5E+40", "", "-2.5E+40"),
    ],
)
def test_a_number_is_shown_as_its_format_says(value: str, code: str, text: str) -> None:
    assert shown(Decimal(value), code) == text


@pytest.mark.parametrize(("cell", "text"), [(None, ""), (True, "是"), (date(2019, 7, 31), "2019-07-31"), ("甲", "甲")])
def test_every_cell_has_a_text(cell: Cell, text: str) -> None:
    assert printed(cell) == text


def test_addresses() -> None:
    assert [address(0, 0), address(9, 25), address(0, 26), address(0, 701), address(0, 702)] == ["A1", "Z10", "AA1", "ZZ1", "AAA1"]


def same(_name: str, content: bytes) -> bytes:
    return content


def lying_directory() -> bytes:
    """A workbook whose sheet unpacks to far more than its directory states."""
    content = bytearray(
        repacked(lambda name, part: part.replace(b"</sheetData>", b" " * 150_000_000 + b"</sheetData>") if "sheet1" in name else part)
    )
    start = content.find(b"PK\x01\x02")
    while start >= 0:
        struct.pack_into("<I", content, start + 24, min(4000, struct.unpack_from("<I", content, start + 24)[0]))
        start = content.find(b"PK\x01\x02", start + 1)
    return bytes(content)


def far_cell() -> bytes:
    return repacked(
        lambda name, part: part.replace(b'r="A8"', b'r="A1048576"').replace(b'r="8"', b'r="1048576"') if "sheet1" in name else part
    )


def many_sheets() -> bytes:
    book = openpyxl.Workbook()
    for number in range(60):
        book.create_sheet(f"表{number}").append(["单位"])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def much_merged() -> bytes:
    merged = b'<mergeCells count="1000">' + b'<mergeCell ref="A1:F8"/>' * 1000
    return repacked(lambda name, part: re.sub(rb"<mergeCells[^>]*>", merged, part) if "sheet1" in name else part)


def billion_laughs() -> bytes:
    entities = "".join(f'<!ENTITY a{level} "{f"&a{level - 1};" * 10}">' for level in range(1, 10))
    return f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "lol">{entities}]><x>&a9;</x>'.encode()


def declared(declaration: bytes) -> bytes:
    """A workbook whose sheet begins with a document type."""
    return repacked(lambda name, part: part.replace(b"<worksheet", declaration + b"<worksheet", 1) if "sheet1" in name else part)


def utf16(part: bytes) -> bytes:
    return part.decode().replace("<worksheet", "<!DOCTYPE worksheet><worksheet", 1).encode("utf-16")


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "空的"),
    "blank": (lambda: b" \n ", "空的"),
    "50 MB": (lambda: b"a,b\n" * (MAX_BYTES // 4 + 1), "超过20MB"),
    "zip bomb": (lambda: repacked(same, bomb=b"0" * 110_000_000), "展开后过大"),
    "small but very dense": (lambda: repacked(same, bomb=b"0" * 20_000_000), "展开后过大"),
    "too many parts": (lambda: repacked(same, **{f"part{number}": b"" for number in range(1001)}), "展开后过大"),
    "lying directory": (lying_directory, "没有读取"),
    "cell at the far end": (far_cell, "行、列或内容过多"),
    "cells at the far end of an xls": ((CASES / "checker_far.xls").read_bytes, "行、列或内容过多"),
    "many sheets": (many_sheets, "行、列或内容过多"),
    "one cell merged a thousand times": (much_merged, "已损坏"),
    "macros in xlsx": (lambda: repacked(same, xl__vbaProject_bin=b"x").replace(b"vbaProject_bin", b"vbaProject.bin"), "宏"),
    "xlsb": (lambda: packed({"xl/workbook.bin": b"x"}), "xlsb"),
    "docx": (lambda: packed({"word/document.xml": b"x"}), "不是xlsx"),
    "truncated xlsx": (lambda: XLSX[:3000], "已损坏"),
    "truncated xls": (lambda: XLS[:3000], "没有读取"),
    "broken part": (lambda: repacked(lambda name, part: part[:200] if "sheet1" in name else part), "已损坏"),
    "encrypted": (lambda: XLS[:512] + "EncryptedPackage".encode("utf-16-le"), "加密"),
    "macros in xls": (lambda: XLS + "_VBA_PROJECT_CUR".encode("utf-16-le"), "宏"),
    "Word document": (lambda: XLS[:512] + "WordDocument".encode("utf-16-le"), "不是xlsx"),
    "PDF": (lambda: b"%PDF-1.7 ...", "PDF"),
    "picture": (lambda: b"\x89PNG\r\n", "图片"),
    "web page": (lambda: b"<html><table><tr><td>1</td></tr></table></html>", "网页"),
    "noise": (lambda: bytes(range(256)), "不是xlsx"),
    "other encoding": (lambda: "单位,计划".encode() + b"\xff\xff", "编码"),
    "wide csv": (lambda: b"," * 400, "过多"),
    "long csv": (lambda: b"a,b\n" * 100_001, "过多"),
    "entities": (lambda: repacked(lambda name, part: billion_laughs() if "styles" in name else part), "DOCTYPE"),
    "a document type in the sheet": (lambda: declared(b'<!DOCTYPE worksheet SYSTEM "http://example.org/a.dtd">'), "DOCTYPE"),
    "a document type behind a comment": (lambda: declared(b"<!-- <worksheet> --><!DOCTYPE worksheet>"), "DOCTYPE"),
    "a document type behind much blank": (lambda: declared(b" " * 70_000 + b"<!DOCTYPE worksheet>"), "DOCTYPE"),
    "a document type in UTF-16": (lambda: repacked(lambda name, part: utf16(part) if "sheet1" in name else part), "DOCTYPE"),
    "UTF-16 without a mark": (lambda: "单位,计划\n甲,1\n".encode("utf-16-le"), "UTF-16.*GB18030"),
    "UTF-16 of the other order": (lambda: "单位,计划\n甲,1\n".encode("utf-16-be"), "UTF-16.*GB18030"),
    "no content": (lambda: workbook([]), "没有内容"),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_file_is_refused_in_one_sentence(what: str) -> None:
    make, words = HOSTILE[what]
    content = make()
    started = time.monotonic()
    with pytest.raises(RefusedFile, match=words) as refusal:
        read_sheets(content, "来件.xlsx")
    assert str(refusal.value).endswith("。")
    assert time.monotonic() - started < 15


@pytest.mark.parametrize("suffix", ["xlsm", "xlsb", "et", "XLSM"])
def test_other_workbooks_are_to_be_saved_as_xlsx(suffix: str) -> None:
    with pytest.raises(RefusedFile, match="另存为xlsx"):
        read_sheets(XLSX, f"月报.{suffix}")


def read_or_refuse(content: bytes) -> None:
    """Anything but sheets and RefusedFile escapes."""
    sentence = "。"
    try:
        assert all(isinstance(sheet, RawSheet) for sheet in read_sheets(content, "来件"))
    except RefusedFile as refusal:
        sentence = str(refusal)
    assert sentence.endswith("。")


@settings(max_examples=15, deadline=None)
@given(st.binary(max_size=300) | st.text(max_size=100).map(str.encode))
def test_random_bytes_are_read_or_refused(content: bytes) -> None:
    read_or_refuse(content)


@settings(max_examples=15, deadline=None)
@given(st.sampled_from([XLSX, XLS]), st.integers(0, 8000))
def test_truncated_workbooks_are_read_or_refused(content: bytes, length: int) -> None:
    read_or_refuse(content[:length])


@settings(max_examples=15, deadline=None)
@given(st.sampled_from([XLSX, XLS]), st.lists(st.tuples(st.integers(0, 7000), st.integers(0, 255)), min_size=1, max_size=20))
def test_damaged_workbooks_are_read_or_refused(content: bytes, hits: list[tuple[int, int]]) -> None:
    damaged = bytearray(content)
    for place, value in hits:
        damaged[place % len(damaged)] = value
    read_or_refuse(bytes(damaged))
