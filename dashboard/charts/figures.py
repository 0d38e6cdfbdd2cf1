"""Cells of frames as numbers for drawing; what is written beside a mark is always formatted from the exact figure."""

from core.money import UNITS
from dashboard.format import known


def whole(cell: int | None) -> int | None:
    """Return a cell of an Int64 column as int; None when missing."""
    return int(cell) if cell is not None and known(cell) else None


def drawn(fen: int | None, unit: str) -> float | None:
    """Return fen as a number in 元, 万元 or 亿元 for the position of a mark; None when missing."""
    amount = whole(fen)
    return None if amount is None else amount / UNITS[unit]


def share(part: int | None, all_of_it: int | None) -> float | None:
    """Return part ÷ all of it in percent for the position of a mark; None when one is missing or there is no plan."""
    part, all_of_it = whole(part), whole(all_of_it)
    return None if part is None or not all_of_it else part / all_of_it * 100


def word(cell: object) -> str:
    """Return a cell of a text column; empty when missing."""
    return str(cell) if known(cell) else ""
