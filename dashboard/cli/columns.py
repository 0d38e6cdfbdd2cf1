"""Text columns for a terminal, where a Chinese character is two cells wide."""

import unicodedata
from collections.abc import Sequence


def width(text: str) -> int:
    """Return how many cells a text takes in a terminal."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return rows of equal length as lines whose columns stand below each other."""
    widths = [max(width(row[place]) for row in rows) for place in range(len(rows[0]))]
    return ["  ".join(cell + " " * (room - width(cell)) for cell, room in zip(row, widths, strict=True)).rstrip() for row in rows]
