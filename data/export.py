"""Writes rows as CSV or XLSX that no spreadsheet program takes for formulas."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal

import xlsxwriter  # type: ignore[import-untyped]  # published without types

Exported = str | int | Decimal | date | None
"""What a cell of an export may hold; None is an empty cell. Amounts are Decimals, already in the unit that the header states."""

_STARTS = ("=", "+", "-", "@", "\t", "\r")
_PLAIN = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}


def to_csv(header: Sequence[str], rows: Iterable[Sequence[Exported]]) -> bytes:
    """Return the rows as CSV: UTF-8 with mark, as spreadsheet programs expect it, CRLF.

    A text that begins with = + - @ TAB or CR gets a leading apostrophe, header included; numbers stay numbers.
    """
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow([_safe(text) for text in header])
    writer.writerows([_safe(cell) if isinstance(cell, str) else _figure(cell) for cell in row] for row in rows)
    return stream.getvalue().encode("utf-8-sig")


def to_xlsx(header: Sequence[str], rows: Iterable[Sequence[Exported]], *, title: str, created: datetime, foot: str = "") -> bytes:
    """Return the rows as one sheet named `title`: every text is a string cell, whatever it begins with; days are dates.

    `foot` stands one row below the last one, and at the bottom of each printed page.
    """
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, _PLAIN) as workbook:
        workbook.set_properties({"title": title, "created": created.replace(tzinfo=None)})
        sheet = workbook.add_worksheet(title[:31])
        bold = workbook.add_format({"bold": True, "bottom": 1})
        day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        for column, text in enumerate(header):
            sheet.write_string(0, column, text, bold)
        last = 0
        for last, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                _write(sheet, (last, column), cell, day)
        if foot:
            sheet.write_string(last + 2, 0, foot)
            sheet.set_footer(f"&L{foot.replace('&', '&&')}&R&P/&N")
        sheet.freeze_panes(1, 0)
    return stream.getvalue()


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(_STARTS) else text


def _figure(cell: int | Decimal | date | None) -> str:
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    return "" if cell is None else str(cell)


def _write(sheet: xlsxwriter.worksheet.Worksheet, place: tuple[int, int], cell: Exported, day: xlsxwriter.format.Format) -> None:
    if isinstance(cell, str):
        sheet.write_string(*place, cell)
    elif isinstance(cell, date):
        sheet.write_datetime(*place, datetime(cell.year, cell.month, cell.day), day)  # noqa: DTZ001 - a day without a clock
    elif cell is not None:
        sheet.write_number(*place, float(cell))
