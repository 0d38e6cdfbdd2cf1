"""Writes a circular as a workbook: the text on the first sheet, then a sheet for each table; figures are numbers, nothing is a formula."""

import io
import re
from collections.abc import Sequence
from datetime import date, datetime
from math import ceil

import xlsxwriter  # type: ignore[import-untyped]  # published without types
from xlsxwriter.format import Format  # type: ignore[import-untyped]  # as above
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]  # as above

from data.notice.content import Notice, PrintedTable
from data.notice.grid import NONE
from data.notice.text import attachment_label, attachment_list, chinese_day, clean, ems, heading, imprint, lines, official_number, one_line

FIRST_SHEET = "通报"
LONGEST = 32767
"""Signs that a cell may hold; a longer text ends with …"""
_A4 = 9
_WIDE, _CHARACTERS, _TEXT_WIDE = 8, 88, 70
"""Tables of more columns lie across; and how many digits a table and the text are wide."""
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_NO_DAY = date(2000, 1, 1)
_FIGURE = re.compile(r"[-−]?(0|[1-9][0-9]{0,2}(,[0-9]{3})+|[1-9][0-9]*)(\.[0-9]+)?")
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
_HIGHEST = 409
"""Points that a row may be high."""
_SONG_SIZE = 11
_DIGITS = 15
"""A number holds so many digits; a longer one, such as a credit code, is a text."""

Look = dict[str, str | int | bool]
_SONG: Look = {"font_name": "宋体", "font_size": _SONG_SIZE, "valign": "vcenter", "text_wrap": True}
_LOOKS: dict[str, Look] = {
    "mark": {"font_name": "黑体", "align": "center", "font_color": "#8A8A8A"},
    "issuer": {"font_size": 22, "align": "center", "font_color": "#FF3333"},
    "number": {"align": "center", "bottom": 5, "bottom_color": "#FF3333"},
    "title": {"font_size": 18, "align": "center", "bold": True},
    "heading": {"font_name": "黑体", "indent": 2},
    "text": {"font_size": 12},
    "small": {"font_size": 10},
    "right": {"align": "right"},
    "name": {"font_name": "黑体", "font_size": 14, "align": "center"},
    "head": {"font_name": "黑体", "align": "center", "border": 1, "bg_color": "#EEF1F4"},
    "left": {"align": "left", "border": 1},
    "centre": {"align": "center", "border": 1},
    "figure": {"align": "right", "border": 1},
}


def workbook(notice: Notice) -> bytes:
    """Return the circular as .xlsx: sheet 通报, then the tables of the sections, then the attachments; the same circular, the same bytes.

    Plain figures (12,345.67, −3.20) are numbers that look as printed; everything else is text.
    """
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, _OPTIONS) as book:
        day = notice.issued_on or _NO_DAY
        created = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - a day without a clock
        author = one_line("".join(notice.issuers[:1]))
        book.set_properties({"title": one_line(notice.title)[:255], "author": author[:255], "created": created})
        formats = _Formats(book)
        _write_text(book.add_worksheet(FIRST_SHEET), notice, formats)
        for number, (label, table) in enumerate(_tables(notice), start=1):
            _write_table(book.add_worksheet(sheet_name(number, table.title)), table, formats, above=(one_line(notice.mark), label))
    return stream.getvalue()


def figure(text: str) -> tuple[float, str] | None:
    """Return a plain figure as a number with the format that shows it as printed; None for any other text."""
    if not _FIGURE.fullmatch(text) or sum(sign.isdigit() for sign in text) > _DIGITS:
        return None
    whole, _, places = text.partition(".")
    pattern = ("#,##0" if "," in whole else "0") + (f".{'0' * len(places)}" if places else "")
    number = float(text.replace(",", "").replace("−", "-"))
    if text[0] in "-−" and number == 0:
        return None
    return number, f'{pattern};"−"{pattern}' if text.startswith("−") else pattern


def sheet_name(number: int, title: str) -> str:
    """Return a name that Excel allows and that no other sheet has: the number of the table, then its title, 31 signs at most."""
    name = f"{number} {_FORBIDDEN.sub('', one_line(title))}".encode("utf-16-le")[:62]
    return name.decode("utf-16-le", "ignore").strip()


class _Formats:
    """The cell formats of one workbook, each made once."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.book = book
        self.known: dict[tuple[str, str], Format] = {}

    def get(self, look: str, number: str = "") -> Format:
        """Return the format of a look, with a number format if the cell holds a figure."""
        if (look, number) not in self.known:
            self.known[look, number] = self.book.add_format(_SONG | _LOOKS[look] | ({"num_format": number} if number else {}))
        return self.known[look, number]


def _tables(notice: Notice) -> list[tuple[str, PrintedTable]]:
    count = len(notice.attachments)
    attached = [(attachment_label(number, count), table) for number, table in enumerate(notice.attachments, start=1)]
    return [*(("", table) for section in notice.sections for table in section.tables), *attached]


def _texts(notice: Notice) -> list[tuple[str, str]]:
    """Return the text of the circular as rows: look, text; empty parts are left out."""
    addressees, day = one_line(notice.addressees).rstrip("：:"), notice.issued_on
    rows = [("mark", one_line(notice.mark)), *(("issuer", one_line(name)) for name in notice.issuers)]
    rows += [("number", official_number(notice.number)), ("title", clean(notice.title))]
    rows += [("text", f"{addressees}：" if addressees else ""), *_paragraphs(notice.opening)]
    number = 0
    for place, section in enumerate(notice.sections, start=1):
        rows += [("heading", heading(place, section.heading)), *_paragraphs(section.paragraphs)]
        for table in section.tables:
            number += 1
            rows.append(("text", f"　　表见工作表“{sheet_name(number, table.title)}”。"))
    rows += [("small", text) for text in lines(notice.closing)]
    rows += [("text", text) for text in attachment_list(notice)]
    rows += [("right", one_line(name)) for name in notice.issuers] + [("right", chinese_day(day) if day else "")]
    return [row for row in [*rows, *(("small", f"{left}　{right}".strip()) for left, right in imprint(notice))] if row[1]]


def _paragraphs(texts: Sequence[str]) -> list[tuple[str, str]]:
    return [("text", f"　　{text}") for text in lines(texts)]


def _write_text(sheet: Worksheet, notice: Notice, formats: _Formats) -> None:
    rows = _texts(notice)
    for row, (look, text) in enumerate(rows):
        _write(sheet, (row, 0), text, formats.get(look))
        sheet.set_row(row, _height(text, _TEXT_WIDE, look))
    sheet.set_column(0, 0, _TEXT_WIDE)
    _set_up(sheet, one_line(notice.title), (len(rows) - 1, 0))


def _write_table(sheet: Worksheet, table: PrintedTable, formats: _Formats, *, above: tuple[str, str]) -> None:
    """Write mark and label, title, unit, header, rows and notes; then set up the page."""
    rows = [[clean(text) for _, text in zip(table.columns, row, strict=True)] for row in table.rows]
    wide = _widths(table, rows)
    tops = [("mark", above[0]), ("small", above[1]), ("name", one_line(table.title)), ("right", one_line(table.unit))]
    top = _write_across(sheet, 0, [row for row in tops if row[1]], (formats, wide))
    header = [one_line(column.title) for column in table.columns]
    for place, (width, text) in enumerate(zip(wide, header, strict=True)):
        sheet.set_column(place, place, width)
        _write(sheet, (top, place), text, formats.get("head"))
    sheet.set_row(top, max(map(_height, header, wide)))
    for row, cells in enumerate(rows, start=top + 1):
        for place, (column, text) in enumerate(zip(table.columns, cells, strict=True)):
            _write_cell(sheet, (row, place), text, (formats, "figure" if column.align == "right" else column.align))
        sheet.set_row(row, max(map(_height, cells, wide)))
    below = [*([] if table.rows else [("centre", NONE)]), *(("small", note) for note in lines(table.notes))]
    end = _write_across(sheet, top + 1 + len(table.rows), below, (formats, wide))
    sheet.freeze_panes(top + 1, 0)
    sheet.repeat_rows(top)
    if len(wide) > _WIDE:
        sheet.set_landscape()
    _set_up(sheet, one_line(table.title), (end - 1, len(wide) - 1))


def _widths(table: PrintedTable, rows: Sequence[Sequence[str]]) -> list[float]:
    """Return the widths of the columns in digits: their shares, but room for the longest figure."""
    total = _CHARACTERS * (1.4 if len(table.columns) > _WIDE else 1)
    shares = sum(column.width for column in table.columns)
    figures = [max((ems(row[place]) for row in rows if figure(row[place])), default=0) for place in range(len(table.columns))]
    return [max(5, total * column.width / shares, 2 * room + 2) for column, room in zip(table.columns, figures, strict=True)]


def _height(text: str, wide: float, look: str = "") -> float:
    """Return a row's height in points, with room for a text in a cell so many digits wide: no program finds it for merged cells."""
    size = int(_LOOKS.get(look, _SONG).get("font_size", _SONG["font_size"]))
    room = max(1, (wide - 1) * _SONG_SIZE / size / 2)
    count = sum(max(1, ceil(ems(line) / room)) for line in text.split("\n"))
    return min(_HIGHEST, count * size * 1.35 + 4)


def _write(sheet: Worksheet, place: tuple[int, int], text: str, look: Format) -> None:
    whole = text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
    sheet.write_string(*place, whole, look)


def _write_across(sheet: Worksheet, top: int, rows: Sequence[tuple[str, str]], setting: tuple[_Formats, Sequence[float]]) -> int:
    """Write rows of look and text over all columns, from `top` down; return the row below them."""
    formats, wide = setting
    for row, (look, text) in enumerate(rows, start=top):
        if len(wide) > 1:
            sheet.merge_range(row, 0, row, len(wide) - 1, "", formats.get(look))
        _write(sheet, (row, 0), text, formats.get(look))
        sheet.set_row(row, _height(text, sum(wide), look))
    return top + len(rows)


def _write_cell(sheet: Worksheet, place: tuple[int, int], text: str, look: tuple[_Formats, str]) -> None:
    formats, name = look
    found = figure(text)
    if found is None:
        _write(sheet, place, text, formats.get(name))
    else:
        sheet.write_number(*place, found[0], formats.get(name, found[1]))


def _set_up(sheet: Worksheet, title: str, end: tuple[int, int]) -> None:
    sheet.set_paper(_A4)
    sheet.set_margins(left=0.6, right=0.6, top=0.7, bottom=0.8)
    sheet.fit_to_pages(1, 0)
    sheet.center_horizontally()
    sheet.hide_gridlines(2)
    sheet.print_area(0, 0, *end)
    sheet.set_footer(f"&L{title.replace('&', '&&')[:120]}&R&P/&N")
