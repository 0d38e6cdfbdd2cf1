"""Finds the header of a messy sheet and names its columns."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import pairwise

from data.tables.values import plain
from data.workbook import RawSheet, printed

HEADER_ROWS = 3
SEARCHED_ROWS = 40

_UNITS = (
    "万元|亿元|千元|百万元|元|%|‰|百分点|个百分点|亩|公顷|平方米|万平方米|平方公里|㎡|m2|万m2|公里|千米|米|吨|万吨|立方米|万立方米"
    "|户|个|项|人|套|家|次|宗|件|栋|幢|处|座|条|万人|万户|人次|万人次|天|日|月|年|分|位|名|元/亩|元/平方米|万元/亩"
)
_UNIT_IN_HEADER = re.compile(rf"[(\[【](?:单位:?)?({_UNITS})[)\]】]")
_BARE_UNIT = re.compile(rf"\(?({_UNITS})\)?")
_UNIT_ABOVE = re.compile(rf"(?:计量|金额)?单位[::]?\s*({_UNITS})(?![^\s,,、)）])")


@dataclass(frozen=True)
class Known:
    """A column that a form knows: its key, and the names under which it stands in headers.

    A name is compared without blanks and unit. Of a header of several rows the whole counts first (投资/完成), then its last part (完成).
    `takes_unit` marks a column of amounts, which takes the unit stated once above the table (单位：亿元) when its own header states none.
    """

    key: str
    names: tuple[str, ...]
    takes_unit: bool = False
    required: bool = False


@dataclass(frozen=True)
class Column:
    """A column of a table: key ("" when the form does not know it), position from 0, header text as printed, name and unit apart."""

    key: str
    index: int
    header: str
    name: str
    unit: str = ""


@dataclass(frozen=True)
class Header:
    """Where the header stands (rows counted from 0, last included) and the columns that it names."""

    first: int
    last: int
    columns: tuple[Column, ...]
    twice: tuple[Column, ...] = field(default=())
    """Columns whose key an earlier column already has; in `columns` they have no key."""


def filled(sheet: RawSheet) -> list[list[str]]:
    """Return the texts of a sheet in NFKC, trimmed, each merged range filled with its top left text."""
    texts = [[plain(printed(cell)) for cell in row] for row in sheet.rows]
    for merged in sheet.merged:
        for row in range(merged.top, min(merged.bottom + 1, len(texts))):
            for column in range(merged.left, min(merged.right + 1, len(texts[row]))):
                texts[row][column] = texts[merged.top][merged.left]
    return texts


def find_header(texts: Sequence[Sequence[str]], known: Sequence[Known]) -> Header | None:
    """Return the block of one to three rows that names the most known columns: the shortest, then the first of equal ones.

    Rows above it that head its columns belong to it. None when fewer than two columns (or all, if fewer are known) are named.
    """
    best: Header | None = None
    for first in range(min(len(texts), SEARCHED_ROWS)):
        for last in range(first, min(first + HEADER_ROWS, len(texts))):
            header = _named(texts, first, last, known)
            if best is None or _worth(header) > _worth(best):
                best = header
    enough = min(2, len(known))
    return _with_units(texts, _with_groups(texts, best, known), known) if best is not None and _worth(best)[0] >= enough else None


def _with_units(texts: Sequence[Sequence[str]], header: Header, known: Sequence[Known]) -> Header:
    """Take in the row below that holds nothing but the units of columns."""
    below = [text for text in texts[header.last + 1] if text] if header.last + 1 < len(texts) else []
    if not below or not all(_BARE_UNIT.fullmatch(text) for text in below):
        return header
    rows = [*texts[: header.last], _under(texts[header.last], texts[header.last + 1])]
    return replace(_named(rows, header.first, header.last, known), last=header.last + 1)


def _under(names: Sequence[str], units: Sequence[str]) -> list[str]:
    return [f"{name}({unit.strip('()')})" if unit and name else name for name, unit in zip(names, units, strict=True)]


def _with_groups(texts: Sequence[Sequence[str]], header: Header, known: Sequence[Known]) -> Header:
    """Take in the rows above that group columns of the header, as long as no column is lost."""
    for first in range(header.first - 1, max(header.last - HEADER_ROWS, -1), -1):
        if not _groups(texts[first], texts[first + 1]):
            break
        higher = _named(texts, first, header.last, known)
        if _worth(higher)[0] < _worth(header)[0] or len(higher.twice) > len(header.twice):
            break
        header = higher
    return header


def _groups(upper: Sequence[str], lower: Sequence[str]) -> bool:
    """A row groups the columns below it if a cell reaches down into them, or if it names a unit of some columns and not of all."""
    reaches_down = any(text and text == below for text, below in zip(upper, lower, strict=False)) and len(set(upper) - {""}) > 1
    return reaches_down or (bool(upper) and not upper[0] and any(split_unit(text)[1] and not unit_above([[text]]) for text in upper))


def _worth(header: Header) -> tuple[int, int]:
    return sum(1 for column in header.columns if column.key), header.first - header.last


def _named(texts: Sequence[Sequence[str]], first: int, last: int, known: Sequence[Known]) -> Header:
    above = unit_above(texts[:first])
    names = {squeezed(name): item for item in known for name in item.names}
    columns: list[Column] = []
    twice: list[Column] = []
    for index, header in enumerate(_joined(texts[first : last + 1])):
        name, unit = split_unit(header)
        item = names.get(squeezed(name)) or names.get(squeezed(name.rpartition("/")[2]))
        column = Column(item.key if item else "", index, header, name, unit or (above if item and item.takes_unit else ""))
        if item and any(item.key == other.key for other in columns):
            twice.append(column)
            column = Column("", index, header, name, unit)
        columns.append(column)
    return Header(first, last, tuple(columns), tuple(twice))


def _joined(rows: Sequence[Sequence[str]]) -> list[str]:
    """Join the header rows of each column with "/"; a group name reaches over the blank cells at its right."""
    width = max((len(row) for row in rows), default=0)
    grid = [list(row) + [""] * (width - len(row)) for row in rows]
    for upper, lower in pairwise(grid):
        for column in range(1, width):
            if not upper[column] and lower[column] and lower[column - 1] and upper[column - 1] != lower[column - 1]:
                upper[column] = upper[column - 1]
    return ["/".join(_distinct(row[column] for row in grid)) for column in range(width)]


def _distinct(parts: Iterable[str]) -> list[str]:
    kept: list[str] = []
    for part in parts:
        if part and (not kept or kept[-1] != part):
            kept.append(part)
    return kept


@lru_cache(maxsize=4096)
def split_unit(header: str) -> tuple[str, str]:
    """Return name and unit of a header: 完成（亿元） is 完成 and 亿元; without a unit in brackets the unit is ""."""
    text = plain(header)
    matches = list(_UNIT_IN_HEADER.finditer(text))
    if not matches:
        return text, ""
    return text[: matches[-1].start()] + text[matches[-1].end() :], matches[-1][1]


def unit_above(rows: Sequence[Sequence[str]]) -> str:
    """Return the unit stated above a table, as in 单位：亿元; "" when none is."""
    for row in reversed(rows):
        for text in row:
            match = _UNIT_ABOVE.search(text)
            if match:
                return match[1]
    return ""


@lru_cache(maxsize=4096)
def squeezed(name: str) -> str:
    """Return a name as it is compared: NFKC, without blanks, colons and outer marks."""
    return re.sub(r"[\s::*＊]", "", plain(name))
