"""The process that parses one foreign file: bytes on standard input, JSON on standard output, hard limits on memory, time and size.

It is started by its path and imports nothing of this project, so that it starts in a few hundredths of a second. A cell is null, a text,
true or false, ["n", number, number format] or ["d", ISO date]; the answer is {"sheets": […]} or {"refused": reason}.
"""

import codecs
import csv
import io
import json
import resource
import sys
import zipfile
import zlib
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice
from xml.etree import ElementTree as ET
from xml.parsers import expat

import python_calamine as calamine

MEMORY = 1024**3
SECONDS = 20
MAX_ROWS = 100_000
MAX_COLUMNS = 300
MAX_CELLS = 2_000_000
MAX_CHARACTERS = 40_000_000
MAX_SHEETS = 50
UNCALCULATED = "公式没有结果"

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_BUILT_IN = {1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00"}

_DAMAGE = (
    calamine.CalamineError, zipfile.BadZipFile, ET.ParseError, expat.ExpatError, zlib.error,
    KeyError, ValueError, IndexError, EOFError, OSError, NotImplementedError, RuntimeError,
)  # fmt: skip

JsonCell = str | bool | list[str] | None
Rows = list[list[JsonCell]]


class Refused(Exception):
    """The file breaks a limit or its own form; the text is the reason code."""


def main() -> None:
    """Parse standard input as the kind named on the command line and write the answer."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    content = sys.stdin.buffer.read()
    try:
        sheets = _read_csv(content) if sys.argv[1] == "csv" else _read_workbook(content, sys.argv[1])
        answer: dict[str, object] = {"sheets": sheets}
    except Refused as reason:
        answer = {"refused": str(reason)}
    except MemoryError:
        answer = {"refused": "large"}
    sys.stdout.write(json.dumps(answer, ensure_ascii=True))


def _read_csv(content: bytes) -> list[dict[str, object]]:
    text = _decode(content)
    if max(map(len, text.splitlines()), default=0) > 1_000_000:
        raise Refused("large")
    rows: Rows = []
    size = _Size()
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)):
            size.add(row)
            rows.append([value or None for value in row])
    except csv.Error as error:
        raise Refused("damaged") from error
    return [{"name": "", "rows": _trimmed(rows), "merged": []}]


def _delimiter(text: str) -> str:
    """Return the comma, tab or semicolon that divides the most of the first rows into equally many cells; the first of equal ones."""
    head = "".join(islice(io.StringIO(text, newline=""), 50))

    def equal_rows(delimiter: str) -> int:
        widths = Counter(len(row) for row in csv.reader(io.StringIO(head, newline=""), delimiter=delimiter))
        return max((count for width, count in widths.items() if width > 1), default=0)

    return max(",\t;", key=equal_rows)


def _decode(content: bytes) -> str:
    marked = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding).rstrip("\x1a")
        except UnicodeDecodeError:
            continue
    raise Refused("encoding")


class _Size:
    """The running size of one file, held against the limits."""

    def __init__(self) -> None:
        self.rows = self.cells = self.characters = 0

    def add(self, row: Sequence[object]) -> None:
        self.rows += 1
        self.cells += len(row)
        self.characters += sum(len(value) for value in row if isinstance(value, str))
        if len(row) > MAX_COLUMNS or self.rows > MAX_ROWS or self.cells > MAX_CELLS or self.characters > MAX_CHARACTERS:
            raise Refused("large")


def _read_workbook(content: bytes, kind: str) -> list[dict[str, object]]:
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        looks = _Looks(content) if kind == "xlsx" else None
        sheets = [sheet for sheet in book.sheets_metadata if sheet.typ == calamine.SheetTypeEnum.WorkSheet]
        if len(sheets) > MAX_SHEETS:
            raise Refused("large")
        size = _Size()
        return [_read_sheet(book, sheet, size, looks) for sheet in sheets]
    except calamine.PasswordError as error:
        raise Refused("encrypted") from error
    except _DAMAGE as error:
        raise Refused("damaged") from error


def _read_sheet(book: calamine.CalamineWorkbook, about: calamine.SheetMetadata, size: _Size, looks: "_Looks | None") -> dict[str, object]:
    sheet = book.get_sheet_by_name(about.name)
    bottom, right = sheet.end or (0, 0)
    if right >= MAX_COLUMNS or bottom >= MAX_ROWS or (bottom + 1) * (right + 1) > MAX_CELLS:
        raise Refused("large")
    look = looks.of(about.name) if looks else _Look()
    rows: Rows = []
    for number, row in enumerate(sheet.to_python(skip_empty_area=False)):
        size.add(row)
        rows.append(
            [look.texts.get((number, column)) or _plain(value, look.formats.get((number, column), "")) for column, value in enumerate(row)]
        )
    rows = _trimmed(rows)
    hidden = about.visible != calamine.SheetVisibleEnum.Visible
    return {"name": about.name, "hidden": hidden, "rows": rows, "merged": _merged(sheet.merged_cell_ranges or [], rows)}


def _merged(ranges: list[tuple[tuple[int, int], tuple[int, int]]], rows: Rows) -> list[list[int]]:
    """Return the merged ranges, cut to the rows and columns with content; together they cover each cell about once."""
    height, width = len(rows), len(rows[0]) if rows else 0
    cut = [[top, left, min(bottom, height - 1), min(right, width - 1)] for (top, left), (bottom, right) in ranges]
    kept = [[top, left, bottom, right] for top, left, bottom, right in cut if top <= bottom and left <= right]
    if sum((bottom - top + 1) * (right - left + 1) for top, left, bottom, right in kept) > 2 * height * width:
        raise Refused("damaged")
    return kept


def _plain(value: object, number_format: str) -> JsonCell:
    """Return a cell as JSON: a float as its shortest exact text, whole ones without a point."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        text = str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)
        return ["n", text, number_format]
    if isinstance(value, datetime | date):
        return ["d", value.isoformat()[:10]]
    if isinstance(value, time | timedelta):
        return str(value)
    return str(value) or None


def _trimmed(rows: Rows) -> Rows:
    """Drop the blank rows at the end and the blank columns at the right; all rows get the same width."""
    while rows and not any(cell is not None and cell != "" for cell in rows[-1]):
        rows.pop()
    width = max((column + 1 for row in rows for column, cell in enumerate(row) if cell is not None), default=0)
    return [row[:width] + [None] * (width - len(row)) for row in rows]


class _Look:
    """How the cells of one sheet are shown: number formats, and texts that stand for errors and formulas without a result."""

    def __init__(self) -> None:
        self.formats: dict[tuple[int, int], str] = {}
        self.texts: dict[tuple[int, int], str] = {}


class _Looks:
    """The number formats of an xlsx file, which the calamine reader leaves out."""

    def __init__(self, content: bytes) -> None:
        self.archive = zipfile.ZipFile(io.BytesIO(content))
        self.codes = self._codes()
        self.paths = self._paths()

    def of(self, sheet: str) -> _Look:
        """Read one sheet part as a stream."""
        look = _Look()
        path = self.paths.get(sheet)
        if path is None:
            return look
        cell: dict[str, str] = {}
        seen: set[str] = set()

        def start(name: str, attributes: dict[str, str]) -> None:
            name = name.rpartition(":")[2]
            if name == "c":
                cell.clear()
                cell.update(attributes)
                seen.clear()
            elif name in ("f", "v", "is"):
                seen.add(name)
                cell["text"] = ""

        def text(characters: str) -> None:
            if "v" in seen:
                cell["text"] = cell.get("text", "") + characters

        def end(name: str) -> None:
            if name.rpartition(":")[2] == "c" and "r" in cell:
                self._note(look, cell, seen)

        parser = expat.ParserCreate()
        parser.StartElementHandler, parser.CharacterDataHandler, parser.EndElementHandler = start, text, end
        with self.archive.open(path) as part:
            parser.ParseFile(part)
        return look

    def _note(self, look: _Look, cell: dict[str, str], seen: set[str]) -> None:
        """Keep what the value alone does not say about a cell."""
        place = _place(cell["r"])
        code = self.codes.get(cell.get("s", ""), "")
        if code:
            look.formats[place] = code
        if cell.get("t") == "e":
            look.texts[place] = cell.get("text", "") or "#N/A"
        elif "f" in seen and ("v" not in seen or (not cell.get("text", "").strip() and cell.get("t") != "str")):
            look.texts[place] = UNCALCULATED

    def _codes(self) -> dict[str, str]:
        """Return the number format code of each cell style."""
        if "xl/styles.xml" not in self.archive.namelist():
            return {}
        root = ET.fromstring(self.archive.read("xl/styles.xml"))  # noqa: S314 - expat bounds entity expansion; the process is limited
        own = {item.get("numFmtId", ""): item.get("formatCode", "") for item in root.iter(f"{_MAIN}numFmt")}
        styles = root.find(f"{_MAIN}cellXfs")
        known = {str(number): code for number, code in _BUILT_IN.items()} | own
        return {str(index): known.get(item.get("numFmtId", "0"), "") for index, item in enumerate(styles if styles is not None else ())}

    def _paths(self) -> dict[str, str]:
        """Return the part of each sheet by its name."""
        book = ET.fromstring(self.archive.read("xl/workbook.xml"))  # noqa: S314 - as above
        links = ET.fromstring(self.archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314 - as above
        targets = {link.get("Id"): link.get("Target", "") for link in links}
        found = {sheet.get("name", ""): targets.get(sheet.get(_LINK), "") for sheet in book.iter(f"{_MAIN}sheet")}
        return {name: target.lstrip("/") if target.startswith("/") else f"xl/{target}" for name, target in found.items() if target}


def _place(reference: str) -> tuple[int, int]:
    letters = reference.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(reference[len(letters) :]) - 1, column - 1


if __name__ == "__main__":
    main()
