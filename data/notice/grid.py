"""A printed table in Word: as wide as the type area, its header on every page, its rows whole, its figures never broken over lines."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from math import ceil

from data.notice.content import Column, PrintedTable
from data.notice.layout import AREA_TWIPS
from data.notice.ooxml import Element, element, keep_next, paragraph
from data.notice.text import clean, ems, lines, one_line

TRIES = ((12.0, 1), (10.5, 1), (10.0, 1), (12.0, 2), (10.5, 2), (9.0, 1), (10.0, 2), (9.0, 2), (9.0, 3), (8.0, 3))
"""Sizes of a table's texts in points, each with the lines that a name may take; the first at which everything fits is taken."""
WHOLE = 13
"""A table of so many rows or fewer is never split over pages."""
NONE = "无"
"""What a table without rows says."""
_PADDING = 57
"""Twips between a text and the line beside it."""
_TITLE_LINES = 2
_SHORT = 4
"""A text of so many characters or fewer is not broken."""
_MARGINS = (("top", 30), ("left", _PADDING), ("bottom", 30), ("right", _PADDING))
_ALIGN = {"left": "left", "centre": "center", "right": "right"}

_WORD = re.compile(r"[\u0021-\u2e7f]+")

Cells = list[tuple[str, ...]]


def table(printed: PrintedTable, *, title_style: str = "TableTitle") -> list[Element]:
    """Return the table with its title, its unit and its notes, and the small gap that ends it."""
    title, unit = one_line(printed.title), one_line(printed.unit)
    parts = [paragraph(title_style, title)] if title else []
    parts += [paragraph("TableUnit", unit)] if unit else []
    notes = lines(printed.notes)
    parts.append(_grid(printed))
    parts += [paragraph("TableNote", note, keep_next()) for note in notes]
    parts.append(paragraph("TableEnd", ""))
    return parts


@dataclass(frozen=True)
class Fit:
    """How a table is printed: the size of its texts in points, the widths of its columns in twips."""

    size: float
    widths: list[int]


def fit(columns: Sequence[Column], cells: Cells) -> Fit:
    """Return the largest size at which no figure is broken and names stay short, with the widths for it.

    Each column has its share of the type area, but never less than its longest figure; what it lacks, the others give up.
    """
    shares, titles = [column.width for column in columns], [one_line(column.title) for column in columns]
    texts = [sorted({line for row in cells for line in row[place].split("\n")}) for place in range(len(columns))]
    found = Fit(TRIES[-1][0], _edges(shares))
    for size, most in TRIES:
        needed = [_needed(title, each, most) * size * 20 + 2 * _PADDING + 10 for title, each in zip(titles, texts, strict=True)]
        found = Fit(size, _edges(_shares(shares, needed)))
        room = [(width - 2 * _PADDING) / 20 / size for width in found.widths]
        if all(_fits(*each, most) for each in zip(titles, texts, room, strict=True)):
            return found
    return found


def _needed(title: str, texts: Sequence[str], most: int) -> float:
    """Return the width in characters that a column needs: half its title, and its widest text, or what is not broken of it."""
    return max(_unbroken(title), ceil(ems(title) / _TITLE_LINES), *(ems(text) if most == 1 else _unbroken(text) for text in ["", *texts]))


def _fits(title: str, texts: Sequence[str], room: float, most: int) -> bool:
    return _lines(title, room) <= max(most, _TITLE_LINES) and all(_lines(text, room) <= most for text in texts)


def _shares(shares: Sequence[int], needed: Sequence[float]) -> list[float]:
    """Return widths in twips: the columns that need more than their share get it, the others divide the rest by their shares."""
    narrow: set[int] = set()
    while True:
        rest = AREA_TWIPS - sum(needed[place] for place in narrow)
        total = sum(share for place, share in enumerate(shares) if place not in narrow)
        if rest <= 0 or total == 0:
            return [*needed]
        found = [needed[place] if place in narrow else rest * share / total for place, share in enumerate(shares)]
        more = {place for place, width in enumerate(found) if width < needed[place]} - narrow
        if not more:
            return found
        narrow |= more


def _edges(shares: Sequence[float]) -> list[int]:
    """Return the shares in whole twips; together they are as wide as the type area."""
    edges = [round(AREA_TWIPS * edge / sum(shares)) for edge in accumulate(shares, initial=0)]
    return [right - left for left, right in pairwise(edges)]


def _unbroken(text: str) -> float:
    """Return the width in characters of what is not broken in a text: a short text as a whole, else its longest figure or word."""
    if ems(text) <= _SHORT:
        return ems(text)
    return max((ems(word) for word in _WORD.findall(text)), default=1)


def _lines(text: str, room: float) -> int:
    """Return how many lines a text takes in a column with room for so many characters."""
    if ems(text) <= room:
        return 1
    return ceil(ems(text) / max(1, int(room))) if _unbroken(text) <= room else 99


def _grid(printed: PrintedTable) -> Element:
    cells = [tuple(clean(text) for _, text in zip(printed.columns, row, strict=True)) for row in printed.rows]
    found = fit(printed.columns, cells)
    size, wide = found.size, found.widths
    columns = list(zip(printed.columns, wide, strict=True))
    head = [_cell(width, _text(column.title, "head", size=size, kept=True)) for column, width in columns]
    made = element("w:tbl", _look(), element("w:tblGrid", *(element("w:gridCol", w=width) for width in wide)))
    made.append(_row(head, size, header=True))
    if not cells:
        whole = _cell(AREA_TWIPS, _text(NONE, "centre", size=size, kept=True), span=len(wide))
        made.append(_row([whole], size))
    for number, row in enumerate(cells):
        kept = _kept(number, len(cells))
        texts = zip(columns, row, strict=True)
        parts = [_cell(width, _text(text, column.align, size=size, kept=kept)) for (column, width), text in texts]
        made.append(_row(parts, size))
    return made


def _kept(number: int, count: int) -> bool:
    """Whether a row stays with what follows: a short table is whole, a long one keeps its first rows, and its last ones its end."""
    return count <= WHOLE or number < 2 or number >= count - 3


def _look() -> Element:
    edges = ("top", "left", "bottom", "right", "insideH", "insideV")
    return element(
        "w:tblPr",
        element("w:tblW", w=AREA_TWIPS, type="dxa"),
        element("w:jc", val="center"),
        element("w:tblBorders", *(element(f"w:{edge}", val="single", sz=4, space=0, color="000000") for edge in edges)),
        element("w:tblLayout", type="fixed"),
        element("w:tblCellMar", *(element(f"w:{edge}", w=wide, type="dxa") for edge, wide in _MARGINS)),
    )


def _row(cells: list[Element], size: float, *, header: bool = False) -> Element:
    look = element("w:trPr", element("w:cantSplit"), element("w:trHeight", val=round(size * 20 * 1.7), hRule="atLeast"))
    look.extend([element("w:tblHeader")] if header else [])
    return element("w:tr", look, *cells)


def _cell(width: int, text: Element, *, span: int = 1) -> Element:
    look = element("w:tcPr", element("w:tcW", w=width, type="dxa"))
    look.extend([element("w:gridSpan", val=span)] if span > 1 else [])
    look.append(element("w:vAlign", val="center"))
    return element("w:tc", look, text)


def _text(text: str, align: str, *, size: float, kept: bool) -> Element:
    """Return the paragraph of a cell; `align` is a column's, or head for a title of a column."""
    line = element("w:spacing", line=round(size * 20 * 1.35), lineRule="exact")
    own = [line, *([keep_next()] if kept else [])]
    if align == "head":
        return paragraph("TableHead", one_line(text), *own, size=size)
    return paragraph("TableText", text, element("w:jc", val=_ALIGN[align]), *own, size=size)
