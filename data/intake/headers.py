"""A header that states the wrong unit is one problem at the header: most rows of its column differ from what is known as two units do."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from data.intake.fields import Fields
from data.intake.problem import Problem, Severity
from data.sheets import Sheet
from data.tables import Column, Table
from data.workbook import address

_FACTORS = ((10**4, "1万倍"), (10**8, "1亿倍"))
_SPREAD = 10
_FEWEST = 2


@dataclass(frozen=True)
class Against:
    """What a column is compared with, in fen by project code, and how a sentence calls it."""

    field: str
    what: str
    known: Mapping[str, int]


@dataclass(frozen=True)
class Misread:
    """The problems of headers that state the wrong unit, and the fields below them, whose amounts mean nothing until then."""

    problems: tuple[Problem, ...] = ()
    fields: frozenset[str] = frozenset()


def misread(table: Table, layout: Sheet, *, comparisons: Iterable[Against]) -> Misread:
    """Return the columns of which most rows, and two at least, are some ten thousand or hundred million times what is known."""
    alike: dict[tuple[str, str, str], list[Column]] = {}
    for against in comparisons:
        there = table.column(against.field)
        word = _word(table, layout, against) if there else ""
        if there and word:
            alike.setdefault((word, there.unit, against.what), []).append(there)
    problems = tuple(_problem(table, columns, *which) for which, columns in alike.items())
    return Misread(problems, frozenset(column.key for columns in alike.values() for column in columns))


def _word(table: Table, layout: Sheet, against: Against) -> str:
    words: list[str] = []
    for row in table.data:
        fields = Fields(table, layout, row, [])
        stated, known = fields.money(against.field), against.known.get(fields.code)
        if stated and known and stated > 0 and known > 0:
            words.append(_times(stated, known))
    word, count = Counter(words).most_common(1)[0] if words else ("", 0)
    return word if count >= _FEWEST and 2 * count > len(words) else ""


def _times(stated: int, known: int) -> str:
    """Return 大1万倍 and the like where the factor is within ten times of the ratio: months are not alike, units are."""
    for factor, word in _FACTORS:
        if known * factor <= _SPREAD * stated and stated <= _SPREAD * known * factor:
            return f"大{word}"
        if stated * factor <= _SPREAD * known and known <= _SPREAD * stated * factor:
            return f"小{word}"
    return ""


def _problem(table: Table, columns: list[Column], word: str, unit: str, what: str) -> Problem:
    names = [column.name.rpartition("/")[2] for column in columns]
    shown = "".join(f"“{name}”" for name in names[:3]) + (f"等{len(names)}列" if len(names) > 3 else "")
    sentence = f"第{table.header_row}行{shown}表头写{unit}，比{what}{word}。请改单位后重传，本次没有存入数据。"
    where = address(table.header_row - 1, columns[0].index)
    return Problem(Severity.FIX, table.sheet, where, names[0], columns[0].header, sentence)
