"""Reads a foreign, messy sheet into named columns, rows of a kind, and problems."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from types import MappingProxyType

from data.tables.header import Column, Header, Known, filled, find_header, squeezed
from data.tables.values import TableCell, plain
from data.workbook import Cell, RawSheet, address

_TOTAL = re.compile(r"(合计|总计|共计)(\(.*\))?|.*(合计|总计|共计)|全(市|省|州|县|区|国)(合计|总计)?|总数")
_SUBTOTAL = re.compile(r"小计(\(.*\))?|.*小计")
_OF_WHICH = re.compile(r"其中.*|.*\(其中\)")
_NOTE = re.compile(
    r"(注|备注|附注|说明|填表说明|填报说明|数据来源|填报人|填表人|审核人|制表人|单位负责人|联系电话|填报日期)\s*\d*[::、.].*|注\d*"
    r"|\(?(单位)?\(?(盖章|公章|签章|签字)\)?[::]?.*"
    r"|第\s*\d+\s*页([,、/]?\s*共\s*\d+\s*页)?"
)
_AMOUNT = re.compile(r"[-+]?\d[\d,]*(\.\d+)?%?")
_COLUMN_NUMBERS = "甲乙丙丁戊己庚辛"
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_PUNCTUATION = re.compile(r"[,。;:!?]")
_NEVER_WORDS = ("", "code")
"""Columns in which Chinese words alone are no key: those that a form does not know, and that of codes."""
_SECTION = re.compile(r"[一二三四五六七八九十]{1,3}|(\(?[一二三四五六七八九十]{1,3}(\)|、|\.)|第[一二三四五六七八九十]+(类|部分)).*")


class RowKind(Enum):
    """What a row below the header is."""

    DATA = "数据"
    TOTAL = "合计"
    SUBTOTAL = "小计"
    OF_WHICH = "其中"
    SECTION = "分类标题"


@dataclass(frozen=True)
class Row:
    """A row: its number in the sheet (from 1), its kind, and its cells in the order of the columns; `cells` are also found by key."""

    number: int
    kind: RowKind
    cells: tuple[TableCell, ...]
    by_key: MappingProxyType[str, TableCell] = field(repr=False, hash=False, compare=False)

    def __getitem__(self, key: str) -> TableCell:
        """Return the cell of a known column; KeyError when the table has no such column."""
        return self.by_key[key]

    def get(self, key: str) -> TableCell | None:
        """Return the cell of a known column; None when the table has no such column."""
        return self.by_key.get(key)


@dataclass(frozen=True)
class Problem:
    """Something in the form of a table that is in the way: where, what stands there, and a Chinese sentence that says what to do."""

    sheet: str
    address: str
    value: str
    sentence: str


@dataclass(frozen=True)
class Table:
    """A read sheet: the rows in order (notes, blank and repeated header rows left out), and the problems of form.

    `header_row` is the last row of the header, counted from 1 as a person counts; 0 without a header.
    """

    sheet: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    header_row: int = 0

    def column(self, key: str) -> Column | None:
        """Return the column of a key; None when the table has none."""
        return next((column for column in self.columns if column.key == key), None)

    @property
    def data(self) -> tuple[Row, ...]:
        """The rows that hold data: no totals, no 其中, no headings of sections."""
        return tuple(row for row in self.rows if row.kind is RowKind.DATA)


def read_table(sheet: RawSheet, known: Sequence[Known]) -> Table:
    """Read a sheet into a table with the known columns; a column that is not known keeps its name and has the key "".

    Never raises: a sheet without a header, a missing or doubled column come back as problems.
    """
    texts = filled(sheet)
    header = find_header(texts, known)
    if header is None:
        names = "、".join(item.names[0] for item in known[:4])
        return Table(sheet.name, (), (), (Problem(sheet.name, "A1", "", f"没有找到表头。请在表头中写明{names}等列名。"),))
    reader = _Reader(sheet, texts, header)
    rows = tuple(reader.rows())
    problems = tuple(_form_problems(sheet.name, header, known))
    return Table(sheet.name, header.columns, rows, problems, tuple(reader.notes), header.last + 1)


def _form_problems(sheet: str, header: Header, known: Sequence[Known]) -> Iterator[Problem]:
    present = {column.key for column in header.columns}
    for item in known:
        if item.required and item.key not in present:
            yield Problem(sheet, address(header.last, 0), "", f"缺少“{item.names[0]}”列。请补上这一列，或改用下发的模板。")
    for column in header.twice:
        yield Problem(
            sheet, address(header.last, column.index), column.header, f"“{column.header}”列重复。请只保留一列，或改写列名以示区别。"
        )


class _Reader:
    """Walks the rows below a header."""

    def __init__(self, sheet: RawSheet, texts: list[list[str]], header: Header) -> None:
        self.sheet = sheet
        self.texts = texts
        self.header = header
        self.headings = {squeezed(text) for row in texts[header.first : header.last + 1] for text in row if text}
        self.covered = _covered(sheet)
        self.following = _following(texts)
        self.notes: list[str] = []

    def rows(self) -> Iterator[Row]:
        end = self._end()
        self.notes.extend(next(text for text in texts if text) for texts in self.texts[end:] if any(texts))
        for index in range(self.header.last + 1, end):
            texts = self.texts[index]
            if not any(texts) or self._is_header(texts) or (index == self.header.last + 1 and _counts_columns(texts)):
                continue
            if self._is_note(texts):
                self.notes.append(next(text for text in texts if text))
                continue
            row = self._row(index)
            yield replace(row, kind=RowKind.SECTION) if row.kind is RowKind.DATA and self._is_heading(index) else row

    def _end(self) -> int:
        """Return the row after the last that is no free note: words under the table, in one cell, without key and figure."""
        end = len(self.texts)
        while end > self.header.last + 1 and (not any(self.texts[end - 1]) or self._is_free_note(end - 1)):
            end -= 1
        return end

    def _is_free_note(self, index: int) -> bool:
        present = [(place, text) for place, text in enumerate(self.texts[index]) if text]
        words = {text for _, text in present}
        text = next(iter(words))
        if len(words) != 1 or not _CHINESE.search(text) or row_kind([text]) is not RowKind.DATA:
            return False
        keys = {column.index: column.key for column in self.header.columns}
        return len(present) > 1 or keys.get(present[0][0], "") in _NEVER_WORDS or _PUNCTUATION.search(text) is not None

    def _is_heading(self, index: int) -> bool:
        """A row of one text that is merged across columns, or that stands over a repeated header, heads the rows below it."""
        present = [text for text in self.texts[index] if text]
        if len(set(present)) != 1:
            return False
        return len(present) > 1 or self._is_header(self.following[index])

    def _is_header(self, texts: Sequence[str]) -> bool:
        """A row that repeats the header: at least two texts, all of them headings."""
        present = [squeezed(text) for text in texts if text]
        return len(present) >= 2 and all(text in self.headings for text in present)

    def _is_note(self, texts: Sequence[str]) -> bool:
        present = {text for text in texts if text}
        first = next(text for text in texts if text)
        if len(present) == 1 and first.endswith("。"):
            return True
        return _NOTE.fullmatch(first) is not None and (len(present) <= 2 or not any(map(_AMOUNT.fullmatch, present)))

    def _row(self, index: int) -> Row:
        cells = tuple(self._cell(index, column.index) for column in self.header.columns)
        by_key = {column.key: cell for column, cell in zip(self.header.columns, cells, strict=True) if column.key}
        return Row(index + 1, row_kind([cell.printed for cell in cells]), cells, MappingProxyType(by_key))

    def _cell(self, row: int, column: int) -> TableCell:
        top, left = self.covered.get((row, column), (row, column))
        value: Cell = self.sheet.rows[top][left]
        return TableCell(self.sheet.name, address(row, column), self.texts[row][column], value.strip() if isinstance(value, str) else value)


def _counts_columns(texts: Sequence[str]) -> bool:
    """A row of 甲, 乙, 1, 2, 3 under a header numbers its columns."""
    present = [text.strip("()") for text in texts if text]
    words = [text for text in present if text in _COLUMN_NUMBERS]
    figures = present[len(words) :]
    counted = [str(number) for number in range(1, len(figures) + 1)]
    enough = _FEWEST_NUMBERED[min(len(words), 2)]
    return len(present) >= enough and "".join(words) == _COLUMN_NUMBERS[: len(words)] and figures == counted


def _following(texts: Sequence[list[str]]) -> list[list[str]]:
    """Return for each row the next row that is not blank; an empty one after the last."""
    found: list[list[str]] = []
    following: list[str] = []
    for row in reversed(texts):
        found.append(following)
        following = row if any(row) else following
    return found[::-1]


def _covered(sheet: RawSheet) -> dict[tuple[int, int], tuple[int, int]]:
    """Return for each cell in a merged range the cell that holds its value."""
    found: dict[tuple[int, int], tuple[int, int]] = {}
    height, width = len(sheet.rows), max(map(len, sheet.rows), default=0)
    for merged in sheet.merged:
        for row in range(merged.top, min(merged.bottom + 1, height)):
            for column in range(merged.left, min(merged.right + 1, width)):
                found[row, column] = (merged.top, merged.left)
    return found


def row_kind(texts: Sequence[str]) -> RowKind:
    """Return what a row is, by the first two words before its figures: 合计, 小计, 其中, 一、; remarks at the right say nothing."""
    for word in _labels(texts):
        for pattern, kind in _KINDS:
            if len(word) <= _LONGEST_LABEL and pattern.fullmatch(word):
                return kind
    return RowKind.DATA


def _labels(texts: Sequence[str]) -> list[str]:
    """Return the first two words that no figure stands before; a running number may stand first."""
    labels: list[str] = []
    for text in texts:
        word = plain(text).replace(" ", "")
        if word and _FIGURE.fullmatch(word):
            if labels:
                break
        elif word:
            labels.append(word)
    return labels[:2]


_FEWEST_NUMBERED = (5, 5, 3)
"""How many columns must be numbered, by how many of them have a letter: a row 甲, 1, 2 may be a unit's."""
_LONGEST_LABEL = 30
_FIGURE = re.compile(r"[-+\d.,%]+")
_KINDS = ((_OF_WHICH, RowKind.OF_WHICH), (_SUBTOTAL, RowKind.SUBTOTAL), (_TOTAL, RowKind.TOTAL), (_SECTION, RowKind.SECTION))
