"""A sheet as it stands in the file: rows of plain values, and the merged ranges."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class Number:
    """A numeric cell: its exact stored value, and the text that a person sees under the cell's number format."""

    value: Decimal
    text: str


Cell = str | Number | date | bool | None
"""What a cell may hold; None is an empty cell. A time of day, an error value (#N/A) and a formula without a result are texts."""


@dataclass(frozen=True)
class Range:
    """A merged range; row and column numbers count from 0, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class RawSheet:
    """One sheet: rows from row 1 of the file on, all of the same width; merged cells hold their value in the top left cell only.

    `shown` is False for a legacy xls file, which is read without its number formats: 65.18% comes as 0.6518.
    """

    name: str
    rows: tuple[tuple[Cell, ...], ...]
    merged: tuple[Range, ...] = ()
    hidden: bool = False
    shown: bool = True


def column_letters(column: int) -> str:
    """Return the letters of a column counted from 0: 0 is A, 26 is AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def address(row: int, column: int) -> str:
    """Return the address of a cell, row and column counted from 0: (0, 0) is A1."""
    return f"{column_letters(column)}{row + 1}"


def printed(cell: Cell) -> str:
    """Return the text that a person sees in the cell, untrimmed; an empty cell is an empty text."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, Number):
        return cell.text
    return cell.isoformat() if isinstance(cell, date) else cell
